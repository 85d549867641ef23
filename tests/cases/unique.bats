# --unique: of records with the same command for the same user one stays, the others are rejected.

load helper

# lines WORD...: a deletion of the profile C-WORD each; WORD! is broken.
lines() {
	local word
	for word; do
		case $word in
		*!) echo "{\"operation\":\"REMOVE\",\"user_account_id\":\"C-${word%!}\"}" ;;
		*) echo "{\"operation\":\"DELETE\",\"user_account_id\":\"C-$word\"}" ;;
		esac
	done
}

# kept FILE: the words of the lines in it.
kept() {
	sed 's/.*"C-\(.*\)"}$/\1/' "$1" | paste -sd' '
}

@test "the first of the records stays, or with =last the last" {
	lines a b a c b a >data
	expect 1 bulkpipe convert -q -t USER_PROFILE --unique data
	is "first" "a b c" "$(kept out)"
	expect 1 bulkpipe convert -q -t USER_PROFILE --unique=first data
	is "first" "a b c" "$(kept out)"
	expect 1 bulkpipe convert -q -t USER_PROFILE --unique=last data
	is "last" "c b a" "$(kept out)"
	expect 0 bulkpipe convert -q -t USER_PROFILE data
	is "all" "a b a c b a" "$(kept out)"
}

@test "the finding names the record that stays, and no value" {
	lines a b >one
	lines c a >two
	checks 1 -t USER_PROFILE --unique --report report.json one two
	json findings.ndjson '. == {input: "two", record: 4, line: 2, offset: 47, column: 41,
		pointer: "/user_account_id", severity: "error", code: "identifier-repeated",
		message: .message, reject: 1}'
	is message "the same command for the same user as in record 1, one:1; --unique keeps the first" \
		"$(jq -r .message findings.ndjson)"
	json report.json '.records.rejected == 1 and .options.unique == "first"'
	holds out "two:2:41: error: user_account_id: the same command"
	for file in out findings.ndjson report.json; do lacks $file C-; done
	checks 1 -t USER_PROFILE --unique=last one two
	json findings.ndjson '.record == 1 and .input == "one" and (.message |
		endswith("record 4, two:2; --unique keeps the last"))'
}

@test "run: duplicates are in the rejects, the rest in the parts" {
	lines a b a c b a >data
	for unique in first last; do
		expect 1 bulkpipe run -t USER_PROFILE --unique=$unique -o $unique data
		published $unique
		accounting $unique/report.json
	done
	is written "a b c" "$(kept first/user-profile-00001.ndjson)"
	is rejected "a b a" "$(kept first/rejected.ndjson)"
	is written "c b a" "$(kept last/user-profile-00001.ndjson)"
	is rejected "a b a" "$(kept last/rejected.ndjson)"
	expect 0 bulkpipe locate last 1 1
	holds out "data:4: record 4"
}

@test "a record that is rejected for something else stands for no other" {
	lines a! a b! b b! >data
	expect 1 bulkpipe convert -q -t USER_PROFILE --unique data
	is "first" "a b" "$(kept out)"
	expect 1 bulkpipe convert -q -t USER_PROFILE --unique=last data
	is "last" "a b" "$(kept out)"
}

