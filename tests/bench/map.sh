# A map of ten fields: for run.sh, which sources this.

time_mlr_map() { # KEY FILE
	time_filter "$1" "$2" mlr --icsv --ifs ';' --ojsonl put -f "$here/crm.mlr"
}

same_as_mlr() {
	has mlr || return 0
	cmp <(head -n 1000 "$out" | jq -cS .) <("$program" convert -q -m "$here/crm.map.json" --limit 1000 \
		"$data/crm-slice" | jq -cS .) >&2 || die 'the map and mlr differ'
}

bench_map() {
	local plain=(--rules "$work/true.json" --from csv --delimiter ';') map=(-m "$here/crm.map.json") i
	expect crm 1 crm.{plain,map,plainref,mapref}
	expect crm-slice 1 crm.{slice,mlr}
	for ((i = 1; i <= RUNS; i++)); do
		note "map: round $i of $RUNS"
		time_convert crm.plain 0 "${pin[@]}" -- convert -j1 "${plain[@]}" "$data/crm"
		time_convert crm.map 0 "${pin[@]}" -- convert -j1 "${map[@]}" "$data/crm"
		time_convert crm.plainref 0 "${pin[@]}" -- convert "${ref[@]}" "${plain[@]}" "$data/crm"
		time_convert crm.mapref 0 "${pin[@]}" -- convert "${ref[@]}" "${map[@]}" "$data/crm"
		time_convert crm.slice 0 "${pin[@]}" -- convert -j1 "${map[@]}" "$data/crm-slice"
		time_mlr_map crm.mlr "$data/crm-slice"
	done
	same_as_mlr
	titles "A map of ten fields, CSV: ${count[crm.map]} records in ${size[crm.map]} bytes"
	row 'convert -j1, no map' 1 crm.plain
	row 'convert -j1 with the map' 1 crm.map crm.plain 'no map' 0.35
	row 'reference lane, no map' 1 crm.plainref
	row '  with the map' 1 crm.mapref crm.plainref 'no map'
	row "mlr, the same, $SLICE MB" all crm.mlr
	row "convert -j1, map, $SLICE MB" 1 crm.slice crm.mlr mlr 8
}
