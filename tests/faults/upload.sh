#!/bin/bash
# Every call to the system of an upload that waits for the end, with lines that are refused, goes wrong in turn:
#
#     upload.sh each STEP    every STEPth call, and every thread; in an empty folder, with BULKPIPE and SHIM set
#
# The sandbox is the platform, and each attempt has a datamart of its own there. Whatever went wrong: the parts
# are what they were; the status is that of the whole upload, or an error that is told; the journal says
# neither that a part was sent that did not arrive, nor of one that arrived that it is still to be sent;
# and the same command again ends as the whole upload does, with each part sent once.
set -u
export LC_ALL=C.UTF-8
. "${BASH_SOURCE%/*}/kinds.sh"
step=$2

segments() {
	awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++)
		printf "{\"operation\":\"%s\",\"segment_id\":\"12345\",\"expiration_duration\":0," \
			"\"user_account_id\":\"C-%d\"}\n", i == 2 ? "INSERT" : "UPDATE", i }'
}

# ---- one upload ----

# attempt FAULT: the command, to the datamart $ncase; its status.
attempt() {
	FAULT=$1 LD_PRELOAD=$SHIM "$BULKPIPE" upload now --datamart $ncase --wait --settle 1 </dev/null >out 2>err
}

arrived() {
	curl -sS "$api/sandbox/uploads" |
		jq -r --arg datamart $ncase '.data[] | select(.datamart == $datamart) | "\(.sha256) \(.execution)"' | sort
}

# told: the state of each part, by the journal: its digest, and its execution or what else is said.
told() {
	"$BULKPIPE" upload now --datamart $ncase --status 2>status.err | awk '/^[^ ]*\.ndjson / { print $1, $2, $3 }' |
		while read -r file execution state; do
			[ "$execution" != - ] || execution=$state
			echo "$(sha256sum <"now/$file" | cut -c1-64) $execution"
		done | sort
}

# ---- what must hold ----

judge_status() {
	case $status in
	"$whole_status") return ;;
	4)
		[[ -v reasons[$what] ]] || wrong "mattered: $(tail -n 1 err)"
		grep -qF -e "${reasons[$what]:-}" err || wrong "no reason: $(tail -n 1 err)"
		[ $kind = thread ] || grep -qF -e "$(public "$place")" err || wrong "no name: $(tail -n 1 err)" ;;
	5 | 8) [ $kind = poll ] || wrong "status $status: $(tail -n 1 err)" ;; # of a connection
	*) wrong "status $status: $(tail -n 1 err)" ;;
	esac
	nfailed=$((nfailed + 1))
}

judge_journal() {
	told >said
	arrived >there
	# Sent, it says, and it was not.
	grep -E ' [0-9]+$' said | comm -23 - there | grep -q . && wrong "the journal knows of more than arrived"
	# To be sent, it says, and it was.
	grep -vE ' [0-9]+$| in$' said | cut -d' ' -f1 | sort | join - there | grep -q . && wrong "sent, and to be sent again"
	[ -s said ] || [ ! -s there ] || wrong "arrived, and the journal says nothing: $(tail -n 1 status.err)"
}

judge_again() {
	attempt "any 1000000 EIO"
	local again=$?
	[ $again -eq $whole_status ] || wrong "again: status $again: $(tail -n 1 err)"
	told | diff - <(arrived) >diff || wrong "again: $(head -n 3 diff)"
	arrived | cut -d' ' -f1 | diff - digests >diff || wrong "not each once: $(head -n 3 diff)"
	diff -rq -x report.json before now | grep -qv '^Only in now' && wrong "the export is not what it was"
	[ "$(ls -A now/platform-errors)" = "$(ls -A whole/platform-errors)" ] || wrong "other files of errors"
	! ls -A now now/platform-errors | grep -q '\.bulkpipe' || wrong "left: $(ls -A now)"
}

# ---- all of them ----

segments 6 >data
"$BULKPIPE" run -q -t USER_SEGMENT --rules <(echo true) --part-records 4 -o before data >/dev/null || exit
mkfifo address
"$(dirname "$BULKPIPE")/bulkpipe-sandbox" --pending 0 --running 0 >address 2>sandbox.log 3>&- &
trap 'kill $!' EXIT
read -r api <address
export BULKPIPE_API=$api BULKPIPE_TOKEN=any XDG_CONFIG_HOME=/nonexistent
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY
ncase=1 ncalls=0 nfaults=0 nfailed=0 nwrong=0
cp -a before now
FAULT_LOG=log attempt "any 1000000 EIO"
whole_status=$?
[ $whole_status -eq 7 ] || { cat err; exit 1; }
mv now whole
arrived | cut -d' ' -f1 >digests
declare -A number=()
while read -r kind place; do
	ncalls=$((ncalls + 1))
	number[$kind]=$((${number[$kind]:-0} + 1))
	[ $((ncalls % step)) -eq 0 ] || [ $kind = thread ] || continue
	for what in $(some ${errors[$kind]}) $(some ${harmless[$kind]:-}); do
		fault="$kind ${number[$kind]} $what"
		ncase=$((ncase + 1)) nfaults=$((nfaults + 1))
		rm -rf now
		cp -a before now
		attempt "$fault"
		status=$?
		judge_status
		judge_journal
		judge_again
	done
done <log
printf '%-10s %4d calls %5d faults, %4d of them ended the run, %d wrong\n' upload $ncalls $nfaults $nfailed $nwrong
[ $nwrong -eq 0 ]
