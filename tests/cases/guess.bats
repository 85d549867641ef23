# guess: the map that a sample suggests, and what is left to decide in it.

load helper

S=$ROOT/samples
TYPES="user_profile user_segment user_activity user_choice user_identifiers_deletion
	user_points_deletion user_device_points_deletion user_identifiers_association_declarations"

# drafted TYPE INPUT: the map for it, to `map`.
drafted() {
	expect 0 bulkpipe guess -t "$1" "${@:2}"
	mv out map
}

# undecided MAP INPUT: it does not run, and says which question comes first.
undecided() {
	expect 2 bulkpipe run -m "$1" -o undecided "$2"
	grep -Eq "^bulkpipe: $1:[0-9]+:[0-9]+: DECIDE: " err
	absent undecided
}

# same_as_by_hand INPUT TYPE MAP SED: what `guess` suggests, decided by the sed script beside what all samples
# share, makes the same records as the map in samples/.
same_as_by_hand() {
	drafted "$2" "$S/$1"
	undecided map "$S/$1"
	sed -E '
		/"DECIDE[^:]*": /d
		s/"DECIDE: the hash function[^"]*"/"sha256"/
		s/"DECIDE: the zone[^"]*"/"Europe\/Paris"/
		s/"DECIDE: the compartment[^"]*"/"${COMPARTMENT}"/
		'"$4" map >decided
	rm -f made-*
	for map in decided "$S/$3.map.json"; do
		status=0
		bulkpipe convert -q --var COMPARTMENT=1000 -m "$map" "$S/$1" >out 2>err || status=$?
		[ "$status" -le 1 ] || { cat err; return 1; }
		jq -S . out >>"made-$status-$(basename "$map")"
	done
	cmp made-*-decided made-*-"$3.map.json"
	is "status" "$(ls made-*-decided | cut -d- -f2)" "$(ls made-*.json | cut -d- -f2)"
	[ -s made-*-decided ]
}

@test "a CRM's export: the same profiles as by hand" {
	same_as_by_hand crm.csv user_profile crm '
		s,// ("user_account_id"),\1,
		s/"DECIDE: PARTIAL_UPDATE[^"]*"/"PARTIAL_UPDATE"/
		s/"DECIDE: what other words[^"]*"/null/
		s/"DECIDE: the country[^"]*"/"+33"/
		s/"number": "DECIDE[^"]*"/"number": ",", "grouping": " "/'
	holds map '"encoding": "windows-1252"' '"null": ["NULL"]' '"delimiter": ";"'
	holds map '"date": "%d/%m/%Y"' "7 of 8 values: dates" "1.23E+09" "an identifier of that form costs its record"
}

@test "an e-mail list: the same segments as by hand" {
	same_as_by_hand newsletter.csv user_segment newsletter '
		s/"DECIDE: minutes[^"]*"/0/
		s,// "where".*,"where": { "and": [ { "from": "list"\, "in": ["weekly"\, "monthly"] }\, { "from": "subscribed"\, "empty": false } ] }\,,
		s,// "segment_technical_name": "list","segment_technical_name": { "from": "list"\, "apply": [{ "prefix": "newsletter-" }] },'
}

@test "columns of consents: the same choices as by hand" {
	same_as_by_hand optins.csv user_choice optins '
		/"compartment_id"/d
		s/"DECIDE: true[^"]*"/true/
		s/"DECIDE: [^"]*email_optin[^"]*"/"101"/
		s/"DECIDE: [^"]*sms_optin[^"]*"/"102"/
		s/"DECIDE: [^"]*post_optin[^"]*"/"103"/'
}

@test "a column that says who refuses is no consent" {
	printf '%s\n' customer_id,updated_at,email_optout,vip 1,1764064800,1,oui 2,1764064860,0,non >refusals.csv
	drafted user_choice refusals.csv
	holds map '"from": "vip"' "no place for it: email_optout"
	sed -i 's/vip/sms_optin/' refusals.csv
	drafted user_choice refusals.csv
	holds map '"from": "sms_optin"' "no place for it: email_optout"
	lacks map '"lines"'
}

@test "order lines: the same activities as by hand" {
	same_as_by_hand orders.csv user_activity orders '
		/"\$compartment_id"/d
		s/"DECIDE: the name[^"]*"/"purchase_line"/
		s/"DECIDE: TOUCH[^"]*"/"TOUCH"/'
}

