#!/bin/bash
# The bench: makes its data once, times bulkpipe and its neighbours turn by turn, prints one table
# of ratios; README.md says how to read it. `make bench` calls it. It writes only into a folder
# `bench` beside the program, and fails if a command fails or miscounts, never for being slow.
#
#     [RUNS=3] [MB=300] [SLICE=30] [BIG=1000] run.sh BUILD/bulkpipe
set -euo pipefail
export LC_ALL=C

program=$(realpath "${1:?usage: run.sh BUILD/bulkpipe}")
here=$(dirname "$(realpath "$0")")
work=$(dirname "$program")/bench
data=$work/data
RUNS=${RUNS:-3}   # of each row; the median counts
MB=${MB:-300}     # size of each kind's file, in 10^6 bytes
SLICE=${SLICE:-30} # the smaller file, for slow neighbours
BIG=${BIG:-1000}  # the large file, for memory
STARTS=50
. "$here/common.sh"

# ---- data ----

make_data() {
	local kind sizes="$MB $SLICE $BIG"
	if [[ ! -e $data/sizes || $(<"$data/sizes") != "$sizes" ]]; then
		rm -rf "$data"
		mkdir "$data"
		echo "$sizes" >"$data/sizes"
	fi
	make_file crm "$work/generate" crm "${MB}000000"
	make_file crm-slice "$work/generate" crm "${SLICE}000000"
	for kind in profile activity segment; do
		make_file "$kind" "$work/generate" "$kind" "${MB}000000"
		make_file "$kind.gz" gzip -1 -c "$data/$kind"
		make_file "$kind-bad" "$work/generate" "$kind" "${MB}000000" --bad
		make_file "$kind-slice" "$work/generate" "$kind" "${SLICE}000000"
		[[ $kind == segment ]] || make_file "$kind-broken" sed 's/}$//' "$data/$kind"
	done
	make_file big "$work/generate" profile "${BIG}000000"
	make_file large "$work/generate" large "$((SLICE * 4))000000"
	make_file dense "$work/generate" dense "${SLICE}000000"
	make_file tiny head -n 3 "$data/profile-slice"
}

# ---- the table ----

row() { # LABEL CORES KEY [BASE BASE_LABEL [TARGET]]
	local ratio='' judged=''
	if [[ ! -e $work/times/$3 ]]; then
		printf '  %-30s %-5s %8s\n' "$1" "$2" 'not installed'
		return
	fi
	if [[ -n ${4:-} ]]; then
		ratio=$(awk -v a="$(speed "$3")" -v b="$(speed "$4")" \
			'BEGIN { printf "%.3f", a / b }')
		[[ -n ${6:-} ]] && judged=", wants >= $6: $(verdict "$ratio" at-least "$6")"
		[[ -n $judged && $2 == all && $cores -lt 2 ]] && judged=', not judged on one core'
		ratio="$ratio x $5$judged"
	fi
	awk -v label="$1" -v cores="$2" -v speed="$(speed "$3")" -v cpu="$(figure "$3" 2)" \
		-v peak="$(figure "$3" 3)" -v ratio="$ratio" 'BEGIN {
		printf "  %-30s %-5s %8.1f %8.2f %9.1f  %s\n",
			label, cores, speed, cpu, peak / 1024, ratio }'
}

titles() {
	printf '\n%s\n  %-30s %-5s %8s %8s %9s  %s\n' "$1" '' cores MB/s 'cpu s' 'peak MiB' ratio
}

# ---- what is measured ----

ref=(-j1 --lane reference) # some targets are those of the lane with the libraries

