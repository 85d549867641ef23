# identifier-repeated: identifiers that very many lines name are told by the places of records, never by
# their value.

load helper

# profiles N K: N lines that delete profiles; every K-th one names the account C-0.
profiles() {
	awk -v n="$1" -v k="$2" 'BEGIN { for (i = 1; i <= n; i++)
		printf "{\"operation\":\"DELETE\",\"user_account_id\":\"C-%d\"}\n", i % k ? i : 0 }'
}

# The findings: "record severity pointer".
told() {
	jq -r 'select(.code == "identifier-repeated") | "\(.record) \(.severity) \(.pointer)"' findings.ndjson
}

@test "the line that is one too many is warned of, once for each identifier" {
	profiles 1100 10 >data
	checks 0 -t USER_PROFILE --report report.json data
	same <(told) "1010 warning /user_account_id"
	json findings.ndjson '.line == 1010 and .column == 41 and .reject == null and (has("value") | not)
		and (.message | test("more than 100 lines .* record 10, data:10$"))'
	json report.json '.records.warned == 1 and .findings.by_code["identifier-repeated"] == 1'
	json report.json '.repeated == {threshold: 100, missed_at_most: 0, identifiers: [{input: "data",
		record: 10, line: 10, pointer: "/user_account_id", lines: 110, lines_at_most: 110}]}'
	holds out "identifiers that more than 100 lines name" "110  first: data:10 /user_account_id"
	for file in out report.json findings.ndjson; do lacks $file C-0; done
}

@test "a hundred lines are in order, and told in the report alone" {
	profiles 1000 10 >data
	checks 0 -t USER_PROFILE --report report.json data
	is findings "" "$(told)"
	json report.json '.repeated.identifiers == [{input: "data", record: 10, line: 10,
		pointer: "/user_account_id", lines: 100, lines_at_most: 100}]'
	lacks out "lines name"
	head -n 9 data >few
	checks 0 -t USER_PROFILE --report report.json few
	json report.json '.repeated.identifiers == []'
	checks 0 --rules any.json --report report.json data
	json report.json '.repeated == null'
}

@test "each document type has its own number of lines" {
	line() {
		case $1 in
		USER_ACTIVITY) echo '{"$type":"TOUCH","$session_status":"NO_SESSION","$ts":1609410143659,"$events":[],"$email_hash":{"$hash":"'$HASH'"}}' ;;
		USER_SEGMENT) echo '{"operation":"DELETE","segment_id":"N","email_hash":"'$HASH'"}' ;;
		USER_CHOICE) echo '{"operation":"DELETE","email_hash":"'$HASH'","user_choice":{"$processing_id":"N"}}' ;;
		USER_POINTS_DELETION) echo '{"type":"USER_EMAIL","hash":"'$HASH'"}' ;;
		*ASSOC*) echo '{"identifiers":[{"type":"USER_AGENT","user_agent_id":"vec:N"},{"type":"USER_EMAIL","hash":"'$HASH'"}]}' ;;
		esac
	}
	while read -r type lines pointer; do
		for extra in 0 1; do
			line $type | awk -v n=$((lines + extra)) \
				'{ for (i = 1; i <= n; i++) { at = $0; sub(/N"/, i "\"", at); print at } }' >data
			checks 0 -t $type data
			wanted=
			[ $extra = 0 ] || wanted="$((lines + 1)) warning $pointer"
			is "$type, $((lines + extra)) lines" "$wanted" "$(told)"
		done
	done <<-'EOF'
		USER_ACTIVITY 10000 /$email_hash/$hash
		USER_SEGMENT 5000 /email_hash
		USER_CHOICE 100 /email_hash
		USER_POINTS_DELETION 100 /hash
		USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS 8 /identifiers/1/hash
	EOF
}

@test "an account and its compartment are one identifier, an equal text in another field is none" {
	awk 'BEGIN { for (i = 1; i <= 240; i++)
		printf "{\"operation\":\"DELETE\",\"user_account_id\":\"7\"%s}\n", \
			i % 3 == 0 ? "" : ",\"compartment_id\":\"" i % 3 "\"" }' >data
	checks 0 -t USER_PROFILE --report report.json data
	is findings "" "$(told)"
	json report.json '[.repeated.identifiers[] | [.record, .lines]] == [[1, 80], [2, 80], [3, 80]]'
}

