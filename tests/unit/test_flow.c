/* flow/flow: order, completeness and clean ends, with any number of workers, failing anywhere. */
#include "test.h"

#include "base/stop.h"
#include "flow/job.h"
#include "flow/stage.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { BATCHES = 300, RECORDS = 5 };

/* Where the chain shall fail, and what it saw. Reached through the job, as everything is. */
struct plan {
	struct job job; /* first: a job is a plan */
	int fail_source, fail_step; /* at this batch; -1: never. -2: in open */
	int fail_sink, enough;      /* at this batch: an error; END */
	uint64_t taken;
	bool in_order;
	size_t raw_bytes; /* of each batch */
};

struct numbers {
	const struct plan *plan;
	int next;
};

static enum status numbers_open(void **self, const struct job *job, struct diag *why)
{
	const struct plan *plan = (const struct plan *)job;
	if (plan->fail_source == -2)
		return diag_fail(why, ERR_IO, "source open");
	struct numbers *numbers = malloc(sizeof(*numbers));
	*numbers = (struct numbers){ .plan = plan };
	*self = numbers;
	return OK;
}

static enum status numbers_fill(void *self, struct batch *batch, struct diag *why)
{
	struct numbers *numbers = self;
	if (numbers->next == numbers->plan->fail_source)
		return diag_fail(why, ERR_IO, "source");
	if (numbers->next == BATCHES)
		return END;
	batch->first_record = (uint64_t)numbers->next++ * RECORDS + 1;
	memset(buf_room(&batch->raw, numbers->plan->raw_bytes), 'x', numbers->plan->raw_bytes);
	for (int i = 0; i < RECORDS; i++)
		batch_add_record(batch)->line = batch->first_record + (uint64_t)i;
	return OK;
}

static const struct source source = { numbers_open, numbers_fill, free, NULL };

static enum status grow_open(void **self, const struct job *job, struct diag *why)
{
	const struct plan *plan = (const struct plan *)job;
	if (plan->fail_step == -2)
		return diag_fail(why, ERR_USAGE, "step open");
	*self = (void *)(uintptr_t)plan;
	return OK;
}

/* Makes a tree and takes a different time for each record. */
static enum status grow_run(void *self, struct batch *batch, struct record *record, struct diag *why)
{
	const struct plan *plan = self;
	if (plan->fail_step >= 0 && batch->first_record == (uint64_t)plan->fail_step * RECORDS + 1)
		return diag_fail(why, ERR_USAGE, "step");
	if (record->line % 97 == 0)
		usleep(200);
	record->root = node_new(batch->scratch, NODE_OBJECT);
	return OK;
}

static void grow_close(void *self)
{
	(void)self;
}

static enum status write_run(void *self, struct batch *batch, struct record *record, struct diag *why)
{
	(void)self;
	(void)why;
	if (!record->root)
		abort();
	buf_put_number(&batch->out, record->line);
	buf_putc(&batch->out, '\n');
	return OK;
}

static const struct step grow = { "grow", grow_open, grow_run, grow_close };
static const struct step put = { "put", NULL, write_run, NULL };
static const struct step *const steps[] = { &grow, &put };

static enum status take(void *self, struct batch *batch, struct diag *why)
{
	struct plan *plan = self;
	struct buf expected = { 0 };
	if ((int)plan->taken == plan->fail_sink)
		return diag_fail(why, ERR_BUDGET, "sink");
	if ((int)plan->taken == plan->enough)
		return END;
	for (uint64_t i = 0; i < RECORDS; i++) {
		buf_put_number(&expected, plan->taken * RECORDS + 1 + i);
		buf_putc(&expected, '\n');
	}
	plan->in_order &= batch->seq == plan->taken && str_eq(buf_str(&expected), buf_str(&batch->out));
	plan->taken++;
	buf_release(&expected);
	return OK;
}

static enum status run(struct plan *plan, unsigned workers, struct diag *why)
{
	const struct sink sink = { take, NULL, plan };
	const struct flow flow = { &plan->job, &source, steps, 2, &sink, workers };
	plan->in_order = true;
	plan->taken = 0;
	return flow_run(&flow, why);
}

static const struct plan clean = { .fail_source = -1, .fail_step = -1, .fail_sink = -1, .enough = -1, .raw_bytes = 100 };

static void every_batch_arrives_once_and_in_order(void **state)
{
	(void)state;
	for (unsigned workers = 0; workers <= 9; workers++) {
		struct plan plan = clean;
		struct diag why = { 0 };
		assert_int_equal(run(&plan, workers, &why), OK);
		assert_true(plan.in_order);
		assert_int_equal(plan.taken, BATCHES);
	}
}

