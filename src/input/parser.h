/* What the files of the parser share. Private to parse*.c. */
#ifndef INPUT_PARSER_H
#define INPUT_PARSER_H

#include "base/buf.h"
#include "flow/batch.h"

struct csv_lane;
struct csv_splitter;
struct job;
struct json_lane;
struct json_parser;
struct look;

/*
 * A walk through decoded text that tells where its bytes were in the raw record. Only forwards, so
 * that the places of all nodes or cells of a record cost one pass.
 */
struct walk {
	struct str text;
	size_t at;
	uint32_t column; /* of text.at[at], 1-based */
};

/* A cell's node, with what is the same for all rows: that, and its name and column, no step may change. */
struct cell {
	struct node node;
	uint32_t container;
	uint8_t kind; /* enum cell_kind */
};

struct parser {
	const struct job *job;
	struct json_parser *json;
	struct json_lane *lane;        /* in front of it; NULL: the reference lane alone */
	const struct look *look;       /* what of a record is looked at */
	bool lists_paths;              /* the fast lane lists what nobody looks at, for the report */
	struct csv_splitter *csv;
	struct csv_lane *csv_lane;     /* in front of it; NULL: the reference lane alone */
	const struct input *csv_input; /* the input that both are set up for */
	const struct input *cuts_of;   /* that input, if its records may be taken as they are cut; NULL: not */
	struct cell *cells;            /* by column, and one for the root: used for row after row */
	size_t cells_cap;
	struct node **containers;      /* of the row at hand, as input->plan numbers them */
	struct node ***last;           /* where the next child of each goes */
	size_t containers_cap;
	struct buf decoded;            /* the record in UTF-8, for single-byte encodings … */
	struct walk walk;              /* … and the walk through it */
	bool wants_array;              /* the rules allow a line to be an array */
	struct {
		const struct code *encoding, *large, *syntax, *depth, *duplicate, *array, *quote,
			*columns, *size, *split;
	} code;
};

/* A byte of the decoded text as a 1-based byte of the raw record: each character was one byte. */
uint32_t raw_column(const struct input *input, struct str text, size_t at);

uint32_t walk_to(struct walk *walk, size_t at);

/* The tree of a record in UTF-8 to record->root; false: the reference lane must decide. */
bool parse_json_fast(struct parser *parser, struct batch *batch, struct record *record);
/* The shortest way: a record of CSV that the source has cut, where nothing else is to be asked of it. */
bool parse_csv_cut(struct parser *parser, struct batch *batch, struct record *record);
bool parse_csv_fast(struct parser *parser, struct batch *batch, struct record *record);
/* The tree of a record to record->root, or a finding. `text`: decoded. CSV: parse_csv_fast was asked before. */
void parse_json(struct parser *parser, struct batch *batch, struct record *record, struct str text);
void parse_csv(struct parser *parser, struct batch *batch, struct record *record, struct str text);

/* Rows of this key came before: the record that was made of them lacks these. */
void parse_note_split(struct parser *parser, struct batch *batch, struct record *record);

#endif
