# What the map file makes of records, and what it costs them.

load map

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

@test "what stands for no address is not hashed, and the hash of it is no identifier" {
	local word
	input in.csv mail a@example.com ' ' N/A null - None inconnu '\N' 'b@example.com'
	map '{ "document_type": "USER_SEGMENT", "set": { "operation": "UPDATE", "segment_id": "1", "expiration_duration": 0 },
		"fields": { "email_hash": { "from": "mail", "apply": ["lower", "sha256"] } } }'
	checks 1 --map m.json in.csv
	is records "2 3 4 5 6 7 8" "$(jq -r .record findings.ndjson | paste -sd' ')"
	is codes hash-of-nothing "$(codes findings.ndjson)"
	holds out '{ "sha256": { "placeholder": "omit" } } leaves it out'
	map '{ "fields": { "h": { "from": "mail", "apply": [{ "md5": { "placeholder": "omit" } }] }, "m": "mail" } }'
	expect 0 bulkpipe convert -q --map m.json --rules any.json in.csv
	is "hashed" 2 "$(grep -c '"h"' out)"
	# What another program has hashed, in the usual letter cases.
	for word in '' ' ' null NULL None n/a N/A NaN - inconnu Inconnu '\N'; do
		printf 'operation,segment_id,expiration_duration,email_hash\nUPDATE,1,0,%s\n' \
			"$(printf %s "$word" | sha256sum | cut -d' ' -f1)" >in.csv
		checks 1 -t USER_SEGMENT in.csv
		is "code of $word" hash-of-nothing "$(codes findings.ndjson)"
	done
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

@test "where finds a whole array or object in its list, as JSON compares them" {
	input in.ndjson '{"n":1,"c":["a","b"]}' '{"n":2,"c":["b","a"]}' '{"n":3,"c":{"y":2.0,"x":1}}' \
		'{"n":4,"c":{"x":1}}' '{"n":5,"c":"[\"a\",\"b\"]"}' '{"n":6,"c":"a"}'
	map '{ "where": { "from": "c", "in": [["a", "b"], { "x": 1, "y": 2 }, "a"] }, "fields": { "n": "n" } }'
	made '{"n":1}' '{"n":3}' '{"n":6}'
}

@test "a condition that no record meets is warned of, and nothing is there to be written" {
	input in.csv id,c 1,FR 2,BE
	map '{ "fields": { "id": "id" },
		"where": { "from": "c", "in": ["fr"] } }'
	expect 0 bulkpipe check --map m.json --rules any.json in.csv
	holds err 'm.json:2:12: warning: none of the 2 records meets "where"; letter case counts'
	holds out '2  records that did not meet "where"'
	lacks out "write the parts"
	expect 0 bulkpipe run -q --map m.json --rules any.json -o dir in.csv
	holds err "none of the 2 records"
	expect 0 bulkpipe run -q --log json --map m.json --rules any.json -o dir2 in.csv
	json err '.event == "nothing-left" and .file == "m.json" and .line == 2 and .column == 12'
	map '{ "lines": [{ "fields": { "id": "id" }, "where": { "from": "c", "in": ["fr"] } }] }'
	expect 0 bulkpipe check --map m.json --rules any.json in.csv
	holds err 'm.json:1:12: warning: none of the 2 records meets the "where" of one of the lines'
	map '{ "where": { "from": "c", "in": ["FR"] }, "fields": { "id": "id" } }'
	expect 0 bulkpipe check --map m.json --rules any.json in.csv
	lacks err warning
	holds out '1  record that did not meet "where"' "write the parts"
	echo id,c >in.csv
	expect 0 bulkpipe check --map m.json --rules any.json in.csv
	lacks err "none of the"
	lacks out "write the parts"
}

@test "one_of keeps the first identifier, drops the others and their compartment, and counts" {
	input in.csv acc,mail,x 1,a,1 ,b,2 3,,3
	map '{ "set": { "compartment_id": "9" }, "one_of": ["email_hash", "user_account_id"],
		"fields": { "user_account_id": "acc", "email_hash": "mail", "x": "x" } }'
	expect 0 bulkpipe convert -q --map m.json --rules any.json --report report in.csv
	same out '{"email_hash":"a","x":"1"}' '{"email_hash":"b","x":"2"}' \
		'{"compartment_id":"9","user_account_id":"3","x":"3"}'
	expect 0 bulkpipe check --map m.json --rules any.json in.csv
	holds out '1  user_account_id removed: another of "one_of" came first'
	json report '.dropped == {"one_of: user_account_id": 1}'
}

