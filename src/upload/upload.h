/*
 * Sending an export: the parts that a manifest names become executions of one document import, each
 * exactly once, however often the process is interrupted. The files of this folder, in the order in
 * which an upload passes them:
 *
 *   guard      may it be sent at all?         verify    are the parts what they were?
 *   ledger     what was sent already          decide    what a person says about parts in doubt
 *   intake     the import they go to          sender    the parts, several at a time
 *   doubt      what became of requests without an answer; settle has the rules
 *   wait       executions to their end        errors    what the platform says of lines
 *   outcome    upload.json
 *
 * and below them: resources (the calls), api (one call), retry (its policy), session (token, patience),
 * config, address, listing, journal.
 */
#ifndef UPLOAD_UPLOAD_H
#define UPLOAD_UPLOAD_H

#include "output/sources.h"
#include "upload/ledger.h"
#include "upload/options.h"
#include "upload/resources.h"
#include "upload/verify.h"

enum upload_phase { PHASE_SEND, PHASE_WAIT };

struct upload_progress {
	enum upload_phase phase;
	uint64_t done, total;           /* bytes that have left */
	size_t parts_done, parts_total; /* sent, or in PHASE_WAIT ended */
	uint64_t started_ns;            /* of the phase */
};

/* A line of a part that has failed, and the record that it was made of. */
struct failed_line {
	uint64_t line;
	struct location location;
	const char *code; /* the platform's word for what is wrong; NULL: it gives none */
};

enum { FAILED_LINES_SHOWN = 20 };

struct upload {
	const struct upload_options *options;
	struct session *session;
	const char *dir;
	/* Called in the thread that runs the upload. NULL is fine. */
	void (*progress)(void *context, const struct upload_progress *progress);
	void *context;

	struct arena arena; /* of names and whatever `why` points to */
	struct api api;
	struct manifest manifest;
	struct ledger ledger;
	bool has_ledger;
	const char *lock_path;
	int lock;               /* -1: not locked */
	struct part_file *files;
	unsigned *doubts;       /* of each part: how often it was in doubt in this run … */
	struct diag doubted;    /* … and what was answered the last time, to any */
	char started_at[21];
	/* Lines that failed and were found in the inputs, the first of them. */
	struct failed_line failed[FAILED_LINES_SHOWN];
	size_t nfailed;
	uint64_t located;       /* all of them */
};

/*
 * Reads manifest and journal. `lock`: the directory is going to be changed. Nothing is sent. ERR_USAGE,
 * ERR_BUDGET: what guard.h and ledger.h refuse; another upload is at work. ERR_IO. To be released in
 * any case, once `why` was told.
 */
enum status upload_open(struct upload *upload, const char *dir,
			const struct upload_options *options, struct session *session, bool lock,
			struct diag *why);
void upload_release(struct upload *upload);

/* All of it. The worst that came to pass; also what is missing after it may be tried again. */
enum status upload_run(struct upload *upload, struct diag *why);

/* The requests that upload_run would make first, as text; nothing is sent. ERR_IO: changed parts. */
enum status upload_rehearse(struct upload *upload, struct buf *out, struct diag *why);

/* ---- the steps, each in a file of its own ---- */

/* ERR_USAGE: a part that is not in doubt. */
enum status upload_decide(struct upload *upload, struct diag *why);
/* Makes or finds the import. */
enum status upload_intake(struct upload *upload, struct diag *why);
/* Sends what is to be sent. OK also if a part is in doubt after it. */
enum status upload_send(struct upload *upload, struct diag *why);
/* Finds out about all that is in doubt. ERR_UPLOAD_DOUBT: it cannot be told. */
enum status upload_settle(struct upload *upload, struct diag *why);
/* Has a part that was sent again arrived twice? ERR_UPLOAD_DOUBT: it seems so. */
enum status upload_check_twice(struct upload *upload, struct diag *why);
/* Follows executions to their end. ERR_UPLOAD_FAILED: lines or executions failed. */
enum status upload_wait(struct upload *upload, struct diag *why);
/* Nothing is asked: does the ledger know of failures? ERR_UPLOAD_FAILED. */
enum status upload_judge(const struct upload *upload, struct diag *why);
/* The default name of an import: TYPE PREFIX TIME. */
const char *upload_import_name(struct upload *upload);
/* The call that makes the import, the call that sends a part; `path` and `body` keep their text. */
struct api_call upload_create_call(const struct upload *upload, const char *name, struct buf *path,
				   struct buf *body);
struct api_call upload_part_call(const struct upload *upload, const char *import, size_t part,
				 struct buf *path);

#endif
