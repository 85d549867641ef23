# upload, and run --upload: what is sent, what stands on the disk after it, what is refused.

load helper
load sandbox
load platform

@test "each part becomes an execution of one new import, named by type, prefix and time" {
	export_of 10 3
	platform
	expect 0 bulkpipe upload dir
	arrived_once dir
	call 200 "$IMPORTS"
	json got '.total == 1 and (.data[0] | .document_type == "USER_SEGMENT" and .encoding == "utf-8"
		and .mime_type == "APPLICATION_X_NDJSON" and .priority == "MEDIUM"
		and (.name | test("^USER_SEGMENT user-segment 20[0-9-]{8}T[0-9:]{8}Z$")))'
	json <(uploads .) '[.data[].import] | unique == ["1"]'
	is "the first line" "target: $API, datamart 1509" "$(head -n 1 err)"
	clean dir
	published dir
}

@test "--name, --priority; a name that older imports have too" {
	export_of 2 1
	platform
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT ndjson nightly)"
	expect 0 bulkpipe upload dir --name nightly --priority high
	arrived_once dir
	call 200 "$IMPORTS"
	json got '[.data[] | .name + " " + .priority] == ["nightly MEDIUM", "nightly HIGH"]'
}

@test "a CSV export goes to an import of CSV, with its type" {
	records 5 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --to csv --part-records 2 -o dir data
	platform
	expect 0 bulkpipe upload dir --wait
	arrived_once dir
	call 200 "$IMPORTS/1"
	json got '.data.mime_type == "TEXT_CSV"'
	json <(uploads .) '[.data[] | .lines, .failure] == [2, 0, 2, 0, 1, 0]'
}

@test "the same command again sends nothing, and asks nothing" {
	export_of 4 2
	platform
	expect 0 bulkpipe upload dir
	before=$(wc -l <sandbox.log)
	expect 0 bulkpipe upload dir
	is requests "$before" "$(wc -l <sandbox.log)"
	arrived_once dir
	stop_sandbox
	expect 0 bulkpipe upload dir
	holds out "2 parts: 2 sent"
}

@test "the table tells part, execution, status and lines, and sums them" {
	export_of 5 2
	platform
	expect 0 bulkpipe upload dir
	same out "part                       execution  status  success  failure" \
		"user-segment-00001.ndjson          2  sent          -        -" \
		"user-segment-00002.ndjson          3  sent          -        -" \
		"user-segment-00003.ndjson          4  sent          -        -" \
		"3 parts: 3 sent"
	expect 0 bulkpipe upload dir --wait
	same out "part                       execution  status     success  failure" \
		"user-segment-00001.ndjson          2  SUCCEEDED        2        0" \
		"user-segment-00002.ndjson          3  SUCCEEDED        2        0" \
		"user-segment-00003.ndjson          4  SUCCEEDED        1        0" \
		"3 parts: 3 sent; 3 ended: 5 lines succeeded, 0 failed"
	expect 0 bulkpipe upload dir -q
	is stdout "" "$(cat out)"
	is stderr "" "$(cat err)"
	expect 0 bulkpipe upload dir --log json
	is stdout "" "$(cat out)"
	jsons err '[.[] | select(.event == "part") | .status] == ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]
		and (.[-1] | .event == "upload" and .exit == 0 and .success == 5)'
}

@test "--wait follows executions from PENDING to their end, and can be taken up again" {
	export_of 2 1
	platform --pending 0.7 --running 0.7
	expect 0 bulkpipe upload dir
	expect 5 bulkpipe upload dir --wait=0
	holds err "2 of 2 executions have not ended"
	expect 0 bulkpipe upload dir --wait
	holds out "2 ended: 2 lines succeeded, 0 failed"
	# What has ended is not asked for again.
	stop_sandbox
	expect 0 bulkpipe upload dir --wait
}

