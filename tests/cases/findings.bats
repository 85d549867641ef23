# Every code of a finding: an input that is accepted beside one that is rejected (or warned of), and
# the place that the finding names. The codes of the rules themselves have more rows in tests/rules/.

load helper

# tells STATUS LINE...: the text on stdin, checked with the options in $options, has these findings.
tells() {
	cat >data
	checks "$1" $options data
	found findings.ndjson "${@:2}"
}

# account MEMBERS: a line of USER_SEGMENT with these members behind the four that it needs.
segment() {
	printf '{"operation":"UPDATE","segment_id":"12345","expiration_duration":0,%s}\n' "$1"
}

@test "encoding-invalid: bytes that are not UTF-8, a NUL, half a surrogate pair" {
	options="--rules any.json --from ndjson"
	printf '{"a":"é😀"}\n{"a":"\xc3"}\n{"a":"\xc0\xaf"}\n{"a":"\xed\xa0\x80"}\n{"a":"\xf4\x90\x80\x80"}\n' |
		tells 1 "2 2 15 7 error encoding-invalid" "3 3 25 7 error encoding-invalid" \
			"4 4 36 7 error encoding-invalid" "5 5 48 7 error encoding-invalid"
	printf '{"a":"b\\u0000"}\n{"a":"b\0"}\n' | tells 1 "2 2 16 8 error encoding-invalid"
	printf '{"a":"\\ud83d\\ude00"}\n{"a":"x\\ud83d"}\n{"a":"\\ude00"}\n' |
		tells 1 "2 2 21 8 error encoding-invalid" "3 3 37 7 error encoding-invalid"
	options="--rules any.json --from csv"
	printf 'a,b\n1,é\n2,\xe9\n3,\0\n' |
		tells 1 "2 3 9 3 error encoding-invalid" "3 4 13 3 error encoding-invalid"
}

@test "record-too-large: past --max-record-size, never truncated" {
	options="--rules any.json --from ndjson --max-record-size 10"
	printf '{"a":1234}\n{"a":12345}\n1\n' | tells 1 "2 2 11 - error record-too-large"
	options="--rules any.json --from csv --max-record-size 10"
	printf 'a\n1234567890\n12345678901\n1\n' | tells 1 "2 3 13 - error record-too-large"
	options="--rules any.json --from json --max-record-size 10"
	printf '[{"a":1234},\n{"a":12345},\n1]' | tells 1 "2 2 13 - error record-too-large"
	json findings.ndjson '.message | contains("10")'
}

@test "record-too-large: a line that cannot fit into a part" {
	segment '"user_account_id":"C-1"' >data
	segment '"user_account_id":"C-10"' >>data
	size=$(head -n 1 data | wc -c)
	# Every part is smaller than --part-size: the first line just fits, the second just does not.
	expect 1 bulkpipe run -t USER_SEGMENT --part-size $((size + 1)) -o dir data
	found dir/findings.ndjson "2 2 $size - error record-too-large"
	head -n 1 data | cmp - dir/user-segment-00001.ndjson
	tail -n 1 data | cmp - dir/rejected.ndjson
}

@test "json-syntax: text that is not JSON" {
	options="--rules any.json --from ndjson"
	printf '%s\n' '{"a":1}' "{'a':1}" '{"a":1,}' '{"a":01}' '{"a":NaN}' '{"a" "b"}' '{"a":1} x' '{"a":1' |
		tells 1 "2 2 8 2 error json-syntax" "3 3 16 8 error json-syntax" "4 4 25 7 error json-syntax" \
			"5 5 34 6 error json-syntax" "6 6 44 6 error json-syntax" \
			"7 7 54 9 error json-syntax" "8 8 64 7 error json-syntax"
	printf '{"a":1}\n{"a":\v1}\n{"a":\f1}\n{"a":"\t"}\n' |
		tells 1 "2 2 8 6 error json-syntax" "3 3 17 6 error json-syntax" "4 4 26 7 error json-syntax"
}

