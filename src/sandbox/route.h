/* The calls of the API: one row each, with the word by which faults name it. */
#ifndef SANDBOX_ROUTE_H
#define SANDBOX_ROUTE_H

#include "base/str.h"

#include <stdint.h>

enum call {
	CALL_CREATE,
	CALL_LIST,
	CALL_GET,
	CALL_UPDATE,
	CALL_DELETE,
	CALL_UPLOAD,
	CALL_LIST_EXECUTIONS,
	CALL_GET_EXECUTION,
	CALL_CANCEL,
	CALL_ERROR_FILE,
	NCALLS, /* of the API; the others are the sandbox's own, and have no faults */
	CALL_UPLOADS = NCALLS,
	CALL_FAULTS,
	CALL_SET_FAULTS,
	CALL_UNKNOWN, /* no such path, or not with this method */
};

struct route {
	enum call call;
	uint64_t datamart, import, execution; /* as far as the path has them */
	const char *allow; /* CALL_UNKNOWN: the methods that the path has; NULL: no such path */
};

/* A slash at the end of the path does no harm: the platform's own example has one. */
struct route route_find(const char *method, const char *path);

/* "upload"; the API's calls only. */
const char *call_name(enum call call);
/* NCALLS: there is none. */
enum call call_find(struct str name);

#endif
