#!/bin/sh
# The two rules about includes that a compiler does not know: headers of outside libraries stand only
# in src/ext/*.c, and a folder includes only folders of its own row or of the rows above it:
#   base / ext / compile, flow, input / judge, map, repeat, output / guess, upload / cli, and beside the last three sandbox
# (flow knows what a job reads and by which rules; compile and input know nothing of judge and output.)
set -eu
cd "$(dirname "$0")/.."

if grep -nE '<(csv\.h|yajl/|pcre2|curl/|archive|openssl/|zlib|iconv|xxhash|idn2|unicase|unistr|seccomp|microhttpd|linux/)' src/*.c src/*/*.[ch] |
	grep -v '^src/ext/[a-z_]*\.c:'; then
	echo "fences: a header of an outside library is included outside src/ext/*.c" >&2
	exit 1
fi

allowed() {
	case $1 in
	base) echo 'base' ;;
	ext) echo 'base|ext' ;;
	compile | flow | input) echo 'base|ext|compile|flow|input' ;;
	judge | map | repeat | output) echo 'base|ext|compile|flow|input|judge|map|repeat|output' ;;
	guess) echo 'base|ext|compile|flow|input|map|guess' ;;
	upload) echo 'base|ext|compile|flow|input|judge|map|repeat|output|upload' ;;
	cli) echo 'base|ext|compile|flow|input|judge|map|repeat|output|guess|upload|cli' ;;
	sandbox) echo 'base|ext|compile|flow|input|judge|map|repeat|output|sandbox' ;;
	*) echo "fences: src/$1 has no row in $0" >&2; exit 1 ;;
	esac
}
status=0
for folder in src/*/; do
	name=$(basename "$folder")
	rows=$(allowed "$name")
	if grep -nE '#include "[a-z]+/' "$folder"*.[ch] | grep -vE "#include \"($rows)/"; then
		echo "fences: src/$name includes what stands behind it" >&2
		status=1
	fi
done
exit $status
