/*
 * NDJSON and JSON values laid out in any way: what frame.c and frame_json.c cut, however the bytes come
 * in sight, and what the source makes of it, against a reader that has all of the text and reads it byte
 * by byte. The first line of the bytes, such as `j03`: n or j, then the limit and the size of a chunk by a
 * letter or digit each.
 */
#include "fuzz.h"
#include "reading.h"

#include "ext/json.h"
#include "input/frame.h"

/* A record, or a blank line. */
struct piece {
	size_t at, len, eol;
	bool is_blank, is_large;
};

struct world {
	struct str text;
	bool is_json;
	size_t limit, chunk;
	struct piece *pieces;
	size_t npieces;
	bool is_lost;   /* JSON: behind the pieces nothing can be framed … */
	size_t lost_at; /* … because of what stands here */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ---- NDJSON ---- */

static struct piece line_at(const struct world *world, size_t at)
{
	struct str text = world->text;
	struct piece piece = { .at = at, .is_blank = true };
	size_t lf = at;

	while (lf < text.len && text.at[lf] != '\n')
		lf++;
	piece.eol = lf < text.len;
	piece.len = lf - at;
	if (piece.eol && lf > at && text.at[lf - 1] == '\r') {
		piece.len--;
		piece.eol++;
	}
	for (size_t i = at; i < at + piece.len; i++)
		piece.is_blank &= is_blank(text.at[i]);
	piece.is_large = piece.len > world->limit;
	piece.is_blank &= !piece.is_large;
	return piece;
}

static void read_lines(struct world *world)
{
	for (size_t at = 0; at < world->text.len;) {
		struct piece piece = line_at(world, at);
		world->pieces[world->npieces++] = piece;
		at += piece.len + piece.eol;
	}
}

/* ---- JSON ---- */

enum { NOT_CLOSED = -1, MISMATCHED = -2 };

/* The end of the string that starts at `i`. */
static long string_end(struct str text, size_t i)
{
	for (i++; i < text.len; i++) {
		if (text.at[i] == '\\')
			i++;
		else if (text.at[i] == '"')
			return (long)i + 1;
	}
	return NOT_CLOSED;
}

/* The end of what a bracket at `i` opens; brackets inside may be of any kind if `is_loose`. */
static long brackets_end(struct str text, size_t i, bool is_loose)
{
	char *open = memory_alloc(text.len + 1);
	size_t depth = 0;
	long end = NOT_CLOSED;

	while (i < text.len && end == NOT_CLOSED) {
		char c = text.at[i];
		if (c == '"') {
			long behind = string_end(text, i);
			if (behind == NOT_CLOSED)
				break;
			i = (size_t)behind;
			continue;
		}
		if (c == '[' || c == '{')
			open[depth++] = c;
		if (c == ']' || c == '}') {
			depth--;
			if (!is_loose && open[depth] != (c == ']' ? '[' : '{'))
				end = MISMATCHED;
			else if (depth == 0)
				end = (long)i + 1;
		}
		i++;
	}
	free(open);
	return end;
}

static long value_end(struct str text, size_t i, bool is_loose)
{
	char c = text.at[i];

	if (c == '"')
		return string_end(text, i);
	if (c == '[' || c == '{')
		return brackets_end(text, i, is_loose);
	if (c == ']' || c == '}' || c == ',' || c == ':')
		return MISMATCHED;
	while (i < text.len && !is_blank(text.at[i]) && (!text.at[i] || !strchr(",]}[{\"", text.at[i])))
		i++;
	return (long)i;
}

static void lose(struct world *world, size_t at)
{
	world->is_lost = true;
	world->lost_at = at;
}

/* The value at `at`; false: none can be framed there. */
static bool read_value(struct world *world, size_t *at)
{
	struct str text = world->text, sight = text;
	struct piece piece = { .at = *at };

	/* A value past the limit is not looked into behind it. */
	if (text.len - *at > world->limit)
		sight.len = *at + world->limit + 1;
	long end = value_end(sight, *at, false);
	piece.is_large = sight.len < text.len || text.len - *at > world->limit;
	piece.is_large &= end == NOT_CLOSED || end == (long)sight.len;
	if (end == MISMATCHED || (end == NOT_CLOSED && !piece.is_large)) {
		lose(world, *at);
		return false;
	}
	if (piece.is_large)
		end = value_end(text, *at, true);
	*at = end == NOT_CLOSED ? text.len : (size_t)end;
	piece.len = *at - piece.at;
	world->pieces[world->npieces++] = piece;
	if (end == NOT_CLOSED)
		lose(world, *at);
	return end != NOT_CLOSED;
}

static void skip_blanks(const struct world *world, size_t *at)
{
	while (*at < world->text.len && is_blank(world->text.at[*at]))
		(*at)++;
}

static bool takes(const struct world *world, size_t *at, char c)
{
	bool is_there = *at < world->text.len && world->text.at[*at] == c;

	*at += is_there;
	return is_there;
}

/* Behind the bracket of the one array. */
static void read_array(struct world *world, size_t at)
{
	for (bool is_first = true;; is_first = false) {
		skip_blanks(world, &at);
		if (takes(world, &at, ']')) {
			skip_blanks(world, &at);
			if (at < world->text.len)
				lose(world, at);
			return;
		}
		if (!is_first && !takes(world, &at, ',')) {
			lose(world, at);
			return;
		}
		skip_blanks(world, &at);
		if (at == world->text.len) {
			lose(world, at);
			return;
		}
		if (!read_value(world, &at))
			return;
	}
}

static void read_values(struct world *world)
{
	size_t at = 0;

	skip_blanks(world, &at);
	if (takes(world, &at, '[')) {
		read_array(world, at);
		return;
	}
	while (at < world->text.len && read_value(world, &at))
		skip_blanks(world, &at);
}

/* What is one JSON value as a whole is cut into its elements, or not at all. */
static void need_elements(const struct world *world)
{
	struct json_parser *parser = json_parser_new();
	struct arena arena = { 0 };
	struct json_result result;

	json_parse(parser, world->text, NULL, 1000, &arena, &result);
	if (result.fault == JSON_OK && world->limit > world->text.len) {
		const struct node *node = result.root;
		bool is_array = node->type == NODE_ARRAY;
		FUZZ_NEED(!world->is_lost && world->npieces == (is_array ? node->count : 1));
		node = is_array ? node->child : node;
		for (size_t i = 0; i < world->npieces; i++, node = node->next) {
			FUZZ_NEED(node->raw.at == world->text.at + world->pieces[i].at);
			FUZZ_NEED(node->raw.len == world->pieces[i].len);
		}
	}
	arena_release(&arena);
	json_parser_free(parser);
}

/* ---- framing, piece by piece ---- */

/* Shows more and more of what stands at `at` until the framing is sure. */
static enum framed frame_at(const struct world *world, size_t at, struct frame_json *state,
			    struct frame *frame)
{
	size_t left = world->text.len - at, passed = 0;
	uint32_t lines = 0;

