#!/bin/sh
# Holds rules/README.md together with the rules and their examples: each fact names places in the rule files
# and examples that exist, and the codes that these get, or says why it has none; each code of the rules has
# its row and a fact that shows it. And the two lists of hashes.json are the same but for their capitals.
# usage: tests/rules/facts.sh
set -eu
here=$(dirname "$0")
rules=$here/../../rules
wrong=$(mktemp)
trap 'rm -f "$wrong"' EXIT

jq -n --rawfile readme "$rules/README.md" '
	[inputs | { name: (input_filename | split("/") | last), is_examples: has("document_type"), text: . }] as $files
	| ([$files[] | select(.is_examples) | { (.text.document_type): .text }] | add) as $examples
	| ([$files[] | select(.is_examples | not) | { (.name): .text }] | add) as $rules
	| def table($title):
		foreach ($readme | split("\n")[]) as $line ({};
			if $line | startswith("## ") then { title: $line[3:] }
			elif $line | startswith("### ") then .section = $line[4:]
			elif $line == "" then .rows = 0
			elif $line | startswith("|") then .rows += 1
			else . end
			| .line = $line;
			select(.title == $title and .rows > 2)
			| { section, cells: (.line | split("|")[1:-1] | map(gsub("^ +| +$"; ""))) });
	[table("Facts and where they are checked")
		| . as { $section, $cells }
		| { $section, fact: $cells[0], by: $cells[1], ncells: ($cells | length),
			is_checked: ($cells[1] | test("^(not checked|the program): ") | not),
			type: (if $examples[$section] then $section else "USER_SEGMENT" end),
			right: ($cells[2] | split("; ")), wrong: ($cells[3] | split("; ")) }] as $facts
	| [table("Codes").cells[0] | gsub("`"; "")] as $rows
	| ([$rules | .. | objects | .["x-code"]? | strings] | unique - ["required"]) as $codes
	| def has_place($file): capture("^`(?<file>[a-z_.]*)#(?<pointer>/[^`]*)`$")
		| reduce (.pointer | split("/")[1:][]) as $step ($rules[if .file == "" then $file else .file end];
			if type == "array" then .[$step | tonumber] elif type == "object" then .[$step] else null end)
		| . != null;
	def example($type): capture("^((?<type>USER_[A-Z_]+): )?(?<rule>.*?)( \\(`(?<code>[a-zA-Z-]+)`\\))?$")
		| .type //= $type;
	def wrong_of: . as $fact
		| (select(.ncells != 4) | "has \(.ncells) cells"),
		(select(.is_checked | not)
			| select(.right + .wrong | length > 0) | "is not checked, but has examples"),
		(select(.is_checked) | .by | split("; ")[]
			| select(try ([has_place("\($fact.section | ascii_downcase).json")] | any | not) catch true)
			| "there is no \(.)"),
		(select(.is_checked) | select([.by, .right[0], .wrong[0]] | any(. == null or . == ""))
			| "lacks a place or an example"),
		(.right[] | . as $text | example($fact.type) as { $type, $rule }
			| select(any($examples[$type] // {} | .valid[]?, .rewritten[]?; .rule == $rule) | not)
			| "no accepted example \($text)"),
		(.wrong[] | . as $text | example($fact.type) as { $type, $rule, $code }
			| select(any($examples[$type] // {} | .invalid[]?, .warn[]?;
				.rule == $rule and any(.code, .also[]?; . == $code)) | not)
			| "no example with this code: \($text)");
	{ wrong: [
		($facts[] | "\(.section): \(.fact): " + wrong_of),
		($codes - $rows | .[] | "\(.) has no row among the codes"),
		($rows - $codes | .[] | "\(.) is no code of the rules"),
		($codes - [$facts[].wrong[] | example("").code] | .[] | "no fact shows \(.)"),
		($rules["hashes.json"]["$defs"] | map_values(.not.enum)
			| select((.not_of_nothing | map(ascii_upcase)) != .not_of_nothing_in_capitals)
			| "the hashes in capitals are not those in small letters")],
	  facts: ($facts | length), checked: ([$facts[] | select(.is_checked)] | length) }
' "$rules"/*.json "$here"/*.json >"$wrong"
jq -e '.wrong == [] and .facts > 0' "$wrong" >/dev/null || { jq -r '"facts: \(.wrong[])"' "$wrong"; exit 1; }
jq -r '"facts: \(.facts), \(.checked) of them checked by the rules"' "$wrong"
