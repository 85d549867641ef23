#!/bin/bash
# SIGKILL, and what is left then:
#
#     kill.sh fresh|replace calls N      before every Nth call to the system in turn
#     kill.sh fresh|replace moments N    at N random moments of a run (SEED=... for those of a failure)
#
# in an empty folder, with BULKPIPE, SHIM and JOBS set. `fresh`: into a new directory, `replace`: over
# an export of other data. Afterwards the directory holds a whole export, the new or the old one; or
# no manifest, and each part under a final name is one of these exports', to the byte. The same command
# again makes the whole export and leaves nothing else.
set -u
export LC_ALL=C.UTF-8
how=$1 when=$2 count=$3
RANDOM=${SEED:=$RANDOM}
command=(run -t USER_SEGMENT -j "$JOBS" --part-records 4000 --force -o dir data)

segments() {
	awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++)
		printf "{\"operation\":\"UPDATE\",\"segment_id\":\"12345\",\"expiration_duration\":0," \
			"\"user_account_id\":\"C-%d\"%s\n", i, i % 997 ? "}" : "" }'
}

# given FAULT [PREFIX...]: the command in the folder `now`.
given() {
	cd now || exit
	FAULT=$1 LD_PRELOAD=$SHIM FAULT_CLOCK="1 1700000000" exec "$BULKPIPE" "${command[@]}" >../out 2>../err
}

afresh() {
	rm -rf now
	cp -a before now
}

wrong() {
	echo "  $moment: $* (SEED=$SEED)"
	nwrong=$((nwrong + 1))
}

# A whole export without anything temporary, whatever else there is.
holds() {
	diff -r -x '.*' "$1/dir" now/dir >/dev/null 2>&1
}

judge_left() {
	local part name
	if [ -e now/dir/manifest.json ]; then
		nwhole=$((nwhole + 1))
		holds whole || holds before || wrong "an export that is not whole"
		return
	fi
	for part in now/dir/*-[0-9]*.ndjson; do
		name=${part##*/}
		[ -e "$part" ] || continue
		cmp -s "$part" "whole/dir/$name" || cmp -s "$part" "before/dir/$name" ||
			wrong "another part $name"
	done
}

judge_again() {
	(given "any 1000000 EIO")
	[ $? -eq $whole_status ] || wrong "again: $(tail -n 1 err)"
	diff -r whole now >diff || wrong "again: $(head -n 3 diff)"
}

# A pause of a part of the whole run's time, without a process of its own.
pause() {
	read -r -t "$(printf '0.%06d' $((RANDOM * 32768 % took + RANDOM % 1000)))" <>pipe
}

mkdir before
mkfifo pipe
cd before || exit
if [ "$how" = replace ]; then
	segments 9000 >data
	"$BULKPIPE" run -q -t USER_SEGMENT --part-records 2000 -o dir data >/dev/null
fi
segments 20000 >data
cd ..
afresh
started=${EPOCHREALTIME/./}
(FAULT_LOG=../log given "any 1000000 EIO")
whole_status=$?
took=$((${EPOCHREALTIME/./} - started))
[ $whole_status -eq 1 ] || { cat err; exit 1; }
mv now whole
ncalls=$(wc -l <log)
step=1
[ "$when" = moments ] || { step=$count; count=$ncalls; }
nwrong=0 nwhole=0 nkilled=0 ntried=0
for ((i = 1; i <= count; i += step)); do
	ntried=$((ntried + 1))
	afresh
	if [ "$when" = calls ]; then
		moment="before call $i, $(sed -n "${i}p" log)"
		{ (given "any $i kill"); } 2>/dev/null # where the shell says "Killed"
	else
		moment="random moment $i"
		(given "any 1000000 EIO") &
		pause
		kill -KILL $! 2>/dev/null
		wait $! 2>/dev/null
	fi
	[ $? -eq 137 ] && nkilled=$((nkilled + 1))
	judge_left
	judge_again
done
printf '%-10s %-8s %4d kills, of them %d in mid-run, %d with a whole export left, %d wrong\n' \
	"$how" "$when" $ntried $nkilled $nwhole $nwrong
[ $nwrong -eq 0 ] && [ $nkilled -gt 0 ]
