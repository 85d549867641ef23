# The command line: help, mistakes and what they are answered with, what is said where.

load helper

CHAIN="check convert run"
COMMANDS="$CHAIN guess rules upload imports executions config locate explain help version completion"

# refused TEXT ARGUMENT...: exit 2, with the text on stderr and nothing on stdout.
refused() {
	expect 2 bulkpipe "${@:2}" </dev/null
	is stdout "" "$(cat out)"
	holds err "$1"
}

# on_terminal COMMAND: runs it with a terminal as stdin, stdout and stderr; what it shows goes to `shown`.
on_terminal() {
	script -qec "$1" /dev/null </dev/null >shown
}

@test "every command has its help, on stdout, for 80 columns" {
	expect 0 bulkpipe help
	holds out $COMMANDS USER_PROFILE USER_POINTS_DELETION
	mv out program
	for option in --help -h; do
		expect 0 bulkpipe $option
		cmp out program
	done
	for command in $COMMANDS; do
		expect 0 bulkpipe help $command
		holds out "bulkpipe $command"
		is "wide lines" "" "$(grep -E '^.{81,}' out)"
		mv out help
		for option in --help -h; do
			expect 0 bulkpipe $command $option
			cmp out help
		done
		is stderr "" "$(cat err)"
	done
	is "wide lines" "" "$(grep -E '^.{81,}' program)"
}

@test "help of the chain names every option of the contract" {
	for command in $CHAIN; do
		expect 0 bulkpipe help $command
		for option in type rules ref assert-formats map var explain-map set from to header delimiter quote escape encoding \
			columns unknown threads max-rejects expect-records rejects-ok max-record-size max-depth \
			no-coerce strict unique mask rejects findings report limit progress color quiet verbose log; do
			grep -Eq -- "--$option( |\[|$)" out || { echo "no --$option in $command"; return 1; }
		done
	done
	for option in output part-size part-records prefix force replay; do
		grep -Eq -- "--$option( |$)" out
	done
}

@test "help of upload and of run names every option of the contract" {
	for command in upload run; do
		expect 0 bulkpipe help $command
		for option in datamart import-id name priority jobs rate wait dry-run status settle resend \
			assume-sent max-rejects irreversible api profile token-file cacert; do
			grep -Eq -- "--$option( |=|\[|$)" out || { echo "no --$option in $command"; return 1; }
		done
	done
	grep -q -- "--wait\[=SECONDS\]" out
	lacks out "--token "
}

@test "help map tells the members of a map and every function, as the manual has them" {
	expect 0 bulkpipe help map
	is "wide lines" "" "$(grep -E '^.{81,}' out)"
	grep -oE '^  (\{ )?"[a-z0-9]+"' out | grep -oE '[a-z0-9]+' >names
	is "functions" 23 "$(wc -l <names)"
	local name
	while read -r name; do
		holds "$ROOT/man/bulkpipe-map.5" '\&"'"$name"'\&"'
	done <names
	for name in $(jq -r '.properties | del(.["$schema"], .["$comment"], .drop) | keys[]' "$ROOT/rules/map.json"); do
		grep -q "^  $name" out
	done
}

@test "help limits tells the limits" {
	expect 0 bulkpipe help limits
	holds out "16 MiB" 128 --max-record-size --max-depth
}

@test "no command at all: help on stderr, exit 2" {
	expect 2 bulkpipe
	is stdout "" "$(cat out)"
	holds err COMMAND
}

@test "version" {
	expect 0 bulkpipe version
	grep -Eqx 'bulkpipe [0-9]+\.[0-9]+\.[0-9]+' out
	mv out version
	expect 0 bulkpipe --version
	cmp out version
	refused x version x
}

@test "an unknown command, with what was most likely meant" {
	refused convert converd
	refused check chekc
	refused "unknown command" frobnicate
	lacks err "did you mean"
	refused "command" -t USER_SEGMENT check
}

