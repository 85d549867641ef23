/* The header record: delimiter by counting, names by the same splitter as every other record. */
#include "input/header.h"

#include "base/map.h"
#include "base/utf8.h"
#include "ext/csv.h"
#include "ext/hash.h"

#include <stdlib.h>
#include <string.h>

unsigned char header_delimiter(struct str bytes, const struct dialect *dialect, bool *is_whole)
{
	static const unsigned char candidates[] = { ',', ';', '\t', '|' };
	size_t counts[sizeof(candidates)] = { 0 };
	bool is_quoted = false;
	size_t best = 0;

	*is_whole = false;
	for (size_t i = 0; i < bytes.len && !*is_whole; i++) {
		unsigned char c = (unsigned char)bytes.at[i];
		/* Outside quotes a line end ends the record, whatever stands before it. */
		if (dialect->escape && c == dialect->escape && i + 1 < bytes.len &&
		    (is_quoted || bytes.at[i + 1] != '\n')) {
			i++;
			continue;
		}
		if (dialect->quote && c == dialect->quote)
			is_quoted = !is_quoted;
		if (is_quoted)
			continue;
		*is_whole = c == '\n';
		for (size_t k = 0; k < sizeof(candidates); k++)
			counts[k] += c == candidates[k];
	}
	for (size_t k = 1; k < sizeof(candidates); k++)
		if (counts[k] > counts[best])
			best = k;
	return candidates[best];
}

static enum status bad_header(const struct input *input, size_t column, struct diag *why,
			      const char *what)
{
	return diag_fail_code(why, "csv-header", input->name, input->data_line, (unsigned)column,
			      "%s", what);
}

/*
 * A file whose lines end in CR alone is one line to us, all of it the header. Such files come from old
 * spreadsheets; a CR within quotes or before the line end is none of these.
 */
static enum status check_ends(const struct input *input, struct str raw, struct diag *why)
{
	bool is_quoted = false;

	if (memchr(raw.at, '\n', raw.len))
		return OK;
	for (size_t i = 0; i + 1 < raw.len; i++) {
		if (input->dialect.quote && (unsigned char)raw.at[i] == input->dialect.quote)
			is_quoted = !is_quoted;
		if (raw.at[i] == '\r' && !is_quoted)
			return bad_header(input, i + 1, why,
					  "the line ends are CR alone, so that all is one line; make them "
					  "LF: tr '\\r' '\\n'");
	}
	return OK;
}

static enum status check_names(const struct input *input, const struct csv_row *row,
			       struct diag *why)
{
	struct map names = { 0 };
	enum status status = OK;

	for (size_t i = 0; i < input->ncolumns && status == OK; i++) {
		struct str name = input->columns[i];
		if (name.len == 0)
			continue;
		size_t first = map_add(&names, name, hash_of(name), (uint32_t)i);
		if (first != i)
			status = diag_fail_code(why, "csv-header", input->name, input->data_line,
						row->cells[i].at + 1,
						"two columns have the same name: %zu and %zu",
						first + 1, i + 1);
	}
	map_release(&names);
	return status;
}

enum status header_read(struct input *input, struct str raw, struct arena *arena, struct diag *why)
{
	struct csv_splitter *splitter = csv_splitter_new(
		input->dialect.delimiter, input->dialect.quote, input->dialect.escape);
	struct buf decoded = { 0 };
	struct csv_row row;
	struct str text = raw;
	enum status status = check_ends(input, raw, why);

	if (status == OK && input->charset) {
		size_t good = charset_decode(input->charset, raw, &decoded);
		if (good < raw.len)
			status = bad_header(input, good + 1, why,
					    "a byte of the header is not of its encoding");
		text = arena_copy(arena, buf_str(&decoded));
	}
	size_t good = utf8_check(text);
	if (status == OK && good < text.len)
		status = bad_header(input, good + 1, why,
				    text.at[good] == '\0'
					    ? "the header holds a NUL byte; UTF-16 without a byte order mark "
					      "is read with --encoding UTF-16LE or UTF-16BE"
					    : "the header is not UTF-8; --encoding names another "
					      "encoding, such as windows-1252");
	if (status == OK && !csv_split(splitter, text, CSV_NO_HINTS, arena, &row))
		status = bad_header(input, row.fault_at + 1, why, row.fault);
	if (status == OK) {
		input->ncolumns = row.count;
		input->columns = arena_array(arena, row.count, sizeof(*input->columns));
		for (size_t i = 0; i < row.count; i++)
			input->columns[i] = arena_copy(arena, row.cells[i].text);
		status = check_names(input, &row, why);
	}
	csv_splitter_free(splitter);
	buf_release(&decoded);
	return status;
}

void header_note(const struct input *input, struct batch *batch)
{
	batch->blank_lines += input->blank_lines;
	for (size_t i = 0; i < input->ncolumns; i++)
		if (input->columns[i].len == 0)
			finding_note(batch, NULL, SEVERITY_WARNING, code_find("csv-header"),
				     "column %zu has no name and is left out", i + 1);
}
