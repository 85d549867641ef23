/* repeat/unique: which of the records that state the same stays, held against the obvious way to tell. */
#include "spills.h"

#include "repeat/unique.h"

enum {
	RECORDS = 3000,
	STATEMENTS = 3, /* of one record, at most */
};

static struct input inputs[3] = { { .name = "a" }, { .name = "b", .number = 1 },
				  { .name = "c", .number = 2 } };

struct given {
	const char *statements;   /* a letter each; a "-" before them: the record was rejected */
	const char *first, *last; /* the record that stays in place of this one; "": it stays itself */
};

static struct job job_of(enum unique unique)
{
	return (struct job){ .unique = unique, .inputs = inputs, .ninputs = COUNT(inputs) };
}

/* A batch of records; they may each have an identifier before each statement. */
static struct batch batch_of(const char *const *statements, size_t count, uint64_t first)
{
	struct batch batch;

	batch_init(&batch);
	batch.input = &inputs[0];
	batch.first_record = first;
	for (size_t i = 0; i < count; i++) {
		struct record *record = batch_add_record(&batch);
		record->line = 10 * (first + i);
		record->rejected = statements[i][0] == '-';
		for (const char *at = statements[i]; *at; at++) {
			if (*at == '-')
				continue;
			batch_add_key(&batch, record)->member = 1;
			*batch_add_key(&batch, record) =
				(struct key){ .digest = nth_digest((uint64_t)(*at)) };
		}
	}
	return batch;
}

/* The record that stays in place of each of the batch, 0: itself. */
static enum status run(struct unique_work *work, struct batch *batch, uint64_t *kept,
		       struct diag *why)
{
	enum status status = OK;

	for (size_t i = 0; i < batch->nrecords && status == OK; i++) {
		struct unique_holder holder = { 0 };
		const struct record *record = &batch->records[i];
		kept[i] = 0;
		if (record->rejected)
			continue;
		status = unique_find(work, batch, record, &holder, why);
		kept[i] = holder.record;
		if (holder.record) {
			assert_int_equal(holder.line, 10 * holder.record);
			assert_non_null(holder.input);
			assert_int_equal(holder.key->member, 0);
		} else if (status == OK) {
			status = unique_claim(work, batch, record, why);
		}
	}
	return status;
}

static void look(struct unique_work *work, const struct batch *batch)
{
	struct diag why;

	for (size_t i = 0; i < batch->nrecords; i++)
		if (!batch->records[i].rejected)
			assert_int_equal(unique_see(work, batch, &batch->records[i], &why), OK);
}

/* The whole of it for one batch. */
static void run_all(const struct spills *spills, enum unique unique, struct batch *batch,
		    uint64_t *kept)
{
	struct job job = job_of(unique);
	struct unique_work work;
	struct diag why;

	unique_open(&work, &job, spills->dir);
	if (unique == UNIQUE_LAST) {
		look(&work, batch);
		assert_int_equal(unique_decide(&work, &why), OK);
	}
	assert_int_equal(run(&work, batch, kept, &why), OK);
	assert_int_equal(unique_end(&work, &why), OK);
	unique_close(&work);
}

static void the_first_or_the_last_of_a_statement_stays(void **state)
{
	static const struct given rows[][5] = {
		{ { "a", "", "3" }, { "b", "", "" }, { "a", "1", "" } },
		{ { "a", "", "4" }, { "a", "1", "4" }, { "a", "1", "4" }, { "a", "1", "" } },
		{ { "", "", "" }, { "", "", "" } },
		/* What was rejected is not sent, and states nothing. */
		{ { "-a", "", "" }, { "a", "", "" }, { "-a", "", "" } },
		{ { "ab", "", "" }, { "bc", "1", "3" }, { "c", "", "" } },
		{ { "a", "", "" }, { "ab", "1", "3" }, { "b", "", "" } },
		/* Twice in one record is not twice. */
		{ { "aa", "", "" }, { "ba", "1", "3" }, { "b", "", "" } },
	};
	const struct spills *spills = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *statements[5];
		size_t count = 0;
		for (; count < 5 && rows[i][count].statements; count++)
			statements[count] = rows[i][count].statements;
		struct batch batch = batch_of(statements, count, 1);
		for (enum unique unique = UNIQUE_FIRST; unique <= UNIQUE_LAST; unique++) {
			uint64_t kept[5];
			run_all(spills, unique, &batch, kept);
			for (size_t k = 0; k < count; k++) {
				const char *wanted = unique == UNIQUE_FIRST ? rows[i][k].first
									    : rows[i][k].last;
				assert_int_equal(kept[k], strtoull(wanted, NULL, 10));
			}
		}
		batch_release(&batch);
	}
}

/* ---- many records, against a list of who holds what ---- */

static void make_records(char (*out)[STATEMENTS + 2], const char **statements)
{
	for (uint64_t n = 0; n < RECORDS; n++) {
		uint64_t random = spread(n), count = random % (STATEMENTS + 1);
		char *at = out[n];
		if (random % 11 == 0)
			*at++ = '-';
		for (uint64_t i = 0; i < count; i++)
			*at++ = (char)('0' + (random >> (8 + 8 * i)) % (i == 0 ? 75 : 15));
		*at = '\0';
		statements[n] = out[n];
	}
}

