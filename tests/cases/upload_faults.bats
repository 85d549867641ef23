# upload, while the platform fails in every way that the issue lists: each part arrives once, and the exit
# status says whether trying again helps.

load helper
load sandbox
load platform

# fares STATUS FAULT...: two parts of one record, sent under these faults.
fares() {
	local wanted=$1 fault args=()

	shift
	for fault; do args+=(--fault "$fault"); done
	[ -e dir ] || export_of 2 1
	rm -f dir/*.journal
	platform "${args[@]}"
	expect "$wanted" bulkpipe upload dir --settle 1 $OPTIONS
}

# again STATUS: the same command once more.
again() {
	expect "$1" bulkpipe upload dir --settle 1 $OPTIONS
}

@test "503 with Retry-After is obeyed, in seconds and as a date" {
	for form in "" ",retry-date"; do
		SECONDS=0
		fares 0 "status=503,retry-after=2$form,on=upload,times=1"
		[ $SECONDS -ge 1 ]
		arrived_once dir
		is attempts 3 "$(journal '[.[] | select(.event == "send")] | length')"
	done
}

@test "a Retry-After that is too long is status 5, at once" {
	SECONDS=0
	fares 5 "status=503,retry-after=3600,on=upload"
	[ $SECONDS -le 5 ]
	holds err "503: the server is not ready"
}

@test "storms of 429 and 503 pass" {
	export_of 8 1
	OPTIONS="--jobs 4 --retries 30"
	fares 0 status=429,rate=0.4 status=503,rate=0.2
	arrived_once dir
}

@test "a platform that stays busy is status 5; the same command goes on when it is not" {
	OPTIONS="--retries 1"
	for status in 408 429 503; do
		fares 5 "status=$status,on=upload,after=1"
		holds err "$status: "
		is arrived 1 "$(arrived | wc -l)"
		faults ""
		again 0
		arrived_once dir
	done
}

@test "connections that are refused for the first seconds" {
	export_of 2 1
	platform --fault refuse=5
	expect 0 bulkpipe upload dir --retries 20
	arrived_once dir
}

@test "nobody there is status 5" {
	export_of 2 1
	platform
	stop_sandbox
	expect 5 bulkpipe upload dir --retries 1
	holds err "no answer ("
	# Nothing was ever on its way, so nothing is in doubt.
	expect 5 bulkpipe upload dir --status
	holds out "2 to send"
}

@test "close in mid-body: it did not arrive, and is sent again" {
	records 100000 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT -o dir data
	fares 0 close-mid-body,on=upload,times=1
	holds err "it had not arrived"
	arrived_once dir
}

@test "close before the response, before and after the work: exactly one execution" {
	fares 0 drop-before-response,on=upload,times=1
	holds err "it had arrived, as execution 2"
	arrived_once dir
	fares 0 drop-before-work,on=upload,times=1
	holds err "it had not arrived"
	arrived_once dir
}

@test "500, 502 and 504, with and without the work done" {
	for status in 500 502 504; do
		fares 0 "status=$status,done,on=upload,times=1"
		arrived_once dir
		fares 0 "status=$status,on=upload,times=1"
		arrived_once dir
	done
}

@test "a server that fails for ever is status 5, and holds nothing" {
	OPTIONS="--retries 1"
	fares 5 status=500,on=upload
	is arrived 0 "$(arrived | wc -l)"
	faults ""
	again 0
	arrived_once dir
}

@test "answers that are none: cut, no JSON, no data, without end" {
	for fault in close-mid-response garbage no-data endless; do
		fares 0 "$fault,on=upload,times=1"
		arrived_once dir
		holds err "it had arrived"
		fares 0 "$fault,on=create,times=1"
		arrived_once dir
		is imports 1 "$(requests POST /document_imports)"
		fares 0 "$fault,on=list-executions,times=1" drop-before-response,on=upload,times=1
		arrived_once dir
	done
}

@test "an answer without end costs no memory" {
	case $BULKPIPE in */asan/* | */tsan/*) skip "memory under a sanitizer is another" ;; esac
	export_of 2 1
	platform --fault endless,on=upload,times=1
	expect 0 prlimit --data=64000000 "$BULKPIPE" upload dir --settle 1
	arrived_once dir
}

@test "an error file with a line without end costs no memory, and its other lines are found" {
	case $BULKPIPE in */asan/* | */tsan/*) skip "memory under a sanitizer is another" ;; esac
	records 3 | sed '2s/UPDATE/INSERT/' >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --rules any.json -o dir data
	platform --state state
	expect 0 bulkpipe upload dir
	stop_sandbox
	jq -c '.executions[0].error_file |= (. / "\n" | .[0] + "\n1," + ("x" * 80000000) + "\n" + (.[1:] | join("\n")))' \
		state >larger
	mv larger state
	platform --state state --port "${API##*:}"
	expect 7 prlimit --data=64000000 "$BULKPIPE" upload dir --wait
	holds out "user-segment-00001.ndjson:2: data:2: record 2 [enum]" "2 lines succeeded, 1 failed"
}

@test "create-import answered by nobody: one import, found by its name" {
	fares 0 drop-before-response,on=create,times=1
	arrived_once dir
	call 200 "$IMPORTS"
	json got '.total == 1'
	fares 0 drop-before-work,on=create,times=1
	arrived_once dir
	call 200 "$IMPORTS"
	json got '.total == 1'
	fares 0 status=500,done,on=create,times=1
	arrived_once dir
	call 200 "$IMPORTS"
	json got '.total == 1'
}

@test "create-import answered by nobody, with a name that an older import has: that one is not taken" {
	export_of 2 1
	for fault in drop-before-response drop-before-work; do
		rm -f dir/*.journal
		platform --fault $fault,on=create,after=1,times=1
		send POST 200 "$IMPORTS" "$(import USER_SEGMENT ndjson nightly)"
		expect 0 bulkpipe upload dir --settle 1 --name nightly
		json <(uploads .) '[.data[].import] | unique == ["2"]'
	done
}

@test "an older import of the name is not taken either by a process that goes on where another was killed" {
	export_of 2 1
	platform --fault drop-before-work,on=create,after=1,times=2
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT ndjson nightly)"
	"$BULKPIPE" upload dir --settle 60 --name nightly >said 2>&1 3>&- &
	# One for what has the name already, one for what became of the request.
	until [ "$(requests GET /document_imports)" = 2 ]; do sleep 0.05; done
	kill -KILL $!
	wait $! || true
	is events '["target","create"]' "$(journal '[.[].event]')"
	expect 0 bulkpipe upload dir --settle 1 --name nightly
	json <(uploads .) '[.data[].import] | unique == ["2"]'
}

@test "an older import of a name that was given before a refusal is not taken" {
	export_of 2 1
	platform --fault status=403,on=create,after=1,times=1 --fault drop-before-work,on=create,after=2,times=1
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT ndjson nightly)"
	expect 6 bulkpipe upload dir --settle 1 --name nightly
	# The name is remembered.
	expect 0 bulkpipe upload dir --settle 1
	json <(uploads .) '[.data[].import] | unique == ["2"]'
	json <(journal) '[.[] | select(.event == "create").before] == [["1"], ["1"], ["1"]]'
}

@test "a name that is given after a refusal, or after an import that was not made, is the one" {
	export_of 1 1
	platform --fault status=403,on=create,times=1
	expect 6 bulkpipe upload dir --name wrong
	expect 0 bulkpipe upload dir --name right
	call 200 "$IMPORTS"
	json got '[.data[].name] == ["right"]'
	# An import that there may be is looked for by its own name.
	for made in drop-before-response drop-before-work; do
		rm dir/*.journal
		platform --fault $made,on=create,times=1 --fault status=403,on=list,after=1,times=1
		expect 6 bulkpipe upload dir --name wrong
		faults ""
		expect 0 bulkpipe upload dir --settle 1 --name right
		call 200 "$IMPORTS"
		case $made in
		*-response) json got '[.data[].name] == ["wrong"]' ;;
		*) json got '[.data[].name] == ["right"]' ;;
		esac
	done
}

@test "a stall past the timeout, before and after the work" {
	OPTIONS="--timeout 1"
	fares 0 stall=4,on=upload,times=1
	arrived_once dir
	fares 0 stall=4,on=create,times=1
	arrived_once dir
}

@test "reading that stops in mid-body past the timeout" {
	# Half of it is more than the kernel keeps: else the platform would have it all the same.
	records 250000 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT -o dir data
	OPTIONS="--timeout 1"
	fares 0 stall-mid-body=3,on=upload,times=1
	arrived_once dir
}

@test "401 in the middle is status 6; with a new token the same command goes on" {
	fares 6 token-expires=2
	holds err "401: the token was refused"
	is arrived 1 "$(arrived | wc -l)"
	again 6
	BULKPIPE_TOKEN=another again 0
	arrived_once dir
}

@test "401: a token file is read again, once" {
	export_of 3 1
	for jobs in 1 3; do
		rm -f dir/*.journal
		platform --fault token-expires=2 --fault stall=1,on=create
		unset BULKPIPE_TOKEN
		echo first >token
		bulkpipe upload dir --token-file token --settle 1 --jobs $jobs >said 2>&1 3>&- &
		until grep -qs '"create"' dir/upload-*.journal; do sleep 0.02; done
		echo second >token
		wait $!
		arrived_once dir
	done
	rm dir/*.journal
	platform --fault token-expires=2
	unset BULKPIPE_TOKEN
	expect 6 bulkpipe upload dir --token-file token
	is 401 1 "$(grep -c ' 401,' sandbox.log)"
}

@test "403, 404, 413, 415, 422 and redirects are status 6, and repeated by no retry" {
	for status in 301 400 403 404 409 413 415 422; do
		fares 6 "status=$status,on=upload,after=1"
		holds err "$status: " "POST $IMPORTS/1/executions" "error_id "
		is requests 3 "$(requests POST)"
		is arrived 1 "$(arrived | wc -l)"
		# What the platform says may quote data: it is kept, and not said.
		lacks err "a fault that was asked for"
		holds dir/platform-errors/user-segment-00002.refused.txt "a fault that was asked for"
		again 6
		faults ""
		again 0
		arrived_once dir
	done
	fares 6 status=403,on=create
	holds err "a fault that was asked for"
}

@test "an import that was deleted meanwhile is status 6" {
	fares 6 status=403,on=upload,after=1
	faults ""
	call 200 -X DELETE "$IMPORTS/1"
	again 6
	holds err "404: there is no such datamart, import or execution"
	OPTIONS=--wait again 6
}

@test "an import that is deleted while its executions are waited for is status 6" {
	export_of 2 1
	platform --running 60
	bulkpipe upload dir --wait >said 2>&1 3>&- &
	until grep -qs 'GET .*/executions/3 ' sandbox.log; do sleep 0.05; done
	call 200 -X DELETE "$IMPORTS/1"
	status=0
	wait $! || status=$?
	is status 6 $status
}

