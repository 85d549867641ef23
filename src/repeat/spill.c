/*
 * Writing, merging and searching runs. Digests are random and therefore spread evenly, so a run needs no
 * index: where a digest must be is known to some thousand entries from its first bits, and after the
 * next look to some ten.
 */
#include "repeat/spill.h"

#include <stdlib.h>

#include "base/arena.h"

enum {
	SIZE = sizeof(struct claim),
	BLOCK = 4096 / SIZE,       /* claims read by one look: a page */
	BUFFER = (64 << 10) / SIZE, /* claims read and written at once in a merge */
};

void spill_init(struct spill *spill, const char *dir)
{
	*spill = (struct spill){ 0 };
	tempfile_open(&spill->file, dir);
}

void spill_release(struct spill *spill)
{
	tempfile_close(&spill->file);
	free(spill->runs);
	free(spill->writer.claims);
	*spill = (struct spill){ .file.fd = -1 };
}

/* ---- writing ---- */

static struct spill_run *last_run(struct spill *spill)
{
	return &spill->runs[spill->nruns - 1];
}

/* The end of the file, at a page. */
static uint64_t end_of(const struct spill *spill)
{
	static const uint64_t page = (uint64_t)BLOCK * SIZE;
	uint64_t end = 0;

	for (size_t i = 0; i < spill->nruns; i++) {
		uint64_t after = spill->runs[i].offset + spill->runs[i].count * SIZE;
		end = after > end ? after : end;
	}
	return (end + page - 1) / page * page;
}

void spill_begin(struct spill *spill)
{
	if (!spill->writer.claims)
		spill->writer.claims = memory_alloc(BUFFER * sizeof(struct claim));
	if (spill->nruns == spill->runs_cap) {
		spill->runs_cap = spill->runs_cap ? 2 * spill->runs_cap : 16;
		spill->runs = memory_resize(spill->runs, spill->runs_cap * sizeof(*spill->runs));
	}
	spill->writer.at = end_of(spill);
	spill->writer.count = 0;
	spill->runs[spill->nruns++] = (struct spill_run){ .offset = spill->writer.at };
}

static enum status flush(struct spill *spill, struct diag *why)
{
	struct spill_writer *writer = &spill->writer;
	struct str bytes = { (const char *)writer->claims, writer->count * SIZE };
	enum status status = tempfile_write(&spill->file, writer->at, bytes, why);

	last_run(spill)->count += writer->count;
	writer->at += bytes.len;
	writer->count = 0;
	return status;
}

enum status spill_put(struct spill *spill, const struct claim *claim, struct diag *why)
{
	enum status status = spill->writer.count == BUFFER ? flush(spill, why) : OK;

	spill->writer.claims[spill->writer.count++] = *claim;
	return status;
}

/* ---- merging ---- */

struct reader {
	struct claim *claims;
	size_t at, count;
	uint64_t offset, left; /* of those not read yet */
};

/* Makes sure that there is a claim at the reader's place, unless it is at its end. */
static enum status refill(const struct spill *spill, struct reader *reader, struct diag *why)
{
	if (reader->at < reader->count || reader->left == 0)
		return OK;
	size_t count = reader->left < BUFFER ? (size_t)reader->left : BUFFER;
	enum status status = tempfile_read(&spill->file, reader->offset, reader->claims,
					   count * SIZE, why);
	reader->offset += count * SIZE;
	reader->left -= count;
	reader->at = 0;
	reader->count = count;
	return status;
}

/* The reader whose claim comes next; NULL: all are at their end. */
static struct reader *next_reader(struct reader *readers)
{
	struct reader *next = NULL;

	for (size_t i = 0; i < SPILL_FAN; i++) {
		struct reader *reader = &readers[i];
		if (reader->at == reader->count)
			continue;
		if (!next || digest_less(reader->claims[reader->at].digest,
					 next->claims[next->at].digest))
			next = reader;
	}
	return next;
}

static enum status merge_into(struct spill *spill, struct reader *readers, struct diag *why)
{
	enum status status = OK;
	struct reader *reader;

