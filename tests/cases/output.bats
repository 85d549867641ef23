# What is written: parts, manifest, rejects, findings, report, sources; budgets and exit statuses.

load helper

PART=user-segment-00001.ndjson

# The bytes of all parts in the manifest's order.
parts() {
	jq -r '.parts[].file' "$1/manifest.json" | while read -r file; do cat "$1/$file"; done
}

# rejecting STATUS OPTION...: `check` of the file data says this.
rejecting() {
	expect "$1" bulkpipe check -t USER_SEGMENT "${@:2}" data
}

@test "run makes parts, manifest, report and sources, and nothing else of a clean input" {
	records 10 >data
	expect 0 bulkpipe run -t USER_SEGMENT -o dir data
	is files "manifest.json report.json sources.ndjson $PART" "$(ls -A dir | paste -sd' ')"
	cmp data dir/$PART
	published dir
	json dir/manifest.json '.document_type == "USER_SEGMENT" and .records == 10 and .rejected == 0
		and .limited == false and .mime_type == "APPLICATION_X_NDJSON"
		and (.parts | length == 1 and (.[0] | keys == ["bytes", "file", "records", "sha256"]))'
	json dir/manifest.json 'keys == ["document_type", "encoding", "limited", "mime_type", "parts",
		"records", "rejected", "run_key", "version"]'
	is stdout "" "$(cat out)"
}

@test "every part is strictly smaller than --part-size, and together they are convert's output" {
	dirty 1500 >data
	expect 1 bulkpipe convert -t USER_SEGMENT data
	mv out whole
	for size in 4000 10kB 64KiB 1MB; do
		rm -rf dir
		expect 1 bulkpipe run -t USER_SEGMENT --part-size $size -o dir data
		published dir
		parts dir | cmp - whole
		case $size in 10kB) size=10000 ;; 64KiB) size=65536 ;; 1MB) size=1000000 ;; esac
		json dir/manifest.json "all(.parts[]; .bytes < $size)"
		# No part was closed early: with the next record it would not have been small enough.
		json dir/manifest.json ".parts | length <= 1 or all(.[:-1][]; .bytes > $size - 120)"
	done
}

@test "a part of exactly --part-size is one byte too large" {
	records 2 >data
	size=$(wc -c <data)
	expect 0 bulkpipe run -t USER_SEGMENT --part-size $size -o two data
	json two/manifest.json '.parts | length == 2'
	expect 0 bulkpipe run -t USER_SEGMENT --part-size $((size + 1)) -o one data
	json one/manifest.json '.parts | length == 1'
}

@test "a CSV part repeats the header, and counts it" {
	records 50 >data
	expect 0 bulkpipe convert -t USER_SEGMENT --to csv data
	mv out whole
	expect 0 bulkpipe run -t USER_SEGMENT --to csv --header lower --part-size 400 -o dir data
	published dir
	json dir/manifest.json '.mime_type == "TEXT_CSV" and all(.parts[]; .bytes < 400)
		and all(.parts[]; .file | endswith(".csv")) and (.parts | length > 5)
		and ([.parts[].records] | add) == 50'
	head -n 1 whole >header
	for file in dir/user-segment-*.csv; do
		head -n 1 $file | cmp - header
		tail -n +2 $file >>bodies
	done
	tail -n +2 whole | cmp - bodies
}

@test "--part-records and --prefix" {
	records 10 >data
	expect 0 bulkpipe run -t USER_SEGMENT --part-records 4 --prefix night -o dir data
	published dir
	is parts "night-00001.ndjson:4 night-00002.ndjson:4 night-00003.ndjson:2" \
		"$(jq -r '.parts[] | "\(.file):\(.records)"' dir/manifest.json | paste -sd' ')"
	for name in a/b .hidden '' ..; do
		expect 2 bulkpipe run -t USER_SEGMENT --prefix "$name" -o other data
		absent other
	done
	expect 2 bulkpipe run -t USER_SEGMENT --part-records 0 -o other data
}

@test "rejects hold the bytes exactly as read, line ends included" {
	{
		records 1
		printf '{"x":\xff\xfe}\r\n'
		records 1
		printf '  {"operation":"UPDATE"  } \n'
		printf '{"operation":'
	} >data
	expect 1 bulkpipe run -t USER_SEGMENT -o dir data
	{ printf '{"x":\xff\xfe}\r\n  {"operation":"UPDATE"  } \n{"operation":'; } >wanted
	head -c $(stat -c %s wanted) dir/rejected.ndjson | cmp - wanted
	[ $(($(stat -c %s dir/rejected.ndjson) - $(stat -c %s wanted))) -le 1 ]
	json dir/manifest.json '.rejected == 3 and .records == 2'
	accounting dir/report.json
}

