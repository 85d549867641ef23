/*
 * Recognition by content, as contract.md 2 has it: first byte `[` is json; a first line that is a
 * whole JSON value is ndjson; else csv. One thing is decided for the user where that text is silent
 * about dirty data: a first line that opens with `{` and is no JSON value is a value laid out over
 * several lines (json) if the start of the input holds one, else NDJSON whose first record is broken:
 * no header of a CSV starts with a brace. And one thing is decided against it: a first line that is a number or a
 * text alone is no NDJSON if an option says what CSV looks like.
 */
#include "input/probe.h"

#include "base/stop.h"
#include "base/utf8.h"
#include "ext/json.h"
#include "input/bytes.h"
#include "input/frame.h"
#include "input/header.h"
#include "input/utf16.h"

/* What is being looked at: the start of one input. */
struct peek {
	struct input *input;
	struct bytes *bytes;
	struct buf buf;
	bool is_last; /* buf holds the whole input */
};

static struct str rest_of(const struct peek *peek, size_t from)
{
	return (struct str){ peek->buf.at + from, peek->buf.len - from };
}

/* Reads on until something came, or the end. */
static enum status peek_more(struct peek *peek, struct diag *why)
{
	size_t got = 0;
	while (got == 0) {
		char *at = buf_room(&peek->buf, 64 << 10);
		enum status status = bytes_read(peek->bytes, at, 64 << 10, 100, &got, why);
		if (status == END) {
			peek->is_last = true;
			return OK;
		}
		if (status != OK)
			return status;
		if (stop_signal())
			return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
	}
	peek->buf.len += got;
	return OK;
}

/* The first line that is not blank, from `from` on: *at and its frame; more is read as needed. */
static enum status first_line(struct peek *peek, size_t from, size_t *at, struct frame *frame,
			      enum framed *framed, struct diag *why)
{
	*at = from;
	for (;;) {
		*framed = frame_line(rest_of(peek, *at), peek->is_last, PROBE_BYTES, frame);
		if (*framed == FRAME_BLANK && frame->len + frame->eol > 0) {
			*at += frame->len + frame->eol;
			if (*at - from > PROBE_BYTES)
				return diag_fail_at(why, ERR_USAGE, peek->input->name, 1, 0,
						    "begins with more than %d bytes of blank lines; cut them off, "
						    "or say --from ndjson if it is that", PROBE_BYTES);
			continue;
		}
		if (*framed != FRAME_MORE)
			return OK;
		enum status status = peek_more(peek, why);
		if (status != OK)
			return status;
	}
}

/* What is wrong with the text as JSON, and where. */
static enum json_fault fault_of(struct str text, unsigned max_depth, size_t *at)
{
	struct json_parser *parser = json_parser_new();
	struct arena arena = { 0 };
	struct json_result result;

	json_parse(parser, text, NULL, max_depth, &arena, &result);
	arena_release(&arena);
	json_parser_free(parser);
	*at = result.at;
	return result.fault;
}

static bool is_json_value(struct str text, unsigned max_depth)
{
	size_t at;
	/* Values with a name twice or nested too deep are values still; records are judged later. */
	return fault_of(text, max_depth, &at) != JSON_SYNTAX;
}

/* Is nothing wrong with the text but that it ends? */
static bool begins_json_value(struct str text, unsigned max_depth)
{
	size_t at;
	return fault_of(text, max_depth, &at) != JSON_SYNTAX || at == text.len;
}

/* What the input starts with: a JSON value over several lines, something else, or nobody knows yet. */
enum start { START_OTHER, START_LAID_OUT, START_OPEN };

static enum start look_at_start(const struct peek *peek, size_t from, unsigned max_depth)
{
	struct frame_json state = { 0 };
	struct frame frame;
	struct str sight = rest_of(peek, from);

	switch (frame_json(sight, peek->is_last, PROBE_BYTES, &state, &frame)) {
	case FRAME_RECORD:
		if (frame.nlines == 0)
			return START_OTHER;
		sight = (struct str){ sight.at + frame.skip, frame.len };
		return is_json_value(sight, max_depth) ? START_LAID_OUT : START_OTHER;
	case FRAME_MORE:
		return begins_json_value(sight, max_depth) ? START_OPEN : START_OTHER;
	default:
		return START_OTHER;
	}
}

/* `from`: a brace, on a line that is no JSON value. However slowly the input comes, the answer is one. */
static enum status find_json_format(const struct job *job, struct peek *peek, size_t from,
				    struct diag *why)
{
	enum start start;

	while ((start = look_at_start(peek, from, job->max_depth)) == START_OPEN &&
	       peek->buf.len < PROBE_BYTES) {
		enum status status = peek_more(peek, why);
		if (status != OK)
			return status;
	}
	peek->input->format = start == START_LAID_OUT ? FORMAT_JSON : FORMAT_NDJSON;
	return OK;
}

static bool name_ends(const char *name, const char *end)
{
	struct str text = str_of(name), tail = str_of(end);
	return text.len >= tail.len &&
	       str_eq_nocase((struct str){ text.at + text.len - tail.len, tail.len }, tail);
}

