# The map file: what is refused before any data, what it makes of records, what it costs them.

load helper

# map TEXT: the map file m.json.
map() {
	printf '%s\n' "$1" >m.json
}

# refused PLACE TEXT [OPTION...]: the map is refused with its place before the input is read.
refused() {
	expect 2 bulkpipe convert -q --map m.json "${@:3}" in.csv
	is stdout "" "$(cat out)"
	holds err "m.json:$1:" "$2"
}

# made LINE...: what the map makes of the input, all of it valid by a schema that takes everything.
made() {
	expect 0 bulkpipe convert -q --map m.json --rules any.json "$INPUT"
	same out "$@"
}

input() { # FILE LINE...
	printf '%s\n' "${@:2}" >"$1"
	INPUT=$1
}

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

@test "fields, constants, nested names, lists with an index" {
	input in.csv id,first,last,x.y '7,Ada,"L, P",q' ',,,'
	map '{ "set": { "op": "U", "n": 1.50, "deep.flag": true, "tags[1]": "fixed" },
		"fields": { "deep.id": "id", "name[0]": "first", "name[1]": "last", "dotted": "x.y",
			"[\"a.b\"].c": { "from": "[\"x.y\"]" }, "tags[0]": "first" } }'
	made '{"op":"U","n":1.50,"deep":{"flag":true,"id":"7"},"dotted":"q","a.b":{"c":"q"},"name":["Ada","L, P"],"tags":["Ada","fixed"]}' \
		'{"op":"U","n":1.50,"deep":{"flag":true},"tags":["fixed"]}'
}

@test "elements that get nothing but constants are not made, and later ones move up" {
	input in.csv a,b 1,2 ,2 1, ,
	map '{ "set": { "l[0].t": "A", "l[1].t": "B" }, "fields": { "l[0].v": "a", "l[1].v": "b" } }'
	made '{"l":[{"v":"1","t":"A"},{"v":"2","t":"B"}]}' '{"l":[{"v":"2","t":"B"}]}' \
		'{"l":[{"v":"1","t":"A"}]}' '{}'
}

@test "lists of the source become elements, or one list; numbers stay as they are written" {
	input in.ndjson '{"o":[{"p":1.10,"q":"x"},{"p":2e3}],"t":["a","","b"],"id":12345678901234567890}'
	map '{ "set": { "e[*].k": "line" }, "fields": { "id": "id", "e[*].price": "o[*].p", "e[*].q": "o[*].q",
		"e[*].id": "id", "first": "o[0].p", "prices": "o[*].p", "tags": "t", "none": "o[7].p" } }'
	made '{"id":12345678901234567890,"first":1.10,"prices":[1.10,2e3],"tags":["a","","b"],"e":[{"price":1.10,"q":"x","id":12345678901234567890,"k":"line"},{"price":2e3,"id":12345678901234567890,"k":"line"}]}'
	input in.ndjson '{"o":[1,2],"p":[1]}' '{"o":{"a":1}}'
	map '{ "fields": { "e[*].o": "o[*]", "e[*].p": "p[*]" } }'
	checks 1 --map m.json --rules any.json in.ndjson
	is codes map-value "$(codes findings.ndjson)"
	holds findings.ndjson "different lengths" "expected a list"
}

@test "what is empty: omit, null, reject, default, texts that mean nothing" {
	input in.csv a,b 'NULL,x' ' ,x' ',x'
	map '{ "input": { "null": ["NULL"] }, "fields": { "b": "b",
		"o": { "from": "a", "apply": ["trim"] },
		"n": { "from": "a", "apply": ["trim"], "empty": "null" },
		"d": { "from": "a", "apply": ["trim", { "default": 5 }, { "prefix": "<" }] } } }'
	made '{"b":"x","n":null,"d":"<5"}' '{"b":"x","n":null,"d":"<5"}' '{"b":"x","n":null,"d":"<5"}'
	map '{ "fields": { "b": "b", "a": { "from": "a", "apply": ["trim"], "empty": "reject" } } }'
	checks 1 --map m.json --rules any.json in.csv
	same <(jq -r '[.record, .code, .field // "-", .pointer] | join(" ")' findings.ndjson) \
		"2 map-value a /a" "3 map-value - /a"
	input in.ndjson '{"b":1}' '{"a":"","b":1}'
	checks 1 --map m.json --rules any.json in.ndjson
	is codes "map-missing-column map-value" "$(codes findings.ndjson)"
}

