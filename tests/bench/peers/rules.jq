# What profile.jq and activity.jq share: the rules that reject, as in common.sql. $hashes is
# rules/hashes.json. A program prints how many lines it read and how many it rejects.
def is_integer: (type == "number" and . == floor) or (type == "string" and test("^-?[0-9]+$"));
def is_id: type == "number" or (type == "string" and . != "");
def is_text: type == "string" and . != "";
def nothing: [$hashes[0]["$defs"][].not.enum[] | {key: ., value: true}] | from_entries;
def is_hash($nothing): is_text and (contains("@") | not) and ($nothing[.] | not);
def absent_or(holds): . == null or holds;
def present: map(select(. != null)) | length;
def counts(is_valid): reduce (inputs | is_valid) as $valid ([0, 0];
	[.[0] + 1, if $valid then .[1] else .[1] + 1 end]) | "\(.[0]) read, \(.[1]) rejected";
