# What the machine does to a run: full disks, closed pipes, signals; and the limits that keep a record
# from filling it.

load helper

# Runs the program as a child whose end can be told apart: writes "exit N" or "signal N" to the file
# fate, its pid to the file pid.
watched() {
	perl -e '
		my $pid = fork;
		if (!$pid) { $SIG{$_} = "DEFAULT" for qw(INT TERM PIPE); exec @ARGV }
		open my $file, ">", "pid.new"; print $file $pid; close $file; rename "pid.new", "pid";
		waitpid $pid, 0;
		open $file, ">", "fate";
		print $file $? & 127 ? "signal " . ($? & 127) : "exit " . ($? >> 8), "\n";
	' "$BULKPIPE" "$@"
}

# eventually COMMAND...: it holds within a minute.
eventually() {
	local i
	for ((i = 0; i < 600; i++)); do
		"$@" && return
		sleep 0.1
	done
	echo "never: $*"
	return 1
}

# stopped SIGNAL NUMBER COMMAND...: in mid-run, with half its input still to come.
stopped() {
	local signal=$1 number=$2
	shift 2
	rm -rf pipe fate pid dir product
	mkfifo pipe
	watched "$@" <pipe >product 2>err &
	local perl=$!
	exec 7>pipe
	records 5000 >&7
	eventually test -s pid
	eventually "$started"
	kill -s "$signal" "$(cat pid)"
	wait $perl
	exec 7>&-
	same fate "signal $number"
}

is_growing() {
	[ -n "$(find dir -name '.user-segment-*' -size +0 2>/dev/null)" ]
}

is_flowing() {
	[ -s product ]
}

@test "SIGINT and SIGTERM in mid-run: nothing half-written, and the process ends by the signal" {
	started=is_growing
	for signal in "INT 2" "TERM 15"; do
		stopped $signal run -j "$JOBS" -t USER_SEGMENT --part-records 10 -o dir \
			--report report --rejects rejects --findings findings
		[ ! -d dir ] || is "left in dir" "" "$(ls -A dir)"
		is "left beside it" "" "$(find . -maxdepth 1 -name '.*' ! -name . -o -name 're*s' -o -name 'report' -o -name findings)"
	done
	started=is_flowing
	for signal in "INT 2" "TERM 15"; do
		stopped $signal convert -j "$JOBS" -t USER_SEGMENT --report report
		absent report
	done
}

@test "a run after an interrupted one starts afresh" {
	started=is_growing
	stopped KILL 9 run -j "$JOBS" -t USER_SEGMENT --part-records 10 -o dir
	absent dir/manifest.json
	records 20 >data
	expect 0 bulkpipe run -t USER_SEGMENT -o dir data
	published dir
	json dir/manifest.json '.records == 20'
}

@test "a closed pipe ends convert by SIGPIPE, with nothing said and nothing left" {
	dirty 30000 >data
	watched convert -j "$JOBS" -t USER_SEGMENT -q --rejects rejects --report report data 2>err | head -c 10 >head
	eventually test -s fate
	same fate "signal 13"
	is stderr "" "$(cat err)"
	absent rejects report
	is "hidden files" "" "$(find . -name '.?*')"
}

@test "a closed pipe ends check --findings - too" {
	dirty 30000 >data
	watched check -j "$JOBS" -t USER_SEGMENT --findings - data 2>err | head -c 10 >head
	eventually test -s fate
	same fate "signal 13"
}

@test "a shell sees 130, 143 and 141" {
	records 30000 >data
	bulkpipe convert -t USER_SEGMENT data 2>err | head -c 10 >head || status="${PIPESTATUS[0]}"
	set +o pipefail
	bulkpipe convert -t USER_SEGMENT data 2>err | head -c 10 >head
	is status 141 "${PIPESTATUS[0]}"
}

@test "stdout on a full disk is exit 4" {
	dirty 9 >data
	for command in convert check "check --findings -" "check --rejects -" "check --report -"; do
		status=0
		bulkpipe $command -t USER_SEGMENT data >/dev/full 2>err || status=$?
		is "status of $command" 4 $status
		holds err "No space left"
	done
}

@test "a full disk under any other output is exit 4 too" {
	dirty 9 >data
	for option in --rejects --findings --report; do
		expect 4 bulkpipe convert -t USER_SEGMENT $option /dev/full data
		holds err /dev/full
	done
}

# limited COMMAND...: files cannot grow past 100 kB, as on a disk that fills up in mid-run.
limited() (
	ulimit -f 100
	bulkpipe "$@"
)

@test "a write error in mid-run: exit 4, nothing published, nothing half-written" {
	records 5000 >data
	expect 4 limited run -t USER_SEGMENT -o dir data
	[ ! -d dir ] || is "left in dir" "" "$(ls -A dir)"
	expect 4 limited check -t USER_SEGMENT --strict --unknown error --rejects bad --findings findings \
		<(dirty 9000)
	absent bad findings
	is "hidden files" "" "$(find . -name '.?*')"
	# An export that stands there stays.
	records 5 >few
	expect 0 bulkpipe run -t USER_SEGMENT -o dir few
	expect 4 limited run -t USER_SEGMENT --force -o dir data
	published dir
	json dir/manifest.json '.records == 5'
}