@test "json-depth: nested past --max-depth" {
	options="--rules any.json --from ndjson --max-depth 3"
	printf '%s\n' '{"a":[{}]}' '{"a":[{"b":[]}]}' '[[[1]]]' '[[[[1]]]]' |
		tells 1 "2 2 11 12 error json-depth" "4 4 36 4 error json-depth"
	options="--rules any.json --from ndjson"
	printf '[%.0s' {1..128} >data
	printf ']%.0s' {1..128} >>data
	checks 0 $options data
	printf '[%.0s' {1..129} >data
	printf ']%.0s' {1..129} >>data
	checks 1 $options data
	found findings.ndjson "1 1 0 129 error json-depth"
}

@test "json-duplicate-key: at every depth, names compared unescaped" {
	options="--rules any.json --from ndjson"
	printf '%s\n' '{"a":1,"A":2,"b":{"a":3}}' '{"a":1,"a":1}' '{"b":[{"a":1,"\u0061":2}]}' |
		tells 1 "2 2 26 8 error json-duplicate-key" "3 3 40 14 error json-duplicate-key"
}

@test "json-array: a line that is an array where an object is wanted" {
	options="-t USER_SEGMENT --from ndjson"
	{ segment '"user_account_id":"C-1"'; printf '[%s]\n' "$(segment '"user_account_id":"C-1"')"; } |
		tells 1 "2 2 92 - error json-array"
	json findings.ndjson '.message | contains("--from json")'
	printf '{"type":"array"}' >arrays.json
	printf '[1]\n{}\n' >data
	checks 1 --rules arrays.json --from ndjson data
	found findings.ndjson "2 2 4 1 error type"
}

@test "csv-quote: text behind a closing quote, a bare quote, a quote that never closes" {
	options="--rules any.json --from csv"
	printf 'a,b\n"x""y",2\n"x"y,2\nx"y,2\n1,"x\n3,4\n' |
		tells 1 "2 3 13 4 error csv-quote" "3 4 20 2 error csv-quote" "4 5 26 3 error csv-quote"
	# The broken record costs its first physical line; reading resumes at the next.
	printf 'a,b\n"x\ny"z,1\nend,2\n' | tells 1 "1 2 4 1 error csv-quote" "2 3 7 2 error csv-quote"
}

@test "csv-quote: a broken record costs its first line, whole records around it stay" {
	printf 'a,b\n1,2\n3,"x\n5,6\n"7\n8",9\n' >data
	expect 1 bulkpipe convert --rules any.json --no-coerce --rejects rejects.csv data
	same out '{"a":"1","b":"2"}' '{"a":"5","b":"6"}' '{"a":"7\n8","b":"9"}'
	same rejects.csv 'a,b' '3,"x'
}

@test "csv-columns: missing and extra cells" {
	options="--rules any.json --from csv"
	printf 'a,b\n1,2\n1\n1,2,3\n,\n' |
		tells 1 "2 3 8 - error csv-columns" "3 4 10 5 error csv-columns"
}

@test "csv-header: a header that cannot be used is exit 2 before any data" {
	printf 'a,b\n1,2\n' >data
	expect 0 bulkpipe check --rules any.json data
	for header in 'a,a' '"a,b' 'a"b,c' 'a,b\xff' 'x.y,x' 'x,x.y' 'a,b\0'; do
		printf "$header\n1,2\n" >data
		echo "$header"
		expect 2 bulkpipe run --rules any.json --from csv --delimiter , -o dir data
		holds err data csv-header
		absent dir/manifest.json
	done
}

@test "csv-header: line ends of CR alone are told as such, not as columns of the same name" {
	printf 'a,b,b\r1,2,3\r4,5,6\r' >data
	printf '"a\rb",c,d' >quoted
	expect 2 bulkpipe check --rules any.json --from csv data
	holds err "data:1:6: the line ends are CR alone" "[csv-header]"
	lacks err "same name"
	expect 0 bulkpipe check --rules any.json --from csv --unknown warn quoted
}

