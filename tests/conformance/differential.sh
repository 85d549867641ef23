#!/bin/bash
# The rules of all document types through judges that share nothing with the program: ajv and the
# JSON Schema command line of Sourcemeta. Lines are generated from the examples of the rules, about
# half of them broken on purpose; every judge must say the same of every line, each assertion of the
# rules must have held for some line and failed for another.
#
#     BULKPIPE=program tests/conformance/differential.sh
#
# COUNT=200000 is so many lines a type, SEED=7 gives others. Lines and verdicts stay in
# build/differential. JUDGES=no leaves it out: under the sanitizers the cases do, and the judges'
# verdicts are no others there.
#
# The program is asked twice: with --rules FILE, which gives no document type, so that nothing is
# rewritten and it sees the very lines that the judges see; and as users ask it, with -t and the rules
# built in. There null identifiers are dropped first, so lines with a null in them are left out.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${BULKPIPE:-build/release/bulkpipe}
parts=tests/conformance/differential
out=build/differential
count=${COUNT:-20000}
seed=${SEED:-1}
judges=build/judges
. $parts/judges.sh

names=(ajv walk rules types)

# verdicts FILE: the numbers on standard input are those of rejected lines.
verdicts() {
	awk -v lines="$1" 'FILENAME != lines { rejected[$1]; next }
		{ print FNR in rejected ? "false" : "true" }' - "$1"
}

# judge_rejected FILE OPTION...: the numbers of the lines that the program rejects. It must have read
# them all.
judge_rejected() {
	rm -f $out/findings
	"$program" check "${@:2}" --no-coerce --from ndjson -q --rejects-ok --expect-records "$count" \
		--findings $out/findings "$1"
	touch $out/findings
	jq -r 'select(.severity == "error").record' $out/findings
}

ask_program() { # TYPE
	judge_rejected "$out/$1.jsonl" --rules "rules/$1.json" | verdicts "$out/$1.jsonl" >"$out/$1.rules"
	judge_rejected "$out/$1.jsonl" -t "$1" | verdicts "$out/$1.jsonl" |
		paste - "$out/$1.jsonl" | sed 's/.*null.*/-/; s/\t.*//' >"$out/$1.types"
}

# Rejected lines are told as "fail: FILE (entry #N)", in no order, between other words.
ask_jsonschema() { # TYPE
	$jsonschema validate --continue --fast --resolve $out/rules/identifiers.json \
		--resolve $out/rules/values.json "$out/rules/$1.json" "$out/$1.jsonl" >$out/said 2>&1 || :
	grep -q "^$count validated, " $out/said || { tail -n 5 $out/said; return 1; }
	sed -n 's/^fail: .* (entry #\([0-9]*\))$/\1/p' $out/said | verdicts "$out/$1.jsonl" >"$out/$1.jsonschema"
}

ask_scripts() {
	node $parts/ajv.mjs $judges/node_modules $out/rules $out
	node $parts/coverage.mjs $out/rules $out
}

[ "${JUDGES:-yes}" != no ] || { echo "differential: left out, JUDGES=no"; exit 0; }
# Tolerable on a machine without network, not where a change is judged.
install_judges || { echo "differential: not run"; exit ${CI:+1}; }
if $jsonschema version >/dev/null 2>&1; then
	names+=(jsonschema)
else
	echo "differential: NO SECOND JUDGE: Sourcemeta's jsonschema does not run on $(uname -m), ajv judges alone"
fi
rm -rf $out
node $parts/rules.mjs rules $out/rules
node $parts/generate.mjs . $out "$count" "$seed"
ask_scripts & # on the second processor
scripts=$!
trap 'kill $scripts 2>/dev/null || :' EXIT
for lines in $out/*.jsonl; do
	type=$(basename "$lines" .jsonl)
	ask_program "$type"
	if [[ ${names[*]} == *jsonschema* ]]; then ask_jsonschema "$type"; fi
done
status=0
wait $scripts || status=1
node $parts/compare.mjs $out "${names[@]}" || status=1
exit $status