@test "CSV rejects have the header first, in the input's dialect" {
	printf 'sep=;\r\noperation;segment_id;expiration_duration;user_account_id\r\n' >data
	printf 'UPDATE;1;0;C-1\r\nUPDATE;"1";x;"C;\r\n2"\r\nUPDATE;1;0\r\n' >>data
	expect 1 bulkpipe run -t USER_SEGMENT -o dir data
	printf 'UPDATE;"1";x;"C;\r\n2"\r\nUPDATE;1;0\r\n' >wanted
	printf 'operation;segment_id;expiration_duration;user_account_id\r\n' | cat - wanted | cmp - dir/rejected.csv
}

@test "repaired rejects, replayed, give the missing records: NDJSON" {
	dirty 12 >data
	expect 1 bulkpipe run -t USER_SEGMENT -o one data
	records 12 | awk 'NR % 3 == 0' >one/rejected.ndjson
	expect 0 bulkpipe run --replay one -o two
	published two
	{ parts one; parts two; } | jq -r .user_account_id | sort >got
	records 12 | jq -r .user_account_id | sort | cmp - got
	json two/manifest.json '.document_type == "USER_SEGMENT"'
}

@test "repaired rejects, replayed, give the missing records: CSV with a dialect of its own" {
	{
		printf 'operation|segment_id|expiration_duration|user_account_id\n'
		printf "UPDATE|1|0|Jos\xe9\nUPDATE|1|soon|'a|\xe9'\nUPDATE|1|0|C-3\n"
	} >data
	expect 1 bulkpipe run -t USER_SEGMENT --encoding windows-1252 --quote "'" -o one data
	sed -i s/soon/60/ one/rejected.csv
	expect 0 bulkpipe run --replay one -o two
	jsons two/$PART '. == [{operation:"UPDATE",segment_id:"1",expiration_duration:60,user_account_id:"a|é"}]'
	# Without a header, --columns is what replay takes up.
	sed -i 1d data
	expect 1 bulkpipe run -t USER_SEGMENT --encoding windows-1252 --quote "'" --delimiter '|' \
		--columns operation,segment_id,expiration_duration,user_account_id -o three data
	sed -i s/soon/60/ three/rejected.csv
	expect 0 bulkpipe run --replay three -o four
	jsons four/$PART 'length == 1 and .[0].user_account_id == "a|é"'
}

@test "rejects of a .tsv whose delimiter is no TAB are replayed as they were read" {
	printf 'operation;segment_id;expiration_duration;user_account_id\nUPDATE;1;soon;C-1\n' >data.tsv
	expect 1 bulkpipe run -t USER_SEGMENT --delimiter ';' -o one data.tsv
	sed -i s/soon/60/ one/rejected.tsv
	expect 0 bulkpipe run --replay one -o two
	jsons two/$PART 'length == 1 and .[0].expiration_duration == 60'
}

@test "rejects of json that begin with an array are replayed as the values that they were" {
	echo '[ [1], {"operation":"DELETE"} ]' >data.json
	expect 1 bulkpipe run -t USER_PROFILE -o one data.json
	same one/rejected.json '[1]' '{"operation":"DELETE"}'
	expect 1 bulkpipe run --replay one -o two
	json two/report.json '.records | .read == 2 and .rejected == 2'
	cmp one/rejected.json two/rejected.json
	# Repaired in place, or elsewhere as one array.
	echo '{"operation":"DELETE","user_account_id":"C-1"}' >record
	cat record record >one/rejected.json
	expect 0 bulkpipe run --replay one -o three
	jq -cs . record record >repaired.json
	expect 0 bulkpipe run --replay one -o four repaired.json
	json four/report.json '.records.valid == 2'
}

@test "replay takes up --rules, --set and --unknown; what is typed wins" {
	echo '{"properties":{"n":{"type":"integer"}},"required":["k"]}' >rules.json
	printf 'n\n1\nx\n' >data
	expect 1 bulkpipe run --rules rules.json --set k=7 -o one data
	sed -i s/x/2/ one/rejected.csv
	expect 0 bulkpipe run --replay one -o two
	is record '{"n":2,"k":"7"}' "$(parts two)"
	expect 0 bulkpipe run --replay one --set k=8 -o three
	is record '{"n":2,"k":"8"}' "$(parts three)"
}

@test "replay of a directory without rejects or report says so" {
	records 1 >data
	expect 0 bulkpipe run -t USER_SEGMENT -o one data
	mkdir nothing broken
	expect 2 bulkpipe run --replay nothing -o two
	for text in '' '{' 1 '"text"' '{"rejects":"text"}' '{"rejects":[1],"options":"text"}'; do
		echo "$text" >broken/report.json
		expect 2 bulkpipe run --replay broken -o two
		holds err report.json
	done
	expect 2 bulkpipe run --replay one -o one
	expect 2 bulkpipe run --replay missing -o two || expect 4 bulkpipe run --replay missing -o two
}

