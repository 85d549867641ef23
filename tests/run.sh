#!/bin/bash
# All tests from outside: the cases at -j0, -j1 and -j4, then the public suites.
#
#     tests/run.sh BINARY [FILE.bats...]
#
# Files named after the binary: only these, and no suites.
set -u
cd "$(dirname "$0")/.." || exit
BULKPIPE=$(realpath "${1:-build/release/bulkpipe}") || exit
export BULKPIPE
export BATS_TEST_TIMEOUT=${BATS_TEST_TIMEOUT:-300} # a program that hangs fails its case
shift
failed=0

# What does not depend on -j, or tries every -j itself, runs once.
once=(cli readme threads)
named=("$@")

wanted() {
	[ ${#named[@]} -eq 0 ] && return
	local file
	for file in "${named[@]}"; do
		[ "$(basename "$file" .bats)" = "$1" ] && return
	done
	return 1
}

files() { # often|once
	local file name
	for file in tests/cases/*.bats; do
		name=$(basename "$file" .bats)
		wanted "$name" || continue
		if [[ " ${once[*]} " == *" $name "* ]]; then
			[ "$1" = once ] && echo "$file"
		else
			[ "$1" = often ] && echo "$file"
		fi
	done
}

mapfile -t often < <(files often)
mapfile -t single < <(files once)

for jobs in ${LEVELS:-0 1 4}; do
	[ ${#often[@]} -eq 0 ] && break
	echo "# cases at -j$jobs"
	JOBS=$jobs bats "${often[@]}" || failed=1
done
if [ ${#single[@]} -gt 0 ]; then
	echo "# cases that run once"
	JOBS=2 bats "${single[@]}" || failed=1
fi

if [ ${#named[@]} -eq 0 ]; then
	for suite in tests/conformance/*.sh; do
		echo "# $suite"
		bash "$suite" || failed=1
	done
fi
exit $failed
