/* input/frame: where records begin and end. */
#include "test.h"

#include "flow/batch.h"
#include "input/frame.h"
#include "input/lines.h"

#include <stdio.h>
#include <string.h>

static const struct dialect plain = { .delimiter = ',', .quote = '"' };

/* Cuts a whole text with `frame_csv` (or frame_line) into "len+eol" pieces: "3+1 0+1b 4+0". */
static void cut(const char *text, bool is_csv, size_t limit, const struct dialect *dialect, char *out)
{
	struct str rest = str_of(text);
	struct frame frame;
	*out = '\0';
	while (rest.len) {
		enum framed framed = is_csv ? frame_csv(rest, true, limit, dialect, &frame)
					    : frame_line(rest, true, limit, &frame);
		out += sprintf(out, "%zu+%u%s ", frame.len, frame.eol,
			       framed == FRAME_BLANK ? "b" : framed == FRAME_LARGE ? "L" : "");
		rest.at += frame.len + frame.eol;
		rest.len -= frame.len + frame.eol;
	}
}

static void lines_end_at_lf_or_crlf(void **state)
{
	char out[200];
	(void)state;
	cut("{}\n{}\r\n\n \t\r\n{}", false, 100, NULL, out);
	assert_string_equal(out, "2+1 2+2 0+1b 2+2b 2+0 ");
}

static void csv_records_hold_quoted_line_ends(void **state)
{
	static const struct { const char *text, *cut; } rows[] = {
		{ "a,b\nc,d\n", "3+1 3+1 " },
		{ "a,\"b\nc\"\r\nd,e\n", "7+2 3+1 " },
		{ "\"a\"\"\nb\",c\n", "9+1 " },
		{ "a,\"b\r\nc\"\r\n", "8+2 " },
		{ "\n\na\n", "0+1b 0+1b 1+1 " },
		/* broken: only the first physical line is lost */
		{ "a,b\"c\nd,\"e\"\n", "5+1 5+1 " },
		{ "\"a\"x,b\nc\n", "6+1 1+1 " },
		{ "a,\"b\nc,d\ne,f\n", "4+1 3+1 3+1 " },
		{ "a,\"b\n\"c,d\n", "4+1 4+1 " },
		{ "\"a\" ,b\nc\n", "6+1 1+1 " },
		{ "\"a\nb\"x\n\"c\nd\"\n", "2+1 3+1 5+1 " },
		{ "\"", "1+0 " },
		{ "\"a\"\rb\n", "5+1 " },
	};
	char out[200];
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		cut(rows[i].text, true, 1000, &plain, out);
		assert_string_equal(out, rows[i].cut);
	}
}

static void dialects_may_have_no_quote_or_an_escape(void **state)
{
	const struct dialect none = { .delimiter = ',' };
	const struct dialect escape = { .delimiter = ',', .quote = '"', .escape = '\\' };
	char out[200];
	(void)state;
	cut("a,\"b\nc\"\n", true, 1000, &none, out);
	assert_string_equal(out, "4+1 2+1 ");
	cut("\"a\\\"\nb\"\nc\n", true, 1000, &escape, out);
	assert_string_equal(out, "7+1 1+1 ");
}

static void an_unclosed_quote_ends_at_the_limit(void **state)
{
	char out[200];
	(void)state;
	cut("a,\"b\ncccc\ndddd\neeee\n", true, 10, &plain, out);
	assert_string_equal(out, "4+1 4+1 4+1 4+1 ");
}

static void a_line_past_the_limit_is_large(void **state)
{
	char out[200];
	(void)state;
	cut("12345\n123456\n", false, 5, NULL, out);
	assert_string_equal(out, "5+1 6+1L ");
	cut("12345\r\n", false, 5, NULL, out);
	assert_string_equal(out, "5+2 ");
}

