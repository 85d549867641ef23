#!/bin/bash
# Every call to the system in turn goes wrong in every way that such a call can:
#
#     every.sh SCENARIO        one of the functions scenario_* below; in an empty folder, with
#                              BULKPIPE, SHIM and JOBS set; FAULTS=all: every error at every call,
#                              else one after the other at one call after the other;
#                              FAULT_STEP=N: at every Nth call, and every thread
#
# After a fault the command must have ended with status 4 and a sentence that names the file and the
# reason, and its folder must be as it was before, to the byte, so that the same command succeeds next
# time; or the fault did not matter, and status, output and files are those of a run without it. Short
# reads and writes and EINTR must not matter. What cannot be read before any data is (rules, maps, time
# zones) is status 2. Prints a row of a table, and what went wrong.
set -u
export LC_ALL=C.UTF-8

. "${BASH_SOURCE%/*}/kinds.sh"

# ---- scenarios: make the files that are there before, and the command ----

# segments N: a record in thirty is broken.
segments() {
	awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++)
		printf "{\"operation\":\"UPDATE\",\"segment_id\":\"12345\",\"expiration_duration\":0," \
			"\"user_account_id\":\"C-%d\"%s\n", i, i % 30 ? "}" : "" }'
}

quietly() {
	"$BULKPIPE" "$@" >/dev/null 2>&1
}

# A new directory, and a report beside it.
scenario_run() {
	segments 90 >data
	command=(run -t USER_SEGMENT --part-records 40 -o dir --report report data)
}

# Over an export that is there, with as many parts, of which some have the same names.
scenario_replace() {
	segments 70 >old
	segments 90 >data
	quietly run -t USER_SEGMENT --part-records 20 -o dir old
	command=(run -t USER_SEGMENT --part-records 40 --force -o dir data)
}

# Into what a killed run left when it was about to rename the rest.
scenario_resume() {
	segments 90 >data
	quietly run -t USER_SEGMENT --part-records 40 -o dir data
	mv dir/manifest.json dir/.manifest.json.bulkpipe
	mv dir/report.json dir/.report.json.bulkpipe
	command=(run -t USER_SEGMENT --part-records 40 -o dir data)
}

# Into what a run left that broke its budget: a report, rejects, findings.
scenario_budget() {
	segments 90 >data
	quietly run -t USER_SEGMENT --max-rejects 0 -o dir data
	command=(run -t USER_SEGMENT --max-rejects 3 -o dir data)
}

# Outputs that are there already.
scenario_convert() {
	segments 90 >data
	for old in findings rejects report; do echo old >$old; done
	command=(convert -t USER_SEGMENT --findings findings --rejects rejects --report report data)
}

scenario_check() {
	segments 90 >data
	echo old >findings
	command=(check -t USER_SEGMENT --findings findings --rejects rejects --report report data)
}

