# bulkpipe-sandbox: executions. What is uploaded, how it is judged and shown, canceled, fetched.

load helper
load sandbox

@test "an execution is PENDING, RUNNING, SUCCEEDED, each as the page shows it" {
	records 3 >data
	sandbox --pending 3600
	new_import USER_SEGMENT
	upload 200 data
	json got '.data | del(.creation_date, .permalink_uri) == {parameters: null, result: null, error: null,
		id: "2", status: "PENDING", start_date: null, duration: null, organisation_id: "1426",
		user_id: null, cancel_status: null, debug: null, is_retryable: false, num_tasks: null,
		completed_tasks: null, erroneous_tasks: null, retry_count: 0, job_type: "DOCUMENT_IMPORT",
		import_mode: "MANUAL_FILE", import_type: null}'
	json got '.data | (.creation_date / 1000 - now | fabs) < 60 and (.permalink_uri | test("^[A-Za-z0-9+/]+=*$"))'
	json got '.data | keys_unsorted == ["parameters", "result", "error", "id", "status", "creation_date",
		"start_date", "duration", "organisation_id", "user_id", "cancel_status", "debug", "is_retryable",
		"permalink_uri", "num_tasks", "completed_tasks", "erroneous_tasks", "retry_count", "job_type",
		"import_mode", "import_type"]'
	cp got uploaded
	call 200 "$EXECUTIONS/2"
	cmp uploaded got

	sandbox --running 3600
	new_import USER_SEGMENT
	upload 200 data
	json got '.data.status == "PENDING" and .data.parameters == null'
	call 200 "$EXECUTIONS/2"
	json got '.data | .status == "RUNNING" and .start_date == .creation_date and .duration == null
		and .result == null and .error == null and .num_tasks == 3 and has("end_date") == false'
	json got '.data.parameters | .datamart_id == 1509 and .document_import_id == 1 and .number_of_lines == 3
		and .mime_type == "APPLICATION_X_NDJSON" and .document_type == "USER_SEGMENT" and .segment_id == null'

	sandbox --pending 0.05 --running 0.1
	new_import USER_SEGMENT
	upload 200 data
	until [ "$(latest .status)" = '"SUCCEEDED"' ]; do sleep 0.02; done
	call 200 "$EXECUTIONS/2"
	json got '.data | .start_date == .creation_date + 50 and .end_date == .start_date + 100 and .duration == 100
		and .num_tasks == 3 and .completed_tasks == 3 and .erroneous_tasks == 0 and .error == null
		and (keys_unsorted | last) == "end_date"'
	json got '.data | .result.total_success == 3 and .result.total_failure == 0
		and .result.possible_issue_on_identifiers == false and .result.top_identifiers == {}
		and .result.input_file_uri == .parameters.file_uri
		and .result.input_file_name == .parameters.input_file_name
		and (.parameters.input_file_name | test("^requestBody[0-9]+asRaw$"))
		and (.parameters.file_uri | test("^mics://data_file/tenants/1426/datamarts/1509/document_imports/1/requestBody[0-9]+asRaw-[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{2}\\.[0-9]{2}\\.[0-9]{2}-[A-Za-z0-9]{10}\\.json$"))
		and .result.error_file_uri == (.parameters.file_uri | sub("\\.json$"; "_errors.csv"))'
}

@test "executions are listed newest first, in pages" {
	sandbox
	records 1 >data
	new_import USER_SEGMENT
	for i in 1 2 3; do upload 200 data; done
	call 200 "$EXECUTIONS"
	json got '[.data[].id] == ["4", "3", "2"] and .total == 3'
	call 200 "$EXECUTIONS?first_result=1&max_results=1"
	json got '[.data[].id] == ["3"] and .total == 3 and .count == 1'
	first=$EXECUTIONS
	new_import USER_SEGMENT
	call 200 "$EXECUTIONS"
	json got '.total == 0 and .data == []'
	call 404 "$EXECUTIONS/2"
	call 404 "$first/99"
	call 200 "$first/2"
}

