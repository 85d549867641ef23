/*
 * A ring of loads between the sink and the thread: each is the output of one batch, whose buffer it owns, and
 * the pieces of it that were added. The sink fills loads[filled], the thread works on loads[done].
 */
#include "output/digester.h"

#include "base/thread.h"
#include "ext/digest.h"
#include "flow/batch.h"

#include <stdlib.h>

enum {
	LOADS = 4,
	LOAD_KEPT = 4 * BATCH_BYTES, /* a longer one is waited for: its memory is the batch's */
};

struct piece {
	struct str bytes;
	bool is_end; /* of the stream */
};

struct load {
	struct buf bytes;
	struct piece *pieces;
	size_t count, cap;
};

struct digester {
	struct digest *digest;
	char (*sums)[DIGEST_HEX]; /* made by the thread, read by the sink when all is done */
	size_t nsums, sums_cap;
	struct load loads[LOADS];
	bool has_thread;
	pthread_t thread;

	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t more;   /* a load was filled, or none will be */
	pthread_cond_t less;   /* a load is done */
	uint64_t filled, done;
	bool is_over;
};

static struct load *load_of(struct digester *digester, uint64_t number)
{
	return &digester->loads[number % LOADS];
}

static void work_on(struct digester *digester, struct load *load)
{
	for (size_t i = 0; i < load->count; i++) {
		digest_update(digester->digest, load->pieces[i].bytes);
		if (!load->pieces[i].is_end)
			continue;
		if (digester->nsums == digester->sums_cap) {
			digester->sums_cap = digester->sums_cap ? digester->sums_cap * 2 : 16;
			digester->sums = memory_resize(digester->sums,
						       digester->sums_cap * sizeof(*digester->sums));
		}
		digest_hex(digester->digest, digester->sums[digester->nsums++]);
	}
	load->count = 0;
	load->bytes.len = 0;
}

static void *digester_main(void *argument)
{
	struct digester *digester = argument;

	mutex_lock(&digester->mutex);
	for (;;) {
		while (digester->done == digester->filled && !digester->is_over)
			cond_wait(&digester->more, &digester->mutex);
		if (digester->done == digester->filled)
			break;
		struct load *load = load_of(digester, digester->done);
		mutex_unlock(&digester->mutex);
		work_on(digester, load);
		mutex_lock(&digester->mutex);
		digester->done++;
		cond_signal(&digester->less);
	}
	mutex_unlock(&digester->mutex);
	return NULL;
}

struct digester *digester_new(bool has_thread)
{
	struct digester *digester = memory_alloc(sizeof(*digester));

	*digester = (struct digester){ .digest = digest_new() };
	mutex_init(&digester->mutex);
	cond_init(&digester->more);
	cond_init(&digester->less);
	digester->has_thread = has_thread &&
			       thread_start(&digester->thread, digester_main, digester);
	return digester;
}

static void add_piece(struct digester *digester, struct piece piece)
{
	struct load *load = load_of(digester, digester->filled);

	if (load->count == load->cap) {
		load->cap = load->cap ? load->cap * 2 : 16;
		load->pieces = memory_resize(load->pieces, load->cap * sizeof(*load->pieces));
	}
	load->pieces[load->count++] = piece;
}

void digester_add(struct digester *digester, struct str bytes)
{
	add_piece(digester, (struct piece){ bytes, false });
}

void digester_end(struct digester *digester)
{
	add_piece(digester, (struct piece){ STR(""), true });
}

/* Until no more than so many loads wait for the thread. */
static void wait_for(struct digester *digester, uint64_t most)
{
	mutex_lock(&digester->mutex);
	while (digester->filled - digester->done > most)
		cond_wait(&digester->less, &digester->mutex);
	mutex_unlock(&digester->mutex);
}

void digester_pass(struct digester *digester, struct buf *bytes)
{
	struct load *load = load_of(digester, digester->filled);

	if (!digester->has_thread) {
		work_on(digester, load);
		return;
	}
	bool is_kept = bytes->cap <= LOAD_KEPT;
	if (is_kept) {
		struct buf empty = load->bytes;
		load->bytes = *bytes;
		*bytes = empty;
	}
	mutex_lock(&digester->mutex);
	digester->filled++;
	cond_signal(&digester->more);
	mutex_unlock(&digester->mutex);
	wait_for(digester, is_kept ? LOADS - 1 : 0);
}

const char (*digester_wait(struct digester *digester))[DIGEST_HEX]
{
	struct buf none = { 0 };

	digester_pass(digester, &none);
	wait_for(digester, 0);
	buf_release(&none);
	return (const char(*)[DIGEST_HEX])digester->sums;
}

void digester_free(struct digester *digester)
{
	if (!digester)
		return;
	mutex_lock(&digester->mutex);
	digester->is_over = true;
	cond_signal(&digester->more);
	mutex_unlock(&digester->mutex);
	if (digester->has_thread)
		thread_join(digester->thread);
	for (size_t i = 0; i < LOADS; i++) {
		buf_release(&digester->loads[i].bytes);
		free(digester->loads[i].pieces);
	}
	cond_destroy(&digester->less);
	cond_destroy(&digester->more);
	mutex_destroy(&digester->mutex);
	free(digester->sums);
	digest_free(digester->digest);
	free(digester);
}
