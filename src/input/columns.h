/* What becomes of each CSV column: decided once an input, before any data. */
#ifndef INPUT_COLUMNS_H
#define INPUT_COLUMNS_H

#include "compile/field.h"
#include "flow/job.h"

enum { COLUMNS_MAX = 65535 }; /* struct node counts them in 16 bits */

/* What a cell's text is to become. What is not plain is left to judge/rewrite.c. */
enum cell_kind {
	CELL_KEPT,   /* a string, whatever it is */
	CELL_ID,     /* a string, unless a spreadsheet spoiled it */
	CELL_NUMBER, /* a whole number, of digits mostly */
	CELL_OTHER,  /* another type */
	CELL_DROPPED, /* nothing, whatever it is */
};

struct column_target {
	bool is_dropped;    /* no name, or --unknown drop */
	uint8_t cell;       /* enum cell_kind */
	const struct shape *shape; /* what the rules want there; NULL: nothing known */
	uint32_t container; /* the object it hangs in; 0: the root */
	struct field_key key;
};

struct column_container {
	uint32_t parent; /* the container it hangs in, a smaller number */
	struct field_key key;
};

struct column_plan {
	const struct column_target *targets; /* one a column */
	const struct column_container *containers; /* [0] stands for the root */
	size_t ncontainers;
};

/*
 * Fills input->plan of every CSV input. A column that the type does not know is ERR_USAGE, unless
 * --unknown says otherwise; so are two columns that write one field.
 */
enum status columns_plan(struct job *job, struct diag *why);

#endif