@test "each line is judged: totals, error.message and the error file say the same" {
	sandbox
	new_import USER_SEGMENT
	{
		records 2
		echo '{"operation":"UPDATE","segment_id":"1","expiration_duration":0}'
		echo
		echo '{"operation":"UPDTE","segment_id":"1","expiration_duration":0,"user_account_id":"a","user_agent_id":"vec:1"}'
		echo '{"operation":'
		records 1 | tr -d '\n'
	} >data
	upload 200 data
	latest .result.total_success | grep -qx 3
	latest .result.total_failure | grep -qx 3
	json got '.data[0] | .status == "SUCCEEDED" and .parameters.number_of_lines == 6 and .num_tasks == 6
		and .completed_tasks == 3 and .erroneous_tasks == 3'
	jq -r '.data[0].error.message' got >message
	is "first lines" "3 success, 3 failures Saved errors:" "$(head -n 2 message | paste -sd' ')"
	is "saved errors" 3 "$(grep -cE '^Line [356]: .*\[[a-z-]+\] Error id = [0-9a-f-]{36}\.$' message)"
	error_file
	is header line,field,code,message,error_id "$(head -n 1 got)"
	is lines "3 5 6" "$(tail -n +2 got | cut -d, -f1 | paste -sd' ')"
	is ids "$(grep -oE '[0-9a-f-]{36}' message | paste -sd' ')" "$(grep -oE '[0-9a-f-]{36}' got | paste -sd' ')"
	holds got '3,"",identifier-missing,' 'json-syntax,'
	holds head 'Content-Type: text/csv'
}