/* Who stays in place of record n, if they come in this order. */
static void hold_all(const char *const *statements, bool is_reverse, uint64_t *kept)
{
	uint64_t holder[256] = { 0 };

	for (size_t i = 0; i < RECORDS; i++) {
		size_t n = is_reverse ? RECORDS - 1 - i : i;
		kept[n] = 0;
		if (statements[n][0] == '-')
			continue;
		for (const char *at = statements[n]; *at && kept[n] == 0; at++)
			kept[n] = holder[(unsigned char)*at];
		for (const char *at = statements[n]; *at && kept[n] == 0; at++)
			holder[(unsigned char)*at] = n + 1;
	}
}

static void many_records_are_decided_as_by_going_through_them(void **state)
{
	static char texts[RECORDS][STATEMENTS + 2];
	static const char *statements[RECORDS];
	static uint64_t kept[RECORDS], wanted[RECORDS];
	const struct spills *spills = *state;

	make_records(texts, statements);
	struct batch batch = batch_of(statements, RECORDS, 1);
	for (enum unique unique = UNIQUE_FIRST; unique <= UNIQUE_LAST; unique++) {
		size_t losers = 0;
		hold_all(statements, unique == UNIQUE_LAST, wanted);
		run_all(spills, unique, &batch, kept);
		for (size_t n = 0; n < RECORDS; n++) {
			assert_int_equal(kept[n], wanted[n]);
			losers += kept[n] != 0;
		}
		assert_in_range(losers, RECORDS / 4, RECORDS - 100);
	}
	batch_release(&batch);
}

/* ---- several inputs, and inputs that change ---- */

static void the_one_that_stays_is_named_with_its_input(void **state)
{
	static const char *const statements[] = { "a", "b", "c" };
	static const char *const input_of[][4] = { { "a", "a", "a" }, { "c", "c", "c" } };
	const struct spills *spills = *state;
	struct batch batches[2] = { batch_of(statements, 3, 1), batch_of(statements, 3, 4) };

	batches[1].input = &inputs[2]; /* input b has no records */
	for (enum unique unique = UNIQUE_FIRST; unique <= UNIQUE_LAST; unique++) {
		struct job job = job_of(unique);
		struct unique_work work;
		struct diag why;
		unique_open(&work, &job, spills->dir);
		for (size_t b = 0; unique == UNIQUE_LAST && b < 2; b++)
			look(&work, &batches[b]);
		if (unique == UNIQUE_LAST)
			assert_int_equal(unique_decide(&work, &why), OK);
		for (size_t b = 0; b < 2; b++) {
			for (size_t i = 0; i < 3; i++) {
				struct unique_holder holder;
				const struct record *record = &batches[b].records[i];
				assert_int_equal(unique_find(&work, &batches[b], record, &holder, &why),
						 OK);
				if (holder.record == 0)
					assert_int_equal(unique_claim(&work, &batches[b], record, &why), OK);
				else
					assert_string_equal(holder.input,
							    input_of[unique == UNIQUE_LAST][i]);
				assert_int_equal(holder.record != 0, (unique == UNIQUE_LAST) == (b == 0));
			}
		}
		unique_close(&work);
	}
	batch_release(&batches[0]);
	batch_release(&batches[1]);
}

static void the_last_one_fails_if_the_run_reads_something_else(void **state)
{
	static const struct {
		const char *seen[4], *read[4];
	} rows[] = {
		{ { "a", "b", "a" }, { "a", "b" } },
		{ { "a", "b", "a" }, { "a", "b", "a", "c" } },
		{ { "a", "b", "a" }, { "a", "c", "a" } },
		{ { "a", "b", "a" }, { "-", "b", "a" } },
		{ { "a", "b", "c" }, { "b", "a", "c" } },
		{ { "a", "b", "c" }, { "a", "-", "c" } },
	};
	const struct spills *spills = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t counts[2] = { 0 };
		while (counts[0] < 4 && rows[i].seen[counts[0]])
			counts[0]++;
		while (counts[1] < 4 && rows[i].read[counts[1]])
			counts[1]++;
		struct batch seen = batch_of(rows[i].seen, counts[0], 1);
		struct batch read = batch_of(rows[i].read, counts[1], 1);
		struct job job = job_of(UNIQUE_LAST);
		struct unique_work work;
		struct diag why;
		uint64_t kept[4];
		unique_open(&work, &job, spills->dir);
		look(&work, &seen);
		assert_int_equal(unique_decide(&work, &why), OK);
		enum status status = run(&work, &read, kept, &why);
		if (status == OK)
			status = unique_end(&work, &why);
		assert_int_equal(status, ERR_IO);
		assert_non_null(strstr(why.text, "reads them twice"));
		unique_close(&work);
		batch_release(&seen);
		batch_release(&read);
	}
}

static void what_the_disk_does_not_take_is_a_failure(void **state)
{
	static const char *const statements[] = { "a" };
	struct batch batch = batch_of(statements, 1, 1);
	struct job job = job_of(UNIQUE_LAST);
	enum status status = OK;
	struct unique_work work;
	struct diag why;

	(void)state;
	unique_open(&work, &job, "/nowhere/at-all");
	for (size_t i = 0; i <= PILE_BYTES / sizeof(struct claim) && status == OK; i++)
		status = unique_see(&work, &batch, &batch.records[0], &why);
	assert_int_equal(status, ERR_IO);
	assert_string_equal(why.file, "/nowhere/at-all");
	unique_close(&work);
	batch_release(&batch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SPILL_TEST(the_first_or_the_last_of_a_statement_stays),
		SPILL_TEST(many_records_are_decided_as_by_going_through_them),
		SPILL_TEST(the_one_that_stays_is_named_with_its_input),
		SPILL_TEST(the_last_one_fails_if_the_run_reads_something_else),
		SPILL_TEST(what_the_disk_does_not_take_is_a_failure),
	};

	return RUN(tests);
}
