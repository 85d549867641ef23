# check and convert give up what they do not need before they read data. What a restricted process can
# and cannot do is in tests/unit/test_restrict.c; here: that the program is one, and still does its work.

load helper

# Sanitizers and the counters of coverage need what the program gives up.
skip_unconfined() {
	! ldd "$BULKPIPE" | grep -qE 'lib[at]san' || skip "a sanitizer build is not confined"
	! grep -qa __gcov_dump "$BULKPIPE" || skip "a coverage build is not confined"
}

# profiles N: so many valid lines.
profiles() {
	seq "$1" | sed 's/.*/{"operation":"DELETE","user_account_id":"&"}/'
}

@test "while data is read, the process has no new privileges, and a filter" {
	skip_unconfined
	mkfifo data
	"$BULKPIPE" check -j "$JOBS" -v -t USER_PROFILE data >out 2>err &
	local pid=$!
	exec 7>data
	profiles 10 >&7
	until grep -q confined err; do sleep 0.05; done
	grep -E '^(NoNewPrivs|Seccomp):' "/proc/$pid/status" | tr -d '\t' >got
	exec 7>&-
	wait $pid
	same got NoNewPrivs:1 Seccomp:2
	holds err "confined: files, system calls"
}

@test "run is not confined, nor is what says so" {
	profiles 3 >p.ndjson
	expect 0 bulkpipe run -v -t USER_PROFILE -o dir p.ndjson
	lacks err confined
	expect 0 bulkpipe check -v --no-confine -t USER_PROFILE p.ndjson
	lacks err confined
}

@test "all that is loaded late is there before: zones, encodings, decompressors, hashes" {
	cp "$ROOT"/samples/crm.csv crm.csv
	for tool in gzip zstd xz bzip2 lz4; do
		$tool -q -c crm.csv >"crm.$tool"
	done
	zip -q crm.zip crm.csv
	for free in '' --no-confine; do
		# the sample has records that are rejected on purpose
		expect 1 bulkpipe convert $free -m "$ROOT/samples/crm.map.json" --var COMPARTMENT=12 \
			crm.csv crm.gzip crm.zstd crm.xz crm.bzip2 crm.lz4 crm.zip
		mv out "out$free.ndjson"
	done
	cmp out.ndjson out--no-confine.ndjson
	bulkpipe convert -m "$ROOT/samples/crm.map.json" --var COMPARTMENT=12 crm.csv >one 2>err || [ $? -eq 1 ]
	is lines $((7 * $(grep -c . one))) "$(grep -c . out.ndjson)"
	holds out.ndjson '"birth_ts"' '"email_hash"'
}

@test "every output appears, in its folder, and another where the header changes" {
	skip_unconfined
	mkdir deep
	printf 'operation,user_account_id,bad\nDELETE,,1\n' >a.csv
	printf 'operation,email_hash,bad\nDELETE,,1\n' >b.csv
	expect 1 bulkpipe check -v --unknown drop -t USER_SEGMENT --rejects deep/rejected.csv \
		--findings findings.ndjson --report deep/report.json a.csv b.csv
	holds err "confined: files, system calls"
	same deep/rejected.csv operation,user_account_id,bad DELETE,,1
	same deep/rejected-2.csv operation,email_hash,bad DELETE,,1
	json deep/report.json '.records.rejected == 2 and (.rules_sha256 | length) == 64'
	clean .
}

@test "a confined process still ends by the signal that stopped it" {
	mkfifo data
	"$BULKPIPE" check -j "$JOBS" -v -t USER_PROFILE data >out 2>err &
	local pid=$! status=0
	exec 7>data
	profiles 10 >&7
	sleep 0.3
	kill -TERM $pid
	wait $pid || status=$?
	exec 7>&-
	is status 143 "$status"
	profiles 100000 >p.ndjson
	(bulkpipe convert -t USER_PROFILE p.ndjson || echo $? >status) 2>err | head -n 1 >out
	is "status behind a closed pipe" 141 "$(cat status)"
}
