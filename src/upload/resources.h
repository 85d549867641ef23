/*
 * Document imports and executions: where they are, how they are made, what is read from them. What the
 * platform says of one stays a tree, so that it can be shown as it came.
 */
#ifndef UPLOAD_RESOURCES_H
#define UPLOAD_RESOURCES_H

#include "upload/api.h"

/* Paths, with a NUL. NULL: the list of all. */
void path_import(struct buf *out, const struct session *session, const char *import);
void path_execution(struct buf *out, const struct session *session, const char *import,
		    const char *execution);

/* A parameter of a query; the path has a NUL at its end before and after. NULL: none. */
void path_add(struct buf *out, const char *name, const char *value);

struct import_fields { /* NULL: the platform's default */
	const char *document_type, *mime_type, *encoding, *name, *priority;
};

/* The object that makes or replaces an import. */
void import_fields_render(const struct import_fields *fields, struct buf *out);

/* The Content-Type of files for imports of this mime type. NULL: no such type. */
const char *mime_content_type(const char *mime_type);

/* A text member, or a number as text; NULL if it is neither. In `arena`. */
const char *resource_text(const struct node *object, const char *name, struct arena *arena);

/* GET of one object. */
enum status resource_get(struct api *api, const char *path, struct arena *arena,
			 struct api_answer *answer, struct diag *why);

struct pages {
	uint64_t first; /* of the list, from 0 */
	uint64_t size;  /* of a page, as we ask for it */
	bool all;       /* to the end, not one page */
	/* Each element; not OK ends it. */
	enum status (*take)(void *context, const struct node *element, struct diag *why);
	void *context;
	uint64_t total; /* what the platform said last; UINT64_MAX: nothing */
};

/* The path of one page, with its NUL. `path` as path_import or path_execution made it. */
void pages_put(struct buf *out, const char *path, const struct pages *pages, uint64_t first);

/* As api_call, or what `take` returns. */
enum status resource_pages(struct api *api, const char *path, struct pages *pages,
			   struct diag *why);

struct execution { /* what an execution says; strings in the arena it was read into */
	const char *id, *status;
	int64_t created; /* milliseconds since 1970; -1: not told */
	bool has_lines, has_result;
	uint64_t lines, success, failure;
	bool is_suspicious;
	const char *error_file; /* its URI; NULL: none yet */
};

/* False: it has no id or no status. */
bool execution_read(const struct node *object, struct arena *arena, struct execution *out);
bool execution_has_ended(const char *status);
/* … and as it should. */
bool execution_has_succeeded(const char *status);

#endif
