#!/bin/bash
# JSONTestSuite, on both lanes, which must say the same: each file without an inner line break, as one
# line of NDJSON. y_ is accepted, n_ is rejected; i_ may be either, but never a crash, and what is not
# UTF-8 is rejected. Files with an inner line break are several lines and are left out, and so are blank
# ones, which are no record. A name twice in one object is rejected on purpose, though JSON allows it.
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

# "NAME KIND" of each file: lines (it has a line break that is not its last byte), blank, or text.
kinds() {
	perl -e '
		for my $path (@ARGV) {
			open my $file, "<:raw", $path or die;
			my $text = do { local $/; <$file> } // "";
			my ($name) = $path =~ m{([^/]*)$};
			my $kind = $text =~ /\n./s ? "lines" : $text !~ /\S/ ? "blank" : "text";
			print "$name $kind\n";
		}' "$suite"/*.json
}

while read -r name kind; do
	if [ "$kind" != text ]; then
		left_out=$((left_out + 1))
		continue
	fi
	timeout 60 "$program" check --rules "$scratch/any.json" --from ndjson -q \
		--report "$scratch/report" "$suite/$name" >"$scratch/said" 2>&1
	status=$?
	timeout 60 "$program" check --rules "$scratch/any.json" --from ndjson -q --lane reference \
		"$suite/$name" >"$scratch/reference" 2>&1
	reference=$?
	report=
	[ ! -e "$scratch/report" ] || report=$(<"$scratch/report")
	case $name in
	y_*duplicated_key*) wanted=1 ;;
	y_*) wanted=0 ;;
	n_*) wanted=1 ;;
	*) # i_
		wanted=$status
		[ "$status" -le 1 ] || wanted="0 or 1"
		iconv -f UTF-8 -t UTF-8 "$suite/$name" >/dev/null 2>&1 || wanted=1
		;;
	esac
	if [ "$status" = "$wanted" ] && [ $reference = $status ] && cmp -s "$scratch/said" "$scratch/reference" &&
		[[ $report == *'"records":{"read":1,'* ]]; then
		passed=$((passed + 1))
	else
		failed+=("$name: status $status, expected $wanted; or not one record, or --lane reference says otherwise")
	fi
	rm -f "$scratch/report"
done < <(kinds)

echo "json-parsing: $passed passed, ${#failed[@]} failed, $left_out left out (blank, or several lines)"
[ $((passed + ${#failed[@]})) -gt 0 ] || { echo "json-parsing: no case was run"; exit 1; }
[ ${#failed[@]} -eq 0 ] || { printf 'failed: %s\n' "${failed[@]}"; exit 1; }
