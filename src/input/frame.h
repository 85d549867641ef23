/*
 * Framing: where records begin and end, by the rules of contract.md 2 ("Which bytes are a record").
 * Pure functions over the bytes in sight; the source (source.c) feeds them and keeps the places.
 */
#ifndef INPUT_FRAME_H
#define INPUT_FRAME_H

#include "base/str.h"
#include "input/input.h"

#include <stdint.h>

enum framed {
	FRAME_RECORD, /* a record: len bytes, then eol bytes of line end */
	FRAME_BLANK,  /* a blank line of len + eol bytes */
	FRAME_SKIP,   /* json: nothing but `skip` bytes that belong to no value is in sight */
	FRAME_MORE,   /* the bytes in sight do not tell: more are needed */
	FRAME_LARGE,  /* the record is larger than the limit; len: bytes of it in sight */
	FRAME_END,    /* json: nothing but blanks is left; len: how many */
	FRAME_LOST,   /* json: no next value can be framed; `lost` says why, len: where */
};

struct frame {
	size_t skip;     /* json: blanks and commas before the value */
	size_t len;      /* bytes of the record without line end */
	uint32_t nlines; /* line ends inside these bytes */
	uint32_t nblank; /* group: blank lines between its rows */
	uint32_t skip_lines; /* json: line ends in `skip` */
	uint8_t eol;     /* 0, 1 (LF) or 2 (CRLF) */
	bool plain;      /* CSV: no quote and no escape in it */
	bool broken;     /* CSV: the first line of a record whose quoting is broken */
	bool is_cut;     /* CSV: the ends of its cells are told, see struct record */
	bool is_bare;    /* the same */
	uint32_t first_cut, ncuts;
	const char *lost;
};

/* Where a record stands in its input. */
struct frame_place {
	uint64_t line, offset;
	uint64_t record; /* its number */
};

/* NDJSON: a line. `is_last`: no bytes come after these. */
enum framed frame_line(struct str bytes, bool is_last, size_t limit, struct frame *frame);

/*
 * CSV: quotes open only at the start of a cell. A record whose quoting is broken (text after a
 * closing quote, a quote in an unquoted cell, no closing quote before the limit or the end) is its
 * first physical line.
 */
enum framed frame_csv(struct str bytes, bool is_last, size_t limit, const struct dialect *dialect,
		      struct frame *frame);

/* json: a value of one array, or one of several values, laid out in any way. */
struct frame_json {
	bool in_array;   /* the input is one array and it is open */
	bool after_value; /* a comma or the end of the array must come next */
	bool after_comma; /* a value must come next */
	bool started, ended;
};

enum framed frame_json(struct str bytes, bool is_last, size_t limit, struct frame_json *state,
		       struct frame *frame);

/*
 * What is left of a record past the limit, piece by piece: how many bytes of `bytes` still belong to
 * it, its line end included; `done` is set when that is all. Start with a zeroed struct frame_rest
 * and the record's first byte.
 */
struct frame_rest {
	size_t depth; /* json: open brackets */
	bool in_string, escaped, in_scalar;
	bool done;
};

size_t frame_rest_line(struct frame_rest *rest, struct str bytes);
size_t frame_rest_json(struct frame_rest *rest, struct str bytes);

#endif
