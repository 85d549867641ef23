# Reading: formats, compressions, encodings, dialects, and inputs that cannot be read.

load helper

from=ndjson

# The records of FILE as the input tells them, whatever its rules.
plain() {
	bulkpipe convert --rules any.json --no-coerce "$@"
}

# reads EXPECTED-FILE OPTION... FILE: the same from the file, from a pipe, from stdin as a file.
reads() {
	local file=${*: -1}
	cat "$1" >wanted
	expect 0 plain "${@:2}"
	diff wanted out
	cat "$file" | expect 0 plain "${@:2:$#-2}"
	diff wanted out
	expect 0 plain "${@:2:$#-2}" - <"$file"
	diff wanted out
}

# broken FILE: exit 4 from a file and from a pipe, and no export. (What a broken stream unpacks to may
# look like anything until its checksum is seen, so the format is given.)
broken() {
	expect 4 bulkpipe check --rules any.json --from $from "$1"
	holds err "$1"
	cat "$1" | expect 4 bulkpipe convert --rules any.json --from $from
	expect 4 bulkpipe run --rules any.json --from $from -o dir "$1"
	[ ! -d dir ] || is "files in dir" "" "$(ls -A dir)"
}

@test "the format is told by content, the same for a file and a pipe" {
	printf '{"a":"1"}\n{"a":"2"}\n' >expected
	printf 'a\n1\n2\n' >data
	reads expected data
	printf '{"a":"1"}\n{"a":"2"}\n' >data
	reads expected data
	printf '[{"a":"1"},{"a":"2"}]' >data
	reads expected data
	printf '\n [\n{"a":"1"},\n\n{"a":"2"}]\n' >data
	reads expected data
	printf 'a\tb\n1\t\n2\t\n' >data.tsv
	expect 0 plain data.tsv
	diff expected out
}

@test "the format and the delimiter do not depend on how slowly a pipe comes" {
	printf '{"a":"1"}\n{"a":"2"}\n' >expected
	printf '\n{"a":\n"1"}{"a":"2"}' >data
	reads expected data
	{ head -c 6 data; sleep 0.3; tail -c +7 data; } | expect 0 plain
	diff expected out
	echo '{"a,\nb":"1","c":"2"}' >expected
	printf '"a,\nb";c\n1;2\n' >data
	reads expected data
	{ head -c 5 data; sleep 0.3; tail -c +6 data; } | expect 0 plain
	diff expected out
	# A first line that is broken keeps nobody waiting for more than the next one.
	mkfifo pipe
	"$BULKPIPE" check -j "$JOBS" --rules any.json -v <pipe >out 2>err &
	pid=$!
	exec 7>pipe
	printf '{"a":1\n{"a":2}\n' >&7
	for ((i = 0; i < 600; i++)); do
		! grep -q 'json-syntax' out || break
		sleep 0.1
	done
	holds out "1:" json-syntax
	exec 7>&-
	wait $pid || is status 1 $?
	holds err ndjson
}

@test "a value laid out over many lines is json with --from json" {
	printf '{"a":"1"}\n{"a":"2"}\n' >expected
	printf '{\n  "a": "1"\n}\n{\n  "a": "2"\n}\n' >data
	expect 0 plain --from json data
	is "records" '[{"a":"1"},{"a":"2"}]' "$(jq -sc . out)"
	is "lines" 2 "$(wc -l <out)"
	cat data | expect 0 plain --from json
	is "records" '[{"a":"1"},{"a":"2"}]' "$(jq -sc . out)"
}

@test "values of an array one after another, several arrays' worth of blanks, no line end" {
	printf ' {"a":1} {"a":2}\n\n\t{"a":3}' >data
	expect 0 plain --from json data
	same out '{"a":1}' '{"a":2}' '{"a":3}'
}

@test "the name decides only between csv and tsv" {
	printf '{"a,b":"1"}\n' >x.csv
	expect 0 plain x.csv
	same out '{"a,b":"1"}'
	printf 'a,b\n1,2\n' >x.ndjson
	expect 0 plain x.ndjson
	same out '{"a":"1","b":"2"}'
	printf 'a,b;c\td\n1\t2\n' >x.tsv
	expect 0 plain x.tsv
	same out '{"a,b;c":"1","d":"2"}'
	gzip -c x.tsv >x.TSV.gz
	expect 0 plain x.TSV.gz
	same out '{"a,b;c":"1","d":"2"}'
}

