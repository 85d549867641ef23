/*
 * DIR/upload.json: what became of an export, for each target that it was sent to; the same object
 * stands in report.json as `upload`. Made of the journals alone.
 */
#ifndef UPLOAD_OUTCOME_H
#define UPLOAD_OUTCOME_H

#include "upload/ledger.h"

struct outcome_about { /* the upload that has just ended */
	const char *api, *datamart;
	const char *started_at;
	int exit; /* its exit status */
};

/* Does nothing where no journal is. The lock is held. */
enum status outcome_write(const char *dir, const struct manifest *manifest,
			  const struct outcome_about *about, struct arena *arena,
			  struct diag *why);

/* The journals in DIR, by name; paths in `arena`, the list to be released. */
enum status outcome_journals(const char *dir, struct arena *arena, struct ledger_list *paths,
			     struct diag *why);

struct outcome_sums {
	size_t to_send, in_doubt, sent, ended;
	size_t failed;            /* executions that did not succeed, or that have failures */
	uint64_t success, failure; /* lines */
};

struct outcome_sums outcome_sum(const struct ledger *ledger);

#endif
