# The other judges of JSON Schema, for differential.sh and the bench, who source this. `judges` is the
# folder to install them in.

# Exact versions, with what they depend on. Node 18 and later run them.
packages=(ajv@8.20.0 fast-deep-equal@3.1.3 fast-uri@3.1.9 json-schema-traverse@1.0.0
	require-from-string@2.0.2)
case $(uname -m) in x86_64 | aarch64) packages+=(@sourcemeta/jsonschema@16.11.0) ;; esac
jsonschema=$judges/node_modules/.bin/jsonschema

# Packages of npm into a folder, once; status 1, and says why, where it cannot.
install_packages() { # FOLDER PACKAGE...
	[ "$(cat "$1/installed" 2>/dev/null)" != "${*:2}" ] || return 0
	command -v npm >/dev/null || { echo "there is no npm"; return 1; }
	rm -rf "$1"
	mkdir -p "$1"
	# Without the options about fetching npm takes seven minutes to say that there is no network.
	timeout 300 npm install --prefix "$1" --no-save --no-package-lock --ignore-scripts --no-audit \
		--no-fund --fetch-timeout 60000 --fetch-retry-mintimeout 1000 --fetch-retry-factor 3 \
		"${@:2}" >"$1/said" 2>&1 ||
		{ echo "npm could not install ${*:2}: $(head -n 3 "$1/said")"; return 1; }
	echo "${*:2}" >"$1/installed"
}

install_judges() {
	install_packages "$judges" "${packages[@]}"
}
