/*
 * One input as it was recognised before any thread started: its bytes, format, dialect and header.
 */
#ifndef INPUT_INPUT_H
#define INPUT_INPUT_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"
#include "ext/charset.h"

#include <stdbool.h>
#include <stdint.h>

enum format { FORMAT_AUTO, FORMAT_CSV, FORMAT_TSV, FORMAT_NDJSON, FORMAT_JSON };

/* An open stream whose start was looked at. The source takes it over and leaves it empty. */
struct opened {
	struct bytes *bytes;
	struct str peeked; /* what was read of it already */
};

/* How a CSV input is cut into cells. */
struct dialect {
	unsigned char delimiter; /* 0: to be found */
	unsigned char quote;     /* 0: none */
	unsigned char escape;    /* 0: none; else the byte that makes the next one plain */
	bool has_header;
};

/*
 * CSV: rows that follow one another with the same text in some columns are one record, told apart in
 * input/group.h. Filled by the map before threads start.
 */
struct group_plan {
	const size_t *columns; /* 0-based, at least one */
	size_t ncolumns;
	uint64_t max;          /* rows that a record may have; UINT64_MAX: any number */
};

struct column_plan; /* input/columns.h: what becomes of each column */
struct column_map;  /* map/columns.h */
struct bytes;

struct input {
	const char *name;    /* as given; "-" is stdin */
	uint32_t number;     /* 0, 1, 2 … */
	bool is_regular;     /* a file that can be opened again */
	uint64_t size;       /* regular files: bytes on disk */
	int64_t mtime_ns;
	enum format format;  /* never FORMAT_AUTO once probed */
	struct dialect dialect;
	const struct charset *charset; /* of the bytes that records are made of; NULL: UTF-8 */
	const char *encoding;          /* its name, for the report and for --replay */
	struct str header;   /* CSV: the raw bytes of the header record with its line end; else empty */
	uint64_t data_offset; /* where records begin: BOM, sep= line and header are before it */
	uint64_t data_line;  /* the line number there, 1-based */
	uint64_t blank_lines; /* CSV: before the header */
	struct str *columns; /* CSV: the names, UTF-8, unquoted */
	size_t ncolumns;
	const struct column_plan *plan; /* CSV: made by input/columns.c, or by map/columns.c */
	const struct column_map *columns_map; /* CSV read by a map: map/columns.h */
	const struct group_plan *group; /* NULL: each row is a record */
	bool utf16;          /* converted on reading; offsets count the original bytes */
	size_t skip;         /* bytes of the stream as it is read that stand before data_offset */
	struct opened *opened; /* a stream that cannot be opened again; NULL: open it by name */
};

#endif
