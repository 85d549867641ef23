# The fast lane and the reference lane: --lane changes the time that it takes, and nothing else.

load helper

# The report without what a clock says, and without places that differ on purpose.
timeless() {
	jq 'del(.started_at, .finished_at, .rejects[].path)' "$1"
}

# lanes STATUS INPUT OPTION...: what convert writes, says, finds, rejects and reports, and what run makes of
# the same input, on both lanes.
lanes() {
	local wanted=$1 input=$2 lane status file
	for lane in reference auto; do
		rm -rf "$lane"
		mkdir "$lane"
		for verb in check convert; do
			status=0
			(cd "$lane" && bulkpipe $verb "${@:3}" --lane $lane --findings $verb.findings \
				--rejects $verb.rejects --report $verb.report "$input" >$verb.out 2>$verb.err) || status=$?
			is "status of $verb" "$wanted" "$status"
			timeless "$lane/$verb.report" >"$lane/$verb.timeless"
			rm "$lane/$verb.report"
			sed -i 's, in [0-9.]* s, in T s,; s, --lane [a-z]*,,' "$lane/$verb".{out,err}
		done
		status=0
		(cd "$lane" && bulkpipe check "${@:3}" --lane $lane "$input" >brief.out 2>brief.err) || status=$?
		is "status of check alone" "$wanted" "$status"
		sed -i 's, in [0-9.]* s, in T s,; s, --lane [a-z]*,,' "$lane/brief.out"
	done
	diff -r reference auto
}

@test "every sample comes out the same" {
	while read -r status type file options; do
		# shellcheck disable=SC2086
		lanes "$status" "$ROOT/samples/$file" -t "$type" $options
	done <<-'END'
		0 USER_ACTIVITY activities.ndjson
		1 USER_ACTIVITY activities-dirty.ndjson
		0 USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS associations.ndjson
		0 USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS associations.json
		1 USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS associations-dirty.ndjson
		0 USER_CHOICE choices.ndjson
		1 USER_CHOICE choices-dirty.ndjson
		0 USER_DEVICE_POINTS_DELETION device-points-deletion.ndjson
		1 USER_DEVICE_POINTS_DELETION device-points-deletion-dirty.ndjson
		0 USER_IDENTIFIERS_DELETION identifiers-deletion.ndjson
		1 USER_IDENTIFIERS_DELETION identifiers-deletion-dirty.ndjson
		0 USER_POINTS_DELETION points-deletion.ndjson
		1 USER_POINTS_DELETION points-deletion-dirty.ndjson
		0 USER_PROFILE profiles.ndjson
		1 USER_PROFILE profiles-dirty.ndjson
		1 USER_PROFILE profiles-dirty.ndjson --unknown drop
		1 USER_PROFILE profiles-dirty.ndjson --unknown error --no-coerce
		1 USER_PROFILE profiles-dirty.ndjson --strict --set user_profile.source=crm
		0 USER_SEGMENT segments.ndjson
		0 USER_SEGMENT segments.ndjson --to csv
		0 USER_ACTIVITY activities.csv
		0 USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS associations.csv
		0 USER_CHOICE choices.csv
		0 USER_DEVICE_POINTS_DELETION device-points-deletion.csv
		0 USER_IDENTIFIERS_DELETION identifiers-deletion.csv
		0 USER_POINTS_DELETION points-deletion.csv
		0 USER_PROFILE profiles.csv
		0 USER_PROFILE profiles-windows-1252.csv --encoding windows-1252
		1 USER_PROFILE profiles-windows-1252.csv
		0 USER_SEGMENT segments.csv
		0 USER_SEGMENT segments.csv --to csv
		0 USER_SEGMENT segments.tsv
		0 USER_SEGMENT segments-excel.csv
		0 USER_SEGMENT segments-upper.csv
		1 USER_SEGMENT segments-dirty.csv
		1 USER_SEGMENT segments-dirty.csv --escape ^
		1 USER_SEGMENT segments-dirty.csv --strict --no-coerce
	END
}

@test "so does a map, and a schema of one's own" {
	lanes 0 "$ROOT/samples/closed-accounts.ndjson" --map "$ROOT/samples/closed-accounts.map.json"
	lanes 1 "$ROOT/samples/profiles-dirty.ndjson" -t USER_PROFILE --rules "$ROOT/samples/datamart.json"
	while read -r status name; do
		lanes "$status" "$ROOT/samples/$name.csv" --map "$ROOT/samples/$name.map.json" --var COMPARTMENT=1000
	done <<-'END'
		1 crm
		0 gdpr
		0 lost-devices
		1 newsletter
		1 optins
		1 orders
		0 pairs
	END
}

