/*
 * CSV as contract.md 2 tells it ("Which bytes are a record"), read byte by byte, slowly, with the whole
 * text in sight: what frame.c, source.c and csv.c are held against. Included by one .c each.
 */
#ifndef FUZZ_ORACLE_CSV_H
#define FUZZ_ORACLE_CSV_H

#include "fuzz.h"
#include "reading.h"

#include "base/buf.h"
#include "input/input.h"

struct oracle_cell {
	size_t at;           /* in the text */
	size_t from, len;    /* its text, in oracle->texts */
};

struct oracle_row {
	size_t at, len, eol; /* in the text; eol: bytes of its line end */
	uint64_t line;       /* 1 for the first of the text */
	size_t nlines;       /* line ends inside */
	bool is_blank, is_large, is_broken;
	size_t cell, ncells; /* in oracle->cells; of rows that are none of these */
	size_t fault;        /* is_broken: where in the text */
};

struct oracle {
	struct str text;
	size_t limit;
	struct dialect dialect;
	struct oracle_row *rows;
	size_t nrows, rows_cap;
	struct oracle_cell *cells;
	size_t ncells, cells_cap;
	struct buf texts;
	size_t fault; /* of the last cell that is broken: where in the text */
};

static struct str oracle_raw(const struct oracle *oracle, const struct oracle_row *row)
{
	return (struct str){ oracle->text.at + row->at, row->len };
}

static bool oracle_is(const struct oracle *oracle, size_t i, unsigned char c)
{
	return c && i < oracle->text.len && (unsigned char)oracle->text.at[i] == c;
}

/* How many bytes of line end stand at `i`. */
static size_t oracle_line_end(const struct oracle *oracle, size_t i)
{
	if (oracle_is(oracle, i, '\n'))
		return 1;
	return oracle_is(oracle, i, '\r') && oracle_is(oracle, i + 1, '\n') ? 2 : 0;
}

static bool oracle_ends_record(const struct oracle *oracle, size_t i)
{
	return i == oracle->text.len || oracle_line_end(oracle, i) > 0;
}

/* At an opening quote; false: it is not closed, or something follows the closing one. */
static bool oracle_quoted_cell(struct oracle *oracle, size_t *i)
{
	const struct dialect *dialect = &oracle->dialect;

	oracle->fault = *i;
	for ((*i)++; *i < oracle->text.len; (*i)++) {
		if (oracle_is(oracle, *i, dialect->escape)) {
			(*i)++;
			if (*i == oracle->text.len)
				return false;
		} else if (oracle_is(oracle, *i, dialect->quote)) {
			(*i)++;
			if (!oracle_is(oracle, *i, dialect->quote)) {
				oracle->fault = *i;
				return oracle_is(oracle, *i, dialect->delimiter) ||
				       oracle_ends_record(oracle, *i);
			}
		}
		buf_putc(&oracle->texts, oracle->text.at[*i]);
	}
	return false;
}

/* False: there is a quote in it. */
static bool oracle_plain_cell(struct oracle *oracle, size_t *i)
{
	const struct dialect *dialect = &oracle->dialect;

	for (; !oracle_ends_record(oracle, *i); (*i)++) {
		if (oracle_is(oracle, *i, dialect->delimiter))
			break;
		oracle->fault = *i;
		if (oracle_is(oracle, *i, dialect->quote))
			return false;
		/* What is escaped is plain, but a line end ends the record whatever stands before it. */
		if (oracle_is(oracle, *i, dialect->escape) && !oracle_ends_record(oracle, *i + 1))
			(*i)++;
		buf_putc(&oracle->texts, oracle->text.at[*i]);
	}
	return true;
}

static struct oracle_cell *oracle_add_cell(struct oracle *oracle)
{
	if (oracle->ncells == oracle->cells_cap) {
		oracle->cells_cap = oracle->cells_cap ? 2 * oracle->cells_cap : 64;
		oracle->cells = memory_resize(oracle->cells,
					      oracle->cells_cap * sizeof(*oracle->cells));
	}
	return &oracle->cells[oracle->ncells++];
}