@test "what is rejected or left out does not count" {
	profiles 1200 10 | awk 'NR % 20 == 10 { sub(/DELETE/, "REMOVE") } { print }' >data
	checks 1 -t USER_PROFILE --report report.json data
	is findings "" "$(told)"
	json report.json '.repeated.identifiers[0] | .record == 20 and .lines == 60'
	echo '{"document_type":"USER_PROFILE","where":{"from":"keep","in":["1"]},
		"set":{"operation":"DELETE"},"fields":{"user_account_id":"id"}}' >m.json
	awk 'BEGIN { print "id,keep"; for (i = 1; i <= 300; i++) print "C-0," i % 3 }' >data
	checks 0 --map m.json --report report.json data
	json report.json '.records.skipped == 200 and .repeated.identifiers[0].lines == 100'
}

@test "lines that a map makes of one record count each" {
	echo '{"document_type":"USER_CHOICE","set":{"operation":"DELETE"},
		"fields":{"user_account_id":"id"},
		"lines":[{"set":{"user_choice.$processing_id":"1"}},{"set":{"user_choice.$processing_id":"2"}}]}' >m.json
	awk 'BEGIN { print "id"; for (i = 1; i <= 60; i++) print "C-0" }' >data
	checks 0 --map m.json --report report.json data
	same <(told) "51 warning /user_account_id"
	json report.json '.repeated.identifiers[0] | .lines == 120 and .record == 1'
}

@test "a CSV cell is told by its column, with the input of the first line" {
	{ echo operation,email_hash; for i in {1..60}; do echo DELETE,$HASH; done; } >a.csv
	{ echo email_hash,operation; for i in {1..60}; do echo $HASH,DELETE; done; } >b.csv
	checks 0 -t USER_PROFILE a.csv b.csv
	json findings.ndjson '.input == "b.csv" and .record == 101 and .line == 42 and .column == 1
		and .field == "email_hash" and (.message | endswith("record 1, a.csv:2"))'
	for file in out findings.ndjson; do lacks $file $HASH; done
}

@test "--strict rejects every line past the number" {
	profiles 1100 10 >data
	expect 1 bulkpipe run -t USER_PROFILE --strict -o dir data
	published dir
	json dir/report.json '.records | .rejected == 10 and .written == 1090'
	is "rejected lines" 10 "$(grep -c '"C-0"' dir/rejected.ndjson)"
	is "written lines" 100 "$(cat dir/*-0*.ndjson | grep -c '"C-0"')"
	jq -r .record dir/findings.ndjson | paste -sd' ' >records.txt
	same records.txt "1010 1020 1030 1040 1050 1060 1070 1080 1090 1100"
	expect 3 bulkpipe check -t USER_PROFILE --strict --max-rejects 4 --report report.json data
	json report.json '.records | .read == 1050 and .rejected == 5'
}

@test "of many identifiers the most frequent twenty are told, with what may be missed" {
	# 40 identifiers come 151 to 190 times, in between more others than there are counters.
	awk 'BEGIN { for (i = 0; i < 190; i++) {
		for (k = 0; k < 40; k++) if (i < 151 + k)
			print "{\"operation\":\"DELETE\",\"user_account_id\":\"often-" k "\"}"
		for (k = 0; k < 1000; k++)
			print "{\"operation\":\"DELETE\",\"user_account_id\":\"C-" ++n "\"}"
	} }' >data
	checks 0 -t USER_PROFILE --report report.json data
	json report.json '.repeated | .missed_at_most > 0 and .missed_at_most < 5 and (.identifiers | length) == 20'
	json report.json '.repeated as $r | [.repeated.identifiers[] | [.record, .lines, .lines_at_most]]
		== [range(20) | [40 - ., 190 - ., 190 - .]]'
	is warnings 40 "$(told | wc -l)"
	is "in the totals" 5 "$(grep -c 'first: data:[0-9]* /user_account_id' out)"
}