@test "what bulkpipe writes is accepted whole, for every type; what it finds is found" {
	sandbox
	tried=0
	for file in activities:USER_ACTIVITY associations:USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS \
		choices:USER_CHOICE device-points-deletion:USER_DEVICE_POINTS_DELETION \
		identifiers-deletion:USER_IDENTIFIERS_DELETION points-deletion:USER_POINTS_DELETION \
		profiles:USER_PROFILE; do
		name=${file%:*} type=${file#*:}
		new_import $type
		bulkpipe convert -q --rejects-ok -t $type "$ROOT/samples/$name-dirty.ndjson" \
			"$ROOT/samples/$name.csv" >data
		upload 200 data
		is "$type: success" "$(wc -l <data)" "$(latest .result.total_success)"
		is "$type: failure" 0 "$(latest .result.total_failure)"
		bulkpipe check -q --rejects-ok -t $type --no-coerce --report report \
			"$ROOT/samples/$name-dirty.ndjson"
		upload 200 "$ROOT/samples/$name-dirty.ndjson"
		is "$type: found" "$(jq -c '.records | [.valid, .rejected]' report)" \
			"$(latest '.result | [.total_success, .total_failure]')"
		tried=$((tried + 1))
	done
	is types 7 $tried
}

@test "CSV is judged with its header, which is no line" {
	sandbox
	csv='Content-Type: text/csv'
	new_import USER_SEGMENT csv
	bulkpipe convert -q --rejects-ok -t USER_SEGMENT --to csv "$ROOT/samples/segments.csv" >data
	upload 200 data -H "$csv"
	is success $(($(wc -l <data) - 1)) "$(latest .result.total_success)"
	is failure 0 "$(latest .result.total_failure)"
	latest .parameters.file_uri | grep -q '\.csv"$'

	printf '\xef\xbb\xbfOPERATION,segment_id,expiration_duration,user_account_id,data_bag,what\r\n' >data
	printf 'UPDATE,1,0,a,"{""a"":\n1}",\r\n' >>data # a break in a cell
	printf 'UPDATE,1,soon,a,,\r\n' >>data
	printf 'UPDATE,1,0\r\n' >>data
	printf 'UPDATE,1,0,"a,,\r\n' >>data
	printf 'UPDATE,1,0,b,,x' >>data
	upload 200 data -H "$csv; charset=\"UTF-8\""
	is totals "[2,3,5]" "$(latest '[.result.total_success, .result.total_failure, .parameters.number_of_lines]')"
	error_file
	is rows '4,"expiration_duration",coerce 5,"",csv-columns 6,"",csv-quote' \
		"$(tail -n +2 got | cut -d, -f1-3 | paste -sd' ')"

	# A header that cannot be read: no row can be judged.
	printf 'operation,operation,segment_id\nUPDATE,1,1\nUPDATE,2,2\n' >data
	upload 200 data -H "$csv"
	is totals "[0,2]" "$(latest '[.result.total_success, .result.total_failure]')"
	error_file
	is codes "csv-header csv-header" "$(tail -n +2 got | cut -d, -f3 | paste -sd' ')"
}

@test "a body without lines is an execution of none" {
	sandbox
	new_import USER_SEGMENT
	printf '\n \r\n' >data
	upload 200 data
	is totals "[0,0,0,null]" \
		"$(latest '[.result.total_success, .result.total_failure, .parameters.number_of_lines, .error]')"
	upload 200 /dev/null
	is lines 0 "$(latest .parameters.number_of_lines)"
	error_file
	same got line,field,code,message,error_id
}

@test "a line past 16 MiB fails alone, and memory stays small" {
	sandbox
	new_import USER_SEGMENT
	{
		records 1
		printf '{"x":"'
		head -c 90000000 /dev/zero | tr '\0' y
		printf '"}\n'
		records 1
	} >data
	upload 200 data
	is totals "[2,1]" "$(latest '[.result.total_success, .result.total_failure]')"
	error_file
	holds got '2,"",record-too-large,'
	case $SANDBOX in */asan/* | */tsan/*) return ;; esac
	peak=$(awk '/^VmHWM/ { print $2 }' "/proc/$SANDBOX_PID/status")
	[ "$peak" -lt 90000 ] || { echo "peak memory: $peak kB"; return 1; }
}

@test "one identifier on very many lines is told of" {
	sandbox
	new_import USER_SEGMENT
	records 900 >data
	for i in $(seq 150); do records 1 | sed 's/C-1/unknown/'; done >>data
	upload 200 data
	is possible_issue true "$(latest .result.possible_issue_on_identifiers)"
	latest '.result.top_identifiers | keys' | grep -qx '\["unknown"\]'
}

@test "the content type must be that of the import" {
	sandbox
	records 1 >data
	new_import USER_SEGMENT
	for type in text/csv application/json multipart/form-data "application/x-ndjson; charset=latin1"; do
		upload 415 data -H "Content-Type: $type"
		is_error UNSUPPORTED_MEDIA_TYPE
	done
	upload 415 data -H 'Content-Type:'
	holds got application/x-ndjson
	upload 415 data -H 'Content-Type: application/x-ndjson' -H 'Content-Encoding: gzip'
	# As the page's own example has it.
	upload 200 data -H 'Content-Type: application/x-ndjson; '
	upload 200 data -H 'content-type: Application/X-NDJSON;charset=utf-8' -H 'Content-Encoding: identity'
	new_import USER_SEGMENT csv
	upload 415 data
	holds got text/csv
	call 200 "$EXECUTIONS"
	json got '.total == 0'
}

@test "a body over 100 MB is refused, one of 100 MB is taken" {
	sandbox --fault no-check
	new_import USER_SEGMENT
	records 1050000 | head -c 100000000 >data
	upload 200 data
	is bytes 100000000 "$(curl -s "$API/sandbox/uploads" | jq '.data[0].bytes')"
	echo >>data
	# With Expect: 100-continue, which curl sends, nothing of it is sent.
	upload 413 data
	is_error PAYLOAD_TOO_LARGE
	tail -n 1 sandbox.log | grep -q ' 413, 0 bytes'
	upload 413 data -H 'Expect:'
	is_error PAYLOAD_TOO_LARGE
	# When its length is not told before.
	upload 413 data -H 'Transfer-Encoding: chunked'
	is_error PAYLOAD_TOO_LARGE
	call 200 "$EXECUTIONS"
	json got '.total == 1'
}

@test "a body in small pieces, or without a length, is the same body" {
	sandbox
	new_import USER_SEGMENT
	dirty 300 >data
	upload 200 data
	latest '.result | [.total_success, .total_failure]' >whole
	upload 200 data -H 'Transfer-Encoding: chunked'
	latest '.result | [.total_success, .total_failure]' | cmp - whole
	upload 200 data --limit-rate 60k
	latest '.result | [.total_success, .total_failure]' | cmp - whole
	is digests 1 "$(arrived | sort -u | wc -l)"
	is digest "$(sha256sum <data | cut -c1-64)" "$(arrived | head -n 1)"
}

@test "an upload to what is not there, or that breaks off, is no execution" {
	sandbox
	records 10000 >data
	EXECUTIONS=$IMPORTS/1/executions
	upload 404 data
	is_error RESOURCE_NOT_FOUND
	new_import USER_SEGMENT
	# 28: the time is over before the body is sent.
	upload 28 data --limit-rate 10k --max-time 0.5
	call 200 "$EXECUTIONS"
	json got '.total == 0'
	is "bodies" "" "$(arrived)"
}

@test "an import that is removed while a file is uploaded to it has no execution" {
	sandbox --fault stall-mid-body=3,on=upload
	records 100000 >data
	new_import USER_SEGMENT
	curl -s -o answer -w '%{http_code}' -H 'Authorization: x' -H 'Content-Type: application/x-ndjson' \
		--data-binary @data "$EXECUTIONS" >code &
	curl=$!
	until [ "$(curl -s "$API/sandbox/faults" | jq '.data[0].hits')" = 1 ]; do sleep 0.02; done
	call 200 -X DELETE "$IMPORT"
	wait $curl
	is status 404 "$(cat code)"
	is "bodies" "" "$(arrived)"
}

@test "uploads at the same time are kept apart" {
	sandbox
	new_import USER_SEGMENT
	for n in 1 2 3 4 5 6; do
		dirty $((n * 3000)) >data$n
		curl -sS -o got$n -H "Authorization: $TOKEN" -H 'Content-Type: application/x-ndjson' \
			--data-binary @data$n "$EXECUTIONS" &
		curls[n]=$!
	done
	wait "${curls[@]}"
	is digests "$(sha256sum data? | cut -c1-64 | sort)" "$(arrived | sort)"
	is ids 6 "$(jq -r .data.id got? | sort -u | wc -l)"
	curl -s "$API/sandbox/uploads" |
		jq -e 'all(.data[]; .success == .lines * 2 / 3 and .failure == .lines / 3)'
}

# ---- cancel, error file ----

@test "an execution is canceled while it is PENDING, and only then" {
	records 1 >data
	sandbox --pending 3600
	new_import USER_SEGMENT
	upload 200 data
	for body in '{"action":"STOP"}' '{}' '[]' '{"action":"CANCEL","x":1}' '{"action":1}'; do
		send POST 400 "$EXECUTIONS/2/action" "$body"
		is_error BAD_REQUEST
	done
	send POST 404 "$EXECUTIONS/9/action" '{"action":"CANCEL"}'
	send POST 200 "$EXECUTIONS/2/action" '{"action":"CANCEL"}'
	json got '.data | del(.creation_date) == {parameters: null, result: null, error: null, id: "2",
		status: "CANCELED", start_date: null, duration: null, organisation_id: "1426", user_id: null,
		cancel_status: "REQUESTED", debug: null, is_retryable: false, community_id: "1426",
		num_tasks: null, completed_tasks: null, erroneous_tasks: null, retry_count: 0,
		permalink_uri: null, job_type: "DOCUMENT_IMPORT", import_mode: "MANUAL_FILE", import_type: null}'
	call 200 "$EXECUTIONS/2"
	json got '.data | .status == "CANCELED" and .cancel_status == "REQUESTED" and .parameters == null'
	send POST 409 "$EXECUTIONS/2/action" '{"action":"CANCEL"}'
	is_error CONFLICT

	sandbox --running 3600
	new_import USER_SEGMENT
	upload 200 data
	send POST 409 "$EXECUTIONS/2/action" '{"action":"CANCEL"}'
	is "status" '"RUNNING"' "$(latest .status)"
}

@test "an error file is had by its uri, once there is one" {
	sandbox
	records 1 >data
	new_import USER_SEGMENT
	upload 200 data
	call 400 "$API/v1/data_file/data"
	is_error BAD_REQUEST
	call 404 "$API/v1/data_file/data?uri=mics://data_file/x_errors.csv"
	is_error RESOURCE_NOT_FOUND
	uri=$(latest .result.error_file_uri | jq -r .)
	call 404 -G --data-urlencode "uri=${uri%_errors.csv}.json" "$API/v1/data_file/data"
	call 200 -G --data-urlencode "uri=$uri" "$API/v1/data_file/data"
	is "without a token" 401 "$(curl -s -o got -w '%{http_code}' "$API/v1/data_file/data?uri=x")"
	call 200 -X DELETE "$IMPORT"
	call 404 -G --data-urlencode "uri=$uri" "$API/v1/data_file/data"
	call 404 "$EXECUTIONS"
}
