# What rules cost, and other judges of JSON Schema beside the program: for run.sh, which sources this.

judges=build/judges
. tests/conformance/differential/judges.sh

# Counts are compared as everywhere; that no line is invalid is what the data promises.
time_ajv() { # KEY TYPE FILE
	[[ -e $judges/installed ]] || return 0
	time_row "$1" 1 0 "${pin[@]}" node "$here/ajv.mjs" "$judges/node_modules" "$work/rules" "$2" "$3"
	counted "$1" "$(sed -n 's/^\([0-9]*\) read, 0 invalid$/\1/p' "$out")"
}

time_jsonschema() { # KEY TYPE FILE.jsonl
	$jsonschema version >/dev/null 2>&1 || return 0
	local resolve=() file
	for file in "$work"/rules/*.json; do
		[[ $file == */user_* ]] || resolve+=(--resolve "$file")
	done
	time_row "$1" 1 0 "${pin[@]}" "$jsonschema" validate --fast "${resolve[@]}" "$work/rules/$2.json" "$3"
	counted "$1" "$(cat "$out" "$work/err" | sed -n 's/^\([0-9]*\) validated, .*/\1/p')"
}

bench_rules() { # KIND TYPE
	local k=$1 type=${2,,} slice=$data/$1-slice i
	ln -f "$slice" "$slice.jsonl" # a name that Sourcemeta's program takes for lines
	expect "$k" 0 "$k".{rules,true,rulesref,trueref}
	expect "$k-slice" 0 "$k".{plain,ajv,jsonschema}
	for ((i = 1; i <= RUNS; i++)); do
		note "rules of $2: round $i of $RUNS"
		time_ours "$k.rules" 0 "${pin[@]}" -- check -j1 -t "$2" "$data/$k"
		time_ours "$k.true" 0 "${pin[@]}" -- check -j1 --rules "$work/true.json" --from ndjson "$data/$k"
		time_ours "$k.rulesref" 0 "${pin[@]}" -- check "${ref[@]}" -t "$2" "$data/$k"
		time_ours "$k.trueref" 0 "${pin[@]}" -- check "${ref[@]}" --rules "$work/true.json" \
			--from ndjson "$data/$k"
		time_ours "$k.plain" 0 "${pin[@]}" -- check -j1 --rules "$work/rules/$type.json" --from ndjson \
			"$slice"
		time_ajv "$k.ajv" "$type" "$slice"
		time_jsonschema "$k.jsonschema" "$type" "$slice.jsonl"
	done
	titles "Rules of $2, one core"
	row 'check -j1, rules: true' 1 "$k.true"
	row 'check -j1, rules of the type' 1 "$k.rules" "$k.true" 'rules: true'
	row 'reference lane, rules: true' 1 "$k.trueref"
	row '  rules of the type' 1 "$k.rulesref" "$k.trueref" 'rules: true' 0.741
	row "ajv, $SLICE MB" 1 "$k.ajv"
	row "Sourcemeta, $SLICE MB" 1 "$k.jsonschema"
	row "check -j1, the same schema" 1 "$k.plain" "$k.ajv" ajv 3
	row "check -j1, the same schema" 1 "$k.plain" "$k.jsonschema" Sourcemeta 3
}

# The rule files without what only we understand, as the comparison of verdicts has them.
make_plain_rules() {
	echo true >"$work/true.json"
	install_judges >&2 || note 'ajv and Sourcemeta: not installed'
	! has node || node tests/conformance/differential/rules.mjs rules "$work/rules"
}