@test "requests for deletion: the same lines as by hand" {
	same_as_by_hand gdpr.csv user_identifiers_deletion gdpr 's/"DECIDE: the values[^"]*"/"erasure"/'
	same_as_by_hand lost-devices.csv user_device_points_deletion lost-devices ''
	same_as_by_hand closed-accounts.ndjson user_points_deletion closed-accounts '/"compartment_id"/d'
}

@test "identifiers that belong together: the same associations as by hand" {
	same_as_by_hand pairs.csv user_identifiers_association_declarations pairs '
		s/"DECIDE: what comes before[^"]*"/"vec:"/'
}

@test "fields that have the names of their type already are kept" {
	for input in profiles.csv:user_profile segments-upper.csv:user_segment segments.tsv:user_segment \
		profiles.ndjson:user_profile activities.csv:user_activity activities.ndjson:user_activity \
		choices.ndjson:user_choice choices.csv:user_choice associations.json:"${TYPES##* }" \
		points-deletion.csv:user_points_deletion; do
		file=${input%:*} type=${input#*:}
		drafted "$type" "$S/$file"
		holds map "the fields have the names of"
		lacks map DECIDE
		bulkpipe convert -q -t "$type" "$S/$file" >plain 2>err || [ $? -eq 1 ]
		bulkpipe convert -q -m map "$S/$file" >mapped 2>err || [ $? -eq 1 ]
		[ -s mapped ]
		diff <(jq -S . plain) <(jq -S . mapped) || { echo "$input"; return 1; }
	done
}

# decide FIRST: answers every question of a map with something that is allowed there. The identifier, segment or time
# is the first that is offered; the field for the user, where none is, is FIRST.
decide() {
	awk -v first="$1" '
	/^\t+"DECIDE[^:]*": / { asked = 1; next }
	asked && /^\t+\/\/ "/ { inside = 1; asked = 0 }
	!/^\t+\/\/ / { asked = inside = 0 }
	inside {
		sub(/\/\/ /, "")
		if (/[\[{]$/) open++
		if (/^\t+[\]}]+,?$/) open--
		if (!open) inside = 0
	}
	{
		gsub(/"DECIDE: the zone[^"]*"/, "\"UTC\"")
		gsub(/"DECIDE: the hash function[^"]*"/, "\"sha256\"")
		gsub(/"DECIDE: PARTIAL_UPDATE[^"]*"/, "\"PARTIAL_UPDATE\"")
		gsub(/"DECIDE: (true|what other)[^"]*"/, "true")
		gsub(/"DECIDE: minutes[^"]*"/, "0")
		gsub(/"DECIDE: when[^"]*"/, "1600000000000")
		gsub(/"DECIDE: the field[^"]*"/, "\"" first "\"")
		if (match($0, /"DECIDE: %[^"]*"/)) {
			format = substr($0, RSTART + 9, RLENGTH - 10)
			sub(/ or .*/, "", format)
			$0 = substr($0, 1, RSTART - 1) "\"" format "\"" substr($0, RSTART + RLENGTH)
		}
		sub(/"DECIDE: \047,\047 before decimals[^"]*"/, "\",\"")
		sub(/"DECIDE: \047.\047 before decimals[^"]*"/, "\".\"")
		gsub(/"DECIDE: [^"]*"/, "\"1000\"")
		print
	}'
}