@test "lines that the platform refuses: status 7, its error file, and the source of each line" {
	# Valid for bulkpipe's rules that were given, not for the platform's.
	records 6 | sed '2s/UPDATE/INSERT/; 5s/"segment_id":"12345",/"segment_id":5.5,/' >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --rules any.json --part-records 4 -o dir data
	platform
	expect 7 bulkpipe upload dir --wait
	holds err "failures in 2 of 2 parts, 2 lines in all"
	holds out "user-segment-00001.ndjson:2: data:2: record 2 [enum]" \
		"user-segment-00002.ndjson:1: data:5: record 5 [type]" "4 lines succeeded, 2 failed"
	is files "user-segment-00001.errors.csv user-segment-00001.execution.json
user-segment-00001.located.ndjson user-segment-00002.errors.csv
user-segment-00002.execution.json user-segment-00002.located.ndjson" \
		"$(ls dir/platform-errors | paste -d' ' - -)"
	json dir/platform-errors/user-segment-00001.execution.json '.result.total_failure == 1'
	json dir/platform-errors/user-segment-00002.located.ndjson '. == {part: "user-segment-00002.ndjson",
		line: 1, input: "data", record: 5, source_line: 5, code: "type", field: "/segment_id"}'
	is modes "600" "$(stat -c %a dir/platform-errors/* | sort -u)"
	is mode 700 "$(stat -c %a dir/platform-errors)"
	# No value of the data is said.
	lacks err INSERT C-2 5.5
	lacks out INSERT C-2 5.5
	# It stays so, for who does not wait too: it is known.
	expect 7 bulkpipe upload dir --wait
	expect 7 bulkpipe upload dir
	expect 7 bulkpipe upload dir --status
}

@test "a failed line of a CSV part is found behind its header" {
	records 4 | sed '3s/UPDATE/INSERT/' >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --rules any.json --to csv -o dir data
	platform
	expect 7 bulkpipe upload dir --wait
	holds out "user-segment-00001.csv:4: data:3: record 3 [enum]"
}

@test "executions that end otherwise are status 7" {
	for end in FAILED LOST CANCELED; do
		export_of 2 1
		platform --fault "end=$end,on=upload,times=1"
		expect 7 bulkpipe upload dir --wait
		holds out "$end" "1 lines succeeded, 0 failed"
		json dir/platform-errors/user-segment-00001.execution.json ".status == \"$end\""
		rm -r dir
	done
}

@test "identifiers that the platform suspects are warned of" {
	records 200 | sed 's/C-[0-9]*/C-1/' >data
	expect 0 bulkpipe run -q -t USER_SEGMENT -o dir data
	platform
	expect 0 bulkpipe upload dir --wait
	holds err "the platform suspects identifiers"
	lacks err C-1
}

@test "upload.json and report.json tell what became of each part" {
	export_of 4 2
	platform
	expect 0 bulkpipe upload dir --wait
	json dir/upload.json '.exit == 0 and .api == $api and .datamart == "1509" and (.targets | length) == 1
		and (.targets[0] | .import == "1" and .created and .sent == 2 and .to_send == 0
		and .in_doubt == 0 and .success == 4 and .failure == 0
		and ([.parts[] | [.state, .execution, .status, .success]]
			== [["sent", "2", "SUCCEEDED", 2], ["sent", "3", "SUCCEEDED", 2]]))' --arg api "$API"
	json dir/report.json '.upload == $upload[0]' --slurpfile upload dir/upload.json
	accounting dir/report.json
	# But for that one member the report is what it was.
	sed '/^"upload":/,$d' dir/report.json >after
	expect 0 bulkpipe run -q -t USER_SEGMENT --part-records 2 -o other data
	sed '/^"upload":/,$d' other/report.json | sed -E '1,3s/_at":"[^"]*"//g' >before
	sed -i -E '1,3s/_at":"[^"]*"//g' after
	cmp before after
}