@test "a faulty value costs its record, once, with the source column" {
	input in.csv id,day,mail '1,31/02/2020,x' '2,29/02/2020,c9a113580a216ed5b18c6a941ff6735df99a072d83c0ec780487e7bbad894d5f' \
		'"1,23E+09",01/02/2020,x' '4,01/02/2020,x'
	map '{ "document_type": "USER_PROFILE", "set": { "operation": "UPSERT", "update_strategy": "FORCE_REPLACE" },
		"fields": { "user_account_id": "id",
			"user_profile.ts": { "from": "day", "apply": [{ "date": "%d/%m/%Y", "zone": "UTC" }] },
			"user_profile.h": { "from": "mail", "apply": ["sha256"] } } }'
	checks 1 --map m.json --rejects rejected in.csv
	same <(jq -r '[.record, .line, .column, .code, .field, .pointer] | join(" ")' findings.ndjson) \
		"1 2 3 map-value day /user_profile/ts" "2 3 14 already-hashed mail /user_profile/h" \
		"3 4 1 id-scientific id /user_account_id"
	same rejected id,day,mail '1,31/02/2020,x' \
		'2,29/02/2020,c9a113580a216ed5b18c6a941ff6735df99a072d83c0ec780487e7bbad894d5f' \
		'"1,23E+09",01/02/2020,x'
	lacks out 31/02 c9a1
}

@test "where skips records, and counts them" {
	input in.csv id,c,n 1,FR,5 2,DE,5 3,BE, 4,fr,6 5,,7
	map '{ "where": { "and": [ { "from": "c", "apply": ["upper"], "in": ["FR", "BE", null] },
			{ "not": { "from": "n", "matches": "^[67]$" } } ] }, "fields": { "id": "id" } }'
	expect 0 bulkpipe convert --map m.json --rules any.json --report report in.csv
	same out '{"id":"1"}' '{"id":"3"}'
	json report '.records | .read == 5 and .valid == 2 and .skipped == 3 and .written == 2'
	json report '.dropped == {"where": 3}'
	accounting report
	holds err "3 skipped" "where"
	input in.ndjson '{"n":1}' '{"n":"1"}' '{"n":true}' '{"n":null}' '{}'
	map '{ "where": { "from": "n", "in": [1, true] }, "fields": { "n": "n" } }'
	made '{"n":1}' '{"n":"1"}' '{"n":true}'
	map '{ "where": { "or": [ { "from": "n", "empty": true }, { "from": "n", "in": ["true"] } ] }, "fields": { "n": "n" } }'
	made '{"n":true}' '{}' '{}'
}

@test "one_of keeps the first identifier, drops the others and their compartment, and counts" {
	input in.csv acc,mail,x 1,a,1 ,b,2 3,,3
	map '{ "set": { "compartment_id": "9" }, "one_of": ["email_hash", "user_account_id"],
		"fields": { "user_account_id": "acc", "email_hash": "mail", "x": "x" } }'
	expect 0 bulkpipe convert -q --map m.json --rules any.json --report report in.csv
	same out '{"email_hash":"a","x":"1"}' '{"compartment_id":"9","email_hash":"b","x":"2"}' \
		'{"compartment_id":"9","user_account_id":"3","x":"3"}'
	json report '.dropped == {"one_of: user_account_id": 1}'
}

@test "lines: several from one record, together or not at all" {
	input in.csv id,a,b 1,x,y 2,,y 3,, 4,bad,y
	map '{ "set": { "k": 1 }, "fields": { "id": "id" }, "lines": [
		{ "where": { "from": "a", "empty": false }, "set": { "k": 2 }, "fields": {
			"v": { "from": "a", "apply": [{ "table": { "x": "X" } }] } } },
		{ "where": { "from": "b", "empty": false }, "fields": { "id": { "from": "id", "apply": [{ "prefix": "#" }] }, "v": "b" } } ] }'
	expect 1 bulkpipe run --map m.json --rules any.json -o dir in.csv
	same dir/records-00001.ndjson '{"k":2,"id":"1","v":"X"}' '{"k":1,"id":"#1","v":"y"}' '{"k":1,"id":"#2","v":"y"}'
	same dir/rejected.csv id,a,b 4,bad,y
	json dir/report.json '.records | .read == 4 and .valid == 2 and .skipped == 1 and .rejected == 1 and .written == 3'
	json dir/report.json '.dropped == {"lines: none was made": 1}'
	accounting dir/report.json
	jsons dir/findings.ndjson '.[0].message | contains("line 1 of 2 made of this record")'
	for line in 1:1 2:1 3:2; do
		expect 0 bulkpipe locate dir 1 ${line%:*}
		holds out "record ${line#*:}"
	done
}

