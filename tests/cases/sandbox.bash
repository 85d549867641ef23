# For cases that need the platform's API: a sandbox on a free port of its own, and curl.
#
#     load helper
#     load sandbox
#
#     sandbox --fault status=503,times=1
#     post "$IMPORTS" "$(import USER_PROFILE)"
#
# Executions are through at once unless the case says --pending or --running. teardown stops the
# server, and fails the case if it did not end well.

SANDBOX=$(dirname "$BULKPIPE")/bulkpipe-sandbox
TOKEN='secret-of-the-cases'

# sandbox OPTION...: starts one in place of the one that runs. API is its address, IMPORTS the
# document imports of datamart 1509, sandbox.log a line for each request.
sandbox() {
	stop_sandbox
	rm -f address
	mkfifo address
	# A shell has its background jobs ignore SIGINT.
	env --default-signal=INT "$SANDBOX" -v --pending 0 --running 0 "$@" >address 2>sandbox.log 3>&- &
	SANDBOX_PID=$!
	read -r API <address || { cat sandbox.log; return 1; }
	IMPORTS=$API/v1/datamarts/1509/document_imports
}

stop_sandbox() {
	local status=0

	[ -n "${SANDBOX_PID:-}" ] || return 0
	kill "$SANDBOX_PID"
	wait "$SANDBOX_PID" || status=$?
	SANDBOX_PID=
	[ "$status" -eq 0 ] || { echo "the sandbox ended with $status"; cat sandbox.log; return 1; }
}

teardown() {
	stop_sandbox
	all_discreet
}

# call STATUS ARGUMENT...: curl with a token; what is answered goes to the file `got`, its head to
# `head`. STATUS is of HTTP, or of curl if it is below 100.
call() {
	local wanted=$1 code=0
	shift
	curl -sS -D head -o got -w '%{http_code}' --max-time 60 -H "Authorization: api:$TOKEN" "$@" \
		>code 2>curl.err || code=$?
	[ "$code" -ne 0 ] || code=$(cat code)
	[ "$code" -eq "$wanted" ] && return
	echo "status $code, expected $wanted: $*"
	cat curl.err got
	return 1
}

# import TYPE [CSV [NAME]]: the object that creates an import. CSV: csv, or anything else.
import() {
	local mime=APPLICATION_X_NDJSON

	[ "${2:-}" != csv ] || mime=TEXT_CSV
	jq -cn --arg type "$1" --arg mime $mime --arg name "${3:-cases}" \
		'{document_type: $type, mime_type: $mime, encoding: "utf-8", name: $name}'
}

# send METHOD STATUS URL JSON
send() {
	call "$2" -X "$1" -H 'Content-Type: application/json' --data-binary "$4" "$3"
}

# new_import TYPE [CSV [NAME]]: makes one; EXECUTIONS is where its files go.
new_import() {
	send POST 200 "$IMPORTS" "$(import "$@")"
	IMPORT=$IMPORTS/$(jq -r .data.id got)
	EXECUTIONS=$IMPORT/executions
}

# upload STATUS FILE [ARGUMENT...]: as NDJSON unless an argument says otherwise.
upload() {
	local wanted=$1 file=$2
	shift 2
	[[ "$*" == *Content-Type* ]] || set -- -H 'Content-Type: application/x-ndjson' "$@"
	call "$wanted" --data-binary "@$file" "$@" "$EXECUTIONS"
}

# latest FILTER: of the newest execution of the import.
latest() {
	call 200 "$EXECUTIONS?max_results=1"
	jq -c ".data[0] | $1" got
}

# error_file: of the newest execution, to the file `got`.
error_file() {
	call 200 -G --data-urlencode "uri=$(latest .result.error_file_uri | jq -r .)" \
		"$API/v1/data_file/data"
}

# is_error CODE: what was answered is an error body with this code.
is_error() {
	json got '.status == "error" and .error_code == $code and (.error | length > 0)
		and (.error_id | test("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))
		and (keys_unsorted == ["status", "error", "error_code", "error_id"])' --arg code "$1"
}

# arrived: the digests of all bodies that became an execution, in order.
arrived() {
	curl -sS "$API/sandbox/uploads" | jq -r '.data[].sha256'
}
