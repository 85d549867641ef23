# bulkpipe-sandbox: document imports, authorisation and paths as the platform's page has them; the process.

load helper
load sandbox

# ---- document imports ----

@test "an import is created, shown, replaced and removed, in the envelope of the page" {
	sandbox
	send POST 200 "$IMPORTS" '{"document_type":"USER_PROFILE","mime_type":"APPLICATION_X_NDJSON",
		"encoding":"utf-8","name":"December \"2020\" é"}'
	same got '{"status":"ok","data":{"id":"1","datafarm_key":"DF_SANDBOX","datamart_id":"1509","document_type":"USER_PROFILE","mime_type":"APPLICATION_X_NDJSON","encoding":"utf-8","name":"December \"2020\" é","priority":"MEDIUM"}}'
	holds head 'Content-Type: application/json'
	cp got created
	call 200 "$IMPORTS/1"
	cmp created got

	send PUT 200 "$IMPORTS/1" '{"document_type":"USER_SEGMENT","mime_type":"TEXT_CSV",
		"encoding":"UTF-8","name":"n","priority":"HIGH","id":"77","datamart_id":"3"}'
	json got '.data | .id == "1" and .datamart_id == "1509" and .document_type == "USER_SEGMENT"
		and .mime_type == "TEXT_CSV" and .encoding == "UTF-8" and .name == "n" and .priority == "HIGH"'
	call 200 "$IMPORTS/1"
	json got '.data.name == "n"'

	call 200 -X DELETE "$IMPORTS/1"
	for method in GET DELETE; do
		call 404 -X $method "$IMPORTS/1"
		is_error RESOURCE_NOT_FOUND
		json got '.error == "Resource Not Found"'
	done
	call 200 "$IMPORTS"
	json got '.total == 0'
}

@test "an object that is no import is refused, with the member that is wrong" {
	sandbox
	refused() {
		send POST 400 "$IMPORTS" "$2"
		is_error BAD_REQUEST
		json got '.error | contains($text)' --arg text "$1"
	}
	good=$(import USER_SEGMENT csv)
	for member in document_type mime_type encoding name; do
		refused "$member is missing" "$(jq -c "del(.$member)" <<<"$good")"
		refused "$member must be" "$(jq -c ".$member = 5" <<<"$good")"
		refused "$member must be" "$(jq -c ".$member = \"\"" <<<"$good")"
	done
	refused "not in data" "{\"data\":$good}"
	refused document_type "$(jq -c '.document_type = "user_segment"' <<<"$good")"
	refused mime_type "$(jq -c '.mime_type = "text/csv"' <<<"$good")"
	refused "USER_SEGMENT only" "$(jq -c '.document_type = "USER_PROFILE"' <<<"$good")"
	refused priority "$(jq -c '.priority = "URGENT"' <<<"$good")"
	refused priority "$(jq -c '.priority = null' <<<"$good")"
	refused "name must not hold" "$(jq -c '.name = "a\u0000b"' <<<"$good")"
	refused "must be an object" "[$good]"
	refused "not valid JSON" "${good%?}"
	refused "not valid JSON" ""
	refused "expected UTF-8 text" $'{"name":"\xff"}'
	call 200 "$IMPORTS"
	json got '.total == 0'

	# As curl sends what is not given a type.
	call 415 -d "$good" "$IMPORTS"
	is_error UNSUPPORTED_MEDIA_TYPE
	send POST 200 "$IMPORTS" "$good"
	send PUT 400 "$IMPORTS/1" "$(jq -c 'del(.name)' <<<"$good")"
	call 200 "$IMPORTS/1"
	json got '.data.name == "cases"'
	head -c 1100000 /dev/zero | tr '\0' ' ' >blanks
	call 413 -H 'Content-Type: application/json' --data-binary @blanks "$IMPORTS"
}

# Five imports of three types, in datamart 1509.
five_imports() {
	new_import USER_PROFILE ndjson "Profiles, December"
	new_import USER_SEGMENT csv "segments december"
	new_import USER_ACTIVITY ndjson "Activities"
	new_import USER_PROFILE ndjson "Profiles, January"
	new_import USER_SEGMENT ndjson "B segments"
}

