#!/bin/bash
# JSONTestSuite: each file without an inner line break, as one line of NDJSON. y_ is accepted, n_ is
# rejected; i_ may be either, but never a crash, and what is not UTF-8 is rejected. Files with an
# inner line break are several lines and are left out, and so are blank ones, which are no record. A
# name twice in one object is rejected on purpose, though JSON allows it.
#
#     BULKPIPE=program tests/conformance/json_parsing.sh
set -u
cd "$(dirname "$0")/../.." || exit
suite=${SUITES:-../shared/suites}/json-parsing
program=${BULKPIPE:-build/release/bulkpipe}

if [ ! -d "$suite" ]; then
	echo "json-parsing: $suite is not there, nothing tested"
	exit 0
fi
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
echo true >"$scratch/any.json"
passed=0
left_out=0
failed=()

# judge FILE: the status of `check`, and the number of records that it read.
judge() {
	timeout 60 "$program" check --rules "$scratch/any.json" --from ndjson -q \
		--report "$scratch/report" "$1" >"$scratch/said" 2>&1
	status=$?
	records=$(jq .records.read "$scratch/report" 2>/dev/null)
}

for file in "$suite"/*.json; do
	name=$(basename "$file")
	# An inner line break: an LF that is not the last byte.
	if [ "$(head -c -1 "$file" | tr -dc '\n' | wc -c)" -gt 0 ]; then
		left_out=$((left_out + 1))
		continue
	fi
	if ! LC_ALL=C grep -q '[^[:space:]]' "$file"; then
		left_out=$((left_out + 1))
		continue
	fi
	judge "$file"
	case $name in
	y_*duplicated_key*) wanted=1 ;;
	y_*) wanted=0 ;;
	n_*) wanted=1 ;;
	*) # i_
		wanted=$status
		[ "$status" -le 1 ] || wanted="0 or 1"
		iconv -f UTF-8 -t UTF-8 "$file" >/dev/null 2>&1 || wanted=1
		;;
	esac
	if [ "$status" = "$wanted" ] && [ "$records" = 1 ]; then
		passed=$((passed + 1))
	else
		failed+=("$name: status $status of $records records, expected $wanted of 1")
	fi
done

echo "json-parsing: $passed passed, ${#failed[@]} failed, $left_out left out (blank, or several lines)"
[ $passed -gt 0 ] || { echo "json-parsing: no case was run"; exit 1; }
[ ${#failed[@]} -eq 0 ] || { printf 'failed: %s\n' "${failed[@]}"; exit 1; }
