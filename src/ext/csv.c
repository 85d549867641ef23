/*
 * libcsv, fed one framed record at a time in strict mode. It gives no positions and copies every
 * byte; where a record holds no quote, cells are told by their lengths and stay slices of the record.
 */
#include "ext/csv.h"

#include <stdlib.h>

#include <csv.h>

struct csv_splitter {
	struct csv_parser parser;
	unsigned char delimiter, quote, escape;
	struct csv_cell *cells;
	size_t ncells, cells_cap;

	/* of the record being split */
	struct str record;
	bool is_plain;       /* no quote in it */
	size_t at;           /* where the next cell of a plain record starts */
	struct arena *arena;
};

static int is_never(unsigned char c)
{
	(void)c;
	return 0;
}

static int is_line_feed(unsigned char c)
{
	return c == '\n';
}

static void setup(struct csv_splitter *splitter)
{
	/* Fails for no other reason than a null pointer. */
	csv_init(&splitter->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_delim(&splitter->parser, splitter->delimiter);
	csv_set_quote(&splitter->parser, splitter->quote);
}

struct csv_splitter *csv_splitter_new(unsigned char delimiter, unsigned char quote,
				      unsigned char escape)
{
	struct csv_splitter *splitter = memory_alloc(sizeof(*splitter));
	*splitter = (struct csv_splitter){ 0 };
	splitter->delimiter = delimiter;
	splitter->quote = quote;
	splitter->escape = escape;
	setup(splitter);
	return splitter;
}

void csv_splitter_free(struct csv_splitter *splitter)
{
	if (!splitter)
		return;
	csv_free(&splitter->parser);
	free(splitter->cells);
	free(splitter);
}

static void on_cell(void *text, size_t len, void *context)
{
	struct csv_splitter *splitter = context;

	if (splitter->ncells == splitter->cells_cap) {
		splitter->cells_cap = splitter->cells_cap ? splitter->cells_cap * 2 : 32;
		splitter->cells = memory_resize(splitter->cells,
						splitter->cells_cap * sizeof(*splitter->cells));
	}
	struct csv_cell *cell = &splitter->cells[splitter->ncells++];
	if (splitter->is_plain) {
		cell->text = (struct str){ splitter->record.at + splitter->at, len };
		cell->at = (uint32_t)splitter->at;
		splitter->at += len + 1;
	} else {
		cell->text = arena_copy(splitter->arena, (struct str){ text, len });
		cell->at = 0;
	}
}

static void on_row(int end, void *context)
{
	(void)end;
	(void)context;
}

/* Where the cells of a well-quoted record start: behind the cell before, and its delimiter. */
static void place_cells(struct csv_splitter *splitter, struct str record)
{
	size_t at = 0;

	for (size_t cell = 0; cell < splitter->ncells; cell++) {
		splitter->cells[cell].at = (uint32_t)at;
		bool is_quoted = splitter->quote && at < record.len &&
				 (unsigned char)record.at[at] == splitter->quote;
		if (!is_quoted && !splitter->escape) {
			at += splitter->cells[cell].text.len + 1;
			continue;
		}
		bool inside = false; /* a doubled quote leaves and enters again */
		for (; at < record.len; at++) {
			unsigned char c = (unsigned char)record.at[at];
			if (splitter->escape && c == splitter->escape)
				at++;
			else if (splitter->quote && c == splitter->quote)
				inside = !inside;
			else if (c == splitter->delimiter && !inside)
				break;
		}
		at++;
	}
}

/* Steps over a byte, and over the one that it makes plain. */
static size_t step(const struct csv_splitter *splitter, struct str record, size_t i)
{
	return i + 1 + (splitter->escape && (unsigned char)record.at[i] == splitter->escape);
}

/* Says where and how the quoting of a record is broken. */
static void find_fault(const struct csv_splitter *splitter, struct str record, struct csv_row *row)
{
	size_t i = 0, opened = 0;

	while (i < record.len) { /* one cell after another */
		if ((unsigned char)record.at[i] != splitter->quote) {
			while (i < record.len && (unsigned char)record.at[i] != splitter->delimiter) {
				if ((unsigned char)record.at[i] == splitter->quote) {
					row->fault_at = i;
					row->fault = "a quote inside a cell that is not quoted";
					return;
				}
				i = step(splitter, record, i);
			}
			i++;
			continue;
		}
		opened = i++;
		for (; i < record.len; i = step(splitter, record, i)) {
			if ((unsigned char)record.at[i] != splitter->quote)
				continue;
			if (i + 1 < record.len && (unsigned char)record.at[i + 1] == splitter->quote)
				i++;
			else
				break;
		}
		if (i >= record.len)
			break;
		i++;
		if (i < record.len && (unsigned char)record.at[i] != splitter->delimiter) {
			row->fault_at = i;
			row->fault = "text after the closing quote of a cell";
			return;
		}
		i++;
	}
	row->fault_at = opened;
	row->fault = "a quoted cell that is not closed";
}

/* Where the dialect has none: any byte but its delimiter, since undo_escapes quotes all cells. */
static unsigned char inner_quote(const struct csv_splitter *splitter)
{
	if (splitter->quote)
		return splitter->quote;
	return splitter->delimiter == '"' ? '\'' : '"';
}

/*
 * A record with escape bytes as the same record with every cell quoted and quotes doubled, which is
 * what libcsv knows. Only ever longer by the quotes. An unclosed quote stays one.
 */
static struct str undo_escapes(const struct csv_splitter *splitter, struct str record,
			       struct arena *arena)
{
	unsigned char quote = inner_quote(splitter);
	char *out = arena_bytes(arena, record.len * 4 + 4);
	size_t n = 0, i = 0;

	for (;;) {
		bool is_quoted = splitter->quote && i < record.len &&
				 (unsigned char)record.at[i] == splitter->quote;
		bool is_closed = !is_quoted;
		i += is_quoted;
		out[n++] = (char)quote;
		for (; i < record.len; i++) {
			unsigned char c = (unsigned char)record.at[i];
			if (c == splitter->escape && i + 1 < record.len) {
				c = (unsigned char)record.at[++i];
			} else if (is_quoted && c == splitter->quote) {
				if (i + 1 >= record.len ||
				    (unsigned char)record.at[i + 1] != splitter->quote) {
					is_closed = true;
					i++;
					break;
				}
				i++;
			} else if (!is_quoted && c == splitter->delimiter) {
				break;
			} else if (!is_quoted && splitter->quote && c == splitter->quote) {
				/* A bare quote breaks the record: libcsv shall see one that opens. */
				out[0] = (char)quote;
				return (struct str){ out, 1 };
			}
			if (c == quote)
				out[n++] = (char)quote;
			out[n++] = (char)c;
		}
		if (!is_closed)
			return (struct str){ out, n };
		out[n++] = (char)quote;
		/* What follows a closing quote and is no delimiter stays, for libcsv to refuse. */
		while (i < record.len && (unsigned char)record.at[i] != splitter->delimiter)
			out[n++] = record.at[i++];
		if (i >= record.len)
			return (struct str){ out, n };
		out[n++] = (char)splitter->delimiter;
		i++;
	}
}

/*
 * libcsv asks a function about every byte, unless it is left to its own blanks and line ends: those
 * are as good as ours as long as the record holds none of them.
 */
static void set_functions(struct csv_parser *parser, struct str record, struct csv_hints hints)
{
	bool has_blank = !hints.no_blank && (memchr(record.at, ' ', record.len) ||
					     memchr(record.at, '\t', record.len));
	bool has_cr = !hints.no_cr && memchr(record.at, '\r', record.len);

	csv_set_space_func(parser, has_blank ? is_never : NULL);
	csv_set_term_func(parser, has_cr ? is_line_feed : NULL);
}

bool csv_split(struct csv_splitter *splitter, struct str record, struct csv_hints hints,
	       struct arena *arena, struct csv_row *row)
{
	struct csv_parser *parser = &splitter->parser;
	struct str given = record;

	*row = (struct csv_row){ 0 };
	if (splitter->escape && !hints.no_quote &&
	    memchr(record.at, splitter->escape, record.len)) {
		record = undo_escapes(splitter, record, arena);
		csv_set_quote(parser, inner_quote(splitter));
	} else if (splitter->escape) {
		csv_set_quote(parser, splitter->quote);
	}
	splitter->ncells = 0;
	splitter->record = record;
	splitter->arena = arena;
	splitter->at = 0;
	splitter->is_plain = hints.no_quote ||
			     (record.at == given.at &&
			      (!splitter->quote || !memchr(record.at, splitter->quote, record.len)));
	/* The hints are about what was given: a quote that was put in may be a blank. */
	set_functions(parser, record, record.at == given.at ? hints : CSV_NO_HINTS);

	bool is_whole = csv_parse(parser, record.at, record.len, on_cell, on_row, splitter) ==
				record.len &&
			csv_fini(parser, on_cell, on_row, splitter) == 0;
	if (!is_whole) {
		if (csv_error(parser) == CSV_ENOMEM)
			memory_exhausted();
		find_fault(splitter, given, row);
		csv_free(parser);
		setup(splitter);
		return false;
	}
	if (!splitter->is_plain)
		place_cells(splitter, given);
	row->cells = splitter->cells;
	row->count = splitter->ncells;
	return true;
}