@test "so do records that are odd in every way, among ordinary ones" {
	awk 'BEGIN {
		pad = sprintf("%300s", ""); gsub(/ /, "p", pad)
		for (i = 1; i <= 6000; i++) {
			line = sprintf("{\"operation\":\"UPSERT\",\"force_replace\":true,\"user_account_id\":%s,\"user_profile\":" \
				"{\"n\":%d.50,\"t\":\"%s\",\"o\":[{\"k\":%d,\"s\":\"\\u00e9\\n\"}],\"e\":\"\303\251\"}}", \
				i % 7 ? "\"C-" i "\"" : i, i, substr(pad, 1, i % 300), i % 3)
			if (i % 101 == 0) sub(/UPSERT/, "UPSRT", line)
			if (i % 103 == 0) line = substr(line, 1, length(line) - i % 40)
			if (i % 107 == 0) sub(/"t"/, "\"\\u006e\"", line)
			if (i % 109 == 0) sub(/ppp/, "p\303p", line)
			if (i % 113 == 0) sub(/"force_replace":true/, "\"strategy\":1", line)
			if (i % 127 == 0) line = line "\r\n"
			if (i % 131 == 0) line = "[" line "]"
			if (i % 137 == 0) sub(/"k"/, "\"k\":{\"k\":{\"k\":{\"k\":1}}},\"l\"", line)
			if (i % 139 == 0) sub(/\\u00e9/, "\\ud83d", line)
			if (i % 149 == 0) gsub(/,/, " ,\t", line)
			if (i % 151 == 0) sub(/"o"/, "\"$compartment_id\":5,\"$user_account_id\":7,\"o\"", line)
			if (i % 157 == 0) sub(/50/, "50x", line)
			if (i % 163 == 0) line = line "\037"
			print line
		}
	}' >odd.ndjson
	lanes 1 "$PWD/odd.ndjson" -t USER_PROFILE --max-depth 6
	json auto/convert.timeless '.records | .valid > 5000 and .rejected > 400'
	json auto/convert.timeless '.findings.by_code | has("json-syntax") and has("json-duplicate-key")
		and has("json-depth") and has("json-array") and has("encoding-invalid") and has("enum")'
}

# Segments, mostly ordinary, the rest odd in every way that CSV can be; numbers choose which.
odd_rows() {
	awk 'BEGIN {
		pad = sprintf("%300s", ""); gsub(/ /, "p", pad)
		print "operation,user_account_id,compartment_id,segment_id,expiration_duration,data_bag"
		for (i = 1; i <= 9000; i++) {
			bag = i % 4 ? "" : "\"{\"\"n\"\":" i ",\"\"t\"\":\"\"" substr(pad, 1, i % 300) "\"\"}\""
			line = "UPDATE,C-" i "," 1000 + i % 3 "," i % 50 "," i * 60 "," bag
			if (i % 101 == 0) sub(/UPDATE/, "UPSRT", line)
			if (i % 103 == 0) sub(/C-/, "C\"", line)
			if (i % 107 == 0) sub(/UPDATE/, "\"UPDATE\" ", line)
			if (i % 109 == 0) line = line "\"open, and never closed"
			if (i % 113 == 0) line = line ",more"
			if (i % 127 == 0) sub(/,[0-9]*,/, ",", line)
			if (i % 131 == 0) line = line "\r"
			if (i % 137 == 0) sub(/C-/, "\"C-\n\r\n\"\",", line)
			if (i % 139 == 0) sub(/C-[0-9]*/, "\"&\nover lines\"", line)
			if (i % 149 == 0) sub(/C-/, "\303\251-", line)
			if (i % 151 == 0) sub(/C-/, "\303-", line)
			if (i % 157 == 0) line = line "\n\r\n"
			if (i % 163 == 0) sub(/C-/, "C\r-", line)
			if (i % 167 == 0) gsub(/,/, " ,\t", line)
			if (i % 173 == 0) sub(/C-[0-9]*/, "\"\"\"\"", line)
			if (i % 179 == 0) sub(/UPDATE/, "\"\"", line)
			if (i % 181 == 0) sub(/[0-9]*,[^,]*$/, "1.5E+03,", line)
			print line
		}
		printf "UPDATE,C-last,1000,1,60,"
	}'
}

@test "so do rows of CSV that are odd in every way, among ordinary ones" {
	odd_rows >odd.csv
	lanes 1 "$PWD/odd.csv" -t USER_SEGMENT
	json auto/convert.timeless '.records | .valid > 8000 and .rejected > 500'
	json auto/convert.timeless '.findings.by_code | has("csv-quote") and has("csv-columns")
		and has("encoding-invalid") and has("enum") and has("coerce") and has("identifier-blank")'
	lanes 1 "$PWD/odd.csv" -t USER_SEGMENT --max-record-size 60
	lanes 1 "$PWD/odd.csv" -t USER_SEGMENT --quote "'"
	lanes 1 "$PWD/odd.csv" -t USER_SEGMENT --encoding windows-1252
}

@test "so do rows beside lines of JSON, and rows of another header" {
	{
		echo operation,user_account_id,segment_id,expiration_duration,more
		printf 'UPDATE,C-%d,1,60,\nUPDATE,%d,,x,1\nDELETE,,1,60,\n' 1 2 3 4 5 6
	} >other.csv
	cp "$ROOT/samples/segments.csv" again.csv
	lanes 1 "$ROOT/samples/segments.csv" -t USER_SEGMENT --unknown warn \
		"$ROOT/samples/segments.ndjson" "$PWD/other.csv" "$PWD/again.csv"
}