# random SEED: a CSV with columns of many names and kinds, some values odd.
random() {
	awk -v seed="$1" '
	function any(n) { return int(rand() * n) }
	function pick(words, list) { return list[1 + any(split(words, list, "|"))] }
	function date(  form) {
		form = any(4)
		if (form == 0) return sprintf("%d-%02d-%02d", 1950 + any(80), 1 + any(12), 1 + any(27))
		if (form == 1) return sprintf("%d/%d/%d", 1 + any(12), 1 + any(27), 1950 + any(80))
		return sprintf("%02d%s%02d%s%d 10:11", 1 + any(27), ".", 1 + any(12), ".", 1950 + any(80))
	}
	function value(kind) {
		if (rand() < 0.1) return pick("|NULL|-|x| y ")
		if (kind == 0) return "u" any(50) "@example.com"
		if (kind == 1) return any(30)
		if (kind == 2) return date()
		if (kind == 3) return any(99) pick(",|.") any(99)
		if (kind == 4) return pick("oui|non")
		if (kind == 5) return pick("0|1")
		if (kind == 6) return "06123456" (10 + any(89))
		if (kind == 7) return 1600000000 + any(99999999)
		if (kind == 8) return "vec:" any(999)
		return pick("M|F|a, b|{\"\"a\"\":1}|1 234,5|w")
	}
	BEGIN {
		srand(seed)
		names = "id|customer_id|E-mail|mail|hash|tel|nom|Sexe|dob|ville|optin|newsletter|list|until|" \
			"event|created_at|ts|order_id|ticket|price|qty|tags|cookie|kind|reason|status|a.b|a|x[0]|" \
			"..|purpose|compartment|segment_id|DECIDE|DECIDE: x|data_bag|a \"\"b\"\""
		count = split(names, name, "|")
		columns = 2 + any(7)
		line = "key"
		for (i = 0; i < columns; i++) {
			at = 1 + any(count - i)
			line = line ",\"" name[at] "\""
			name[at] = name[count - i]
			kind[i] = any(10)
		}
		print line
		for (rows = 1 + any(25); rows > 0; rows--) {
			line = any(9)
			for (i = 0; i < columns; i++) line = line ",\"" value(kind[i]) "\""
			print line
		}
	}'
}

@test "whatever the columns, a map runs once its questions are answered, and not before" {
	local seeds=12
	! is_sanitized || seeds=3
	for seed in $(seq $seeds); do
		random "$seed" >"$seed.csv"
		expect 0 bulkpipe guess "$seed.csv"
		for type in $TYPES; do
			drafted "$type" "$seed.csv"
			undecided map "$seed.csv"
			decide key <map >decided
			lacks decided '": "DECIDE"'
			status=0
			bulkpipe check -q -m decided "$seed.csv" >out 2>err || status=$?
			# Where nobody is named, somebody must write who.
if [ "$status" -gt 1 ] && ! grep -qE "like (an identifier|identifiers)" map; then
				echo "seed $seed, $type, status $status"
				cat err decided
				return 1
			fi
		done
	done
}

@test "every question is found by its word, and counted" {
	drafted user_profile "$S/crm.csv"
	holds map "8 questions are answered"
	is questions 8 "$(grep -v '^	*//' map | grep -c '"DECIDE')"
	undecided map "$S/crm.csv"
	holds err "the first of 8 questions"
	sed -Ei '/compartment_id/d' map
	undecided map "$S/crm.csv"
	holds err "map:11:22: DECIDE: PARTIAL_UPDATE" "the first of 7"
	echo '{"document_type":"USER_PROFILE","DECIDE":1,"fields":{"user_account_id":"N° client"}}' >map
	undecided map "$S/crm.csv"
	echo '{"document_type":"USER_PROFILE","fields":{"user_account_id":"DECIDED"}}' >map
	expect 2 bulkpipe check --encoding windows-1252 -m map "$S/crm.csv"
	holds err "DECIDED is not in the header"
}

@test "of several identifiers none is chosen, a single one is" {
	printf '%s\n' customer_id,email 1,ada@example.com >two.csv
	drafted user_segment two.csv
	holds map '// "user_account_id": "customer_id"' '// "email_hash": { "from": "email"' \
		'// "one_of": ["user_account_id", "email_hash"]' '"DECIDE identifier"'
	lacks map '	"user_account_id"' '	"email_hash"'
	cut -d, -f2 two.csv >one.csv
	drafted user_segment one.csv
	holds map '	"email_hash": { "from": "email", "apply": ["@email"] }' "e-mail address; 1 value"
	lacks map "DECIDE identifier" one_of
	printf '%s\n' id,name 1,x >id.csv # whose id is it?
	drafted user_segment id.csv
	holds map '"DECIDE identifier"' '// "user_account_id": "id"'
	printf '%s\n' name x >none.csv
	drafted user_segment none.csv
	holds map '"user_account_id": "DECIDE: the field'
}

@test "no date is claimed that the sample does not prove" {
	printf '%s\n' customer_id,when 1,03/04/2026 2,11/12/2026 >dates.csv
	drafted user_activity dates.csv
	holds map '"date": "DECIDE: %d/%m/%Y or %m/%d/%Y"' "none of them shows which form is meant"
	echo 3,13/12/2026 >>dates.csv
	drafted user_activity dates.csv
	holds map '"date": "%d/%m/%Y"'
	drafted user_activity --limit 2 dates.csv
	holds map '"date": "DECIDE: %d/%m/%Y or %m/%d/%Y"' "2 records looked at, the first ones"
}

