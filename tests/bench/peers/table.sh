# The table of ratios, for peers.sh, which sources this. A row is a line of $work/rows, its cells apart
# by tabs: job, against, MB/s, MB/s of the other, peak MiB, of the other, ratio, wanted, verdict.

mib() { awk -v kib="$(figure "$1" 3)" 'BEGIN { print kib / 1024 }'; } # KEY

ratio() { # KEY BASE FACTOR
	awk -v a="$(speed "$1")" -v b="$(speed "$2")" -v factor="$3" 'BEGIN { printf "%.2f", a / b / factor }'
}

versus() { # JOB AGAINST KEY BASE [TARGET [FACTOR]]
	local value wanted='' judged=''
	if [[ ! -e $work/times/$4 ]]; then
		printf '%s\t%s\t%.1f\t-\t%.1f\t-\t-\t%s\tnot installed\n' "$1" "$2" "$(speed "$3")" "$(mib "$3")" \
			"${5:+>= $5}"
		return
	fi
	value=$(ratio "$3" "$4" "${6:-1}")
	if [[ -n ${5:-} ]]; then
		wanted=">= $5"
		judged=$(verdict "$value" at-least "$5")
	fi
	printf '%s\t%s\t%.1f\t%.1f\t%.1f\t%.1f\t%s\t%s\t%s\n' "$1" "$2" "$(speed "$3")" "$(speed "$4")" \
		"$(mib "$3")" "$(mib "$4")" "$value" "$wanted" "$judged"
}

cost() { # JOB KEY_BIG KEY
	local value
	value=$(awk -v a="$(speed "$3")" -v b="$(speed "$2")" 'BEGIN { printf "%.3f", a / b }')
	printf '%s\tthe same, %s MB\t%.1f\t%.1f\t%.1f\t%.1f\t%s\t<= 1.05\t%s\n' "$1" "$MB" "$(speed "$2")" \
		"$(speed "$3")" "$(mib "$2")" "$(mib "$3")" "$value" "$(verdict "$value" at-most 1.05)"
}

# The largest of all rows of bulkpipe's, whatever they are called.
peak() {
	local key most=0 kib
	for key in "$work"/times/*.{check?,slice1,convert2,run2,gz,shards,big2}; do
		[[ -e $key ]] || continue
		kib=$(figure "${key##*/}" 3)
		((kib <= most)) || most=$kib
	done
	printf 'peak memory, all of these\t\t\t\t%.1f\t\t\t<= 64 MiB\t%s\n' \
		"$(awk -v kib="$most" 'BEGIN { print kib / 1024 }')" "$(verdict "$most" at-most 65536)"
}

list_json_rows() { # KIND WORD
	local k=$1 one="check $2, one core"
	versus "check $2, -j2" "DuckDB, $cores cores" "$k.check2" "$k.duckdb2" 2.0
	versus "$one" 'DuckDB, 1 thread' "$k.check1" "$k.duckdb1" 2.5
	versus "$one, $SLICE MB" ajv "$k.slice1" "$k.ajv" 12
	versus "$one, $SLICE MB" 'Sourcemeta CLI' "$k.slice1" "$k.jsonschema" 12
	versus "$one, $SLICE MB" 'jq, the same checks' "$k.slice1" "$k.jq" 25
}

list_big_rows() {
	local of="$BIG MB, -j2"
	((BIG)) || return 0
	versus "check profile, $of" "DuckDB, $cores cores" profile.big2 profile.bigduckdb2 2.0
	versus "check segment CSV, $of" "DuckDB, $cores cores" segment.big2 segment.bigduckdb2 4
	cost "time a byte, profile, $of" profile.big2 profile.check2
	cost "time a byte, segment CSV, $of" segment.big2 segment.check2
}

# What stands in no target: neighbours that do less, and the bare parsers.
list_other_rows() {
	local k
	for k in profile activity; do
		versus "check $k, one core, $SLICE MB" 'jq, parsing alone' $k.slice1 $k.jqparse
		versus "check $k, one core, $SLICE MB" 'mlr count' $k.slice1 $k.mlr
		versus "check $k, one core" 'bare yajl' $k.check1 $k.bare
	done
	versus "check segment CSV, one core, $SLICE MB" 'mlr count' segment.slice1 segment.mlr
	versus 'check segment CSV, one core' 'bare libcsv' segment.check1 segment.bare
}

list_rows() {
	list_json_rows profile profile
	list_json_rows activity activity
	versus 'check segment CSV, -j2' "DuckDB, $cores cores" segment.check2 segment.duckdb2 4
	versus 'convert segment CSV to NDJSON, -j2' "DuckDB COPY, $cores cores" segment.convert2 segment.copy2 8
	versus 'run profile, parts with sha256, -j2' 'split -C' profile.run2 profile.split 0.5
	versus 'check one .gz, -j2' zcat profile.gz profile.zcat 0.9
	versus 'check four .gz, -j2' '1.7 x zcat' profile.shards profile.zcats 0.9 1.7
	list_big_rows
	peak
	list_other_rows
}

duckdb_version() {
	has_duckdb || return 0
	echo "DuckDB ${duckdb_packages[0]##*@}"
}

judge_version() { # NAME PACKAGE
	[[ ! -e $judges/installed ]] || printf '%s\n' "${packages[@]}" | sed -n "s|^$2@|$1 |p"
}

versions() {
	{
		common_versions
		duckdb_version
		judge_version ajv ajv
		judge_version Sourcemeta @sourcemeta/jsonschema
		version gzip gzip --version
		version libcsv dpkg-query -W -f '${Version}' libcsv-dev
	} | paste -sd, | sed 's/,/, /g'
}

method() {
	printf 'median of %s turns, %s MB of each kind, MB are 10^6 bytes uncompressed, files are in memory' \
		"$TURNS" "$MB"
}

print_table() {
	printf 'bulkpipe beside other tools, %s\n  machine   %s\n  versions  %s\n  method    %s\n\n' \
		"$(date -u '+%Y-%m-%d %H:%M UTC')" "$(machine)" "$(versions)" "$(method)"
	{
		printf 'job\tagainst\tMB/s\tits MB/s\tMiB\tits MiB\tratio\twanted\t\n'
		cat "$work/rows"
	} | awk -F '\t' '{ printf "  %-38s %-20s %8s %8s %7s %8s %7s  %-9s %s\n", $1, $2, $3, $4, $5, $6, $7, $8, $9 }'
}

markdown() {
	printf '| job | against | MB/s | its MB/s | peak MiB | its | ratio | wanted | |\n|---|---|---|---|---|---|---|---|---|\n'
	sed 's/\t/ | /g; s/^/| /; s/$/ |/; s/>=/≥/; s/<=/≤/' "$work/rows"
	printf '\n%s: %s. %s. %s.\n' "$(date -u +%Y-%m-%d)" "$(machine)" "$(method)" "$(versions)"
}

# Between the two markers in the README of the project; quick runs leave it as it is.
write_table() {
	local file=README.md
	if [[ $README == full ]] && ((TURNS < 5 || MB < 300 || BIG < 3000)); then
		note "$file is left as it is: no full run (README=yes writes all the same)"
		return
	fi
	markdown >"$work/markdown"
	sed -e "/^<!-- peers: /,/^<!-- end of peers -->/ { /^<!-- peers: /{p; r $work/markdown" -e '}; /^<!-- end/!d }' \
		"$file" >"$work/readme"
	grep -q '^| peak memory' "$work/readme" || die "$file has no markers for the table"
	cp "$work/readme" "$file"
}