# All that is read: each sort of input, a map, rules and what they refer to, a time zone.
scenario_read() {
	local i
	for i in 1 2 3; do
		printf 'account,day,seg\n%s,01/02/2024,5\n%s,nonsense,5\n' A-$i B-$i >in$i
	done
	gzip -n in1
	xz in2
	mkdir refs
	echo '{ "type": "object" }' >refs/any.json
	echo '{ "allOf": [ { "$ref": "bulkpipe:USER_SEGMENT" }, { "$ref": "https://example.com/any" } ] }' >rules.json
	cat >map.json <<-END
		{ "document_type": "USER_SEGMENT",
		  "set": { "operation": "UPDATE", "expiration_duration": 0 },
		  "fields": { "user_account_id": { "from": "account" }, "segment_id": { "from": "seg" },
		    "expiration_ts": { "from": "day",
		      "apply": [ { "date": "%d/%m/%Y", "zone": "Europe/Paris" } ] } } }
	END
	command=(convert --map map.json --rules rules.json --ref https://example.com/=refs in1.gz in2.xz in3)
}

# The repaired rejects of another run.
scenario_replay() {
	segments 90 >data
	quietly run -t USER_SEGMENT -o first data
	sed -i 's/$/}/' first/rejected.ndjson
	command=(run --replay first -o second)
}

# Many say the same; all that --unique notes of them is soon on the disk.
scenario_unique() {
	BULKPIPE=$(dirname "$BULKPIPE")/spilling/bulkpipe
	mkdir dir
	segments 60 >data
	sed -n '5,8p' data >>data
	command=(run -t USER_SEGMENT --unique --part-records 40 -o dir data)
}

# The same for the last of them, in files of a directory that is not the export's.
scenario_last() {
	scenario_unique
	mkdir temporary
	export TMPDIR=temporary
	command=(convert -t USER_SEGMENT --unique=last data)
}

# A map, whole or not at all.
scenario_guess() {
	local i
	for i in 1 2 3; do
		printf 'E-mail,Date of birth,Country\nada.%s@example.org,0%s/02/1990,FR\n' $i $i >in$i
	done
	gzip -n in1
	jobs=()
	command=(guess -t USER_PROFILE in1.gz)
}

# ---- one run ----

# broken FAULT [FOLDER]: the command on a fresh copy of the folder; its status.
broken() {
	rm -rf now
	cp -a "${2:-before}" now
	cd now || exit
	FAULT=$1 LD_PRELOAD=$SHIM FAULT_CLOCK="1 1700000000" \
		"$BULKPIPE" "${command[@]}" "${jobs[@]}" </dev/null >../out.now 2>../err
	local status=$?
	cd ..
	sed 's, in [0-9.]* s,,' out.now >out
	return $status
}

# The status that a failure here must have.
failure_at() {
	case $1 in
	*.json | */zoneinfo/*) [ $scenario = read ] && echo 2 || echo 4 ;;
	*) echo 4 ;;
	esac
}

judge_failed() {
	nfailed=$((nfailed + 1))
	[ $status -eq "$(failure_at "$place")" ] || wrong "status $status: $(tail -n 1 err)"
	[[ -v reasons[$what] ]] || wrong "mattered: $(tail -n 1 err)"
	grep -qF -e "${reasons[$what]:-}" err || wrong "no reason: $(tail -n 1 err)"
	[ $scenario != guess ] || [ ! -s out ] || wrong "half a map"
	[ $kind = thread ] || grep -qF -e "$(public "$place")" err || wrong "no name: $(tail -n 1 err)"
	if [ $scenario != resume ]; then
		diff -r "${but[@]}" before now >diff || wrong "left: $(tail -n 1 err): $(head -n 3 diff)"
		return
	fi
	# Leftovers may have gone; what has not does no harm.
	[ ! -e now/dir/manifest.json ] || wrong "published: $(tail -n 1 err)"
	rm -rf resumed
	mv now resumed
	broken "any 1000000 EIO" resumed
	[ $? -eq $whole_status ] || wrong "does not resume: $(tail -n 1 err)"
	judge_same
}

judge_same() {
	diff -r "${but[@]}" whole now >diff || wrong "other files: $(head -n 3 diff)"
	cmp -s whole.out out || wrong "other output"
}

mkdir before
cd before || exit
jobs=(-j "$JOBS") but=()
scenario=$1
scenario_$scenario || exit
cd ..
nwrong=0 ncalls=0 nfaults=0 nfailed=0
FAULT_LOG=$PWD/log broken "any 1000000 EIO"
whole_status=$?
[ $whole_status -le 1 ] || { cat err; exit 1; }
mv now whole
mv out whole.out
declare -A number=()
while read -r kind place; do
	ncalls=$((ncalls + 1))
	number[$kind]=$((${number[$kind]:-0} + 1))
	[ $((ncalls % ${FAULT_STEP:-1})) -eq 0 ] || [ "$kind" = thread ] || continue
	for what in $(some ${errors[$kind]}) $(some ${harmless[$kind]:-}); do
		fault="$kind ${number[$kind]} $what"
		broken "$fault"
		status=$?
		nfaults=$((nfaults + 1))
		but=() # what could not be removed stays, under its temporary name
		[ $kind != unlink ] || but=(-x '.*.bulkpipe')
		if [ $status -eq $whole_status ]; then judge_same; else judge_failed; fi
	done
done <log
printf '%-10s %4d calls %5d faults, %4d of them ended the run, %d wrong\n' \
	"$scenario" $ncalls $nfaults $nfailed $nwrong
[ $nwrong -eq 0 ]
