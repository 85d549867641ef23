/*
 * The sandbox: what it was told at the start, and what it has become since. Every connection has a
 * thread; one mutex guards all that they share, and is held for moments only: a body is received and
 * checked without it.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "base/thread.h"
#include "sandbox/executions.h"
#include "sandbox/faults.h"
#include "sandbox/imports.h"

enum { SANDBOX_TYPES = 16 }; /* room for as many document types */

struct settings { /* const once requests come; times are in milliseconds */
	uint64_t port;          /* 0: any that is free */
	const char *token;      /* NULL: any one will do */
	uint64_t datamart;      /* the only one there is; 0: all are there */
	const char *state;      /* a file, or NULL: nothing outlives the process */
	uint64_t pending, running, latency;
	uint64_t seed;
	bool verbose;
};

struct sandbox {
	struct settings settings;
	const char *lock_path; /* of the state file; NULL: it is not locked */
	int lock;

	pthread_mutex_t mutex; /* guards everything below */
	pthread_cond_t over;   /* the sandbox stops: whoever waits, goes */
	bool is_over;
	struct faults faults;
	struct imports imports;
	struct executions executions;
	uint64_t last_id;      /* of imports and executions */
	uint64_t nuploads;     /* that have begun, ever: what their names are drawn by */
	uint64_t nerrors;      /* answers that had an error_id */
	struct arena arena;    /* owns the rules, compiled when they are first wanted */
	struct program *programs[SANDBOX_TYPES];
};

void sandbox_init(struct sandbox *sandbox, const struct settings *settings);
void sandbox_release(struct sandbox *sandbox);

/* Milliseconds since 1970. */
uint64_t sandbox_now(void);

/* Waits so long without the mutex; false: the sandbox stops. */
bool sandbox_wait(struct sandbox *sandbox, uint64_t ms);
/* Ends all waiting, for good. */
void sandbox_stop(struct sandbox *sandbox);

/* An error body; see reply_error. Without the mutex. */
void sandbox_refuse(struct sandbox *sandbox, struct reply *reply, unsigned status,
		    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The rules of a type. Any thread, without the mutex. */
enum status sandbox_program(struct sandbox *sandbox, const struct doctype *doctype,
			    struct program **out, struct diag *why);

#endif