static bool is_tsv_name(const char *name)
{
	static const char *const ends[] = { "", ".gz", ".zst", ".xz", ".bz2", ".lz4", ".zip" };
	struct str text = str_of(name);

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		if (!name_ends(name, ends[i]))
			continue;
		size_t len = text.len - strlen(ends[i]);
		if (len >= 4 && str_eq_nocase((struct str){ text.at + len - 4, 4 }, STR(".tsv")))
			return true;
	}
	return false;
}

/* Columns without a header, or a dialect: then a first line of a number or a text alone is a cell. */
static bool is_told_of_csv(const struct job *job)
{
	return job->ncolumns > 0 || job->dialect.delimiter || job->dialect.escape || job->dialect_has_quote;
}

static enum status find_format(const struct job *job, struct peek *peek, size_t from,
			       struct diag *why)
{
	struct input *input = peek->input;
	struct frame frame;
	enum framed framed;
	size_t at;

	input->format = job->from;
	if (job->from != FORMAT_AUTO)
		return OK;
	enum status status = first_line(peek, from, &at, &frame, &framed, why);
	if (status != OK)
		return status;
	struct str line = { peek->buf.at + at, frame.len };
	struct str trimmed = str_trim(line);
	input->format = is_tsv_name(input->name) ? FORMAT_TSV : FORMAT_CSV;
	if (trimmed.len == 0)
		return OK;
	if (trimmed.at[0] == '[') {
		input->format = FORMAT_JSON;
	} else if (framed == FRAME_LARGE) {
		if (trimmed.at[0] == '{')
			input->format = FORMAT_NDJSON;
	} else if ((trimmed.at[0] == '{' || !is_told_of_csv(job)) && is_json_value(line, job->max_depth)) {
		input->format = FORMAT_NDJSON;
	} else if (trimmed.at[0] == '{') {
		return find_json_format(job, peek, from, why);
	}
	return OK;
}

static void find_encoding(const struct job *job, struct peek *peek)
{
	struct input *input = peek->input;

	input->utf16 = bytes_is_utf16(peek->bytes);
	input->charset = job->charset;
	input->encoding = job->encoding ? job->encoding : input->utf16 ? "UTF-16" : "UTF-8";
}

/* Does a text start with a character whose last bytes are not in sight yet? */
static bool is_cut(struct str text)
{
	enum { CHARACTER_BYTES = 4 };
	bool is_start = text.len > 0 && ((unsigned char)text.at[0] & 0xc0) == 0xc0;

	for (size_t i = 1; i < text.len; i++)
		is_start = is_start && ((unsigned char)text.at[i] & 0xc0) == 0x80;
	return is_start && text.len < CHARACTER_BYTES;
}

/* For `guess`: a start that is not UTF-8 and looks like windows-1252 is that. */
static enum status find_charset(struct job *job, const struct peek *peek, struct diag *why)
{
	struct input *input = peek->input;
	struct str sight = rest_of(peek, 0);
	size_t good = utf8_check(sight);
	bool utf16;

	if (!job->finds_encoding || job->encoding || input->utf16 || good == sight.len ||
	    (!peek->is_last && is_cut(rest_of(peek, good))) || !charset_looks_like_1252(sight))
		return OK;
	input->encoding = "windows-1252";
	enum status status = charset_open(input->encoding, &job->charset, &utf16, why);
	input->charset = job->charset;
	return status;
}

/* The header record, from `from` on; blank lines before it are stepped over. */
static enum status find_header(struct job *job, struct peek *peek, size_t *from,
			       struct diag *why)
{
	struct input *input = peek->input;
	struct frame frame;

	if (!input->dialect.has_header) {
		input->columns = job->columns;
		input->ncolumns = job->ncolumns;
		return OK;
	}
	for (;;) {
		enum framed framed = frame_csv(rest_of(peek, *from), peek->is_last, PROBE_BYTES,
					       &input->dialect, &frame);
		if (framed == FRAME_LARGE)
			return diag_fail_at(why, ERR_USAGE, input->name, input->data_line, 0,
					    "the header is larger than %d bytes [csv-header]",
					    PROBE_BYTES);
		if (framed == FRAME_BLANK && frame.len + frame.eol > 0) {
			*from += frame.len + frame.eol;
			input->data_line++;
			input->blank_lines++;
			continue;
		}
		if (framed != FRAME_MORE)
			break;
		enum status status = peek_more(peek, why);
		if (status != OK)
			return status;
	}
	if (*from == peek->buf.len)
		return OK; /* an empty input: no header, no columns, no record */
	struct str raw = { peek->buf.at + *from, frame.len };
	enum status status = header_read(input, raw, &job->arena, why);
	input->header = arena_copy(&job->arena,
				   (struct str){ raw.at, frame.len + frame.eol });
	input->data_line += frame.nlines + (frame.eol > 0);
	*from += frame.len + frame.eol;
	return status;
}

