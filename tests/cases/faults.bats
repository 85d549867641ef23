# A machine that fails while the program runs. tests/faults/ has the runners, and the shim that makes calls
# of the system go wrong. Each prints a row of figures.

load helper

SHIM=$(dirname "$BULKPIPE")/tests/faults/shim.so
export SHIM
# The shim stands before a sanitizer.
export ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS:-}

# row RUNNER ARGUMENT...: in a folder of its own. The figures are shown, and on failure what was wrong.
row() {
	local status=0 folder=$1-$2
	mkdir "$folder"
	(cd "$folder" && bash "$ROOT/tests/faults/$1.sh" "${@:2}") >row || status=$?
	head -n 40 row
	tail -n 1 row | sed 's/^/# /' >&3
	return $status
}

@test "every call of a run fails in turn: nothing is published, and the folder is as it was" {
	row every run
}

@test "every call fails where an export is replaced: the old one stays, to the byte" {
	row every replace
}

@test "every call fails where a run goes on behind a killed one" {
	row every resume
}

@test "every call fails where a run goes on behind one that broke its budget" {
	row every budget
}

@test "every call of convert fails: outputs that were there stay" {
	row every convert
}

@test "every call of check fails" {
	row every check
}

@test "every call fails that reads: inputs, rules, what they refer to, maps, zones" {
	row every read
}

@test "every call of a replay fails" {
	row every replay
}

@test "SIGKILL before a call: no export, the old or the new one, and the same command succeeds" {
	row kill fresh calls "${KILL_STEP:-4}"
	row kill replace calls "${KILL_STEP:-4}"
}

@test "SIGKILL at random moments: the same" {
	row kill fresh moments "${KILLS:-20}"
	row kill replace moments "${KILLS:-20}"
}

skip_sanitized() {
	! ldd "$BULKPIPE" | grep -qE 'lib[at]san' || skip "a sanitizer needs memory of its own"
}

@test "the clock jumps in mid-run, is before all time or behind it: dates keep their form and order" {
	records 3 >data
	for clock in "2 1000000000" "2 99999999999" "1 -5" "1 999999999999"; do
		rm -rf dir
		FAULT_CLOCK=$clock LD_PRELOAD=$SHIM expect 0 bulkpipe run -t USER_SEGMENT --progress always -o dir data
		json dir/report.json '[.started_at, .finished_at] |
			. == sort and all(test("^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z$"))'
		published dir
	done
}

@test "little memory: status 4 that says so, or a whole export" {
	skip_sanitized
	dirty 30 >data
	xz -k data
	for input in data data.xz; do
		local said=0
		for size in 20000 25000 30000 40000 50000 60000 80000 100000 200000 400000; do
			rm -rf dir
			status=0
			(ulimit -v $size && bulkpipe run -j 2 -t USER_SEGMENT -o dir $input) 2>err || status=$?
			if [ $status -eq 1 ]; then published dir; continue; fi
			is "status in $size kiB" 4 $status
			grep -qE 'out of memory|no thread|cannot be loaded' err || { cat err; return 1; }
			absent dir/manifest.json
			said=$((said + 1))
		done
		[ $said -gt 0 ] && [ $status -eq 1 ]
	done
}

# needs FILE N: at most N times the 16 MiB of a record.
needs() {
	rm -f peak
	FAULT_PEAK=peak LD_PRELOAD=$SHIM expect 0 "$BULKPIPE" check -j $jobs --rules any.json --from ndjson "$1"
	[ "$(sort -n peak | tail -n 1)" -lt $(((64 + $2 * 16) * 1024)) ] || { echo "$1 -j$jobs"; cat peak; return 1; }
}

@test "records of 16 MiB: 64 MiB, and what the longest in flight need, whatever -j" {
	skip_sanitized
	perl -e 'print "{\"a\":\"", "z" x 16777200, "\"}\n" for 1 .. 8' >text
	perl -e 'print "[", "1," x 8388600, "1]\n" for 1 .. 2' >list
	for jobs in 0 2 8; do
		needs text 2
		[ "${FAULTS:-}" != all ] || needs list 46
	done
}