@test "one_of follows paths, and takes the object that is empty without its member" {
	input in.csv a,b,x x,y,1 ,y,2 x,,3 ,,4
	for name in '$email_hash.$hash' '$email_hash'; do
		map '{ "one_of": ["$user_account_id", "'$name'"],
			"fields": { "$user_account_id": "a", "$email_hash.$hash": "b", "x": "x" } }'
		made '{"$user_account_id":"x","x":"1"}' '{"$email_hash":{"$hash":"y"},"x":"2"}' \
			'{"$user_account_id":"x","x":"3"}' '{"x":"4"}'
		map '{ "one_of": ["'$name'", "$user_account_id"], "set": { "$compartment_id": 7 },
			"fields": { "$user_account_id": "a", "$email_hash.$hash": "b", "x": "x" } }'
		made '{"$email_hash":{"$hash":"y"},"x":"1"}' '{"$email_hash":{"$hash":"y"},"x":"2"}' \
			'{"$compartment_id":7,"$user_account_id":"x","x":"3"}' '{"$compartment_id":7,"x":"4"}'
	done
	# What is beside a member stays, but for the compartment of an account.
	map '{ "one_of": ["b", "p.user_account_id"], "set": { "p.compartment_id": "7" },
		"fields": { "b": "b", "p.user_account_id": "a", "p.x": "x" } }'
	made '{"p":{"x":"1"},"b":"y"}' '{"p":{"x":"2"},"b":"y"}' \
		'{"p":{"compartment_id":"7","user_account_id":"x","x":"3"}}' '{"p":{"compartment_id":"7","x":"4"}}'
}

@test "one_of: null is no value, and goes where another stays" {
	input in.csv a,b ,y x, ,
	map '{ "one_of": ["a", "o.b"], "fields": { "a": { "from": "a", "empty": "null" },
		"o.b": { "from": "b", "empty": "null" } } }'
	made '{"o":{"b":"y"}}' '{"a":"x"}' '{"a":null,"o":{"b":null}}'
	input in.ndjson '{"a":null,"b":"y"}'
	map '{ "one_of": ["a", "b"], "keep": ["*"] }'
	made '{"b":"y"}'
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
	holds err "2 valid" "3 lines written" '1  record that met the "where" of no line'
	accounting dir/report.json
	jsons dir/findings.ndjson '.[0].message | contains("line 1 of 2 made of this record")'
	for line in 1:1 2:1 3:2; do
		expect 0 bulkpipe locate dir 1 ${line%:*}
		holds out "record ${line#*:}"
	done
}

@test "what is wrong with one value is told once, whatever is made of it" {
	input in.csv id,n,s 1,x,bad 2,5,bad 3,x,1
	map '{ "fields": { "n": { "from": "n", "apply": ["number"] } }, "lines": [
		{ "fields": { "a": "id" } }, { "fields": { "a": "id" } }, { "fields": { "a": { "from": "id", "apply": ["trim"] } } },
		{ "where": { "from": "s", "in": ["bad"] }, "fields": { "a": { "from": "s", "apply": ["number"] } } } ] }'
	checks 1 --map m.json --rules any.json in.csv
	same <(jq -r '"\(.record) \(.field) \(.pointer) \(.message)"' findings.ndjson) \
		'1 n /n expected a number like 1234.50' \
		'1 s /a expected a number like 1234.50 (line 4 of 4 made of this record)' \
		'2 s /a expected a number like 1234.50 (line 4 of 4 made of this record)' \
		'3 n /n expected a number like 1234.50'
	input in.ndjson '{"m":"x","n":["1","y","z"]}'
	map '{ "fields": { "a[*].x": "m[*]", "a[*].y": "m[*]", "b[*].x": { "from": "n[*]", "apply": ["number"] },
		"b[*].y": { "from": "n[*]", "apply": ["number"] }, "b[*].m": { "from": "m", "apply": ["number"] } } }'
	checks 1 --map m.json --rules any.json in.ndjson
	same <(jq -r '"\(.column) \(.pointer)"' findings.ndjson) "6 /a/0/x" "19 /b/1/x" "23 /b/2/x" "6 /b/0/m"
	# Values that are missing are different ones.
	input in.csv k,v 1, 1, 2,x
	map '{ "group": { "by": ["k"], "into": "l" }, "fields": { "l[*].v": { "from": "v", "empty": "reject" },
		"l[*].w": { "from": "v", "empty": "reject" } } }'
	checks 1 --map m.json --rules any.json in.csv
	is pointers "/l/0/v /l/1/v" "$(jq -r .pointer findings.ndjson | paste -sd' ')"
	json <(bulkpipe check --log json --map m.json --rules any.json in.csv 2>&1 | grep '"totals"') '.errors == 2'
}

