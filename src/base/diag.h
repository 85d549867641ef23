/*
 * Status codes, and why something failed. A function that can fail returns enum status and, where it
 * is not OK or END, has filled the caller's struct diag at the point of detection; callers pass both
 * up untouched. Bad data is not a failure: that is a finding (flow/finding.h).
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

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
	char text[1024];  /* lower case, no full stop; never a data value */
};

/* Fills `why` and returns `status`, so that "return diag_fail(…)" is one line. */
enum status diag_fail(struct diag *why, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same with a place. */
enum status diag_fail_at(struct diag *why, enum status status, const char *file, uint64_t line,
			 unsigned column, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/*
 * ERR_IO: "FILE: cannot DOING: what errno says". ERR_SIGNAL if it says that the call was interrupted,
 * and a signal asks to stop.
 */
enum status diag_errno(struct diag *why, const char *file, const char *doing);

#endif