bench_kind() { # KIND TYPE HEADER_LINES BARE BARE_LABEL FORMAT
	local kind=$1 header=$3 bare=$4 file=$data/$1 slice=$data/$1-slice type=(-t "$2") i
	local mlr=(mlr --ijsonl --ojsonl cat)
	[[ $6 == CSV ]] && mlr=(mlr --icsv --ojsonl cat)

	expect "$kind" "$header" \
		"$kind".{bare,check1,check1free,check2,convert1,convert2,run2,split,gz1,gz2,ref1}
	expect "$kind-bad" "$header" "$kind".{bad1,badref1}
	[[ $6 == CSV ]] || expect "$kind-broken" "$header" "$kind".{broken1,brokenref1}
	expect "$kind-slice" "$header" "$kind".{slice1,jq,mlr}
	counted "$kind.bare" "$("$work/$bare" --count "$file")"

	for ((i = 1; i <= RUNS; i++)); do
		note "$2: round $i of $RUNS"
		time_row "$kind.bare" 1 0 "${pin[@]}" "$work/$bare" "$file"
		time_ours "$kind.check1" 0 "${pin[@]}" -- check -j1 "${type[@]}" "$file"
		time_ours "$kind.check1free" 0 -- check -j1 "${type[@]}" "$file"
		time_ours "$kind.check2" 0 -- check -j2 "${type[@]}" "$file"
		time_convert "$kind.convert1" 0 "${pin[@]}" -- convert -j1 "${type[@]}" "$file"
		time_convert "$kind.convert2" 0 -- convert -j2 "${type[@]}" "$file"
		time_run "$kind.run2" -j2 "${type[@]}" "$file"
		time_split "$kind.split" "$file" "$header"
		time_ours "$kind.gz1" 0 "${pin[@]}" -- check -j1 "${type[@]}" "$file.gz"
		time_ours "$kind.gz2" 0 -- check -j2 "${type[@]}" "$file.gz"
		time_ours "$kind.bad1" 1 "${pin[@]}" -- check -j1 "${type[@]}" "$data/$kind-bad"
		time_ours "$kind.ref1" 0 "${pin[@]}" -- check "${ref[@]}" "${type[@]}" "$file"
		time_ours "$kind.badref1" 1 "${pin[@]}" -- check "${ref[@]}" "${type[@]}" "$data/$kind-bad"
		if [[ $6 != CSV ]]; then
			time_ours "$kind.broken1" 1 "${pin[@]}" -- check -j1 "${type[@]}" "$data/$kind-broken"
			time_ours "$kind.brokenref1" 1 "${pin[@]}" -- check "${ref[@]}" "${type[@]}" \
				"$data/$kind-broken"
		fi
		time_convert "$kind.slice1" 0 "${pin[@]}" -- convert -j1 "${type[@]}" "$slice"
		[[ $6 == CSV ]] || time_filter "$kind.jq" "$slice" jq -c .
		time_filter "$kind.mlr" "$slice" "${mlr[@]}"
	done
	rm -rf "$work/parts"
	print_kind "$kind" "$2" "$5" "$6"
}

print_kind() { # KIND TYPE BARE_LABEL FORMAT
	local k=$1
	titles "$2, $4: ${count[$k.check1]} records in ${size[$k.check1]} bytes"
	row "$3, empty callbacks" 1 "$k.bare"
	row 'check -j1' 1 "$k.check1" "$k.bare" "$3" 0.55
	row 'check -j1, not pinned' all "$k.check1free" "$k.check1" 'check -j1'
	row 'check -j2' all "$k.check2" "$k.check1" 'check -j1' 1.7
	row 'convert -j1' 1 "$k.convert1" "$k.bare" "$3"
	row 'convert -j2' all "$k.convert2" "$k.convert1" 'convert -j1' 1.7
	row 'run -j2, parts of 100 MB' all "$k.run2" "$k.split" 'split -C'
	row 'split -C 100MB' all "$k.split" "$k.convert2" 'convert -j2'
	row 'check -j1, .gz' 1 "$k.gz1" "$k.check1" 'check -j1'
	row 'check -j2, .gz' all "$k.gz2" "$k.check2" 'check -j2'
	row 'check -j1, every line bad' 1 "$k.bad1" "$k.check1" 'check -j1'
	[[ $4 == CSV ]] || row 'check -j1, no line is JSON' 1 "$k.broken1" "$k.check1" 'check -j1'
	row 'check, reference lane' 1 "$k.ref1" "$k.bare" "$3"
	row '  every line bad' 1 "$k.badref1" "$k.ref1" 'clean, reference lane' 0.6
	[[ $4 == CSV ]] || row '  no line is JSON' 1 "$k.brokenref1" "$k.ref1" 'clean, reference lane' 0.5
	row "convert -j1, $SLICE MB" 1 "$k.slice1"
	if [[ $4 == CSV ]]; then
		printf '  %-30s %-5s %8s\n' 'jq' 1 'reads no CSV'
	else
		row "jq -c ., $SLICE MB" all "$k.jq" "$k.slice1" 'convert -j1'
	fi
	row "mlr cat, $SLICE MB" all "$k.mlr" "$k.slice1" 'convert -j1'
}

bench_memory() {
	local file verb out # convert's output is not kept here
	titles 'Memory at -j2, at most 64 MiB wanted'
	for file in big large dense; do
		for verb in check convert; do
			note "memory: $verb $file"
			expect "$file" 0 "$file.$verb"
			[[ $verb == check ]] && out=$work/out || out=/dev/null
			time_ours "$file.$verb" 0 -- "$verb" -j2 -t USER_PROFILE "$data/$file"
		done
	done
	memory_rows "profiles, $BIG MB" big
	memory_rows 'profiles up to 1 MiB' large
	memory_rows '1 MiB of digits' dense
}

memory_rows() { # LABEL FILE
	local verb peak
	for verb in check convert; do
		peak=$(figure "$2.$verb" 3)
		printf '%s%s\n' "$(row "$1: $verb" all "$2.$verb")" \
			"wants <= 64 MiB: $(verdict "$peak" at-most 65536)"
	done
}