@test "no value of the data is printed" {
	cat >secret.csv <<-'END'
		customer_id,email,nom,tel,sexe,ville,dob,reason,amount
		zz-1,zz-ada@example.com,zz-Durand,+33 1 99 00 99 01,M,zz-Lyon,31/12/1981,zz-erasure,99.01
		zz-2,zz-ben@example.com,zz-Martin,+33 1 99 00 99 02,F,zz-Lyon,30/11/1982,zz-erasure,99.02
		zz-3,zz-cleo,zz-Petit,01 99 00 99 03,zz,zz-Lyon,zz,zz-access,zz,zz-more
	END
	for type in $TYPES; do
		expect 0 bulkpipe guess -v -t "$type" secret.csv
		lacks out zz "99 0" 198 99.0
		lacks err zz "99 0"
	done
	expect 0 bulkpipe guess secret.csv
	lacks out zz "99 0" 198 99.0
	printf '%s\n' '{"by":{"zz@example.com":1,"c9a113580a216ed5b18c6a941ff6735d":2,"1234567":3},"id":"zz"}' >names.ndjson
	expect 0 bulkpipe guess -t user_profile names.ndjson
	lacks out zz c9a1 12345
	holds out "names look like data were not looked at: 3"
}

@test "bytes that are not UTF-8 are read as what they look like" {
	{
		echo id,prenom
		for i in $(seq 3000); do echo "$i,a name with nothing but letters of ASCII"; done
		printf '1,L\xe9a\n'
	} >late.csv # behind what is looked at to know the format
	for input in late.csv -; do
		drafted user_profile "$input" <late.csv
		holds map '"encoding": "windows-1252"' "not UTF-8; they look like windows-1252"
		lacks map "cannot be read"
	done
	sed -i '2s/a name/Zoé/' late.csv # UTF-8 before: it is no other encoding, but broken
	drafted user_profile late.csv
	lacks map '"encoding"'
	holds map "1 of the records cannot be read" encoding-invalid
	iconv -f UTF-8 -t UTF-16 <<<$'id,pr\u00e9nom\n1,L\u00e9a' >utf16.csv
	drafted user_profile utf16.csv
	holds map prénom
	lacks map '"encoding"'
	drafted user_profile --encoding latin1 "$S/crm.csv"
	holds map '"encoding": "latin1"'
	lacks map "look like"
}

@test "the dialect that was asked for stands in the map" {
	printf "1:'a:b'\n2:'c'\n" >dialect.csv
	drafted user_profile --from csv --delimiter : --quote "'" --columns id,label dialect.csv
	holds map '"from": "csv"' '"delimiter": ":"' "\"quote\": \"'\"" '"columns": ["id", "label"]' \
		'"user_profile.label": "label"'
	decide id <map >decided
	expect 0 bulkpipe convert -q -m decided dialect.csv
	is label a:b "$(jq -r 'select(.user_account_id == "1").user_profile.label' out)"
	printf 'id\tlabel\n1\tx\n' | gzip >x.tsv.gz
	drafted user_profile x.tsv.gz
	holds map '"delimiter": "\t"' '"label"'
}

@test "JSON: paths, lists, members in lists; arrays laid out over lines" {
	cat >orders.json <<-'END'
		[ { "id": 7, "customer": { "id": "C-1", "mail": "ada@example.com" }, "at": "2026-11-02T10:00:00Z",
		    "tags": ["a", "b"], "items": [ { "sku": "x", "price": 1.5 }, { "sku": "y", "price": 2 } ] } ]
	END
	drafted user_activity orders.json
	holds map '// "$user_account_id": "customer.id"' '// "$email_hash.$hash": { "from": "customer.mail"' \
		'"$events[*].$properties.sku": "items[*].sku"' '"$events[*].$properties.price": "items[*].price"' \
		'"tags": "tags"' '"date": "%Y-%m-%dT%H:%M:%S%z"'
	lacks map '"zone"' '"number"'
	decide x <map | sed 's/"1000"/"made"/' >decided
	expect 0 bulkpipe convert -q -m decided orders.json
	is events 2 "$(jq '."$events" | length' out)"
	is price 1.5 "$(jq '."$events"[0]."$properties".price' out)"
}

