#!/bin/bash
# A short list of commands under valgrind: no byte is read that was not written, none is lost.
#
#     tests/memcheck.sh BINARY
#
# BINARY gives nothing up before it reads data (cli/confine.c): valgrind's own calls of the system would
# be refused.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$(realpath "${1:-build/release/unconfined/bulkpipe}")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# try STATUS ARGUMENT...: of bulkpipe
try() {
	local wanted=$1 got=0
	shift
	valgrind --quiet --error-exitcode=99 --leak-check=full --log-file="$place/log" \
		"$binary" "$@" >"$place/out" 2>"$place/err" || got=$?
	if [ "$got" -ne "$wanted" ]; then
		cat "$place/log" "$place/err"
		echo "memcheck: status $got, expected $wanted: bulkpipe $*" >&2
		exit 1
	fi
	echo "memcheck: bulkpipe $*" | sed "s|$place/||g"
}

for jobs in -j0 -j2; do
	try 1 check $jobs -t USER_CHOICE samples/choices-dirty.ndjson
	try 1 check $jobs -t USER_PROFILE --unique samples/profiles.csv.gz
	try 0 convert $jobs -t USER_SEGMENT --to csv samples/segments-excel.csv
	try 1 run $jobs -t USER_PROFILE -o "$place/parts$jobs" --part-records 5 samples/profiles.csv.gz
	try 1 run $jobs --map samples/optins.map.json -o "$place/mapped$jobs" samples/optins.csv
done
try 0 guess samples/crm.csv
try 0 rules list
try 0 locate "$place/parts-j0" 1 5
