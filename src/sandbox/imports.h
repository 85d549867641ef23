/*
 * The document imports: what they are, as the API takes and gives them, and how lists are filtered.
 * Nothing here locks; service.c does.
 */
#ifndef SANDBOX_IMPORTS_H
#define SANDBOX_IMPORTS_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/node.h"
#include "compile/doctype.h"
#include "sandbox/reply.h"

enum priority { PRIORITY_LOW, PRIORITY_MEDIUM, PRIORITY_HIGH, NPRIORITIES };

/* What a client says of an import; the texts belong to it. */
struct import_fields {
	const struct doctype *doctype;
	bool csv; /* TEXT_CSV, else APPLICATION_X_NDJSON */
	enum priority priority;
	struct str encoding, name;
};

struct import {
	uint64_t id, datamart;
	struct import_fields fields;
};

struct imports {
	struct import *rows; /* by id */
	size_t count, cap;
};

/*
 * Reads the object that creates or replaces an import. ERR_USAGE says what is wrong with it; members
 * that only answers have, and unknown ones, are passed over. The texts are slices of the tree.
 */
enum status import_parse(const struct node *root, struct import_fields *out, struct diag *why);

/* The texts are copied. `id` is larger than all that are there. */
struct import *imports_add(struct imports *imports, uint64_t id, uint64_t datamart,
			   const struct import_fields *fields);
struct import *imports_find(const struct imports *imports, uint64_t datamart, uint64_t id);
void import_update(struct import *import, const struct import_fields *fields);
void imports_remove(struct imports *imports, struct import *import);
void imports_release(struct imports *imports);

/* The object as the API gives it. */
void import_render(const struct import *import, struct buf *out);
const char *import_mime(bool csv);

/* What GET document_imports may ask for; .at NULL: it was not. */
struct import_filter {
	struct str keywords, mime_type, document_types, order_by;
};

/* The page of the imports that pass. ERR_USAGE: the filter has a value that nothing can have. */
enum status imports_list(const struct imports *imports, uint64_t datamart,
			 const struct import_filter *filter, const struct page *page,
			 struct reply *reply, struct diag *why);

#endif
