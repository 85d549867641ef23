/*
 * The thread picture, and who owns a batch when:
 *
 *            free list of 2N+2 batches <---------------- release -----------------+
 *                 |                                                               |
 *   source thread --fill--> todo[] --> worker 1..N: every step, --> done[seq] --> sink (the
 *                                      record by record                           caller's thread)
 *
 * The fixed pool is the back-pressure, in bytes too: a batch that had to grow beyond the ordinary
 * (one record over 1 MiB) counts for what it holds, and the source waits until the raw bytes in
 * flight leave room. Batches are numbered in input order and the sink takes the next number only, so
 * output is in order for any N; a batch in `done` has a slot of its own, seq modulo the pool's size,
 * which is free because no two batches in flight are a pool's size apart.
 *
 * The first failure wins: it is kept, `stop` is set, everyone is woken, drains and is joined. A
 * failing source is told in its turn, after the sink has seen all that was read before, so that what
 * is reported does not depend on who was fast. One mutex guards all that threads share; batches
 * themselves need none.
 */
#include "flow/stage.h"

#include "base/clock.h"
#include "base/stop.h"
#include "base/thread.h"
#include "flow/job.h"

#include <assert.h>
#include <stdlib.h>

enum {
	FLIGHT_BYTES = 16 << 20,     /* raw bytes in flight, unless one record is larger */
	SCRATCH_KEPT = 4 << 20,      /* of a worker's memory for trees, between records … */
	DENSE_KEPT = 48 << 20,       /* … and of the memory for dense ones, which is there once */
	TICK_NS = 100 * 1000 * 1000, /* progress, and the look at the stop signal */
};

struct line {
	const struct flow *flow;
	size_t size; /* batches in the pool */
	struct batch *pool;

	pthread_mutex_t dense; /* held by the one worker that works on a dense batch, guards … */
	struct arena dense_scratch; /* … the memory for its trees, which is worth keeping */
	pthread_mutex_t mutex; /* guards everything below */
	pthread_cond_t room;   /* a batch came back, or stop */
	pthread_cond_t work;   /* a batch is to be done, or no more will come */
	pthread_cond_t ready;  /* a batch is done, or no more will come */
	struct batch **free;
	size_t nfree;
	struct batch **todo; /* ring: todo[todo_first % size] … */
	uint64_t todo_first, todo_end;
	struct batch **done; /* done[seq % size] */
	uint64_t issued;     /* batches the source has handed out */
	size_t flying;       /* weight of the batches between source and sink */
	void *source;        /* while it is open */
	bool dry;            /* … or at its end */
	enum status source_status; /* why it is dry; told when the sink gets there */
	struct diag source_why;
	bool stop;           /* somebody failed, or the sink has enough */
	enum status status;
	struct diag why;
};

/* Opens one instance of each step; a worker's, or the only one. */
static enum status steps_open(const struct flow *flow, void **selves, struct diag *why)
{
	for (size_t i = 0; i < flow->nsteps; i++) {
		selves[i] = NULL;
		if (!flow->steps[i]->open)
			continue;
		enum status status = flow->steps[i]->open(&selves[i], flow->job, why);
		if (status == OK)
			continue;
		while (i-- > 0)
			if (flow->steps[i]->close)
				flow->steps[i]->close(selves[i]);
		return status;
	}
	return OK;
}

static void steps_close(const struct flow *flow, void **selves)
{
	for (size_t i = flow->nsteps; i-- > 0;)
		if (flow->steps[i]->close)
			flow->steps[i]->close(selves[i]);
}

/*
 * All steps on all records of a batch, as long as these have a tree, which the first step makes. What
 * loses it without an error has no line to write.
 */
static enum status steps_run(const struct flow *flow, void **selves, struct batch *batch,
			     struct arena *scratch, struct diag *why)
{
	const struct step *const *steps = flow->steps;
	size_t nsteps = flow->nsteps;
	const char *clear = NULL; /* where the scratch memory begins, when it was cleared last */
	enum status status = OK;

	batch->scratch = scratch;
	batch->is_terse = !flow->job->want_findings;
	batch->is_masked = flow->job->mask;
	for (size_t r = 0; r < batch->nrecords && status == OK; r++) {
		struct record *record = &batch->records[r];
		for (size_t i = 0; i < nsteps; i++) {
			status = steps[i]->run(selves[i], batch, record, why);
			if (status != OK || !record->root)
				break;
		}
		if (!record->root && !record->rejected)
			record->skipped = true;
		record->root = NULL;
		if (scratch->at != clear) { /* most rows of CSV need none of it */
			arena_clear(scratch);
			clear = scratch->at;
		}
	}
	batch->scratch = NULL;
	return status;
}

/* Keeps the first failure and wakes everyone, the source too. The mutex is held. END only stops. */
static void stop_line(struct line *line, enum status status, const struct diag *why)
{
	if (!line->stop && status != END) {
		line->status = status;
		line->why = *why;
	}
	line->stop = true;
	if (line->source && line->flow->source->stop)
		line->flow->source->stop(line->source);
	cond_broadcast(&line->room);
	cond_broadcast(&line->work);
	cond_broadcast(&line->ready);
}

