/*
 * The option table. The order of the rows is the order of --help; how an argument is read is in
 * option_parse.c. What an option means together with others is cmdline.c's business.
 */
#include "cli/option_parse.h"

#include "cli/command.h"
#include "cli/option.h"
#include "cli/option_remote.h"
#include "cli/cmdline.h"

#define PARSE(function) .parse = (function)
#define TARGET(member) .target = offsetof(struct cmdline, member)

static const struct option_row rows[] = {
	{ "type", 't', "TYPE", FOR_CHAIN | FOR_RULES | FOR_GUESS | FOR_IMPORTS, GROUP_RULES,
	  "document type, such as USER_PROFILE; letter case and -/_ do not matter",
	  PARSE(parse_type) },
	{ "rules", 'r', "FILE", FOR_CHAIN | FOR_RULES, GROUP_RULES,
	  "check against this JSON Schema in place of the built-in rules of TYPE",
	  TARGET(job.rules_path) },
	{ "ref", 0, "PREFIX=DIR", FOR_CHAIN | FOR_RULES, GROUP_RULES,
	  "a $ref that starts with PREFIX is a file below DIR (repeatable); nothing is "
	  "ever fetched",
	  PARSE(parse_ref) },
	{ "assert-formats", 0, NULL, FOR_CHAIN | FOR_RULES, GROUP_RULES,
	  "check `format` in schemas, not only note it", TARGET(job.schema.assert_formats) },
	{ "map", 'm', "FILE", FOR_CHAIN, GROUP_RULES,
	  "how raw fields become the required ones; see bulkpipe-map(5)", TARGET(job.map_path) },
	{ "var", 0, "NAME=VALUE", FOR_CHAIN, GROUP_RULES,
	  "a value for ${NAME} in constants of the map (repeatable)", PARSE(parse_var) },
	{ "strict", 0, NULL, FOR_CHAIN | FOR_RULES, GROUP_RULES, "warnings reject too", TARGET(job.strict) },
	{ "unique", 0, "[=first|last]", FOR_CHAIN, GROUP_RULES,
	  "of records with the same command for the same user reject all but the first (or the last: "
	  "the inputs are then read twice)", PARSE(parse_unique) },

	{ "from", 'f', "csv|tsv|ndjson|json", FOR_CHAIN | FOR_GUESS, GROUP_INPUT,
	  "input format; json is one array, or values laid out in any way (default: by content)",
	  PARSE(parse_from) },
	{ "delimiter", 0, "C", FOR_CHAIN | FOR_GUESS, GROUP_INPUT,
	  "what parts CSV cells; \\t is TAB (default: one of , ; TAB | by content)",
	  PARSE(parse_delimiter) },
	{ "quote", 0, "C", FOR_CHAIN | FOR_GUESS, GROUP_INPUT,
	  "what quotes CSV cells; '' is none (default: \")",
	  PARSE(parse_quote) },
	{ "escape", 0, "C", FOR_CHAIN | FOR_GUESS, GROUP_INPUT,
	  "what makes the next character plain, in quotes or not (default: none)",
	  PARSE(parse_escape) },
	{ "encoding", 0, "NAME", FOR_CHAIN | FOR_GUESS | FOR_IMPORTS, GROUP_INPUT,
	  "UTF-8, UTF-16 or a single-byte encoding like windows-1252 (default: UTF-8)",
	  TARGET(job.encoding) },
	{ "columns", 0, "A,B,C", FOR_CHAIN | FOR_GUESS, GROUP_INPUT,
	  "the CSV column names; the input then has no header", PARSE(parse_columns) },
	{ "limit", 0, "N", FOR_CHAIN | FOR_GUESS, GROUP_INPUT, "stop after N records: a preview",
	  PARSE(parse_limit) },
	{ "explain-map", 0, NULL, FOR_CHAIN, GROUP_INPUT,
	  "show what the map does with each field of each record; best with --limit",
	  TARGET(job.explain_map) },

	{ "set", 0, "FIELD=VALUE", FOR_CHAIN, GROUP_REWRITE,
	  "give every record this field (repeatable)", PARSE(parse_set) },
	{ "unknown", 0, "error|warn|drop", FOR_CHAIN | FOR_RULES, GROUP_REWRITE,
	  "what becomes of a field that the type does not know (default: error for CSV columns, "
	  "warn for JSON)", PARSE(parse_unknown) },
	{ "no-coerce", 0, NULL, FOR_CHAIN | FOR_RULES, GROUP_REWRITE, "no type conversion", TARGET(no_coerce) },

	{ "output", 'o', "DIR", FOR_RUN, GROUP_OUTPUT,
	  "where parts, manifest, rejects and reports go",
	  TARGET(sink.dir) },
	{ "to", 0, "ndjson|csv", FOR_CHAIN, GROUP_OUTPUT,
	  "output format; csv for USER_SEGMENT only (default: ndjson)", PARSE(parse_to) },
	{ "header", 0, "lower|upper", FOR_CHAIN, GROUP_OUTPUT,
	  "letter case of the CSV header that is written (default: lower)", PARSE(parse_header) },
	{ "part-size", 0, "SIZE", FOR_RUN, GROUP_OUTPUT,
	  "every part is smaller than this (default: 100MB)", PARSE(parse_part_size) },
	{ "part-records", 0, "N", FOR_RUN, GROUP_OUTPUT, "at most N records a part",
	  PARSE(parse_part_records) },
	{ "prefix", 0, "NAME", FOR_RUN, GROUP_OUTPUT,
	  "parts are named NAME-00001.ndjson (default: from the type)", PARSE(parse_prefix) },
	{ "force", 0, NULL, FOR_RUN, GROUP_OUTPUT,
	  "replace an export that stands in DIR, its rejects too, even if this run ends with status 3",
	  TARGET(sink.force) },
	{ "replay", 0, "DIR", FOR_RUN, GROUP_OUTPUT,
	  "take up the repaired rejects of DIR, with the type, rules and dialect they came from",
	  TARGET(replay) },

	{ "rejects", 0, "FILE", FOR_CHAIN, GROUP_REPORT,
	  "write rejected records as they were read; - is stdout", TARGET(sink.rejects) },
	{ "findings", 0, "FILE", FOR_CHAIN, GROUP_REPORT,
	  "write every finding, one JSON object a line; - is stdout", TARGET(sink.findings) },
	{ "report", 0, "FILE", FOR_CHAIN, GROUP_REPORT, "write the totals as JSON; - is stdout",
	  TARGET(sink.report) },
	{ "mask", 0, NULL, FOR_CHAIN, GROUP_REPORT, "no data value in any finding",
	  TARGET(job.mask) },

	{ "max-rejects", 0, "N|P%", FOR_CHAIN | FOR_UPLOAD, GROUP_LIMITS,
	  "status 3 once more records than this are rejected; P% is judged as it runs, from record "
	  "1000 on, and at the end", PARSE(parse_max_rejects) },
	{ "expect-records", 0, "N|MIN-MAX", FOR_CHAIN, GROUP_LIMITS,
	  "how many records must be read, else status 3", PARSE(parse_expect_records) },
	{ "rejects-ok", 0, NULL, FOR_CHAIN, GROUP_LIMITS, "status 0 even if records were rejected",
	  TARGET(rejects_ok) },
	{ "max-record-size", 0, "SIZE", FOR_CHAIN | FOR_GUESS, GROUP_LIMITS,
	  "larger records are rejected (default: 16MiB)", PARSE(parse_max_record_size) },
	{ "max-depth", 0, "N", FOR_CHAIN | FOR_RULES | FOR_GUESS, GROUP_LIMITS,
	  "JSON nested deeper is rejected (default: 128)", PARSE(parse_max_depth) },
	{ "lane", 0, "auto|reference", FOR_CHAIN, GROUP_LIMITS,
	  "reference: parse by the libraries alone, for comparison; the output is the same",
	  PARSE(parse_lane) },
	{ "threads", 'j', "N", FOR_CHAIN, GROUP_LIMITS,
	  "workers; 0: no threads (default: the processors, at most 8); the output is the same for "
	  "every N", PARSE(parse_threads) },
	{ "no-confine", 0, NULL, FOR_CHECK | FOR_CONVERT, GROUP_LIMITS,
	  "do not give up access to other files, network and programs before reading data",
	  TARGET(no_confine) },

	{ "api", 0, "URL", FOR_PLATFORM | FOR_CONFIG, GROUP_PLATFORM,
	  "address of the platform's API (default: BULKPIPE_API, the profile, else "
	  CONFIG_API ")", TARGET(remote.api) },
	{ "datamart", 0, "ID", FOR_PLATFORM | FOR_CONFIG, GROUP_PLATFORM,
	  "which datamart (default: BULKPIPE_DATAMART, the profile)", TARGET(remote.datamart) },
	{ "token-file", 0, "FILE", FOR_PLATFORM | FOR_CONFIG, GROUP_PLATFORM,
	  "where the token stands; read again when it is refused (default: BULKPIPE_TOKEN, the "
	  "profile)", TARGET(remote.token_file) },
	{ "cacert", 0, "FILE", FOR_PLATFORM | FOR_CONFIG, GROUP_PLATFORM,
	  "PEM file of the authorities to trust (default: the system's)", TARGET(remote.cacert) },
	{ "profile", 0, "NAME", FOR_PLATFORM | FOR_CONFIG, GROUP_PLATFORM,
	  "which profile of the configuration file (default: default)", TARGET(remote.profile) },
	{ "timeout", 0, "SECONDS", FOR_PLATFORM, GROUP_PLATFORM,
	  "give a request up when nothing has moved for so long (default: 300)",
	  PARSE(parse_timeout) },
	{ "retries", 0, "N", FOR_PLATFORM, GROUP_PLATFORM,
	  "how often a request is repeated at once, with growing pauses (default: 8)",
	  PARSE(parse_retries) },
	{ "dry-run", 0, NULL, FOR_PLATFORM, GROUP_PLATFORM,
	  "print the requests, and send nothing", TARGET(dry_run) },

	{ "upload", 0, NULL, FOR_RUN, GROUP_UPLOAD,
	  "then send the parts, as the command upload does; --max-rejects is 0 unless it is said",
	  TARGET(upload_too) },
	{ "import-id", 0, "ID", FOR_SENDING | FOR_EXECUTIONS, GROUP_UPLOAD,
	  "the document import; upload makes a new one by default", PARSE(parse_import_id) },
	{ "jobs", 0, "N", FOR_SENDING, GROUP_UPLOAD, "parts sent at the same time (default: 1)",
	  PARSE(parse_jobs) },
	{ "rate", 0, "SIZE/s", FOR_SENDING, GROUP_UPLOAD,
	  "send no more than that, over all jobs", PARSE(parse_rate) },
	{ "wait", 0, "[=SECONDS]", FOR_SENDING | FOR_EXECUTIONS, GROUP_UPLOAD,
	  "follow the executions to their end, at most so long (default: a day)",
	  PARSE(parse_wait) },
	{ "irreversible", 0, "N", FOR_SENDING, GROUP_UPLOAD,
	  "yes, send up to N lines of a type of deletions or associations, which cannot be taken back", PARSE(parse_irreversible) },
	{ "status", 0, NULL, FOR_SENDING, GROUP_UPLOAD,
	  "tell from the journals what was sent; nothing is asked or sent", TARGET(show_status) },

	{ "settle", 0, "SECONDS", FOR_SENDING, GROUP_DOUBT,
	  "how long the platform may take to show what it was sent (default: 5)",
	  PARSE(parse_settle) },
	{ "resend", 0, "PART", FOR_SENDING, GROUP_DOUBT,
	  "send this part again, a number; it is in doubt, and did not arrive (repeatable)",
	  PARSE(parse_resend) },
	{ "assume-sent", 0, "PART", FOR_SENDING, GROUP_DOUBT,
	  "take this part for sent; it is in doubt, and did arrive (repeatable)",
	  PARSE(parse_assume_sent) },

	{ "name", 0, "NAME", FOR_SENDING | FOR_IMPORTS, GROUP_RESOURCE,
	  "name of the import (default of upload: TYPE PREFIX TIME)", TARGET(upload.name) },
	{ "priority", 0, "LOW|MEDIUM|HIGH", FOR_SENDING | FOR_IMPORTS, GROUP_RESOURCE,
	  "priority of the import", PARSE(parse_priority) },
	{ "mime-type", 0, "APPLICATION_X_NDJSON|TEXT_CSV", FOR_IMPORTS, GROUP_RESOURCE,
	  "format of the files (default of create: APPLICATION_X_NDJSON)",
	  PARSE(parse_mime_type) },
	{ "document-types", 0, "A,B", FOR_IMPORTS, GROUP_RESOURCE,
	  "list: only imports of these types", TARGET(document_types) },
	{ "keywords", 0, "TEXT", FOR_IMPORTS, GROUP_RESOURCE,
	  "list: only imports whose name has this text", TARGET(keywords) },
	{ "order-by", 0, "id|name", FOR_IMPORTS, GROUP_RESOURCE, "list: the order (default: id)",
	  PARSE(parse_order_by) },
	{ "first-result", 0, "N", FOR_IMPORTS | FOR_EXECUTIONS, GROUP_RESOURCE,
	  "list: skip the first N", PARSE(parse_first_result) },
	{ "max-results", 0, "N", FOR_IMPORTS | FOR_EXECUTIONS, GROUP_RESOURCE,
	  "list: so many at a time (default: 50)", PARSE(parse_max_results) },
	{ "all", 0, NULL, FOR_IMPORTS | FOR_EXECUTIONS, GROUP_RESOURCE, "list: all pages",
	  TARGET(all) },
	{ "yes", 0, NULL, FOR_IMPORTS, GROUP_RESOURCE,
	  "delete: yes, with its executions and their files", TARGET(yes) },
	{ "json", 0, NULL, FOR_IMPORTS | FOR_EXECUTIONS | FOR_CONFIG, GROUP_RESOURCE,
	  "what the platform says, one JSON object a line", TARGET(json) },

	{ "progress", 0, "auto|always|never", FOR_ALL, GROUP_COMMON,
	  "a progress line on stderr (default: auto, on a terminal)", PARSE(parse_progress) },
	{ "color", 0, "auto|always|never", FOR_ALL, GROUP_COMMON,
	  "colours (default: auto; NO_COLOR is obeyed)", PARSE(parse_color) },
	{ "quiet", 'q', NULL, FOR_ALL, GROUP_COMMON, "say only what went wrong", TARGET(quiet) },
	{ "verbose", 'v', NULL, FOR_ALL, GROUP_COMMON, "say how inputs were understood, and each request",
	  TARGET(verbose) },
	{ "log", 0, "text|json", FOR_ALL, GROUP_COMMON,
	  "json: what is said becomes JSON lines on stderr", PARSE(parse_log) },
	{ "help", 'h', NULL, FOR_ALL, GROUP_COMMON, "this text", TARGET(help) },
};

const struct option_row *option_table(size_t *count)
{
	*count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

bool option_may_lack_argument(const struct option_row *row)
{
	return row->argument && row->argument[0] == '[';
}

const char *option_group_title(enum option_group group)
{
	static const char *const titles[NGROUPS] = {
		[GROUP_RULES] = "Rules",
		[GROUP_INPUT] = "Input",
		[GROUP_REWRITE] = "Rewriting",
		[GROUP_OUTPUT] = "Output",
		[GROUP_REPORT] = "Rejects and reports",
		[GROUP_LIMITS] = "Limits",
		[GROUP_PLATFORM] = "Platform",
		[GROUP_UPLOAD] = "Upload",
		[GROUP_DOUBT] = "Parts in doubt",
		[GROUP_RESOURCE] = "Imports and executions",
		[GROUP_COMMON] = "Every command",
	};
	return titles[group];
}
