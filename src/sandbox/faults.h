/*
 * Faults on demand: what a fault does to a request (its effect), and which requests it is for.
 * Written as "status=503,retry-after=2,on=upload,times=1"; faults_help lists the words.
 */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include "base/buf.h"
#include "base/diag.h"
#include "sandbox/route.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	FAULT_BYTES = 200, /* of one, as it is written */
	STATUS_BYTES = 32, /* of the status of an execution, with its NUL */
};

struct effect { /* times are in milliseconds, 0 or false is none */
	uint64_t status;      /* answer this HTTP status … */
	bool done;            /* … after the work was done */
	uint64_t retry_after; /* seconds, for the header of that name … */
	bool retry_date;      /* … which gives them as a date */
	bool drop_before_work, drop_before_response;
	bool close_mid_body, close_mid_response;
	uint64_t stall_mid_body, stall_before_work, stall;
	bool garbage, no_data, endless;
	bool no_check;
	uint64_t page;          /* the largest page of a list */
	uint64_t hide;          /* how long a new execution is not shown */
	char end[STATUS_BYTES]; /* what a new execution ends with; "": SUCCEEDED */
};

struct fault {
	char text[FAULT_BYTES];
	struct effect effect;
	uint64_t refuse;   /* milliseconds after the start, without listening */

	/* which requests: behind the effects, see is_effect */
	uint64_t calls;    /* a bit for each enum call; 0: all */
	char method[16];   /* "": all */
	bool of_token;     /* only those with the token that came first */
	uint64_t token;    /* its hash, once it came */
	uint64_t after, times; /* skip the first; at most so many */
	uint64_t rate;     /* of a million */
	uint64_t seen, hits;
};

struct faults {
	struct fault *rows;
	size_t count, cap;
	uint64_t seed;
};

/* Reads one fault and adds it. ERR_USAGE says which word is wrong. */
enum status faults_add(struct faults *faults, struct str text, struct diag *why);
/* Several, a line each, in place of those that are there: all, or where one is wrong none. */
enum status faults_replace(struct faults *faults, struct str lines, struct diag *why);
void faults_release(struct faults *faults);

/* What becomes of a request, which is counted. `token`: what it was authorised with. */
struct effect faults_meet(struct faults *faults, enum call call, const char *method,
			  struct str token);
/* How long not to listen after the start, in milliseconds. */
uint64_t faults_refuse(const struct faults *faults);

/* A fault, and how often it was met, as a JSON object. */
void fault_render(const struct fault *fault, struct buf *out);

/* fault_words.c: one fault from its text, the union of two effects, and the words for --help. */
enum status fault_parse(struct fault *fault, struct str text, struct diag *why);
void effect_join(struct effect *effect, const struct effect *other);
void faults_help(struct buf *out);

#endif
