/*
 * What was sent where: the state of one upload, as its journal tells it. One ledger for an export and
 * a target, DIR/upload-HOST-DATAMART.journal. Each change is first written to the journal, then made
 * here by the same function that reads it back, so that a restart knows what the process knew.
 *
 * A part is IN_DOUBT from before its request leaves until its fate is known: a process that is killed
 * in between leaves it so.
 */
#ifndef UPLOAD_LEDGER_H
#define UPLOAD_LEDGER_H

#include "base/arena.h"
#include "base/thread.h"
#include "output/manifest.h"
#include "upload/journal.h"

enum part_state { PART_TO_SEND, PART_IN_DOUBT, PART_SENT };

struct ledger_end { /* how an execution has ended */
	const char *status; /* the platform's word; NULL: it has not, as far as we know */
	bool has_result;
	uint64_t success, failure;
	bool is_suspicious; /* possible_issue_on_identifiers */
};

struct ledger_part {
	enum part_state state;
	const char *execution; /* NULL: not sent, or assumed */
	bool is_sure;          /* … and it is this one, not one of several alike */
	bool is_assumed;       /* a person said that it was sent */
	bool is_open;          /* in doubt: listings could not tell, a person must decide */
	bool was_resent;       /* after a doubt: an execution of the first time may show up yet */
	uint64_t refused;      /* HTTP status of the last attempt, if that was refused */
	int64_t after;         /* the server's time before the last request; -1: not known */
	struct ledger_end end;
};

enum import_state { IMPORT_NONE, IMPORT_IN_DOUBT, IMPORT_KNOWN };

struct ledger_list {
	const char **at;
	size_t count, cap;
};

struct part_numbers { /* of parts, as people count them: from 1; none twice */
	uint64_t *at;
	size_t count;
};

struct ledger {
	pthread_mutex_t mutex; /* guards all below once threads run */
	struct arena arena;
	struct journal journal;
	const struct manifest *manifest;
	bool is_begun; /* there is a journal */
	const char *api, *datamart, *run_key;

	enum import_state import_state;
	const char *import, *name; /* NULL: not known yet */
	bool own;                  /* the journal created the import */
	int64_t began;             /* the server's time before anything was sent to it; -1 */
	struct ledger_list before; /* imports that had the name before ours was made */

	struct ledger_part *parts; /* as many as the manifest has */
	struct ledger_list aside;  /* executions in the import that were judged not to be ours */
	struct ledger_list told;   /* executions that a person was told of, who is to look at them */
	struct ledger_list twice;  /* executions that may have brought a part a second time */
};

/* The journal of a target in DIR. `place`: struct address; names live in `arena`. */
const char *ledger_path(const char *dir, const char *place, const char *datamart,
			struct arena *arena);

/*
 * Reads the journal at `path`; there may be none yet, then api and datamart are NULL. `manifest` and
 * `path` are kept. ERR_IO: damaged. ERR_USAGE: it is about another export. To be released even on
 * failure.
 */
enum status ledger_open(struct ledger *ledger, const char *path, const struct manifest *manifest,
			struct diag *why);
void ledger_release(struct ledger *ledger);

/* Of a ledger without a journal: whom it is about. */
void ledger_set_target(struct ledger *ledger, const char *api, const char *datamart);

/* A part's number is its index; in the journal it counts from 1. */
size_t ledger_count(const struct ledger *ledger, enum part_state state);
bool ledger_knows(const struct ledger *ledger, const char *execution);
/* … or has a person been told of it, as a stranger? */
bool ledger_was_told(const struct ledger *ledger, const char *execution);
/* An execution that has ended: it did not succeed, says no result, or lines of it have failed. */
bool ledger_has_failed(const struct ledger_end *end);

/* What happens, written down: any thread. Those above the line come before a request. */
enum status ledger_create(struct ledger *ledger, const char *name, const struct ledger_list *before,
			  struct diag *why);
enum status ledger_send(struct ledger *ledger, size_t part, int64_t after, struct diag *why);
/* ---- */
enum status ledger_created(struct ledger *ledger, const char *import, int64_t began,
			   struct diag *why);
enum status ledger_not_created(struct ledger *ledger, unsigned http, struct diag *why);
enum status ledger_use(struct ledger *ledger, const char *import, const char *name, int64_t began,
		       struct diag *why);
enum status ledger_sent(struct ledger *ledger, size_t part, const char *execution,
			struct diag *why);
enum status ledger_not_sent(struct ledger *ledger, size_t part, unsigned http, struct diag *why);
enum status ledger_unknown(struct ledger *ledger, size_t part, unsigned http, struct diag *why);
/* What listings told of a part in doubt. */
enum status ledger_settled(struct ledger *ledger, size_t part, const char *execution, bool is_sure,
			   struct diag *why);
enum status ledger_left_open(struct ledger *ledger, size_t part, struct diag *why);
/* … of several, which are these executions, but nobody can say which is which: in one record. */
enum status ledger_settled_together(struct ledger *ledger, const struct part_numbers *parts,
				    const struct ledger_list *executions, struct diag *why);
enum status ledger_again(struct ledger *ledger, size_t part, struct diag *why);
/* What a person said of several, in one record, and the executions that are set aside by it. */
enum status ledger_decide(struct ledger *ledger, const struct part_numbers *resend,
			  const struct part_numbers *assume, const struct ledger_list *aside,
			  struct diag *why);
enum status ledger_aside(struct ledger *ledger, const struct ledger_list *executions,
			 struct diag *why);
enum status ledger_told(struct ledger *ledger, const struct ledger_list *executions,
			struct diag *why);
enum status ledger_twice(struct ledger *ledger, const struct ledger_list *executions,
			 struct diag *why);
enum status ledger_ended(struct ledger *ledger, size_t part, const struct ledger_end *end,
			 struct diag *why);

/* ledger_note.c's way in: a record that was just written, or is being read. */
bool ledger_take(void *context, const struct node *record);

/* The strings belong to whoever keeps the list. */
void ledger_list_add(struct ledger_list *list, const char *text);
bool ledger_list_has(const struct ledger_list *list, const char *text);
void ledger_list_release(struct ledger_list *list);

#endif