@test "--status tells from the journal alone, without configuration and without a platform" {
	export_of 4 1
	expect 5 env -u BULKPIPE_TOKEN "$BULKPIPE" upload dir --status
	same out "nothing of dir was sent"
	holds err "still to be sent: bulkpipe upload dir sends them"
	platform --fault status=403,on=upload,after=2
	expect 6 bulkpipe upload dir
	stop_sandbox
	unset BULKPIPE_API BULKPIPE_TOKEN BULKPIPE_DATAMART
	expect 5 bulkpipe upload dir --status
	holds out "$API, datamart 1509, import 1 (USER_SEGMENT user-segment" "4 parts: 2 sent, 2 to send"
	holds err "bulkpipe upload dir --datamart 1509 goes on"
}

@test "two targets from one directory: each gets everything, once" {
	export_of 6 2
	platform
	expect 0 bulkpipe upload dir
	arrived_once dir
	expect 0 bulkpipe upload dir --datamart 77
	is "two datamarts" '[["1509",3],["77",3]]' \
		"$(uploads '[.data | group_by(.datamart)[] | [.[0].datamart, length]]')"
	platform
	expect 0 bulkpipe upload dir
	arrived_once dir
	is journals 3 "$(ls dir/upload-*.journal | wc -l)"
	json dir/upload.json '[.targets[] | .sent] == [3, 3, 3]'
	expect 0 bulkpipe upload dir --status
	is targets 3 "$(grep -c ', datamart ' out)"
}

@test "a second upload of a directory is refused while the first is at work" {
	export_of 2 1
	platform --fault stall=2,on=upload,times=1
	bulkpipe upload dir >first 2>&1 3>&- &
	until grep -qs '"send"' dir/upload-*.journal; do sleep 0.05; done
	expect 2 bulkpipe upload dir
	holds err "another bulkpipe is at work"
	# Looking is allowed; nobody needs to decide what the next upload finds out by itself.
	expect 5 bulkpipe upload dir --status
	holds out "in doubt"
	holds err "what became of part 1 is not known yet: bulkpipe upload dir --datamart 1509 finds out"
	wait $!
	arrived_once dir
}

@test "a part that has changed since the manifest is status 4, before any request" {
	platform
	for change in 'printf x >>dir/$part' 'sed -i s/UPDATE/DELETE/ dir/$part' 'rm dir/$part' \
		'rm dir/$part; mkdir dir/$part'; do
		export_of 4 2
		part=user-segment-00002.ndjson
		eval "$change"
		expect 4 bulkpipe upload dir
		holds err dir/$part
		rm -r dir
	done
	is requests 0 "$(wc -l <sandbox.log)"
}

@test "a part that changes while it is sent becomes no execution" {
	records 200000 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT -o dir data
	platform
	bulkpipe upload dir --rate 5MB/s >first 2>&1 3>&- &
	until grep -qs '"send"' dir/upload-*.journal; do sleep 0.05; done
	touch dir/user-segment-00001.ndjson
	status=0
	wait $! || status=$?
	is status 4 $status
	holds first "has changed while it was sent"
	is arrived 0 "$(arrived | wc -l)"
}

@test "what is no export is refused" {
	platform
	mkdir dir
	expect 2 bulkpipe upload dir
	holds err "a directory without it is no export"
	expect 2 bulkpipe upload nowhere
	echo '{"version":"1"}' >dir/manifest.json
	expect 2 bulkpipe upload dir
	is requests 0 "$(wc -l <sandbox.log)"
}

@test "a preview is never sent" {
	records 5 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --limit 3 -o dir data
	platform
	expect 2 bulkpipe upload dir --max-rejects 100
	expect 2 bulkpipe run -t USER_SEGMENT --limit 3 -o other --upload data
	absent other
	is requests 0 "$(wc -l <sandbox.log)"
}