# The sandbox counts lines and does no more, so that it is not what is measured.
start_sandbox() { # API becomes its address
	rm -f "$work/address"
	mkfifo "$work/address"
	"$(dirname "$program")/bulkpipe-sandbox" --pending 0 --running 0 --fault no-check \
		>"$work/address" 2>/dev/null &
	sandbox=$!
	read -r API <"$work/address" || die "no sandbox"
	export BULKPIPE_API=$API BULKPIPE_TOKEN=bench BULKPIPE_DATAMART=1
}

uploaded() { # how many executions the sandbox has, and their bytes
	curl -sf "$API/sandbox/uploads" | tr '}' '\n' |
		awk -F '"bytes":' 'NF > 1 { n++; bytes += $2 } END { printf "%d %.0f", n, bytes }'
}

bench_upload() {
	local parts=$work/parts i import before
	local post=(curl -sf -o /dev/null -H 'Authorization: bench')

	if ! has curl; then
		printf '\nUpload: curl is not installed\n'
		return
	fi
	rm -rf "$parts"
	"$program" run -q -j2 -t USER_PROFILE -o "$parts" --part-size 100MB "$data/big"
	set -- "$parts"/user-profile-*.ndjson
	size[upload]=$(cat "$@" | wc -c)
	size[curl]=${size[upload]}
	start_sandbox
	trap 'kill $sandbox' EXIT
	for ((i = 1; i <= RUNS; i++)); do
		note "upload: round $i of $RUNS"
		before=$(uploaded)
		rm -f "$parts"/*.journal
		time_row upload 1 0 "$program" upload "$parts" --jobs 4 -q
		import=$("$program" imports list --all --json | tail -n 1 | sed 's/.*"id":"\([0-9]*\)".*/\1/')
		time_row curl 1 0 xargs -a <(printf '%s\n' "$@") -P 4 -I '{}' "${post[@]}" \
			-H 'Content-Type: application/x-ndjson' --data-binary '@{}' \
			"$API/v1/datamarts/1/document_imports/$import/executions"
		[[ $(uploaded) == "$((${before% *} + 2 * $#)) $((${before#* } + 2 * size[upload]))" ]] ||
			die "upload: $(uploaded) executions and bytes, after $before"
	done
	kill "$sandbox"
	wait "$sandbox" || die "the sandbox failed"
	trap - EXIT
	rm -rf "$parts"
	titles "Upload of $# parts in ${size[upload]} bytes to bulkpipe-sandbox on loopback"
	printf '%s, wants <= 32 MiB: %s\n' \
		"$(row 'upload --jobs 4' all upload curl 'four curls' 0.7)" \
		"$(verdict "$(figure upload 3)" at-most 32768)"
	row 'curl --data-binary, four at once' all curl
}

bench_start() {
	local wall empty
	note "start: $STARTS times"
	expect tiny 0 tiny
	time_ours tiny 0 -- check -t USER_PROFILE "$data/tiny"
	rm "$work/times/tiny"
	time_row tiny "$STARTS" 0 "$program" check -t USER_PROFILE "$data/tiny"
	time_row true "$STARTS" 0 "$(type -P true)"
	wall=$(figure tiny 1)
	empty=$(figure true 1)
	printf '\nStart: check of 3 lines, median of %s\n' "$STARTS"
	awk -v wall="$wall" -v empty="$empty" -v ok="$(verdict "$wall" at-most 0.020)" 'BEGIN {
		printf "  %.1f ms, wants <= 20 ms: %s (starting true(1) takes %.1f ms)\n",
			wall * 1000, ok, empty * 1000 }'
}

print_machine() {
	printf 'bulkpipe bench, %s\n' "$(date -u '+%Y-%m-%d %H:%M UTC')"
	printf '  machine   %s\n' "$(machine)"
	printf '  versions  %s\n' "$({
		common_versions
		version curl sh -c 'curl --version | cut -d " " -f 1,2'
	} | paste -sd, | sed 's/,/, /g')"
	printf '  method    median of %s turns, MB are 10^6 bytes uncompressed, files are in memory\n' \
		"$RUNS"
}

cd "$here/../.."
. tests/bench/rules.sh
. tests/bench/map.sh
mkdir -p "$work"
rm -rf "$work/times" "$work/parts"
mkdir "$work/times"
build generate
build measure
build bare_yajl -lyajl
build bare_csv -lcsv
make_data
print_machine
bench_kind profile USER_PROFILE 0 bare_yajl yajl NDJSON
bench_kind activity USER_ACTIVITY 0 bare_yajl yajl NDJSON
bench_kind segment USER_SEGMENT 1 bare_csv libcsv CSV
make_plain_rules
bench_rules profile USER_PROFILE
bench_rules activity USER_ACTIVITY
bench_map
bench_memory
bench_upload
bench_start
rm -f "$work/out" "$work/err"