	for (size_t i = 0; i < SPILL_FAN && status == OK; i++)
		status = refill(spill, &readers[i], why);
	while (status == OK && (reader = next_reader(readers))) {
		status = spill_put(spill, &reader->claims[reader->at++], why);
		if (status == OK)
			status = refill(spill, reader, why);
	}
	return status == OK ? flush(spill, why) : status;
}

/* The last SPILL_FAN runs become one. */
static enum status merge(struct spill *spill, struct diag *why)
{
	size_t first = spill->nruns - SPILL_FAN;
	struct claim *claims = memory_alloc((size_t)SPILL_FAN * BUFFER * sizeof(*claims));
	struct reader readers[SPILL_FAN];

	for (size_t i = 0; i < SPILL_FAN; i++)
		readers[i] = (struct reader){
			.claims = claims + i * BUFFER,
			.offset = spill->runs[first + i].offset,
			.left = spill->runs[first + i].count,
		};
	spill_begin(spill);
	enum status status = merge_into(spill, readers, why);
	free(claims);
	if (status != OK)
		return status;
	for (size_t i = 0; i < SPILL_FAN; i++)
		tempfile_give_back(&spill->file, spill->runs[first + i].offset,
				   spill->runs[first + i].count * SIZE);
	spill->runs[spill->nruns - 1].level = spill->runs[first].level + 1;
	spill->runs[first] = spill->runs[spill->nruns - 1];
	spill->nruns = first + 1;
	return OK;
}

static bool is_due(const struct spill *spill)
{
	return spill->nruns >= SPILL_FAN && spill->runs[spill->nruns - SPILL_FAN].level ==
						    spill->runs[spill->nruns - 1].level;
}

enum status spill_end(struct spill *spill, struct diag *why)
{
	enum status status = flush(spill, why);

	while (status == OK && is_due(spill))
		status = merge(spill, why);
	return status;
}

/* ---- searching ---- */

/* Claims [lo, hi) of a run are left to be searched; the digests in them lie between these. */
struct range {
	uint64_t lo, hi;
	uint64_t above, below; /* digest.high */
};

/* Where the digest is if all between are evenly spread: the start of the block to look at. */
static uint64_t guess(const struct range *range, struct hash128 digest)
{
	double share = (double)(digest.high - range->above) /
		       ((double)(range->below - range->above) + 1);
	uint64_t count = range->hi - range->lo;
	uint64_t at = range->lo + (uint64_t)(share * (double)count);

	at = at > range->lo + BLOCK / 2 ? at - BLOCK / 2 : range->lo;
	return at + BLOCK <= range->hi ? at : range->hi - BLOCK;
}

/* Looks for the digest in some claims. False: it lies outside of them, the range shrinks. */
static bool look(const struct claim *claims, size_t count, uint64_t at, struct hash128 digest,
		 struct range *range, struct claim *out)
{
	if (at > range->lo && digest_less(digest, claims[0].digest)) {
		range->hi = at;
		range->below = claims[0].digest.high;
		return false;
	}
	if (at + count < range->hi && digest_less(claims[count - 1].digest, digest)) {
		range->lo = at + count;
		range->above = claims[count - 1].digest.high;
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (digest_eq(claims[i].digest, digest))
			*out = claims[i];
	return true;
}

static enum status find_in_run(const struct spill *spill, const struct spill_run *run,
			       struct hash128 digest, struct claim *out, struct diag *why)
{
	struct range range = { 0, run->count, 0, UINT64_MAX };
	struct claim claims[BLOCK];

	while (range.lo < range.hi) {
		bool is_small = range.hi - range.lo <= BLOCK;
		uint64_t at = is_small ? range.lo : guess(&range, digest);
		size_t count = is_small ? (size_t)(range.hi - range.lo) : BLOCK;
		enum status status = tempfile_read(&spill->file, run->offset + at * SIZE, claims,
						   count * SIZE, why);
		if (status != OK || look(claims, count, at, digest, &range, out))
			return status;
	}
	return OK;
}

enum status spill_find(struct spill *spill, struct hash128 digest, struct claim *out,
		       struct diag *why)
{
	enum status status = OK;

	out->record = 0;
	for (size_t i = spill->nruns; i-- > 0 && status == OK && out->record == 0;)
		status = find_in_run(spill, &spill->runs[i], digest, out, why);
	return status;
}