# lists QUERY ID...: exactly these, in this order.
lists() {
	call 200 "$IMPORTS?$1"
	is "ids of $1" "${*:2}" "$(jq -r '[.data[].id] | join(" ")' got)"
}

@test "lists are filtered by keywords, mime_type and document_types" {
	sandbox
	five_imports
	send POST 200 "$API/v1/datamarts/2/document_imports" "$(import USER_PROFILE)"
	lists "" 1 2 3 4 5
	lists "keywords=December" 1
	lists "keywords=december" 2
	lists "keywords=segments" 2 5
	lists "keywords=Profiles%2C%20January" 4
	lists "keywords=nothing" ""
	lists "keywords=" 1 2 3 4 5
	lists "mime_type=TEXT_CSV" 2
	lists "mime_type=APPLICATION_X_NDJSON" 1 3 4 5
	lists "document_types=USER_PROFILE" 1 4
	lists "document_types=USER_PROFILE,USER_ACTIVITY" 1 3 4
	lists "document_types=USER_CHOICE" ""
	lists "document_types=USER_SEGMENT&mime_type=APPLICATION_X_NDJSON&keywords=B" 5
	for query in mime_type=csv mime_type= document_types=SEGMENT document_types= \
		document_types=USER_PROFILE,x order_by=date; do
		call 400 "$IMPORTS?$query"
		is_error BAD_REQUEST
		json got '.error | contains($name)' --arg name "${query%%=*}"
	done
	call 200 "$API/v1/datamarts/2/document_imports/"
	json got '.total == 1 and .data[0].datamart_id == "2"'
	call 404 "$API/v1/datamarts/2/document_imports/1"
}

@test "lists are in the order of ids, or of names" {
	sandbox
	five_imports
	lists "order_by=name" 3 5 1 4 2
	lists "order_by=id" 1 2 3 4 5
	send PUT 200 "$IMPORTS/2" "$(import USER_SEGMENT csv "B segments")"
	lists "order_by=name" 3 2 5 1 4
}

