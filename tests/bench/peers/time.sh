# One turn of each neighbour, for peers.sh, which sources this. Each says how many records it read;
# where it judges them, all must be valid, as the data promises. A neighbour that is not there has no row.

has_duckdb() { [[ -e $duckdb/installed ]]; }

ask_duckdb() { # THREADS JOB FILE [...]
	node "$here/duckdb.mjs" "$duckdb/node_modules" "$@"
}

# The wall time is that of the query alone, as duckdb.mjs tells it.
time_query() { # KEY THREADS JOB FILE [OUT]
	local key=$1 before=() seconds
	[[ $2 != 1 ]] || before=("${pin[@]}")
	time_row "$key" 1 0 "${before[@]}" node "$here/duckdb.mjs" "$duckdb/node_modules" "${@:2}"
	seconds=$(grep -oE '[0-9.]+ seconds$' "$out")
	sed -i "\$s/^[^ ]*/${seconds% *}/" "$work/times/$key"
}

time_duckdb() { # KEY THREADS JOB FILE
	has_duckdb || return 0
	time_query "$@"
	counted "$1" "$(sed -n 's/^\([0-9]*\) read, 0 rejected, 0 warned, .*/\1/p' "$out")"
}

time_copy() { # KEY FILE
	has_duckdb || return 0
	time_query "$1" "$cores" convert "$2" "$work/copied"
	counted "$1" "$(wc -l <"$work/copied")"
	rm "$work/copied"
}

ask_jq() { # KIND FILE
	jq -nr -L "$here/peers" --slurpfile hashes rules/hashes.json -f "$here/peers/$1.jq" "$2"
}

time_jq() { # KEY KIND FILE
	has jq || return 0
	time_row "$1" 1 0 "${pin[@]}" jq -nr -L "$here/peers" --slurpfile hashes rules/hashes.json \
		-f "$here/peers/$2.jq" "$3"
	counted "$1" "$(sed -n 's/^\([0-9]*\) read, 0 rejected$/\1/p' "$out")"
}

time_jq_parse() { # KEY FILE
	has jq || return 0
	time_row "$1" 1 0 "${pin[@]}" jq -n 'reduce inputs as $line (0; . + 1)' "$2"
	counted "$1" "$(<"$out")"
}

time_mlr() { # KEY FORMAT FILE
	has mlr || return 0
	time_row "$1" 1 0 "${pin[@]}" mlr "$2" --onidx count "$3"
	counted "$1" "$(<"$out")"
}

# What it prints is counted once, before the turns: here it goes nowhere, so that only zcat is timed.
time_zcat() { # KEY FILE...
	local out=/dev/null
	time_row "$1" 1 0 zcat "${@:2}"
}
