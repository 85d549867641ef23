/*
 * The fast lane of CSV against the reference lane, its version with AVX2 against the one without, and rows with
 * and without a glance. The first line of the bytes, such as `,"..0a`: delimiter, quote and escape (a dot: none),
 * then a letter or digit each for the limit of a record, the size of a chunk, and what the whole chain is asked to
 * do; a letter up to o: nothing.
 *
 * The bytes behind it are scanned by each version, framed chunk by chunk, cut record by record, and, with a
 * digit or a letter from p on, which stands for more columns, go as an export through the whole chain on each
 * lane: verdicts, findings, lines of output and who they are about must be the same.
 */
#include "running.h"

#include "ext/csv.h"
#include "input/columns.h"
#include "input/csv_lane.h"
#include "input/csv_lines.h"
#include "input/frame.h"
#include "judge/csv_glance.h"
#include "repeat/keys.h"

struct settings {
	struct dialect dialect;
	size_t limit, chunk;
	unsigned how;
};

static bool settings_read(struct str line, struct settings *settings)
{
	static const size_t limits[] = { 16 << 20, 4, 9, 20, 50, 100 };
	static const size_t chunks[] = { SIZE_MAX, 1, 3, 16, 61, 64, 65, 200 };
	unsigned char c[6];

	for (size_t i = 0; i < COUNT(c); i++) {
		c[i] = fuzz_take_byte(&line);
		if (c[i] == 0 || c[i] == '\r' || c[i] > 0x7e)
			return false;
	}
	*settings = (struct settings){
		.dialect = {
			.delimiter = c[0],
			.quote = c[1] == '.' ? 0 : c[1],
			.escape = c[2] == '.' ? 0 : c[2],
			.has_header = true,
		},
		.limit = limits[c[3] % COUNT(limits)],
		.chunk = chunks[c[4] % COUNT(chunks)],
		.how = c[5],
	};
	const struct dialect *dialect = &settings->dialect;
	return dialect->delimiter != dialect->quote && dialect->escape != dialect->delimiter &&
	       (!dialect->escape || dialect->escape != dialect->quote);
}

/* ---- scans ---- */

enum { VERSIONS_MAX = 4 };

static size_t count_versions(void)
{
	size_t count = 0;

	while (csv_scan_version(count))
		count++;
	FUZZ_NEED(count <= VERSIONS_MAX);
	return count;
}

/* Memory of its own, so that nobody looks past what may be looked at. */
static char *copy_of(struct str text)
{
	char *copy = memory_alloc(text.len + 1);

	if (text.len > 0)
		memcpy(copy, text.at, text.len);
	return copy;
}

static void compare_scans(const struct settings *settings, struct str text)
{
	struct csv_scan scans[VERSIONS_MAX];
	size_t count = count_versions();
	char *copy = copy_of(text);

	for (size_t v = 0; v < count; v++) {
		struct csv_scan *scan = &scans[v];
		csv_scan_init(scan, settings->dialect.delimiter, settings->dialect.quote);
		size_t held = csv_scan_version(v)(scan, (struct str){ copy, text.len }, text.len);
		if (v == 0)
			continue;
		FUZZ_NEED(held == csv_scan_version(0)(&scans[0], (struct str){ copy, text.len }, text.len));
		FUZZ_NEED(scan->nends == scans[0].nends && scan->nlines == scans[0].nlines);
		FUZZ_NEED(scan->has_escapes == scans[0].has_escapes);
		FUZZ_NEED(scan->has_quotes == scans[0].has_quotes);
		FUZZ_NEED(scan->has_breaks == scans[0].has_breaks);
		FUZZ_NEED(scan->has_odd == scans[0].has_odd && scan->is_open == scans[0].is_open);
		for (size_t i = 0; i < scan->nends; i++)
			FUZZ_NEED(scan->ends[i] == scans[0].ends[i]);
		for (size_t i = 0; i < scan->nlines; i++)
			FUZZ_NEED(scan->lines[i] == scans[0].lines[i]);
	}
	for (size_t v = 0; v < count; v++)
		csv_scan_release(&scans[v]);
	free(copy);
}

/* ---- one record ---- */

static void need_same_cells(const struct settings *settings, const struct csv_row *known,
			    const struct csv_cuts *cuts, struct arena *arena)
{
	uint32_t at = cuts->at;

	FUZZ_NEED(cuts->count + 1 == known->count);
	for (size_t i = 0; i < known->count; i++) {
		uint32_t end = cuts->ends[i];
		struct str cell = { cuts->text + at, end - at };
		FUZZ_NEED(end >= at && known->cells[i].at == at - cuts->at);
		if (settings->dialect.quote && cell.len > 0 &&
		    (unsigned char)cell.at[0] == settings->dialect.quote)
			cell = csv_unquote(cell, arena);
		FUZZ_NEED(str_eq(cell, known->cells[i].text));
		at = end + 1;
	}
}