static size_t batch_weight(const struct batch *batch)
{
	return batch->raw.cap > BATCH_BYTES ? batch->raw.cap : BATCH_BYTES;
}

static struct batch *take_free(struct line *line)
{
	struct batch *batch = NULL;
	mutex_lock(&line->mutex);
	while (!line->stop && (line->nfree == 0 || (line->flying >= FLIGHT_BYTES &&
						    line->nfree < line->size)))
		cond_wait(&line->room, &line->mutex);
	if (!line->stop)
		batch = line->free[--line->nfree];
	mutex_unlock(&line->mutex);
	return batch;
}

static void give_back(struct line *line, struct batch *batch, size_t weight)
{
	batch_clear(batch);
	mutex_lock(&line->mutex);
	line->flying -= weight;
	line->free[line->nfree++] = batch;
	mutex_unlock(&line->mutex);
	cond_signal(&line->room); /* here and below with the mutex free: who wakes up takes it */
}

static void *source_main(void *argument)
{
	struct line *line = argument;
	const struct source *source = line->flow->source;
	struct diag why = { 0 };
	void *self = NULL;
	enum status status = source->open(&self, line->flow->job, &why);
	bool is_open = status == OK;

	mutex_lock(&line->mutex);
	line->source = self;
	mutex_unlock(&line->mutex);
	while (status == OK) {
		struct batch *batch = take_free(line);
		if (!batch)
			break;
		status = source->fill(self, batch, &why);
		mutex_lock(&line->mutex);
		if (status == OK) {
			batch->seq = line->issued++;
			line->flying += batch_weight(batch);
			line->todo[line->todo_end++ % line->size] = batch;
		} else {
			line->free[line->nfree++] = batch;
		}
		mutex_unlock(&line->mutex);
		if (status == OK)
			cond_signal(&line->work);
	}
	mutex_lock(&line->mutex);
	line->source = NULL;
	mutex_unlock(&line->mutex);
	if (is_open)
		source->close(self);

	mutex_lock(&line->mutex);
	line->source_status = status == END ? OK : status;
	line->source_why = why;
	line->dry = true;
	cond_broadcast(&line->work);
	cond_broadcast(&line->ready);
	mutex_unlock(&line->mutex);
	return NULL;
}

/* The next batch to work on, or NULL when there will be none. */
static struct batch *take_todo(struct line *line)
{
	struct batch *batch = NULL;
	mutex_lock(&line->mutex);
	while (!line->stop && line->todo_first == line->todo_end && !line->dry)
		cond_wait(&line->work, &line->mutex);
	if (!line->stop && line->todo_first < line->todo_end)
		batch = line->todo[line->todo_first++ % line->size];
	mutex_unlock(&line->mutex);
	return batch;
}

static void *worker_main(void *argument)
{
	struct line *line = argument;
	struct diag why = { 0 };
	struct arena scratch = { .keep = SCRATCH_KEPT };
	void **selves = memory_alloc(line->flow->nsteps * sizeof(*selves));
	enum status status = steps_open(line->flow, selves, &why);
	bool is_open = status == OK;
	struct batch *batch;

	while (status == OK && (batch = take_todo(line))) {
		if (batch->is_dense)
			mutex_lock(&line->dense);
		status = steps_run(line->flow, selves, batch,
				   batch->is_dense ? &line->dense_scratch : &scratch, &why);
		if (batch->is_dense)
			mutex_unlock(&line->dense);
		if (status != OK)
			break;
		mutex_lock(&line->mutex);
		line->done[batch->seq % line->size] = batch;
		mutex_unlock(&line->mutex);
		cond_signal(&line->ready);
	}
	if (status != OK) {
		mutex_lock(&line->mutex);
		stop_line(line, status, &why);
		mutex_unlock(&line->mutex);
	}
	if (is_open)
		steps_close(line->flow, selves);
	free(selves);
	arena_release(&scratch);
	return NULL;
}

/* The done batch with number `seq`; NULL: there is none and will be none, or stop. */
static struct batch *take_done(struct line *line, uint64_t seq, uint64_t *last_tick)
{
	const struct sink *sink = line->flow->sink;
	struct batch *batch = NULL;
	struct diag why = { 0 };

	mutex_lock(&line->mutex);
	for (;;) {
		if (stop_signal() && !line->stop)
			stop_line(line, diag_fail(&why, ERR_SIGNAL, "stopped by a signal"), &why);
		if (line->stop || (line->dry && seq == line->issued))
			break;
		struct batch **slot = &line->done[seq % line->size];
		if (*slot) {
			batch = *slot;
			*slot = NULL;
			break;
		}
		cond_wait_for(&line->ready, &line->mutex, TICK_NS);
		if (sink->tick && clock_monotonic_ns() - *last_tick >= TICK_NS) {
			mutex_unlock(&line->mutex);
			sink->tick(sink->self);
			*last_tick = clock_monotonic_ns();
			mutex_lock(&line->mutex);
		}
	}
	mutex_unlock(&line->mutex);
	return batch;
}