@test "the same command: by type, user and what it is about" {
	count() { # TYPE: how many of the lines in data stay
		bulkpipe convert -q --rejects-ok -t "$1" --unique data | wc -l
	}
	s() { echo "{\"operation\":\"$1\",\"email_hash\":\"$HASH\",\"segment_id\":\"$2\",\"expiration_duration\":$3}"; }
	{ s UPDATE 1 0; s UPDATE 1 60; s UPDATE 2 0; s DELETE 1 0; s DELETE 1 0; } >data
	is segments 3 "$(count USER_SEGMENT)"
	c() { echo "{\"operation\":\"DELETE\",\"email_hash\":\"$HASH\",\"user_choice\":{\"\$processing_id\":\"$1\"}}"; }
	{ c 1; c 2; c 1; } >data
	is choices 2 "$(count USER_CHOICE)"
	a() { echo "{\"\$type\":\"TOUCH\",\"\$session_status\":\"NO_SESSION\",\"\$ts\":$1,\"\$events\":[],\"\$user_agent_id\":\"vec:1\"$2}"; }
	{ a 1609410143659; a 1609410143660; a 1609410143659; } >data
	is activities 2 "$(count USER_ACTIVITY)"
	key='"$unique_key":"5c1a0c8e-4b5d-11eb-ae93-0242ac130002"'
	{ a 1609410143659 ",$key"; a 1609410143660 ",$key"; a 1609410143660; } >data
	is "activities with a key" 2 "$(count USER_ACTIVITY)"
	x='{"type":"USER_EMAIL","hash":"'$HASH'"}' y='{"type":"USER_AGENT","user_agent_id":"vec:1"}' z='{"type":"USER_AGENT","user_agent_id":"vec:2"}'
	printf '{"identifiers":[%s,%s]}\n' "$x" "$y" "$y" "$x" "$x" "$z" >data
	is associations 2 "$(count USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS)"
	printf '{"type":"USER_POINT","user_point_id":"95772db3-e762-45da-8cf1-4893debffae7"}\n%s\n%s\n%s\n' "$y" "$y" "$x" >data
	is deletions 3 "$(count USER_POINTS_DELETION)"
}

@test "a pipe is read once, so that the first can stay but not the last" {
	lines a b a >data
	expect 1 bulkpipe convert -q -t USER_PROFILE --unique <data
	is first "a b" "$(kept out)"
	cat data | expect 1 bulkpipe convert -q -t USER_PROFILE --unique -
	is first "a b" "$(kept out)"
	cat data | expect 2 bulkpipe convert -t USER_PROFILE --unique=last data -
	holds err "--unique=last reads its inputs twice"
	expect 2 bulkpipe convert -t USER_PROFILE --unique=last data <(cat data)
	holds err "--unique=last reads its inputs twice"
	gzip -k data
	expect 1 bulkpipe convert -q -t USER_PROFILE --unique=last data.gz
	is last "b a" "$(kept out)"
}

@test "--unique wants a document type, from wherever it comes" {
	lines a a >data
	expect 2 bulkpipe check --rules any.json --unique data
	holds err "say -t TYPE"
	checks 1 --rules any.json -t USER_PROFILE --unique data
	echo '{"set":{"operation":"DELETE"},"fields":{"user_account_id":"user_account_id"}}' >m.json
	expect 2 bulkpipe check --map m.json --rules any.json --unique data
	echo '{"document_type":"USER_PROFILE","set":{"operation":"DELETE"},
		"fields":{"user_account_id":"user_account_id"}}' >m.json
	checks 1 --map m.json --unique data
	json findings.ndjson '.code == "identifier-repeated" and .pointer == "/user_account_id" and .column == 41'
	expect 2 bulkpipe check -t USER_PROFILE --unique=both data
	holds err first last
	expect 1 bulkpipe check -q -t USER_PROFILE data --unique
}

@test "the budget is exact with --unique too, and --limit is the same for both looks" {
	lines a a b b c c d d >data
	for unique in first last; do
		expect 3 bulkpipe run -q -t USER_PROFILE --unique=$unique --max-rejects 2 -o dir-$unique data
		absent dir-$unique/manifest.json
		accounting dir-$unique/report.json
	done
	json dir-first/report.json '.records | .read == 6 and .rejected == 3'
	json dir-last/report.json '.records | .read == 5 and .rejected == 3'
	expect 1 bulkpipe convert -q -t USER_PROFILE --unique=last --limit 3 --max-rejects 1 data
	is "of the first three" "a b" "$(kept out)"
	expect 0 bulkpipe convert -q -t USER_PROFILE --unique=last --limit 1 data
	is "of the first" "a" "$(kept out)"
}