@test "an empty column name is dropped, or refused, never guessed" {
	printf 'a,\n1,2\n' >data
	expect 2 bulkpipe convert --rules any.json data ||
		{ expect 0 bulkpipe convert --rules any.json --no-coerce data; same out '{"a":"1"}'; }
}

@test "input-empty: an input without records" {
	options="--rules any.json"
	echo '{}' | tells 0
	printf '' | tells 0 "- - - - warning input-empty"
}

@test "identifier-missing: a line that names no user" {
	options="-t USER_SEGMENT --from ndjson"
	{ segment '"email_hash":"'$HASH'"'; segment '"email_hash":null'; segment '"compartment_id":"1"'; } >data
	checks 1 $options data
	first=$(head -n 1 data | wc -c) second=$(head -n 2 data | wc -c)
	grep -v warning findings.ndjson >errors
	found errors "2 2 $first 1 error identifier-missing" "3 3 $second 1 error identifier-missing"
}

@test "identifier-many: two identifiers on one line" {
	options="-t USER_SEGMENT --from ndjson"
	{
		segment '"user_account_id":"C-1","compartment_id":"1"'
		segment '"user_account_id":"C-1","user_agent_id":"vec:1"'
		segment '"user_account_id":"C-1","user_agent_id":null'
	} | tells 1 "2 2 113 1 error identifier-many"
	json findings.ndjson '.message | contains("user_account_id") and contains("user_agent_id")'
}

@test "identifier-empty: an empty string in JSON is an error, an empty cell is absent" {
	options="-t USER_SEGMENT --from ndjson"
	{ segment '"user_account_id":"C-1"'; segment '"user_account_id":""'; } >data
	checks 1 $options data
	is codes identifier-empty "$(codes findings.ndjson)"
	json findings.ndjson '.record == 2 and .line == 2 and .pointer == "/user_account_id"
		and .column == 86 and .value == ""'
	printf 'operation,segment_id,expiration_duration,user_account_id,user_agent_id\n' >data
	printf 'UPDATE,1,0,C-1,\nUPDATE,1,0,,\n' >>data
	checks 1 -t USER_SEGMENT data
	is codes identifier-missing "$(codes findings.ndjson)"
	json findings.ndjson '.record == 2'
}

@test "identifier-repeated: the same identifier twice in one association" {
	options="-t USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS --from ndjson"
	a='{"type":"USER_AGENT","user_agent_id":"vec:1"}'
	b='{"type":"USER_AGENT","user_agent_id":"vec:2"}'
	printf '{"identifiers":[%s,%s]}\n' "$a" "$b" "$a" "$a" >data
	checks 1 $options data
	is codes identifier-repeated "$(codes findings.ndjson)"
	json findings.ndjson '.record == 2 and .pointer == "/identifiers" and .severity == "error"'
}

@test "email-not-hashed and hash-of-nothing are errors, hash-format is a warning" {
	options="-t USER_SEGMENT --from ndjson"
	{
		segment '"email_hash":"'$HASH'"'
		segment '"email_hash":"ada@example.com"'
		segment '"email_hash":"'$(printf '' | sha256sum | cut -c-64)'"'
		segment '"email_hash":"'$(printf 'null' | md5sum | cut -c-32)'"'
		segment '"email_hash":"'$(printf 'unknown' | sha1sum | cut -c-40)'"'
		segment '"email_hash":"'${HASH^^}'"'
		segment '"email_hash":"abc"'
	} >data
	checks 1 $options data
	jq -r '"\(.record) \(.severity) \(.code) \(.pointer)"' findings.ndjson >got
	same got "2 error email-not-hashed /email_hash" "3 error hash-of-nothing /email_hash" \
		"4 error hash-of-nothing /email_hash" "5 error hash-of-nothing /email_hash" \
		"6 warning hash-format /email_hash" "7 warning hash-format /email_hash"
	is columns 81 "$(jq -r .column findings.ndjson | sort -u)"
}

