/* Laying out tables. The last column is not padded, so that no line ends in blanks. */
#include "cli/table.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include "base/utf8.h"
#include "cli/words.h"

enum {
	GAP = 2,
};

void table_init(struct table *table, const struct table_column *columns, size_t ncolumns)
{
	*table = (struct table){ .columns = columns, .ncolumns = ncolumns };
}

void table_release(struct table *table)
{
	free(table->cells);
	arena_release(&table->arena);
}

void table_add(struct table *table, struct str text)
{
	if (table->count == table->cap) {
		table->cap = table->cap ? table->cap * 2 : 64;
		table->cells = memory_resize(table->cells, table->cap * sizeof(*table->cells));
	}
	struct buf plain = { 0 };
	words_plain(&plain, text.len > 0 ? text : STR("-"), false);
	table->cells[table->count++] = arena_copy(&table->arena, buf_str(&plain));
	buf_release(&plain);
}

void table_add_number(struct table *table, bool is_known, uint64_t number)
{
	struct buf text = { 0 };

	if (is_known)
		buf_put_number(&text, number);
	table_add(table, is_known ? buf_str(&text) : STR(""));
	buf_release(&text);
}

static void measure(const struct table *table, size_t *widths)
{
	for (size_t i = 0; i < table->ncolumns; i++)
		widths[i] = strlen(table->columns[i].title);
	for (size_t i = 0; i < table->count; i++) {
		size_t wide = utf8_count(table->cells[i]);
		if (wide > widths[i % table->ncolumns])
			widths[i % table->ncolumns] = wide;
	}
}

static void put_blanks(struct buf *out, size_t count)
{
	while (count-- > 0)
		buf_putc(out, ' ');
}

static void put_cell(const struct table *table, const size_t *widths, size_t column,
		     struct str text, struct buf *out)
{
	bool is_last = column + 1 == table->ncolumns;
	size_t wide = utf8_count(text);
	size_t pad = wide < widths[column] ? widths[column] - wide : 0;

	if (table->columns[column].is_number)
		put_blanks(out, pad);
	buf_put(out, text);
	if (is_last) {
		buf_putc(out, '\n');
		return;
	}
	if (!table->columns[column].is_number)
		put_blanks(out, pad);
	put_blanks(out, GAP);
}

void table_render(const struct table *table, struct buf *out)
{
	size_t widths[TABLE_COLUMNS];

	assert(table->ncolumns > 0 && table->ncolumns <= TABLE_COLUMNS);
	measure(table, widths);
	for (size_t i = 0; i < table->ncolumns; i++)
		put_cell(table, widths, i, str_of(table->columns[i].title), out);
	for (size_t i = 0; i < table->count; i++)
		put_cell(table, widths, i % table->ncolumns, table->cells[i], out);
}

void table_time(int64_t ms, char out[24])
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm parts;

	if (!gmtime_r(&seconds, &parts) || strftime(out, 24, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
		out[0] = '\0';
}