@test "a first line of a number or a text alone is a cell where an option says what CSV looks like" {
	printf '1\n"2"\n' >data
	expect 0 plain --columns a data
	same out '{"a":"1"}' '{"a":"2"}'
	printf '"a"\n1\n' >data
	expect 0 plain --delimiter , data
	same out '{"a":"1"}'
	expect 0 plain data
	same out '"a"' '1'
	printf '{"a":1}\n' >data
	expect 0 plain --delimiter , data
	same out '{"a":1}'
}

@test "--from overrules what the content looks like" {
	printf '[1]\n[2]\n' >data
	expect 0 plain --from ndjson data
	same out '[1]' '[2]'
	printf '{"a"\n1\n' >data
	expect 0 plain --from csv --quote "'" data
	same out '{"{\"a\"":"1"}'
}

@test "every compression is read by content, from a file and a pipe" {
	records 300 >data
	gzip -c data >gzip.bin
	zstd -qc data >zstd.bin
	xz -c data >xz.bin
	bzip2 -c data >bzip2.bin
	lz4 -qc data >lz4.bin
	zip -q zip.bin.zip data && mv zip.bin.zip zip.bin
	zip -q - - <data >zip-streamed.bin
	zip -q0 stored.zip data && mv stored.zip zip-stored.bin
	for kind in gzip zstd xz bzip2 lz4 zip zip-streamed zip-stored; do
		echo "$kind"
		reads data $kind.bin
		# Names say nothing about compressions.
		cp $kind.bin wrong.csv
		expect 0 plain wrong.csv
		cmp data out
	done
}

@test "every member of a compressed file is read" {
	records 200 >data
	head -n 77 data >a
	tail -n +78 data >b
	for tool in "gzip -c" "zstd -qc" "xz -c" "bzip2 -c" "lz4 -qc"; do
		echo "$tool"
		{ $tool a; $tool b; } >members
		expect 0 plain members
		cmp data out
	done
}

@test "a record may go over the border of two gzip members" {
	records 2 >data
	{ head -c 100 data | gzip; tail -c +101 data | gzip; } >members
	reads data members
}

# pack TOOL FILE: compressed, to stdout.
pack() {
	if [ "$1" = zip ]; then
		zip -q - - <"$2"
	else
		"$1" -c "$2" 2>/dev/null # lz4 is not quiet
	fi
}

@test "a truncated compressed file is exit 4 and nothing is published" {
	records 3000 >data
	for tool in gzip zstd xz bzip2 lz4 zip; do
		pack $tool data >whole
		for cut in 1 4 9; do
			echo "$tool without its last $cut bytes"
			head -c -$cut whole >data.$tool
			broken data.$tool
		done
		head -c $(($(stat -c %s whole) / 2)) whole >data.$tool
		broken data.$tool
	done
}

@test "a flipped bit in a compressed file is exit 4" {
	records 3000 >data
	gzip -c data >g
	zstd -qc data >z
	xz -c data >x
	bzip2 -c data >b
	lz4 -qc data >l
	zip -q zip.zip data && mv zip.zip p
	for file in g z x b l p; do
		for at in 2 3; do
			cp $file flipped
			flip flipped $(($(stat -c %s $file) * at / 4))
			echo "$file at $at/4"
			broken flipped
		done
	done
	# The checksum and the length at the end of a gzip member.
	for back in 8 5 4 1; do
		cp g flipped
		flip flipped $(($(stat -c %s g) - back))
		broken flipped
	done
}

@test "bytes after the last member of a compressed file are exit 4" {
	records 30 >data
	for tool in gzip zstd xz bzip2 lz4 zip; do
		echo $tool
		{ pack $tool data; echo 'surplus bytes that are no member'; } >surplus
		broken surplus
	done
}

@test "a zip holds one file; folders and __MACOSX do not count, a second file is exit 4" {
	records 3 >a.ndjson
	mkdir -p folder __MACOSX
	cp a.ndjson folder/b.ndjson
	echo junk >__MACOSX/._b.ndjson
	zip -qr one.zip folder __MACOSX
	expect 0 plain one.zip
	cmp a.ndjson out
	zip -q two.zip a.ndjson folder/b.ndjson
	broken two.zip
	zip -q -P secret encrypted.zip a.ndjson
	broken encrypted.zip
}

