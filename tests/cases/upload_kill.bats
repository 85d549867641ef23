# upload, killed at 50 random moments: the same command until it is done leaves each part on the platform
# exactly once, byte for byte.

load helper
load sandbox
load platform

# decision DIR DATAMART: what a person says who looks at the platform, of parts that cannot be told. A part
# whose request was killed before it left is sent again; from then on parts as long as that one may be it.
decision() {
	local part sha

	for part in $(sed -n 's/.*whether part \([0-9, ]*\) arrived cannot.*/\1/p' "$1.err" | tr -d ,); do
		sha=$(jq -r --argjson part "$part" '.parts[$part - 1].sha256' "$1/manifest.json")
		uploads -r --arg datamart "$2" '.data[] | select(.datamart == $datamart) | .sha256' |
			grep -q "$sha" && echo "--assume-sent $part" || echo "--resend $part"
	done
}

# killed DIR KILLS DATAMART OPTION...: uploads of DIR, to one datamart after the other from DATAMART on, each
# killed again and again until it is done, until there were KILLS of them. What happened goes to the file
# DIR.log: "killed" with how many parts were in doubt then, "done".
killed() {
	local dir=$1 kills=$2 datamart=$3 pid status

	shift 3
	while :; do
		"$BULKPIPE" upload "$dir" --settle 1 --datamart "$datamart" "$@" >"$dir.out" 2>"$dir.err" 3>&- &
		pid=$!
		[ "$kills" -le 0 ] || sleep "$(printf %04d $((RANDOM % 1700)) | sed "s/^./&./")"
		if [ "$kills" -gt 0 ] && kill -KILL $pid 2>/dev/null; then
			wait $pid 2>/dev/null && { echo "done $datamart"; datamart=$((datamart + 1)); continue; }
			kills=$((kills - 1))
			echo "killed, in doubt: $("$BULKPIPE" upload "$dir" --status 2>/dev/null |
				grep -c ' in doubt ')"
			continue
		fi
		status=0
		wait $pid || status=$?
		if [ $status -eq 8 ] && ! grep -q '"decided"' "$dir"/*-"$datamart".journal; then
			echo "a person looks"
			"$BULKPIPE" upload "$dir" --settle 1 --datamart "$datamart" "$@" \
				$(decision "$dir" "$datamart") >"$dir.out" 2>"$dir.err" 3>&- && continue
		fi
		[ $status -eq 0 ] || { echo "status $status"; cat "$dir.err"; return 1; }
		echo "done $datamart"
		[ "$kills" -gt 0 ] || return 0
		datamart=$((datamart + 1))
	done >>"$dir.log"
}

# each_once DIR FIRST: all datamarts from FIRST on that DIR.log calls done have each part of DIR once.
each_once() {
	local datamart

	for datamart in $(sed -n 's/^done //p' "$1.log"); do
		diff -u --label manifest <(listed "$1") --label "datamart $datamart" <(uploads -r --arg datamart \
			"$datamart" '.data[] | select(.datamart == $datamart) | .sha256' | sort)
	done
}

@test "SIGKILL at 50 random moments of uploads of 20 parts: each part once, byte for byte" {
	export_of 200 10 alike
	uneven 20 uneven
	platform --latency 0.15
	killed alike 25 1000 &
	pids=($!)
	killed uneven 25 2000 --jobs 4 &
	pids+=($!)
	wait "${pids[0]}" || { cat alike.log; return 1; }
	wait "${pids[1]}" || { cat uneven.log; return 1; }
	is kills 50 "$(cat alike.log uneven.log | grep -c ^killed)"
	each_once alike
	each_once uneven
	doubts=$(cat alike.log uneven.log | grep -c 'in doubt: [1-9]')
	# Most moments lie within a request.
	[ "$doubts" -ge 10 ]
	echo "# 50 kills, $doubts of them with parts in doubt; $(cat alike.log uneven.log |
		grep -c ^done) uploads of 20 parts in the end" >&3
}