@test "a run that was not completed is not replayed: its valid records stand nowhere" {
	dirty 12 >data
	for budget in "--max-rejects 0" "--expect-records 99" "--limit 6 --expect-records 99"; do
		expect 3 bulkpipe run -t USER_SEGMENT $budget -o one data
		expect 2 bulkpipe run --replay one -o two
		holds err "was not completed" "run its inputs again, whole"
		cp one/rejected.ndjson repaired.ndjson
		expect 2 bulkpipe run --replay one -o two repaired.ndjson
		absent two
		rm -r one
	done
}

@test "a replay of a preview is one too, and so is its replay" {
	dirty 12 >data
	expect 1 bulkpipe run -t USER_SEGMENT --limit 6 -o one data
	holds err "what may follow was not read"
	lacks err "--replay"
	expect 1 bulkpipe run --replay one -o two
	holds err "a preview too"
	expect 1 bulkpipe run --replay two -o three
	for dir in two three; do
		json $dir/manifest.json '.limited'
		json $dir/report.json '.limited and (.complete | not)'
	done
	expect 2 bulkpipe run --replay one -o four --upload
	holds err "never uploaded"
	absent four
}

@test "rules, map and --ref of a run are found from another folder, and heard of if they have changed" {
	mkdir refs else else/refs
	echo '{"type":"integer"}' >refs/whole.json
	echo '{"properties":{"n":{"$ref":"urn:r:whole"}}}' >rules.json
	echo '{"fields":{"n":"n"}}' >m.json
	for file in refs/whole.json rules.json m.json; do
		echo '{"type":"array"}' >else/$file # another file of that name
	done
	printf 'n\n1\nx\n' >data
	expect 1 bulkpipe run --rules rules.json --map m.json --ref urn:r:=refs -o one data
	sed -i s/x/2/ one/rejected.csv
	cd else
	expect 0 bulkpipe run --replay ../one -o two
	lacks err "has changed"
	is record '{"n":2}' "$(parts two)"
	echo >>../refs/whole.json
	echo >>../m.json
	expect 0 bulkpipe run -q --replay ../one -o three
	holds err "/rules.json: warning: has changed" "/m.json: warning: has changed"
	# Reports used to name them as they were typed.
	cd ..
	json one/report.json '.rules = "rules.json" | .map = "m.json" | .refs[0].dir = "refs"'
	mv jq.out one/report.json
	expect 0 bulkpipe run -q --replay one -o four
}