@test "group: rows of one key are one record" {
	input in.csv k,v,w a,1,x a,2,y b,3,x a,4,x c,5,z
	map '{ "group": { "by": ["k"], "into": "l" }, "fields": { "k": "k", "w": "w", "l[*].v": "v" } }'
	expect 1 bulkpipe convert -q --map m.json --rules any.json --findings findings.ndjson in.csv
	same out '{"k":"a","w":"x","l":[{"v":"1"},{"v":"2"}]}' '{"k":"b","w":"x","l":[{"v":"3"}]}' \
		'{"k":"c","w":"z","l":[{"v":"5"}]}'
	same <(jq -r '[.record, .line, .severity, .code] | join(" ")' findings.ndjson) \
		"1 2 warning group-differs" "3 5 error group-split"
	jsons findings.ndjson '.[1].message | endswith("a record was made of those alone; sort the export by k and run it again, with --force")'
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

@test "group: an input that is missing is told as such, not as one without rows" {
	input in.csv k,v a,1
	map '{ "group": { "by": ["k"], "into": "l" }, "fields": { "k": "k", "l[*].v": "v" } }'
	expect 4 bulkpipe check --map m.json --rules any.json in.csv nowhere.csv
	holds err "nowhere.csv: "
	map '{ "group": { "by": ["k"], "into": "l" }, "fields": { "k": "kk", "l[*].v": "v" } }'
	expect 2 bulkpipe check --map m.json --rules any.json nowhere.csv in.csv
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

@test "a field that no record of JSON has is told at the end" {
	input in.ndjson '{"id":1}' '{"id":2}'
	map '{ "fields": { "id": "id", "x": "adress.city" } }'
	expect 0 bulkpipe check --map m.json --rules any.json in.ndjson
	holds err "no record has the field adress.city"
	lacks err "field id"
}

@test "--explain-map shows source, steps and target, and no value with --mask" {
	input in.csv id,mail,d ' 7 ,A@Example.com,' $'8,\033[31mx,31/12/1980'
	map '{ "set": { "c": [1, {"x":null}] },
		"fields": { "id": { "from": "id", "apply": ["trim"] }, "h": { "from": "mail", "apply": ["lower", "sha512"] },
		"t": { "from": "d", "apply": [{ "date": "%d/%m/%Y", "zone": "UTC" }] } } }'
	expect 0 bulkpipe check -q --map m.json --rules any.json --explain-map --limit 2 in.csv
	sed -n 1,/made/p out >first
	same first 'in.csv:2: record 1' '  set c = [1,{"x":null}]' \
		'  id = " 7 "' '    trim = "7"' '    -> id = "7"' \
		'  mail = "A@Example.com"' '    lower = "a@example.com"' \
		'    sha512 = "'$(printf a@example.com | sha512sum | cut -d' ' -f1)'"' \
		'    -> h = "'$(printf a@example.com | sha512sum | cut -d' ' -f1)'"' \
		'  d (empty)' '    -> t left out' \
		'  made {"c":[1,{"x":null}],"id":"7","h":"'$(printf a@example.com | sha512sum | cut -d' ' -f1)'"}'
	holds out '  d = "31/12/1980"' '    date "%d/%m/%Y" zone "UTC" = 347068800000' '    -> t = 347068800000'
	lacks out $'\033'
	expect 0 bulkpipe check -q --map m.json --rules any.json --explain-map --mask in.csv
	lacks out Example 1980 '"7"'
	holds out '  id = ***' '    trim = ***' '    -> id = ***' '  made {"c":[***,{"x":***}],"id":***,"h":***}'
	expect 0 bulkpipe run -q --map m.json --rules any.json --explain-map --limit 1 -o dir in.csv
	holds out "record 1"
	expect 2 bulkpipe convert --map m.json --rules any.json --explain-map in.csv
	expect 2 bulkpipe check -t USER_SEGMENT --explain-map in.csv
}

@test "--explain-map shows what moves up, what one_of removes, and why there is no line" {
	input in.csv a,b,c 1,,3 ,,x
	map '{ "set": { "l[0].t": "A", "l[2].t": "C" }, "one_of": ["k", "o.m"], "where": { "from": "c", "in": ["3"] },
		"fields": { "l[0].v": "b", "l[1].v": "b", "l[2].v": "c", "k": "a", "o.m": "c" } }'
	expect 0 bulkpipe check -q --map m.json --rules any.json --explain-map in.csv
	holds out '  set l[2].t = "C"' '  l[2] moves up to [0]' '  one_of: o.m removed, k comes first' \
		'  made {"k":"1","l":[{"v":"3","t":"C"}]}' 'in.csv:3: record 2, skipped' '  "where" is not met'
	lacks out '"A"'
	map '{ "fields": { "id": "a" }, "lines": [ { "where": { "from": "a", "empty": false }, "set": { "n": 1 } },
		{ "where": { "from": "a", "in": ["1"] }, "set": { "n": 2 } } ] }'
	expect 0 bulkpipe check -q --map m.json --rules any.json --explain-map in.csv
	holds out '  line 2 of 2' '  made {"n":2,"id":"1"}' '  no line: the "where" of none is met'
}
