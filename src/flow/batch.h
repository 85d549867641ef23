/*
 * Batches: whole records of ONE input, some hundred kB, or one record over 1 MiB alone. A batch is
 * owned by exactly one thread at a time: source, then a worker, then the sink.
 */
#ifndef FLOW_BATCH_H
#define FLOW_BATCH_H

#include "base/arena.h"
#include "base/buf.h"
#include "ext/hash.h"
#include "flow/finding.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Raw bytes of an ordinary batch. Tests build the program with other sizes, down to one byte. */
#ifndef BATCH_BYTES
#define BATCH_BYTES (256 << 10)
#endif

enum {
	BATCH_CODES = 64, /* codes whose first finding in a batch is remembered */
};

struct input;

struct record {
	struct str raw;         /* the bytes as read, in batch->raw, without the line end */
	uint64_t line;          /* where it starts in its input, 1-based */
	uint64_t offset;        /* first byte in the decompressed input, BOM counted */
	uint32_t nlines;        /* line ends inside the raw bytes */
	uint32_t nblank;        /* group: blank lines between its rows */
	uint32_t nblank_before; /* blank lines of this batch that stand before it */
	uint8_t eol;            /* bytes of line end behind raw: 0, 1 (LF) or 2 (CRLF) */
	bool unfinished;        /* too large to be held: the next batches continue its bytes */
	bool plain;             /* CSV: no quote and no escape in it */
	bool is_cut;            /* CSV: the ends of its ncuts + 1 cells are batch->cuts[first_cut] on */
	bool is_bare;           /* CSV: its cells without quotes are NODE_BARE */
	bool is_settled;        /* CSV: all its cells have the types that the rules want already */
	uint32_t first_cut, ncuts;
	bool broken;            /* CSV: the first line of a record whose quoting is broken */
	bool split;             /* group: rows of its key are in an earlier record, too */
	bool rejected, warned;
	bool skipped;           /* left out on purpose, or without a line: batch_skip */
	/*
	 * The tree of its line of output. A record may make several lines: they hang on root->next, in
	 * order, and are written all or none. Worker scratch, NULL outside the work steps.
	 */
	struct node *root;
	size_t out_at, out_len; /* rendered bytes, each line with its line end, in batch->out */
	uint32_t out_records;   /* lines in them */
	uint32_t first_finding, nfindings; /* in batch->findings */
	uint32_t nerrors;       /* of its findings, those not written included */
	uint32_t first_path, npaths; /* in batch->paths: which output fields it has */
	uint32_t first_key, nkeys; /* in batch->keys: who its lines are about */
};

/*
 * An identifier that a line of a record names, or, with --unique, what the whole line states: as a
 * digest, of which nobody can tell the value. Made by repeat/keys.c, for the sink.
 */
struct key {
	struct hash128 digest; /* an identifier's is `low` alone */
	uint32_t element; /* the line's list has it in this element, if it stands in one */
	uint32_t at;      /* where it starts in the raw record, 1-based byte; 0: unknown */
	uint16_t column;  /* CSV column, 1-based; 0: none */
	uint8_t member;   /* which one it is, see repeat/roles.h; 0: this is the digest of a statement */
};

/* What was left out of a record on purpose; kept in the order of the records. */
struct drop {
	uint32_t record; /* index in the batch */
	uint32_t reason; /* of job->reasons */
	uint64_t count;
};

struct path_table;

struct batch {
	const struct input *input; /* name, header, dialect */
	uint64_t seq;              /* 0, 1, 2 … in input order */
	uint64_t first_record;     /* number of records[0], 1-based over all inputs */
	uint64_t blank_lines;      /* skipped in this stretch of the input */
	uint64_t end_offset;       /* raw bytes of the input consumed with this batch */
	uint64_t disk_bytes;       /* of the input's file consumed by then, for progress */
	bool is_dense;             /* its tree may take more memory than two at a time should have */
	bool continues;            /* no records: raw goes on with the last, unfinished record before it */
	bool last_of_input;
	struct buf raw;            /* bytes as read, from the first record's first byte on */
	struct record *records;
	size_t nrecords, records_cap;
	uint32_t *cuts;            /* CSV: where cells end in raw; see struct record */
	size_t ncuts, cuts_cap;
	struct finding *findings;
	size_t nfindings, findings_cap;
	bool is_terse;             /* findings are not written one by one: few need words */
	bool is_masked;            /* --mask: see finding_hides_name */
	const struct code *worded[BATCH_CODES]; /* codes that had their words in this batch */
	size_t nworded;
	struct buf out;            /* rendered records, in order */
	uint8_t *seen;             /* by field that the map reads: one of the records has it */
	size_t nseen, seen_cap;    /* 0: nobody looked */
	struct buf told;           /* --explain-map: what the map did with them, as text */
	uint32_t *paths;           /* see flow/paths.h */
	size_t npaths, paths_cap;
	struct path_table *path_table;
	struct key *keys;
	size_t nkeys, keys_cap;
	struct drop *drops;
	size_t ndrops, drops_cap;
	bool has_changed;          /* the last record that was rewritten is no longer as it was read */
	struct arena arena;        /* owns what findings point to */
	bool has_blank, has_cr;    /* CSV: a space or TAB, a CR, may be somewhere in raw */
	bool has_odd;              /* CSV: what is not ASCII, or NUL, may be in records that are cut */
	struct arena *scratch;     /* the worker's, emptied after each record; NULL outside the worker */
};

void batch_init(struct batch *batch);
/* Empties it for the next use; memory that grew beyond the ordinary is given back. */
void batch_clear(struct batch *batch);
void batch_release(struct batch *batch);

/* Slow path of batch_add_record. */
void batch_grow_records(struct batch *batch);
/* A cleared record at the end of the batch; its number is first_record + its index. */
static inline struct record *batch_add_record(struct batch *batch)
{
	if (batch->nrecords == batch->records_cap)
		batch_grow_records(batch);
	struct record *record = &batch->records[batch->nrecords++];
	/* In halves: all of it at once becomes a string instruction, which takes longer to start than to run. */
	memset(record, 0, sizeof(*record) / 2);
	memset((char *)record + sizeof(*record) / 2, 0, sizeof(*record) - sizeof(*record) / 2);
	return record;
}

/* More ends of cells. */
void batch_put_cuts(struct batch *batch, const uint32_t *cuts, size_t count);

/* Slow path of batch_add_key. */
void batch_grow_keys(struct batch *batch);
/* A key of the record, for the caller to fill; all of a record are added one after the other. */
static inline struct key *batch_add_key(struct batch *batch, struct record *record)
{
	if (batch->nkeys == batch->keys_cap)
		batch_grow_keys(batch);
	if (record->nkeys++ == 0)
		record->first_key = (uint32_t)batch->nkeys;
	return &batch->keys[batch->nkeys++];
}

/*
 * How many bytes from the record's first on may be looked at. What stands behind it in its batch may; a record
 * by itself ends with itself.
 */
static inline size_t batch_readable(const struct batch *batch, const struct record *record)
{
	return batch->raw.len ? (size_t)(batch->raw.at + batch->raw.len - record->raw.at)
			      : record->raw.len;
}

/*
 * Counts something of the record that was left out on purpose, under job->reasons[reason]. Workers
 * call it; the sink adds up what records have that were not rejected, like their fields.
 */
void batch_drop(struct batch *batch, const struct record *record, uint32_t reason);
/* The record itself is left out: it loses its tree, no step sees it any more, it is not written. */
void batch_skip(struct batch *batch, struct record *record, uint32_t reason);

#endif
