/* Private to executions.c and execution_files.c: the parts of one command. */
#ifndef CLI_EXECUTIONS_H
#define CLI_EXECUTIONS_H

#include "base/buf.h"
#include "upload/resources.h"

struct remote;

const char *execution_import(const struct remote *remote);
/* The path of an execution, or with NULL of all. */
void execution_put_path(const struct remote *remote, const char *execution, struct buf *path);
/* GET of one; both live in the command line's arena. */
enum status execution_get(struct remote *remote, const char *id, struct api_answer *answer,
			  struct execution *execution, struct diag *why);
enum status execution_print(const struct remote *remote, const struct node *object,
			    struct diag *why);
/* Waits for the end of one, and prints it. ERR_UPLOAD_FAILED: it or lines of it have failed. */
enum status execution_follow(struct remote *remote, const char *id, uint64_t started_ns,
			     struct diag *why);

/* Actions. */
enum status execution_show(struct remote *remote, struct diag *why);
enum status execution_create(struct remote *remote, struct diag *why);
enum status execution_errors(struct remote *remote, struct diag *why);

#endif