@test "rows of one key make an activity; rows by themselves one event each" {
	drafted user_activity "$S/orders.csv"
	holds map '"by": ["order_id"]' '3 rows have the value of the row before' \
		'"store": "store"' '"$events[*].$properties.sku"'
	awk -F, 'NR == 1 || !seen[$1]++' "$S/orders.csv" >single.csv
	drafted user_activity single.csv
	lacks map '"group"' '[*]'
	holds map '"$events[0].$properties.sku": "sku"' '"$events[0].$ts"'
}

@test "without a type: which ones fit, and why" {
	expect 0 bulkpipe guess "$S/crm.csv"
	holds out "11 fields in 9 records" "N° client (account id), E-mail (e-mail address)" \
		"there are names, a gender, a birth date, places"
	is fits USER_PROFILE "$(sed -n '/^fits:/,/^$/s/^  \([A-Z_]*\)$/\1/p' out)"
	is stderr "" "$(cat err)"
	expect 0 bulkpipe guess "$S/orders.csv"
	is fits USER_ACTIVITY "$(sed -n '/^fits:/,/^$/s/^  \([A-Z_]*\)$/\1/p' out)"
	expect 0 bulkpipe guess "$S/optins.csv"
	is fits USER_CHOICE "$(sed -n '/^fits:/,/^$/s/^  \([A-Z_]*\)$/\1/p' out)"
	expect 0 bulkpipe guess "$S/newsletter.csv"
	is fits USER_SEGMENT "$(sed -n '/^fits:/,/^$/s/^  \([A-Z_]*\)$/\1/p' out)"
	printf 'a\nx\n' | expect 0 bulkpipe guess
	is fits "" "$(sed -n '/^fits:/,/^$/s/^  \([A-Z_]*\)$/\1/p' out)"
	holds out "nothing looks like a name of the user"
}

# refused STATUS TEXT ARGUMENT...
refused() {
	expect "$1" bulkpipe guess -t user_profile "${@:3}"
	is stdout "" "$(cat out)"
	holds err "$2"
}

@test "nothing to guess from: clear words, exit 2; what cannot be read: exit 4" {
	: >empty.csv
	refused 2 "no record in this input" empty.csv
	echo id,name >header.csv
	refused 2 "no record in this input" header.csv
	printf '%s\n' ada@example.com,Ada ben@example.com,Ben >data.csv
	refused 2 "name the columns with --columns" data.csv
	lacks err ada
	printf '%s\n' Ada,10231 Ben,10232 >data.csv
	refused 2 "name 2 of the header looks like data" data.csv
	printf '%s\n' 1,2 3,4 >numbers.csv
	refused 2 "the header has numbers only" numbers.csv
	drafted user_profile --columns id,name data.csv
	printf '%s\n' a,b,a 1,2,3 >twice.csv
	refused 2 "two columns have the same name" twice.csv
	printf '\0\1\2\377' >binary
	refused 2 "NUL byte" binary
	printf '%s\n' 1 '[2]' '"x"' >scalars.ndjson
	refused 2 "none of the 3 records looked at can be read" --from ndjson scalars.ndjson
	echo '{}' >nothing.ndjson
	refused 2 "the records have no field" nothing.ndjson
	refused 4 "cannot open" missing.csv
	gzip -c "$S/crm.csv" | head -c 200 >cut.gz
	refused 4 "gzip" cut.gz
	refused 2 "takes" one.csv two.csv
	refused 2 "map" --map x one.csv
}

@test "ten thousand columns, and names that break lines and paths" {
	{
		seq -f c%.0f 10000 | paste -sd,
		seq 10000 | paste -sd,
	} >wide.csv
	drafted user_profile wide.csv
	is members 10000 "$(grep -c '"user_profile.c[0-9]' map)"
	printf '"a\nb","x[y","..z","q""uote",é,,日本\n1,2,3,4,5,6,7\n' >odd.csv
	drafted user_profile odd.csv
	undecided map odd.csv
	decide é <map >decided
	expect 0 bulkpipe convert -q -m decided odd.csv
	is values 6 "$(jq '.user_profile | length' out)"
	drafted user_segment odd.csv # named in a comment
	grep -q '//.*a?b' map
}
