# What the cases of the map file share.

load helper

# map TEXT: the map file m.json.
map() {
	printf '%s\n' "$1" >m.json
}

# refused PLACE TEXT [OPTION...]: the map is refused with its place before the input is read.
refused() {
	expect 2 bulkpipe convert -q --map m.json "${@:3}" in.csv
	is stdout "" "$(cat out)"
	holds err "m.json:$1:" "$2"
}

# made LINE...: what the map makes of the input, all of it valid by a schema that takes everything.
made() {
	expect 0 bulkpipe convert -q --map m.json --rules any.json "$INPUT"
	same out "$@"
}

input() { # FILE LINE...
	printf '%s\n' "${@:2}" >"$1"
	INPUT=$1
}