@test "an unknown option or type, with what was most likely meant" {
	refused "did you mean --max-rejects" check -t USER_SEGMENT --mx-rejects 1
	refused "did you mean --encoding" check -t USER_SEGMENT --encodign x
	refused "did you mean USER_SEGMENT" check -t USER_SEGMNT
	refused "did you mean ndjson" check -t USER_SEGMENT --from ndjsn
	refused --frobnicate check -t USER_SEGMENT --frobnicate
	lacks err "did you mean"
	refused "-x" check -x
	refused --lane check -t USER_SEGMENT --lane x
}

@test "an option of another command says whose it is" {
	refused run check -t USER_SEGMENT --part-size 1MB
	refused run convert -t USER_SEGMENT -o dir
}

@test "missing, surplus and contradicting arguments are exit 2" {
	refused --type check -t
	refused "takes no argument" check -t USER_SEGMENT --strict=yes
	refused locate locate dir
	refused locate locate dir part 1 more
	refused LINE locate dir part x
	refused completion completion
	refused --columns check -t USER_SEGMENT --from ndjson --columns a,b
	refused --delimiter check -t USER_SEGMENT --from json --delimiter ,
	refused delimiter check -t USER_SEGMENT --delimiter , --quote ,
	refused tsv check -t USER_SEGMENT --from tsv --delimiter ,
	refused -o run -t USER_SEGMENT
	refused verbose check -t USER_SEGMENT -q -v
	refused --delimiter check -t USER_SEGMENT --delimiter ab
	refused --quote check -t USER_SEGMENT --quote '""'
	refused column check -t USER_SEGMENT --from csv --columns user_account_id,user_account_id
	refused --threads check -t USER_SEGMENT -j x
	refused --threads check -t USER_SEGMENT -j -1
	refused --threads check -t USER_SEGMENT -j 1000000
	refused --unknown check -t USER_SEGMENT --unknown maybe
	refused --to check -t USER_SEGMENT --to xml
	refused --ref check -t USER_SEGMENT --ref nothing
}

@test "without -t and --rules: exit 2, with the types there are" {
	for command in check convert "run -o dir"; do
		refused -t $command
		holds err USER_ACTIVITY USER_SEGMENT USER_PROFILE USER_CHOICE USER_IDENTIFIERS_DELETION \
			USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS USER_POINTS_DELETION USER_DEVICE_POINTS_DELETION
	done
	absent dir
}

