# A machine that fails while the program runs. tests/faults/ has the runners, and the shim that makes calls
# of the system go wrong. Each prints a row of figures.

load helper
load sandbox
load platform

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

@test "every call fails where --unique keeps what it saw in temporary files" {
	row every unique
	row every last
}

@test "every call of guess fails: no half map" {
	row every guess
}

@test "every call of an upload fails: the journal does not lie, and the same command sends each part once" {
	row upload each "${UPLOAD_STEP:-8}"
}

@test "SIGKILL before a call: no export, the old or the new one, and the same command succeeds" {
	row kill fresh calls "${KILL_STEP:-6}"
	row kill replace calls "${KILL_STEP:-6}"
}

@test "SIGKILL at random moments: the same" {
	row kill fresh moments "${KILLS:-15}"
	row kill replace moments "${KILLS:-15}"
}

skip_sanitized() {
	! is_sanitized || skip "a sanitizer needs memory of its own"
}

# broken FAULT COMMAND...: with -j $JOBS, in a machine that fails.
broken() {
	FAULT=$1 LD_PRELOAD=$SHIM "$BULKPIPE" "$2" -j "$JOBS" "${@:3}"
}

@test "every other call interrupted, or short: the output is the same" {
	records 20000 >data
	gzip -k data
	expect 0 bulkpipe convert -t USER_SEGMENT data
	mv out whole
	for fault in "read 0 EINTR" "read 0 one" "read 0 half" "write 0 EINTR" "write 0 one" "write 0 half" \
		"poll 0 EINTR"; do
		expect 0 broken "$fault" convert -t USER_SEGMENT data.gz
		cmp whole out
		expect 0 broken "$fault" convert -t USER_SEGMENT - < <(cat data)
		cmp whole out
	done
}

@test "executions create of a file that cannot be read: status 4, and no execution" {
	platform
	send POST 200 "$IMPORTS" "$(import USER_SEGMENT)"
	records 3 >file
	FAULT="read 1 EIO" LD_PRELOAD=$SHIM expect 4 "$BULKPIPE" executions create file --import-id 1
	holds err "file: cannot read: Input/output error"
	is executions "" "$(arrived)"
}