@test "a UTF-8 BOM is dropped in every format and counted in the offset" {
	printf '\xef\xbb\xbf{"a":\n{"b":1}\n' >data
	checks 1 --rules any.json --from ndjson data
	found findings.ndjson "1 1 3 6 error json-syntax"
	printf '\xef\xbb\xbfa,b\n1,2\n1\n' >data
	expect 1 plain data
	same out '{"a":"1","b":"2"}'
	checks 1 --rules any.json data
	found findings.ndjson "2 3 11 - error csv-columns"
	printf '\xef\xbb\xbf[1,{"a":2}]' >data
	expect 0 plain data
	same out 1 '{"a":2}'
}

@test "a UTF-8 BOM where another encoding is named is exit 2" {
	printf '\xef\xbb\xbfa\nChlo\xc3\xa9\n' >data
	expect 2 plain --encoding windows-1252 data
	grep -q 'byte order mark of UTF-8, so it is not windows-1252: say --encoding UTF-8' err
	[ ! -s out ]
	expect 0 plain --encoding UTF-8 data
	same out '{"a":"Chloé"}'
}

@test "CRLF and LF are taken alike, and a missing last line end too" {
	printf 'a,b\r\n1,"x\r\ny"\r\n3,4' >data
	expect 0 plain data
	same out '{"a":"1","b":"x\r\ny"}' '{"a":"3","b":"4"}'
	printf '{"a":1}\r\n{"a":2}\n{"a":3}' >data
	expect 0 plain data
	printf '{"a":1}\n{"a":2}\n{"a":3}\n' | cmp - out
}

@test "blank lines are skipped and counted, in CSV and in NDJSON" {
	printf '\n{"a":1}\n\r\n  \n{"a":2}\n\n' >data
	expect 0 plain --report report.json data
	same out '{"a":1}' '{"a":2}'
	json report.json '.records.blank_lines == 4 and .records.read == 2'
	accounting report.json
	printf 'a,b\n\n1,2\r\n\r\n"",\n3,"\n\n"\n' >data
	expect 0 plain --report report.json data
	same out '{"a":"1","b":"2"}' '{}' '{"a":"3","b":"\n\n"}'
	json report.json '.records.blank_lines == 2 and .records.read == 3'
}

@test "blank lines before a header are counted too" {
	printf '\r\n\na,b\n\n1,2\n' >data
	expect 0 plain --report report.json data
	same out '{"a":"1","b":"2"}'
	json report.json '.records.blank_lines == 3'
	printf 'sep=;\n\na;b\n' >data
	expect 0 plain --report report.json data
	json report.json '.records.blank_lines == 1 and .records.read == 0'
}

@test "a first line sep=; names the delimiter" {
	printf 'sep=;\na,b;c\n1;2\n' >data
	reads <(echo '{"a,b":"1","c":"2"}') data
	printf '\xef\xbb\xbfsep=|\r\na|c\r\n1|2\r\n3\r\n' >data
	checks 1 --rules any.json data
	found findings.ndjson "2 4 20 - error csv-columns"
}

@test "the delimiter is sniffed from the first record" {
	for delimiter in , ';' $'\t' '|'; do
		printf 'a%sb%s"x,;|\ty"\n1%s2%s3\n' "$delimiter" "$delimiter" "$delimiter" "$delimiter" >data
		expect 0 plain data
		same out '{"a":"1","b":"2","x,;|\ty":"3"}'
	done
	printf 'lonely\nx;y\n' >data
	expect 0 plain data
	same out '{"lonely":"x;y"}'
}

@test "--delimiter, --quote, --escape and --columns set the dialect" {
	printf "a:'b:c'\n1:'it''s'\n" >data
	expect 0 plain --delimiter : --quote "'" data
	same out '{"a":"1","b:c":"it'"'"'s"}'
	printf 'a,b\n"1",2"\n' >data
	expect 0 plain --quote '' data
	same out '{"a":"\"1\"","b":"2\""}'
	printf 'a,b\n"say \\"yes\\"","c:\\\\d"\n' >data
	expect 0 plain --escape '\' data
	same out '{"a":"say \"yes\"","b":"c:\\d"}'
	printf 'a,b\n5\\",c\\,d\n' >data # and outside quotes
	expect 0 plain --escape '\' data
	same out '{"a":"5\"","b":"c,d"}'
	printf '"a\\",,";b;"c\\",,"\n1;2;3\n' >data # also where the delimiter is looked for
	expect 0 plain --escape '\' data
	same out '{"a\",,":"1","b":"2","c\",,":"3"}'
	printf '1,2\n3,4\n' >data
	expect 0 plain --from csv --columns a,b data
	same out '{"a":"1","b":"2"}' '{"a":"3","b":"4"}'
}

