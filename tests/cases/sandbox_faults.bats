# bulkpipe-sandbox: what goes wrong on demand, as a client sees it.

load helper
load sandbox

@test "status: the answer comes in place of the work, or with done after it" {
	sandbox --fault status=503,retry-after=2,on=upload,times=1 --fault status=504,done,on=upload,after=1,times=1
	records 1 >data
	new_import USER_SEGMENT
	upload 503 data
	is_error SERVICE_UNAVAILABLE
	holds head 'Retry-After: 2'
	is bodies "" "$(arrived)"
	upload 504 data
	lacks head Retry-After
	is bodies 1 "$(arrived | wc -l)"
	upload 200 data
	sandbox --fault status=429,retry-after=7,retry-date,method=GET
	call 429 "$IMPORTS"
	date=$(sed -n 's/^Retry-After: \(.* GMT\).*/\1/p' head)
	left=$(($(date -d "$date" +%s) - $(date +%s)))
	[ $left -ge 0 ] && [ $left -le 7 ]
	send POST 200 "$IMPORTS" "$(import USER_PROFILE)"
}

@test "drop-before-work and drop-before-response: the client sees the same, the platform does not" {
	records 1 >data
	for fault in "drop-before-work 0" "drop-before-response 1"; do
		sandbox --fault "${fault% *},on=upload+create,after=1"
		new_import USER_SEGMENT
		upload 52 data
		is "$fault" "${fault#* }" "$(arrived | wc -l)"
		send POST 52 "$IMPORTS" "$(import USER_PROFILE)"
		call 200 "$IMPORTS"
		json got ".total == 1 + ${fault#* }"
	done
}

@test "close-mid-body ends the connection while the body is sent" {
	sandbox --fault close-mid-body,on=upload,times=1
	records 200000 >data
	new_import USER_SEGMENT
	code=0
	upload 200 data >said || code=$?
	is failed 1 $code
	grep -qE 'status (52|55|56),' said
	is bodies "" "$(arrived)"
	upload 200 data
	is bodies 1 "$(arrived | wc -l)"
}

@test "close-mid-response, garbage, no-data, endless: answers that are none" {
	sandbox --fault close-mid-response,on=list --fault garbage,on=get --fault no-data,on=update \
		--fault endless,on=list-executions --fault status=502,garbage,on=delete
	new_import USER_SEGMENT
	call 18 "$IMPORTS"
	[ "$(wc -c <got)" -gt 10 ]
	! jq . got 2>/dev/null || return 1
	call 200 "$IMPORT"
	! jq . got 2>/dev/null || return 1
	holds head text/html
	call 502 -X DELETE "$IMPORT"
	holds head text/html
	send PUT 200 "$IMPORT" "$(import USER_SEGMENT)"
	json got '.status == "ok" and has("data") and .data == null'
	call 28 --max-time 0.5 "$EXECUTIONS"
	[ "$(wc -c <got)" -gt 1000000 ]
}

@test "stall: the answer is late; the work was done before it, or is done late too" {
	sandbox --fault stall=600,on=upload,times=1 --fault stall-before-work=3,on=upload,after=1
	records 1 >data
	new_import USER_SEGMENT
	upload 28 data --max-time 0.5
	until [ "$(arrived | wc -l)" = 1 ]; do sleep 0.1; done
	upload 28 data --max-time 0.3
	is "not yet" 1 "$(arrived | wc -l)"
	until [ "$(arrived | wc -l)" = 2 ]; do sleep 0.1; done
}

@test "stall-mid-body stops reading for a while" {
	sandbox --fault stall-mid-body=0.5,on=upload
	records 100000 >data
	new_import USER_SEGMENT
	upload 28 data --max-time 0.3
	upload 200 data
	tail -n 1 sandbox.log | awk '{ exit !($(NF - 1) >= 0.5) }'
	# The first one may have been on its way whole before the client gave up.
	is digest "$(sha256sum <data | cut -c1-64)" "$(arrived | sort -u)"
}

@test "page: lists come in pages that are smaller than was asked for" {
	sandbox --fault page=2,on=list+list-executions
	for i in 1 2 3; do new_import USER_SEGMENT; done
	call 200 "$IMPORTS?max_results=500&first_result=1"
	json got '[.data[].id] == ["2", "3"] and .max_results == 2 and .count == 2 and .total == 3'
	call 200 "$IMPORTS?max_results=1"
	json got '.max_results == 1 and .count == 1'
}

