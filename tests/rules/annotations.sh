#!/bin/sh
# What the rule files say to people and to other tools: every field has a description and examples (what is
# ignored needs none), every condition for a field has words, all examples are right by their own schema,
# and the files are JSON Schema by the metaschema, where that is at hand.
# usage: tests/rules/annotations.sh PROGRAM
set -eu
program=$1
rules=$(dirname "$0")/../../rules
metaschema=${SUITES:-$rules/../../shared/suites}/json-schema/metaschema
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

jq -rn '
	(reduce inputs as $rules ({}; .[input_filename | split("/") | last] = $rules)) as $files
	# A schema and those that $ref and allOf add to it, as {file, schema}.
	| def whole($file; $schema):
		{ $file, $schema },
		(($schema["$ref"] // empty | split("#")) as [$other, $pointer]
			| (if $other == "" then $file else $other end) as $other
			| whole($other; reduce ($pointer | split("/")[1:][]) as $step ($files[$other]; .[$step]))),
		($schema.allOf[]? | whole($file; .));
	def has_said($file; $schema; word): any(whole($file; $schema); .schema | word);
	def fields($file; $schema; $name):
		whole($file; $schema)
		| .file as $file
		| (.schema.properties // {} | to_entries[]
			| { name: "\($name)/\(.key)", $file, schema: .value }
			| ., fields(.file; .schema; .name)),
		  (.schema.items // empty | fields($file; .; "\($name)[]"));
	def places(find): $files | to_entries[] | .key as $file | .value
		| paths(type == "object" and find) as $path
		| { $file, place: "\($file)#/\($path | map(tostring) | join("/"))", at: last($path[]), schema: getpath($path) };

	($files | keys[] | select(startswith("user_")) | fields(.; $files[.]; .)
		| (select(has_said(.file; .schema; .description) | not) | "\(.name) has no description"),
		  (select(has_said(.file; .schema; .examples or .["x-code"] == "field-ignored") | not)
			| "\(.name) has no examples")),
	(places(has("if"))
		| . as { $file, $schema }
		| select(any($schema | .then, .else | values; has_said($file; .; .required)))
		| select(any($schema | .if, .then, .else | values; has_said($file; .; .description)) | not)
		| "the condition at \(.place) has no description"),
	(places(has("anyOf") or has("oneOf")) | select(.at != "not") | .file as $file
		| select(any(.schema | .anyOf, .oneOf | values[];
			has_said($file; .; .required) and (has_said($file; .; .description) | not)))
		| "a branch at \(.place) has no description")
' "$rules"/*.json >"$dir/wrong"

# Every example as a record of its own, whose one member is named for the place of its schema.
cp "$rules"/*.json "$dir"
jq -n '[inputs | (input_filename | split("/") | last) as $file | . as $rules
	| paths(type == "object" and (.examples | type) == "array") as $path
	| { place: "\($file)#/\($path | map(tostring) | join("/"))", values: getpath($path).examples }]
' "$rules"/*.json >"$dir/examples"
jq '{ properties: map({ (.place): { "$ref": .place } }) | add }' "$dir/examples" >"$dir/rules.json"
jq -c '.[] | { (.place): .values[] }' "$dir/examples" >"$dir/data"
"$program" check -q --no-coerce --rules "$dir/rules.json" --from ndjson --rejects-ok \
	--findings "$dir/found" "$dir/data" >>"$dir/wrong" 2>&1 || echo "the examples were not checked" >>"$dir/wrong"
[ ! -e "$dir/found" ] || jq -r 'select(.code != "identifier-array")
	| "an example at \(.pointer): \(.message)"' "$dir/found" >>"$dir/wrong"

if [ -d "$metaschema" ]; then
	"$program" check -q --rules "$metaschema/schema.json" --from json --findings "$dir/odd" --rejects-ok \
		--ref "https://json-schema.org/draft/2020-12/=$metaschema" "$rules"/*.json >>"$dir/wrong" 2>&1 ||
		echo "the rules were not held against the metaschema" >>"$dir/wrong"
	[ ! -e "$dir/odd" ] || jq -r '"\(.input | split("/") | last)#\(.pointer): \(.message)"' "$dir/odd" >>"$dir/wrong"
else
	echo "annotations: the rules were not held against the metaschema, which is not here"
fi
if [ -s "$dir/wrong" ]; then
	sed 's/^/annotations: /' "$dir/wrong"
	exit 1
fi
echo "annotations: all fields have words, $(wc -l <"$dir/data") examples are right"
