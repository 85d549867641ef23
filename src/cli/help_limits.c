/*
 * `help limits`: every limit that a user can meet, in one table. The numbers are those that the code goes
 * by; tests/cases/limits.bats tries both sides of each.
 */
#include "cli/help.h"

#include "cli/cmdline.h"
#include "compile/schema.h"
#include "ext/framing.h"
#include "ext/json.h"
#include "ext/regex.h"
#include "flow/finding.h"
#include "input/bytes.h"
#include "input/columns.h"
#include "input/probe.h"
#include "input/seen.h"
#include "map/limits.h"
#include "output/account.h"
#include "repeat/sketch.h"
#include "upload/api.h"

enum {
	NUMBER_INDENT = 37,
	NUMBER_WIDTH = 7,
	UNIT_WIDTH = 8,
	MEMORY_MIB = 64, /* as measured: tests/cases/faults.bats, tests/bench */
};

struct row {
	const char *what;
	uint64_t limit;
	const char *unit;
	const char *note;
	uint64_t at_most; /* where an option sets it */
};

static const struct row inputs[] = {
	{ "record", DEFAULT_RECORD_BYTES >> 20, "MiB", "--max-record-size", MAX_RECORD_BYTES >> 20 },
	{ "JSON values in one another", DEFAULT_DEPTH, "", "--max-depth", MAX_DEPTH },
	{ "CSV header", PROBE_BYTES >> 20, "MiB", "", 0 },
	{ "CSV columns", COLUMNS_MAX, "", "", 0 },
	{ "rows of a group", DEFAULT_RECORD_BYTES >> 20, "MiB", "they are one record", 0 },
	{ "keys of groups remembered", SEEN_KEYS, "", "the last ones", 0 },
	{ "decompressed bytes", BYTES_RATIO_MAX, ": 1", "past the first GiB", 0 },
	{ "window of a decoder", FRAMING_WINDOW_MIB, "MiB", "", 0 },
};

static const struct row settings[] = {
	{ "rule file", RULE_FILE_BYTES >> 20, "MiB", "", 0 },
	{ "map file", MAP_FILE_BYTES >> 20, "MiB", "tables and all", 0 },
	{ "JSON values in one another", JSON_FILE_DEPTH, "", "", 0 },
	{ "functions of a field", MAP_CHAIN_STEPS, "", "with those of recipes", 0 },
	{ "recipes in one another", MAP_RECIPE_DEPTH, "", "", 0 },
	{ "conditions in one another", MAP_CONDITION_DEPTH, "", "", 0 },
	{ "index of a list", MAP_INDEX_MAX, "", "a[9999]", 0 },
	{ "what a function makes of a value", MAP_MADE_BYTES >> 20, "MiB", "", 0 },
	{ "groups of a pattern in one another", REGEX_DEPTH_MAX, "", "", 0 },
	{ "repeats in a pattern", REGEX_REPEAT_MAX, "", "a{65535}", 0 },
	{ "steps of a pattern in a text", REGEX_STEPS_MAX / 1000000, "million", "about a second", 0 },
};

static const struct row findings[] = {
	{ "errors written, of each record", FINDING_ERRORS_PER_RECORD, "", "all are counted", 0 },
	{ "warnings written, of each code", ACCOUNT_WARNINGS_WRITTEN, "", "all are counted", 0 },
	{ "value in a finding", FINDING_VALUE_BYTES, "bytes", "its beginning", 0 },
	{ "identifiers counted", SKETCH_COUNTERS, "", "those that most lines name", 0 },
};

static const struct row runs[] = {
	{ "part", DEFAULT_PART_BYTES / 1000000, "MB", "--part-size; not reached", 0 },
	{ "threads", DEFAULT_THREADS, "", "--threads, or fewer cores", MAX_THREADS },
	{ "parts sent at a time", 1, "", "--jobs", MAX_JOBS },
	{ "answer of the platform", API_ANSWER_BYTES >> 20, "MiB", "", 0 },
	{ "error file of the platform", API_FILE_BYTES >> 20, "MiB", "a larger one is not kept", 0 },
	{ "memory", MEMORY_MIB, "MiB", "and 2 to 46 times the longest record", 0 },
};

static void put_number(struct buf *out, const char *what, uint64_t number, const char *unit)
{
	buf_printf(out, "  %-*s%*ju %-*s", NUMBER_INDENT - 2, what, NUMBER_WIDTH, (uintmax_t)number,
		   UNIT_WIDTH, unit);
}

static void end_line(struct buf *out)
{
	while (out->at[out->len - 1] == ' ')
		out->len--;
	buf_putc(out, '\n');
}

static void put_rows(struct buf *out, const char *title, const struct row *rows, size_t count)
{
	buf_printf(out, "\n%s\n", title);
	for (size_t i = 0; i < count; i++) {
		put_number(out, rows[i].what, rows[i].limit, rows[i].unit);
		buf_puts(out, rows[i].note);
		end_line(out);
		if (rows[i].at_most) {
			put_number(out, "  at most", rows[i].at_most, rows[i].unit);
			end_line(out);
		}
	}
}

#define PUT_ROWS(title, rows) put_rows(out, title, rows, sizeof(rows) / sizeof((rows)[0]))

void help_render_limits(struct buf *out)
{
	buf_puts(out, "What is larger is rejected or refused, never cut; but for values in findings.\n");
	PUT_ROWS("Inputs", inputs);
	PUT_ROWS("Rules and maps", settings);
	PUT_ROWS("Findings", findings);
	PUT_ROWS("The run", runs);
}