	for (size_t sight = left < world->chunk ? left : world->chunk;;) {
		char *copy = memory_alloc(sight + 1); /* ends where the sight does */
		struct str bytes = { copy + 1, sight };
		enum framed framed;
		memcpy(copy + 1, world->text.at + at, sight);
		if (world->is_json)
			framed = frame_json(bytes, sight == left, world->limit, state, frame);
		else
			framed = frame_line(bytes, sight == left, world->limit, frame);
		free(copy);
		if (framed == FRAME_SKIP) { /* on from there */
			FUZZ_NEED(frame->skip > 0 && frame->skip <= sight && sight < left);
			passed += frame->skip;
			lines += frame->skip_lines;
			at += frame->skip;
			left -= frame->skip;
			sight = left < world->chunk ? left : world->chunk;
			continue;
		}
		if (framed != FRAME_MORE) {
			frame->skip += passed;
			frame->skip_lines += lines;
			frame->len += framed == FRAME_END || framed == FRAME_LOST ? passed : 0;
			return framed;
		}
		FUZZ_NEED(sight < left);
		sight = left - sight < world->chunk ? left : sight + world->chunk;
	}
}

/* What is left of a piece past the limit, shown in chunks. */
static size_t rest_of(const struct world *world, size_t at, size_t held)
{
	struct frame_rest rest = { 0 };
	size_t end = at + held;

	if (world->is_json)
		frame_rest_json(&rest, (struct str){ world->text.at + at, held });
	while (!rest.done && end < world->text.len) {
		size_t left = world->text.len - end;
		struct str bytes = { world->text.at + end, left < world->chunk ? left : world->chunk };
		end += world->is_json ? frame_rest_json(&rest, bytes) : frame_rest_line(&rest, bytes);
	}
	return end;
}

static uint64_t count_lines(struct str text, size_t from, size_t to)
{
	uint64_t lines = 0;

	for (size_t i = from; i < to; i++)
		lines += text.at[i] == '\n';
	return lines;
}

static void need_same_frame(const struct world *world, size_t at, const struct piece *piece,
			    enum framed framed, const struct frame *frame)
{
	FUZZ_NEED(at + frame->skip == piece->at);
	FUZZ_NEED(frame->skip_lines == count_lines(world->text, at, piece->at));
	if (piece->is_large) {
		FUZZ_NEED(framed == FRAME_LARGE && frame->len > world->limit);
		FUZZ_NEED(rest_of(world, piece->at, world->limit) == piece->at + piece->len + piece->eol);
		return;
	}
	FUZZ_NEED(framed == (piece->is_blank ? FRAME_BLANK : FRAME_RECORD));
	FUZZ_NEED(frame->len == piece->len && frame->eol == piece->eol);
	FUZZ_NEED(frame->nlines ==
		  count_lines(world->text, piece->at, piece->at + piece->len));
}

static void try_frames(const struct world *world)
{
	struct frame_json state = { 0 };
	struct frame frame;
	enum framed framed;
	size_t at = 0;

	for (size_t i = 0; i < world->npieces; i++) {
		const struct piece *piece = &world->pieces[i];
		framed = frame_at(world, at, &state, &frame);
		need_same_frame(world, at, piece, framed, &frame);
		at = piece->at + piece->len + piece->eol;
	}
	if (!world->is_json || (world->is_lost && at == world->text.len))
		return;
	framed = frame_at(world, at, &state, &frame);
	FUZZ_NEED(framed == (world->is_lost ? FRAME_LOST : FRAME_END));
	FUZZ_NEED(at + frame.len == (world->is_lost ? world->lost_at : world->text.len));
	FUZZ_NEED(!world->is_lost == !frame.lost);
}

/* ---- the source ---- */

/* A value past the limit that is never closed may end the input before all of it came. */
static enum status need_same_record(struct reading *reading, const struct world *world,
				    const struct piece *piece, struct record *record)
{
	struct str whole = { world->text.at + piece->at, piece->len + piece->eol };
	size_t held = record->raw.len;

	FUZZ_NEED(record->offset == piece->at + 1);
	FUZZ_NEED(record->line == 2 + count_lines(world->text, 0, piece->at));
	FUZZ_NEED(record->unfinished == piece->is_large && str_starts(whole, record->raw));
	FUZZ_NEED(held == (piece->is_large ? world->limit : piece->len));
	if (!piece->is_large)
		held += piece->eol;
	reading_parse(reading, record);
	while (held < whole.len) {
		enum status status = reading_fill(reading);
		FUZZ_NEED(status == OK || status == ERR_IO);
		if (status != OK)
			return status;
		FUZZ_NEED(reading->batch.continues);
		struct str more = buf_str(&reading->batch.raw);
		FUZZ_NEED(more.len > 0 && more.len <= whole.len - held);
		FUZZ_NEED(memcmp(more.at, whole.at + held, more.len) == 0);
		held += more.len;
	}
	return OK;
}

static size_t next_piece(const struct world *world, size_t i)
{
	while (i < world->npieces && world->pieces[i].is_blank)
		i++;
	return i;
}

static void need_same_records(struct reading *reading, const struct world *world)
{
	enum status status = OK;
	size_t next = 0;

	while (status == OK && (status = reading_fill(reading)) == OK) {
		struct batch *batch = &reading->batch;
		size_t count = batch->nrecords;
		for (size_t i = 0; i < count; i++) {
			next = next_piece(world, next);
			FUZZ_NEED(next < world->npieces);
			status = need_same_record(reading, world, &world->pieces[next++],
						  &batch->records[i]);
		}
	}
	FUZZ_NEED(next_piece(world, next) == world->npieces);
	FUZZ_NEED(status == (world->is_lost ? ERR_IO : END));
	FUZZ_NEED(!world->is_lost ||
		  reading->why.line == 2 + count_lines(world->text, 0, world->lost_at));
}

/* Behind a blank line, so that nothing at the start is taken for a mark of anything. */
static void try_source(const struct world *world)
{
	struct buf bytes = { 0 };
	struct reading reading;

	buf_putc(&bytes, '\n');
	buf_put(&bytes, world->text);
	reading_init(&reading, buf_str(&bytes));
	buf_release(&bytes);
	reading.job.from = world->is_json ? FORMAT_JSON : FORMAT_NDJSON;
	reading.job.max_record = world->limit;
	if (reading_probe(&reading) != OK)
		fuzz_fail("%s", reading.why.text);
	reading_start(&reading);
	need_same_records(&reading, world);
	reading_end(&reading);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t limits[] = { 16 << 20, 4, 9, 20, 50 };
	static const size_t chunks[] = { SIZE_MAX, 1, 2, 3, 7, 16, 61 };
	struct world world = { .text = { (const char *)data, size } };

	world.is_json = fuzz_take_byte(&world.text) == 'j';
	world.limit = limits[fuzz_take_byte(&world.text) % COUNT(limits)];
	world.chunk = chunks[fuzz_take_byte(&world.text) % COUNT(chunks)];
	fuzz_take_until(&world.text, "\n");
	world.pieces = memory_alloc((world.text.len + 1) * sizeof(*world.pieces));
	if (world.is_json)
		read_values(&world);
	else
		read_lines(&world);
	if (world.is_json)
		need_elements(&world);
	try_frames(&world);
	try_source(&world);
	free(world.pieces);
	return 0;
}
