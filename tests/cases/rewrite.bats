# The rewrite: what leaves the program is typed, nested and complete, and nothing in it was lost.

load helper

HEADER=operation,segment_id,expiration_duration,user_account_id

# becomes EXPECTED OPTION...: the input on stdin leaves the program as this.
becomes() {
	cat >data
	expect 0 bulkpipe convert "${@:2}" data
	same out "$1"
}

@test "CSV text takes the type that the rules want" {
	printf '%s\n' $HEADER,expiration_ts UPDATE,12345,43200,8541254132,0 |
		becomes '{"operation":"UPDATE","segment_id":"12345","expiration_duration":43200,"user_account_id":"8541254132","expiration_ts":0}' \
			-t USER_SEGMENT
}

@test "dotted columns nest, in the order of their first column" {
	printf '%s\n' 'operation,user_profile.first_name,user_account_id,user_profile.zip,force_replace' \
		'UPSERT,Ada,C-1,"75008",true' |
		becomes '{"operation":"UPSERT","user_profile":{"first_name":"Ada","zip":"75008"},"user_account_id":"C-1","force_replace":true}' \
			-t USER_PROFILE
}

@test "empty cells are left out, and objects that would hold nothing else" {
	printf 'a.b,a.c,d\n,,1\n,2,\n,,\n' >data
	expect 0 bulkpipe convert --rules any.json data
	same out '{"d":"1"}' '{"a":{"c":"2"}}' '{}'
}

@test "text becomes the first of integer, number, boolean, object, array that it spells exactly" {
	cat >rules.json <<-'END'
	{"properties": {"any": true, "s": {"type": ["string", "integer"]}, "i": {"type": "integer"},
		"n": {"type": "number"}, "b": {"type": "boolean"}, "bn": {"type": ["boolean", "number"]},
		"o": {"type": "object"}, "a": {"type": "array"}}}
	END
	printf 'any,s,i,n,b,bn,o,a\n1,1,1,1,true,true,"{""x"":1}","[1,""y""]"\n' >data
	printf 'true,1,-0,1.50e+3,false,0.10,{},[]\n' >>data
	expect 0 bulkpipe convert --rules rules.json data
	same out '{"any":"1","s":"1","i":1,"n":1,"b":true,"bn":true,"o":{"x":1},"a":[1,"y"]}' \
		'{"any":"true","s":"1","i":-0,"n":1.50e+3,"b":false,"bn":0.10,"o":{},"a":[]}'
	# One row, one word that is not spelled exactly.
	for row in 'i 1.5' 'i 01' 'n 1.' 'n .5' 'n NaN' 'b TRUE' 'b yes' 'b 1' 'o [1]' 'o {' 'a {}'; do
		echo "$row"
		printf '%s\n%s\n' "${row%% *}" "${row#* }" >data
		checks 1 --rules rules.json --from csv data
		is codes coerce "$(codes findings.ndjson)"
	done
}

@test "the type is found through \$ref, allOf and branches" {
	cat >rules.json <<-'END'
	{"$defs": {"count": {"type": "integer"}},
	 "allOf": [{"properties": {"a": {"$ref": "#/$defs/count"}}},
	           {"if": {"required": ["k"]}, "then": {"properties": {"b": {"type": "boolean"}}}}]}
	END
	printf 'k,a,b\nx,7,true\n' | becomes '{"k":"x","a":7,"b":true}' --rules rules.json
}

@test "--no-coerce leaves every cell text and every JSON value as it is" {
	printf 'a,b\n1,true\n' >data
	echo '{"properties":{"a":{"type":"integer"}}}' >rules.json
	expect 0 bulkpipe convert --rules any.json --no-coerce data
	same out '{"a":"1","b":"true"}'
	checks 1 --rules rules.json --no-coerce data
	is codes type "$(codes findings.ndjson)"
	records 1 | sed 's/"C-1"/8541254132/' >data
	expect 0 bulkpipe convert -t USER_SEGMENT data
	checks 1 -t USER_SEGMENT --no-coerce data
	is codes type "$(codes findings.ndjson)"
}

@test "JSON values are converted only at fields that the rules mark" {
	echo '{"operation":"UPDATE","segment_id":12345,"expiration_duration":"43200","user_account_id":8541254132}' |
		becomes '{"operation":"UPDATE","segment_id":"12345","expiration_duration":43200,"user_account_id":"8541254132"}' \
			-t USER_SEGMENT
	# Nothing else: a name that is a number stays one.
	echo '{"operation":"UPSERT","force_replace":"true","user_account_id":1,"user_profile":{"zip":75008,"yes":"true"}}' |
		becomes '{"operation":"UPSERT","force_replace":true,"user_account_id":"1","user_profile":{"zip":75008,"yes":"true"}}' \
			-t USER_PROFILE
}

