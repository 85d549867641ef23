# A machine that fails while the program runs. tests/faults/ has the runners, and the shim that makes calls
# of the system go wrong. Each prints a row of figures.

load helper

SHIM=$(dirname "$BULKPIPE")/tests/faults/shim.so
export SHIM
# The shim stands before a sanitizer.
export ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS:-}

# row RUNNER ARGUMENT...: in a folder of its own. The figures are shown, and on failure what was wrong.
row() {
	local status=0 folder=$1-$2
	mkdir "$folder"
	(cd "$folder" && bash "$ROOT/tests/faults/$1.sh" "${@:2}") >row || status=$?
	head -n 40 row
	tail -n 1 row | sed 's/^/# /' >&3
	return $status
}

@test "every call of a run fails in turn: nothing is published, and the folder is as it was" {
	row every run
}

@test "every call fails where an export is replaced: the old one stays, to the byte" {
	row every replace
}

@test "every call fails where a run goes on behind a killed one" {
	row every resume
}

@test "every call fails where a run goes on behind one that broke its budget" {
	row every budget
}

@test "every call of convert fails: outputs that were there stay" {
	row every convert
}

@test "every call of check fails" {
	row every check
}

@test "every call fails that reads: inputs, rules, what they refer to, maps, zones" {
	row every read
}

@test "every call of a replay fails" {
	row every replay
}

@test "SIGKILL before a call: no export, the old or the new one, and the same command succeeds" {
	row kill fresh calls "${KILL_STEP:-4}"
	row kill replace calls "${KILL_STEP:-4}"
}

@test "SIGKILL at random moments: the same" {
	row kill fresh moments "${KILLS:-20}"
	row kill replace moments "${KILLS:-20}"
}