@test "hide: an execution is there, and not shown for a while" {
	sandbox --fault hide=600,on=upload,times=1
	records 1 >data
	new_import USER_SEGMENT
	upload 200 data
	upload 200 data
	call 200 "$EXECUTIONS"
	json got '[.data[].id] == ["3"] and .total == 1'
	call 404 "$EXECUTIONS/2"
	is bodies 2 "$(arrived | wc -l)"
	sandbox --fault hide=0.2
	new_import USER_SEGMENT
	upload 200 data
	until [ "$(curl -s -H 'Authorization: x' "$EXECUTIONS" | jq .total)" = 1 ]; do sleep 0.05; done
}

@test "end: an execution that does not succeed has no result" {
	sandbox --fault end=FAILED,on=upload,times=1 --fault end=LOST,on=upload,times=2
	dirty 3 >data
	new_import USER_SEGMENT
	for end in FAILED LOST SUCCEEDED; do
		upload 200 data
		is status "\"$end\"" "$(latest .status)"
		[ $end = SUCCEEDED ] || json got '.data[0] | .result == null and (.error.message | contains($status))
			and .end_date >= .start_date' --arg status $end
	done
}

@test "no-check counts bytes and lines, and finds nothing" {
	sandbox --fault no-check
	new_import USER_SEGMENT
	{ dirty 30; printf '\n\r\n'; records 1 | tr -d '\n'; } >data
	upload 200 data
	is totals "[31,0,31]" "$(latest '[.result.total_success, .result.total_failure, .parameters.number_of_lines]')"
	curl -s "$API/sandbox/uploads" | jq -e --argjson bytes "$(wc -c <data)" \
		'.data[0] | .sha256 == null and .bytes == $bytes'
	new_import USER_SEGMENT csv
	printf 'a,b\n1,2\n3,4\n' >data
	upload 200 data -H 'Content-Type: text/csv'
	is lines 2 "$(latest .parameters.number_of_lines)"
}

@test "token-expires: 401 until the token is another one" {
	sandbox --fault token-expires=2
	code() {
		curl -s -o got -w '%{http_code} ' -H "Authorization: api:$1" "$IMPORTS"
	}
	is statuses "200 200 401 401 200 200 200 401 " \
		"$(for t in old old old old new new new old; do code $t; done)"
	is_error UNAUTHORIZED
}

@test "refuse: nothing listens at first" {
	sandbox --fault refuse=2
	call 7 "$IMPORTS"
	until curl -s -o got "$IMPORTS"; do sleep 0.1; done
	call 200 "$IMPORTS"
	sandbox --fault refuse=600
	call 7 "$IMPORTS"
}

@test "latency: every answer takes its time" {
	sandbox --latency 0.3
	curl -s -o got -w '%{time_total}' -H 'Authorization: x' "$IMPORTS" >took
	awk '{ exit !($1 >= 0.3) }' took
}

@test "rate: chance is the same for the same seed" {
	run_of() {
		sandbox --seed "$1" --fault status=503,rate=0.3
		for i in $(seq 60); do
			curl -s -o got -w '%{http_code}\n' -H "Authorization: x" "$IMPORTS"
		done
	}
	run_of 7 >first
	run_of 7 >second
	run_of 8 >third
	cmp first second
	! cmp -s first third || return 1
	hits=$(grep -c 503 first)
	[ "$hits" -gt 5 ] && [ "$hits" -lt 35 ]
}

@test "faults are shown, and changed while it runs" {
	sandbox --fault status=503,on=list
	call 503 "$IMPORTS"
	call 404 "$IMPORTS/1"
	curl -s "$API/sandbox/faults" >got
	same got '{"status":"ok","data":[{"fault":"status=503,on=list","seen":1,"hits":1}]}'
	printf 'garbage,on=get\n\nstatus=418\n' | curl -s --data-binary @- "$API/sandbox/faults" >got
	json got '[.data[].fault] == ["garbage,on=get", "status=418"]'
	call 418 "$IMPORTS"
	# One that is wrong changes nothing.
	for wrong in 'status=500\nstaus=1' 'refuse=3'; do
		printf "$wrong" | curl -s -o got -w '%{http_code}' --data-binary @- "$API/sandbox/faults" >code
		is status 400 "$(cat code)"
		is_error BAD_REQUEST
		call 418 "$IMPORTS"
	done
	curl -s -d '' "$API/sandbox/faults" >got
	json got '.data == []'
	call 200 "$IMPORTS"
}
