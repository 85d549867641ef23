/*
 * Findings: what is wrong with a record, as data. Codes are stable words (contract.md 5); each is a
 * row of the table in codes.c, or is named by a rule (x-code) and then lives with the program.
 */
#ifndef FLOW_FINDING_H
#define FLOW_FINDING_H

#include "base/node.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

enum {
	FINDING_ERRORS_PER_RECORD = 100, /* written; all of them reject */
	FINDING_WARNINGS_PER_RECORD = 1000, /* kept; none of any code is written past that anyway */
	FINDING_VALUE_BYTES = 200,
};

#define FINDING_OF_INPUT UINT32_MAX /* finding->record of a finding about the whole input */

struct code {
	const char *name;    /* "json-syntax" */
	const char *meaning; /* one line for totals; lower case, no full stop */
	const char *advice;  /* `bulkpipe explain CODE`: what it means and what to do, some lines of text */
};

/* The codes of the program, by name; NULL if there is none. */
const struct code *code_find(const char *name);
/* All of them, in the order of the documentation; *count is their number. */
const struct code *code_table(size_t *count);

struct finding {
	const struct code *code;
	struct str message; /* says what was found and expected; never a data value */
	struct str pointer; /* JSON Pointer into the rewritten record; .at NULL: none */
	struct str field;   /* CSV column name; .at NULL: none */
	struct str value;   /* as contract.md 5 wants it, already cut; .at NULL: none */
	uint32_t record;    /* index in the batch */
	uint32_t column;    /* 1-based byte in the raw record; 0: unknown */
	uint32_t more;      /* errors of this code in the record that were counted, not kept */
	uint8_t severity;   /* enum severity */
};

struct batch;
struct record;

enum { FINDINGS_SHOWN = 20 }; /* on the terminal, of a whole run */

/*
 * Counts a finding of `record`, for the caller to word and fill. NULL: it is counted, and nobody will
 * read more of it than its code (past the caps below, or batch->is_terse).
 */
struct finding *finding_add(struct batch *batch, struct record *record, enum severity severity,
			    const struct code *code);

/*
 * The same with its message, formatted like printf; the rest is for the caller to fill. Everything is
 * kept in the batch. Errors reject the record; past FINDING_ERRORS_PER_RECORD they are only counted. A
 * NULL record: the finding is about the input itself (record FINDING_OF_INPUT, always a warning).
 * Worker threads, each on its own batch.
 */
struct finding *finding_note(struct batch *batch, struct record *record, enum severity severity,
			     const struct code *code, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/*
 * Where an editor shows it: the line and the byte in it, both from 1, of what stands at
 * finding->column of the record; the record's first line and 0 where that is unknown. *line is 0 for a
 * finding about the input.
 */
void finding_place(const struct batch *batch, const struct finding *finding, uint64_t *line,
		   uint32_t *column);

/*
 * Of the findings from number `first` on, says which of the lines of record->root they are about: their
 * messages end in " (line 2 of 3 made of this record)". Nothing is said where there is one line.
 */
void finding_name_line(struct batch *batch, size_t first, const struct record *record,
		       const struct node *line);
/* The same for a line that is number `number` of `count`. */
void finding_number_line(struct batch *batch, size_t first, size_t number, size_t count);

/* The same for a group: of which of its rows, from 1, the findings are about. */
void finding_name_row(struct batch *batch, size_t first, uint64_t row);

/*
 * --mask: is the name of this member to stand as "*" in pointers? Names that the rules, a header, a map
 * or an option have are no data; one that came with the record alone may be, such as an address.
 */
bool finding_hides_name(const struct batch *batch, const struct node *member);

/* Fills `value` from a node (a string's text, else JSON text; cut), and column and CSV field too.
 * A NULL finding is fine: that is what finding_note returns past the cap. */
void finding_about(struct batch *batch, struct finding *finding, const struct node *node);

#endif