@test "what the rules want of other members is not wanted of those that they list" {
	echo '{"properties":{"a":{"type":"string"},"b":true},
		"additionalProperties":{"type":"integer","x-coerce":true}}' >rules.json
	echo '{"a":"12","b":"13","c":"14"}' >data
	expect 0 bulkpipe convert --rules rules.json data
	same out '{"a":"12","b":"13","c":14}'
}

@test "64-bit ids and long decimals keep their digits" {
	id=9223372036854775807123
	decimal=0.1000000000000000055511151231257827021181583404541015625
	printf '{"operation":"UPSERT","force_replace":true,"user_account_id":%s,"user_profile":{"n":%s,"e":1E+2,"z":-0.0}}\n' \
		$id $decimal |
		becomes "{\"operation\":\"UPSERT\",\"force_replace\":true,\"user_account_id\":\"$id\",\"user_profile\":{\"n\":$decimal,\"e\":1E+2,\"z\":-0.0}}" \
			-t USER_PROFILE
	echo '{"properties":{"n":{"type":"number"}}}' >rules.json
	printf 'n\n%s\n' $decimal | becomes "{\"n\":$decimal}" --rules rules.json
}

@test "an untouched JSON record leaves byte by byte as it came" {
	printf '%s\n' '{ "user_account_id" : "C\u002d1 \/ é" ,"operation":"UPDATE", "segment_id":"1","expiration_duration" :0}' >data
	expect 0 bulkpipe convert -t USER_SEGMENT data
	cmp data out
}

@test "null identifiers are dropped, but only where a document type is set" {
	line='{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":"C-1","compartment_id":null,"email_hash":null,"user_agent_id":null}'
	echo "$line" |
		becomes '{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":"C-1"}' \
			-t USER_SEGMENT
	echo "$line" | becomes "$line" --rules any.json
	echo '{"$user_account_id":null,"$user_agent_id":"vec:1","$email_hash":null,"$type":"TOUCH","$session_status":"NO_SESSION","$ts":1609410143659,"$events":[]}' |
		becomes '{"$user_agent_id":"vec:1","$type":"TOUCH","$session_status":"NO_SESSION","$ts":1609410143659,"$events":[]}' \
			-t USER_ACTIVITY
}

@test "--set gives every record a field, typed by the rules, in place of what it had" {
	printf 'user_account_id,segment_id\nC-1,7\n' |
		becomes '{"user_account_id":"C-1","segment_id":"7","operation":"UPDATE","expiration_duration":60}' \
			-t USER_SEGMENT --set operation=UPDATE --set expiration_duration=60
	echo '{"user_account_id":"C-1","operation":"DELETE","segment_id":"1","expiration_duration":0}' |
		becomes '{"user_account_id":"C-1","operation":"UPDATE","segment_id":"1","expiration_duration":0}' \
			-t USER_SEGMENT --set operation=UPDATE
	printf 'user_account_id,user_profile.name\nC-1,Ada\n' |
		becomes '{"user_account_id":"C-1","user_profile":{"name":"Ada","source":"a=b"},"operation":"UPSERT","force_replace":true}' \
			-t USER_PROFILE --set user_profile.source=a=b --set operation=UPSERT --set force_replace=true
}

@test "--set of an unknown field, of a wrong value or without = is exit 2" {
	records 1 >data
	expect 2 bulkpipe check -t USER_SEGMENT --set nonsense=1 data
	expect 2 bulkpipe check -t USER_SEGMENT --set expiration_duration=soon data
	expect 2 bulkpipe check -t USER_SEGMENT --set operation data
	expect 2 bulkpipe check -t USER_SEGMENT --set =x data
}

@test "--unknown error, warn and drop for JSON fields" {
	line='{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":"C-1"'
	echo "$line,\"extra\":{\"a\":1}}" >data
	for option in "" "--unknown warn"; do
		expect 0 bulkpipe convert -t USER_SEGMENT $option data
		cmp data out
		holds err field-unknown
	done
	expect 1 bulkpipe convert -t USER_SEGMENT --unknown error data
	is stdout "" "$(cat out)"
	expect 0 bulkpipe convert -t USER_SEGMENT --unknown drop data
	same out "$line}"
	# Maps that are open by design have no unknown fields.
	echo '{"operation":"UPSERT","force_replace":true,"user_account_id":"1","user_profile":{"whatever":1}}' >data
	expect 0 bulkpipe convert -t USER_PROFILE --unknown drop data
	cmp data out
}

