/* --set FIELD=VALUE: fields that every record gets, typed and placed before any data. */
#ifndef JUDGE_CONSTANTS_H
#define JUDGE_CONSTANTS_H

#include "compile/field.h"
#include "flow/job.h"

struct constant_plan {
	struct field field;
	const struct node *value; /* to be copied into each record; what hangs below it is shared */
};

/*
 * Fills job->constant_plans. A field that the type does not know, or a value that is not of the type
 * the rules want there, is ERR_USAGE.
 */
enum status constants_plan(struct job *job, struct diag *why);

#endif
