/*
 * The codes of findings: one row each, with the line that the totals show and the text that
 * `bulkpipe explain CODE` prints. The modules that judge look their rows up by name when they
 * open; the keywords of JSON Schema, which are codes too, have their own table in
 * compile/keywords.c. Codes are part of the outside contract: rows may be added, never renamed.
 */
#include "flow/finding.h"

#include <string.h>

static const struct code codes[] = {
	/* ---- input: what stands between bytes and a record ---- */
	{ "encoding-invalid", "bytes that the encoding of the input does not define",
	  "The record holds bytes that are not text in the encoding of the input, a NUL,\n"
	  "or a \\u escape for half a character. The column is the first such byte.\n"
	  "Often the export is windows-1252 and not UTF-8: say --encoding windows-1252,\n"
	  "or repair the record in the rejects and replay it." },
	{ "record-too-large", "a record that is larger than the limit",
	  "The record is longer than --max-record-size (16MiB), or its line of output\n"
	  "would not fit into one part of --part-size. It stands whole in the rejects.\n"
	  "The rows that a map puts into one record (\"group\") count together.\n"
	  "A CSV record this long is often one that lacks a closing quote.\n"
	  "Otherwise raise the limit: --max-record-size 64MiB." },
	{ "json-syntax", "text that is not JSON",
	  "The line (or value) is not valid JSON; the column is where reading stopped.\n"
	  "Usual causes: single quotes, a comma before } or ], a line that was cut,\n"
	  "NaN, comments. One object must stand on one line; a file of values that are\n"
	  "laid out over several lines is read with --from json." },
	{ "json-depth", "objects and arrays nested deeper than the limit",
	  "Containers stand in one another more than --max-depth (128) times.\n"
	  "Real data is rarely that deep; raise the limit if yours is." },
	{ "json-duplicate-key", "a member name that stands twice in one object",
	  "An object has two members of one name, so that it is unclear which value is\n"
	  "meant: {\"a\":1,\"a\":2}. Names are compared after their escapes are read.\n"
	  "Remove one of the two." },
	{ "json-array", "an array where a line must be an object",
	  "The line is a JSON array. If the whole file is one array of records, read it\n"
	  "with --from json; if each line holds an array, write each of its elements on\n"
	  "a line of its own." },
	{ "csv-quote", "quotes that do not match",
	  "A quote stands inside an unquoted cell, text follows a closing quote, or the\n"
	  "closing quote is missing. Inside a quoted cell a quote is written twice:\n"
	  "\"say \"\"yes\"\"\". If the file uses no quotes at all, say --quote ''; if it\n"
	  "escapes them with a backslash, say --escape '\\'." },
	{ "csv-columns", "a record with more or fewer cells than the header",
	  "The record does not have as many cells as the header has columns. Usual\n"
	  "causes: a delimiter inside a cell that is not quoted, a record that was cut\n"
	  "by a line break, or the wrong --delimiter for the whole file." },
	{ "group-size", "more rows of one key than the map allows",
	  "The map makes one record of the rows of one key (\"group\"), and these are more\n"
	  "than its \"max\". All of them stand in the rejects. If so many are right, raise\n"
	  "\"max\" in the map; often, though, the key is one that stands for no one, such\n"
	  "as 0 or unknown, and those rows belong left out." },
	{ "group-differs", "rows of one key that differ where one value counts",
	  "The map takes this field once from all rows of a key, from the first of them, and\n"
	  "the others say something else. If each row has its own, give it a target in the\n"
	  "list that the rows make: \"$events[*]...\"." },
	{ "group-split", "rows of one key that do not follow each other",
	  "The map makes one record of rows that follow each other with the same key\n"
	  "(\"group\"). The key of this record came before, with others in between, so that\n"
	  "a record was made of those rows alone, and most likely written. Sort the export\n"
	  "by the columns of the key, and do not cut it into several files inside a key;\n"
	  "then run it again, with --force over the same directory. To replay the rejected\n"
	  "rows would make a second record of the key. Only the last groups, more than a\n"
	  "million, are remembered to notice this." },
	{ "csv-header", "a column without a name, or a header that cannot be used",
	  "The first record of a CSV input must name the columns, each once. A column\n"
	  "without a name is only warned of, and its cells are left out. If the file has\n"
	  "no header, name the columns yourself:\n"
	  "--columns user_account_id,user_profile.first_name" },
	{ "input-empty", "an input without records",
	  "The input was read to its end and holds no record. That is no error, but often\n"
	  "the sign of an export that failed. --expect-records 1-1000000000 makes it one." },

	/* ---- rules: identifiers ---- */
	{ "identifier-missing", "a line, or an element of a list, that names no user",
	  "Each line must name its user by exactly one identifier: user_account_id (with\n"
	  "its optional compartment_id), email_hash or user_agent_id; with a $ in front\n"
	  "in activities. Null identifiers and empty cells count as absent." },
	{ "identifier-many", "a line with more than one user identifier",
	  "The platform takes exactly one identifier a line. Keep one of them, always of\n"
	  "the same kind if you can. To tell the platform that two identifiers belong to\n"
	  "one user, send USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS." },
	{ "identifier-empty", "an identifier that is an empty string",
	  "An identifier is \"\". It would name nobody, or everybody with an empty one.\n"
	  "Leave the member out, or send null, if there is no such identifier." },
	{ "identifier-repeated", "the same identifier twice, or on too many lines",
	  "A warning: very many lines name the same identifier, so that strangers may be\n"
	  "merged into one user. Often it stands for no one (a placeholder, the address of\n"
	  "a shop) and its lines belong left out. It is given once, at the line that is one\n"
	  "too many: 10000 activities or 5000 segments, from where on the platform puts a\n"
	  "user into quarantine, 8 associations, 100 lines of other types.\n"
	  "An error: one list holds the same identifier twice, which associates nothing.\n"
	  "With --unique: another record makes the same command for the same user, and that\n"
	  "one, which the message names, is kept. Delete this one from the rejects before\n"
	  "you replay them: a replay does not know the records that were kept." },
	{ "email-not-hashed", "a clear e-mail address where a hash is wanted",
	  "The field wants the hash of an address and holds an address. Hash it before\n"
	  "sending, with the same function as in all integrations of the datamart: clear\n"
	  "addresses must not leave your systems." },
	{ "hash-of-nothing", "the hash of nothing, or of a word like \"null\" or \"unknown\"",
	  "The value is what a hash function makes of nothing, of blanks, or of a word that\n"
	  "stands where there is no address, such as null, None, n/a or -; or a map would\n"
	  "hash such a word. Every such line names the same user, so that strangers\n"
	  "would be merged. Leave records without an address out before they are hashed; in\n"
	  "a map, with \"null\" in \"input\", or with { \"sha256\": { \"placeholder\": \"omit\" } }." },
	{ "hash-format", "a hash that is not lower-case hexadecimal of a known length",
	  "Hashes are usually lower-case hexadecimal digits, 32 (MD5), 40 (SHA-1),\n"
	  "64 (SHA-256), 96 or 128 of them. The platform does not say what it requires,\n"
	  "so this is a warning; but a hash written in two ways names two users." },
	{ "agent-prefix", "a user_agent_id of an unknown form",
	  "A user_agent_id is a kind, a colon and a value: vec:89998434, udp:987654,\n"
	  "net:9:12345, mob:ios:raw:…, web:321:abcd, tech:apx:123. This one has another\n"
	  "kind. The platform's list may be longer than the one known here: a warning." },
	{ "identifier-placeholder", "an identifier that stands for no one",
	  "The identifier is a word like null or n/a, blanks only, or a device id of\n"
	  "zeros: what systems write when they have none. All lines that carry it name the\n"
	  "same user, so that strangers would be merged. Leave such records out." },
	{ "identifier-blank", "an identifier with blanks before or after it",
	  "The identifier begins or ends with a blank, a tab or a no-break space, as\n"
	  "columns of a fixed width do, and cells behind a comma and a blank. It then names\n"
	  "another user than it does without. Trim it in the export." },
	{ "email-format", "an e-mail address without an @",
	  "The field holds the clear address that stands beside its hash, and the value is\n"
	  "none. Often hash and address have changed places, or the cell was empty." },
	{ "identifier-spoiled", "an identifier that a program on the way has changed",
	  "The identifier has a control character in it (of CSV, often half of a file,\n"
	  "because a quote stands alone), is written like a number (1234.0, 1.23E+11) or is\n"
	  "a formula or an error of a spreadsheet (=\"0012\", #REF!). It names another user\n"
	  "than the id that it was made from. Export it again, as text." },
	{ "identifier-array", "identifiers in $user_identifiers, the real-time form",
	  "The list $user_identifiers belongs to the real-time interface; whether imports\n"
	  "read it is not documented. One of $user_account_id, $email_hash and\n"
	  "$user_agent_id at the top of the activity is." },
	{ "agent-device-point", "a device point (udp:) where a user agent is wanted",
	  "USER_IDENTIFIERS_DELETION deletes user agents like vec:123456 or net:9:12345,\n"
	  "not device points. To delete a device point with all its identifiers, send\n"
	  "USER_DEVICE_POINTS_DELETION." },
	{ "association-single", "an association of one identifier",
	  "The line lists a single identifier, so that nothing is associated with it. Often\n"
	  "the second one was empty in the export." },
	{ "hyper-point", "more identifiers than one user may have",
	  "The line would give one user more identifiers than the platform allows: 100, or\n"
	  "4 accounts or 4 e-mail hashes within a week. Such a user is put into quarantine.\n"
	  "Often many people share an identifier by mistake, such as a shop's address." },
	{ "compartment-format", "a compartment id that is not a number",
	  "Compartments are named by their number, such as \"1000\". A name or token of a\n"
	  "compartment is not documented to work here." },
	{ "compartment-alone", "a compartment_id without a user_account_id",
	  "compartment_id says in which compartment user_account_id is meant; without one\n"
	  "it names nobody and is most likely ignored." },

	/* ---- rules: the rest ---- */
	{ "field-unknown", "a field that the document type does not know",
	  "The platform's pages list no such field for this type, so it would be ignored\n"
	  "or refused. Often it is a slip in the name. --unknown warn lets such fields\n"
	  "pass, --unknown drop leaves them out, --unknown error rejects the record.\n"
	  "A member of JSON is named in the pointer of its finding (--findings FILE).\n"
	  "A CSV column that is unknown stops the run before any data is read." },
	{ "field-ignored", "a field that the platform sets itself or does not read here",
	  "The field has no effect in an import of this type. Leave it out, so that nobody\n"
	  "relies on it." },
	{ "null-value", "an optional field that is null",
	  "What null means here is not documented: nothing, or that a stored value goes.\n"
	  "Leave the field out if there is no value. (Null identifiers are left out by\n"
	  "the program.)" },
	{ "json-string", "a string that must hold JSON and does not",
	  "The field is a string whose text is JSON, with its quotes escaped:\n"
	  "\"data_bag\": \"{\\\"visits\\\": 3}\"; in CSV \"{\"\"visits\"\": 3}\"." },
	{ "segment-missing", "a line that names no segment",
	  "Neither segment_id nor segment_technical_name says which segment is meant.\n"
	  "If all lines mean the same one: --set segment_id=12345." },
	{ "expiration-twice", "expiration_duration and expiration_ts on one line",
	  "Which of the two counts is not documented. Keep expiration_duration (minutes,\n"
	  "0: never), which UPDATE needs, and drop expiration_ts." },
	{ "strategy-missing", "an UPSERT that does not say how to write the profile",
	  "Neither update_strategy (PARTIAL_UPDATE, PARTIAL_DELETE, FORCE_REPLACE) nor the\n"
	  "older force_replace says whether the stored profile is completed or replaced.\n"
	  "For all lines: --set update_strategy=PARTIAL_UPDATE." },
	{ "strategy-conflict", "orders to replace and to complete a profile at once",
	  "update_strategy and force_replace or merge_objects contradict each other. Keep\n"
	  "one of the two ways of saying it." },
	{ "acceptance-missing", "a choice that says neither yes nor no",
	  "user_choice has no $choice_acceptance_value. It is not documented as mandatory,\n"
	  "but without it nobody can tell consent from refusal." },
	{ "activity-type", "a type of activity that is not for imports",
	  "Imports usually hold SITE_VISIT, APP_VISIT, DISPLAY_AD, EMAIL and TOUCH. Other\n"
	  "types are made by the platform, or are not known here." },
	{ "activity-incomplete", "an activity or event without a part of the minimal form",
	  "Activities have $ts, $type, $session_status and $events; events have $ts,\n"
	  "$event_name and $properties, which holds all else that is known of the event.\n"
	  "Imported activities are stored as they are: nothing fills in what is missing." },
	{ "event-name", "a predefined event that is unknown or has no effect in imports",
	  "Names that start with $ are the platform's own. Give events of yours a name\n"
	  "without $; events such as $set_user_profile_properties work in the real-time\n"
	  "interface only: import USER_PROFILE instead." },
	{ "timestamp-in-seconds", "a time in milliseconds that looks like seconds",
	  "The field counts milliseconds since 1970, and the value is small enough to be\n"
	  "seconds: 1609410143 is in January 1970, 1609410143659 in December 2020.\n"
	  "Multiply by 1000." },
	{ "timestamp-in-microseconds", "a time in milliseconds that looks like microseconds",
	  "The field counts milliseconds since 1970, and the value is so large that it is\n"
	  "past the year 5138: 1609410143659000 counts microseconds, as some databases do.\n"
	  "Divide by 1000 (nanoseconds: by 1000000)." },
	{ "minutes-too-many", "minutes that come to more than a hundred years",
	  "The field counts minutes, and the value is so large that it must be seconds or\n"
	  "milliseconds: a day has 1440 minutes, a year 525600. For ever is 0." },
	{ "pattern-too-costly", "a pattern that needs too long to decide",
	  "Matching the rule's pattern against this value took more steps than allowed;\n"
	  "the record is rejected because nobody can say whether it matches. Rewrite the\n"
	  "pattern without nested repetition: (a+)+ is a+." },

	/* ---- rewrite ---- */
	{ "coerce", "text that does not spell what the rules want",
	  "The rules want another type here (an integer, a number, a boolean …) and the\n"
	  "text does not spell one exactly. Numbers are written as in JSON: 42, -1.5, 1e3\n"
	  "(an integer may have an exponent, not a fraction); booleans are true and\n"
	  "false. Nothing is converted that would lose something." },
	{ "id-scientific", "an identifier written like 1.23E+11",
	  "A spreadsheet has turned the identifier into a floating-point number, and its\n"
	  "last digits are lost. Export it again with the column formatted as text." },
	{ "already-hashed", "a value to be hashed that looks like a hash",
	  "The map hashes this field, but the value already looks like a hash. Hashing it\n"
	  "again gives one that no other integration knows. If the export holds hashes and\n"
	  "clear values, { \"sha256\": { \"hashed\": \"keep\" } } leaves those that are hashed;\n"
	  "\"again\" hashes them like any other." },
	{ "map-missing-column", "a field that the map reads and the record lacks",
	  "The map takes a value from a field that this record, or the header of an input,\n"
	  "does not have. Correct the name in the map. A column that only some inputs have\n"
	  "is marked { \"from\": ..., \"optional\": true }; { \"default\": ... } in \"apply\" gives\n"
	  "a value to records that lack the field." },
	{ "map-value", "a value that the map cannot convert",
	  "A function of the map could not do its work on the value: a date that does not\n"
	  "fit its format, a word that is not in its table, a number with the wrong\n"
	  "decimal mark. Add the missing case to the map, or repair the record." },
};

const struct code *code_find(const char *name)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (strcmp(codes[i].name, name) == 0)
			return &codes[i];
	}
	return NULL;
}

const struct code *code_table(size_t *count)
{
	*count = sizeof(codes) / sizeof(codes[0]);
	return codes;
}