@test "column names of USER_SEGMENT match in any letter case, of other types they do not" {
	printf '%s\n' OPERATION,Segment_Id,EXPIRATION_DURATION,USER_ACCOUNT_ID UPDATE,1,0,C-1 |
		becomes '{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":"C-1"}' \
			-t USER_SEGMENT
	printf 'OPERATION,user_account_id\nUPSERT,C-1\n' >data
	expect 2 bulkpipe check -t USER_PROFILE data
	holds err operation
	printf 'operation,OPERATION,user_account_id\nUPDATE,UPDATE,C-1\n' >data
	expect 2 bulkpipe check -t USER_SEGMENT data
}

@test "--to csv writes the columns that the input's header can fill" {
	printf '%s\n' 'user_account_id;operation;data_bag;segment_id;expiration_duration' \
		'C-1;UPDATE;"{""a"":""x, y""}";12345;0' "C-2;DELETE;;7;" >data
	expect 0 bulkpipe convert -t USER_SEGMENT --to csv data
	same out user_account_id,operation,data_bag,segment_id,expiration_duration \
		'C-1,UPDATE,"{""a"":""x, y""}",12345,0' C-2,DELETE,,7,
	expect 0 bulkpipe convert -t USER_SEGMENT --to csv --header upper data
	is header USER_ACCOUNT_ID,OPERATION,DATA_BAG,SEGMENT_ID,EXPIRATION_DURATION "$(head -n 1 out)"
}

@test "--to csv writes all columns where the input has no header, and quotes only where needed" {
	{
		records 1
		echo '{"operation":"UPDATE","segment_technical_name":"a\"b\nc","expiration_duration":0,"user_account_id":" x "}'
	} >data
	expect 0 bulkpipe convert -t USER_SEGMENT --to csv data
	same out operation,user_agent_id,user_account_id,compartment_id,email_hash,segment_id,segment_technical_name,expiration_duration,expiration_ts,data_bag \
		UPDATE,,C-1,,,12345,,0,, 'UPDATE,, x ,,,,"a""b' 'c",0,,'
}

@test "--to csv writes its header even if no record follows" {
	: >data
	expect 0 bulkpipe convert -t USER_SEGMENT --to csv data
	is lines 1 "$(wc -l <out)"
	holds out operation,user_agent_id
}

@test "a field that --to csv has no column for is no silent loss" {
	printf '%s,extra\nUPDATE,1,0,C-1,x\n' $HEADER >data
	expect 2 bulkpipe convert -t USER_SEGMENT --to csv data
	# Unknown fields that pass are told of, and a constant gets its column.
	printf '%s\nUPDATE,1,0,C-1\n' $HEADER >data
	expect 0 bulkpipe convert -t USER_SEGMENT --to csv --set compartment_id=9 data
	same out $HEADER,compartment_id UPDATE,1,0,C-1,9
}

@test "what --to csv writes is read back as the same records" {
	cat >data <<-'END'
	{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":"a,b;\"c\"\r\nd","data_bag":"{\"x\":\"\\u0000\"}"}
	{"operation":"DELETE","segment_technical_name":"é😀","email_hash":"c9a113580a216ed5b18c6a941ff6735df99a072d83c0ec780487e7bbad894d5f"}
	END
	expect 0 bulkpipe convert -t USER_SEGMENT --to csv data
	mv out segments.csv
	expect 0 bulkpipe convert -t USER_SEGMENT segments.csv
	jq -cS . data >wanted
	jq -cS . out | diff wanted -
}

@test "--to csv has no row for what is no object: it is rejected" {
	printf '%s\n' 1 '"x"' null '[1]' '{"operation":"DELETE"}' >data
	expect 1 bulkpipe convert -t USER_SEGMENT --rules any.json --to csv --from ndjson data
	is rows 2 "$(wc -l <out)"
	holds out DELETE
}

@test "--to csv is refused for every other type" {
	echo '{}' >data
	for type in USER_ACTIVITY USER_PROFILE USER_CHOICE USER_IDENTIFIERS_DELETION USER_POINTS_DELETION \
		USER_DEVICE_POINTS_DELETION USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS; do
		expect 2 bulkpipe convert -t $type --to csv data
		holds err USER_SEGMENT
	done
	expect 2 bulkpipe convert --rules any.json --to csv data
	expect 2 bulkpipe convert -t USER_SEGMENT --header upper data
}