@test "rejects must be covered by --max-rejects" {
	dirty 9 >data
	expect 1 bulkpipe run -q -t USER_SEGMENT -o dir data
	platform
	expect 3 bulkpipe upload dir
	holds err "--max-rejects 3"
	expect 3 bulkpipe upload dir --max-rejects 2
	expect 3 bulkpipe upload dir --max-rejects 33%
	is requests 0 "$(wc -l <sandbox.log)"
	expect 0 bulkpipe upload dir --max-rejects 33.34%
	arrived_once dir
}

@test "deletions and associations want --irreversible with their number of lines" {
	printf '{"user_account_id":"C-%d"}\n' 1 2 3 >data
	expect 0 bulkpipe run -q -t USER_POINTS_DELETION --rules any.json -o dir data
	platform
	expect 2 bulkpipe upload dir
	holds err "--irreversible 3"
	expect 2 bulkpipe upload dir --irreversible 2
	is requests 0 "$(wc -l <sandbox.log)"
	expect 0 bulkpipe upload dir --irreversible 3
	arrived_once dir
}

@test "an export without parts sends nothing" {
	: >data
	expect 0 bulkpipe run -q -t USER_SEGMENT -o dir data
	platform
	expect 0 bulkpipe upload dir --wait
	holds err "nothing to send"
	is requests 0 "$(wc -l <sandbox.log)"
}

