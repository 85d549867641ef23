# `rules list|show|check|test|explain`.

load helper

# lint FILE: `rules check` of it; what it warns of to lints.txt, as "LINE CODE".
lint() {
	expect 0 bulkpipe rules check "$@"
	sed -n 's/^[^:]*:\([0-9]*\):[0-9]*: warning: .* \[\(.*\)\]$/\1 \2/p' out >lints.txt
}

# schema TEXT: a rule file rules.json.
schema() {
	printf '%s\n' "$1" >rules.json
}

TYPES="USER_ACTIVITY USER_SEGMENT USER_PROFILE USER_CHOICE USER_IDENTIFIERS_DELETION
USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS USER_POINTS_DELETION USER_DEVICE_POINTS_DELETION
USER_DEVICE_POINT_DELETION"

@test "rules list names all types, shared pieces and formats, a line or two each" {
	expect 0 bulkpipe rules list
	holds out $TYPES identifiers hashes values date-time relative-json-pointer "ndjson or csv"
	is "wide lines" "" "$(grep -E '^.{81,}' out)"
	expect 2 bulkpipe rules list USER_PROFILE
	holds err "takes no operand"
}

@test "rules show prints the file as it is" {
	for type in user-profile USER_PROFILE bulkpipe:USER_PROFILE; do
		expect 0 bulkpipe rules show $type
		cmp out "$ROOT/rules/user_profile.json"
	done
	expect 0 bulkpipe rules show identifiers
	cmp out "$ROOT/rules/identifiers.json"
	expect 2 bulkpipe rules show USER_PROFIL
	holds err "did you mean USER_PROFILE"
	expect 2 bulkpipe rules show
	holds err "needs a TYPE"
}