@test "the type is spelled in any letter case, with - or _; both spellings of device points" {
	records 1 >data
	for type in user_segment User-Segment USER-segment; do
		expect 0 bulkpipe convert -t $type data
		cmp data out
	done
	echo '{"type":"USER_AGENT","user_agent_id":"vec:1"}' >data
	for type in USER_DEVICE_POINTS_DELETION USER_DEVICE_POINT_DELETION; do
		expect 0 bulkpipe run -t $type -o $type data
		json $type/manifest.json ".document_type == \"$type\""
	done
}

@test "rules may refer to built-in ones and add to them" {
	cat >rules.json <<-'END'
	{"allOf": [{"$ref": "bulkpipe:USER_SEGMENT"},
	           {"properties": {"segment_id": {"const": "12345", "x-code": "wrong-segment"}}}]}
	END
	{ records 1; records 1 | sed 's/12345/1/'; records 1 | sed 's/UPDATE/x/'; } >data
	checks 1 --rules rules.json data
	jq -r '"\(.record) \(.code)"' findings.ndjson >got
	same got "2 wrong-segment" "3 enum"
}

@test "--ref maps URIs to files; without it nothing is fetched" {
	mkdir -p lib/sub
	echo '{"type":"integer"}' >lib/sub/count.json
	echo '{"properties":{"a":{"$ref":"https://example.com/s/sub/count"}}}' >rules.json
	printf '{"a":1}\n{"a":"x"}\n' >data
	checks 1 --rules rules.json --ref https://example.com/s/=lib data
	found findings.ndjson "2 2 8 6 error type"
	expect 2 bulkpipe check --rules rules.json data
	holds err https://example.com/s/sub/count
	expect 2 bulkpipe check --rules rules.json --ref https://example.com/s/=elsewhere data
}

@test "a bad rule file is exit 2 with its place, before any data" {
	for rule in '{"type":"objekt"}' '{"pattern":"("}' '{"minimum":"1"}' '{"$ref":"#/nowhere"}' '{' \
		'{"not":{"x-severity":"warning","minimum":1}}' '"text"' '{"properties":"text"}' '{"items":1}' \
		'{"required":"text"}' '{"allOf":[]}' '{"errorMessage":["text"]}'; do
		echo "$rule"
		printf '\n%s\n' "$rule" >rules.json
		expect 2 bulkpipe check --rules rules.json missing-data
		grep -Eq 'rules\.json:[23]:[0-9]+: ' err
	done
	expect 2 bulkpipe check --rules missing.json any.json
	holds err missing.json
}

@test "a rule file may stand beside a type: its name goes to the manifest" {
	records 2 >data
	expect 0 bulkpipe run -t USER_SEGMENT --rules any.json -o dir data
	json dir/manifest.json '.document_type == "USER_SEGMENT" and .mime_type == "APPLICATION_X_NDJSON"'
}

@test "a map that only keeps names no source, and keeps" {
	printf '%s\n' '{"document_type":"USER_SEGMENT","keep":["*"]}' >map
	printf '%s\n' operation,user_account_id,segment_id,expiration_duration UPDATE,C-1,7,0 >data.csv
	expect 0 bulkpipe convert -q -m map data.csv
	same out '{"operation":"UPDATE","user_account_id":"C-1","segment_id":"7","expiration_duration":0}'
}

@test "a map with a question in it is refused at its place" {
	echo user_account_id >data.csv
	printf '%s\n' '{"document_type":"USER_SEGMENT","set":{"operation":"UPDATE",' \
		'"segment_id":"DECIDE: which one?"},"fields":{"user_account_id":"user_account_id"}}' >map
	expect 2 bulkpipe convert -m map data.csv
	holds err "map:2:14: DECIDE: which one?"
	printf '%s\n' '{"document_type":"USER_SEGMENT",' '"DECIDE it":"how?","fields":{"user_account_id":"DECIDE"}}' >map
	expect 2 bulkpipe convert -m map data.csv
	holds err "map:2:13: DECIDE: how? (the first of 2 questions)"
	for text in DECIDED decide "to DECIDE"; do
		echo "{\"document_type\":\"USER_SEGMENT\",\"set\":{\"segment_id\":\"$text\"},\"keep\":[\"*\"]}" >map
		expect 0 bulkpipe convert -q -m map data.csv
	done
}