@test "agent-prefix, compartment-alone, timestamp-in-seconds: warnings that let the line pass" {
	{
		segment '"user_agent_id":"vec:1"'
		segment '"user_agent_id":"foo:1"'
		segment '"user_agent_id":"vec:1","compartment_id":"7"'
		segment '"user_account_id":"C-1","expiration_ts":1609410143'
	} >data
	expect 0 bulkpipe convert -t USER_SEGMENT --findings findings.ndjson data
	cmp data out
	is severities warning "$(jq -r .severity findings.ndjson | sort -u)"
	jsons findings.ndjson 'any(.record == 2 and .code == "agent-prefix") and all(.record != 1)
		and any(.record == 3 and .code == "compartment-alone")
		and any(.record == 4 and .code == "timestamp-in-seconds")'
}

@test "--strict: warnings reject too" {
	{ segment '"user_agent_id":"vec:1"'; segment '"user_agent_id":"foo:1"'; } >data
	expect 1 bulkpipe convert --strict -t USER_SEGMENT --report report.json data
	head -n 1 data | cmp - out
	json report.json '.records | .rejected == 1 and .valid == 1'
	accounting report.json
}

@test "field-unknown: a field that the type does not know, with what was most likely meant" {
	options="-t USER_SEGMENT --from ndjson"
	{ segment '"user_account_id":"C-1"'; segment '"user_account_id":"C-1","expiration_tz":0'; } >data
	checks 0 $options data
	is codes field-unknown "$(codes findings.ndjson)"
	json findings.ndjson '.severity == "warning" and .pointer == "/expiration_tz"
		and (.message | contains("expiration_ts")) and .record == 2 and .column == 108'
	json findings.ndjson '.message | contains("no such field: expiration_tz; did you mean expiration_ts?")'
	checks 0 $options --mask data
	json findings.ndjson '.message | contains("no such field; did you mean expiration_ts?")'
	checks 1 $options --unknown error data
	json findings.ndjson '.severity == "error" and .code == "field-unknown"'
	checks 0 $options --unknown drop data
	found findings.ndjson
}

@test "an unknown CSV column is exit 2 before any data, unless --unknown says otherwise" {
	printf 'operation,segment_id,expiration_duration,user_acount_id\nUPDATE,1,0,C-1\n' >data
	for command in check convert "run -o dir"; do
		expect 2 bulkpipe $command -t USER_SEGMENT data
		holds err user_acount_id user_account_id field-unknown
		is stdout "" "$(cat out)"
		absent dir
	done
	expect 2 bulkpipe check -t USER_SEGMENT --unknown error data
	printf 'operation,segment_id,expiration_duration,user_account_id,zone\nUPDATE,1,0,C-1,x\n' >data
	expect 0 bulkpipe convert -t USER_SEGMENT --unknown drop data
	same out '{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":"C-1"}'
	checks 0 -t USER_SEGMENT --unknown warn data
	json findings.ndjson '.code == "field-unknown" and .severity == "warning" and .field == "zone"'
}

@test "coerce: a cell that does not spell what the rules want" {
	options="-t USER_SEGMENT"
	printf 'operation,segment_id,expiration_duration,user_account_id\n' >data
	printf '%s\n' UPDATE,1,0,C-1 UPDATE,1,3.5,C-1 UPDATE,1,0x1,C-1 'UPDATE,1,1 000,C-1' \
		'UPDATE,1, 7,C-1' UPDATE,1,+7,C-1 UPDATE,1,007,C-1 UPDATE,1,-0,C-1 >>data
	checks 1 $options data
	jq -r 'select(.code == "coerce") | .record' findings.ndjson >got
	same got 2 3 4 5 6 7
	json <(head -n 1 findings.ndjson) '.field == "expiration_duration" and .column == 10
		and .pointer == "/expiration_duration" and .value == "3.5" and .offset == 72'
	jsons findings.ndjson 'map(.message) | .[0] == "expected an integer or nothing"
		and .[5] == "expected an integer or nothing, which has no zeros in front"'
}

