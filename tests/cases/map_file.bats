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

@test "mistakes that many make are told with the right form" {
	input in.csv id,mail 1,a
	map '{ "fields": { "a": { "from": "id", "apply": ["lowercase"] } } }'
	refused 1 'did you mean "lower"?' --rules any.json
	map '{ "fields": { "a": { "from": "id", "apply": ["hash"] } } }'
	refused 1 'bulkpipe help map lists them' --rules any.json
	map '{ "fields": { "a": { "from": "id", "apply": [{ "date": "dd/MM/yyyy", "zone": "UTC" }] } } }'
	refused 1 "there is no % in the format; 31/12/2026 23:59 is %d/%m/%Y %H:%M" --rules any.json
	map '{ "set": { "c": "a${COMP" }, "fields": { "a": "id" } }'
	refused 1 'write ${NAME}, or $${ for a plain ${' --rules any.json --var COMP=1
	map '{ "recipes": { "a": ["trim",
		"@b"], "b": ["@a"] }, "fields": { "a": { "from": "id", "apply": ["@a"] } } }'
	refused 2 "the recipe b is made of itself" --rules any.json
	map '{ "fields": { "a": { "from": "id", "default": "x" } } }'
	refused 1 'functions stand in "apply": ["trim", { "default": 0 }]' --rules any.json
	map '{ "fields": { "a": ["id", "mail"] } }'
	refused 1 'a: expected the name of a source field, or an object: { "from": ["a", "b"]' --rules any.json
	map '{ "where": { "from": "id", "equals": "1" }, "fields": { "a": "id" } }'
	refused 1 'equals: a condition has from, apply and one of in, matches, empty, and, or, not; to be equal is "in": ["x"]' --rules any.json
	map '[]'
	refused 1 'a map is an object with "fields", not array' --rules any.json
	map '{ "fields": { "a": "id" },
		"input": { "encoding": "windows-1253x" } }'
	refused 2 "windows-1253x" --rules any.json
}

@test "columns are meant by their whole name, whatever stands in it" {
	input in.csv 'Price [EUR],a..b,"say ""x""",[z]' '1,2,3,4'
	map '{ "where": { "from": "Price [EUR]", "in": ["1"] }, "fields": { "p": "Price [EUR]",
		"q": "[\"Price [EUR]\"]", "ab": "a..b", "x": "say \"x\"", "z": "[z]" } }'
	made '{"p":"1","q":"1","ab":"2","x":"3","z":"4"}'
	map '{ "fields": { "p": "Prise [EUR]" } }'
	refused 1 "column Prise [EUR] is not in the header of in.csv; did you mean Price [EUR]?" --rules any.json
	# Members of JSON are found by paths.
	input in.ndjson '{"Price [EUR]":1}'
	map '{ "fields": {
		"p": "Price [EUR]" } }'
	expect 2 bulkpipe check --map m.json --rules any.json in.ndjson
	holds err 'm.json:2:8: Price [EUR] is no path' 'the name itself is [\"Price [EUR]\"]'
	map '{ "fields": { "p": "[\"Price [EUR]\"]" } }'
	made '{"p":1}'
}

@test "constants are checked by the rules before any data" {
	input in.csv id,c 1,7
	map '{ "document_type": "USER_PROFILE", "fields": { "user_account_id": "id" },
		"set": { "operation": "UPSERTS" } }'
	refused 2 "set operation: expected UPSERT or DELETE"
	map '{ "document_type": "USER_PROFILE", "fields": { "user_account_id": "id" },
		"set": { "operation": "${OP}" } }'
	refused 2 "set operation: expected UPSERT or DELETE" --var OP=upsert
	map '{ "document_type": "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS", "set": { "identifiers[0].type": "USER_ACOUNT" },
		"fields": { "identifiers[0].user_account_id": "id" } }'
	refused 1 "set identifiers[0].type: expected"
	# What is only warned of, converted, left out or put together with others waits for the line.
	map '{ "document_type": "USER_PROFILE", "keep": ["user_profile.*"], "fields": { "user_account_id": "id" },
		"set": { "operation": "DELETE", "compartment_id": 12, "email_hash": null, "user_profile": {} } }'
	expect 0 bulkpipe convert -q --map m.json in.csv
	same out '{"operation":"DELETE","compartment_id":"12","user_profile":{},"user_account_id":"1"}'
	# Rules that depend on other members have no say before there are any.
	echo '{ "properties": { "a": { "type": "string", "allOf": [{ "maxLength": 2 }] } },
		"if": { "required": ["b"] }, "then": { "properties": { "a": { "minLength": 2 } } },
		"anyOf": [{ "properties": { "a": { "const": "x" } } }, { "required": ["b"] }] }' >rules.json
	map '{ "set": { "a": "xx" }, "fields": { "b": "id" } }'
	expect 0 bulkpipe convert -q --map m.json --rules rules.json in.csv
	map '{ "set": { "a": "xxx" }, "fields": { "b": "id" } }'
	refused 1 "set a: expected at most 2 characters, found 3" --rules rules.json
}

