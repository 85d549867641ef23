#!/bin/sh
# Runs the examples of tests/rules/*.json through the program and compares what it finds; without FILE also
# holds what the rules say to people against them (annotations.sh, facts.sh).
# usage: tests/rules/run.sh PROGRAM [FILE.json...]
#
# valid: no finding. invalid: the finding CODE is an error, and besides it only those under "also".
# warn: the same, but nothing is an error. rewritten: "data" leaves the program as "line".
set -eu
program=$1
shift
here=$(dirname "$0")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
if [ $# -eq 0 ]; then
	set -- "$here"/user_*.json
	"$here/annotations.sh" "$program" || failed=1
	"$here/facts.sh" || failed=1
fi

for file; do
	type=$(jq -r .document_type "$file")
	jq -c '(.valid, .invalid, .warn)[].data' "$file" >"$dir/in.ndjson"
	"$program" check -t "$type" --from ndjson --rejects-ok --findings "$dir/found.ndjson" \
		"$dir/in.ndjson" >"$dir/said" 2>&1 || { cat "$dir/said"; failed=1; continue; }
	touch "$dir/found.ndjson"
	jq -rn --slurpfile found "$dir/found.ndjson" --slurpfile examples "$file" '
		($found | group_by(.record) | map({ (.[0].record | tostring): . }) | add // {}) as $by
		| [ $examples[0] | (.valid[] | { want: [] } + .),
			(.invalid[] | { want: ([.code] + (.also // [])), worst: "error" } + .),
			(.warn[] | { want: ([.code] + (.also // [])), worst: "warning" } + .) ]
		| to_entries[]
		| ($by[.key + 1 | tostring] // []) as $is
		| .value as $row
		| ($is | map(.code) | unique) as $codes
		| (if $row.worst == "error"
			then any($is[]; .code == $row.code and .severity == "error")
			else all($is[]; .severity == "warning") end) as $severity
		| select(($codes != ($row.want | unique)) or ($severity | not))
		| "\($row.rule): expected \($row.worst // "nothing") \($row.want), found " +
			([$is[] | "\(.severity) \(.code) at \(.pointer): \(.message)"] | join("; ")) +
			"  in \($row.data | tostring)"' >"$dir/wrong"
	jq -c '.rewritten[].data' "$file" >"$dir/in.ndjson"
	jq -S '.rewritten[].line' "$file" >"$dir/want"
	"$program" convert -t "$type" --from ndjson "$dir/in.ndjson" 2>"$dir/said" >"$dir/out" ||
		cat "$dir/said" >>"$dir/wrong"
	jq -S . "$dir/out" | diff "$dir/want" - >>"$dir/wrong" || :
	if [ -s "$dir/wrong" ]; then
		failed=1
		sed "s/^/$type: /" "$dir/wrong"
	else
		echo "$type: $(jq '[.valid, .invalid, .warn, .rewritten] | map(length) | add' "$file") examples hold"
	fi
done
exit $failed