@test "lines of one record go together: one that was said before rejects all of them" {
	echo '{"document_type":"USER_CHOICE","set":{"operation":"DELETE"},"fields":{"user_account_id":"id"},
		"lines":[{"fields":{"user_choice.$processing_id":"p"}},{"fields":{"user_choice.$processing_id":"q"}}]}' >m.json
	printf 'id,p,q\n1,a,b\n1,c,a\n1,c,d\n1,e,e\n' >data
	checks 1 --map m.json --unique --report report.json data
	found findings.ndjson "2 3 13 1 error identifier-repeated"
	checks 1 --map m.json --unique=last data
	found findings.ndjson "2 3 13 1 error identifier-repeated"
	json findings.ndjson '.message | contains("record 3, data:4")'
}

# next_commands: what err proposes to type, one a line, for the program of the case.
next_commands() {
	sed -n 's/^  \(jq\|bulkpipe run --replay\)/\1/p' err
}

@test "what to type after --unique leaves the repeats out of the replay" {
	lines a a b! b c! >data
	expect 1 bulkpipe run -t USER_PROFILE --unique -o dir data
	holds err "1 rejected record repeats one that was written"
	for turn in 1 2; do # typed twice, the same
		eval "$(next_commands | head -n 1)"
		is rejects 2 "$(wc -l <dir/unrepeated.ndjson)"
	done
	sed -i 's/REMOVE/DELETE/' dir/unrepeated.ndjson
	expect 0 eval "$(next_commands | tail -n 1)"
	is replayed "b c" "$(kept dir-2/user-profile-00001.ndjson)"
}

@test "what to type after --unique: CSV behind its header, records of several lines, nothing to repair" {
	header=operation,segment_id,expiration_duration,user_account_id
	printf '%s\n' $header UPDATE,1,0,C-1 UPDATE,1,x,C-2 UPDATE,1,0,C-1 >data
	expect 1 bulkpipe run -t USER_SEGMENT --unique -o dir data
	eval "$(next_commands | head -n 1)"
	same dir/unrepeated.csv $header UPDATE,1,x,C-2
	printf '%s\n' $header UPDATE,1,0,C-1 UPDATE,1,x,C-2 '"UPDATE",1,0,"C-1"' 'UPDATE,1,"' '",C-3' >data
	expect 1 bulkpipe run -t USER_SEGMENT --unique -o other data
	holds err "delete these from the rejects"
	eval "$(next_commands | head -n 1)" >listed
	json listed '. == {reject: 2, input: "data", line: 4}'
	lines a a >data
	expect 1 bulkpipe run -t USER_PROFILE --unique -o third data
	lacks err "--replay" "jq"
}

@test "--unique last: an input of that name is missing, and the option was meant" {
	lines a a >data
	expect 4 bulkpipe check -t USER_PROFILE --unique last data
	holds err "did you mean --unique=last?"
	lines a >last
	expect 1 bulkpipe check -t USER_PROFILE --unique last data
}

@test "--replay takes --unique over, and another --unique makes another export" {
	lines a a b! b! >data
	expect 1 bulkpipe run -q -t USER_PROFILE --unique -o dir data
	expect 1 bulkpipe run -t USER_PROFILE --unique=first -o dir data
	holds err "nothing to do"
	expect 2 bulkpipe run -t USER_PROFILE --unique=last -o dir data
	expect 2 bulkpipe run -t USER_PROFILE -o dir data
	sed -i 's/REMOVE/DELETE/' dir/rejected.ndjson
	expect 1 bulkpipe run --replay dir -o dir-2
	is replayed "a b" "$(kept dir-2/user-profile-00001.ndjson)"
	json dir-2/report.json '.options.unique == "first"'
}

