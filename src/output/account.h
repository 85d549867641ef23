/*
 * Counting, and the budget: every record once, in input order, by the sink's thread alone.
 */
#ifndef OUTPUT_ACCOUNT_H
#define OUTPUT_ACCOUNT_H

#include "flow/batch.h"
#include "flow/job.h"
#include "output/totals.h"

enum {
	ACCOUNT_WARNINGS_WRITTEN = 1000, /* of each code; all are counted */
	ACCOUNT_PERCENT_FROM = 1000,     /* --max-rejects P% is not judged before this record */
};

struct account {
	const struct job *job;
	struct totals totals;
	size_t codes_cap;
};

void account_init(struct account *account, const struct job *job);
void account_release(struct account *account);

/* Counts a record. True: the budget is broken, this record is the last one that counts. */
bool account_record(struct account *account, const struct batch *batch,
		    const struct record *record);

/* The same of `count` records that are valid, where there is no budget. */
void account_plain(struct account *account, const struct batch *batch, size_t first, size_t count);

/* Counts a finding. False: enough warnings of its code were written, this one is left out. */
bool account_finding(struct account *account, const struct batch *batch,
		     const struct finding *finding);

/*
 * What a batch says of its input and of what was left out, once `counted` of its records were counted.
 * `is_last`: the run ends with the last of these.
 */
void account_batch(struct account *account, const struct batch *batch, size_t counted, bool is_last);

/* Budget and expectation at the end of the run: OK, REJECTED or ERR_BUDGET. */
enum status account_judge(struct account *account, struct diag *why);

#endif