@test "id-scientific: an identifier that a spreadsheet has spoiled" {
	printf 'operation,segment_id,expiration_duration,user_account_id\n' >data
	printf '%s\n' UPDATE,1,0,123000000000 UPDATE,1,0,1.23E+11 >>data
	checks 1 -t USER_SEGMENT data
	found findings.ndjson "2 3 81 12 error id-scientific"
	json findings.ndjson '.field == "user_account_id" and .value == "1.23E+11"'
	segment '"user_account_id":1.23E+11' >data
	checks 1 -t USER_SEGMENT data
	is codes id-scientific "$(codes findings.ndjson)"
}

@test "an identifier that a spreadsheet has spoiled is told once, whatever else it would be" {
	printf '%s\n' operation,segment_id,expiration_duration,user_account_id,compartment_id \
		UPDATE,1,0,C-1,1.23E+11 >data
	checks 1 -t USER_SEGMENT data
	is codes id-scientific "$(codes findings.ndjson)"
	segment '"user_account_id":"C-1","compartment_id":1.23E+11' >data
	checks 1 -t USER_SEGMENT data
	is codes id-scientific "$(codes findings.ndjson)"
}

@test "json-string: a data_bag holds JSON" {
	{
		segment '"user_account_id":"C-1","data_bag":"{\"a\":[1]}"'
		segment '"user_account_id":"C-1","data_bag":"{\"a\":"'
		segment '"user_account_id":"C-1","data_bag":{"a":1}'
	} >data
	checks 1 -t USER_SEGMENT data
	jq -r '"\(.record) \(.severity) \(.code) \(.pointer) \(.column)"' findings.ndjson >got
	same got "2 error json-string /data_bag 103" "3 error type /data_bag 103"
}

@test "pattern-too-costly: a pattern that cannot be decided rejects" {
	printf '{"properties":{"a":{"pattern":"^(a+)+$"}}}' >costly.json
	printf '{"a":"aaaa"}\n{"a":"%sb"}\n' "$(printf 'a%.0s' {1..60})" >data
	checks 1 --rules costly.json data
	found findings.ndjson "2 2 13 6 error pattern-too-costly"
}

@test "pattern-too-costly: hostile patterns end soon, in a value and in a name of a MiB" {
	local pattern text
	text=$(head -c 1048576 /dev/zero | tr '\0' a)
	printf '{"v":"%s!"}\n{"%s!":1}\n{"v":"aa!"}\n' "$text" "$text" >data
	for pattern in '^(a+)+$' 'a*a*a*a*b' '(?=a*b)(?=a*c)d'; do
		echo "$pattern"
		printf '{"properties":{"v":{"pattern":"%s"}},"patternProperties":{"%s":false}}' \
			"$pattern" "$pattern" >costly.json
		SECONDS=0
		checks 1 --rules costly.json --from ndjson data
		[ $SECONDS -lt 60 ] # 2 without a sanitizer
		is codes "pattern-too-costly pattern-too-costly" "$(jq -r 'select(.record < 3).code' \
			findings.ndjson | paste -sd' ')"
	done
}

# keyword SCHEMA ACCEPTED REJECTED CODE COLUMN [OPTION...]
keyword() {
	echo "$1"
	echo "$1" >schema.json
	printf '%s\n' "$2" "$3" >data
	checks 1 --rules schema.json --from ndjson "${@:6}" data
	found findings.ndjson "2 2 $(head -n 1 data | wc -c) $5 error $4"
}