@test "lists that nobody makes are refused, not left out" {
	input in.csv id,n,c 1,x,y
	map '{ "fields": { "id": "id",
		"p.c[*].b": "c" } }'
	refused 2 'p.c[*].b: c is no list, and no other field makes one; write p.c[0].b, or make one record of several rows with "group"' --rules any.json
	map '{ "fields": { "id": "id" }, "set": { "p[*].b": 1 } }'
	refused 1 'p[*].b: no field makes the elements of this list; write p[0].b' --rules any.json
	map '{ "fields": { "p[*].b": { "from": ["n", "c"] } } }'
	refused 1 "p[*].b: n is no list" --rules any.json
	# A list of JSON makes one; cells do not.
	map '{ "fields": { "p[*].b": "n[*]", "p[*].c": "c" } }'
	input in.ndjson '{"n":[1,2],"c":"y"}'
	made '{"p":[{"b":1,"c":"y"},{"b":2,"c":"y"}]}'
	map '{ "fields": { "p[*].b": "n", "p[*].c": "c[*]" } }'
	input in.csv 'n,c[*]' 1,2
	refused 1 'p[*].b: in.csv has cells and no lists' --rules any.json
}

@test "rows of a group that no target takes are refused, not lost" {
	input in.csv k,v 1,a 1,b
	map '{ "fields": { "k": "k", "p.v": "v" },
		"group": { "by": ["k"], "into": "p.x" } }'
	refused 2 'group: into: no target of "fields" starts with p.x[*], so that all rows but the first would be lost' --rules any.json
	map '{ "fields": { "k": "k", "p.y[*]": "v" }, "group": { "by": ["k"], "into": "p.x" } }'
	refused 1 'p.y[*]: the rows of a group go into p.x[*] only, as "into" says' --rules any.json
	map '{ "fields": { "k": "k", "p.x[*].v": "v" }, "set": { "l[*].c": 1 }, "group": { "by": ["k"], "into": "p.x" } }'
	refused 1 'l[*].c: the rows of a group go into p.x[*] only' --rules any.json
	map '{ "fields": { "k": "k", "p.x[*]": "v" }, "group": { "by": ["k"], "into": "p.x" } }'
	expect 0 bulkpipe convert -q --map m.json --rules any.json in.csv
	same out '{"k":"1","p":{"x":["a","b"]}}'
}

@test "what has no effect is told, and the run goes on" {
	input in.csv id,n 1,x
	map '{ "fields": { "id": "id",
		"t": { "from": "tel", "optional": true } }, "set": { "c": "${A}" },
		"keep": ["n",
			"nothing*"], "drop": ["x*"] }'
	expect 0 bulkpipe convert --map m.json --rules any.json --var A=1 --var B=2 in.csv
	same out '{"c":"1","id":"1","n":"x"}'
	holds err 'm.json: warning: no constant of "set" has ${B}: --var B has no effect' \
		"m.json:2:18: warning: no input has the optional column tel" \
		"m.json:4:4: warning: keep: nothing* is the name of no column"
	lacks err '${A}' "keep: n "
	expect 0 bulkpipe convert -q --map m.json --rules any.json --var A=1 --var B=2 in.csv
	is stderr "" "$(cat err)"
	map '{ "fields": { "id": "id" }, "drop": ["n"] }'
	refused 1 'there is no "keep"' --rules any.json
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
	lacks err "has changed"
	echo >>m.json
	expect 0 bulkpipe run --replay dir -o dir3
	holds err "m.json: warning: has changed since the run that is replayed, and is used as it is now"
	expect 0 bulkpipe run --replay dir --map m.json -o dir4
	lacks err "has changed"
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