@test "group: rows of one key are one record" {
	input in.csv k,v,w a,1,x a,2,y b,3,x a,4,x c,5,z
	map '{ "group": { "by": ["k"], "into": "l" }, "fields": { "k": "k", "w": "w", "l[*].v": "v" } }'
	expect 1 bulkpipe convert -q --map m.json --rules any.json --findings findings.ndjson in.csv
	same out '{"k":"a","w":"x","l":[{"v":"1"},{"v":"2"}]}' '{"k":"b","w":"x","l":[{"v":"3"}]}' \
		'{"k":"c","w":"z","l":[{"v":"5"}]}'
	same <(jq -r '[.record, .line, .severity, .code] | join(" ")' findings.ndjson) \
		"1 2 warning group-differs" "3 5 error group-split"
	map '{ "group": { "by": ["k"], "into": "l", "max": 1 }, "fields": { "k": "k", "l[*].v": "v" } }'
	checks 1 --map m.json --rules any.json in.csv
	is codes "group-size group-split" "$(codes findings.ndjson)"
	input in.ndjson '{"k":1}'
	expect 2 bulkpipe check --map m.json --rules any.json in.ndjson
	holds err "m.json:1:" "group is for rows of CSV"
	map '{ "group": { "by": ["kk"], "into": "l" }, "fields": { "k": "k", "l[*].v": "v" } }'
	expect 2 bulkpipe check --map m.json --rules any.json in.csv
	holds err "column kk is not in the header"
}

@test "keep and drop: source fields under their own names, where the map puts nothing" {
	input in.csv user_account_id,user_profile.city,user_profile.secret,user_profile.tier,other 1,Paris,s,gold,o
	map '{ "document_type": "USER_PROFILE", "set": { "operation": "UPSERT", "update_strategy": "PARTIAL_UPDATE" },
		"fields": { "user_account_id": "user_account_id", "user_profile.tier": { "from": "user_profile.tier", "apply": ["upper"] } },
		"keep": ["user_profile.*"], "drop": ["*.secret"] }'
	expect 0 bulkpipe convert -q --map m.json in.csv
	same out '{"operation":"UPSERT","update_strategy":"PARTIAL_UPDATE","user_account_id":"1","user_profile":{"tier":"GOLD","city":"Paris"}}'
	input in.ndjson '{"a":{"b":1.0,"s":2,"c":{"d":[1,{"x":2}]}},"z":null,"y":{}}'
	map '{ "fields": { "a.b": { "from": "a.b", "apply": ["stringify"] } }, "keep": ["a.*", "z", "y"], "drop": ["a.s"] }'
	made '{"a":{"b":"1.0","c":{"d":[1,{"x":2}]}},"z":null,"y":{}}'
	input in.csv a,b 1,2
	map '{ "document_type": "USER_SEGMENT", "keep": ["*"] }'
	expect 2 bulkpipe check --map m.json in.csv
	holds err "column 1, a, is kept by the map and is no field of USER_SEGMENT"
	expect 1 bulkpipe check --map m.json --unknown drop in.csv
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