/* ASCII, so that no character is cut, and nothing that cells are made of. */
static bool is_delimiter(unsigned char c, unsigned char quote)
{
	bool is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	return c == '\t' || (c >= ' ' && c < 0x7f && c != quote && !is_word);
}

/* By the whole header, line breaks in quotes included, however it comes. */
static enum status find_delimiter(struct peek *peek, size_t from, struct diag *why)
{
	struct dialect *dialect = &peek->input->dialect;
	bool is_whole;

	for (;;) {
		dialect->delimiter = header_delimiter(rest_of(peek, from), dialect, &is_whole);
		if (is_whole || peek->is_last || peek->buf.len >= PROBE_BYTES)
			return OK;
		enum status status = peek_more(peek, why);
		if (status != OK)
			return status;
	}
}

/* A first line `sep=;` names the delimiter, as spreadsheets write it. */
static enum status find_dialect(const struct job *job, struct peek *peek, size_t *from,
				struct diag *why)
{
	struct input *input = peek->input;
	struct frame frame;
	enum framed framed;
	size_t at;

	input->dialect = job->dialect;
	if (!job->dialect_has_quote)
		input->dialect.quote = '"';
	input->dialect.has_header = job->ncolumns == 0;
	enum status status = first_line(peek, *from, &at, &frame, &framed, why);
	if (status != OK)
		return status;
	struct str line = { peek->buf.at + *from, at == *from ? frame.len : 0 };
	if (line.len == 5 && str_eq_nocase((struct str){ line.at, 4 }, STR("sep=")) &&
	    is_delimiter((unsigned char)line.at[4], input->dialect.quote)) {
		if (!input->dialect.delimiter)
			input->dialect.delimiter = (unsigned char)line.at[4];
		*from += frame.len + frame.eol;
		input->data_line++;
		status = first_line(peek, *from, &at, &frame, &framed, why);
		if (status != OK)
			return status;
	}
	if (!input->dialect.delimiter && input->format == FORMAT_TSV)
		input->dialect.delimiter = '\t';
	return input->dialect.delimiter ? OK : find_delimiter(peek, at, why);
}

static enum status probe_content(struct job *job, struct peek *peek, struct diag *why)
{
	struct input *input = peek->input;
	enum status status = OK;
	size_t from = 0;

	find_encoding(job, peek);
	while (status == OK && !peek->is_last && peek->buf.len < 4)
		status = peek_more(peek, why);
	if (status != OK)
		return status;
	if (str_starts(buf_str(&peek->buf), STR("\xef\xbb\xbf")))
		from = 3;
	if (from > 0 && job->charset)
		return diag_fail_at(why, ERR_USAGE, input->name, 0, 0,
				    "it begins with the byte order mark of UTF-8, so it is not %s: say "
				    "--encoding UTF-8 if it was saved as that since",
				    job->encoding);
	input->data_line = 1;
	status = find_format(job, peek, from, why);
	if (status == OK)
		status = find_charset(job, peek, why);
	if (status == OK && (input->format == FORMAT_CSV || input->format == FORMAT_TSV)) {
		status = find_dialect(job, peek, &from, why);
		if (status == OK)
			status = find_header(job, peek, &from, why);
	}
	if (status != OK)
		return status;
	input->skip = from;
	input->data_offset = from;
	if (input->utf16)
		input->data_offset = utf16_size((struct str){ peek->buf.at, from });
	return OK;
}

static enum status probe(struct job *job, struct input *input, struct diag *why)
{
	struct peek peek = { .input = input };
	enum status status = bytes_open(&peek.bytes, input->name, job->encoding, why);

	if (status != OK)
		return status;
	input->is_regular = bytes_is_regular(peek.bytes);
	input->size = bytes_size(peek.bytes);
	input->mtime_ns = bytes_mtime_ns(peek.bytes);
	status = probe_content(job, &peek, why);
	if (status == OK && !input->is_regular) {
		input->opened = arena_zalloc(&job->arena, sizeof(*input->opened));
		input->opened->peeked = arena_copy(&job->arena, buf_str(&peek.buf));
		input->opened->bytes = peek.bytes;
	} else {
		bytes_close(peek.bytes);
	}
	buf_release(&peek.buf);
	return status;
}

enum status input_probe_all(struct job *job, struct diag *why)
{
	enum status status = OK;
	bool utf16;

	if (job->encoding)
		status = charset_open(job->encoding, &job->charset, &utf16, why);
	for (size_t i = 0; i < job->ninputs && status != ERR_USAGE && status != ERR_SIGNAL; i++) {
		struct diag other;
		job->inputs[i].number = (uint32_t)i;
		enum status found = probe(job, &job->inputs[i], &other);
		if (found == OK || (status != OK && found == ERR_IO))
			continue;
		status = found;
		*why = other;
	}
	return status;
}

void input_release_all(struct job *job)
{
	for (size_t i = 0; i < job->ninputs; i++)
		if (job->inputs[i].opened && job->inputs[i].opened->bytes)
			bytes_close(job->inputs[i].opened->bytes);
	charset_free(job->charset);
}