@test "quotes hold delimiters, quotes and line breaks; blanks round cells stay" {
	printf 'a,b\n"x,""y""\nz", w \n' >data
	reads <(printf '%s\n' '{"a":"x,\"y\"\nz","b":" w "}') data
}

@test "several inputs, each with its own header and dialect, columns matched by name" {
	printf 'user_account_id,operation,segment_id,expiration_duration\nC-1,UPDATE,7,0\n' >a.csv
	printf 'expiration_duration;segment_id;user_account_id;operation\n10;8;C-2;UPDATE\n' >b.csv
	records 1 >c.ndjson
	expect 0 bulkpipe convert -t USER_SEGMENT a.csv b.csv c.ndjson
	jsons out '.[0] == {operation:"UPDATE",segment_id:"7",expiration_duration:0,user_account_id:"C-1"}
		and .[1] == {operation:"UPDATE",segment_id:"8",expiration_duration:10,user_account_id:"C-2"}
		and .[2].user_account_id == "C-1" and length == 3'
	checks 0 -t USER_SEGMENT a.csv b.csv c.ndjson --report report.json
	json report.json '[.inputs[] | .name, .records] == ["a.csv", 1, "b.csv", 1, "c.ndjson", 1]'
}

@test "records count over all inputs, lines and offsets restart with each" {
	printf '{"a":1}\n{"a"}\n' >a
	printf 'x,y\n1,2\n"1\n",2\n1\n' >b
	checks 1 --rules any.json a b
	found findings.ndjson "2 2 8 5 error json-syntax" "5 5 15 - error csv-columns"
	is inputs "a b" "$(jq -r .input findings.ndjson | paste -sd' ')"
}

@test "- is stdin among files, and may be named once" {
	printf '{"a":1}\n' | tee b >a
	echo '{"a":2}' | expect 0 plain a - b
	same out '{"a":1}' '{"a":2}' '{"a":1}'
	expect 2 plain - - </dev/null
}

@test "single-byte encodings are converted" {
	printf 'name,euro\nJos\xe9,\x80\n' >data
	reads <(echo '{"name":"José","euro":"€"}') --encoding windows-1252 data
	printf 'name,euro\nJos\xe9,\xa4\n' >data
	expect 0 plain --encoding ISO-8859-15 data
	same out '{"name":"José","euro":"€"}'
	printf '{"name":"Jos\xe9"}\n' >data
	expect 0 plain --encoding latin1 data
	same out '{"name":"José"}'
}

@test "a byte that the encoding does not define is encoding-invalid" {
	printf 'a\nJos\xe9\n\xe9\x81x\n' >data
	checks 1 --rules any.json --encoding windows-1252 data
	found findings.ndjson "2 3 7 2 error encoding-invalid"
}

@test "encodings that are no superset of ASCII, unknown ones and multi-byte ones are exit 2" {
	echo a >data
	for name in EBCDIC-US SHIFT_JIS EUC-JP UTF-7 UTF-32 no-such-encoding ''; do
		echo "$name"
		expect 2 plain --encoding "$name" data
	done
}

@test "UTF-16 is converted, by its BOM or by name" {
	printf '{"a":"é€😀"}\n{"a":2}\n' >expected
	for name in UTF-16LE UTF-16BE; do
		iconv -f UTF-8 -t $name expected >data
		reads expected --encoding $name data
	done
	{ printf '\xff\xfe'; iconv -f UTF-8 -t UTF-16LE expected; } >data
	reads expected data
	reads expected --encoding UTF-16 data
	{ printf '\xfe\xff'; iconv -f UTF-8 -t UTF-16BE expected; } >data
	reads expected data
}

@test "offsets in UTF-16 count the bytes of the input" {
	printf 'a,b\né,😀\n1\n' | iconv -f UTF-8 -t UTF-16LE >body
	{ printf '\xff\xfe'; cat body; } >data
	checks 1 --rules any.json data
	# BOM 2, header 4 units, first record 1 + 1 + 2 + 1 units.
	found findings.ndjson "2 3 20 - error csv-columns"
}

@test "half a UTF-16 pair or unit is encoding-invalid, not an end" {
	printf '{"a":1}\n{"a":"' | iconv -t UTF-16LE >data
	printf '\x3d\xd8' >>data
	printf '"}\n{"a":2}\n' | iconv -t UTF-16LE >>data
	checks 1 --rules any.json --encoding UTF-16LE data
	is codes encoding-invalid "$(codes findings.ndjson)"
	json findings.ndjson '.record == 2 and .offset == 16'
	{ printf '{"a":1}\n' | iconv -t UTF-16LE; printf x; } >data
	checks 1 --rules any.json --encoding UTF-16LE data
	is codes encoding-invalid "$(codes findings.ndjson)"
}

