# What both benches need, run.sh and peers.sh, who source this. They set `program`, `here`, `work` and
# `data` before. A row is a KEY; its runs are lines of $work/times/KEY.

cores=$(nproc)
cpus=$(taskset -pc $$)
out=$work/out     # where a timed command's stdout goes
pin=(taskset -c "${cpus##*[ ,-]}") # one core: the last we may use

declare -A size  # bytes that a row reads
declare -A count # records that it must find

note() { printf 'bench: %s\n' "$*" >&2; }
die() { note "$@"; exit 1; }
has() { command -v "$1" >/dev/null; }

# ---- programs and data ----

build() { # NAME [LIBRARY...]
	local source=$here/$1.c
	[[ $work/$1 -nt $source ]] && return
	# The flags come from the Makefile, the program's own.
	# shellcheck disable=SC2086
	${CC:-gcc} ${CFLAGS:--std=c11 -D_GNU_SOURCE -O2 -g} -o "$work/$1" "$source" "${@:2}"
}

make_file() { # FILE COMMAND... - its output, made once and again when the generator changed
	local file=$data/$1
	[[ $file -nt $work/generate ]] && return
	note "making $1"
	"${@:2}" >"$file.new"
	mv "$file.new" "$file"
}

# ---- timing ----

expect() { # FILE HEADER_LINES KEY... - what these rows read
	local key lines bytes
	lines=$(wc -l <"$data/$1")
	bytes=$(stat -c %s "$data/$1")
	for key in "${@:3}"; do
		size[$key]=$bytes
		count[$key]=$((lines - $2))
	done
}

time_row() { # KEY TIMES EXIT COMMAND...
	local key=$1 times=$2 wanted=$3 lines
	lines=$("$work/measure" "$out" "$work/err" "$times" "${@:4}")
	printf '%s\n' "$lines" >>"$work/times/$key"
	awk -v wanted="$wanted" '$4 != wanted { exit 1 }' <<<"$lines" ||
		die "$key: exit status ${lines##* }, expected $wanted: ${*:4}"
}

counted() { # KEY FOUND
	[[ $2 == "${count[$1]}" ]] || die "$1: $2 records, expected ${count[$1]}"
}

# bulkpipe says how many records it read: check on stdout, the others on stderr.
time_ours() { # KEY EXIT [PIN...] -- BULKPIPE_ARGUMENT...
	local key=$1 wanted=$2 before=()
	shift 2
	while [[ $1 != -- ]]; do before+=("$1"); shift; done
	shift
	time_row "$key" 1 "$wanted" "${before[@]}" "$program" "$@" --log json
	counted "$key" "$(cat "$work/err" <(tail -c 20000 "$out") |
		sed -n 's/.*"event":"totals".*"read":\([0-9]*\).*/\1/p')"
}

time_convert() { # as time_ours; the output's lines are counted too
	time_ours "$@"
	counted "$1" "$(wc -l <"$out")"
}

time_run() { # KEY ARGUMENT...
	rm -rf "$work/parts"
	time_ours "$1" 0 -- run "${@:2}" -o "$work/parts" --part-size 100MB
	counted "$1" "$(cat "$work"/parts/*-[0-9]*.ndjson | wc -l)"
}

time_split() { # KEY FILE HEADER_LINES
	local lines
	rm -rf "$work/parts"
	mkdir "$work/parts"
	time_row "$1" 1 0 split -C 100MB "$2" "$work/parts/part-"
	lines=$(cat "$work/parts"/* | wc -l)
	counted "$1" $((lines - $3))
}

# A neighbour that prints one line a record.
time_filter() { # KEY FILE COMMAND...
	has "$3" || return 0
	time_row "$1" 1 0 "${@:3}" "$2"
	counted "$1" "$(wc -l <"$out")"
}

# ---- figures ----

figure() { # KEY COLUMN - 1 wall s, 2 processor s: the median; 3 peak KiB: the largest
	sort -n -k "$2,$2" "$work/times/$1" | awk -v column="$2" '{ v[NR] = $column }
		END { print column == 3 ? v[NR] : (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

speed() { # KEY
	awk -v bytes="${size[$1]}" -v wall="$(figure "$1" 1)" 'BEGIN { print bytes / 1e6 / wall }'
}

verdict() { # VALUE at-least|at-most TARGET
	awk -v value="$1" -v how="$2" -v target="$3" 'BEGIN {
		ok = how == "at-least" ? value >= target : value <= target
		print ok ? "ok" : "MISSED" }'
}

version() { # NAME COMMAND... - the first line that has a number
	local number
	has "$2" || return 0
	number=$("${@:2}" 2>&1 | grep -m1 -oE '[0-9]+\.[0-9][0-9a-z.+-]*') || number='?'
	echo "$1 $number"
}

common_versions() {
	version bulkpipe "$program" version
	version gcc "${CC:-gcc}" -dumpfullversion
	version yajl pkg-config --modversion yajl
	version ISA-L pkg-config --modversion libisal
	version jq jq --version
	version mlr mlr --version
	version split split --version
	version node node --version
}

machine() {
	local processor
	processor=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
	printf '%s cores, %s, Linux %s, load %s' "$cores" "${processor:-$(uname -m)}" "$(uname -r)" \
		"$(cut -d' ' -f1 /proc/loadavg)"
}