@test "lists come in pages, with count, total and where the page lies" {
	sandbox
	for name in $(seq 53); do
		new_import USER_PROFILE ndjson "$name"
	done
	# page QUERY COUNT FIRST MAX ID: of the first on the page
	page() {
		call 200 "$IMPORTS?$1"
		json got '.count == $count and (.data | length) == $count and .total == 53
			and .first_result == $first and .max_results == $max and .max_result == $max
			and (.data[0].id // "none") == $id
			and keys_unsorted == ["status", "data", "count", "total", "first_result", "max_result", "max_results"]' \
			--argjson count "$2" --argjson first "$3" --argjson max "$4" --arg id "$5"
	}
	page "" 50 0 50 1
	page "first_result=50" 3 50 50 51
	page "first_result=10&max_results=2" 2 10 2 11
	page "max_results=500" 53 0 500 1
	page "first_result=53" 0 53 50 none
	page "first_result=4000000000&max_results=1" 0 4000000000 1 none
	page "order_by=name&max_results=2&first_result=1" 2 1 2 10
	for query in first_result=-1 first_result=x first_result= max_results=0 max_results=1.5; do
		call 400 "$IMPORTS?$query"
		is_error BAD_REQUEST
		json got '.error | contains($name)' --arg name "${query%%=*}"
	done
	call 200 "$IMPORTS?keywords=5&max_results=3"
	json got '.total == 9 and .count == 3'
}

# ---- authorisation, paths ----

@test "a request without a token is 401, with one it is taken, with api: before it or bare" {
	sandbox
	for args in "" "-HAuthorization:" "-HAuthorization:api:"; do
		is "status with '$args'" 401 "$(curl -s -o got -w '%{http_code}' ${args:+"$args"} "$IMPORTS")"
		is_error UNAUTHORIZED
	done
	for value in x api:x "Bearer x"; do
		is "status with $value" 200 "$(curl -s -o got -w '%{http_code}' -H "Authorization: $value" "$IMPORTS")"
	done
}

@test "with --token only that one is taken" {
	for own in right api:right; do
		sandbox --token $own
		for value in right api:right "Bearer right"; do
			is "status with $value" 200 \
				"$(curl -s -o got -w '%{http_code}' -H "Authorization: $value" "$IMPORTS")"
		done
		for value in wrong api:righ api:right2 RIGHT; do
			is "status with $value" 401 \
				"$(curl -s -o got -w '%{http_code}' -H "Authorization: $value" "$IMPORTS")"
			is_error UNAUTHORIZED
			lacks got righ
		done
	done
}

@test "with --datamart there is no other one" {
	sandbox --datamart 1509
	new_import USER_PROFILE
	call 404 "$API/v1/datamarts/7/document_imports"
	is_error RESOURCE_NOT_FOUND
	send POST 404 "$API/v1/datamarts/7/document_imports" "$(import USER_PROFILE)"
}

@test "other paths are 404, other methods 405 with those there are" {
	sandbox
	for path in / /v1 /v1/datamarts/x/document_imports /v1/datamarts/1/document_imports/x \
		/v1/datamarts/1/documents_imports /v1/datamarts/99999999999999999999/document_imports /sandbox; do
		call 404 "$API$path"
		is_error RESOURCE_NOT_FOUND
	done
	call 405 -X PATCH "$IMPORTS"
	is_error METHOD_NOT_ALLOWED
	holds head 'Allow: GET, POST'
	call 405 -X PUT "$IMPORTS"
	call 405 "$IMPORTS/1/executions/2/action"
	holds head 'Allow: POST'
}

@test "only the loopback address listens" {
	sandbox
	is address "http://127.0.0.1:${API##*:}" "$API"
	call 200 "$IMPORTS"
	call 7 "http://127.0.0.2:${API##*:}/"
}

# ---- the process ----

@test "--state keeps everything over a restart" {
	sandbox --state state --pending 3600
	dirty 30 >data
	new_import USER_SEGMENT ndjson $'a "name"\twith é'
	upload 200 data
	upload 200 data
	send POST 200 "$EXECUTIONS/2/action" '{"action":"CANCEL"}'
	new_import USER_SEGMENT csv
	is mode 600 "$(stat -c %a state)"
	call 200 "${EXECUTIONS/\/4\///1/}" && cp got executions
	call 200 "$IMPORTS" && cp got imports
	curl -s "$API/sandbox/uploads" >uploads

	sandbox --state state
	call 200 "$IMPORTS" && cmp got imports
	call 200 "$IMPORTS/1/executions" && cmp got executions
	curl -s "$API/sandbox/uploads" | cmp - uploads
	new_import USER_CHOICE
	json got '.data.id == "5"'
	kill -KILL "$SANDBOX_PID"
	wait "$SANDBOX_PID" || is "status of a kill" 137 $?
	SANDBOX_PID=

	# Each change is written at once: nothing was lost.
	sandbox --state state
	call 200 "$IMPORTS"
	json got '.total == 3'
	is "other files" ./.state.lock.bulkpipe "$(find . -name '.*state*')"

	# An execution that had ended has its error file.
	EXECUTIONS=$IMPORTS/1/executions
	upload 200 data
	error_file && cp got errors
	sandbox --state state
	error_file && cmp got errors
	is rows 11 "$(wc -l <errors)"
}

@test "two sandboxes do not have the same state" {
	sandbox --state state
	new_import USER_CHOICE
	expect 2 "$SANDBOX" --state ./state
	same err "bulkpipe-sandbox: ./state: another sandbox is at work with this state"
	expect 2 "$SANDBOX" --state "$PWD/state"
	sandbox --state other
	new_import USER_CHOICE
	kill -KILL "$SANDBOX_PID"
	wait "$SANDBOX_PID" || is "status of a kill" 137 $?
	SANDBOX_PID=

	# What a killed one has left is no lock, and none is left by one that was stopped.
	sandbox --state other
	call 200 "$IMPORTS"
	json got '.total == 1'
	stop_sandbox
	is "other files" "" "$(find . -name '.*lock*')"
}

@test "a file that is no state is refused and left alone" {
	for text in '{' '[]' '{}' '{"sandbox":2,"last_id":0,"uploads":0,"imports":[],"executions":[]}' \
		'{"sandbox":1,"last_id":0,"uploads":0,"imports":[{"id":"1"}],"executions":[]}'; do
		echo "$text" >state
		expect 2 "$SANDBOX" --state state
		holds err 'bulkpipe-sandbox: state'
		same state "$text"
	done
	mkdir dir
	expect 4 "$SANDBOX" --state dir
}

@test "a change that cannot be kept is told to whoever made it" {
	mkdir dir
	sandbox --state dir/state
	new_import USER_SEGMENT
	rm -r dir
	send POST 500 "$IMPORTS" "$(import USER_SEGMENT)"
	is_error SERVER_ERROR
}

@test "SIGINT and SIGTERM end it with 0, waiting requests or not" {
	for signal in INT TERM; do
		sandbox --fault stall=600,on=list
		curl -s "$IMPORTS" -H "Authorization: x" >got &
		curl=$!
		until [ "$(curl -s "$API/sandbox/faults" | jq '.data[0].hits')" = 1 ]; do sleep 0.02; done
		kill -s $signal "$SANDBOX_PID"
		wait "$SANDBOX_PID"
		SANDBOX_PID=
		status=0
		wait $curl || status=$?
		is "status of curl" 52 $status
	done
}

@test "a port that is taken is exit 4, wrong options exit 2" {
	sandbox
	expect 4 "$SANDBOX" --port "${API##*:}"
	holds err "bulkpipe-sandbox: cannot use port ${API##*:}"
	wrong() {
		expect 2 "$SANDBOX" "${@:2}"
		holds err "bulkpipe-sandbox: $1"
		is stdout "" "$(cat out)"
	}
	wrong "unknown option --porrt; did you mean --port?" --porrt 1
	wrong "unknown option -x" -x
	wrong "option --port needs an argument: N" --port
	wrong "option --verbose takes no argument" --verbose=1
	wrong "option --port: expected a number from 0 to 65535" --port 65536
	wrong "option --pending: expected seconds" --pending soon
	wrong "option --token: is empty" --token ""
	wrong "no operand is expected, found 'x'" x
	wrong "option --fault: unknown fault 'stal'; did you mean stall?" --fault stal=1
	wrong "option --fault: status wants a number" --fault status=abc
	wrong "option --fault: on wants create, list" --fault garbage,on=everything
	wrong "option --fault: garbage wants no value" --fault garbage=1
	wrong "option --fault: a fault says what is to happen" --fault on=upload
	expect 0 "$SANDBOX" --help
	holds out --fault drop-before-response
	expect 0 "$SANDBOX" --version
	same out "bulkpipe-sandbox $(bulkpipe version | cut -d' ' -f2)"
}

@test "-v tells of each request on one line, without query, token or body" {
	sandbox
	new_import USER_SEGMENT ndjson findme
	call 200 "$IMPORTS?keywords=findme"
	call 404 --path-as-is "$API/a%0Ab"
	grep -qE '^[0-9T:.-]+Z POST /v1/datamarts/1509/document_imports 200, [0-9]+ bytes, [0-9]+\.[0-9]{3} s$' sandbox.log
	grep -q ' GET /a?b 404, 0 bytes' sandbox.log
	is lines 3 "$(wc -l <sandbox.log)"
	lacks sandbox.log findme "$TOKEN"
	"$SANDBOX" >address 2>quiet.log 3>&- &
	quiet=$!
	read -r address <address
	curl -s "$address/" >got
	kill $quiet
	wait $quiet
	is "without -v" "" "$(cat quiet.log)"
}