@test "the built-in rules, as files and built in, say what they mean" {
	expect 0 bulkpipe rules check --strict $TYPES identifiers values "$ROOT"/rules/*.json
	is "files without a warning" "$((11 + $(ls "$ROOT"/rules/*.json | wc -l)))" "$(grep -c ' 0 warnings$' out)"
}

@test "a file that is no schema is refused with its place" {
	schema '{ "type": "object",
		"required": "name" }'
	expect 2 bulkpipe rules check rules.json
	holds err "rules.json:2:" "required: expected"
	expect 2 bulkpipe rules check no-such.json
	holds err no-such.json
	schema '{ "$ref": "#" }'
	expect 2 bulkpipe rules check rules.json
	holds err "without end"
}

@test "rules check warns of misspelled, foreign and idle keywords" {
	schema '{
		"requird": ["a"],
		"nullable": true,
		"x-cod": "a",
		"x-owner": "crm team",
		"then": {},
		"properties": { "a": { "type": "integer", "minLength": 2 } },
		"format": "datetime"
	}'
	lint rules.json
	same lints.txt "2 unknown-keyword" "3 foreign-keyword" "4 unknown-keyword" "6 idle-keyword" \
		"7 idle-keyword" "8 unknown-format"
	holds out "did you mean required?" "did you mean x-code?" "did you mean date-time?"
	schema '{ "title": "t", "description": "d", "default": 1, "examples": [1], "deprecated": true,
		"readOnly": true, "$comment": "c", "if": {}, "then": {}, "type": "string", "minLength": 2,
		"format": "date-time", "contains": true, "minContains": 1, "x-owner": "us" }'
	lint rules.json
	same lints.txt "3 idle-keyword" "3 idle-keyword" # contains is about arrays
}

@test "rules check knows the keywords of the draft that \$schema names" {
	schema '{ "$schema": "http://json-schema.org/draft-07/schema#",
		"additionalItems": false,
		"dependentRequired": { "a": ["b"] },
		"unevaluatedProperties": false,
		"properties": { "a": { "$ref": "#/definitions/a", "title": "t",
			"type": "string" } },
		"definitions": { "a": {} } }'
	lint rules.json
	same lints.txt "3 foreign-keyword" "4 foreign-keyword" "6 idle-keyword"
	holds out "dependentRequired is no keyword of JSON Schema draft 07" "dependencies"
	while read -r uri name; do
		schema "{ \"\$schema\": \"$uri/schema\", \"\$dynamicRef\": \"#\" }"
		lint rules.json
		holds out "is no keyword of JSON Schema $name and" "before 2020-12 it is \$recursiveRef"
	done <<-'END'
		http://json-schema.org/draft-06 draft 06
		https://json-schema.org/draft/2019-09 2019-09
	END
	schema '{ "additionalItems": false, "$recursiveRef": "#" }'
	lint rules.json
	same lints.txt "1 foreign-keyword" "1 foreign-keyword"
}

@test "rules check warns of patterns that mean something else here" {
	schema '{
		"pattern": "^(?:(a)|b)*\\1$",
		"properties": { "a": { "pattern": "^(a)\\1$" } } }'
	lint rules.json
	same lints.txt "2 pattern-dialect"
	schema '{ "properties": { "a": { "pattern": "/^[a-z]+$/i" },
		"b": { "pattern": "/usr/lib" } } }'
	lint rules.json
	same lints.txt "1 pattern-dialect"
	holds out "write ^[a-z]+$"
}

@test "rules check warns of what nothing can meet" {
	schema '{ "properties": {
		"a": { "type": "string", "enum": ["x", 1] },
		"b": { "minimum": 3, "exclusiveMaximum": 3 },
		"c": { "minItems": 4, "maxItems": 3 },
		"d": { "type": "null", "const": 0 },
		"e": { "enum": [] },
		"f": { "minimum": 3, "maximum": 3, "enum": [3, 3.5] } } }'
	lint rules.json
	same lints.txt "2 never-valid" "3 never-valid" "4 never-valid" "5 never-valid" "6 never-valid"
	schema '{ "properties": { "a": false, "b": { "enum": [1, "x",
		1.0] } }, "required": ["a"] }'
	lint rules.json
	same lints.txt "1 never-valid" "2 repeated-value"
}

@test "rules check warns of branches that nothing reaches" {
	schema '{ "properties": {
		"a": { "type": "string", "anyOf": [ { "pattern": "x" }, { "type": "null" } ] },
		"b": { "anyOf": [ true, { "type": "string" } ] },
		"c": { "oneOf": [ { "const": 1 }, { "type": "string" }, { "const": 1.0 } ] },
		"d": { "type": "object", "properties": { "op": { "enum": ["A", "B"] } }, "required": ["op"],
			"if": { "properties": { "op": { "const": "C" } }, "required": ["op"] }, "then": false },
		"e": { "type": "object", "properties": { "op": { "enum": ["A", "B"] } }, "required": ["op"],
			"oneOf": [ { "properties": { "op": { "const": "B" } } },
				{ "properties": { "op": { "const": "C" } } } ] },
		"f": { "type": ["string", "null"], "anyOf": [ { "type": "null" }, { "minLength": 3 } ],
			"if": { "type": "string" }, "then": { "maxLength": 9 } } } }'
	lint rules.json
	same lints.txt "2 unreachable-branch" "3 unreachable-branch" "4 unreachable-branch" \
		"6 unreachable-branch" "9 unreachable-branch"
}

@test "rules check warns of required names that no properties knows" {
	schema '{ "allOf": [ { "$ref": "bulkpipe:USER_PROFILE" } ],
		"required": ["operation", "user_profil"],
		"properties": { "user_profile": {
			"properties": { "tier": {} }, "patternProperties": { "^x_": true },
			"required": ["tier", "x_any", "$user_account_id",
				"teir"],
			"dependentRequired": { "tier": ["x_1", "tierr"] } } } }'
	lint rules.json
	same lints.txt "2 unknown-required" "6 unknown-required" "7 unknown-required"
	holds out "did you mean user_profile?" "did you mean tier?"
	# A piece that stands at several places is judged by all of them, and what must not be there
	# need not be known.
	schema '{ "$defs": { "named": { "required": ["name"] } },
		"properties": {
			"a": { "$ref": "#/$defs/named", "properties": { "name": {} } },
			"b": { "$ref": "#/$defs/named", "properties": { "id": {} } },
			"c": { "not": { "required": ["secret"] } } } }'
	lint rules.json
	is warnings "" "$(cat lints.txt)"
}

@test "rules check warns of names that are almost those of the type beneath" {
	schema '{ "allOf": [ { "$ref": "bulkpipe:USER_PROFILE" } ],
		"properties": { "user_account_id": { "minLength": 3 }, "tier": {},
			"user_acount_id": { "maxLength": 9 } } }'
	lint rules.json
	same lints.txt "3 similar-name"
	holds out "did you mean user_account_id?"
	# In one file they are as they were meant, and a piece may fit elsewhere.
	schema '{ "properties": { "city": {}, "cite": {} }, "allOf": [ { "properties": { "citi": {} } } ] }'
	lint rules.json
	is warnings "" "$(cat lints.txt)"
}

@test "rules check warns of additionalProperties that does not see what allOf allows" {
	schema '{ "allOf": [ { "$ref": "bulkpipe:USER_PROFILE" } ], "properties": { "tier": {} },
		"additionalProperties": false }'
	lint rules.json
	same lints.txt "2 hidden-property"
	holds out "write unevaluatedProperties"
	schema '{ "allOf": [ { "properties": { "a": { "type": "string" } } } ],
		"properties": { "a": {} }, "additionalProperties": false }'
	lint rules.json
	is warnings "" "$(cat lints.txt)"
}

@test "warnings of rules check are status 1 with --strict, and JSON with --log json" {
	schema '{ "typ": "object" }'
	expect 0 bulkpipe rules check -q rules.json
	holds out unknown-keyword
	same out 'rules.json:1:10: warning: typ is no keyword of JSON Schema 2020-12 and is ignored; did you mean type? [unknown-keyword]'
	expect 1 bulkpipe rules check --strict rules.json
	holds out "rules.json: well-formed, but 1 warning"
	expect 1 bulkpipe rules check --strict any.json rules.json any.json
	expect 0 bulkpipe rules check --log json rules.json
	jsons err '.[0] | .event == "lint" and .line == 1 and .code == "unknown-keyword"'
	jsons err '.[1] | .event == "checked" and .warnings == 1'
}

@test "hostile schemas end" {
	# Each of 24 definitions names the one before it twice.
	jq -n 'reduce range(24) as $i ({ "$defs": { d0: { type: "string" } } };
		.["$defs"]["d\($i + 1)"] = { anyOf: [range(2) | { "$ref": "#/$defs/d\($i)" }] })
		| .["$ref"] = "#/$defs/d24"' >rules.json
	BATS_TEST_TIMEOUT=60 expect 0 timeout 60 "$BULKPIPE" rules check rules.json
	expect 0 timeout 60 "$BULKPIPE" rules explain rules.json
	holds out "too many to be told in full"
	schema '{ "properties": { "child": { "$ref": "#" }, "list": { "items": { "$ref": "#" } } } }'
	expect 0 bulkpipe rules check --strict rules.json
	expect 0 bulkpipe rules explain rules.json
	holds out "of the same form"
}

@test "rules test runs the examples beside a schema" {
	schema '{ "properties": { "a": { "type": "integer", "maximum": 9 } }, "required": ["a"] }'
	cat >rules.test.json <<-'END'
	{ // what a person writes
		"valid": [ { "a": 1 }, { "rule": "the largest", "data": { "a": 9 } } ],
		"invalid": [
			{ "data": { "a": 10 }, "code": "maximum", "pointer": "/a" },
			{ "data": {}, "code": "required" },
			{ "data": { "a": "x" } }
		]
	}
	END
	expect 0 bulkpipe rules test rules.json
	same out "rules.test.json: 5 examples hold"
	expect 0 bulkpipe rules test --strict rules.test.json
	sed -i 's/"maximum"/"minimum"/; s/{ "a": 9 }/{ "a": 9.5 }/; s/{ "a": "x" }/{ "a": 3 }/' rules.test.json
	expect 1 bulkpipe rules test rules.json
	holds out 'rules.test.json:2:' '(the largest)' 'rules.test.json:4:' 'expected an error [minimum]' \
		'found error at /a' 'found nothing' '3 of 5 examples do not hold'
	expect 1 bulkpipe rules test --log json rules.json
	jsons err '.[-1] | .examples == 5 and .failed == 3'
}

@test "rules test knows the schema from the file, from the type, from the command line" {
	echo '{ "schema": { "type": "integer" }, "valid": [1], "invalid": [{ "data": "x", "code": "type" }] }' >a.json
	echo '{ "schema": "any.json", "valid": [1, "x"] }' >b.json
	echo '{ "document_type": "user-profile", "valid": [{"operation":"DELETE","user_account_id":7}],
		"rewritten": [ { "data": {"operation":"DELETE","user_account_id":7,"email_hash":null},
			"line": {"operation":"DELETE","user_account_id":"7"} } ] }' >c.json
	echo '{ "valid": [1] }' >d.json
	expect 0 bulkpipe rules test a.json b.json c.json
	expect 2 bulkpipe rules test d.json
	holds err "examples of which rules"
	expect 0 bulkpipe rules test --rules any.json d.json
	expect 1 bulkpipe rules test -t USER_SEGMENT d.json
	expect 2 bulkpipe rules test any.json
	holds err "any.test.json"
	echo '{ "schema": { "type": 5 }, "valid": [1] }' >e.json
	expect 2 bulkpipe rules test e.json
	holds err "e.json:1:23" "type: expected"
	echo '{ "schema": "bulkpipe:user-profile", "valid": [{"operation":"DELETE","user_account_id":"7"}] }' >g.json
	expect 0 bulkpipe rules test g.json
	echo '{ "schema": "bulkpipe:nothing", "valid": [1] }' >g.json
	expect 2 bulkpipe rules test g.json
	holds err "g.json:1:13: there are no built-in rules of this name"
	echo '{ "schema": true, "invalid": [ 1 ] }' >f.json
	expect 2 bulkpipe rules test f.json
	holds err "f.json:1:32"
}

@test "rules test: also and --strict ask for all findings of a record" {
	cat >a.json <<-'END'
	{ "schema": { "properties": { "a": { "type": "null" }, "b": { "x-severity": "warning", "type": "null" } } },
	  "valid": [ { "b": 1 } ],
	  "invalid": [ { "data": { "a": 1, "b": 1 }, "code": "type" } ],
	  "warn": [ { "data": { "b": 1 }, "code": "type" } ] }
	END
	expect 0 bulkpipe rules test a.json
	expect 1 bulkpipe rules test --strict a.json
	holds out "1 of 3 examples does not hold"
	echo '{ "schema": { "required": ["a"], "minProperties": 2 },
	  "invalid": [ { "data": {}, "code": "required", "also": [] } ] }' >b.json
	expect 1 bulkpipe rules test b.json
	sed -i 's/\[\] }/["minProperties"] }/' b.json
	expect 0 bulkpipe rules test b.json
}

@test "the samples' own schema: its examples hold, and CSV cells take its types" {
	cd "$ROOT/samples"
	expect() { local wanted=$1 got=0; shift; "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || got=$?
		is status "$wanted" "$got"; }
	expect 0 bulkpipe rules check --strict datamart.json
	expect 0 bulkpipe rules test --strict --assert-formats datamart.json
	expect 1 bulkpipe convert -q -t USER_PROFILE --rules datamart.json --assert-formats \
		--findings "$BATS_TEST_TMPDIR/findings.ndjson" datamart-profiles.csv
	cd "$BATS_TEST_TMPDIR"
	is records 3 "$(wc -l <out)"
	jsons out '.[0].user_profile | .newsletter == true and .score == 62.5'
	holds out '"score":62.50,'
	is codes "enum format maximum required" "$(codes findings.ndjson)"
}

@test "rules explain tells every type in words" {
	for type in $TYPES; do
		expect 0 bulkpipe rules explain $type
		holds out REQUIRED "WHAT IT MUST LOOK LIKE" "yes" "without a field marked yes"
		# Nothing of the notation shows.
		lacks out '$ref:' '$defs' 'const' 'anyOf' 'oneOf'
		is "wide lines" "" "$(grep -E '^.{101,}' out)"
		lacks out "..."
	done
	expect 0 bulkpipe rules explain USER_SEGMENT
	holds out "UPDATE or DELETE" "a whole number" "yes, one of" "yes if operation is not" \
		"should be there if" "at least 0"
}

@test "rules explain tells forms, limits, lists and members" {
	schema '{ "title": "orders", "type": "object", "required": ["id"], "additionalProperties": false,
		"properties": {
			"id": { "description": "the number", "type": "integer", "minimum": 1, "examples": [17, 18] },
			"lines": { "type": "array", "minItems": 1, "items": { "type": "object",
				"properties": { "sku": { "type": "string", "maxLength": 8 } }, "required": ["sku"] } },
			"pay": { "enum": ["card", "cash"] },
			"card": { "type": "string", "format": "uuid" },
			"day": { "type": "string", "pattern": "^[0-9]{8}$", "errorMessage": "expected a day, as 20261231" } },
		"if": { "properties": { "pay": { "const": "card" } }, "required": ["pay"] },
		"then": { "required": ["card"] } }'
	expect 0 bulkpipe rules explain rules.json
	tr -s ' ' <out >words
	holds words "orders" "the number" "a whole number, at least 1" "for example 17, 18" \
		"a list, not empty" "lines[].sku yes, in each element text, of at most 8 characters" "card or cash" \
		"card yes if pay is card text" "a UUID like" "a day, as 20261231" "refused: other fields"
}

# explained SCHEMA TEXT...: `rules explain` of it holds the texts, whatever the blanks.
explained() {
	schema "$1"
	shift
	expect 0 bulkpipe rules explain rules.json
	tr -s ' \n' ' ' <out >words
	holds words "$@"
}

@test "rules explain says of forms only what is true" {
	explained '{ "properties": { "a": { "anyOf": [{ "minimum": 3 }, { "maximum": -3 }] },
		"b": { "oneOf": [{ "const": 1 }, { "type": "string" }] } } }' \
		"at least 3, or at most -3" "exactly one of these: 1, or text"
	lacks words "must be at least"
	explained '{ "properties": { "contact": { "oneOf": [
		{ "type": "object", "properties": { "kind": { "const": "phone" },
			"number": { "type": "string", "pattern": "^[0-9]+$" } }, "required": ["kind", "number"] },
		{ "type": "object", "properties": { "kind": { "const": "post" },
			"street": { "type": "string" } }, "required": ["kind", "street"] } ] } } }' \
		"contact no an object" "contact.kind yes, within contact phone or post" \
		"contact.number yes if kind is phone - if kind is phone, must be text, that matches ^[0-9]+$" \
		"contact.street yes if kind is post"
	explained '{ "properties": { "pay": { "anyOf": [{ "type": "string" },
		{ "title": "an amount", "type": "object", "required": ["v"],
			"properties": { "v": { "type": "number" } } }] } } }' \
		'text, or of form "an amount"' "pay.v yes if it is of form"
}

@test "rules explain tells what is excluded, what lists contain, what names are" {
	explained '{ "properties": { "a": { "not": { "type": "string" } }, "b": { "contains": { "const": 3 } },
		"c": { "propertyNames": { "maxLength": 3 } }, "d": { "items": false },
		"e": { "not": { "title": "a day off", "enum": ["sun"] } },
		"f": { "type": "string", "minLength": 2, "errorMessage": "no code" } } }' \
		"refused: text" "with at least 1 of this kind: 3" "each member's name: of at most 3 characters" \
		"d no empty" "refused: a day off" "text, of at least 2 characters" "refused: no code"
}

@test "rules explain tells values apart, and conditions in full" {
	explained '{ "properties": { "a": { "enum": ["female", "male", null] }, "b": { "enum": [3, "3"] },
		"k": {}, "z": {}, "s": {}, "t": { "if": { "pattern": "^x" }, "then": { "minLength": 3 } } },
		"required": ["z"], "if": { "properties": { "k": { "const": "a" } } },
		"then": { "required": ["z"] }, "else": { "required": ["s"] } }' \
		"female, male or null" '3 or "3"' "z yes s yes if k is there and not a" \
		"if the value is of a certain form, must be of at least 3 characters"
}

@test "rules explain of a shared piece says that there are no fields" {
	expect 0 bulkpipe rules explain identifiers
	holds out "no fields; see bulkpipe rules show identifiers"
	lacks out REQUIRED
}

@test "rules explain stacks the columns of a narrow terminal and breaks long words" {
	script -qec "stty cols 60; $BULKPIPE rules explain USER_CHOICE" /dev/null </dev/null |
		tr -d '\r' | sed 's/\x1b\[[0-9]*m//g' >narrow
	is "wide lines" "" "$(grep -E '^.{61,}' narrow)"
	holds narrow "  required: yes, one of user_account_id, email_hash or" "  should be there if compartment_id is there"
	lacks narrow "WHAT IT MUST LOOK LIKE"
	is "a hash is broken below its indent" 2 "$(grep -cx '  [0-9a-f]\{4,\}' narrow)"
}

@test "a file of --rules with mistakes is told before data is read, a line for each kind" {
	echo '{"operation":"DELETE","user_account_id":"a"}' >in.ndjson
	schema '{ "requird": ["a"], "minLenght": 3, "properties": { "d": { "format": "date" } } }'
	expect 0 bulkpipe check -t USER_PROFILE --rules rules.json in.ndjson
	same err "rules.json does not refer to bulkpipe:USER_PROFILE: the built-in rules are not checked" \
		"rules.json: 2 warnings; bulkpipe rules check rules.json" \
		"rules.json: format is checked only with --assert-formats"
	expect 0 bulkpipe convert --log json --rules rules.json in.ndjson
	jsons err '[.[].event][:2] == ["rules-warnings", "format-unchecked"]'
	expect 0 bulkpipe check -q -t USER_PROFILE --rules rules.json in.ndjson
	is stderr "" "$(cat err)"
	schema '{ "allOf": [ { "$ref": "bulkpipe:user-profile" } ], "properties": { "d": { "format": "date" } } }'
	expect 0 bulkpipe run -t USER_PROFILE --assert-formats --rules rules.json -o dir in.ndjson
	lacks err rules.json
}

@test "rules test says that a format is not checked" {
	echo '{ "schema": { "format": "date" }, "invalid": [{ "data": "x", "code": "format" }] }' >a.json
	expect 1 bulkpipe rules test a.json
	holds out "found nothing; format is checked only with --assert-formats"
	expect 0 bulkpipe rules test --assert-formats a.json
}

@test "rules test refuses what would not be run as it was meant" {
	refused() {
		echo "$1" >a.json
		expect 2 bulkpipe rules test a.json
		holds err "a.json:1:" "$2"
	}
	refused '{ "schema": true, "valid": [1], "invlaid": [{ "data": 1 }] }' "did you mean invalid?"
	refused '{ "schema": true, "valid": {} }' "expected a list of examples"
	refused '{ "schema": true, "invalid": [{ "data": 1, "code": "requird" }] }' "requird: neither bulkpipe"
	refused '{ "schema": true, "invalid": [{ "data": 1, "cod": "type" }] }' "code, also, pointer"
	refused '{ "document_type": "USER_PROFIL", "valid": [1] }' "did you mean USER_PROFILE?"
	echo '{ "schema": { "x-code": "odd", "type": "null" },
		"invalid": [{ "data": 1, "code": "odd" }, { "data": {}, "code": "odd" }] }' >a.json
	expect 0 bulkpipe rules test a.json
}

@test "a word is a type, or else a file of that name" {
	echo '{ "type": 5 }' >mine
	expect 2 bulkpipe rules check mine
	holds err "mine:1:11: "
	expect 2 bulkpipe rules check nothing
	holds err "'nothing' is neither a document type nor a file; bulkpipe rules list names the types"
	expect 2 bulkpipe rules check user-profil
	holds err "did you mean USER_PROFILE?"
}

@test "rules takes -t and -r as its operand, and looks at all files" {
	expect 0 bulkpipe rules explain -t USER_CHOICE
	holds out user_choice
	schema '{ "type": "object" }'
	expect 0 bulkpipe rules check -r rules.json
	same out "rules.json: well-formed: 1 schema, 0 patterns, 0 warnings"
	echo 7 >bad.json
	echo 8 >worse.json
	expect 2 bulkpipe rules check rules.json bad.json worse.json any.json
	holds out "rules.json: well-formed" "any.json: well-formed"
	holds err "bad.json:1:1" "worse.json:1:1"
	expect 2 bulkpipe rules explain
	holds err "needs a TYPE or a FILE"
}
