# Both sides of each row of `help limits`. The window of decoders and the ratio of decompression are in
# tests/unit/test_bytes.c, keys of groups in test_seen.c, identifiers in test_sketch.c, memory in faults.bats.

load helper

# filled COUNT CHARACTER
filled() {
	head -c "$1" /dev/zero | tr '\0' "$2"
}

@test "a record of 16 MiB is read, one of a byte more is rejected; the option goes to 1 GiB" {
	{ printf '"'; filled $((16777216 - 2)) a; printf '"\n'; } >largest
	expect 0 bulkpipe check --rules any.json --from ndjson largest
	{ printf '"'; filled $((16777216 - 1)) a; printf '"\n'; } >larger
	checks 1 --rules any.json --from ndjson larger
	is codes record-too-large "$(codes findings.ndjson)"
	expect 0 bulkpipe check --rules any.json --max-record-size 1GiB --from ndjson larger
	expect 2 bulkpipe check --rules any.json --max-record-size $(((1 << 30) + 1)) --from ndjson larger
}

@test "rows of a group are one record: no larger than one, no more than max of the map" {
	echo '{ "group": { "by": ["k"], "into": "l", "max": 3 }, "fields": { "k": "k", "l[*].v": "v" } }' >map.json
	printf 'k,v\nA,1234567\nA,1234567\nA,1234567\n' >three # 9 bytes each, and two line ends
	expect 0 bulkpipe check --map map.json --rules any.json --max-record-size 29 three
	checks 1 --map map.json --rules any.json --max-record-size 28 three
	is codes record-too-large "$(codes findings.ndjson)"
	{ cat three; echo A,1234567; } >four
	checks 1 --map map.json --rules any.json four
	is codes group-size "$(codes findings.ndjson)"
}

@test "JSON of 128 values in one another is read, 129 are rejected; the option goes to 1024" {
	for depth in 128 1024; do
		{ filled $depth '['; filled $depth ']'; } >deepest
		{ filled $((depth + 1)) '['; filled $((depth + 1)) ']'; } >deeper
		local option=()
		[ $depth = 128 ] || option=(--max-depth $depth)
		expect 0 bulkpipe check --rules any.json "${option[@]}" --from ndjson deepest
		checks 1 --rules any.json "${option[@]}" --from ndjson deeper
		is codes json-depth "$(codes findings.ndjson)"
	done
	expect 2 bulkpipe check --rules any.json --max-depth 1025 --from ndjson deepest
}

@test "a CSV header of 1 MiB is read, a larger one refused" {
	{ filled $((1048576 - 3)) a; printf ',b\n1,2\n'; } >largest
	expect 0 bulkpipe check --rules any.json --from csv largest
	{ filled $((1048576 - 1)) a; printf ',b\n1,2\n'; } >larger
	expect 2 bulkpipe check --rules any.json --from csv larger
	holds err "larger than 1048576 bytes"
}

@test "65535 CSV columns are read, 65536 refused" {
	{ seq 65535 | paste -sd,; seq 65535 | paste -sd,; } >most
	expect 0 bulkpipe check --rules any.json --from csv most
	{ seq 65536 | paste -sd,; seq 65536 | paste -sd,; } >more
	expect 2 bulkpipe check --rules any.json --from csv more
	holds err 65535
}

@test "a rule file of 16 MiB and a map file of 64 MiB are read, larger ones refused" {
	echo '{"operation":"DELETE","user_account_id":"1"}' >data
	{ printf 'true'; filled $((16777216 - 4)) ' '; } >rules.json
	expect 0 bulkpipe rules check rules.json
	printf ' ' >>rules.json
	expect 2 bulkpipe rules check rules.json
	printf '{"document_type":"USER_PROFILE","keep":["*"]}' >map.json
	filled $((67108864 - $(stat -c %s map.json))) ' ' >>map.json
	expect 0 bulkpipe check --map map.json data
	printf ' ' >>map.json
	expect 2 bulkpipe check --map map.json data
}

@test "rules of 512 values in one another are read, 513 refused" {
	for depth in 511 512; do
		{ printf '{"const":'; filled $depth '['; filled $depth ']'; printf '}'; } >rules.json
		expect $((depth == 511 ? 0 : 2)) bulkpipe rules check rules.json
	done
}