@test "a keyword of JSON Schema that fails is the code, at its value's place" {
	keyword '{"type":"object"}' '{}' '1' type 1
	keyword '{"properties":{"a":{"type":["integer","null"]}}}' '{"a":1.0}' '{"a":1.5}' type 6
	keyword '{"properties":{"a":{"enum":["x",1]}}}' '{"a":1.0}' '{"a":"y"}' enum 6
	keyword '{"properties":{"a":{"const":{"b":1}}}}' '{"a":{"b":1}}' '{"a":{"b":2}}' const 6
	keyword '{"required":["a"]}' '{"a":null}' '{"b":1}' required 1
	keyword '{"properties":{"a":{"pattern":"^x$"}}}' '{"a":"x"}' '{"a":"xx"}' pattern 6
	keyword '{"properties":{"a":{"minimum":1.5}}}' '{"a":1.5}' '{"a":1.4}' minimum 6
	keyword '{"properties":{"a":{"maximum":9007199254740993}}}' \
		'{"a":9007199254740993}' '{"a":9007199254740994}' maximum 6
	keyword '{"properties":{"a":{"minLength":2}}}' '{"a":"éé"}' '{"a":"é"}' minLength 6
	keyword '{"properties":{"a":{"maxLength":1}}}' '{"a":"é"}' '{"a":"éé"}' maxLength 6
	keyword '{"minItems":1}' '[1]' '[]' minItems 1
	keyword '{"maxItems":1}' '[1]' '[1,2]' maxItems 1
	keyword '{"uniqueItems":true}' '[1,"1"]' '[1,1.0]' uniqueItems 1
	keyword '{"not":{"type":"integer"}}' '"1"' '1' not 1
	keyword '{"properties":{"a":false}}' '{"b":1}' '{"a":1}' properties 6
}

@test "a rule's own x-code and errorMessage take the keyword's place" {
	cat >rules.json <<-'END'
	{"properties": {"age": {"type": "integer", "minimum": 18, "x-code": "too-young",
	                        "errorMessage": {"minimum": "must be grown up"}}}}
	END
	printf '{"age":18}\n{"age":17}\n{"age":"x"}\n' >data
	checks 1 --rules rules.json data
	found findings.ndjson "2 2 11 8 error too-young" "3 3 22 8 error too-young"
	json <(head -n 1 findings.ndjson) '.message == "must be grown up"'
	printf '{"properties":{"a":{"minimum":5,"x-severity":"warning","x-code":"small"}}}' >rules.json
	printf '{"a":5}\n{"a":4}\n' >data
	checks 0 --rules rules.json data
	found findings.ndjson "2 2 8 6 warning small"
}

@test "--assert-formats: formats are checked only then" {
	echo '{"properties":{"a":{"format":"date"}}}' >schema.json
	printf '{"a":"2024-02-29"}\n{"a":"2023-02-29"}\n' >data
	checks 0 --rules schema.json data
	checks 1 --rules schema.json --assert-formats data
	found findings.ndjson "2 2 19 6 error format"
}

@test "a finding has the members of the contract, and no others without need" {
	printf 'operation,segment_id,expiration_duration,user_account_id\nUPDATE,1,x~y,C-1\n' >data
	checks 1 -t USER_SEGMENT data
	json findings.ndjson '. == {input:"data", record:1, line:2, offset:57, column:10,
		field:"expiration_duration", pointer:"/expiration_duration", severity:"error",
		code:"coerce", message:.message, value:"x~y", reject:1}'
	printf '{"properties":{"a/b~c":{"items":{"type":"string"}}}}' >schema.json
	echo '{"a/b~c":["x",{"y":1}]}' >data
	checks 1 --rules schema.json data
	json findings.ndjson '.pointer == "/a~1b~0c/1" and .value == "{\"y\":1}"'
}

@test "a value is cut at 200 bytes on a character, and left out with --mask" {
	echo '{"properties":{"a":{"type":"integer"}}}' >schema.json
	printf '{"a":"x%s"}\n' "$(printf 'é%.0s' {1..150})" >data
	checks 1 --rules schema.json data
	is "value" "x$(printf 'é%.0s' {1..99})" "$(jq -r .value findings.ndjson)"
	checks 1 --rules schema.json --mask data
	json findings.ndjson 'has("value") | not'
	lacks findings.ndjson xé
}

