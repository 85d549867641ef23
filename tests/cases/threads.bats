# The number of workers changes nothing but the time: a large dirty input, byte for byte, at every -j.

load helper

LEVELS="0 1 2 4 8"

# Some MB of every sort of record, good, bad and strange, in three inputs of two formats.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	awk 'BEGIN {
		pad = sprintf("%300s", ""); gsub(/ /, "p", pad)
		for (i = 1; i <= 9000; i++) {
			line = sprintf("{\"operation\":\"UPSERT\",\"force_replace\":true,\"user_account_id\":%s,\"user_profile\":{\"n\":%d.50,\"t\":\"%s\"}}", \
				i % 7 ? "\"C-" i "\"" : i, i, substr(pad, 1, i % 300))
			if (i % 101 == 0) sub(/UPSERT/, "UPSRT", line)
			if (i % 103 == 0) line = substr(line, 1, length(line) - 3)
			if (i % 107 == 0) sub(/"t"/, "\"n\"", line)
			if (i % 109 == 0) sub(/ppp/, "p\303p", line)
			if (i % 113 == 0) sub(/"force_replace":true/, "\"strategy\":1", line)
			if (i % 127 == 0) line = line "\n"
			if (i % 131 == 0) line = "[" line "]"
			if (i == 4000) { for (k = 0; k < 4000; k++) line = line pad }
			print line
		}
	}' >profiles.ndjson
	awk 'BEGIN {
		print "operation;force_replace;user_account_id;email_hash;user_profile.name;user_profile.note"
		for (i = 1; i <= 12000; i++) {
			note = i % 5 ? "note " i : "\"two\nlines; " i "\""
			if (i % 89 == 0) note = "\"open " i
			if (i % 97 == 0) note = note ";more"
			mail = i % 83 ? "" : "ada" i "@example.com"
			printf "UPSERT;%s;%s;%s;name %d;%s\n", i % 79 ? "true" : "maybe", i % 71 ? "D-" i : "", mail, i, note
		}
	}' >profiles.csv
	head -n 3000 profiles.csv | gzip >more.csv.gz
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
	INPUTS="profiles.ndjson profiles.csv more.csv.gz"
}

# The report without what a clock says and where the rejects lie.
timeless() {
	jq 'del(.started_at, .finished_at, .rejects[].path)' "$1"
}

@test "convert: the same bytes on stdout, in findings, rejects and report at every -j" {
	for j in $LEVELS; do
		mkdir -p convert$j
		(
			cd convert$j
			ln -sf ../profiles.* ../more.csv.gz .
			expect 1 bulkpipe convert -t USER_PROFILE -j $j --findings findings --rejects rejects \
				--report report --max-record-size 1MB $INPUTS
			timeless report >report.timeless
			sed 's, in [0-9.]* s, in T s,; s, -j [0-9],,' err >said
		)
		for file in out findings rejects rejects-2 report.timeless said; do
			cmp convert0/$file convert$j/$file
		done
		accounting convert$j/report
	done
	# The input is as dirty as it was meant to be.
	is codes "coerce csv-columns csv-quote email-not-hashed encoding-invalid enum identifier-many" \
		"$(codes convert0/findings | tr ' ' '\n' | grep -E '^(coerce|csv|email|enc|enum|identifier-many)' |
			paste -sd' ')"
	json convert0/report '.records | .valid > 15000 and .rejected > 400 and .blank_lines > 50'
	json convert0/report '.findings.by_code["record-too-large"] == 1'
}

@test "run: the same parts, manifest, sources, rejects and findings at every -j" {
	for j in $LEVELS; do
		expect 1 bulkpipe run -t USER_PROFILE -j $j --part-size 100kB --max-record-size 1MB \
			-o run$j $INPUTS
		published run$j
		accounting run$j/report.json
		ls -A run$j >names$j
		cmp names0 names$j
		while read -r file; do
			[ "$file" = report.json ] || cmp run0/$file run$j/$file
		done <names$j
		diff <(timeless run0/report.json) <(timeless run$j/report.json)
	done
	jq -r '.parts[].file' run0/manifest.json | sed 's,^,run0/,' | xargs cat | cmp - convert0/out
	cmp run0/findings.ndjson convert0/findings
}

@test "check: the same words at every -j" {
	for j in $LEVELS; do
		expect 1 bulkpipe check -t USER_PROFILE -j $j --max-record-size 1MB $INPUTS
		sed 's, in [0-9.]* s, in T s,; s, -j [0-9],,' out >check$j
		cmp check0 check$j
	done
}

@test "a budget is broken by the same record at every -j" {
	for j in $LEVELS; do
		expect 3 bulkpipe convert -t USER_PROFILE -j $j --max-rejects 150 --report report$j \
			--findings findings$j --max-record-size 1MB $INPUTS
		mv out budget$j
		cmp budget0 budget$j
		cmp findings0 findings$j
		diff <(timeless report0) <(timeless report$j)
		json report$j '.records.rejected == 151'
		expect 3 bulkpipe check -t USER_PROFILE -j $j --max-rejects 1.5% --report percent$j $INPUTS
		diff <(timeless percent0) <(timeless percent$j)
	done
}

@test "--limit stops at the same record at every -j" {
	for j in $LEVELS; do
		expect 1 bulkpipe convert -t USER_PROFILE -j $j --limit 5000 --report report$j $INPUTS
		mv out limit$j
		cmp limit0 limit$j
		diff <(timeless report0) <(timeless report$j)
		json report$j '.records.read == 5000'
	done
}

@test "values of a json input, cut anywhere into batches, are the same records at every -j" {
	{ echo '['; records 20000 | sed '$!s/$/,\n/'; echo ']'; } >array.json
	records 20000 >wanted
	for j in $LEVELS; do
		expect 0 bulkpipe convert -t USER_SEGMENT -j $j array.json
		cmp wanted out
	done
}

@test "repeated identifiers, and what --unique keeps, are the same at every -j" {
	for file in a b; do
		awk -v seed=$file 'BEGIN { srand(seed == "a"); for (i = 1; i <= 40000; i++)
			printf "{\"operation\":\"%s\",\"user_account_id\":\"C-%d\"}\n",
				i % 97 ? "DELETE" : "REMOVE", rand() < .1 ? rand() * 20 : rand() * 60000 }' >$file.ndjson
	done
	for j in $LEVELS; do
		for unique in '' --unique=first --unique=last; do
			expect 1 bulkpipe convert -j $j -t USER_PROFILE $unique --findings findings --rejects rejects \
				--report report a.ndjson b.ndjson
			timeless report >report.timeless
			json report '.findings.by_code["identifier-repeated"] > 15'
			mkdir repeated$j$unique
			mv out findings rejects report.timeless repeated$j$unique
			diff -r repeated0$unique repeated$j$unique
		done
	done
}