# mapped STATUS FUNCTIONS [RECIPES]: a map with these.
mapped() {
	echo "{ \"document_type\": \"USER_PROFILE\", \"set\": { \"operation\": \"DELETE\" }, \"recipes\": { ${3:-} },
		\"fields\": { \"user_account_id\": { \"from\": \"a\", \"apply\": [$2] } } }" >map.json
	echo '{"a":"1"}' >data
	expect "$1" bulkpipe convert --map map.json data
}

@test "1000 functions of a field, 16 recipes in one another, no more" {
	mapped 0 "$(printf '"trim",%.0s' {2..1000})\"trim\""
	mapped 2 "$(printf '"trim",%.0s' {1..1000})\"trim\""
	holds err 1000
	recipes='"r1": ["trim"]'
	for n in {2..17}; do
		recipes+=", \"r$n\": [\"@r$((n - 1))\"]"
	done
	mapped 0 '"@r16"' "$recipes"
	mapped 2 '"@r17"' "$recipes"
	holds err "more than 16 times"
}

@test "32 conditions in one another, no more" {
	echo '{"operation":"DELETE","user_account_id":"1"}' >data
	for depth in 31 32; do
		condition='{ "from": "operation", "in": ["DELETE"] }'
		for ((n = 0; n < depth; n++)); do condition="{ \"not\": $condition }"; done
		echo "{ \"document_type\": \"USER_PROFILE\", \"keep\": [\"*\"], \"where\": $condition }" >map.json
		expect $((depth == 31 ? 0 : 2)) bulkpipe check --map map.json data
	done
	holds err "more than 32 times"
}

@test "the index 9999 of a list, no larger one" {
	{ printf '{"a":['; seq 10001 | paste -sd, | tr -d '\n'; printf ']}\n'; } >data
	for index in 9999 10000; do
		echo "{ \"document_type\": \"USER_PROFILE\", \"set\": { \"operation\": \"DELETE\" },
			\"fields\": { \"user_account_id\": { \"from\": \"a[$index]\", \"apply\": [\"stringify\"] } } }" >map.json
		expect $((index == 9999 ? 0 : 2)) bulkpipe convert --map map.json data
	done
	holds err "larger than 9999"
}

