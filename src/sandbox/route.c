/* Paths and methods to calls. Knows nothing of what a call does. */
#include "sandbox/route.h"

#include <string.h>

#include "sandbox/amount.h"

#define IMPORTS "v1/datamarts/D/document_imports"

/* In a path, D, I and E stand for the numbers of a datamart, an import and an execution. */
static const struct row {
	enum call call;
	const char *name, *method, *path;
	const char *allow; /* all methods of the path */
} rows[] = {
	{ CALL_CREATE, "create", "POST", IMPORTS, "GET, POST" },
	{ CALL_LIST, "list", "GET", IMPORTS, "GET, POST" },
	{ CALL_GET, "get", "GET", IMPORTS "/I", "GET, PUT, DELETE" },
	{ CALL_UPDATE, "update", "PUT", IMPORTS "/I", "GET, PUT, DELETE" },
	{ CALL_DELETE, "delete", "DELETE", IMPORTS "/I", "GET, PUT, DELETE" },
	{ CALL_UPLOAD, "upload", "POST", IMPORTS "/I/executions", "GET, POST" },
	{ CALL_LIST_EXECUTIONS, "list-executions", "GET", IMPORTS "/I/executions", "GET, POST" },
	{ CALL_GET_EXECUTION, "get-execution", "GET", IMPORTS "/I/executions/E", "GET" },
	{ CALL_CANCEL, "cancel", "POST", IMPORTS "/I/executions/E/action", "POST" },
	{ CALL_ERROR_FILE, "error-file", "GET", "v1/data_file/data", "GET" },
	{ CALL_UPLOADS, NULL, "GET", "sandbox/uploads", "GET" },
	{ CALL_FAULTS, NULL, "GET", "sandbox/faults", "GET, POST" },
	{ CALL_SET_FAULTS, NULL, "POST", "sandbox/faults", "GET, POST" },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

/* Where the number goes that a step of a path stands for; NULL: it stands for itself. */
static uint64_t *number_of(struct route *route, struct str step)
{
	if (str_is(step, "D"))
		return &route->datamart;
	if (str_is(step, "I"))
		return &route->import;
	if (str_is(step, "E"))
		return &route->execution;
	return NULL;
}

static bool matches(const char *pattern, const char *path, struct route *route)
{
	struct str wanted = str_of(pattern), found = str_of(path);

	if (found.len == 0 || found.at[0] != '/')
		return false;
	amount_cut(&found, '/');
	if (found.len > 0 && found.at[found.len - 1] == '/')
		found.len--;
	while (wanted.len > 0 && found.len > 0) {
		struct str step = amount_cut(&wanted, '/'), given = amount_cut(&found, '/');
		uint64_t *number = number_of(route, step);
		if (number ? !amount_number(given, UINT64_MAX, number) : !str_eq(step, given))
			return false;
	}
	return wanted.len == 0 && found.len == 0;
}

struct route route_find(const char *method, const char *path)
{
	struct route none = { .call = CALL_UNKNOWN };

	for (size_t i = 0; i < NROWS; i++) {
		struct route route = { .call = rows[i].call };
		if (!matches(rows[i].path, path, &route))
			continue;
		if (strcmp(rows[i].method, method) == 0)
			return route;
		none.allow = rows[i].allow;
	}
	return none;
}

const char *call_name(enum call call)
{
	for (size_t i = 0; i < NROWS; i++) {
		if (rows[i].call == call)
			return rows[i].name;
	}
	return NULL;
}

enum call call_find(struct str name)
{
	for (size_t i = 0; i < NROWS; i++) {
		if (rows[i].name && str_is(name, rows[i].name))
			return rows[i].call;
	}
	return NCALLS;
}