static void asks_for_more_until_it_knows(void **state)
{
	const char *text = "a,\"b\nc\"\"\",d\r\nx";
	struct frame frame;
	(void)state;
	for (size_t len = 0; len < 13; len++)
		assert_int_equal(frame_csv((struct str){ text, len }, false, 100, &plain, &frame), FRAME_MORE);
	assert_int_equal(frame_csv((struct str){ text, 13 }, false, 100, &plain, &frame), FRAME_RECORD);
	assert_int_equal(frame.len, 11);
	assert_int_equal(frame.nlines, 1);
}

/* Frames JSON values: "skip:len " each, then what ended it. */
static void cut_json(const char *text, size_t limit, char *out)
{
	struct frame_json state = { 0 };
	struct str rest = str_of(text);
	struct frame frame;
	*out = '\0';
	for (;;) {
		enum framed framed = frame_json(rest, true, limit, &state, &frame);
		if (framed == FRAME_END || framed == FRAME_LOST) {
			strcpy(out, framed == FRAME_END ? "end" : "lost");
			return;
		}
		out += sprintf(out, "%zu:%zu%s ", frame.skip, frame.len, framed == FRAME_LARGE ? "L" : "");
		rest.at += frame.skip + frame.len;
		rest.len -= frame.skip + frame.len;
	}
}

static void json_values_are_framed_in_any_layout(void **state)
{
	static const struct { const char *text, *cut; } rows[] = {
		{ "[{},{}]", "1:2 1:2 end" }, { "[]", "end" }, { "", "end" }, { " [ ] \n", "end" },
		{ "{}{} {}", "0:2 0:2 1:2 end" }, { "[ {\"a\":\"]}\"} , 1 ]", "2:10 3:1 end" },
		{ "{\"a\":\"\\\"}\"}\n{\n}\n", "0:11 1:3 end" }, { "1 2", "0:1 1:1 end" },
		{ "[1,]", "1:1 lost" }, { "[,1]", "lost" }, { "[1 2]", "1:1 lost" }, { "[1", "1:1 lost" },
		{ "[1] 2", "1:1 lost" }, { "{\"a\":1", "lost" }, { "{]", "lost" }, { "}", "lost" },
		{ "[tru,{}]", "1:3 1:2 end" }, { "[\"a", "lost" }, { "[[1],[2]]", "1:3 1:3 end" },
	};
	char out[200];
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		cut_json(rows[i].text, 1000, out);
		assert_string_equal(out, rows[i].cut);
	}
}

static void json_framing_is_the_same_however_bytes_arrive(void **state)
{
	const char *text = "[ {\"a\": [1, \"]\"]} ,\n 12 , \"x\\\"y\"]";
	(void)state;
	for (size_t step = 1; step < strlen(text); step++) {
		struct frame_json json = { 0 };
		struct frame frame;
		size_t from = 0, sight = step, count = 0;
		for (;;) {
			size_t end = sight < strlen(text) ? sight : strlen(text);
			enum framed framed = frame_json((struct str){ text + from, end - from },
							end == strlen(text), 100, &json, &frame);
			if (framed == FRAME_MORE) {
				sight += step;
				continue;
			}
			if (framed == FRAME_END)
				break;
			if (framed != FRAME_SKIP) {
				assert_int_equal(framed, FRAME_RECORD);
				count++;
			}
			from += frame.skip + frame.len;
		}
		assert_int_equal(count, 3);
	}
}

/* Blanks without end are passed as they come: they are no beginning of a value. */
static void blanks_between_json_values_are_skipped(void **state)
{
	struct frame_json json = { 0 };
	struct frame frame;

	(void)state;
	assert_int_equal(frame_json(STR(" [ \n "), false, 100, &json, &frame), FRAME_SKIP);
	assert_int_equal(frame.skip, 5);
	assert_int_equal(frame.skip_lines, 1);
	assert_int_equal(frame_json(STR(""), false, 100, &json, &frame), FRAME_MORE);
	assert_int_equal(frame_json(STR("1 "), false, 100, &json, &frame), FRAME_RECORD);
	assert_int_equal(frame_json(STR(" ,\n\n"), false, 100, &json, &frame), FRAME_SKIP);
	assert_int_equal(frame.skip_lines, 2);
	assert_int_equal(frame_json(STR("]"), true, 100, &json, &frame), FRAME_LOST);
	assert_int_equal(frame_json(STR("2]"), true, 100, &json, &frame), FRAME_RECORD);
	assert_int_equal(frame_json(STR("]"), true, 100, &json, &frame), FRAME_END);
}

