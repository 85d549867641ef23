#!/bin/bash
# The main job on samples/, as a user would type it; `make demo` runs this.
#
#     tests/demo.sh BINARY
#
# Works in the folder demo/ beside BINARY, made anew each time. Each command is printed, then run;
# its exit status is checked, and what it must have made. The first thing that is not as expected
# ends the demo with status 1. Needs nothing beyond the program and what every Debian has.
set -u -o pipefail

binary=$(realpath "${1:?usage: tests/demo.sh BINARY}") || exit
root=$(cd "$(dirname "$0")/.." && pwd) || exit
place=$(dirname "$binary")/demo
rm -rf "$place" && mkdir -p "$place/bin" && cd "$place" || exit
ln -s "$binary" bin/bulkpipe && ln -s "$(dirname "$binary")/bulkpipe-sandbox" bin/ &&
	ln -s "$root/samples" samples || exit
PATH=$place/bin:$PATH

strong='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	strong=$'\e[1m' plain=$'\e[0m'
fi

say() {
	printf '\n# %s\n' "$@"
}

# try STATUS [COMMAND]: shows it, runs it. Without COMMAND it stands on stdin.
try() {
	local wanted=$1 got=0 command=${2-$(cat)}
	printf '\n%s$ %s%s\n' "$strong" "$command" "$plain"
	eval "$command" </dev/null || got=$?
	[ "$got" -eq 0 ] || printf '(exit status %d)\n' "$got"
	is "exit status of: $command" "$wanted" "$got"
}

# is WHAT EXPECTED FOUND
is() {
	[ "$2" = "$3" ] && return
	printf '\ndemo: %s\n  expected: %s\n  found:    %s\n' "$1" "$2" "$3" >&2
	exit 1
}

lines() {
	cat "$@" | wc -l
}

# part_is_as_listed DIR: the manifest's digest of the only part is the part's.
part_is_as_listed() {
	is "sha256 in $1/manifest.json" "$(sha256sum <"$1/user-profile-00001.ndjson" | cut -c1-64)" \
		"$(sed -n 's/.*"sha256":"\([0-9a-f]*\)".*/\1/p' "$1/manifest.json")"
}

# records_are DIR READ VALID REJECTED
records_are() {
	is "records in $1/report.json" "\"read\":$2,\"valid\":$3,\"rejected\":$4" \
		"$(grep -o '^"records":{"read":.*' "$1/report.json" |
			grep -o '"read":[0-9]*,"valid":[0-9]*,"rejected":[0-9]*')"
	is "lines of the parts in $1" "$3" "$(lines "$1"/user-profile-?????.ndjson)"
	part_is_as_listed "$1"
}

say 'A clean export: nothing to report.'
try 0 'bulkpipe check -t USER_SEGMENT samples/segments.csv'

say 'A dirty one: each fault has its place and its code; nothing is written.'
try 1 'bulkpipe check -t USER_CHOICE samples/choices-dirty.ndjson'

say 'What does a code mean?'
try 0 'bulkpipe explain identifier-many'

say 'The main job: a compressed raw export in, parts for the platform out.'
try 1 'bulkpipe run -t USER_PROFILE -o out samples/profiles.csv.gz'
records_are out 36 27 9
is 'rejects, with their header' 10 "$(lines out/rejected.csv)"
is 'findings' 11 "$(lines out/findings.ndjson)"

say 'What it made: the manifest is written last and lists what is to be sent.'
try 0 'ls out'
try 0 'cat out/manifest.json'

say 'Findings are data. This is the fourth.'
try 0 'sed -n 4p out/findings.ndjson'
is 'code of the fourth finding' '"code":"email-not-hashed"' \
	"$(sed -n 4p out/findings.ndjson | grep -o '"code":"[^"]*"')"

say 'Rejected records stand there as they were read.'
try 0 'cut -c1-78 out/rejected.csv'

say 'So they can be repaired, by hand or like this …'
try 0 <<'END'
hash=$(printf %s liam.esempio11@example.com | sha256sum | cut -c1-64)
sed -i "
	s/liam.esempio11@example.com/$hash/
	s/,c2a32e4[0-9a-f]*,true,C-10149/,,true,C-10149/  # one identifier a line
	s/^INSERT/UPSERT/
	s/,maybe,/,false,/
	s/,surplus\$//
	s/\"Noah\" J\./Noah J./
	s/Sample \"Jr\"/Sample Jr/
	/^UPSERT,,,,/d                                    # names nobody
	/,e3b0c44298fc/d                                  # the hash of nothing
" out/rejected.csv
END
is 'repaired rejects, with their header' 8 "$(lines out/rejected.csv)"

say '… and taken up again, with the type, rules and dialect of the first run.'
try 0 'bulkpipe run --replay out -o out-2'
records_are out-2 7 7 0
is 'rejects of the replay' no "$([ -e out-2/rejected.csv ] && echo yes || echo no)"

say 'Where does line 5 of the first part come from?'
try 0 'bulkpipe locate out 1 5'
is 'source of line 5' 'samples/profiles.csv.gz:7: record 6' "$(bulkpipe locate out 1 5)"
try 0 'zcat samples/profiles.csv.gz | sed -n 7p'
is 'hash of that line' "$(zcat samples/profiles.csv.gz | sed -n 7p | cut -d, -f4)" \
	"$(sed -n '5s/.*"email_hash":"\([^"]*\)".*/\1/p' out/user-profile-00001.ndjson)"

say 'As a filter: what a spreadsheet saved (BOM, sep=;, CRLF) to plain CSV.'
try 0 'cat samples/segments-excel.csv |
	bulkpipe convert -q -t USER_SEGMENT --to csv >segments.csv'
try 0 'head -n 3 segments.csv'
is 'lines of segments.csv' 11 "$(lines segments.csv)"
is 'header of segments.csv' 'operation,email_hash,segment_id,expiration_duration' \
	"$(head -n 1 segments.csv)"

# ---- a rehearsal ----

sandbox=
trap '[ -z "$sandbox" ] || kill "$sandbox"' EXIT
unset http_proxy https_proxy all_proxy BULKPIPE_API BULKPIPE_TOKEN BULKPIPE_DATAMART
export XDG_CONFIG_HOME=$place

say 'A rehearsal of the upload: the platform, played on loopback. It cuts a connection on the way.'
try 0 <<'END'
bulkpipe-sandbox --token rehearsal --pending 1 --running 2 \
	--fault drop-before-response,on=upload,after=1,times=1 >address &
sandbox=$!
until [ -s address ]; do sleep 0.1; done
END
try 0 'export BULKPIPE_API=$(cat address) BULKPIPE_DATAMART=1509 BULKPIPE_TOKEN=rehearsal'
try 0 'bulkpipe config show'

say 'Build and send. The part whose answer was cut off is looked for before anything is sent again.'
try 0 <<'END'
bulkpipe run --upload --wait --settle 1 -t USER_SEGMENT --part-records 6 -o out-3 \
	samples/segments.csv
END
is 'executions on the platform' 4 "$(bulkpipe executions list --import-id 1 --json | wc -l)"
is 'lines that it has accepted' 20 "$(bulkpipe executions list --import-id 1 --json |
	sed 's/.*"total_success":\([0-9]*\).*/\1/' | awk '{ n += $1 } END { print n }')"

say 'The same command again has nothing to do.'
try 0 <<'END'
bulkpipe run -q --upload --wait -t USER_SEGMENT --part-records 6 -o out-3 samples/segments.csv
bulkpipe upload out-3 --status
END

say 'What a second terminal shows.'
try 0 'bulkpipe imports list'
try 0 'bulkpipe executions list --import-id 1'

say 'A file by hand: canceled while it is PENDING, and too late once it is RUNNING.'
part=out-3/user-segment-00001.ndjson
try 0 "bulkpipe executions create $part --import-id 1 | head -n 2"
try 0 'bulkpipe executions cancel 6 --import-id 1 | head -n 2'
try 0 "bulkpipe executions create $part --import-id 1 | head -n 2"
sleep 1.5
try 6 'bulkpipe executions cancel 7 --import-id 1'

try 0 'kill $sandbox; wait $sandbox'
sandbox=

printf '\n# All as expected. What it made stands in\n# %s\n' "$place"
