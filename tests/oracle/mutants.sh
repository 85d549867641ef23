#!/bin/bash
# Has the oracle teeth? Each mistake below is made in a copy of the program, which it must not let pass:
#
#     mutants.sh BUILD [NAME...]    BUILD: where `make` has built this tree. COUNT: files for each (800)
#
# Prints for each what the oracle said first. Status 1: one was let pass.
set -eu
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd)
shift
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

# name, file, what sed does to it
mutants() {
	cat <<-'END'
		unique-says-last-for-first  src/cli/option_parse.c    s/UNIQUE_FIRST, UNIQUE_LAST/UNIQUE_LAST, UNIQUE_LAST/
		unique-says-first-for-last  src/cli/option_parse.c    s/UNIQUE_FIRST, UNIQUE_LAST/UNIQUE_FIRST, UNIQUE_FIRST/
		unique-losers-hold          src/output/late.c         s/status != OK \|\| record->rejected/status != OK/
		unique-no-compartment       src/repeat/keys.c         s/out->compartment = members.*;/(void)0;/
		unique-no-operation         src/repeat/statement.c    s/^\tput_value.*ROLE_OPERATION.*$//
		unique-no-segment           src/repeat/statement.c    s/^\tput_value.*ROLE_SEGMENT\).*$//
		unique-list-in-order        src/repeat/statement.c    s/^\tqsort.*$//
		unique-one-line-of-several  src/repeat/unique.c       s/^\t\t\tcontinue;$/\t\t\tbreak;/
		limit-one-more              src/output/sink_take.c    s/read >= sink->job->limit/read > sink->job->limit/
		budget-one-less             src/output/account.c      s/rejected > job->max_rejects/rejected >= job->max_rejects/
		percent-one-less            src/output/account.c      s/10000 > job->max_rejects/10000 >= job->max_rejects/
		part-size-one-less          src/output/part.c         s/bytes.len < writer->job->part_size - part/bytes.len + 1 < writer->job->part_size - part/
		part-of-the-size            src/output/render.c       s/start < renderer->room/start <= renderer->room/
		part-records-one-less       src/output/part.c         s/records <= writer->job->part_records - part/records < writer->job->part_records - part/
		rejects-without-line-end    src/output/reject.c       s/bytes.len \+= record->eol/bytes.len += 0/
		replay-not-strict           src/cli/take_up.c         s/^\tjob->strict \|=.*$//
		replay-not-unique           src/cli/take_up.c         s/job->unique = replay->unique/(void)0/
		replay-coerces              src/cli/take_up.c         s/^\tcmdline->no_coerce \|=.*$//
		force-leaves-old-files       src/output/folder.c       s/^\t\t\tunlink\(aside_of.*$/\t\t\t(void)0;/
		lane-takes-doubles          src/input/json_lane.c     s/!json_names_end\(&lane->names, &object\)/(json_names_end(\&lane->names, \&object), false)/
		lane-passes-over-doubles    src/input/json_lane.c     s/json_names_end\(&lane->names, &object\) \?/(json_names_end(\&lane->names, \&object), true) ?/
		lane-keeps-doubled-quotes   src/input/csv_lane.c      s/if \(!memchr\(inner.at, quote, inner.len\)\)/if (true)/
		offset-without-a-mark       src/input/source.c        s/reader->offset = input->data_offset/reader->offset = 0/
		blank-lines-are-no-lines    src/input/source.c        s/frame.len \+ frame.eol, frame.eol > 0\)/frame.len + frame.eol, 0)/
	END
}

# tried NAME FILE CHANGE: is it caught?
tried() {
	local said status=0
	sed -E -i "$3" "$copy/$2"
	! cmp -s "$ROOT/$2" "$copy/$2" || { echo "$1: $2 is as it was"; return 1; }
	make -s -C "$copy" BUILD=build build/bulkpipe WARN=-w >"$copy/made" 2>&1 || { cat "$copy/made"; return 1; }
	COUNT=${COUNT:-800} FAILURES=1 node "$copy/tests/oracle/oracle.mjs" "$copy/build/bulkpipe" >"$copy/said" || status=$?
	cp "$ROOT/$2" "$copy/$2"
	said=$(grep -m 1 '^case' "$copy/said" | cut -c1-160) || status=0
	[ $status -ne 0 ] || { echo "$1: NOT CAUGHT"; return 1; }
	echo "$1: $said"
}

# The copy is built from what is built already.
cp -a "$ROOT"/{Makefile,src,rules,tests} "$copy"
cp -a "$build" "$copy/build"

let_pass=0
while read -r name file change; do
	[ $# -eq 0 ] || [[ " $* " = *" $name "* ]] || continue
	tried "$name" "$file" "$change" || let_pass=$((let_pass + 1))
done < <(mutants)
[ $let_pass -eq 0 ]
