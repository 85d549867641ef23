# What people read: places that an editor finds, names of fields, and nothing that a terminal obeys.

load helper

@test "a printed place is a line and a byte of the file, also inside of a record" {
	printf '%s\n' '[' '  {"operation": "DELETE",' '   "user_account_id": "1"},' '  {' \
		'    "operation": "UPSERTS",' '    "user_account_id": "2", "user_profile": {},' \
		'    "force_replace": true }' ']' >p.json
	expect 1 bulkpipe check -t USER_PROFILE --findings f.ndjson --report r.json p.json
	holds out "p.json:5:18: error: operation: expected UPSERT or DELETE [enum]" "first: p.json:5:18"
	found f.ndjson "2 4 58 20 error enum" # of the record, as scripts want it
	printf '%s\n' 'operation,user_account_id,data_bag,expiration_duration,segment_id' \
		'UPDATE,1,"{' '' '}",x,3' >s.csv
	expect 1 bulkpipe check -t USER_SEGMENT s.csv
	holds out "s.csv:4:4: error: expiration_duration: "
}

@test "a finding names the column, or the field as the rules write it" {
	printf '%s\n' '{"operation":"UPSERT","user_account_id":"1","force_replace":"x","user_profile":{"a@b.c":{}}}' >p.ndjson
	echo '{"properties": {"force_replace": {"type": "boolean"},
		"user_profile": {"additionalProperties": {"type": "string"}}}}' >own.json
	expect 1 bulkpipe check --log json --rules own.json --from ndjson p.ndjson
	jsons err 'map(select(.event == "finding")) | .[0].path == "force_replace" and .[0].record == 1
		and .[1].path == "user_profile.…"'
	lacks err a@b.c
	expect 1 bulkpipe check --rules own.json --from ndjson p.ndjson
	holds out "error: force_replace: expected a boolean" "error: user_profile.…: expected a string"
	lacks out a@b.c
	printf 'operation,email_hash,segment_id,expiration_duration\nUPDATE,%s,1,soon\n' $HASH >s.csv
	expect 1 bulkpipe check --log json -t USER_SEGMENT s.csv
	jsons err 'map(select(.event == "finding"))[0].field == "expiration_duration"'
}

@test "what a terminal would obey is written out" {
	printf 'operation,us\033[31mer_account_id,email_hash\n' >h.csv
	expect 2 bulkpipe check -t USER_SEGMENT h.csv
	holds err 'us\x1b[31mer_account_id'
	local name=$'odd\nname\033[31m\xff.ndjson'
	echo '{"operation":"DELETE"}' >"$name"
	expect 1 bulkpipe check -t USER_PROFILE "$name"
	holds out 'odd\nname\x1b[31m\xff.ndjson:1:1: error:'
	echo '{"operation":"DELETE","user_account_id":"1"}' >"$name"
	expect 0 bulkpipe run -q -t USER_PROFILE -o dir "$name"
	expect 0 bulkpipe locate dir 1 1
	holds out 'odd\nname\x1b[31m'
	printf '{"properties":{"a\\u001b[31m\\u202eb":{"type":"string","description":"\\u0007"}},"requird":[]}' >s.json
	expect 0 bulkpipe rules explain s.json
	holds out 'a\x1b[31m\u202eb'
	expect 0 bulkpipe rules check s.json
	expect 2 bulkpipe check --rules $'no\033such' s.json
	for file in out err; do
		! grep -aq "$(printf '[\033\007]')" $file
	done
}

@test "the command that is proposed next can be typed" {
	printf '{"operation":"DELETE"}\n' >-dash.ndjson
	expect 1 "$BULKPIPE" check -t USER_PROFILE --limit 1 -- -dash.ndjson
	holds out "bulkpipe check -t USER_PROFILE --findings findings.ndjson -- -dash.ndjson"
	expect 2 bulkpipe check -t USER_PROFILE -dash.ndjson
	holds err "write --"
	echo '{"document_type":"USER_PROFILE","set":{"operation":"DELETE"},"fields":{"user_account_id":"a"}}' >m.json
	printf 'a\n1\n' >a.csv
	expect 0 "$BULKPIPE" check -m m.json --explain-map --limit 1 a.csv
	holds out "bulkpipe run -m m.json -o out a.csv"
	expect 2 bulkpipe check -m m.json --explain-map --findings - a.csv
	holds err "explain-map writes to stdout"
}

@test "a header of one column: is something else the delimiter?" {
	printf 'operation:user_account_id\nDELETE:1\n' >a.csv
	expect 2 bulkpipe check -t USER_SEGMENT a.csv
	holds err "--delimiter"
}

@test "a run that a signal stops says that nothing was published" {
	mkfifo data
	"$BULKPIPE" run -j "$JOBS" -t USER_PROFILE -o dir data >out 2>err &
	local pid=$! status=0
	exec 7>data
	echo '{"operation":"DELETE","user_account_id":"1"}' >&7
	sleep 0.3
	kill -TERM $pid
	wait $pid || status=$?
	exec 7>&-
	is status 143 $status
	holds err "nothing was published"
}

@test "a failure that has a code says it behind its sentence, as a finding does" {
	printf 'operation,operation\nDELETE,1\n' >a.csv
	expect 2 bulkpipe check -t USER_SEGMENT a.csv
	same err "bulkpipe: a.csv:1:11: two columns have the same name: 1 and 2 [csv-header]"
	expect 2 bulkpipe check -t USER_SEGMENT --log json a.csv
	json err '.event == "failure" and .message == "two columns have the same name: 1 and 2 [csv-header]"'
	printf 'operatio\nDELETE\n' >a.csv
	expect 2 bulkpipe check -t USER_SEGMENT a.csv
	holds err " [field-unknown]"
	echo '{"document_type":"USER_SEGMENT","fields":{"user_account_id":"b"}}' >m.json
	expect 2 bulkpipe check -m m.json a.csv
	holds err " [map-missing-column]"
	: >empty.csv
	expect 2 bulkpipe guess -t USER_SEGMENT empty.csv
	holds err " [input-empty]"
}