/* The record at row->at; false: its quoting is broken. */
static bool oracle_cells(struct oracle *oracle, struct oracle_row *row)
{
	size_t i = row->at;

	row->cell = oracle->ncells;
	for (;; i++) { /* over the delimiter */
		struct oracle_cell cell = { .at = i, .from = oracle->texts.len };
		bool is_quoted = oracle_is(oracle, i, oracle->dialect.quote);
		if (!(is_quoted ? oracle_quoted_cell(oracle, &i) : oracle_plain_cell(oracle, &i)))
			return false;
		cell.len = oracle->texts.len - cell.from;
		*oracle_add_cell(oracle) = cell;
		row->ncells++;
		if (oracle_ends_record(oracle, i))
			break;
	}
	row->len = i - row->at;
	row->eol = oracle_line_end(oracle, i);
	return row->len <= oracle->limit;
}

/* The physical line at row->at. */
static void oracle_line(const struct oracle *oracle, struct oracle_row *row)
{
	row->len = 0;
	while (!oracle_ends_record(oracle, row->at + row->len))
		row->len++;
	row->eol = oracle_line_end(oracle, row->at + row->len);
}

/* Where the quoting of a line breaks, seen for itself: its record may have gone on behind it. */
static size_t oracle_fault(struct oracle *oracle, const struct oracle_row *line)
{
	struct oracle_row alone = { .at = line->at };
	struct str text = oracle->text;

	oracle->text.len = line->at + line->len;
	if (oracle_cells(oracle, &alone))
		fuzz_fail("a line is called broken and is not");
	oracle->text = text;
	return oracle->fault;
}

static struct oracle_row oracle_row_at(struct oracle *oracle, size_t at, uint64_t line)
{
	struct oracle_row row = { .at = at, .line = line };

	oracle_line(oracle, &row);
	row.is_blank = row.len == 0;
	row.is_large = row.len > oracle->limit;
	if (!row.is_blank && !row.is_large && !oracle_cells(oracle, &row)) {
		row.is_broken = true;
		oracle_line(oracle, &row);
		row.fault = oracle_fault(oracle, &row);
	}
	for (size_t i = 0; i < row.len; i++)
		row.nlines += oracle->text.at[at + i] == '\n';
	return row;
}

static void oracle_read(struct oracle *oracle)
{
	uint64_t line = 1;

	buf_room(&oracle->texts, 1);
	for (size_t at = 0; at < oracle->text.len;) {
		struct oracle_row row = oracle_row_at(oracle, at, line);
		if (oracle->nrows == oracle->rows_cap) {
			oracle->rows_cap = oracle->rows_cap ? 2 * oracle->rows_cap : 64;
			oracle->rows = memory_resize(oracle->rows,
						     oracle->rows_cap * sizeof(*oracle->rows));
		}
		oracle->rows[oracle->nrows++] = row;
		at += row.len + row.eol;
		line += row.nlines + (row.eol > 0);
	}
}

static struct str oracle_text(const struct oracle *oracle, const struct oracle_cell *cell)
{
	return (struct str){ oracle->texts.at + cell->from, cell->len };
}

static void oracle_release(struct oracle *oracle)
{
	free(oracle->rows);
	free(oracle->cells);
	buf_release(&oracle->texts);
}

/* ---- what both targets of CSV do with it ---- */

static bool fuzz_has_byte(struct str text, unsigned char c)
{
	return text.len > 0 && memchr(text.at, c, text.len);
}

/* Are the members of a row's tree its cells, in their columns and at their places? */
static void oracle_need_tree(const struct oracle *oracle, const struct oracle_row *row,
			     size_t ncolumns, size_t start, const struct node *root)
{
	const struct node *member = root->child;

	for (size_t i = 0; i < ncolumns; i++) {
		const struct oracle_cell *cell = &oracle->cells[row->cell + i];
		if (cell->len == 0)
			continue;
		FUZZ_NEED(member && str_eq(member->text, oracle_text(oracle, cell)));
		FUZZ_NEED(member->column == i + 1 && member->at == cell->at - start + 1);
		member = member->next;
	}
	FUZZ_NEED(!member);
}