@test "a disk that is full: exit 4, nothing half-written" {
	mkdir disk
	mount -t tmpfs -o size=256k tmpfs disk 2>/dev/null || skip "no right to mount a tmpfs"
	records 5000 >data
	got=0
	"$BULKPIPE" run -j "$JOBS" -t USER_SEGMENT -o disk/dir data 2>err || got=$?
	left=$(find disk -mindepth 1 ! -type d)
	umount disk
	is status 4 $got
	is left "" "$left"
	holds err "No space left"
}

@test "an oversized record is kept whole in the rejects, and the next one is read" {
	{
		records 1
		printf '{"x":"'
		head -c 3000000 /dev/zero | tr '\0' y
		printf '"}\r\n'
		records 1
	} >data
	for input in data -; do
		rm -rf dir
		expect 1 bulkpipe run -t USER_SEGMENT --max-record-size 1MiB --part-size 10MB -o dir $input <data
		found dir/findings.ndjson "2 2 $(records 1 | wc -c) - error record-too-large"
		head -n 2 data | tail -n 1 | cmp - dir/rejected.ndjson
		{ records 1; records 1; } | cmp - dir/user-segment-00001.ndjson
		accounting dir/report.json
	done
	records 1 | tr -d '\n' | wc -c >size
	expect 1 bulkpipe check -t USER_SEGMENT --max-record-size $(($(cat size) - 1)) <(records 1)
	expect 0 bulkpipe check -t USER_SEGMENT --max-record-size "$(cat size)" <(records 1)
}

@test "an oversized value of a json input is kept whole, line breaks and all" {
	{
		printf '[{"a":1},\n {"x":["'
		head -c 2000000 /dev/zero | tr '\0' y
		printf '", "]}\\"",\n1]},\n{"a":2}]'
	} >data
	expect 1 bulkpipe convert --rules any.json --max-record-size 1MiB --rejects bad data
	same out '{"a":1}' '{"a":2}'
	{ printf '{"x":["'; head -c 2000000 /dev/zero | tr '\0' y; printf '", "]}\\"",\n1]}\n'; } | cmp - bad
}

@test "a CSV quote that never closes does not swallow the file" {
	awk 'BEGIN {
		print "operation,segment_id,expiration_duration,user_account_id"
		for (i = 1; i <= 4001; i++) print "UPDATE,1,0," (i == 2001 ? "\"C-0" : "C-" i)
	}' >data
	for size in 1kB 16MiB; do
		expect 1 bulkpipe convert -t USER_SEGMENT --max-record-size $size --findings findings.ndjson \
			--rejects bad.csv data
		is "records" 4000 "$(wc -l <out)"
		is "found" "2001 2002 csv-quote" "$(jq -r '"\(.record) \(.line) \(.code)"' findings.ndjson)"
		is "rejected" 'UPDATE,1,0,"C-0' "$(tail -n +2 bad.csv)"
	done
}

@test "many quotes that never close cost linear time" {
	# Each is closed by the quote of the next line, which has text behind it; then each by none.
	for line in 'x,\"y' 'x,\"y\"\"'; do
		awk 'BEGIN { print "a,b"; for (i = 0; i < 20000; i++) print "'"$line"'" }' >data
		checks 1 --rules any.json --from csv --report report.json data
		is codes csv-quote "$(codes findings.ndjson)"
		json report.json '.records.rejected == 20000'
	done
}

@test "long lines and many members are read whole" {
	{
		printf '{"a":"'
		head -c 5000000 /dev/zero | tr '\0' z
		printf '"}\n{'
		seq -f '"m%.0f":1,' 60000 | tr -d '\n'
		printf '"last":1}\n'
	} >data
	expect 0 bulkpipe convert --rules any.json data
	cmp data out
}

@test "a deep value is told, not crashed on" {
	head -c 1000000 /dev/zero | tr '\0' '[' >data
	expect 1 bulkpipe check --rules any.json --from ndjson data
	holds out json-depth
	expect 4 bulkpipe check --rules any.json --from json data
	expect 1 bulkpipe check --rules any.json --from ndjson --max-depth 1024 data
	expect 2 bulkpipe check --rules any.json --max-depth 0 data
	expect 2 bulkpipe check --rules any.json --max-depth 10000000 data
}

@test "a file that grows or shrinks while it is read is not taken for whole" {
	records 50000 >data
	mkfifo pipe
	"$BULKPIPE" run -j "$JOBS" -t USER_SEGMENT -o dir - data <pipe 2>err &
	pid=$!
	exec 7>pipe
	records 1 >&7
	eventually test -d dir
	truncate -s 1000 data
	exec 7>&-
	status=0
	wait $pid || status=$?
	is status 4 $status
	absent dir/manifest.json
}

@test "rules and maps come from a pipe as well as from a file" {
	records 3 >in.ndjson
	expect 0 bulkpipe check --rules <(sleep 0.2; cat any.json) in.ndjson
	expect 2 bulkpipe check --rules <(echo '{"type":"number"'; sleep 0.2; echo ',}') in.ndjson
	grep -q '^bulkpipe: /dev/fd/[0-9]*:2:2: ' err
	expect 0 bulkpipe convert --rules any.json --map <(echo '{"fields":{"h":"user_account_id"}}') in.ndjson
	is lines 3 "$(grep -c '^{"h":"' out)"
	expect 2 bulkpipe check --rules <(head -c 20000000 /dev/zero) in.ndjson
	grep -q 'is larger than' err
}
