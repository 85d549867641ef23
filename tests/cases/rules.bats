# The built-in rules: every example of tests/rules/, and the samples of every type.

load helper

# sample TYPE STATUS FILE [OPTION...]: it converts with this status; every line of output is valid, has
# exactly the members that the report counts, and is accepted as it is.
sample() {
	local type=$1 wanted=$2 file=$ROOT/samples/$3
	echo "$3"
	expect "$wanted" bulkpipe convert -t "$type" --report report --findings findings.ndjson \
		--rejects rejects "${@:4}" "$file"
	mv out lines.ndjson
	accounting report
	is "lines of $3" "$(jq .records.valid report)" "$(wc -l <lines.ndjson)"
	[ -s lines.ndjson ]
	# Nothing is left to be done: converting the output changes no byte of it.
	expect 0 bulkpipe convert -t "$type" lines.ndjson
	cmp lines.ndjson out
	if [ "$wanted" -eq 0 ]; then
		json report '.records.rejected == 0'
		jsons findings.ndjson 'all(.severity == "warning")' || [ ! -s findings.ndjson ]
	else
		json report '.records | .rejected > 0 and .valid > 0'
		jsons findings.ndjson 'any(.severity == "error")'
	fi
}

# "TYPE FILE-PREFIX", all that there are.
TYPES="USER_ACTIVITY activities
USER_SEGMENT segments
USER_PROFILE profiles
USER_CHOICE choices
USER_IDENTIFIERS_DELETION identifiers-deletion
USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS associations
USER_POINTS_DELETION points-deletion
USER_DEVICE_POINTS_DELETION device-points-deletion"

@test "every example of tests/rules gets the verdict and the codes that it names" {
	"$ROOT/tests/rules/run.sh" "$BULKPIPE"
	is types "$(wc -l <<<"$TYPES")" "$(ls "$ROOT"/tests/rules/*.json | wc -l)"
}

@test "the clean samples of every type are accepted, in every format" {
	while read -r type name; do
		for file in "$ROOT/samples/$name".{csv,ndjson,tsv,json}; do
			[ -e "$file" ] || continue
			sample $type 0 "$(basename "$file")"
		done
	done <<<"$TYPES"
	sample USER_PROFILE 0 profiles-windows-1252.csv --encoding windows-1252
	sample USER_SEGMENT 0 segments-upper.csv
	sample USER_SEGMENT 0 segments-excel.csv
}

@test "the dirty samples of every type lose exactly their bad records" {
	while read -r type name; do
		found=
		for file in "$ROOT/samples/$name"-dirty.{csv,ndjson}; do
			[ -e "$file" ] || continue
			found=1
			sample $type 1 "$(basename "$file")"
			# The first and the last record are clean.
			last=$(jq .records.read report)
			jsons findings.ndjson 'all(.severity == "warning" or (.record != 1 and .record != $last))' \
				--argjson last "$last"
		done
		[ -n "$found" ]
	done <<<"$TYPES"
	sample USER_PROFILE 1 profiles.csv.gz
}

@test "a CSV sample of every type becomes an export of NDJSON" {
	while read -r type name; do
		[ -e "$ROOT/samples/$name.csv" ] || continue
		expect 0 bulkpipe run -t $type -o dir-$name "$ROOT/samples/$name.csv"
		published dir-$name
		json dir-$name/manifest.json ".document_type == \"$type\" and .mime_type == \"APPLICATION_X_NDJSON\""
	done <<<"$TYPES"
}