@test "--mask: names that only the record knows are no more told than values" {
	echo '{"properties":{"known":{"type":"object","additionalProperties":{"type":"integer"}}}}' >schema.json
	{
		echo '{"known":{"ada@example.com":"x","a/b":"y","n":1}}'
		echo '{"known":{"n":1},"x@example.com":[{"y@example.com":1}]}'
	} >data
	checks 1 --rules schema.json --report report.json data
	is pointers "/known/ada@example.com /known/a~1b" "$(jq -r .pointer findings.ndjson | paste -sd' ')"
	json report.json '.fields | has("/x@example.com/*/y@example.com") and has("/known/n")'
	checks 1 --rules schema.json --mask --report report.json data
	is pointers "/known/* /known/*" "$(jq -r .pointer findings.ndjson | paste -sd' ')"
	jsons findings.ndjson '[.[].column] == [29, 39]'
	lacks findings.ndjson @ a~1b
	lacks report.json @
	lacks out @
	# A name that stands twice is told as a value.
	echo '{"ada@example.com":1,"ada@example.com":2}' >data
	checks 1 --rules schema.json --mask data
	json findings.ndjson '.code == "json-duplicate-key" and .column > 0'
	lacks findings.ndjson @
}

@test "--mask: names of the rules, a header, a map and an option stay" {
	echo '{"properties":{"a":{"properties":{"b":{"type":"integer"}}}},"additionalProperties":
		{"additionalProperties":{"type":["number","object"],"additionalProperties":{"const":7}}}}' >schema.json
	echo '{"a":{"b":"x"}}' >data
	checks 1 --rules schema.json --mask data
	is pointer /a/b "$(jq -r .pointer findings.ndjson)"
	printf 'a.b,own.part\nx,y\n' >data
	checks 1 --rules schema.json --mask --set set.here.deep=8 data
	is pointers "/a/b /own/part /set/here/deep" "$(jq -r .pointer findings.ndjson | paste -sd' ')"
	printf 'a,raw\n1,"""x"""\n1,"{""in@example.com"":7}"\n' >data
	echo '{"fields":{"mine.made":{"from":"a","apply":["number"]},"mine.raw":{"from":"raw","apply":["json"]}}}' >m.json
	checks 1 --rules schema.json --map m.json --mask --report report.json data
	is pointers /mine/raw "$(jq -r .pointer findings.ndjson)"
	json report.json '.fields | has("/mine/made") and has("/mine/raw/*")'
	lacks report.json @
}

@test "--mask: names inside the JSON of a cell are the record's, kept columns are the header's" {
	echo '{"properties":{"list":{"type":["array","object"],"additionalProperties":{"const":7}}}}' >schema.json
	printf 'list,own\n"{""in@example.com"":8}",x\n"[{""in@example.com"":8}]",x\n' >data
	checks 1 --rules schema.json --mask --report report.json data
	is pointer "/list/*" "$(jq -r .pointer findings.ndjson)"
	json report.json '.fields | has("/list/*/*") and has("/own")'
	lacks report.json @
	echo '{"fields":{"made":{"from":"list"}},"keep":["own"]}' >m.json
	checks 0 --rules schema.json --map m.json --mask --report report.json data
	json report.json '.fields | has("/made") and has("/own")'
}

@test "reject is the ordinal in the rejects, the same for all findings of a record" {
	{ records 1; dirty 9; } >data
	expect 1 bulkpipe convert -t USER_SEGMENT --findings findings.ndjson --rejects rejects.ndjson data
	is "rejected records" "1:4 2:7 3:10" \
		"$(jq -r '"\(.reject):\(.record)"' findings.ndjson | uniq | paste -sd' ')"
}

@test "every error of a record is given, at most 100" {
	echo '{"items":{"type":"string"}}' >schema.json
	printf '[%s0]\n[%s0]\n' "$(printf '0,%.0s' {1..99})" "$(printf '0,%.0s' {1..149})" >data
	checks 1 --rules schema.json --from ndjson --report report.json data
	is "of the first" 100 "$(jq -c 'select(.record == 1)' findings.ndjson | wc -l)"
	is "of the second" 100 "$(jq -c 'select(.record == 2)' findings.ndjson | wc -l)"
	json report.json '.findings | .errors == 250 and .omitted == 50 and .by_code.type == 250'
}