/* Letters and digits would be in the way of the header that is put before the text. */
static bool oracle_takes_header(const struct oracle *oracle)
{
	const unsigned char signs[] = { oracle->dialect.delimiter, oracle->dialect.quote,
					oracle->dialect.escape };

	for (size_t i = 0; i < COUNT(signs); i++)
		if ((signs[i] >= '0' && signs[i] <= '9') || (signs[i] >= 'A' && signs[i] <= 'Z') ||
		    (signs[i] >= 'a' && signs[i] <= 'z'))
			return false;
	return true;
}

/* The text as an input, behind a header of two columns; the offset where it starts there. */
static size_t oracle_open(const struct oracle *oracle, struct reading *reading)
{
	struct buf bytes = { 0 };

	buf_printf(&bytes, "first%csecond\n", oracle->dialect.delimiter);
	size_t header = bytes.len;
	buf_put(&bytes, oracle->text);
	reading_init(reading, buf_str(&bytes));
	buf_release(&bytes);
	reading->job.from = FORMAT_CSV;
	reading->job.dialect = oracle->dialect;
	reading->job.dialect_has_quote = reading->job.dialect_has_escape = true;
	reading->job.max_record = oracle->limit;
	if (reading_probe(reading) != OK)
		fuzz_fail("%s", reading->why.text);
	return header;
}

/*
 * A record past the limit: its rest comes next, up to the end of `whole`. Is gone when it returns; how
 * many blank lines were counted on the way.
 */
static uint64_t oracle_need_pieces(struct reading *reading, const struct record *record,
				   struct str whole)
{
	uint64_t blank_lines = 0;
	size_t held = record->raw.len;

	FUZZ_NEED(record->unfinished && str_starts(whole, record->raw));
	while (held < whole.len) {
		FUZZ_NEED(reading_fill(reading) == OK && reading->batch.continues);
		struct str piece = buf_str(&reading->batch.raw);
		FUZZ_NEED(piece.len > 0 && piece.len <= whole.len - held);
		FUZZ_NEED(memcmp(piece.at, whole.at + held, piece.len) == 0);
		held += piece.len;
		blank_lines += reading->batch.blank_lines;
	}
	return blank_lines;
}

/*
 * The first line of the bytes of a target, such as `,"\b3`: delimiter, quote and escape (a dot: none),
 * the limit and the size of a chunk by a letter or digit each; what follows is the target's own. False:
 * no dialect that the command line lets pass.
 */
struct oracle_settings {
	struct dialect dialect;
	size_t limit, chunk;
	struct str more;
};

static bool oracle_settings_read(struct str *bytes, struct oracle_settings *settings)
{
	static const size_t limits[] = { 16 << 20, 4, 9, 20, 50 };
	static const size_t chunks[] = { SIZE_MAX, 1, 2, 3, 7, 16, 61 };
	unsigned char c[5];

	for (size_t i = 0; i < COUNT(c); i++)
		c[i] = fuzz_take_byte(bytes);
	settings->more = fuzz_take_until(bytes, "\n");
	for (size_t i = 0; i < 3; i++)
		if (c[i] == 0 || c[i] == '\n' || c[i] == '\r' || c[i] > 0x7e)
			return false;
	settings->dialect = (struct dialect){
		.delimiter = c[0],
		.quote = c[1] == '.' ? 0 : c[1],
		.escape = c[2] == '.' ? 0 : c[2],
		.has_header = true,
	};
	settings->limit = limits[c[3] % COUNT(limits)];
	settings->chunk = chunks[c[4] % COUNT(chunks)];
	const struct dialect *dialect = &settings->dialect;
	return dialect->delimiter != dialect->quote && dialect->escape != dialect->delimiter &&
	       (!dialect->escape || dialect->escape != dialect->quote);
}

#endif