@test "a field that no record of JSON has is told at the end" {
	input in.ndjson '{"id":1}' '{"id":2}'
	map '{ "fields": { "id": "id", "x": "adress.city" } }'
	expect 0 bulkpipe check --map m.json --rules any.json in.ndjson
	holds err "no record has the field adress.city"
	lacks err "field id"
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

@test "--explain-map shows source, steps and target, and no value with --mask" {
	input in.csv id,mail,d ' 7 ,A@Example.com,' $'8,\033[31mx,31/12/1980'
	map '{ "fields": { "id": { "from": "id", "apply": ["trim"] }, "h": { "from": "mail", "apply": ["lower", "md5"] },
		"t": { "from": "d", "apply": [{ "date": "%d/%m/%Y", "zone": "UTC" }] } } }'
	expect 0 bulkpipe check -q --map m.json --rules any.json --explain-map --limit 2 in.csv
	holds out 'in.csv:2: record 1' '  id " 7 " | trim "7" -> id "7"' '  mail "A@Example.com" | lower "a@example.com" | md5 ' \
		'  d (empty) -> t left out' '  d "31/12/1980" | date "%d/%m/%Y" zone "UTC" 347068800000 -> t 347068800000'
	lacks out $'\033'
	expect 0 bulkpipe check -q --map m.json --rules any.json --explain-map --mask in.csv
	lacks out Example 1980 '"7"'
	holds out '  id *** | trim *** -> id ***'
	expect 0 bulkpipe run -q --map m.json --rules any.json --explain-map --limit 1 -o dir in.csv
	holds out "record 1"
	expect 2 bulkpipe convert --map m.json --rules any.json --explain-map in.csv
	expect 2 bulkpipe check -t USER_SEGMENT --explain-map in.csv
}

