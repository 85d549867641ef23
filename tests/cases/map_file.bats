# The map file before any data: what is refused, what it says of the inputs, what a run knows of it.

load map

@test "mistakes in the map are told with their place before any data" {
	input in.csv id,mail,mail2 1,a@example.com,
	map '{ "fields": { "a": "id",
		"b": { "from": "mial" } } }'
	refused 2 "column mial is not in the header of in.csv; did you mean mail?" --rules any.json
	map '{ "fields": { "a": { "from": "mail", "apply": [
		"sha265"] } } }'
	refused 2 'did you mean "sha256"' --rules any.json
	map '{ "fields": { "a": { "from": "mail", "apply": [{ "extract": "(" }] } } }'
	refused 1 "extract" --rules any.json
	map '{ "fields": { "a": { "from": "mail", "apply": [{ "date": "%d/%m/%Y", "zone": "Europe/Pari" }] } } }'
	refused 1 "Europe/Paris" --rules any.json
	map '{ "fields": { "a": { "from": "mail", "apply": [{ "date": "%d/%m/%Y" }] } } }'
	refused 1 "zone" --rules any.json
	map '{ "set": { "c": "${WHO}" }, "fields": { "a": "id" } }'
	refused 1 "say --var WHO=VALUE" --rules any.json
	map '{ "fields": { "a.b": "id",
		"a": "mail" } }'
	refused 2 "another field of the map writes there already" --rules any.json
	map '{ "fields": { "a[0].x": "id",
		"a.b": "mail" } }'
	refused 2 "makes a list of what this one calls an object" --rules any.json
	map '{ "fields": { "a[0].x": "id", "a[*].y": "mail" } }'
	refused 1 "not by both" --rules any.json
	map '{ "fields": { "a": { "form": "id" } } }'
	refused 1 "did you mean from" --rules any.json
	map '{ "fields": { "a": "id" }, "wher": {} }'
	refused 1 "did you mean where" --rules any.json
	map '{ "fields": { "a": { "from": "id", "apply": ["@emial"] } }, "recipes": { "email": [] } }'
	refused 1 "did you mean @email" --rules any.json
	map '{ "recipes": { "unused": ["trmi"] }, "fields": { "a": "id" } }'
	refused 1 'did you mean "trim"' --rules any.json
	map '{ "where": { "from": "id", "in": ["1"], "empty": false }, "fields": { "a": "id" } }'
	refused 1 "asks one thing" --rules any.json
	map '{ "where": { "from": "id", "matches": "[" }, "fields": { "a": "id" } }'
	refused 1 "matches:" --rules any.json
	map '{ "fields": { "a..b": "id" } }'
	refused 1 "a name is missing" --rules any.json
	map '{ "one_of": ["x"], "fields": { "a": "id" } }'
	refused 1 "not among the fields" --rules any.json
	map '{ "one_of": ["a.b", "a"], "fields": { "a.b": "id" } }'
	refused 1 "one_of: a is named twice" --rules any.json
	map '{ "one_of": ["l[0]", "a"], "fields": { "l[0]": "id", "a": "id" } }'
	refused 1 "only members can be chosen" --rules any.json
	map '{ "one_of": ["a", "b"], "set": { "a.c": 1 }, "fields": { "a.d": "id", "b": "id" } }'
	refused 1 '"set" writes a on every line' --rules any.json
	map '{ "set": { "a": 1 } }'
	refused 1 'neither "fields" nor "keep"' --rules any.json
	map '{ "fields": { "a": "id" }
		"set": {} }'
	refused 2 "not valid JSON" --rules any.json
	map '{ "input": { "delimiter": ";;" }, "fields": { "a": "id" } }'
	refused 1 "delimiter: expected a single ASCII character" --rules any.json
}