static void heavy_batches_wait_for_room(void **state)
{
	struct plan plan = clean;
	struct diag why = { 0 };
	(void)state;
	plan.raw_bytes = 1 << 20;
	assert_int_equal(run(&plan, 4, &why), OK);
	assert_true(plan.in_order);
	assert_int_equal(plan.taken, BATCHES);
}

static void a_failing_source_is_told_after_what_it_read(void **state)
{
	(void)state;
	for (unsigned workers = 0; workers <= 4; workers++) {
		struct plan plan = clean;
		struct diag why = { 0 };
		plan.fail_source = 57;
		assert_int_equal(run(&plan, workers, &why), ERR_IO);
		assert_string_equal(why.text, "source");
		assert_int_equal(plan.taken, 57);
		assert_true(plan.in_order);
		plan.fail_source = -2;
		assert_int_equal(run(&plan, workers, &why), ERR_IO);
		assert_string_equal(why.text, "source open");
	}
}

static void a_failing_step_or_sink_stops_everything(void **state)
{
	(void)state;
	for (unsigned workers = 0; workers <= 4; workers++) {
		struct plan plan = clean;
		struct diag why = { 0 };
		plan.fail_step = 41;
		assert_int_equal(run(&plan, workers, &why), ERR_USAGE);
		assert_string_equal(why.text, "step");
		assert_true(plan.taken <= 41 && plan.in_order);
		plan.fail_step = -2;
		assert_int_equal(run(&plan, workers, &why), ERR_USAGE);
		plan.fail_step = -1;
		plan.fail_sink = 12;
		assert_int_equal(run(&plan, workers, &why), ERR_BUDGET);
		assert_string_equal(why.text, "sink");
		assert_int_equal(plan.taken, 12);
	}
}

static void a_sink_that_has_enough_ends_well(void **state)
{
	(void)state;
	for (unsigned workers = 0; workers <= 4; workers++) {
		struct plan plan = clean;
		struct diag why = { 0 };
		plan.enough = 33;
		/* Whatever the source does behind that is of no interest. */
		plan.fail_source = 40;
		assert_int_equal(run(&plan, workers, &why), OK);
		assert_int_equal(plan.taken, 33);
	}
}

/* Every third record is left out, every fifth has no line, every fifteenth has an error besides. */
static enum status leave_out_run(void *self, struct batch *batch, struct record *record,
				 struct diag *why)
{
	(void)self;
	(void)why;
	if (record->line % 15 == 0)
		record->rejected = true;
	if (record->line % 5 == 0)
		record->root = NULL;
	else if (record->line % 3 == 0)
		batch_skip(batch, record, 1);
	return OK;
}

static enum status take_left_out(void *self, struct batch *batch, struct diag *why)
{
	struct plan *plan = self;
	struct buf expected = { 0 };

	(void)why;
	for (uint64_t i = 0; i < RECORDS; i++) {
		const struct record *record = &batch->records[i];
		uint64_t line = plan->taken * RECORDS + 1 + i;
		assert_null(record->root);
		assert_int_equal(record->rejected, line % 15 == 0);
		assert_int_equal(record->skipped, line % 15 && (line % 5 == 0 || line % 3 == 0));
		if (line % 5 && line % 3)
			buf_printf(&expected, "%d\n", (int)line);
	}
	assert_true(str_eq(buf_str(&expected), buf_str(&batch->out)));
	plan->taken++;
	buf_release(&expected);
	return OK;
}

static void what_is_skipped_goes_through_no_further_step(void **state)
{
	static const struct step leave_out = { "leave out", NULL, leave_out_run, NULL };
	static const struct step *const all[] = { &grow, &leave_out, &put };

	(void)state;
	for (unsigned workers = 0; workers <= 4; workers += 2) {
		struct plan plan = clean;
		struct diag why = { 0 };
		const struct sink sink = { take_left_out, NULL, &plan };
		const struct flow flow = { &plan.job, &source, all, COUNT(all), &sink, workers };
		plan.taken = 0;
		assert_int_equal(flow_run(&flow, &why), OK);
		assert_int_equal(plan.taken, BATCHES);
	}
}

static void a_stop_signal_stops(void **state)
{
	(void)state;
	for (unsigned workers = 0; workers <= 2; workers++) {
		struct plan plan = clean;
		struct diag why = { 0 };
		stop_raise(SIGTERM);
		assert_int_equal(run(&plan, workers, &why), ERR_SIGNAL);
		stop_raise(0);
		assert_true(plan.taken < BATCHES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_batch_arrives_once_and_in_order), TEST(heavy_batches_wait_for_room),
		TEST(a_failing_source_is_told_after_what_it_read),
		TEST(a_failing_step_or_sink_stops_everything), TEST(a_sink_that_has_enough_ends_well),
		TEST(what_is_skipped_goes_through_no_further_step), TEST(a_stop_signal_stops),
	};
	return RUN(tests);
}