@test "so do values laid out over lines" {
	jq -s . "$ROOT/samples/profiles.ndjson" >laid-out.json
	lanes 0 "$PWD/laid-out.json" -t USER_PROFILE
	jq . "$ROOT/samples/activities.ndjson" >laid-out.json
	lanes 0 "$PWD/laid-out.json" -t USER_ACTIVITY
	is "lines of output" "$(wc -l <"$ROOT/samples/activities.ndjson")" "$(wc -l <auto/convert.out)"
}

@test "a report counts what no rule reads, in records that change and in those that do not" {
	for id in '"C-1"' 7 '"C-2"' '"C-3"' 8 9; do
		printf '%s%s\n' '{"operation":"UPSERT","user_account_id":'$id',"user_profile":' \
			'{"a":{"b":[[1,[2]],{"c":{}}],"*":[],"\u0064":{"e":null}},"f":[{"c":1},{"c":2}]}}'
	done | sed '4s/"f":/"f" : /; 5,6s/"user_profile"/"email_hash":null,&/' >data
	lanes 0 ../data -t USER_PROFILE
	json auto/convert.timeless '.coerced == {"/user_account_id": 3} and .fields == {
		"/operation": 6, "/user_account_id": 6, "/user_profile": 6, "/user_profile/a": 6,
		"/user_profile/a/b": 6, "/user_profile/a/b/*": 12, "/user_profile/a/b/*/*": 12,
		"/user_profile/a/b/*/*/*": 6, "/user_profile/a/b/*/c": 6, "/user_profile/a/*": 6,
		"/user_profile/a/d": 6, "/user_profile/a/d/e": 6, "/user_profile/f": 6,
		"/user_profile/f/*": 12, "/user_profile/f/*/c": 12}'
}

@test "identifiers that repeat are found wherever they stand" {
	local hash
	hash=$(printf '%064d' 7)
	for i in 1 2; do
		echo '{"$user_identifiers":[{"$type":"x"},{"$user_account_id":"7"}],"$type":"SITE_VISIT","x":{"y":1}}'
		echo '{"$email_hash":{"$hash":"'"$hash"'"},"$type":"SITE_VISIT","x":{"y":1}}'
	done >activities.ndjson
	lanes "$(bulkpipe check -q -t USER_ACTIVITY activities.ndjson >/dev/null 2>&1; echo $?)" "$PWD/activities.ndjson" \
		-t USER_ACTIVITY
	echo 'true' >any.json
	lanes 0 "$PWD/activities.ndjson" -t USER_ACTIVITY --rules "$PWD/any.json"
	lanes 1 "$PWD/activities.ndjson" -t USER_ACTIVITY --rules "$PWD/any.json" --unique=first
	echo '{"allOf":[{"$ref":"bulkpipe:USER_ACTIVITY"}]}' >mine.json
	lanes 1 "$PWD/activities.ndjson" -t USER_ACTIVITY --rules "$PWD/mine.json"
	echo '{"properties":{"$user_identifiers":{"items":{"required":["$user_account_id"]}}}}' >mine.json
	lanes 1 "$PWD/activities.ndjson" -t USER_ACTIVITY --rules "$PWD/mine.json"
	for i in 1 2; do
		echo '{"operation":"UPSERT","identifiers":[{"user_account_id":"1","x":[1]},{"hash":"'"$hash"'"}]}'
	done >associations.ndjson
	lanes 0 "$PWD/associations.ndjson" -t USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS --rules "$PWD/any.json"
}

@test "an object names a user where an activity has its address, and nowhere else" {
	for i in 1 2; do
		echo '{"type":"USER_EMAIL","hash":{"$hash":"7"}}'
		echo '{"type":"USER_EMAIL","hash":"8"}'
	done >deletions.ndjson
	echo 'true' >any.json
	lanes 0 "$PWD/deletions.ndjson" -t USER_IDENTIFIERS_DELETION --rules "$PWD/any.json"
	json auto/check.timeless '[.repeated.identifiers[].record] == [2]'
}

@test "run: the same parts, sources, rejects and findings, and the same run" {
	cat "$ROOT"/samples/profiles{,-dirty}.ndjson >profiles.ndjson
	expect 1 bulkpipe run -t USER_PROFILE --part-size 2kB -o reference --lane reference profiles.ndjson
	expect 1 bulkpipe run -t USER_PROFILE --part-size 2kB -o auto --lane auto profiles.ndjson
	published auto
	for dir in reference auto; do
		timeless $dir/report.json | jq 'del(.command_line)' >$dir/report.timeless
		rm $dir/report.json
	done
	diff -r reference auto
	# The lane is not part of what was asked for: the directory holds this run already.
	expect 1 bulkpipe run -t USER_PROFILE --part-size 2kB -o auto2 --lane auto profiles.ndjson
	expect 1 bulkpipe run -t USER_PROFILE --part-size 2kB -o auto2 --lane reference profiles.ndjson
	holds err "nothing to do"
}

@test "--lane takes auto and reference" {
	expect 2 bulkpipe check -t USER_PROFILE --lane fast "$ROOT/samples/profiles.ndjson"
	holds err --lane auto reference
}