@test "what an input was at the look ahead it must be in the run" {
	# More than waits in memory; the run starts to write when the look is over.
	awk 'BEGIN { for (i = 1; i <= 600000; i++)
		printf "{\"operation\":\"DELETE\",\"user_account_id\":\"C-%06d\"}\n", i }' >data
	mkfifo pipe
	"$BULKPIPE" convert -j "$JOBS" -q -t USER_PROFILE --unique=last data >pipe 2>err &
	local pid=$! status=0
	exec 7<pipe
	head -c 1 <&7 >first
	printf 9 | dd of=data bs=1 seek=$(($(wc -c <data) - 4)) conv=notrunc status=none
	cat <&7 >rest
	wait $pid || status=$?
	is status 4 $status
	holds err "data: the file changed while it was read"
}

@test "both looks read the same, whatever the input and its map" {
	cp "$ROOT"/samples/* .
	zstd -q profiles.csv
	zip -q profiles.zip profiles.csv
	while read -r args; do
		for unique in '' --unique --unique=last; do
			expect 0 bulkpipe convert -q --rejects-ok $unique --report report $args
			mv out lines$unique
			jq 'del(.started_at, .finished_at, .options.unique)' report >told$unique
			cmp lines lines$unique
			diff told told$unique
		done
	done <<-'EOF'
		-t USER_PROFILE profiles.csv.zst
		-t USER_PROFILE profiles-dirty.ndjson
		-t USER_PROFILE profiles.zip
		-t USER_ACTIVITY activities.ndjson
		-t USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS associations.json
		--map crm.map.json --var COMPARTMENT=1 crm.csv
		--map orders.map.json --var COMPARTMENT=1 orders.csv
		--map optins.map.json --var COMPARTMENT=1 optins.csv
		--map gdpr.map.json --var COMPARTMENT=1 gdpr.csv
	EOF
}

# More statements than memory holds; the first of them once more at the end. With a sanitizer it is a program
# that holds a dozen.
many() {
	COUNT=800000
	if is_sanitized; then
		COUNT=8000
		BULKPIPE=$(dirname "$BULKPIPE")/spilling/bulkpipe
	fi
	seq $COUNT | sed 's/.*/{"operation":"DELETE","user_account_id":"C-&"}/; $p' >many
	head -n 1 many >>many
}

@test "what does not fit in memory goes to a file without a name" {
	many
	mkdir tmp
	export TMPDIR=$PWD/tmp
	for unique in first last; do
		expect 1 bulkpipe convert --unique=$unique -t USER_PROFILE --report report.json many
		json report.json ".records | .read == $COUNT + 2 and .valid == $COUNT and .rejected == 2"
		# As many lines as there are different ones; without the first, or the last of them.
		is "lines" $COUNT "$(wc -l <out)"
		case $unique in
		first) cmp out <(head -n $COUNT many) ;;
		last) cmp out <(tail -n +2 many | uniq) ;;
		esac
	done
	expect 1 bulkpipe check --unique -t USER_PROFILE --findings f.ndjson many
	jsons f.ndjson '[.[] | [.record, (.message | capture("record (?<r>[0-9]+)").r)]]
		== [[$count + 1, ($count | tostring)], [$count + 2, "1"]]' --argjson count $COUNT
	expect 1 bulkpipe run -q --unique -t USER_PROFILE -o dir many
	published dir
	is "files" "" "$(ls -A tmp)"
}

@test "a file that cannot be made or written is status 4, once it is needed" {
	many
	head -n 20000 many >some # too many for the look ahead alone
	lines a b a >few
	export TMPDIR=$PWD/nowhere
	trap '' XFSZ # with ulimit -f writing fails as on a full disk
	while read -r unique data; do
		rm -rf nowhere
		expect 1 bulkpipe check -q -t USER_PROFILE --unique=$unique few
		expect 4 bulkpipe convert -t USER_PROFILE --unique=$unique $data
		holds err "nowhere: cannot create a temporary file: No such file or directory"
		mkdir nowhere
		(
			ulimit -f 50
			expect 4 bulkpipe check -t USER_PROFILE --unique=$unique $data
		)
		holds err "nowhere: cannot write a temporary file: File too large"
		is "files" "" "$(ls -A nowhere)"
	done <<-'EOF'
		first many
		last some
	EOF
}
