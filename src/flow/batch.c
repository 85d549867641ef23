/* Batches: growing their tables, emptying them, giving back what an unusual batch needed. */
#include "flow/batch.h"

#include <stdlib.h>

enum {
	KEEP_BYTES = 1 << 20,     /* of raw and rendered bytes */
	KEEP_RECORDS = 16384,     /* entries of records */
	KEEP_CUTS = 131072,
	KEEP_FINDINGS = 16384,
	KEEP_PATHS = 65536,
	KEEP_KEYS = 16384,
	KEEP_DROPS = 65536,
};

void batch_init(struct batch *batch)
{
	*batch = (struct batch){ 0 };
}

/* Frees a table that grew beyond what the next batch should start with. */
static void *trimmed(void *table, size_t *cap, size_t keep)
{
	if (*cap <= keep)
		return table;
	free(table);
	*cap = 0;
	return NULL;
}

void batch_clear(struct batch *batch)
{
	struct batch kept = *batch;

	buf_clear(&kept.raw, KEEP_BYTES);
	buf_clear(&kept.out, KEEP_BYTES);
	buf_clear(&kept.told, KEEP_BYTES);
	arena_clear(&kept.arena);
	kept.records = trimmed(kept.records, &kept.records_cap, KEEP_RECORDS);
	kept.cuts = trimmed(kept.cuts, &kept.cuts_cap, KEEP_CUTS);
	kept.findings = trimmed(kept.findings, &kept.findings_cap, KEEP_FINDINGS);
	kept.paths = trimmed(kept.paths, &kept.paths_cap, KEEP_PATHS);
	kept.keys = trimmed(kept.keys, &kept.keys_cap, KEEP_KEYS);
	kept.drops = trimmed(kept.drops, &kept.drops_cap, KEEP_DROPS);
	*batch = (struct batch){
		.raw = kept.raw,
		.out = kept.out,
		.told = kept.told,
		.seen = kept.seen,
		.seen_cap = kept.seen_cap,
		.arena = kept.arena,
		.records = kept.records,
		.records_cap = kept.records_cap,
		.cuts = kept.cuts,
		.cuts_cap = kept.cuts_cap,
		.findings = kept.findings,
		.findings_cap = kept.findings_cap,
		.paths = kept.paths,
		.paths_cap = kept.paths_cap,
		.keys = kept.keys,
		.keys_cap = kept.keys_cap,
		.drops = kept.drops,
		.drops_cap = kept.drops_cap,
	};
}

void batch_release(struct batch *batch)
{
	buf_release(&batch->raw);
	buf_release(&batch->out);
	buf_release(&batch->told);
	arena_release(&batch->arena);
	free(batch->seen);
	free(batch->records);
	free(batch->cuts);
	free(batch->findings);
	free(batch->paths);
	free(batch->keys);
	free(batch->drops);
	*batch = (struct batch){ 0 };
}

void batch_grow_records(struct batch *batch)
{
	batch->records_cap = batch->records_cap ? batch->records_cap * 2 : 1024;
	batch->records = memory_resize(batch->records, batch->records_cap * sizeof(*batch->records));
}

void batch_put_cuts(struct batch *batch, const uint32_t *cuts, size_t count)
{
	if (batch->cuts_cap - batch->ncuts < count) {
		batch->cuts_cap = 2 * batch->cuts_cap + count + 4096;
		batch->cuts = memory_resize(batch->cuts, batch->cuts_cap * sizeof(*batch->cuts));
	}
	memcpy(batch->cuts + batch->ncuts, cuts, count * sizeof(*cuts));
	batch->ncuts += count;
}

void batch_grow_keys(struct batch *batch)
{
	batch->keys_cap = batch->keys_cap ? batch->keys_cap * 2 : 1024;
	batch->keys = memory_resize(batch->keys, batch->keys_cap * sizeof(*batch->keys));
}

void batch_drop(struct batch *batch, const struct record *record, uint32_t reason)
{
	uint32_t number = (uint32_t)(record - batch->records);

	if (batch->ndrops > 0) {
		struct drop *last = &batch->drops[batch->ndrops - 1];
		if (last->record == number && last->reason == reason) {
			last->count++;
			return;
		}
	}
	if (batch->ndrops == batch->drops_cap) {
		batch->drops_cap = batch->drops_cap ? batch->drops_cap * 2 : 1024;
		batch->drops = memory_resize(batch->drops, batch->drops_cap * sizeof(*batch->drops));
	}
	batch->drops[batch->ndrops++] = (struct drop){ number, reason, 1 };
}

void batch_skip(struct batch *batch, struct record *record, uint32_t reason)
{
	record->skipped = true;
	record->root = NULL;
	batch_drop(batch, record, reason);
}
