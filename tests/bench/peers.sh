#!/bin/bash
# bulkpipe beside the tools that one would pick in its place, each doing the same job: makes its data in
# a temporary folder, lets all take turns, and prints what each ratio is and what it shall be; README.md
# says how each row is measured. `make bench-peers` calls it. A full run writes the table into the
# README of the project. It fails if a command fails or miscounts, never for being slow.
#
#     [TURNS=5] [MB=300] [BIG=3000] [SLICE=60] [README=full|yes|no] peers.sh BUILD/bulkpipe
set -euo pipefail
export LC_ALL=C

program=$(realpath "${1:?usage: peers.sh BUILD/bulkpipe}")
here=$(dirname "$(realpath "$0")")
cd "$here/../.."
work=$(mktemp -d "${TMPDIR:-/tmp}/bulkpipe-peers.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
data=$work/data
TURNS=${TURNS:-5}  # of each row; the median counts
MB=${MB:-300}      # size of each kind's file, in 10^6 bytes
BIG=${BIG:-3000}   # of the large ones: these files again and again; 0 leaves them out
SLICE=${SLICE:-60} # the smaller file, for slow neighbours and what stands beside them
README=${README:-full} # whether the table goes there: after a full run, always, never
VERIFY=10          # the files on which verdicts are compared
duckdb=build/duckdb
duckdb_packages=(@duckdb/node-api@1.5.6-r.1 @duckdb/node-bindings@1.5.6-r.1 detect-libc@2.1.2)

. "$here/common.sh"
. "$here/rules.sh" # ajv and Sourcemeta
. "$here/peers/time.sh"
. "$here/peers/verify.sh"
. "$here/peers/table.sh"

# ---- data ----

# Files, those of gzip, the parts, and what `convert` and DuckDB write, in 10^6 bytes.
needed() { echo $((MB * 12 + BIG * 2 + SLICE * 3 + VERIFY * 12)); }

# A round figure from speeds as they were when this was written; after the first turn it is known better.
announce() {
	local free memory
	free=$(df -B 1000000 --output=avail "$work" | tail -n 1)
	memory=$(awk '/^MemAvailable:/ { printf "%d", $2 / 1000 }' /proc/meminfo)
	(($(needed) < free)) ||
		die "$work has $free MB, $(needed) are needed: set TMPDIR to a larger place, or BIG=0"
	(($(needed) < memory)) ||
		note "$memory MB of memory are free: files of $(needed) MB may not stay in it, and ratios suffer"
	note "about $(((MB + MB / 4 + BIG / 50) / 10 + 30 + TURNS * (MB * 8 + SLICE * 70 + BIG * 2) / 100)) s" \
		"on a quiet machine with two cores"
}

make_shards() {
	local part
	split -n l/4 "$data/profile" "$data/shard-"
	for part in "$data"/shard-a?; do
		gzip "$part"
	done
}

# The same records again: what costs more a byte then is no other data.
make_big() { # KIND HEADER_LINES
	local i
	head -n "$2" "$data/$1"
	for ((i = 0; i < BIG / MB; i++)); do
		tail -n "+$(($2 + 1))" "$data/$1"
	done
}

make_data() {
	local kind
	mkdir "$data"
	for kind in profile activity segment; do
		make_file "$kind" "$work/generate" "$kind" "${MB}000000"
		make_file "$kind-slice" "$work/generate" "$kind" "${SLICE}000000"
		make_file "$kind-clean" "$work/generate" "$kind" "${VERIFY}000000"
		make_file "$kind-dirty" sed -f "$here/peers/$kind.sed" "$data/$kind-clean"
	done
	make_file profile.gz gzip -c "$data/profile"
	make_shards
	if ((BIG)); then
		make_file profile-big make_big profile 0
		make_file segment-big make_big segment 1
	fi
	sync # what is still to be written would disturb the first turn
}

# ---- what is measured ----

expect_all() {
	local kind header
	for kind in profile activity segment; do
		[[ $kind == segment ]] && header=1 || header=0
		expect "$kind" "$header" "$kind".{check2,check1,duckdb2,duckdb1,convert2,copy2,run2,split,gz,zcat,bare}
		expect "$kind" "$header" "$kind".{shards,zcats}
		expect "$kind-slice" "$header" "$kind".{slice1,ajv,jsonschema,jq,jqparse,mlr}
		[[ ! -e $data/$kind-big ]] || expect "$kind-big" "$header" "$kind".{big2,bigduckdb2}
	done
	counted profile.gz "$(zcat "$data/profile.gz" | wc -l)"
	counted profile.shards "$(zcat "$data"/shard-a?.gz | wc -l)"
	counted profile.bare "$("$work/bare_yajl" --count "$data/profile")"
	counted segment.bare "$("$work/bare_csv" --count "$data/segment")"
}

turn_json() { # KIND TYPE
	local k=$1 type=(-t "$2") lower=${2,,}
	time_ours "$k.check2" 0 -- check -j2 "${type[@]}" "$data/$k"
	time_duckdb "$k.duckdb2" "$cores" "$k" "$data/$k"
	time_ours "$k.check1" 0 "${pin[@]}" -- check -j1 "${type[@]}" "$data/$k"
	time_duckdb "$k.duckdb1" 1 "$k" "$data/$k"
	time_row "$k.bare" 1 0 "${pin[@]}" "$work/bare_yajl" "$data/$k"
	time_ours "$k.slice1" 0 "${pin[@]}" -- check -j1 "${type[@]}" "$data/$k-slice"
	time_ajv "$k.ajv" "$lower" "$data/$k-slice"
	time_jsonschema "$k.jsonschema" "$lower" "$data/$k-slice.jsonl"
	time_jq "$k.jq" "$k" "$data/$k-slice"
	time_jq_parse "$k.jqparse" "$data/$k-slice"
	time_mlr "$k.mlr" --ijsonl "$data/$k-slice"
}

turn_segment() {
	local k=segment type=(-t USER_SEGMENT)
	time_ours $k.check2 0 -- check -j2 "${type[@]}" "$data/$k"
	time_duckdb $k.duckdb2 "$cores" $k "$data/$k"
	time_convert $k.convert2 0 -- convert -j2 "${type[@]}" "$data/$k"
	rm "$out" # else it is written to the disk while the next is timed
	time_copy $k.copy2 "$data/$k"
	time_ours $k.check1 0 "${pin[@]}" -- check -j1 "${type[@]}" "$data/$k"
	time_row $k.bare 1 0 "${pin[@]}" "$work/bare_csv" "$data/$k"
	time_ours $k.slice1 0 "${pin[@]}" -- check -j1 "${type[@]}" "$data/$k-slice"
	time_mlr $k.mlr --icsv "$data/$k-slice"
}

turn_files() {
	time_run profile.run2 -j2 -t USER_PROFILE "$data/profile"
	time_split profile.split "$data/profile" 0
	rm -rf "$work/parts"
	time_ours profile.gz 0 -- check -j2 -t USER_PROFILE "$data/profile.gz"
	time_zcat profile.zcat "$data/profile.gz"
	time_ours profile.shards 0 -- check -j2 -t USER_PROFILE "$data"/shard-a?.gz
	time_zcat profile.zcats "$data"/shard-a?.gz
}

turn_big() {
	((BIG)) || return 0
	time_ours profile.big2 0 -- check -j2 -t USER_PROFILE "$data/profile-big"
	time_duckdb profile.bigduckdb2 "$cores" profile "$data/profile-big"
	time_ours segment.big2 0 -- check -j2 -t USER_SEGMENT "$data/segment-big"
	time_duckdb segment.bigduckdb2 "$cores" segment "$data/segment-big"
}

turns() {
	local i start=$SECONDS
	for ((i = 1; i <= TURNS; i++)); do
		note "turn $i of $TURNS"
		turn_json profile USER_PROFILE
		turn_json activity USER_ACTIVITY
		turn_segment
		turn_files
		turn_big
		rm -f "$out"
		((i > 1 || TURNS == 1)) || note "about $(((SECONDS - start) * (TURNS - 1))) s more"
	done
}

((BIG % MB == 0 && SLICE <= MB)) || die 'BIG must be a multiple of MB, SLICE at most MB'
announce
mkdir "$work/times"
build generate
build measure
build bare_yajl -lyajl
build bare_csv -lcsv
install_packages "$duckdb" "${duckdb_packages[@]}" >&2 || note 'DuckDB: not installed'
make_plain_rules
make_data
for kind in profile activity; do
	ln "$data/$kind-slice" "$data/$kind-slice.jsonl" # a name that Sourcemeta's program takes for lines
done
expect_all
verify
turns
list_rows >"$work/rows"
print_table
[[ $README == no ]] || write_table
note "took $SECONDS s"
