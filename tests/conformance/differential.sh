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
judges=build/judges
out=build/differential
count=${COUNT:-20000}
seed=${SEED:-1}

# Exact versions, with what they depend on. Node 18 and later run them.
packages=(ajv@8.20.0 fast-deep-equal@3.1.3 fast-uri@3.1.9 json-schema-traverse@1.0.0
	require-from-string@2.0.2)
case $(uname -m) in x86_64 | aarch64) packages+=(@sourcemeta/jsonschema@16.11.0) ;; esac
names=(ajv walk rules types)
jsonschema=$judges/node_modules/.bin/jsonschema

not_run() { # WHY: tolerable on a machine without network, not where a change is judged
	echo "differential: not run: $1"
	[ -z "${CI:-}" ] || exit 1
	exit 0
}

install_judges() {
	[ "$(cat $judges/installed 2>/dev/null)" != "${packages[*]}" ] || return 0
	command -v npm >/dev/null || not_run "there is no npm"
	rm -rf $judges
	mkdir -p $judges
	# Without the options about fetching npm takes seven minutes to say that there is no network.
	timeout 300 npm install --prefix $judges --no-save --no-package-lock --ignore-scripts --no-audit \
		--no-fund --fetch-timeout 60000 --fetch-retry-mintimeout 1000 --fetch-retry-factor 3 \
		"${packages[@]}" >$judges/said 2>&1 ||
		not_run "npm could not install ${packages[*]}: $(head -n 3 $judges/said)"
	echo "${packages[*]}" >$judges/installed
}

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
install_judges
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