@test "--dry-run prints the requests, with the token masked, and sends nothing" {
	export_of 3 2
	platform
	expect 0 bulkpipe upload dir --dry-run
	same out "POST $IMPORTS" "Authorization: ********" "Accept: application/json" \
		"Content-Type: application/json" "$(grep -m1 Content-Length out)" "" \
		"POST $IMPORTS/IMPORT/executions" "Authorization: ********" "Accept: application/json" \
		"Content-Type: application/x-ndjson" "Content-Length: $(stat -c %s dir/*-00001.ndjson)" "" \
		"POST $IMPORTS/IMPORT/executions" "Authorization: ********" "Accept: application/json" \
		"Content-Type: application/x-ndjson" "Content-Length: $(stat -c %s dir/*-00002.ndjson)" ""
	is requests 0 "$(wc -l <sandbox.log)"
	is files "manifest.json report.json sources.ndjson user-segment-00001.ndjson user-segment-00002.ndjson" \
		"$(ls -A dir | paste -sd' ')"
	# After half of it, what is left.
	faults status=403,on=upload,after=1
	expect 6 bulkpipe upload dir
	expect 0 bulkpipe upload dir --dry-run
	is left "POST $IMPORTS/1/executions" "$(grep POST out)"
	expect 0 bulkpipe upload dir --dry-run
	no_token out err dir/*
}

@test "--import-id: parts go to the import that is named" {
	export_of 3 1
	platform
	new_import USER_SEGMENT ndjson "one of mine"
	expect 0 bulkpipe upload dir --import-id 1
	arrived_once dir
	holds err "import 1 (one of mine)"
	is imports 1 "$(call 200 "$IMPORTS" && jq .total got)"
	json dir/upload.json '.targets[0].created == false'
	# From now on it is that of the export.
	expect 0 bulkpipe upload dir
	expect 0 bulkpipe upload dir --import-id 1
}

@test "--import-id of another type, or another import than before, is refused before anything is sent" {
	export_of 3 1
	platform --fault status=403,on=upload,after=1
	new_import USER_PROFILE
	expect 2 bulkpipe upload dir --import-id 1
	holds err "import 1 is not one of USER_SEGMENT"
	new_import USER_SEGMENT csv
	expect 2 bulkpipe upload dir --import-id 2
	expect 6 bulkpipe upload dir --import-id 3
	new_import USER_SEGMENT
	new_import USER_SEGMENT
	expect 2 bulkpipe upload dir --import-id 3 --name x
	expect 6 bulkpipe upload dir --import-id 3
	is sent 1 "$(arrived | wc -l)"
	expect 2 bulkpipe upload dir --import-id 4
	holds err "goes to import 3 already"
}

@test "parts of rules without a type need --import-id, and what that import is, is guarded" {
	records 2 >data
	expect 0 bulkpipe run -q --rules any.json -o dir data
	platform
	new_import USER_POINTS_DELETION
	expect 2 bulkpipe upload dir
	holds err "--import-id"
	expect 2 bulkpipe upload dir --import-id 1
	holds err "--irreversible 2"
	is arrived 0 "$(arrived | wc -l)"
	expect 0 bulkpipe upload dir --import-id 1 --irreversible 2
	arrived_once dir
}

@test "--jobs sends several at a time" {
	export_of 40 2
	platform --latency 0.2
	SECONDS=0
	expect 0 bulkpipe upload dir --jobs 8
	arrived_once dir
	# One by one it would take 4 s.
	[ $SECONDS -le 3 ]
}

@test "--rate is kept over all jobs" {
	records 8000 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --part-records 1000 -o dir data
	bytes=$(jq '[.parts[].bytes] | add' dir/manifest.json)
	platform
	started=$(date +%s%N)
	expect 0 bulkpipe upload dir --jobs 4 --rate $((bytes / 2))/s
	took=$((($(date +%s%N) - started) / 1000000))
	arrived_once dir
	[ $took -ge 1700 ] || { echo "$took ms"; return 1; }
	[ $took -le 6000 ] || { echo "$took ms"; return 1; }
}

@test "--progress always: a line with bytes and time" {
	records 60000 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT -o dir data
	bytes=$(jq '[.parts[].bytes] | add' dir/manifest.json)
	platform
	expect 0 bulkpipe upload dir --progress always --rate $((bytes * 2 / 3))/s
	grep -qE '^bulkpipe: +[0-9]+%  0 of 1 parts  [0-9.]+ MB/s  0:0[0-9] left$' err
	expect 0 bulkpipe upload dir --datamart 3 --progress always --log json --rate $((bytes * 2 / 3))/s
	jsons err 'any(.[]; .event == "progress" and .phase == "send" and .of == 1 and .size > 1000000)'
}

@test "-v says each request" {
	export_of 1 1
	platform
	expect 0 bulkpipe upload dir -v
	sed -i -E 's/[0-9]+ bytes sent, [0-9.]+ s/N bytes sent, T s/' err
	holds err "POST /v1/datamarts/1509/document_imports: 200, N bytes sent, T s" \
		"POST /v1/datamarts/1509/document_imports/1/executions: 200, N bytes sent, T s"
}

@test "names that others have given to imports do not reach the terminal as they are" {
	export_of 1 1
	platform
	c1=$'\xc2\x9b' turn=$'\xe2\x80\xae' # what ESC [ is in one character, and a line from right to left
	new_import USER_SEGMENT ndjson $'red \e[31m\nnext'"${c1}32m$turn"
	expect 0 bulkpipe upload dir --import-id 1
	holds err "import 1 (red  [31m next 32m )"
	expect 0 bulkpipe upload dir --status
	holds out "(red  [31m next 32m )"
	expect 0 bulkpipe imports list
	is rows 2 "$(wc -l <out)"
	lacks out $'\e' "$c1" "$turn"
	expect 0 bulkpipe imports get 1
	lacks out $'\e' "$c1" "$turn"
	expect 0 bulkpipe imports get 1 --json
	json out '.name == "red \u001b[31m\nnext\u009b32m\u202e"'
}

# ---- run --upload ----

@test "run --upload builds, then sends; again it goes on where it stopped" {
	records 6 >data
	platform --fault status=403,on=upload,after=1,times=1
	expect 6 bulkpipe run -t USER_SEGMENT --part-records 2 -o dir --upload data
	published dir
	is sent 1 "$(arrived | wc -l)"
	expect 0 bulkpipe run -t USER_SEGMENT --part-records 2 -o dir --upload --wait data
	holds err "built this already"
	holds out "3 ended: 6 lines succeeded, 0 failed"
	arrived_once dir
	json dir/report.json '.upload.exit == 0 and .upload.targets[0].sent == 3'
	expect 0 bulkpipe run -t USER_SEGMENT --part-records 2 -o dir --upload --wait data
	arrived_once dir
}

@test "run, then run --upload with the same options: the same export" {
	records 4 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT -o dir data
	platform
	expect 0 bulkpipe run -q -t USER_SEGMENT -o dir --upload data
	arrived_once dir
}

@test "run --upload sends nothing while more is rejected than --max-rejects says, which is 0" {
	dirty 9 >data
	platform
	expect 3 bulkpipe run -q -t USER_SEGMENT -o dir --upload data
	absent dir/manifest.json
	expect 3 bulkpipe run -q -t USER_SEGMENT -o dir --upload --max-rejects 2 data
	is requests 0 "$(wc -l <sandbox.log)"
	expect 1 bulkpipe run -q -t USER_SEGMENT -o dir --upload --max-rejects 3 data
	arrived_once dir
	expect 0 bulkpipe run -q -t USER_SEGMENT -o dir --upload --max-rejects 3 --rejects-ok data
	# Rejects that a run without a budget let pass are not covered either.
	expect 1 bulkpipe run -q -t USER_SEGMENT -o other data
	expect 3 bulkpipe run -q -t USER_SEGMENT -o other --upload data
	holds err "--max-rejects 3"
}

@test "run --upload: what is missing for the upload is told before the work" {
	records 4 >data
	unset BULKPIPE_TOKEN BULKPIPE_DATAMART
	expect 2 bulkpipe run -t USER_SEGMENT -o dir --upload data
	absent dir
	for option in "--wait" "--jobs 2" "--name x" "--import-id 1" "--token-file f" "--status"; do
		expect 2 bulkpipe run -t USER_SEGMENT -o dir $option data
		holds err "say --upload too"
	done
	expect 2 bulkpipe upload dir --import-id 1/../2
	expect 2 bulkpipe upload dir --jobs 0
	expect 2 bulkpipe upload dir --settle x
	expect 2 bulkpipe upload dir --priority urgent
	expect 2 bulkpipe upload
	expect 2 bulkpipe upload a b
}

@test "--force never replaces an export that was sent" {
	export_of 2 1
	platform
	expect 0 bulkpipe upload dir
	records 3 >data
	expect 2 bulkpipe run -q -t USER_SEGMENT -o dir --force data
	holds err ".journal"
	published dir
}

@test "--force replaces no export with a journal, even if nobody made the import" {
	export_of 2 1
	platform --fault status=403,on=create
	expect 6 bulkpipe upload dir
	is events '["target","create","not-created"]' "$(journal 'map(.event)')"
	records 3 >data
	expect 2 bulkpipe run -q -t USER_SEGMENT -o dir --force data
	holds err "an upload of this directory has begun"
	lacks err "were sent"
	published dir
}

@test "failures that an earlier --wait has seen are status 7 without it too, and with --status" {
	export_of 4 2
	platform
	sed -i 's/UPDATE/UPDOWN/' dir/user-segment-00002.ndjson
	jq --arg sha256 "$(sha256sum <dir/user-segment-00002.ndjson | cut -c1-64)" \
		'.parts[1].sha256 = $sha256' dir/manifest.json >m && mv m dir/manifest.json
	expect 0 bulkpipe upload dir
	for option in --wait "" --status; do
		expect 7 bulkpipe upload dir $option
		holds err "the platform reports failures"
	done
}

@test "an upload after a pipe that is not finished names the command that goes on" {
	records 2 >data
	platform
	stop_sandbox
	cat data | expect 5 bulkpipe run -q --upload --wait --retries 0 -t USER_SEGMENT -o "n 1"
	holds err "to go on: bulkpipe upload 'n 1' --wait --retries 0"
	platform
	expect 0 bulkpipe upload 'n 1' --wait
	cat data | expect 2 bulkpipe run -q --upload --wait -t USER_SEGMENT -o "n 1"
	holds err "to send what stands there: bulkpipe upload n 1"
}

@test "SIGINT and SIGTERM: the process ends by the signal, the same command goes on" {
	records 60000 >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --part-records 20000 -o dir data
	for signal in INT TERM; do
		platform
		rm -f dir/*.journal
		env --default-signal=INT "$BULKPIPE" upload dir --rate 2MB/s >first 2>&1 3>&- &
		pid=$!
		until [ "$(grep -cs '"sent"' dir/upload-*.journal)" = 1 ]; do sleep 0.05; done
		sleep 0.3
		kill -s $signal $pid
		status=0
		wait $pid || status=$?
		is status $((128 + $(kill -l $signal))) $status
		is "in doubt" '"unknown"' "$(journal '.[-1].event')"
		is stderr "" "$(grep -v '^target\|^import' first || true)"
		expect 0 bulkpipe upload dir --settle 1
		arrived_once dir
	done
}

# interrupted STATE COMMAND...: SIGTERM once STATE stands in the journal or the log; ends by it within 2 s.
interrupted() {
	"$BULKPIPE" "${@:2}" >first 2>&1 3>&- &
	pid=$!
	until cat dir/upload-*.journal sandbox.log 2>/dev/null | grep -q "$1"; do sleep 0.05; done
	sleep 0.2
	SECONDS=0
	kill $pid
	status=0
	wait $pid || status=$?
	is "status in $1" 143 $status
	[ $SECONDS -le 2 ]
}

@test "SIGTERM while it pauses, settles, waits, or hangs in a request: at once, and nothing is lost" {
	export_of 4 2
	platform --running 600 --fault status=503,retry-after=60,on=upload
	interrupted not-sent upload dir
	faults drop-before-work,on=upload,times=1
	interrupted 'GET .*/executions ' upload dir --settle 30
	faults stall=60,on=upload,times=1
	interrupted '"again"\|"settled"' upload dir --settle 1
	faults ""
	expect 0 bulkpipe upload dir --settle 1
	arrived_once dir
	interrupted 'GET .*/executions/' upload dir --wait
	faults stall=60,on=create
	interrupted '"datamart":"1510"' upload dir --datamart 1510
}