@test "an output that fails ends a run whose input is still to come" {
	mkfifo pipe
	exec 7<>pipe
	records 20 >&7
	for input in pipe -; do
		status=0
		timeout 20 "$BULKPIPE" convert -j "$JOBS" -t USER_SEGMENT $input <pipe >/dev/full 2>err 7>&- ||
			status=$?
		is status 4 $status
		holds err "No space left"
		records 20 >&7
	done
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

@test "few open files: status 4 that says so, or a whole export" {
	dirty 30 >data
	local said=0
	for ((n = 4; n < 16; n++)); do
		rm -rf dir
		status=0
		(ulimit -n $n && bulkpipe run -t USER_SEGMENT -o dir data) 2>err || status=$?
		[ $status -ne 127 ] || continue # too few to load its libraries
		if [ $status -eq 1 ]; then published dir; continue; fi
		is "status with $n files" 4 $status
		holds err "Too many open files"
		[ ! -d dir ] || is left "" "$(ls -A dir)"
		said=$((said + 1))
	done
	[ $said -gt 0 ] && [ $status -eq 1 ]
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

# 10 MB.
many_records() {
	records 1000 >some
	for n in {1..100}; do cat some; done
}

@test "records of 16 MiB: 64 MiB, and what the longest in flight need, whatever -j" {
	skip_sanitized
	perl -e 'print "{\"a\":\"", "z" x 16777200, "\"}\n" for 1 .. 8' >text
	perl -e 'print "[", "1," x 8388600, "1]\n" for 1 .. 2' >list
	for jobs in 0 8; do
		needs text 2
		[ "${FAULTS:-}" != all ] || needs list 46
	done
}

@test "stopped and continued in mid-run: the output is the same" {
	many_records >data
	expect 0 bulkpipe run -t USER_SEGMENT -o whole data
	"$BULKPIPE" run -j "$JOBS" -t USER_SEGMENT -o dir data 2>err &
	local pid=$!
	until [ -d dir ]; do sleep 0.01; done
	for n in {1..10}; do
		kill -STOP $pid || break # it is done
		sleep 0.01
		kill -CONT $pid || break # it was done already when it was stopped
		sleep 0.01
	done 2>/dev/null
	[ $n -gt 1 ]
	wait $pid
	published dir
	diff -r -x report.json whole dir
}

# stalled INPUT COMMAND...: convert of INPUT; the command is run in mid-run, while nobody reads the output.
# Its pid is in $pid, the whole output in the file out then.
stalled() {
	status=0
	rm -f product
	mkfifo product
	"$BULKPIPE" convert -j "$JOBS" -t USER_SEGMENT "$1" >product 2>err &
	pid=$!
	exec 7<product
	head -c 1 <&7 >out # it is under way, and has more to write than is in flight
	"${@:2}"
	cat <&7 >>out
	exec 7<&-
	wait $pid || status=$?
}

peak() {
	sleep 0.3
	awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" >peak
}

@test "a reader that stalls: memory stays small, and nothing is lost" {
	skip_sanitized
	many_records >part
	cat part part part part >data
	stalled data peak
	is status 0 $status
	cmp data out
	[ "$(cat peak)" -lt 24576 ] || { cat peak; return 1; }
}

@test "a file that is touched, grows or shrinks while it is read is status 4" {
	for change in "touch" "truncate -s +100" "truncate -s 1000"; do
		many_records >data
		stalled data $change data
		is "status of $change" 4 $status
		holds err "data: the file changed while it was read"
	done
}

@test "a file that is replaced or removed while it is read is read as it was" {
	many_records >whole
	for change in "mv -f any.json" "rm"; do
		cp whole data
		stalled data $change data
		is "status of $change" 0 $status
		cmp whole out
	done
}

@test "a file that is touched, replaced or removed before its turn is status 4" {
	mkfifo pipe
	for change in "touch" "truncate -s +100" "truncate -s 1000" "cp any.json" "rm"; do
		records 100 >data
		rm -rf dir
		bulkpipe run -t USER_SEGMENT -o dir - data <pipe 2>err &
		pid=$!
		exec 7>pipe
		records 1 >&7
		until [ -d dir ] || ! kill -0 $pid; do sleep 0.02; done
		$change data
		exec 7>&-
		status=0
		wait $pid || status=$?
		is "status of $change" 4 $status
		holds err "data: "
		absent dir/manifest.json
	done
}

@test "every bit of a small gzip file flipped in turn, every byte cut off: no other data" {
	records 3 >data
	gzip -nk data
	expect 0 bulkpipe convert -t USER_SEGMENT --from ndjson data
	mv out whole
	step=${FLIP_STEP:-19} perl -e '
		my ($program, @arguments) = @ARGV;
		local $/;
		open my $file, "<", "data.gz"; my $whole = <$file>;
		open $file, "<", "whole"; my $wanted = <$file>;
		my %count = (failed => 0, same => 0, bits => 0, cuts => 0);
		sub attempt {
			my ($data, $what) = @_;
			open my $out, ">", "broken.gz"; print $out $data; close $out;
			open my $pipe, "-|", "$program @arguments broken.gz 2>err"; my $got = <$pipe> // "";
			close $pipe;
			my $status = $? >> 8;
			# What is no gzip file any more is text of which no line is a record.
			my $is_told = $status == 4 || $status == 1 && $got eq "";
			my $is_same = $status == 0 && $got eq $wanted;
			$is_told || $is_same or die "$what: status $status\n";
			$count{$is_told ? "failed" : "same"}++;
		}
		for (my $bit = 0; $bit < 8 * length $whole; $bit += $ENV{step}) {
			my $data = $whole;
			vec($data, $bit, 1) ^= 1;
			attempt($data, "bit $bit");
			$count{bits}++;
		}
		for (my $size = 1; $size < length $whole; $size += $ENV{step}) {
			attempt(substr($whole, 0, $size), "$size bytes");
			$count{cuts}++;
		}
		printf "# gzip       %4d bits, %d cuts: %d ended the run, %d did not matter, 0 wrong\n",
			@count{qw(bits cuts failed same)};
	' "$BULKPIPE" convert -j "$JOBS" -t USER_SEGMENT --from ndjson >&3
}
