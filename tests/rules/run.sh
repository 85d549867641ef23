#!/bin/sh
# Runs the examples of tests/rules/*.json with `rules test`; without FILE also holds what the rules say to
# people against them (annotations.sh, facts.sh).
# usage: tests/rules/run.sh PROGRAM [FILE.json...]
#
# --strict: about a valid example nothing may be said, and of the others only what they name.
set -eu
program=$1
shift
here=$(dirname "$0")
failed=0
if [ $# -eq 0 ]; then
	set -- "$here"/user_*.json
	"$here/annotations.sh" "$program" || failed=1
	"$here/facts.sh" || failed=1
fi
"$program" rules test --strict "$@" || failed=1
exit $failed