/*
 * What the lane takes, libcsv takes too, and it is the same; of what is well quoted it leaves nothing.
 * `framed`: the cells as framing has found them, or NULL.
 */
static void compare_cells(const struct settings *settings, struct str record, size_t readable,
			  const struct csv_cuts *framed)
{
	const struct dialect *dialect = &settings->dialect;
	struct csv_splitter *splitter =
		csv_splitter_new(dialect->delimiter, dialect->quote, dialect->escape);
	struct input input = { .dialect = *dialect };
	struct arena arena = { 0 };
	struct csv_cuts cuts;
	struct csv_row known;

	bool is_split = csv_split(splitter, record, CSV_NO_HINTS, &arena, &known);
	input.ncolumns = is_split ? known.count : 1;
	FUZZ_NEED(is_split || !framed);
	for (size_t v = 0; v < count_versions(); v++) {
		struct csv_lane *lane = csv_lane_new(&input, csv_scan_version(v));
		FUZZ_NEED(!lane == !!dialect->escape);
		if (!lane)
			continue;
		FUZZ_NEED(csv_lane_cut(lane, record, readable, &cuts) == is_split);
		if (is_split)
			need_same_cells(settings, &known, &cuts, &arena);
		csv_lane_free(lane);
	}
	if (framed)
		need_same_cells(settings, &known, framed, &arena);
	arena_release(&arena);
	csv_splitter_free(splitter);
}

/* Cells of a record that is bare need no escapes in JSON, but those in quotes. */
static void need_bare_cells(const struct settings *settings, const struct csv_cuts *cuts)
{
	struct buf json = { 0 };
	uint32_t at = cuts->at;

	for (size_t i = 0; i <= cuts->count; at = cuts->ends[i++] + 1) {
		struct str cell = { cuts->text + at, cuts->ends[i] - at };
		if (settings->dialect.quote && cell.len > 0 &&
		    (unsigned char)cell.at[0] == settings->dialect.quote)
			continue;
		json.len = 0;
		buf_put_json(&json, cell);
		FUZZ_NEED(json.len == cell.len + 2);
	}
	buf_release(&json);
}

/* ---- framing ---- */

/* Each record of what is in sight; gives how many bytes are done with. */
static size_t compare_in_sight(const struct settings *settings, struct csv_lines *lines, struct str sight,
			       bool is_last)
{
	struct batch batch;
	struct csv_cuts cuts = { 0 };
	struct frame frame, fast;
	size_t at = 0;
	enum framed other;

	batch_init(&batch);
	csv_lines_begin(lines, &batch, sight.at);
	while (at < sight.len) {
		struct str rest = { sight.at + at, sight.len - at };
		enum framed framed = frame_csv(rest, is_last, settings->limit, &settings->dialect, &frame);
		bool is_fast = csv_lines_next(lines, rest, settings->limit, &fast, &other);
		if (is_fast) {
			FUZZ_NEED(other == framed && fast.len == frame.len && fast.eol == frame.eol);
			FUZZ_NEED(fast.nlines == frame.nlines && !frame.broken);
			cuts = (struct csv_cuts){ sight.at, batch.cuts + fast.first_cut, fast.ncuts,
						  (uint32_t)at };
			FUZZ_NEED(cuts.ends[cuts.count] == at + fast.len);
		}
		if (framed == FRAME_MORE)
			break;
		if (framed == FRAME_LARGE) {
			at += frame_rest_line(&(struct frame_rest){ 0 }, rest);
			break;
		}
		struct str record = { rest.at, frame.len };
		if (is_fast && fast.is_bare && !memchr(record.at, '\0', record.len))
			need_bare_cells(settings, &cuts);
		if (framed == FRAME_RECORD && !frame.broken && !memchr(record.at, '\0', record.len))
			compare_cells(settings, record, rest.len, is_fast ? &cuts : NULL);
		at += frame.len + frame.eol;
	}
	batch_release(&batch);
	return at;
}

static void compare_frames(const struct settings *settings, struct str text, csv_scan_fn *find)
{
	struct csv_lines lines = { 0 };
	size_t chunk = settings->chunk;

	csv_lines_start(&lines, &settings->dialect, find);
	for (size_t at = 0, sight = 0; at < text.len;) {
		size_t left = text.len - at;
		sight = left - sight < chunk ? left : sight + chunk;
		char *copy = copy_of((struct str){ text.at + at, sight });
		size_t done = compare_in_sight(settings, &lines, (struct str){ copy, sight }, sight == left);
		free(copy);
		at += done;
		sight -= done;
	}
	csv_lines_release(&lines);
}

