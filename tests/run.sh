#!/bin/bash
# All tests from outside: the cases at -j0, -j1 and -j4, then the public suites and the other judges.
#
#     tests/run.sh BINARY [CASES...]        CASES: names of files in tests/cases, without .bats
#
# With CASES only these, and no suites. LEVELS="0 4" tries these -j only.
set -u
cd "$(dirname "$0")/.." || exit
BULKPIPE=$(realpath "${1:-build/release/bulkpipe}") || exit
export BULKPIPE
export BATS_TEST_TIMEOUT=${BATS_TEST_TIMEOUT:-300} # a program that hangs fails its case
# A sanitizer that speaks up must not look like "some records were rejected".
export ASAN_OPTIONS=exitcode=99:${ASAN_OPTIONS:-} UBSAN_OPTIONS=exitcode=99:${UBSAN_OPTIONS:-}
export TSAN_OPTIONS=exitcode=99:${TSAN_OPTIONS:-} LSAN_OPTIONS=exitcode=99:${LSAN_OPTIONS:-}
shift
wanted=("$@")
logs=$(mktemp -d) || exit
trap 'rm -rf "$logs"' EXIT
failed=0

# What does not depend on -j, or tries every -j itself, runs once.
once=" cli faults readme rules_command threads "
often=()
single=()
for file in tests/cases/*.bats; do
	name=$(basename "$file" .bats)
	[ ${#wanted[@]} -eq 0 ] || [[ " ${wanted[*]} " == *" $name "* ]] || continue
	if [[ $once == *" $name "* ]]; then single+=("$file"); else often+=("$file"); fi
done

# cases TITLE JOBS FILE...: in the background, its words in a file of their own.
cases() {
	[ $# -gt 2 ] || return
	{
		echo "# $1"
		JOBS=$2 bats "${@:3}"
	} >"$logs/$started" 2>&1 &
	pids[started]=$!
	started=$((started + 1))
}

# Two at a time; what they said comes in order.
started=0
told=0
tell_next() {
	wait "${pids[told]}" || failed=1
	cat "$logs/$told"
	told=$((told + 1))
}

for jobs in ${LEVELS:-0 1 4}; do
	cases "cases at -j$jobs" "$jobs" "${often[@]}"
	while [ $((started - told)) -ge 2 ]; do tell_next; done
done
cases "cases that run once" 2 "${single[@]}"
while [ $told -lt $started ]; do tell_next; done

if [ ${#wanted[@]} -eq 0 ]; then
	for suite in tests/conformance/*.sh; do
		echo "# $suite"
		bash "$suite" || failed=1
	done
fi
exit $failed
