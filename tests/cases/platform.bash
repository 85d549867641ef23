# For cases that upload: an export, a sandbox that it goes to, and what has arrived there.
#
#     load helper
#     load sandbox
#     load platform
#
#     export_of 20 2          # dir: 20 records in parts of 2
#     platform --fault status=503,on=upload,times=1
#     expect 0 bulkpipe upload dir
#     arrived_once dir

# platform OPTION...: a sandbox as `sandbox` has it, and the environment that leads to it.
platform() {
	sandbox "$@" || return
	export BULKPIPE_API=$API BULKPIPE_TOKEN=$TOKEN BULKPIPE_DATAMART=1509
}

# Neither the configuration nor a proxy of whoever runs the tests.
export XDG_CONFIG_HOME=/nonexistent
unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY

# export_of N SIZE [DIR]: N records of USER_SEGMENT in parts of SIZE, in dir.
export_of() {
	records "$1" >data
	expect 0 bulkpipe run -q -t USER_SEGMENT --part-records "$2" -o "${3:-dir}" data
}

# uneven N [DIR]: N parts, the i-th of i records, in dir.
uneven() {
	local n=$1 dir=${2:-dir} i

	rm -rf "$dir" pieces
	mkdir "$dir" pieces
	for ((i = 1; i <= n; i++)); do
		records "$i" | sed "s/C-/C-$i-/" >"pieces/user-segment-$(printf %05d "$i").ndjson"
	done
	mv pieces/* "$dir"
	(cd "$dir" && for file in user-segment-*; do
		jq -n --arg file "$file" --arg sha256 "$(sha256sum <"$file" | cut -c1-64)" \
			--argjson bytes "$(stat -c %s "$file")" --argjson records "$(wc -l <"$file")" \
			'{file: $file, bytes: $bytes, records: $records, sha256: $sha256}'
	done | jq -s '{version: "0.1.0", run_key: "uneven", document_type: "USER_SEGMENT",
		mime_type: "APPLICATION_X_NDJSON", encoding: "utf-8", records: ([.[].records] | add),
		rejected: 0, limited: false, parts: .}' >manifest.json)
}

# listed DIR: the digests of the manifest's parts, sorted. all_arrived: of all executions there are.
listed() {
	jq -r '.parts[].sha256' "$1/manifest.json" | sort
}

all_arrived() {
	arrived | sort
}

# arrived_once DIR: the sandbox has each part of DIR, byte for byte, exactly once, and nothing else.
arrived_once() {
	diff -u --label manifest <(listed "$1") --label arrived <(all_arrived)
}

# uploads FILTER: of what the sandbox has received.
uploads() {
	curl -sS "$API/sandbox/uploads" | jq -c "$@"
}

# faults FAULT...: from now on these, in place of all others.
faults() {
	printf '%s\n' "$@" | curl -sS --data-binary @- -o got "$API/sandbox/faults"
	json got '.status == "ok"'
}

# requests METHOD PATTERN: how many of them the sandbox has seen.
requests() {
	grep -cE " $1 [^ ]*$2 " sandbox.log || true
}

# journal [FILTER]: the records of the journal of dir, an array.
journal() {
	cut -d' ' -f2- dir/upload-*.journal | jq -sc "${1:-.}"
}

# no_token FILE...: the token stands in none of them.
no_token() {
	local file
	for file; do lacks "$file" "$TOKEN"; done
}
