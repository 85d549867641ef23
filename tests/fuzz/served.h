/*
 * The sandbox without HTTP: requests go to exchange.c as ../../src/ext/httpd.c would bring them, and
 * answers come back. The Makefile leaves httpd.c out of the targets that have served.c. Knows nothing
 * of what is asked; any thread may ask.
 */
#ifndef FUZZ_SERVED_H
#define FUZZ_SERVED_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct sandbox;

enum { SERVED_FIELDS = 16 };

struct served_field {
	struct str name, value;
};

struct served_request {
	const char *method, *target; /* the target as it stands in a request, with its query */
	struct served_field fields[SERVED_FIELDS];
	size_t nfields;
	struct str body;
	size_t piece; /* the body comes in pieces of so many bytes; 0: as a whole */
};

enum served_form { SERVED_CLOSED, SERVED_WHOLE, SERVED_CUT, SERVED_ENDLESS };

struct served_answer {
	enum served_form form; /* SERVED_CLOSED: the connection was closed, there is no answer */
	unsigned status;
	bool has_allow;
	char type[40]; /* Content-Type */
	struct buf body;
};

struct served_settings {
	const char *state, *token; /* NULL: none */
	uint64_t datamart;         /* 0: all */
	uint64_t pending, running; /* milliseconds */
};

/* One of two that has seen nothing yet, but keeps the rules that it has compiled. `settings` have texts
 * that outlive it. */
struct sandbox *served_new(unsigned number, const struct served_settings *settings);

/* The answer is to be released. */
void served_ask(struct sandbox *sandbox, const struct served_request *request,
		struct served_answer *answer);

#endif