@test "a map that renames and one that renames back give the original bytes" {
	# Records of odd strings, numbers as people write them, lists and objects; some members missing.
	perl -e '
		srand 20261125;
		my @texts = ("", "a", q(\u00e9t\u00e9), "\xc3\xa9", q(q\"\\\\\/), q(\ud83d\ude00), " x ", q(\n), "1", "null");
		my @numbers = ("0", "-0", "1.50", "1e400", "12345678901234567890", "-1E-7", "0.1");
		sub value { my $depth = shift; my $kind = int rand($depth > 2 ? 4 : 6);
			return "\"" . $texts[rand @texts] . "x\"" if $kind == 0;
			return $numbers[rand @numbers] if $kind == 1;
			return ("true", "false")[rand 2] if $kind == 2;
			return "\"" . $texts[rand @texts] . $texts[rand @texts] . "y\"" if $kind == 3;
			return "[" . join(",", map { value($depth + 1) } 0 .. rand 4) . "]" if $kind == 4;
			return "{" . join(",", map { "\"m$_\":" . value($depth + 1) } 0 .. rand 4) . "}"; }
		for my $n (1 .. 2000) {
			my @members = map { rand() < 0.9 ? "\"f$_\":" . value(0) : () } 1 .. 8;
			print "{", join(",", @members), "}\n"; }' >in.ndjson
	for i in 1 2 3 4 5 6 7 8; do
		echo "{\"fields\":{\"a.b.n$i\":\"f$i\"}}"
		echo "{\"fields\":{\"f$i\":\"a.b.n$i\"}}" >&2
	done >there 2>back
	jq -s '{ fields: map(.fields) | add }' there >there.json
	jq -s '{ fields: map(.fields) | add }' back >back.json
	expect 0 bulkpipe convert -q --map there.json --rules any.json in.ndjson
	mv out renamed.ndjson
	[ "$(grep -c '"a":{"b":{"n' renamed.ndjson)" -gt 1900 ]
	expect 0 bulkpipe convert -q --map back.json --rules any.json renamed.ndjson
	cmp in.ndjson out
}

@test "bad input: each a clear finding, and nothing lost" {
	map '{ "input": { "encoding": "windows-1252" }, "fields": { "a": "a", "b": { "from": "b", "apply": ["number"] } } }'
	printf 'a,b\n\xe9\x81,1\n\xc3\xa9,2\n' >in.csv # 0x81 is nothing in windows-1252
	checks 1 --map m.json --rules any.json in.csv
	found findings.ndjson "1 2 4 2 error encoding-invalid"
	# 10 000 columns of which two are read, and a cell of 16 MiB.
	perl -e 'print join(",", map { "c$_" } 1 .. 10000), "\n"; print join(",", 1 .. 10000), "\n";
		print "x" x (16 << 20), "," x 9999, "\n"' >in.csv
	map '{ "fields": { "a": "c2", "b": { "from": "c9999", "apply": ["number"] } } }'
	expect 1 bulkpipe convert -q --map m.json --rules any.json --findings findings.ndjson in.csv
	same out '{"a":"2","b":9999}'
	is codes record-too-large "$(codes findings.ndjson)"
	# Years and leap seconds.
	input in.csv d 0000-01-01T00:00:00 0001-01-01T00:00:00 9999-12-31T23:59:59 2016-12-31T23:59:60
	map '{ "fields": { "t": { "from": "d", "apply": [{ "date": "%Y-%m-%dT%H:%M:%S", "zone": "UTC" }] } } }'
	expect 1 bulkpipe convert -q --map m.json --rules any.json --findings findings.ndjson in.csv
	same out '{"t":-62135596800000}' '{"t":253402300799000}'
	is records "1 4" "$(jq -r .record findings.ndjson | paste -sd' ')"
	# Clocks that were put forward, and back.
	input in.csv d '2026-03-29 02:30' '2026-10-25 02:30' '2026-10-25 03:00'
	map '{ "fields": { "t": { "from": "d", "apply": [{ "date": "%Y-%m-%d %H:%M", "zone": "Europe/Paris" }] } } }'
	expect 1 bulkpipe convert -q --map m.json --rules any.json --findings findings.ndjson in.csv
	same out '{"t":1792893600000}'
	is records "1 2" "$(jq -r .record findings.ndjson | paste -sd' ')"
	# A table of 100 000 entries.
	perl -e 'print "{\"fields\":{\"v\":{\"from\":\"k\",\"apply\":[{\"table\":{", join(",", map { "\"k$_\":$_" } 1 .. 100000), "}}]}}}"' >m.json
	input in.csv k k1 k99999 k100001
	expect 1 bulkpipe convert -q --map m.json --rules any.json in.csv
	same out '{"v":1}' '{"v":99999}'
}

@test "a group of millions of rows is rejected whole" {
	perl -e 'print "k,v\n"; print "a,$_\n" for 1 .. 3000000; print "b,1\n"' >in.csv
	map '{ "group": { "by": ["k"], "into": "l" }, "fields": { "k": "k", "l[*].v": "v" } }'
	expect 1 bulkpipe convert -q --map m.json --rules any.json --rejects rejected \
		--findings findings.ndjson in.csv
	same out '{"k":"b","l":[{"v":"1"}]}'
	found findings.ndjson "1 2 4 - error record-too-large"
	is rejected "$(head -n 3000001 in.csv | sha256sum)" "$(sha256sum <rejected)"
}

@test "tables that are no text are refused with what converts them" {
	printf 'PAR1\x15\x04' >a.parquet
	printf 'Obj\x01' >a.avro
	mkdir xl && echo x >'[Content_Types].xml' && zip -q a.xlsx '[Content_Types].xml'
	for file in a.parquet:duckdb a.avro:avro-tools a.xlsx:xlsx2csv; do
		expect 2 bulkpipe check -t USER_SEGMENT "${file%:*}"
		holds err "${file%:*}: is a" "${file#*:}"
	done
	printf 'PAR1,b\n1,2\n' >a.csv
	expect 0 bulkpipe check --rules any.json a.csv
}

@test "the samples and their maps, at every -j the same" {
	cd "$ROOT/samples"
	for sample in crm:csv:1 orders:csv:1 newsletter:csv:1 optins:csv:1 gdpr:csv:0 pairs:csv:0 \
		closed-accounts:ndjson:0 lost-devices:csv:0; do
		IFS=: read -r name format status <<<"$sample"
		got=0
		bulkpipe run -q --map $name.map.json --var COMPARTMENT=1000 -o "$BATS_TEST_TMPDIR/$name" \
			$name.$format || got=$?
		is "status of $name" "$status" "$got"
	done
	cd "$BATS_TEST_TMPDIR"
	for name in crm orders newsletter optins gdpr pairs closed-accounts lost-devices; do
		published $name
		accounting $name/report.json
		# What leaves is accepted as it is, and nothing is left to be done.
		type=$(jq -r .document_type $name/manifest.json)
		cat $name/*-00001.ndjson >lines
		expect 0 bulkpipe convert -q -t $type lines
		cmp out lines
	done
	is "codes of crm" "already-hashed id-scientific map-value" "$(codes crm/findings.ndjson)"
	is "codes of orders" "group-split identifier-missing" "$(codes orders/findings.ndjson)"
	is lines 6 "$(wc -l <optins/user-choice-00001.ndjson)"
}