@test "targets are those that the type knows" {
	input in.csv id 1
	map '{ "document_type": "USER_PROFIL", "fields": { "user_account_id": "id" } }'
	refused 1 "did you mean USER_PROFILE"
	map '{ "document_type": "USER_PROFILE", "fields": { "user_acount_id": "id" } }'
	refused 1 "did you mean user_account_id"
	expect 1 bulkpipe convert -q --map m.json --unknown warn in.csv
	map '{ "document_type": "USER_SEGMENT", "set": { "expiration_duration": "never" },
		"fields": { "user_account_id": "id" } }'
	refused 1 "set expiration_duration: the value must be"
	map '{ "document_type": "USER_SEGMENT", "fields": { "user_account_id": "id" } }'
	expect 2 bulkpipe check -t USER_PROFILE --map m.json in.csv
	holds err "makes USER_SEGMENT, and -t says USER_PROFILE"
	map '{ "fields": { "user_account_id": "id" } }'
	expect 2 bulkpipe check --map m.json in.csv
	holds err document_type
	expect 2 bulkpipe check --map nowhere.json in.csv
	holds err nowhere.json
}

@test "a column that one of three inputs lacks" {
	printf 'a,b\n1,2\n' >1.csv
	printf 'b,a\n2,1\n' >2.csv
	printf 'a\n1\n' >3.csv
	map '{ "fields": { "a": "a", "b": "b" } }'
	expect 2 bulkpipe run --map m.json --rules any.json -o dir 1.csv 2.csv 3.csv
	holds err "column b is not in the header of 3.csv" map-missing-column
	absent dir
	map '{ "fields": { "a": "a", "b": { "from": "b", "optional": true } } }'
	expect 0 bulkpipe convert -q --map m.json --rules any.json 1.csv 2.csv 3.csv
	same out '{"a":"1","b":"2"}' '{"a":"1","b":"2"}' '{"a":"1"}'
}

@test "what the map says of the inputs, and the command line over it" {
	printf 'id;n\xe9\r\n1;\xe9t\xe9\r\n' >in.csv
	map '{ "input": { "delimiter": ";", "encoding": "windows-1252" }, "fields": { "a": "né" } }'
	INPUT=in.csv
	made '{"a":"été"}'
	expect 0 bulkpipe convert -q --map m.json --rules any.json --encoding latin1 in.csv
	printf '1|2\n' >in.csv
	map '{ "input": { "from": "csv", "delimiter": ";", "columns": ["a", "b"] }, "fields": { "x": "b" } }'
	expect 0 bulkpipe convert -q --map m.json --rules any.json --delimiter '|' in.csv
	same out '{"x":"2"}'
}

@test "run_key and replay know the map and its variables" {
	input in.csv u,d 1,60 2,x
	map '{ "document_type": "USER_SEGMENT", "set": { "operation": "UPDATE", "segment_id": "${SEG}" },
		"fields": { "user_account_id": "u", "expiration_duration": "d" } }'
	expect 1 bulkpipe run --map m.json --var SEG=5 -o dir in.csv
	json dir/report.json '.map_sha256 == $sum' --arg sum "$(sha256sum <m.json | cut -d' ' -f1)"
	expect 1 bulkpipe run --map m.json --var SEG=5 -o dir in.csv
	holds err "nothing to do"
	expect 2 bulkpipe run --map m.json --var SEG=6 -o dir in.csv
	sed -i 's/2,x/2,90/' dir/rejected.csv
	expect 0 bulkpipe run --replay dir -o dir2
	same dir2/user-segment-00001.ndjson '{"operation":"UPDATE","segment_id":"5","user_account_id":"2","expiration_duration":90}'
	echo >>m.json
	expect 2 bulkpipe run --map m.json --var SEG=5 -o dir in.csv
}

@test "variables, coercion to the rules, csv out" {
	input in.csv u,d 1,60 2,x
	map '{ "document_type": "USER_SEGMENT", "set": { "operation": "UPDATE", "segment_id": "${SEG}-$${x}" },
		"fields": { "user_account_id": "u", "expiration_duration": "d" } }'
	expect 1 bulkpipe convert -q --map m.json --var SEG=5 --findings findings.ndjson in.csv
	same out '{"operation":"UPDATE","segment_id":"5-${x}","user_account_id":"1","expiration_duration":60}'
	is codes coerce "$(codes findings.ndjson)"
	expect 1 bulkpipe convert -q --map m.json --var SEG=5 --to csv in.csv
	same out operation,segment_id,user_account_id,expiration_duration 'UPDATE,5-${x},1,60'
	expect 2 bulkpipe check --var SEG=5 -t USER_SEGMENT in.csv
	holds err "--var is for a map"
	expect 2 bulkpipe check --var SEG --map m.json in.csv
}