@test "what a function makes of a value is at most 128 MiB" {
	# A MiB of letters, each of which becomes 128, or the first of them 129.
	echo "{\"a\":\"b$(filled 1048575 a)\"}" >data
	for first in 128 129; do
		echo "{ \"set\": { \"a\": 1 }, \"fields\": { \"x\": { \"from\": \"a\", \"apply\": [
			{ \"replace\": \"^b\", \"with\": \"$(filled $((first - 127)) a)\" },
			{ \"replace\": \"a\", \"with\": \"$(filled 128 c)\" }, { \"replace\": \"c+\", \"with\": \"1\" } ] } } }" >map.json
		checks $((first - 128)) --map map.json --rules any.json data
	done
	is codes map-value "$(codes findings.ndjson)"
}

@test "groups of a pattern in one another to 250, repeats to 65535" {
	for count in 250 251; do
		printf '{"pattern":"%sa%s"}' "$(filled $count '(')" "$(filled $count ')')" >rules.json
		expect $((count == 250 ? 0 : 2)) bulkpipe rules check rules.json
	done
	for count in 65535 65536; do
		echo "{\"pattern\":\"^a{$count}\$\"}" >rules.json
		expect $((count == 65535 ? 0 : 2)) bulkpipe rules check rules.json
	done
}

@test "a pattern may take 50 million steps in a text" {
	# Each of n starts walks to the end, for want of a c.
	echo '{"pattern":"(?:ab?)*[cd]"}' >rules.json
	for size in 2000 200000; do
		echo "\"$(filled $size a)\"" >data
		checks 1 --rules rules.json --from ndjson data
		is codes "$([ $size = 2000 ] && echo pattern || echo pattern-too-costly)" "$(codes findings.ndjson)"
	done
}

@test "of a record 100 errors are written, of a value 200 bytes" {
	echo '{ "items": { "const": 1 } }' >rules.json
	for count in 100 101; do
		{ printf '['; filled $count 2 | sed 's/2/"2",/g; s/,$//'; printf ']\n'; } >data
		checks 1 --rules rules.json --from ndjson --report report.json data
		is written 100 "$(wc -l <findings.ndjson)"
		json report.json ".findings | .errors == $count and .omitted == $((count - 100))"
	done
	for size in 200 201; do
		printf '["%s"]\n' "$(filled $size a)" >data
		checks 1 --rules rules.json --from ndjson data
		jsons findings.ndjson '.[0].value | length <= 200 and test("^a{190}")'
	done
}

@test "of a code 1000 warnings are written" {
	echo '{ "const": 1, "x-severity": "warning", "x-code": "one" }' >rules.json
	for count in 1000 1001; do
		seq -s ' ' 2 $((count + 1)) | tr ' ' '\n' >data
		checks 0 --rules rules.json --from ndjson --report report.json data
		is written 1000 "$(wc -l <findings.ndjson)"
		json report.json ".findings | .warnings == $count and .omitted == $((count - 1000))"
	done
}

@test "256 threads, 64 parts sent at a time, no more" {
	records 3 >data
	expect 0 bulkpipe check -j256 -t USER_SEGMENT data
	expect 2 bulkpipe check -j257 -t USER_SEGMENT data
	expect 0 bulkpipe run -t USER_SEGMENT -o dir data
	expect 2 bulkpipe upload --jobs 65 dir
	holds err 64
	# Without a datamart it is refused later.
	expect 2 bulkpipe upload --jobs 64 dir
	lacks err jobs
}

# answering SIZE: a platform whose answers, and whose error file, have so many bytes. What they are made of is
# what takes most memory.
answering() {
	[ -z "${SERVER:-}" ] || kill "$SERVER"
	rm -f port
	mkfifo port
	perl -MIO::Socket::INET -e '
		my $size = shift;
		my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 5) or die "no socket\n";
		$| = 1;
		alarm 60; # whatever becomes of the case
		print $server->sockport, "\n";
		while (my $peer = $server->accept) {
			my ($method, $path) = split / /, <$peer>;
			1 while <$peer> =~ /[^\r\n]/;
			my $id = $path =~ /executions/ ? q("result":{"error_file_uri":"a"},) : "";
			my ($head, $tail) = (qq({"status":"ok","data":{$id"id":"1","status":"SUCCEEDED","list":[), "1]}}");
			my $long = $id ? length("$head$tail") : $size;
			print $peer "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: $long\r\n\r\n", $head;
			my $left = $long - length("$head$tail");
			while ($left > 1) {
				my $piece = $left < 65536 ? $left - $left % 2 : 65536;
				print $peer "1," x ($piece / 2) or last;
				$left -= $piece;
			}
			print $peer " " x $left, $tail;
			close $peer;
		}' "$1" >port 3>&- &
	SERVER=$!
	read -r port <port
	export BULKPIPE_API=http://127.0.0.1:$port BULKPIPE_DATAMART=1 BULKPIPE_TOKEN=any XDG_CONFIG_HOME=/nonexistent
}

@test "an answer of the platform of 4 MiB is read, an error file of 256 MiB is kept, no larger ones" {
	answering $((4 << 20))
	expect 0 bulkpipe imports get 1
	if ! is_sanitized; then # its memory is not the program's
		FAULT_PEAK=peak LD_PRELOAD=$(dirname "$BULKPIPE")/tests/faults/shim.so expect 0 "$BULKPIPE" imports get 1
		[ "$(sort -n peak | tail -n 1)" -lt $(((64 + 4 * 46) * 1024)) ]
	fi
	answering $(((4 << 20) + 1))
	expect 5 bulkpipe imports get 1 --retries 0
	holds err "the answer is larger than 4 MiB"
	answering $((256 << 20))
	expect 0 bulkpipe executions errors 1 --import-id 1
	is size $((256 << 20)) "$(stat -c %s out)"
	answering $(((256 << 20) + 1))
	expect 6 bulkpipe executions errors 1 --import-id 1
	holds err "the answer is larger than 256 MiB"
	is size 0 "$(stat -c %s out)"
	kill "$SERVER"
}

@test "a part is smaller than --part-size" {
	records 9 >data
	size=$(head -n 3 data | wc -c)
	expect 0 bulkpipe run -t USER_SEGMENT --part-size $((size + 1)) -o three data
	is parts 3 "$(ls three/*-0*.ndjson | wc -l)"
	expect 0 bulkpipe run -t USER_SEGMENT --part-size $size -o two data
	is parts 5 "$(ls two/*-0*.ndjson | wc -l)"
}

@test "help limits and the manual page tell the same limits" {
	expect 0 bulkpipe help limits
	awk '/^  / { sub(/^ +/, ""); sub(/  .*/, ""); print }' out | grep -v "^at most" >names
	sed -n '/^\.Sh LIMITS/,/^\.Sh ENV/s/^\.It \(.*\) Ta .*/\1/p' "$ROOT/man/bulkpipe.1" | sed 's/ Ta .*//' >told
	diff names told
}
