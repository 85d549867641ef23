#!/bin/sh
# Runs unit test programs one after the other; the first that fails ends it.
set -eu
for test in "$@"; do
	log=$test.log
	if "$test" >"$log" 2>&1; then
		printf 'unit %s: %s\n' "${test##*/}" "$(grep -c '\[       OK \]' "$log") cases"
	else
		cat "$log"
		echo "failed: $test" >&2
		exit 1
	fi
done