@test "SIZE: bytes, kB MB GB, KiB MiB GiB; a bare K or M is ambiguous" {
	records 1 >data
	for size in 1000 1kB 1KB 10MB 1GB 1KiB 1MiB 1GiB; do
		rm -rf dir
		expect 0 bulkpipe run -t USER_SEGMENT --part-size $size -o dir data
	done
	rm -rf dir
	for size in 1K 1M 1G 1k 1m; do
		refused --part-size run -t USER_SEGMENT --part-size $size -o dir data
		holds err "${size^^}iB" "${size%[kmgKMG]}"
	done
	for size in '' 0 -1 +1 1.5MB 1TBB x 1e6 0x10 99999999999999999999 18446744073709551GB ' 1' '1 '; do
		refused --part-size run -t USER_SEGMENT --part-size "$size" -o dir data
	done
	absent dir
	# 1000 and 1024 are told apart: a record of 1023 bytes with its line end.
	line='{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":""}'
	printf '%s%*s"}\n' "${line%\"\}}" $((1022 - ${#line})) '' | tr ' ' x >data
	is bytes 1023 "$(wc -c <data)"
	expect 1 bulkpipe run -t USER_SEGMENT --part-size 1kB -o one data
	expect 1 bulkpipe run -t USER_SEGMENT --part-size 1023 -o two data
	expect 0 bulkpipe run -t USER_SEGMENT --part-size 1KiB -o three data
}

@test "options may stand behind inputs, be cut short, joined, or repeated" {
	dirty 3 >data
	expect 1 bulkpipe check data --type=USER_SEGMENT --find findings.ndjson
	is codes json-syntax "$(codes findings.ndjson)"
	expect 1 bulkpipe check -qtUSER_SEGMENT data
	expect 1 bulkpipe check -t USER_PROFILE -t USER_SEGMENT data
	json <(jq -c . findings.ndjson) '.code == "json-syntax"'
}

@test "explain tells every code that a finding can have" {
	expect 0 bulkpipe explain
	mv out codes
	for code in encoding-invalid record-too-large json-syntax json-depth json-duplicate-key json-array \
		csv-quote csv-columns csv-header input-empty group-size group-split \
		required type pattern enum identifier-missing \
		identifier-many identifier-empty identifier-repeated email-not-hashed hash-of-nothing hash-format \
		agent-prefix field-unknown timestamp-in-seconds compartment-alone pattern-too-costly coerce \
		map-missing-column map-value already-hashed id-scientific \
		$(sed -n 's/^| `\([a-z-]*\)` | .*\(error\|warning\|says\).*/\1/p' "$ROOT/rules/README.md"); do
		grep -q "^  $code " codes || { echo "explain does not list $code"; return 1; }
		expect 0 bulkpipe explain $code
		holds out "$code"
		[ "$(wc -l <out)" -gt 1 ]
		is "wide lines" "" "$(grep -E '^.{81,}' out)"
	done
	refused "did you mean identifier-many" explain identifier-mny
	refused frobnicate explain frobnicate
}

@test "completion scripts for bash, zsh and fish" {
	for shell in bash zsh fish; do
		expect 0 bulkpipe completion $shell
		holds out bulkpipe convert max-rejects
	done
	refused "did you mean bash" completion bsh
	expect 0 bulkpipe completion bash
	bash -n out
	bash -c 'source out; complete -p bulkpipe' | grep -q bulkpipe
}

# completes EXPECTED WORD...: what bash offers for the last of the words.
completes() {
	is "for ${*:2}" "$1" "$(bash -c 'source ./script; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _bulkpipe
		echo "${COMPREPLY[*]}"' bash bulkpipe "${@:2}")"
}

@test "bash completes commands, options, types in any spelling, codes" {
	"$BULKPIPE" completion bash >script
	completes "check" ch
	completes "--findings" check --fi
	completes "USER_PROFILE" check -t user-pr
	completes "USER_PROFILE" check --type = User_Pr
	completes "csv" check --from = c
	completes "csv tsv ndjson json" check --from =
	completes "first last" check --unique =
	completes "last" check --unique = l
	completes "" check --unique "" # files: the words are behind = only
	completes "show" config ""
	completes "explain" rules ex
	completes "USER_CHOICE" rules explain USER_C
	completes "" rules check USER_C # files
	completes "identifier-many" explain identifier-ma
	completes "minLength" explain minl
	completes "limits" help li
	completes "" check -- --fi
	completes "create list get update delete" imports ""
	completes "cancel" executions can
	completes "--import-id" executions list --im
	completes "LOW MEDIUM HIGH" upload --priority ""
	completes "bash zsh fish" completion ""
}

@test "a terminal on stdin and no input: help on stderr, exit 2" {
	for command in check convert "run -o dir"; do
		status=0
		on_terminal "$BULKPIPE $command -t USER_SEGMENT" || status=$?
		is status 2 $status
		holds shown usage
		status=0
		on_terminal "$BULKPIPE $command -t USER_SEGMENT - 2>err >out" || status=$?
		is status 2 $status
		holds err usage
		is stdout "" "$(cat out)"
	done
	absent dir
}

@test "stdin is not asked for where inputs are named" {
	records 1 >data
	on_terminal "$BULKPIPE check -t USER_SEGMENT data"
	holds shown "1 read" "1 valid"
}

@test "colours on a terminal only; NO_COLOR and --color decide" {
	dirty 3 >data
	escape=$'\033['
	on_terminal "TERM=xterm $BULKPIPE check --progress never -t USER_SEGMENT data" || true
	holds shown "$escape"
	on_terminal "TERM=xterm NO_COLOR=1 $BULKPIPE check --progress never -t USER_SEGMENT data" || true
	lacks shown "$escape"
	on_terminal "TERM=xterm $BULKPIPE check --progress never --color never -t USER_SEGMENT data" || true
	lacks shown "$escape"
	expect 1 bulkpipe check -t USER_SEGMENT data
	lacks out "$escape"
	expect 1 bulkpipe check --color always -t USER_SEGMENT data
	holds out "$escape"
	expect 1 bulkpipe convert --color always -t USER_SEGMENT data
	holds err "$escape"
	lacks out "$escape"
}

@test "progress: on a terminal, or where it is asked for; never in the product" {
	records 20000 >data
	expect 0 bulkpipe convert -t USER_SEGMENT data
	lacks err $'\r'
	expect 0 bulkpipe convert -t USER_SEGMENT --progress always data
	cmp out data
	expect 0 bulkpipe convert -t USER_SEGMENT --progress never data
	cmp out data
	refused --progress check -t USER_SEGMENT --progress often
}

@test "-q says only what went wrong" {
	dirty 3 >data
	for command in check convert "run -o dir"; do
		expect 1 bulkpipe $command -q -t USER_SEGMENT data
		is stderr "" "$(cat err)"
	done
	expect 1 bulkpipe check -q -t USER_SEGMENT data
	is stdout "" "$(cat out)"
	expect 4 bulkpipe check -q -t USER_SEGMENT missing
	holds err missing
}

@test "-v says how inputs were understood" {
	printf 'operation;segment_id;expiration_duration;user_account_id\nUPDATE;1;0;C-1\n' | gzip >data
	expect 0 bulkpipe convert -v -t USER_SEGMENT data
	holds err data csv ';'
	same out '{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":"C-1"}'
}

@test "--log json: what is said becomes JSON lines on stderr" {
	dirty 12 >data
	for command in check convert "run -o dir" "check -v"; do
		expect 1 bulkpipe $command --log json -t USER_SEGMENT data
		jsons err 'all(type == "object" and .time and .event) and any(.event == "totals" and .read == 12
			and .valid == 8 and .rejected == 4)'
		jsons err 'any(.code == "json-syntax" and .line == 3)'
	done
	expect 2 bulkpipe check --log json -t NO_SUCH_TYPE data
	jsons err 'length == 1 and (.[0].message | contains("NO_SUCH_TYPE"))'
	expect 4 bulkpipe check --log json -t USER_SEGMENT missing
	jsons err 'any(.message | contains("No such file")?)'
}

@test "totals: read, valid, rejected, each code with its meaning and place, and what to type next" {
	{ dirty 12; echo; } >data
	expect 1 bulkpipe run -t USER_SEGMENT -o dir data
	grep -Eq '^ *12 read' err
	grep -Eq '^ *8 valid' err
	grep -Eq '^ *4 rejected' err
	grep -Eq '^ *8 written .*1 part' err
	grep -Eq '^ *1  identifier-many +a line with more than one user identifier$' err
	holds err "first: data:9" "--replay dir" "bulkpipe explain"
	# The next command can be typed as it stands.
	next=$(grep -o 'bulkpipe run .*--replay dir.*' err)
	records 12 | awk 'NR % 3 == 0' >dir/rejected.ndjson
	eval "\"$BULKPIPE\" ${next#bulkpipe }" 2>err2
	json "$(echo "$next" | sed 's/.*-o //; s/ .*//')/manifest.json" '.records == 4'
}

@test "progress of an input that takes its time: a line, an event, or a line of the terminal" {
	slowly() {
		mkfifo pipe
		{ records 10; sleep 0.8; records 10; } >pipe 3>&- &
	}
	slowly
	expect 0 bulkpipe check -t USER_SEGMENT --from ndjson --progress always pipe
	grep -qE '^bulkpipe: 10 records +921 B .*MB/s' err
	rm pipe
	slowly
	expect 0 bulkpipe check -t USER_SEGMENT --from ndjson --progress always --log json pipe
	jsons err 'any(.[]; .event == "progress" and .records == 10 and .rejected == 0 and .bytes == 921)'
	rm pipe
	slowly
	on_terminal "TERM=xterm $BULKPIPE check -t USER_SEGMENT --from ndjson pipe"
	# it is drawn over, and gone before the totals
	tr '\r\033' 'R^' <shown >drawn
	grep -qE '^R10 records  921 B.*\^\[K' drawn
	grep -qE 'R\^\[K *20 read' drawn
}

@test "a case in which a person is named on stderr fails, unless the command line named them" {
	says() {
		echo "data:1:1: warning: $1" >&2
	}
	local person
	for person in $HASH ada@example.com zz-ben@mail.example.org C-17 D-4 vec:1; do
		if expect 0 says "found $person"; then
			echo "nobody noticed $person"
			return 1
		fi
	done
	expect 0 says "such as vec:89998434; no C- and no example.com"
	typed C-17
	expect 0 says "there is no C-17"
	if expect 0 says "C-17 is not C-18"; then return 1; fi
	rm err
}

@test "no data value ever stands on stderr, in the report, or in what check says" {
	mark=Zq7-secret
	hash=$(echo $mark | sha256sum | cut -c-64)
	{
		printf '{"operation":"%s","segment_id":"1","expiration_duration":0,"user_account_id":"C"}\n' $mark
		printf '{"operation":"UPDATE","segment_id":"1","expiration_duration":"%s","user_account_id":"C"}\n' $mark
		printf '{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"email_hash":"%s@example.com"}\n' $mark
		printf '{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":"%s","user_agent_id":"vec:%s"}\n' $mark $mark
		printf '{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_agent_id":"%s"}\n' $mark
		printf '{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":"C","data_bag":"{%s"}\n' $mark
		printf '{"user_account_id":"%s","user_account_id":"%s"}\n' $mark $mark
		printf '{"%s":1,"%s":2}\n' $mark $mark
		printf '{"user_account_id":"%s\n' $mark
		printf '%s\n' $mark
		printf '["%s"]\n' $mark
		printf '{"a":"%s\xff"}\n' $mark
		printf '{"a":"%s\\ud800"}\n' $mark
		printf '{"operation":"UPDATE","segment_id":"1","expiration_duration":0,"user_account_id":"%s","x":"%s"}\n' $mark $mark
	} >data
	{
		echo 'operation,segment_id,expiration_duration,user_account_id'
		echo "UPDATE,1,$mark,C"
		echo "$mark,1,0,$mark"
		echo "UPDATE,1,0,\"$mark\"$mark"
		echo "UPDATE,1,0,$mark,$mark"
		echo "UPDATE,1,0,\"$mark"
	} >data.csv
	for command in check convert "run -o dir"; do
		for log in text json; do
			rm -rf dir
			expect 1 bulkpipe $command -v --log $log -t USER_SEGMENT --from ndjson --report report data
			[ "$command" = convert ] || lacks out $mark
			lacks err $mark
			lacks report $mark
			rm -rf dir
			expect 1 bulkpipe $command -v --log $log -t USER_SEGMENT --report report \
				--findings findings data.csv
			[ "$command" = convert ] || lacks out $mark
			lacks err $mark
			lacks report $mark
			holds findings $mark
		done
	done
	for file in data data.csv; do
		expect 1 bulkpipe check -t USER_SEGMENT --mask --findings findings $file
		lacks findings $mark
	done
	# Values in rules are no data; values that break a pattern or an enum are.
	echo '{"properties":{"a":{"enum":["x"]},"b":{"pattern":"^x$"},"c":{"const":1},"d":{"format":"date"}}}' >rules.json
	printf '{"a":"%s","b":"%s","c":"%s","d":"%s"}\n' $mark $mark $mark $mark >data
	expect 1 bulkpipe check --rules rules.json --assert-formats --findings findings --report report data
	is "codes" "const enum format pattern" "$(codes findings)"
	lacks out $mark
	lacks report $mark
}

@test "an export that is there already, a preview and a whole one say what to do next" {
	records 3 >data
	expect 0 bulkpipe run -t USER_SEGMENT -o dir data
	lacks err "--replay"
	expect 0 bulkpipe check -t USER_SEGMENT data
	holds out read valid
}
