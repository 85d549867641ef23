# That the neighbours' checks are the same as bulkpipe's, for peers.sh, which sources this: how many
# records of a clean and of a dirty file are rejected and warned of, and which; ends the bench if not.

totals() { # TYPE FILE - read, rejected, warned
	"$program" check -t "$1" -q --rejects-ok --report "$work/report" --findings "$work/findings" "$2" \
		>"$work/said"
	jq -r '.records | "\(.read) read, \(.rejected) rejected, \(.warned) warned"' "$work/report"
}

same() { # WHO FILE OURS THEIRS
	[[ $3 == "$4" ]] || die "$1 judges $2 otherwise: $4, bulkpipe: $3"
}

# Numbers of the records that have an error. A line of CSV that is no record has none in DuckDB.
same_records() { # KIND FILE
	cmp -s <(jq -r 'select(.severity == "error").record' "$work/findings" | uniq) \
		<(ask_duckdb 1 "$1" "$2" rejected | sort -n) || die "DuckDB rejects other records of ${2##*/}"
}

verify_kind() { # KIND TYPE
	local kind=$1 state file ours
	for state in clean dirty; do
		file=$data/$kind-$state
		ours=$(totals "$2" "$file")
		note "$2, $state: $ours"
		has_duckdb || continue
		same DuckDB "$file" "$ours, " "$(ask_duckdb "$cores" "$kind" "$file" | sed 's/[0-9.]* seconds//')"
		[[ $kind == segment || $state == clean ]] || same_records "$kind" "$file"
	done
	[[ $kind != segment ]] || return 0
	# jq ends at a line that is not JSON.
	jq -cR 'fromjson? | objects' "$file" >"$file-json"
	ours=$(totals "$2" "$file-json")
	same jq "$file-json" "${ours%,*}" "$(ask_jq "$kind" "$file-json")"
}

verify() {
	if ! has jq; then
		note 'verdicts are not compared: jq is not installed'
		return
	fi
	verify_kind profile USER_PROFILE
	verify_kind activity USER_ACTIVITY
	verify_kind segment USER_SEGMENT
	rm -f "$work/report" "$work/findings" "$work/said"
}
