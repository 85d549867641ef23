/* Columns of text for people: as wide as what stands in them, numbers to the right. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum { TABLE_COLUMNS = 8 };

struct table_column {
	const char *title;
	bool is_number;
};

struct table {
	struct arena arena; /* of the cells */
	const struct table_column *columns;
	size_t ncolumns;
	struct str *cells; /* row by row */
	size_t count, cap;
};

void table_init(struct table *table, const struct table_column *columns, size_t ncolumns);
void table_release(struct table *table);

/* Cells are added one by one, row by row. Control characters become blanks; empty cells are "-". */
void table_add(struct table *table, struct str text);
void table_add_number(struct table *table, bool is_known, uint64_t number);

void table_render(const struct table *table, struct buf *out);

/* "2026-11-25T23:01:02Z" of milliseconds since 1970. */
void table_time(int64_t ms, char out[24]);

#endif