static void the_rest_of_a_large_value_ends_where_it_ends(void **state)
{
	const char *text = "{\"a\":\"}\\\"\",\"b\":[{}]},{}";
	struct frame_rest rest = { 0 };
	size_t at = 0;
	(void)state;
	while (!rest.done)
		at += frame_rest_json(&rest, (struct str){ text + at, 3 });
	assert_int_equal(at, 20);
	rest = (struct frame_rest){ 0 };
	assert_int_equal(frame_rest_json(&rest, STR("12345,")), 5);
	assert_true(rest.done);
	rest = (struct frame_rest){ 0 };
	assert_int_equal(frame_rest_line(&rest, STR("ab\ncd")), 3);
	assert_true(rest.done);
}

/* Takes lines from the front of `text` at once; each must be what frame_line tells of it. */
static void need_same_lines(struct batch *batch, struct str text, size_t limit)
{
	struct frame_place place = { .line = 7, .offset = 100, .record = 3 };
	uint64_t line = 7, offset = 100;

	batch_clear(batch);
	batch->blank_lines = 5;
	size_t len = lines_take(batch, text, 100, limit, 5, &place);
	assert_true(batch->nrecords <= 3);
	assert_int_equal(place.record, 3 + batch->nrecords);
	for (size_t i = 0; i < batch->nrecords; i++) {
		const struct record *record = &batch->records[i];
		struct frame frame;
		assert_int_equal(frame_line(text, false, limit, &frame), FRAME_RECORD);
		assert_ptr_equal(record->raw.at, text.at);
		assert_int_equal(record->raw.len, frame.len);
		assert_int_equal(record->eol, frame.eol);
		assert_int_equal(record->line, line++);
		assert_int_equal(record->offset, offset);
		assert_int_equal(record->nblank_before, 5);
		offset += frame.len + frame.eol;
		text.at += frame.len + frame.eol;
		text.len -= frame.len + frame.eol;
	}
	assert_int_equal(place.line, line);
	assert_int_equal(place.offset, offset);
	assert_int_equal(len, offset - 100);
}

static void lines_at_once_are_those_one_by_one(void **state)
{
	static const char bytes[] = "aaa\n\n\r ";
	struct batch batch;
	char text[9];

	(void)state;
	batch_init(&batch);
	for (unsigned number = 0; number < 1u << 24; number += 7) {
		for (unsigned i = 0; i < 8; i++)
			text[i] = bytes[number >> 3 * i & 7];
		need_same_lines(&batch, (struct str){ text, 8 }, number % 5 + 1);
	}
	batch_clear(&batch);
	struct frame_place place = { .record = 1 };
	assert_int_equal(lines_take(&batch, STR("a\nb\nc\nd\n"), 3, 10, 100, &place), 4);
	assert_int_equal(batch.nrecords, 2); /* the second is the one that fills it */
	batch_release(&batch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_end_at_lf_or_crlf), TEST(csv_records_hold_quoted_line_ends),
		TEST(dialects_may_have_no_quote_or_an_escape), TEST(an_unclosed_quote_ends_at_the_limit),
		TEST(a_line_past_the_limit_is_large), TEST(asks_for_more_until_it_knows),
		TEST(json_values_are_framed_in_any_layout),
		TEST(json_framing_is_the_same_however_bytes_arrive),
		TEST(blanks_between_json_values_are_skipped),
		TEST(the_rest_of_a_large_value_ends_where_it_ends),
		TEST(lines_at_once_are_those_one_by_one),
	};
	return RUN(tests);
}
