/*
 * Status codes, and why something failed. A function that can fail returns enum status and, where it
 * is not OK or END, has filled the caller's struct diag at the point of detection; callers pass both
 * up untouched. Bad data is not a failure: that is a finding (flow/finding.h).
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stdint.h>

enum status {
	OK = 0,
	END,        /* a source is dry; no failure */
	REJECTED,   /* finished, some records rejected: exit 1 */
	ERR_USAGE,  /* usage, rule, map, header or configuration; no data was read: exit 2 */
	ERR_BUDGET, /* budget or expectation not met: exit 3 */
	ERR_IO,     /* input or output failed: exit 4 */
	ERR_SIGNAL, /* stopped by a signal or a closed pipe: the process ends by that signal */
	/* of uploads */
	ERR_UPLOAD_RETRY,  /* not finished, trying again may help: exit 5 */
	ERR_UPLOAD_FINAL,  /* refused for good: exit 6 */
	ERR_UPLOAD_FAILED, /* sent, and the platform reports failures: exit 7 */
	ERR_UPLOAD_DOUBT,  /* what became of a part cannot be told: exit 8 */
};

struct diag {
	enum status status;
	const char *file; /* rule file, input name …; NULL: none. Must outlive the diag */
	uint64_t line;    /* 1-based, 0: unknown */
	unsigned column;  /* 1-based, 0: unknown */
	const char *code; /* of flow/codes.c, printed behind the text; NULL: none */
	char text[1024];  /* lower case, no full stop; never a data value */
};

/*
 * Fill `why` and are `status` (which is evaluated twice), so that "return diag_fail(…)" is one line. Macros,
 * so that who compiles or analyses a caller sees which status it returns.
 */
#define diag_fail(why, status, ...) (diag_set(why, status, __VA_ARGS__), diag_is(status))
/* The same with a place. */
#define diag_fail_at(why, status, file, line, column, ...) \
	(diag_set_at(why, status, file, line, column, __VA_ARGS__), diag_is(status))
/* The same with a place and a code: the input cannot be used as it is. */
#define diag_fail_code(why, name, file, line, column, ...) \
	(diag_set_at(why, ERR_USAGE, file, line, column, __VA_ARGS__), (why)->code = (name), \
	 diag_is(ERR_USAGE))

void diag_set(struct diag *why, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_set_at(struct diag *why, enum status status, const char *file, uint64_t line,
		 unsigned column, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* A function, so that a status nobody wants is no value without effect. */
static inline enum status diag_is(enum status status)
{
	return status;
}

/* Whether errno says that the call was interrupted, and a signal asks to stop. */
bool diag_set_errno(struct diag *why, const char *file, const char *doing);
/* ERR_IO: "FILE: cannot DOING: what errno says"; ERR_SIGNAL: stopped by a signal. */
static inline enum status diag_errno(struct diag *why, const char *file, const char *doing)
{
	return diag_set_errno(why, file, doing) ? ERR_SIGNAL : ERR_IO;
}

#endif
