#!/bin/bash
# All tests from outside: the cases at -j0 and -j4, then the public suites and the other judges.
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

# What does not depend on -j, or tries every -j itself, runs once. Uploads mostly wait, so their two lists
# run beside everything else.
once=" cli faults guess lane limits readme rules_command sandbox sandbox_faults sandbox_uploads threads "
uploads=" upload upload_kill "
faults=" resources upload_doubt upload_faults upload_proxy "
often=()
single=()
upload_files=()
fault_files=()
for file in tests/cases/*.bats; do
	name=$(basename "$file" .bats)
	[ ${#wanted[@]} -eq 0 ] || [[ " ${wanted[*]} " == *" $name "* ]] || continue
	if [[ $once == *" $name "* ]]; then single+=("$file")
	elif [[ $uploads == *" $name "* ]]; then upload_files+=("$file")
	elif [[ $faults == *" $name "* ]]; then fault_files+=("$file")
	else often+=("$file"); fi
done

# cases TITLE JOBS FILE...: in the background, its words in a file of their own.
declare -A pids
cases() {
	[ $# -gt 2 ] || return 1
	{
		echo "# $1"
		JOBS=$2 bats "${@:3}"
	} >"$logs/$1" 2>&1 &
	pids[$1]=$!
}

tell() { # TITLE - once it is over
	wait "${pids[$1]}" || failed=1
	cat "$logs/$1"
}

# Two at a time; what they said comes in order.
running=()
queue() {
	cases "$@" || return 0
	running+=("$1")
	[ ${#running[@]} -lt 2 ] || tell_first
}

tell_first() {
	tell "${running[0]}"
	running=("${running[@]:1}")
}

beside=()
cases "uploads" 2 "${upload_files[@]}" && beside+=("uploads")
cases "uploads with faults" 2 "${fault_files[@]}" && beside+=("uploads with faults")
for jobs in ${LEVELS:-0 4}; do
	queue "cases at -j$jobs" "$jobs" "${often[@]}"
done
queue "cases that run once" 2 "${single[@]}"
while [ ${#running[@]} -gt 0 ]; do tell_first; done
for title in "${beside[@]}"; do tell "$title"; done

if [ ${#wanted[@]} -eq 0 ]; then
	for suite in tests/conformance/*.sh; do
		echo "# $suite"
		bash "$suite" || failed=1
	done
fi
exit $failed
