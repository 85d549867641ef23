# What all cases share: how the program is called, and how its outputs are compared. Black box: the
# cases know ../shared/contract.md and nothing of the sources.
#
# run.sh sets BULKPIPE, the program, and JOBS, the -j for check, convert and run. A case runs in an
# empty directory of its own.

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
export BULKPIPE=${BULKPIPE:-$ROOT/build/release/bulkpipe} JOBS=${JOBS:-0}
export LC_ALL=C.UTF-8
unset NO_COLOR ASAN_COREDUMP

# Identifiers of nobody.
HASH=c9a113580a216ed5b18c6a941ff6735df99a072d83c0ec780487e7bbad894d5f
# What stands for a person in the inputs of the cases.
PERSON="$HASH|[[:alnum:]._%+-]+@([[:alnum:]-]+\.)*example\.[a-z]+|\b[CD]-[0-9]+|\bvec:[0-9]{1,3}\b"

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	echo true >any.json # a schema that takes everything
}

# The program, with -j $JOBS for the commands that know it unless the case says -j itself.
bulkpipe() {
	local word

	case ${1:-} in
	check | convert | run) ;;
	*) "$BULKPIPE" "$@"; return ;;
	esac
	for word; do
		case $word in
		-j* | --threads*) "$BULKPIPE" "$@"; return ;;
		esac
	done
	"$BULKPIPE" "$1" -j "$JOBS" "${@:2}"
}

teardown() {
	all_discreet
}

# all_discreet: so is whatever the case has kept of standard error.
all_discreet() {
	local file
	while IFS= read -r -d '' file; do
		discreet "$file" || return
	done < <(find "$BATS_TEST_TMPDIR" \( -name err -o -name '*.err' -o -name sandbox.log \) -print0)
}

# discreet FILE: names no person, but for what was typed.
discreet() {
	local text said
	said=$(grep -aE -e "$PERSON" "$1") || return 0
	for text in "${TYPED[@]}"; do
		said=${said//"$text"/}
	done
	! grep -aE -e "$PERSON" <<<"$said" || { echo "$1 holds a value of the data"; return 1; }
}

# typed TEXT...: in this case the command line has these, so a message may quote them.
TYPED=()
typed() {
	TYPED+=("$@")
}

# is_sanitized: the program has a sanitizer in it, which needs time and memory of its own.
is_sanitized() {
	ldd "$BULKPIPE" | grep -qE 'lib[at]san'
}

# expect STATUS COMMAND...: runs it, with stdout to the file `out`, stderr to `err`, which names nobody.
expect() {
	local wanted=$1 got=0
	shift
	"$@" >out 2>err || got=$?
	if [ "$got" -ne "$wanted" ]; then
		echo "status $got, expected $wanted: $*"
		head -c 2000 err out
		return 1
	fi
	discreet err
}

# same FILE LINE...: the file holds exactly these lines.
same() {
	diff -u --label expected <(printf '%s\n' "${@:2}") --label "$1" "$1"
}

# is WHAT EXPECTED FOUND
is() {
	[ "$2" = "$3" ] || { printf '%s: expected %q, found %q\n' "$1" "$2" "$3"; return 1; }
}

# holds FILE TEXT..., lacks FILE TEXT...: what the name of the case's own directory holds is chance, and no text.
holds() {
	local text
	for text in "${@:2}"; do
		grep -qF -e "$text" "$1" || { echo "$1 lacks: $text"; head -c 2000 "$1"; return 1; }
	done
}

lacks() {
	local text
	for text in "${@:2}"; do
		! sed "s|$BATS_TEST_TMPDIR||g" "$1" | grep -aqF -e "$text" || { echo "$1 holds: $text"; head -c 2000 "$1"; return 1; }
	done
}

absent() {
	local file
	for file; do
		[ ! -e "$file" ] || { echo "$file is there"; return 1; }
	done
}

# json FILE FILTER: the filter says true. Files of several values are read as an array (-s).
json() {
	jq -e "${@:3}" "$2" "$1" >jq.out || { echo "not so in $1: $2"; head -c 2000 "$1"; return 1; }
}

jsons() {
	jq -se "${@:3}" "$2" "$1" >jq.out || { echo "not so in $1: $2"; head -c 2000 "$1"; return 1; }
}

# found FILE LINE...: the findings are exactly these, in this order: "record line offset column
# severity code", with - for a member that is not there.
found() {
	jq -r '[.record, .line, .offset, .column, .severity, .code]
		| map(. // "-" | tostring) | join(" ")' "$1" >found.txt
	if [ $# -eq 1 ]; then
		is "findings in $1" "" "$(cat found.txt)"
	else
		same found.txt "${@:2}"
	fi
}

# codes FILE: the codes that came, sorted, each once, on one line.
codes() {
	jq -r .code "$1" | sort -u | paste -sd' '
}

# checks STATUS OPTION...: `check` with the findings in findings.ndjson; the input is on stdin or named.
checks() {
	rm -f findings.ndjson
	expect "$1" bulkpipe check "${@:2}" --findings findings.ndjson
}

# accounting REPORT: what always holds.
accounting() {
	json "$1" '.records | .read == .valid + .rejected + .skipped'
	json "$1" '[.inputs[].records] | add == $read' --argjson read "$(jq .records.read "$1")"
	json "$1" 'all(.inputs[]; .records == .valid + .rejected + .skipped)'
	json "$1" '.command != "run" or (.exit | . != 0 and . != 1)
		or (.records.written == ([.parts[].records] | add // 0))'
}

# published DIR: a whole export whose parts are what the manifest says, and nothing half-written.
published() {
	json "$1/manifest.json" '.version and .run_key and .mime_type and .encoding == "utf-8"'
	(cd "$1" && jq -r '.parts[] | .sha256 + "  " + .file' manifest.json | sha256sum --quiet -c)
	jq -r '.parts[] | "\(.bytes) \(.file)"' "$1/manifest.json" >sizes.txt
	while read -r bytes file; do
		is "size of $file" "$bytes" "$(stat -c %s "$1/$file")"
	done <sizes.txt
	is "other files that look like parts" "" "$(ls "$1" | grep -E -- '-[0-9]{5}\.' |
		grep -vxFf <(jq -r '.parts[].file' "$1/manifest.json") || true)"
	clean "$1"
}

# clean DIR: nothing temporary is left there, nor beside it.
clean() {
	is "temporary files" "" "$(find "$1" -mindepth 1 -name '.*')"
}

# records N: N valid lines of USER_SEGMENT; line i has the account C-i.
records() {
	awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++)
		printf "{\"operation\":\"UPDATE\",\"segment_id\":\"12345\",\"expiration_duration\":0," \
			"\"user_account_id\":\"C-%d\"}\n", i }'
}

# dirty N: every third line of N is broken in one of four ways.
dirty() {
	records "$1" | awk 'NR % 3 { print; next }
		NR % 12 == 3 { print "{\"operation\":\"UPDATE\"" ; next }
		NR % 12 == 6 { sub(/0,/, "\"x\","); print; next }
		NR % 12 == 9 { sub(/}$/, ",\"user_agent_id\":\"vec:1\"}"); print; next }
		{ sub(/C-/, "C-\377"); print }'
}

# flip FILE OFFSET: one bit of a byte.
flip() {
	local byte
	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	printf "\\x$(printf %02x $((byte ^ 4)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
