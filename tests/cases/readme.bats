# The README's commands, run as they stand there.
#
# A block of commands is tested if the line before it says so in a comment:
#
#     <!-- test -->        its last command ends with 0
#     <!-- test: 1 -->     … with this status
#     ```sh
#     bulkpipe check -t USER_PROFILE samples/profiles.csv
#     ```
#
# The blocks run one after another in one scratch directory with a copy of samples/ and rules/, where
# `bulkpipe` is the program.

load helper

# blocks README: each tested block to block-1.sh, block-2.sh …, its status to block-1.status …
blocks() {
	awk '
		/^<!-- test(: *[0-9]+)? -->$/ { status = $0; gsub(/[^0-9]/, "", status); marked = 1; next }
		/^```sh$/ && marked { n++; inside = 1; marked = 0
			print status == "" ? 0 : status >("block-" n ".status"); next }
		/^```/ { inside = 0 }
		inside { print >("block-" n ".sh") }
		{ marked = 0 }' "$1"
}

scratch() {
	cp -r "$ROOT/samples" "$ROOT/rules" .
	mkdir bin
	ln -s "$BULKPIPE" bin/bulkpipe
	ln -s "$(dirname "$BULKPIPE")/bulkpipe-sandbox" bin/
}

# run_blocks: all of them, in order.
run_blocks() {
	local n status
	for ((n = 1; ; n++)); do
		[ -e block-$n.sh ] || break
		status=0
		PATH=$PWD/bin:$PATH bash -e block-$n.sh >block.out 2>&1 </dev/null || status=$?
		if [ "$status" -ne "$(cat block-$n.status)" ]; then
			echo "status $status, expected $(cat block-$n.status):"
			cat block-$n.sh block.out
			return 1
		fi
	done
	ran=$((n - 1))
}

@test "marked blocks are found, and a wrong one fails" {
	cat >text.md <<-'END'
	```sh
	exit 9
	```
	<!-- test -->
	```sh
	echo one >made
	bulkpipe version
	```
	<!-- test: 3 -->
	```sh
	cat made
	exit 3
	```
	<!-- test -->
	text between

	```sh
	exit 8
	```
	END
	blocks text.md
	same block-1.sh 'echo one >made' 'bulkpipe version'
	same block-2.status 3
	absent block-3.sh
	scratch
	run_blocks
	is ran 2 $ran
	echo 4 >block-2.status
	! run_blocks >said || return 1
	holds said "status 3, expected 4"
}

@test "the README's commands do what it says" {
	[ -e "$ROOT/README.md" ] || skip "no README.md yet"
	blocks "$ROOT/README.md"
	scratch
	run_blocks
	[ "$ran" -ge 3 ] || { echo "only $ran blocks of README.md are marked <!-- test -->"; return 1; }
}