/* ---- the whole chain ---- */

static const struct step *const whole_way[] = { &input_parse, &judge_rewrite, &judge_check, &output_render,
						&repeat_keys };
static const struct step *const glance_way[] = { &judge_csv_glance, &output_render, &repeat_keys };

/* Writes nothing, so that the tree of a row has no more than what is asked of it. */
static const struct step *const check_way[] = { &judge_csv_glance, &repeat_keys };

static const struct way {
	enum lane lane;
	enum command command;
	const struct step *const *steps;
	size_t nsteps;
} ways[] = {
	{ LANE_REFERENCE, COMMAND_RUN, whole_way, COUNT(whole_way) },
	{ LANE_AUTO, COMMAND_RUN, whole_way, COUNT(whole_way) },
	{ LANE_WORDS, COMMAND_RUN, whole_way, COUNT(whole_way) },
	{ LANE_AUTO, COMMAND_RUN, glance_way, COUNT(glance_way) },
	{ LANE_WORDS, COMMAND_RUN, glance_way, COUNT(glance_way) },
	{ LANE_AUTO, COMMAND_CHECK, check_way, COUNT(check_way) },
};

static void run(struct outcome *outcome, const struct settings *settings, const struct way *way)
{
	struct job *job = &outcome->cmdline.job;
	size_t ntypes;
	const struct doctype *types = doctype_table(&ntypes);

	for (size_t i = 0; i < ntypes && settings->how & 1; i++)
		if (strcmp(types[i].name, "USER_SEGMENT") == 0)
			job->doctype = &types[i];
	job->program = rules_of(job->doctype);
	job->lane = way->lane;
	job->command = way->command;
	job->from = FORMAT_CSV;
	job->encoding = settings->how & 2 ? "windows-1252" : "UTF-8";
	job->coerce = !(settings->how & 4);
	job->want_findings = !(settings->how & 8);
	job->unknown = UNKNOWN_WARN;
	job->dialect = settings->dialect;
	job->dialect_has_quote = job->dialect_has_escape = true;
	job->max_record = settings->limit < 40 ? 40 : settings->limit;
	job->skips_unread = true;
	outcome->status = input_probe_all(job, &outcome->why);
	if (outcome->status == OK)
		outcome->status = columns_plan(job, &outcome->why);
	if (outcome->status == OK)
		outcome->status = run_steps(outcome, way->steps, way->nsteps);
	outcome_need_right(outcome);
}

static void compare_chains(const struct settings *settings, struct str text)
{
	static const char *const names[] = { "operation", "user_account_id", "expiration_duration", "data_bag",
					     "compartment_id", "email_hash", "user_agent_id", "segment_id",
					     "expiration_ts", "more" };
	struct outcome outcomes[COUNT(ways)];
	struct buf bytes = { 0 };
	size_t ncolumns = settings->how & 64 ? COUNT(names) : 4;

	for (size_t i = 0; i < ncolumns; i++)
		buf_printf(&bytes, "%s%c", names[i], i + 1 < ncolumns ? settings->dialect.delimiter : '\n');
	buf_put(&bytes, text);
	const char *file = fuzz_file(0, buf_str(&bytes));
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct outcome *outcome = &outcomes[i];
		outcome_init(outcome, file);
		run(outcome, settings, &ways[i]);
		FUZZ_NEED(outcome->status == outcomes[0].status);
		FUZZ_NEED(outcome->read == outcomes[0].read && outcome->valid == outcomes[0].valid);
		FUZZ_NEED(ways[i].command == COMMAND_CHECK ||
			  str_eq(buf_str(&outcome->lines), buf_str(&outcomes[0].lines)));
		FUZZ_NEED(str_eq(buf_str(&outcome->findings), buf_str(&outcomes[0].findings)));
		FUZZ_NEED(str_eq(buf_str(&outcome->keys), buf_str(&outcomes[0].keys)));
	}
	for (size_t i = 0; i < COUNT(ways); i++)
		outcome_release(&outcomes[i]);
	buf_release(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct settings settings;

	if (!settings_read(fuzz_take_until(&text, "\n"), &settings))
		return 0;
	compare_scans(&settings, text);
	for (size_t v = 0; v < count_versions(); v++)
		compare_frames(&settings, text, csv_scan_version(v));
	/* It costs a hundred times as much: rules are opened for each. */
	if (settings.how & 16)
		compare_chains(&settings, text);
	return 0;
}