@test "an execution that is not shown yet is waited for" {
	OPTIONS=--wait
	fares 0 hide=1.5,on=upload
	holds out "2 ended: 2 lines succeeded"
}

@test "waiting survives a platform that fails now and then" {
	OPTIONS="--wait --retries 30"
	export_of 6 1
	fares 0 status=500,rate=0.2,method=GET drop-before-response,rate=0.2,method=GET \
		garbage,rate=0.1,method=GET
	holds out "6 ended: 6 lines succeeded, 0 failed"
}

@test "an error file that cannot be had is status 5, and fetched by the same command later" {
	records 2 | sed 's/UPDATE/INSERT/' >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --rules any.json -o dir data
	OPTIONS="--wait --retries 0"
	fares 5 status=503,on=error-file
	faults close-mid-response,on=error-file
	again 5
	absent dir/platform-errors/user-segment-00001.errors.csv
	clean dir/platform-errors
	faults status=404,on=error-file,times=1
	again 7
	holds err "its error file is not kept: GET $API/v1/data_file/data: 404"
	rm dir/*.journal
	faults ""
	again 7
	is rows 3 "$(wc -l <dir/platform-errors/user-segment-00001.errors.csv)"
}

@test "sources that are damaged are status 4; without them failed lines have no place, and that is all" {
	records 2 | sed 's/UPDATE/INSERT/' >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --rules any.json -o dir data
	sed -i 's/"first_line"/"first"/' dir/sources.ndjson
	OPTIONS=--wait
	fares 4
	holds err "dir/sources.ndjson:1: is not a line that \`run\` wrote"
	absent dir/platform-errors/user-segment-00001.execution.json
	rm dir/sources.ndjson
	again 7
	absent dir/platform-errors/user-segment-00001.located.ndjson
	arrived_once dir
}

@test "lists in small pages are read to their end" {
	uneven 7
	fares 0 page=2 drop-before-response,on=upload,after=5,times=1
	arrived_once dir
	is pages 3 "$(requests GET /executions)"
}

@test "ok, drop, ok, drop on a server that keeps connections: as many executions as parts" {
	# Where a kept connection has closed, libcurl would send a POST again by itself.
	export_of 4 1
	fares 0 drop-before-response,on=upload,after=1,times=1 drop-before-response,on=upload,after=3,times=1
	arrived_once dir
	is uploads 4 "$(requests POST /executions)"
}

@test "all faults at once, several jobs: each part once in the end" {
	uneven 12
	platform --seed 3 --fault drop-before-response,on=upload,rate=0.15 \
		--fault drop-before-work,on=upload,rate=0.15 --fault status=500,done,on=upload,rate=0.1 \
		--fault status=503,rate=0.1 --fault garbage,on=upload,rate=0.1
	for i in 1 2 3 4 5 6; do
		status=0
		bulkpipe upload dir --settle 1 --jobs 3 --retries 20 >out 2>err || status=$?
		[ $status -ne 0 ] || break
		is status 5 $status
	done
	is status 0 $status
	arrived_once dir
}