@test "of each warning code the first 1000 are written, all are counted" {
	awk 'BEGIN { for (i = 0; i < 1100; i++) print "{\"a\":1,\"b\":1}" }' >data
	printf '{"properties":{"a":{"minimum":5,"x-severity":"warning","x-code":"one"},
		"b":{"minimum":5,"x-severity":"warning","x-code":"two"}}}' >rules.json
	checks 0 --rules rules.json --report report.json data
	is written "1000 one 1000 two" "$(jq -r .code findings.ndjson | sort | uniq -c | tr -s ' ' |
		sed 's/^ //' | paste -sd' ')"
	json report.json '.findings | .warnings == 2200 and .omitted == 200 and .by_code.one == 1100'
	json report.json '.records.warned == 1100'
}

@test "check says the first 20 findings as input:line:column, then each code with its count" {
	yes '{"operation":"UPDATE","operation":1}' | head -n 25 >data
	expect 1 bulkpipe check -t USER_SEGMENT data
	is "findings shown" 20 "$(grep -c '^data:[0-9]*:23: error: .* \[json-duplicate-key\]$' out)"
	head -n 1 out | grep -q '^data:1:23: error: '
	grep -Eq '^ *25 +json-duplicate-key ' out
	holds out 'data:1:23'
	is stderr "" "$(cat err)"
}

@test "convert and run say the same on stderr" {
	yes '{"operation":"UPDATE","operation":1}' | head -n 25 >data
	expect 1 bulkpipe convert -t USER_SEGMENT data
	is stdout "" "$(cat out)"
	is "findings shown" 20 "$(grep -c '^data:[0-9]*:23: error: .* \[json-duplicate-key\]$' err)"
	expect 1 bulkpipe run -t USER_SEGMENT -o dir data
	is stdout "" "$(cat out)"
	is "findings shown" 20 "$(grep -c '^data:[0-9]*:23: error: .* \[json-duplicate-key\]$' err)"
}

@test "check reads and judges, and writes nothing" {
	mkdir folder
	dirty 9 >folder/data
	cd folder
	bulkpipe check -t USER_SEGMENT data >../out 2>../err || status=$?
	is status 1 "$status"
	is files data "$(ls -A)"
}

@test "a name that fails in a branch is told with its own words" {
	echo '{"anyOf":[{"propertyNames":{"maxLength":1}},{"propertyNames":{"pattern":"^x"}}]}' >names.json
	echo '{"abc":1}' >data
	expect 1 bulkpipe check --rules names.json data
	echo '{"anyOf":[{"propertyNames":{"maxLength":1}}]}' >names.json
	expect 1 bulkpipe check --rules names.json --findings found data
	json found '.code == "maxLength" and .pointer == "/abc"'
}

@test "a string that opens behind a value is no part of it" {
	echo true >any.json
	printf '%s\n' '{"a":1}"garbage' 'null"' '{"a":1}' >data
	expect 1 bulkpipe convert --rules any.json --from ndjson data
	is output '{"a":1}' "$(cat out)"
}

@test "with --escape a bare quote still breaks its record" {
	echo true >any.json
	printf 'a\n\\x"y\nok\n' >data
	expect 1 bulkpipe convert --rules any.json --no-coerce --from csv --escape '\' data
	is output '{"a":"ok"}' "$(cat out)"
}

@test "a value past the limit is judged the same from a file and a slow pipe" {
	echo true >any.json
	printf '{%40s]' '' >data
	expect 1 bulkpipe check --rules any.json --from json --max-record-size 10 data
	{ head -c 20 data; sleep 0.2; tail -c +21 data; } | expect 1 bulkpipe check --rules any.json --from json --max-record-size 10
	printf '{"a":1}\n{"a":"0123456789' >data
	expect 4 bulkpipe check --rules any.json --from json --max-record-size 10 data
}
