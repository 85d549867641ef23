# The map on odd and large input, and on the samples.

load map

@test "bad input: each a clear finding, and nothing lost" {
	map '{ "input": { "encoding": "windows-1252" }, "fields": { "a": "a", "b": { "from": "b", "apply": ["number"] } } }'
	printf 'a,b\n\xe9\x81,1\n\xc3\xa9,2\n' >in.csv # 0x81 is nothing in windows-1252
	checks 1 --map m.json --rules any.json in.csv
	found findings.ndjson "1 2 4 2 error encoding-invalid"
	# 10 000 columns of which two are read, and a cell of 16 MiB.
	perl -e 'print join(",", map { "c$_" } 1 .. 10000), "\n"; print join(",", 1 .. 10000), "\n";
		print "x" x (16 << 20), "," x 9999, "\n"' >in.csv
	map '{ "fields": { "a": "c2", "b": { "from": "c9999", "apply": ["number"] } } }'
	expect 1 bulkpipe convert -q --map m.json --rules any.json --findings findings.ndjson in.csv
	same out '{"a":"2","b":9999}'
	is codes record-too-large "$(codes findings.ndjson)"
	# Years and leap seconds.
	input in.csv d 0000-01-01T00:00:00 0001-01-01T00:00:00 9999-12-31T23:59:59 2016-12-31T23:59:60
	map '{ "fields": { "t": { "from": "d", "apply": [{ "date": "%Y-%m-%dT%H:%M:%S", "zone": "UTC" }] } } }'
	expect 1 bulkpipe convert -q --map m.json --rules any.json --findings findings.ndjson in.csv
	same out '{"t":-62135596800000}' '{"t":253402300799000}'
	is records "1 4" "$(jq -r .record findings.ndjson | paste -sd' ')"
	# Clocks that were put forward, and back.
	input in.csv d '2026-03-29 02:30' '2026-10-25 02:30' '2026-10-25 03:00'
	map '{ "fields": { "t": { "from": "d", "apply": [{ "date": "%Y-%m-%d %H:%M", "zone": "Europe/Paris" }] } } }'
	expect 1 bulkpipe convert -q --map m.json --rules any.json --findings findings.ndjson in.csv
	same out '{"t":1792893600000}'
	is records "1 2" "$(jq -r .record findings.ndjson | paste -sd' ')"
	# A table of 100 000 entries.
	perl -e 'print "{\"fields\":{\"v\":{\"from\":\"k\",\"apply\":[{\"table\":{", join(",", map { "\"k$_\":$_" } 1 .. 100000), "}}]}}}"' >m.json
	input in.csv k k1 k99999 k100001
	expect 1 bulkpipe convert -q --map m.json --rules any.json in.csv
	same out '{"v":1}' '{"v":99999}'
}

@test "a group of millions of rows is rejected whole" {
	perl -e 'print "k,v\n"; print "a,$_\n" for 1 .. 3000000; print "b,1\n"' >in.csv
	map '{ "group": { "by": ["k"], "into": "l" }, "fields": { "k": "k", "l[*].v": "v" } }'
	expect 1 bulkpipe convert -q --map m.json --rules any.json --rejects rejected \
		--findings findings.ndjson in.csv
	same out '{"k":"b","l":[{"v":"1"}]}'
	found findings.ndjson "1 2 4 - error record-too-large"
	is rejected "$(head -n 3000001 in.csv | sha256sum)" "$(sha256sum <rejected)"
}

@test "tables that are no text are refused with what converts them" {
	printf 'PAR1\x15\x04' >a.parquet
	printf 'Obj\x01' >a.avro
	mkdir xl && echo x >'[Content_Types].xml' && zip -q a.xlsx '[Content_Types].xml'
	for file in a.parquet:duckdb a.avro:avro-tools a.xlsx:xlsx2csv; do
		expect 2 bulkpipe check -t USER_SEGMENT "${file%:*}"
		holds err "${file%:*}: is a" "${file#*:}"
	done
	printf 'PAR1,b\n1,2\n' >a.csv
	expect 0 bulkpipe check --rules any.json a.csv
}

@test "a map that renames and one that renames back give the original bytes" {
	# Records of odd strings, numbers as people write them, lists and objects; some members missing.
	perl -e '
		srand 20261125;
		my @texts = ("", "a", q(\u00e9t\u00e9), "\xc3\xa9", q(q\"\\\\\/), q(\ud83d\ude00), " x ", q(\n), "1", "null");
		my @numbers = ("0", "-0", "1.50", "1e400", "12345678901234567890", "-1E-7", "0.1");
		sub value { my $depth = shift; my $kind = int rand($depth > 2 ? 4 : 6);
			return "\"" . $texts[rand @texts] . "x\"" if $kind == 0;
			return $numbers[rand @numbers] if $kind == 1;
			return ("true", "false")[rand 2] if $kind == 2;
			return "\"" . $texts[rand @texts] . $texts[rand @texts] . "y\"" if $kind == 3;
			return "[" . join(",", map { value($depth + 1) } 0 .. rand 4) . "]" if $kind == 4;
			return "{" . join(",", map { "\"m$_\":" . value($depth + 1) } 0 .. rand 4) . "}"; }
		for my $n (1 .. 2000) {
			my @members = map { rand() < 0.9 ? "\"f$_\":" . value(0) : () } 1 .. 8;
			print "{", join(",", @members), "}\n"; }' >in.ndjson
	for i in 1 2 3 4 5 6 7 8; do
		echo "{\"fields\":{\"a.b.n$i\":\"f$i\"}}"
		echo "{\"fields\":{\"f$i\":\"a.b.n$i\"}}" >&2
	done >there 2>back
	jq -s '{ fields: map(.fields) | add }' there >there.json
	jq -s '{ fields: map(.fields) | add }' back >back.json
	expect 0 bulkpipe convert -q --map there.json --rules any.json in.ndjson
	mv out renamed.ndjson
	[ "$(grep -c '"a":{"b":{"n' renamed.ndjson)" -gt 1900 ]
	expect 0 bulkpipe convert -q --map back.json --rules any.json renamed.ndjson
	cmp in.ndjson out
}

@test "the samples and their maps, at every -j the same" {
	cd "$ROOT/samples"
	for sample in crm:csv:1 orders:csv:1 newsletter:csv:1 optins:csv:1 gdpr:csv:0 pairs:csv:0 \
		closed-accounts:ndjson:0 lost-devices:csv:0; do
		IFS=: read -r name format status <<<"$sample"
		got=0
		bulkpipe run -q --map $name.map.json --var COMPARTMENT=1000 -o "$BATS_TEST_TMPDIR/$name" \
			$name.$format || got=$?
		is "status of $name" "$status" "$got"
	done
	cd "$BATS_TEST_TMPDIR"
	for name in crm orders newsletter optins gdpr pairs closed-accounts lost-devices; do
		published $name
		accounting $name/report.json
		# What leaves is accepted as it is, and nothing is left to be done.
		type=$(jq -r .document_type $name/manifest.json)
		cat $name/*-00001.ndjson >lines
		expect 0 bulkpipe convert -q -t $type lines
		cmp out lines
	done
	is "codes of crm" "already-hashed id-scientific map-value" "$(codes crm/findings.ndjson)"
	is "codes of orders" "group-split identifier-missing" "$(codes orders/findings.ndjson)"
	is lines 6 "$(wc -l <optins/user-choice-00001.ndjson)"
}
