#!/bin/bash
# csv-spectrum: `convert` of each CSV gives the objects of its JSON, on both lanes. Empty cells are left out, so
# members whose value is "" are removed from what is expected.
#
#     BULKPIPE=program tests/conformance/csv_spectrum.sh
set -u
cd "$(dirname "$0")/../.." || exit
suite=${SUITES:-../shared/suites}/csv-spectrum
program=${BULKPIPE:-build/release/bulkpipe}

if [ ! -d "$suite/csvs" ]; then
	echo "csv-spectrum: $suite is not there, nothing tested"
	exit 0
fi
scratch=$(mktemp -d) || exit
trap 'rm -rf "$scratch"' EXIT
echo true >"$scratch/any.json"
passed=0
failed=()

for csv in "$suite"/csvs/*.csv; do
	name=$(basename "$csv" .csv)
	jq -cS '.[] | with_entries(select(.value != ""))' "$suite/json/$name.json" >"$scratch/wanted"
	for lane in reference auto; do
		if "$program" convert --rules "$scratch/any.json" --from csv --no-coerce -q --lane $lane "$csv" \
				>"$scratch/out" &&
			jq -cS . "$scratch/out" | diff "$scratch/wanted" - >"$scratch/diff"; then
			passed=$((passed + 1))
		else
			failed+=("$name, lane $lane")
			head -n 5 "$scratch/diff"
		fi
	done
done

echo "csv-spectrum: $passed passed, ${#failed[@]} failed"
[ $((passed + ${#failed[@]})) -gt 0 ] || { echo "csv-spectrum: no case was run"; exit 1; }
[ ${#failed[@]} -eq 0 ] || { printf 'failed: %s\n' "${failed[@]}"; exit 1; }