@test "a missing file, a directory and an unreadable one are exit 4, nothing is published" {
	records 3 >good
	mkdir folder
	for bad in missing.csv folder; do
		expect 4 bulkpipe check -t USER_SEGMENT good $bad
		holds err $bad
		expect 4 bulkpipe convert -t USER_SEGMENT $bad
		expect 4 bulkpipe run -t USER_SEGMENT -o dir good $bad
		absent dir/manifest.json dir/user-segment-00001.ndjson
	done
	expect 4 bulkpipe check -t USER_SEGMENT ''"/dev/null/x"
}

@test "an empty input is fine and warned of" {
	: >empty
	printf 'operation,user_account_id\n' >header.csv
	printf '\n\r\n' >blank
	printf '[ ]' >array.json
	gzip -c empty >empty.gz
	for file in empty header.csv blank array.json empty.gz; do
		echo $file
		checks 0 -t USER_SEGMENT $file
		is codes input-empty "$(codes findings.ndjson)"
		json findings.ndjson ".severity == \"warning\" and .input == \"$file\""
	done
	expect 0 bulkpipe convert -t USER_SEGMENT empty
	is output "" "$(cat out)"
	records 1 >one
	checks 0 -t USER_SEGMENT empty one
	is codes input-empty "$(codes findings.ndjson)"
	checks 0 -t USER_SEGMENT one
	found findings.ndjson
}

@test "an empty input can be run: no part, a whole export" {
	: >empty
	expect 0 bulkpipe run -t USER_SEGMENT -o dir empty
	json dir/manifest.json '.records == 0 and .parts == []'
	accounting dir/report.json
}

@test "json that breaks off, or goes on after its array, is exit 4" {
	from=json
	for text in '[{"a":1},' '[{"a":1}' '[{"a":1}] {"a":2}' '[1 2]' '[{"a":1},]' '[,1]'; do
		echo "$text"
		printf '%s' "$text" >data
		broken data
	done
	printf '{"a":1} }' >data
	expect 4 plain --from json data
	printf '{"a":1} {"a":' >data
	expect 4 plain --from json data
}

@test "a broken value between whole ones of an array costs one record" {
	printf '[{"a":1},\n{"a":x},\n{"a":3}]' >data
	expect 1 plain --findings findings.ndjson data
	same out '{"a":1}' '{"a":3}'
	found findings.ndjson "2 2 10 6 error json-syntax"
}

@test "a file whose name starts with a dash is read behind --" {
	records 1 >-q
	expect 0 bulkpipe convert -t USER_SEGMENT -- -q
	cmp -- -q out
}

@test "--limit stops after N records, and the rest is not judged" {
	{ records 3; echo '{'; } >data
	expect 0 bulkpipe convert -t USER_SEGMENT --limit 3 data
	records 3 | cmp - out
	expect 1 bulkpipe convert -t USER_SEGMENT --limit 4 data
	yes "$(records 1)" 2>/dev/null | expect 0 bulkpipe convert -t USER_SEGMENT --limit 2
	is lines 2 "$(wc -l <out)"
	expect 2 bulkpipe check -t USER_SEGMENT --limit x data
}

@test "a pipe is read as it comes: what was sent is told before the pipe ends" {
	mkfifo pipe
	"$BULKPIPE" convert -j "$JOBS" -t USER_SEGMENT <pipe >out 2>err &
	pid=$!
	exec 7>pipe
	records 5 >&7
	for ((i = 0; i < 600; i++)); do
		[ "$(wc -l <out)" -eq 5 ] && break
		sleep 0.1
	done
	is "lines while the pipe is open" 5 "$(wc -l <out)"
	exec 7>&-
	wait $pid
}

@test "a file that is named twice is refused: all its records would be there twice" {
	records 2 >data
	cp data same
	ln -s data link
	ln data hard
	for twin in data ./data link hard; do
		expect 2 bulkpipe check -t USER_SEGMENT same data $twin
		holds err "is the same file as the input" "name it once"
	done
	expect 2 bulkpipe check -t USER_SEGMENT data - <data
	# Others of the same content, and what is no regular file, are several inputs.
	expect 0 bulkpipe check -t USER_SEGMENT data same
	expect 0 bulkpipe check -t USER_SEGMENT /dev/null /dev/null data
}
