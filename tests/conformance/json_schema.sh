#!/bin/bash
# The JSON Schema Test Suite through the program: the schema of each group as --rules, each of its data
# as one NDJSON line, which must be rejected if and only if it is invalid, with the same findings on both
# lanes. Below optional/ formats are asserted. tests/unit/test_json_schema.c runs the same cases without
# the program; two files run there only, since jq would round their numbers.
set -eu
cd "$(dirname "$0")/../.."
program=${BULKPIPE:-build/release/bulkpipe}
suite=${SUITES:-../shared/suites}/json-schema
if [ ! -d "$suite" ]; then
	echo "json_schema: $suite is not here, not run"
	exit 0
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cases=0 wrong=0

judge() { # FILE NUMBER-OF-CASES INVALID-RECORDS: the schema and the data are in $dir
	local formats=() status=0 lane
	case $1 in */optional/*) formats=(--assert-formats) ;; esac
	for lane in reference auto; do
		rm -f "$dir/$lane.ndjson"
		status=0
		"$program" check -j0 --rules "$dir/rules.json" --ref "http://localhost:1234/=$suite/remotes" \
			--ref "https://json-schema.org/draft/2020-12/=$suite/metaschema" "${formats[@]}" --lane $lane \
			--from ndjson --findings "$dir/$lane.ndjson" "$dir/data.ndjson" >"$dir/said" 2>&1 || status=$?
		touch "$dir/$lane.ndjson"
	done
	cases=$((cases + $2))
	local found
	found=$(jq -cs 'map(select(.severity == "error").record) | unique' "$dir/auto.ndjson")
	if ! cmp "$dir/auto.ndjson" "$dir/reference.ndjson" || [ "$found" != "$3" ] || [ $status -gt 1 ]; then
		echo "wrong: ${1#"$suite"/}: rejected $found, invalid are $3, status $status"
		head -c 300 "$dir/rules.json"
		tail -n 3 "$dir/said"
		wrong=$((wrong + 1))
	fi
}

while read -r file; do
	case ${file##*/} in idn-* | iri* | bignum.json | float-overflow.json) continue ;; esac
	jq -c '.[] | .schema, (.tests | length),
		[.tests | to_entries[] | select(.value.valid | not).key + 1], .tests[].data' "$file" >"$dir/groups"
	while read -r schema && read -r count && read -r invalid; do
		printf '%s\n' "$schema" >"$dir/rules.json"
		for ((i = 0; i < count; i++)); do
			IFS= read -r line
			printf '%s\n' "$line"
		done >"$dir/data.ndjson"
		judge "$file" "$count" "$invalid"
	done <"$dir/groups"
done < <(find "$suite/draft2020-12" -name '*.json' | LC_ALL=C sort)

echo "json_schema: $cases cases, $wrong groups judged wrongly"
[ "$wrong" -eq 0 ] && [ "$cases" -gt 900 ]