/* The sink's loop, in the caller's thread. */
static void run_sink(struct line *line)
{
	const struct sink *sink = line->flow->sink;
	struct diag why = { 0 };
	struct batch *batch;
	uint64_t last_tick = clock_monotonic_ns();

	for (uint64_t seq = 0; (batch = take_done(line, seq, &last_tick)); seq++) {
		enum status status = sink->take(sink->self, batch, &why);
		give_back(line, batch, batch_weight(batch));
		if (status != OK) {
			mutex_lock(&line->mutex);
			stop_line(line, status, &why);
			mutex_unlock(&line->mutex);
			break;
		}
		if (sink->tick && clock_monotonic_ns() - last_tick >= TICK_NS) {
			sink->tick(sink->self);
			last_tick = clock_monotonic_ns();
		}
	}
}

static void line_init(struct line *line, const struct flow *flow)
{
	size_t size = 2 * (size_t)flow->nworkers + 2;

	*line = (struct line){ .flow = flow, .size = size, .nfree = size };
	line->pool = memory_alloc(size * sizeof(*line->pool));
	line->free = memory_alloc(size * sizeof(*line->free));
	line->todo = memory_alloc(size * sizeof(*line->todo));
	line->done = memory_alloc(size * sizeof(*line->done));
	for (size_t i = 0; i < size; i++) {
		batch_init(&line->pool[i]);
		line->free[i] = &line->pool[i];
		line->done[i] = NULL;
	}
	line->dense_scratch.keep = DENSE_KEPT;
	mutex_init(&line->dense);
	mutex_init(&line->mutex);
	cond_init(&line->room);
	cond_init(&line->work);
	cond_init(&line->ready);
}

static void line_release(struct line *line)
{
	for (size_t i = 0; i < line->size; i++)
		batch_release(&line->pool[i]);
	free(line->pool);
	free(line->free);
	free(line->todo);
	free(line->done);
	cond_destroy(&line->ready);
	cond_destroy(&line->work);
	cond_destroy(&line->room);
	mutex_destroy(&line->mutex);
	mutex_destroy(&line->dense);
	arena_release(&line->dense_scratch);
}

static enum status run_threads(const struct flow *flow, struct diag *why)
{
	struct line line;
	pthread_t source;
	pthread_t *workers = memory_alloc(flow->nworkers * sizeof(*workers));
	unsigned started = 0;

	line_init(&line, flow);
	bool has_source = thread_start(&source, source_main, &line);
	while (has_source && started < flow->nworkers &&
	       thread_start(&workers[started], worker_main, &line))
		started++;
	if (!has_source || started == 0) {
		mutex_lock(&line.mutex);
		stop_line(&line, diag_fail(why, ERR_IO, "the system has no thread to give"), why);
		mutex_unlock(&line.mutex);
	} else {
		run_sink(&line);
	}

	for (unsigned i = 0; i < started; i++)
		thread_join(workers[i]);
	if (has_source)
		thread_join(source);
	/* Every batch came home unless something failed on the way. */
	assert(line.stop || (line.nfree == line.size && line.flying == 0));
	enum status status = line.status;
	if (status != OK) {
		*why = line.why;
	} else if (!line.stop && line.source_status != OK) {
		status = line.source_status;
		*why = line.source_why;
	}
	line_release(&line);
	free(workers);
	return status;
}

/* The same calls in one thread, one batch at a time. */
static enum status run_alone(const struct flow *flow, struct diag *why)
{
	const struct sink *sink = flow->sink;
	void **selves = memory_alloc(flow->nsteps * sizeof(*selves));
	struct arena scratch = { .keep = DENSE_KEPT };
	struct batch batch;
	void *source = NULL;
	uint64_t last_tick = clock_monotonic_ns();
	enum status status = flow->source->open(&source, flow->job, why);

	if (status != OK)
		goto out_selves;
	status = steps_open(flow, selves, why);
	if (status != OK)
		goto out_source;
	batch_init(&batch);
	for (uint64_t seq = 0; status == OK; seq++) {
		batch_clear(&batch);
		status = flow->source->fill(source, &batch, why);
		if (status != OK)
			break;
		batch.seq = seq;
		status = steps_run(flow, selves, &batch, &scratch, why);
		if (status == OK)
			status = sink->take(sink->self, &batch, why);
		if (status == OK && stop_signal())
			status = diag_fail(why, ERR_SIGNAL, "stopped by a signal");
		if (sink->tick && clock_monotonic_ns() - last_tick >= TICK_NS) {
			sink->tick(sink->self);
			last_tick = clock_monotonic_ns();
		}
	}
	batch_release(&batch);
	arena_release(&scratch);
	steps_close(flow, selves);
out_source:
	flow->source->close(source);
out_selves:
	free(selves);
	return status == END ? OK : status;
}

enum status flow_run(const struct flow *flow, struct diag *why)
{
	return flow->nworkers ? run_threads(flow, why) : run_alone(flow, why);
}