@test "a journal that is damaged is told, a torn last line is not" {
	export_of 3 1
	platform
	expect 0 bulkpipe upload dir
	journal=$(ls dir/upload-*.journal)
	cp "$journal" saved
	printf '0123 {"n":99,"torn' >>"$journal"
	expect 0 bulkpipe upload dir
	sed 's/"part":2/"part":3/' saved >"$journal"
	expect 4 bulkpipe upload dir
	holds err "$journal:" "the journal is damaged"
	arrived_once dir
}

@test "nothing that is written or said holds the token" {
	records 6 | sed '2s/UPDATE/INSERT/' >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --rules any.json --part-records 2 -o dir data
	platform --fault status=503,rate=0.3 --fault drop-before-response,on=upload,times=1 \
		--fault status=403,on=upload,after=3,times=1
	"$BULKPIPE" upload dir -v --wait --settle 1 --progress always >>said 2>&1 || true
	"$BULKPIPE" upload dir -v --wait --settle 1 --log json --progress always >>said 2>&1 || true
	"$BULKPIPE" upload dir --dry-run >>said 2>&1
	"$BULKPIPE" upload dir --status >>said 2>&1 || true
	"$BULKPIPE" config show >>said
	"$BULKPIPE" config show --json >>said
	BULKPIPE_TOKEN=$(printf 'x\ny%s' "$TOKEN") "$BULKPIPE" upload dir >>said 2>&1 || true
	BULKPIPE_API=https://u:$TOKEN@example.com "$BULKPIPE" upload dir >>said 2>&1 || true
	[ "$(wc -l <said)" -gt 30 ]
	no_token said $(find dir -type f)
}