@test "inputs with the same header, dialect and encoding share a file of rejects, others open the next" {
	header=operation,segment_id,expiration_duration,user_account_id
	printf '%s\nUPDATE,1,x,a\n' $header >a.csv
	printf '%s\nUPDATE;1;x;b\n' ${header//,/;} >b.csv
	printf '%s\nUPDATE,1,x,c\n' $header >c.csv
	echo '{"d":' >d.ndjson
	expect 1 bulkpipe run -t USER_SEGMENT -o dir a.csv b.csv c.csv d.ndjson
	same dir/rejected.csv $header UPDATE,1,x,a UPDATE,1,x,c
	same dir/rejected-2.csv "${header//,/;}" 'UPDATE;1;x;b'
	same dir/rejected-3.ndjson '{"d":'
	holds err "bulkpipe run --replay dir -o dir-2"
	sed -i 's/x\([,;]\)/0\1/' dir/rejected*.csv
	echo '{"operation":"DELETE","segment_id":"1","user_account_id":"d"}' >dir/rejected-3.ndjson
	expect 0 bulkpipe run --replay dir -o dir-2
	is replayed "a c b d" "$(parts dir-2 | jq -rs 'map(.user_account_id) | join(" ")')"
	expect 1 bulkpipe check -t USER_SEGMENT --rejects bad.csv a.csv b.csv c.csv
	same bad.csv $header UPDATE,1,x,a UPDATE,1,x,c
	same bad-2.csv "${header//,/;}" 'UPDATE;1;x;b'
}

@test "files of rejects that differ are replayed as they were read, or refused" {
	header=operation,segment_id,expiration_duration,user_account_id
	printf "%s\nUPDATE,1,x,'C;1'\n" $header >a.csv
	printf "%s\nUPDATE;1;x;'C,2'\n" ${header//,/;} >b.csv
	expect 1 bulkpipe run -t USER_SEGMENT --quote "'" --encoding latin1 -o dir a.csv b.csv
	sed -i 's/x\([,;]\)/0\1/' dir/rejected*.csv
	expect 0 bulkpipe run --replay dir -o two
	is replayed "C;1 C,2" "$(parts two | jq -rs 'map(.user_account_id) | join(" ")')"
	expect 0 bulkpipe run --replay dir -o three dir/rejected.csv dir/rejected-2.csv
	cmp two/$PART three/$PART
	# A delimiter that the header alone does not tell.
	printf 'sep=|\na,b,c|n\n1|x\n' >a.csv
	printf 'n;m\nx;1\n' >b.csv
	echo '{"properties":{"n":{"type":"integer"}}}' >rules.json
	expect 1 bulkpipe run --rules rules.json --unknown warn -o four a.csv b.csv
	sed -i s/x/2/ four/rejected*.csv
	expect 2 bulkpipe run --replay four -o five
	holds err "four/rejected.csv: looks as if" "named as the only input"
	for file in rejected rejected-2; do
		expect 0 bulkpipe run --replay four -o $file four/$file.csv
	done
	jsons <(parts rejected; parts rejected-2) 'map(.n) == [2, 2]'
	# A number alone is a record of NDJSON beside CSV too, where no option says what CSV looks like.
	printf 'n\nx\n' >a.csv
	echo 1 >b.ndjson
	echo '{"type":"object","properties":{"n":{"type":"integer"}}}' >rules.json
	expect 1 bulkpipe run --rules rules.json -o six a.csv b.ndjson
	expect 1 bulkpipe run --replay six -o seven
	same seven/rejected-2.ndjson 1
}

@test "convert does not mix what it writes with rejects, by whatever name standard output goes" {
	dirty 6 >data
	for option in rejects findings report; do
		bulkpipe convert -t USER_SEGMENT --$option /dev/stdout data 2>err | cat >out
		is stdout "" "$(cat out)"
		holds err "--$option is where standard output goes"
		: >mixed
		status=0
		bulkpipe convert -t USER_SEGMENT --$option mixed data >mixed 2>err || status=$?
		is status 2 $status
	done
	expect 1 bulkpipe convert -q -t USER_SEGMENT --rejects /dev/null data
}

@test "rejects of UTF-16 are UTF-8, of json one value after another" {
	printf '{"a":"é"\n{}\n' | iconv -t UTF-16LE >data
	expect 1 bulkpipe check --rules any.json --encoding UTF-16LE --rejects bad data
	same bad '{"a":"é"'
	printf '[{"a":1},\n{"b":tru},{"c" : nil}]' >data
	expect 1 bulkpipe check --rules any.json --rejects bad data
	same bad '{"b":tru}' '{"c" : nil}'
}

@test "report.json has the members of the contract and adds up" {
	{ dirty 30; echo; } >data
	printf 'operation,segment_id,expiration_duration,user_account_id\nUPDATE,1,0,C-1\nUPDATE,1,0\n' >more.csv
	expect 1 bulkpipe run -t USER_SEGMENT --part-records 7 -o dir data more.csv
	accounting dir/report.json
	json dir/report.json '.records == {read: 32, valid: 21, rejected: 11, skipped: 0, warned: 0,
		written: 21, blank_lines: 1}'
	json dir/report.json '.command == "run" and .exit == 1 and .complete == true
		and .document_type == "USER_SEGMENT" and .map_sha256 == null
		and (.rules_sha256 | test("^[0-9a-f]{64}$")) and (.options | type == "object")'
	json dir/report.json '[.inputs[] | {name, bytes, records, valid, rejected, skipped}] ==
		[{name: "data", bytes: '"$(stat -c %s data)"', records: 30, valid: 20, rejected: 10, skipped: 0},
		 {name: "more.csv", bytes: '"$(stat -c %s more.csv)"', records: 2, valid: 1, rejected: 1, skipped: 0}]'
	json dir/report.json '.findings.errors == ([.findings.by_code[]] | add) - .findings.warnings'
	json dir/report.json '.findings.by_code["csv-columns"] == 1'
	json dir/report.json '.coerced["/expiration_duration"] == 1
		and .fields["/operation"] == 21 and .fields["/user_account_id"] == 21'
	json dir/report.json "(.parts | length == 3) and .parts == \$manifest[0].parts" \
		--slurpfile manifest dir/manifest.json
	json dir/report.json '(.started_at | test("^[0-9-]{10}T[0-9:]{8}Z$")) and .finished_at >= .started_at'
	is "findings lines" "$(jq .findings.errors dir/report.json)" "$(wc -l <dir/findings.ndjson)"
}

@test "records that are no objects are counted, written and located as well" {
	printf '%s\n' 1 '"text"' null true '[1,{"a":2}]' '{"a":3}' >data
	expect 0 bulkpipe run --rules any.json --from ndjson -o dir data
	cmp data dir/$(jq -r '.parts[0].file' dir/manifest.json)
	accounting dir/report.json
	json dir/report.json '.records.valid == 6 and .fields["/a"] == 1'
	expect 0 bulkpipe locate dir 1 5
	holds out data:5:
}

@test "a compressed input counts its decompressed bytes" {
	records 9 >data
	gzip -c data >data.gz
	expect 0 bulkpipe check -t USER_SEGMENT --report report.json data.gz
	json report.json ".inputs[0].bytes == $(stat -c %s data)"
}

@test "locate names the input, line and record behind every line of every part" {
	# The account of each record is the truth: its input and line.
	awk 'BEGIN {
		print "operation,segment_id,expiration_duration,user_account_id"
		for (i = 2; i <= 24; i++)
			print i % 7 == 0 ? "UPDATE,1,bad,x" : i % 7 == 3 ? "" : "UPDATE,1,0,a.csv:" i ":"
	}' >a.csv
	awk 'BEGIN {
		print "user_account_id,segment_id,expiration_duration,operation"
		for (i = 2; i <= 14; i += 2) printf "b.csv:%d:,\"1\n%d\",0,UPDATE\n", i, i
	}' >b.csv
	records 15 | awk 'NR % 5 == 0 { print "{"; next } { sub(/C-[0-9]*/, "c.ndjson:" NR ":"); print }' \
		>c.ndjson
	expect 1 bulkpipe run -t USER_SEGMENT --part-records 9 -o dir a.csv b.csv c.ndjson
	for file in $(jq -r '.parts[].file' dir/manifest.json); do
		line=0
		for account in $(jq -r .user_account_id dir/$file); do
			line=$((line + 1))
			"$BULKPIPE" locate dir $file $line >out
			grep -q "^$account" out || { echo "$file:$line is $account, found $(cat out)"; return 1; }
			cat out >>located
		done
		expect 2 bulkpipe locate dir $file $((line + 1))
		expect 2 bulkpipe locate dir $file 0
	done
	is lines "$(jq .records.valid dir/report.json)" "$(wc -l <located)"
	# Records count over all inputs: these are the valid ones, in order.
	grep -o 'record [0-9]*' located | cut -d' ' -f2 >got
	seq "$(jq .records.read dir/report.json)" | grep -vxFf <(jq .record dir/findings.ndjson) | cmp - got
}

