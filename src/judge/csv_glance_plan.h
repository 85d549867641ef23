/*
 * What a glance at rows of CSV (csv_glance.c) must know of each column and of each way in which the cells of
 * a row may be empty: made once an input, and once a way, from the verdict and the plan of the header.
 * Private to csv_glance*.c.
 */
#ifndef JUDGE_CSV_GLANCE_PLAN_H
#define JUDGE_CSV_GLANCE_PLAN_H

#include "judge/verdict_program.h"

struct input;
struct job;

enum {
	GLANCE_COLUMNS = 64,  /* a bit each */
	GLANCE_DIGITS = 31,   /* in a text of digits of which nothing is asked but how many there are */
	KNOWN_BITS = 2,
	ROW_KINDS_BITS = 6,
	ROW_KINDS_MAX = 32,   /* that are known; of others each row is asked the whole chart */
};

/* What is asked of a cell that is not empty. */
enum cell_look {
	LOOK_DROPPED, /* nothing, and it is left out: a zeroed cell */
	LOOK_KEPT,    /* nothing */
	LOOK_TEXT,    /* tests of a string; or what it is has a say in what else is asked of its row */
	LOOK_JSON,    /* to be JSON, and that alone; at most it is written */
	LOOK_ID,      /* that no spreadsheet spoiled it, and tests of a string */
	LOOK_NUMBER,  /* to be a whole number, and tests of it */
	LOOK_ASIDE,   /* that it be empty: the row is not for a glance */
};

struct glance_cell {
	struct node node;         /* of the row at hand; but for text, place and flags it is the same for all rows */
	uint64_t bit;
	const struct test *first; /* the tests */
	uint32_t counts;          /* LOOK_ID, LOOK_NUMBER: bit n: n digits pass them, whatever digits they are */
	uint8_t look;             /* enum cell_look */
	uint8_t flags;            /* of its nodes, and others */
	bool is_read;             /* it stands in the tree, for later steps, or for tests that ask all of it */
	uint64_t word;            /* LOOK_TEXT: of the row at hand; 0: it is longer */
	uint64_t known[1 << KNOWN_BITS]; /* such words that pass the tests: many columns have few different texts */
};

/* Rows that have text in the same columns. */
struct row_kind {
	uint64_t cells;          /* the bits of these */
	const struct test *rest; /* what is left to be asked of such a row; NULL: there is none here */
	uint64_t present;        /* as `rest` knows them: see struct walked */
	bool has_others;
	uint32_t count;          /* members of the object */
	const struct glance_cell *asked; /* the one that `rest` is about; NULL: not one alone … */
	uint64_t known;          /* … and a word for which it holds */
};

struct csv_glance_plan {
	const struct job *job;
	const struct input *input; /* NULL: no plan */
	const struct object_verdict *object;
	struct glance_cell *cells; /* one a column */
	bool reads_all;            /* the tree of a row has all of them, for later steps or for tests */
	struct walked walked;      /* its members are these */
	struct row_kind kinds[1 << ROW_KINDS_BITS], other;
	unsigned nkinds;
	struct arena arena;        /* owns cells and tests */
};

/* May a glance be enough for rows of the input, by what is known without rules? */
bool csv_glance_fits_input(const struct input *input);

/* Of a zeroed plan with its job: for the input, by the verdict of a whole record. False: no glance at its rows. */
bool csv_glance_plan_make(struct csv_glance_plan *plan, const struct input *input, const struct verdict *verdict);
void csv_glance_plan_release(struct csv_glance_plan *plan);

/* Slow path of row_kind: to `kind`, if there is room for one more. */
struct row_kind *row_kind_new(struct csv_glance_plan *plan, struct row_kind *kind, uint64_t cells);

/* Good until the next call. */
static inline struct row_kind *row_kind(struct csv_glance_plan *plan, uint64_t cells)
{
	for (uint64_t i = cells * 0x9e3779b97f4a7c15u >> (64 - ROW_KINDS_BITS);; i++) {
		struct row_kind *kind = &plan->kinds[i & ((1 << ROW_KINDS_BITS) - 1)];
		if (!kind->rest)
			return row_kind_new(plan, kind, cells);
		if (kind->cells == cells)
			return kind;
	}
}

#endif