@test "locate in a CSV part: the header has no source, a record of two lines has one" {
	{
		records 2
		echo '{"operation":"UPDATE","segment_technical_name":"a\nb","expiration_duration":0,"user_account_id":"C-3"}'
		records 1
	} >data
	expect 0 bulkpipe run -t USER_SEGMENT --to csv --part-records 3 -o dir data
	for row in "1:2 1" "1:3 2" "1:4 3" "1:5 3" "2:2 4"; do
		part=${row%%:*} line=${row#*:}
		expect 0 bulkpipe locate dir user-segment-0000$part.csv "${line% *}"
		holds out "data:${row#* }:"
		expect 0 bulkpipe locate dir $part "${line% *}"
		holds out "data:${row#* }:"
	done
	expect 2 bulkpipe locate dir 1 1
	expect 2 bulkpipe locate dir 3 1
	expect 2 bulkpipe locate dir other-00001.csv 2
}

@test "locate in a directory that is no export says so" {
	mkdir nothing
	mkdir broken
	for text in '' '{' 1 '"text"' '{"parts":"text"}' '{"parts":["text"]}'; do
		echo "$text" >broken/manifest.json
		expect 2 bulkpipe locate broken 1 1
		holds err manifest.json
	done
	expect 2 bulkpipe locate nothing 1 1
	holds err nothing
	expect 2 bulkpipe locate nothing 1
}

@test "the same run into the same directory builds nothing and says so" {
	records 5 >data
	expect 0 bulkpipe run -t USER_SEGMENT -o dir data
	stat -c '%n %i %y' dir/* >before
	for again in "" "-j0" "-j3 --progress never -v"; do
		expect 0 bulkpipe run -t USER_SEGMENT -o dir data $again
		stat -c '%n %i %y' dir/* | diff before -
		holds err dir
	done
	clean dir
}

@test "another input, option or rule in the same directory is exit 2; --force replaces" {
	records 5 >data
	expect 0 bulkpipe run -t USER_SEGMENT --part-records 2 -o dir data
	(cd dir && sha256sum * ) >before
	touch -d '2001-01-01' data
	expect 2 bulkpipe run -t USER_SEGMENT --part-records 2 -o dir data
	expect 2 bulkpipe run -t USER_SEGMENT --part-records 3 -o dir data
	expect 2 bulkpipe run -t USER_SEGMENT --rules any.json -o dir data
	(cd dir && sha256sum *) | diff before -
	expect 0 bulkpipe run -t USER_SEGMENT --part-records 3 --force -o dir data
	published dir
	json dir/manifest.json '.parts | length == 2'
	{ records 3; echo '{'; } >data
	expect 1 bulkpipe run -t USER_SEGMENT --force -o dir data
	published dir
	absent dir/user-segment-00002.ndjson
	records 3 | cmp - dir/$PART
	records 1 >data
	expect 0 bulkpipe run -t USER_SEGMENT --force -o dir data
	absent dir/rejected.ndjson dir/findings.ndjson
}

@test "run never replaces what is not its own" {
	records 1 >data
	mkdir dir
	echo mine >dir/note.txt
	expect 0 bulkpipe run -t USER_SEGMENT -o dir data
	same dir/note.txt mine
	mkdir other
	echo '{"name":"somebody else"}' >other/manifest.json
	expect 2 bulkpipe run -t USER_SEGMENT -o other data
	same other/manifest.json '{"name":"somebody else"}'
	expect 0 bulkpipe run -t USER_SEGMENT -o third data
	echo 'a request was sent' >third/upload-api.example.com-1.journal
	touch data
	expect 2 bulkpipe run -t USER_SEGMENT --force -o third data
	published third
}

@test "without manifest.json a directory is no export: leftovers of a killed run are replaced" {
	records 5 >data
	expect 0 bulkpipe run -t USER_SEGMENT -o dir data
	mv dir/manifest.json dir/.manifest.json.bulkpipe
	echo half >dir/.user-segment-00002.ndjson.bulkpipe
	expect 2 bulkpipe locate dir 1 1
	expect 0 bulkpipe run -t USER_SEGMENT -o dir data
	published dir
}

@test "files are 0600 and directories 0700, whatever the umask" {
	dirty 5 >data
	umask 000
	expect 1 bulkpipe run -t USER_SEGMENT -o deep/dir data
	is "mode of dirs" "700 700" "$(stat -c %a deep deep/dir | paste -sd' ')"
	is "mode of files" 600 "$(stat -c %a deep/dir/* | sort -u)"
	expect 1 bulkpipe check -t USER_SEGMENT --rejects r --findings f --report p data
	is "mode of files" 600 "$(stat -c %a r f p | sort -u)"
}

@test "a directory is locked while a run builds in it" {
	mkfifo pipe
	"$BULKPIPE" run -j "$JOBS" -t USER_SEGMENT -o dir <pipe 2>first.err &
	pid=$!
	exec 7>pipe
	records 1 >&7
	for ((i = 0; i < 600; i++)); do
		[ -d dir ] && [ -n "$(ls -A dir)" ] && break
		sleep 0.1
	done
	records 2 >data
	expect 2 bulkpipe run -t USER_SEGMENT -o dir data
	holds err dir
	exec 7>&-
	wait $pid
	published dir
	json dir/manifest.json '.records == 1'
}

@test "--max-rejects is exact: the record that breaks it is the last one counted" {
	dirty 30 >data # every third is rejected: 10
	rejecting 1 --max-rejects 10
	for most in 0 1 4 9; do
		expect 3 bulkpipe convert -t USER_SEGMENT --max-rejects $most --report report.json \
			--rejects bad --findings findings.ndjson data
		last=$((3 * most + 3))
		json report.json ".records.read == $last and .records.rejected == $most + 1
			and .complete == false and .exit == 3"
		accounting report.json
		dirty 30 | head -n $last | awk 'NR % 3 == 0' | cmp - bad
		is "last finding" $last "$(tail -n 1 findings.ndjson | jq .record)"
		records 30 | head -n $last | awk 'NR % 3' | cmp - out
	done
}

@test "a broken budget leaves report, findings and rejects, but no part and no manifest" {
	dirty 30 >data
	expect 3 bulkpipe run -t USER_SEGMENT --max-rejects 2 --part-records 2 -o dir data
	is files "findings.ndjson rejected.ndjson report.json" "$(ls -A dir | paste -sd' ')"
	json dir/report.json '.exit == 3 and .complete == false and .records.rejected == 3 and .records.read == 9'
	holds err max-rejects
	# The same directory can be used once the input is repaired.
	records 30 >data
	expect 0 bulkpipe run -t USER_SEGMENT -o dir data
	published dir
	absent dir/rejected.ndjson dir/findings.ndjson
}

@test "a broken budget ends the count of lines and bytes at its record" {
	for behind in '{"a":3}\n' ''; do
		printf "{\"a\":1}\n\n{\"a\":2\n\n\n$behind" >data
		expect 3 bulkpipe check --rules any.json --max-rejects 0 --report report.json data
		json report.json '.records.blank_lines == 1 and .inputs[0].bytes == 16'
	done
}

@test "--max-rejects P% counts from record 1000 on, and at the end" {
	# 20 of the first 100 are bad, and no other: 2 % of 1000.
	records 1500 | awk 'NR <= 100 && NR % 5 == 0 { print "{"; next } { print }' >data
	rejecting 1 --max-rejects 2%
	expect 3 bulkpipe check -t USER_SEGMENT --max-rejects 1.99% --report report.json data
	json report.json '.records.read == 1000 and .records.rejected == 20'
	rejecting 1 --max-rejects 2.0%
	# Too few records to judge before the end.
	head -n 100 data >few
	expect 3 bulkpipe check -t USER_SEGMENT --max-rejects 19.99% --report report.json few
	json report.json '.records.read == 100'
	expect 1 bulkpipe check -t USER_SEGMENT --max-rejects 20% few
	expect 0 bulkpipe check -t USER_SEGMENT --max-rejects 0% <(records 3)
	# Past record 1000 each record is judged: 30 of 1510 are within 2 %, 31 of 1511 are not.
	{ cat data; yes '{' | head -n 60; } >later
	expect 3 bulkpipe check -t USER_SEGMENT --max-rejects 2% --report report.json later
	json report.json '.records.read == 1511 and .records.rejected == 31'
	for wrong in x -1 101% 5%% 1.234% ''; do
		rejecting 2 --max-rejects "$wrong"
	done
}

@test "--expect-records: an exact number, or a range" {
	records 10 >data
	for ok in 10 1-10 10-10 10-20; do
		rejecting 0 --expect-records $ok
	done
	for bad in 9 11 0 1-9 11-20; do
		rejecting 3 --expect-records $bad
		expect 3 bulkpipe run -t USER_SEGMENT --expect-records $bad -o dir$bad data
		absent dir$bad/manifest.json dir$bad/$PART
		json dir$bad/report.json '.exit == 3'
	done
	for wrong in x 5-1 -5 ''; do
		rejecting 2 --expect-records "$wrong"
	done
	# Read, not valid: rejected records count.
	dirty 10 >data
	rejecting 1 --expect-records 10
}

@test "--rejects-ok: exit 1 becomes 0, and nothing else does" {
	dirty 6 >data
	rejecting 1
	rejecting 0 --rejects-ok
	rejecting 3 --rejects-ok --max-rejects 1
	expect 4 bulkpipe check -t USER_SEGMENT --rejects-ok missing
	expect 0 bulkpipe run -t USER_SEGMENT --rejects-ok -o dir data
	published dir
	json dir/manifest.json '.rejected == 2'
}

@test "where several statuses hold: 2 before 4 before 3 before 1" {
	dirty 6 >data
	expect 2 bulkpipe check -t NO_SUCH_TYPE missing
	printf 'no_such_column\n1\n' >bad.csv
	expect 2 bulkpipe check -t USER_SEGMENT bad.csv missing
	expect 2 bulkpipe check -t USER_SEGMENT missing bad.csv
	expect 4 bulkpipe check -t USER_SEGMENT --max-rejects 0 --findings /dev/full data
	rejecting 3 --max-rejects 1
	rejecting 1 --max-rejects 2
	{ cat data; records 1; } | gzip | head -c -5 >cut.gz
	expect 4 bulkpipe check -t USER_SEGMENT --expect-records 1 cut.gz
}

@test "--limit makes a preview that says so" {
	records 10 >data
	expect 0 bulkpipe run -t USER_SEGMENT --limit 4 -o dir data
	published dir
	json dir/manifest.json '.limited == true and .records == 4'
	json dir/report.json '.records.read == 4'
	accounting dir/report.json
	expect 2 bulkpipe run -t USER_SEGMENT -o dir data
}

@test "--findings, --rejects and --report: - is stdout for one of them, words go to stderr then" {
	dirty 6 >data
	expect 1 bulkpipe check -t USER_SEGMENT --findings - data
	jsons out 'length == 2 and all(.code and .line)'
	holds err rejected
	expect 1 bulkpipe check -t USER_SEGMENT --rejects - data
	dirty 6 | awk 'NR % 3 == 0' | cmp - out
	expect 1 bulkpipe check -t USER_SEGMENT --report - data
	json out '.records.read == 6'
	expect 1 bulkpipe run -t USER_SEGMENT --report - -o dir data
	json out '.records.read == 6'
	expect 2 bulkpipe check -t USER_SEGMENT --report - --findings - data
	for option in --rejects --findings --report; do
		expect 2 bulkpipe convert -t USER_SEGMENT $option - data
		is stdout "" "$(cat out)"
	done
}

@test "pipes and devices as outputs are opened as they are" {
	dirty 6 >data
	expect 1 bulkpipe convert -t USER_SEGMENT --findings >(cat >through) --rejects /dev/null data
	for ((i = 0; i < 100; i++)); do
		[ "$(wc -l <through)" -eq 2 ] && break
		sleep 0.1
	done
	jsons through 'length == 2'
	[ -c /dev/null ]
}

@test "regular outputs appear by rename: a run that fails leaves the old ones alone" {
	dirty 6 >data
	for file in rejects findings report; do echo old >$file; done
	{ dirty 3000; } | gzip | head -c -5 >cut.gz
	expect 4 bulkpipe check -t USER_SEGMENT --rejects rejects --findings findings --report report cut.gz
	same rejects old
	same findings old
	same report old
	is "files" "any.json cut.gz data err findings out rejects report" "$(ls -A | paste -sd' ')"
	expect 1 bulkpipe check -t USER_SEGMENT --rejects rejects --findings findings --report report data
	is "rejects" 2 "$(wc -l <rejects)"
	json report '.records.read == 6'
}

@test "an output that is also an input is exit 2, by any name" {
	dirty 6 >data
	cp data copy
	ln data hard
	ln -s data soft
	for name in data ./data hard soft; do
		for option in --rejects --findings --report; do
			expect 2 bulkpipe check -t USER_SEGMENT $option $name data
			expect 2 bulkpipe convert -t USER_SEGMENT $option data $name
			cmp data copy
		done
	done
	mkdir dir
	cp data dir/$PART
	expect 2 bulkpipe run -t USER_SEGMENT -o dir dir/$PART
	cmp data dir/$PART
}

@test "two outputs that are the same file are exit 2, by any name" {
	dirty 6 >data
	expect 2 bulkpipe check -t USER_SEGMENT --rejects same --findings same data
	expect 2 bulkpipe check -t USER_SEGMENT --rejects same --findings ./same data
	absent same
	expect 2 bulkpipe run -t USER_SEGMENT -o dir --findings dir/$PART data
	expect 2 bulkpipe run -t USER_SEGMENT -o dir --report dir/manifest.json data
	expect 1 bulkpipe run -t USER_SEGMENT -o dir --report dir/report.json --findings dir/findings.ndjson \
		--rejects dir/rejected.ndjson data
	published dir
	jsons dir/findings.ndjson 'length == 2'
}

@test "convert's stdout being its own input does not go on for ever" {
	records 5 >data
	status=0
	bulkpipe convert -t USER_SEGMENT data >>data 2>err || status=$?
	is status 2 $status
	records 5 | cmp - data
}

@test "outputs in a place that is not there are exit 4 before reading" {
	records 1 >data
	for option in --rejects --findings --report; do
		expect 4 bulkpipe convert -t USER_SEGMENT $option nowhere/file data
		is stdout "" "$(cat out)"
	done
	: >file
	expect 4 bulkpipe run -t USER_SEGMENT -o file data || expect 2 bulkpipe run -t USER_SEGMENT -o file data
	expect 2 bulkpipe run -t USER_SEGMENT data
}

@test "the manifest holds no time, no thread count and no place: same input, same bytes" {
	dirty 20 >data
	expect 1 bulkpipe run -t USER_SEGMENT -o one data -j1
	expect 1 bulkpipe run -t USER_SEGMENT -o deep/two data -j3
	cmp one/manifest.json deep/two/manifest.json
	cmp one/sources.ndjson deep/two/sources.ndjson
}

@test "a pipe can be run: another content is another run" {
	records 5 | expect 0 bulkpipe run -t USER_SEGMENT -o dir
	published dir
	records 6 | expect 2 bulkpipe run -t USER_SEGMENT -o dir
	json dir/manifest.json '.records == 5'
	records 6 | expect 0 bulkpipe run -t USER_SEGMENT --force -o dir
	json dir/manifest.json '.records == 6'
	published dir
}

@test "what is closed of standard output and error is taken by no file" {
	dirty 3 >data
	expect 1 bulkpipe check -t USER_SEGMENT --rejects wanted --report - data
	expect 1 bulkpipe check -t USER_SEGMENT --rejects found data >&- 2>&-
	cmp wanted found
	bulkpipe run -t USER_SEGMENT --max-rejects 100 -o dir data >&- 2>&- && false || is status 1 $?
	jq -c . dir/sources.ndjson >/dev/null
	bulkpipe convert -t USER_SEGMENT data >&- 2>/dev/null && false || is status 4 $?
}

@test "a standard output that does not block is waited for" {
	records 20000 >data
	perl -MFcntl -e 'fcntl STDOUT, F_SETFL, O_NONBLOCK; exec @ARGV' "$BULKPIPE" convert -q -j "$JOBS" -t USER_SEGMENT data |
		{ sleep 0.5; cat; } >out
	cmp data out
}

@test "--prefix must be UTF-8, as the manifest is" {
	records 1 >data
	expect 2 bulkpipe run -t USER_SEGMENT -o dir --prefix $'a\xff' data
	holds err "is not UTF-8"
	[ ! -e dir ]
}
