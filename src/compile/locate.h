/* Where the text of a schema document comes from. */
#ifndef COMPILE_LOCATE_H
#define COMPILE_LOCATE_H

#include "base/diag.h"
#include "compile/schema.h"

struct source {
	const char *name; /* for messages */
	struct str uri;   /* as it is spelled here, whatever the reference said */
	struct str text;  /* UTF-8, without BOM */
};

/* A file by its path; unreadable: ERR_USAGE. */
enum status source_read(const char *path, const char *name, struct arena *arena, struct source *out,
			struct diag *why);

/*
 * By URI: "bulkpipe:NAME" is a built-in rule file or document type, --ref maps prefixes to folders,
 * "file:" is a path. END: none of them knows it.
 */
enum status source_find(const struct schema_options *options, struct str uri, struct arena *arena,
			struct source *out, struct diag *why);

/*
 * Where that was looked for in vain: the file below the first --ref that fits (*ref), else the path of
 * a "file:" URI (*ref NULL). .at == NULL: nowhere.
 */
struct str source_tried(const struct schema_options *options, struct str uri, struct arena *arena,
			const struct ref_dir **ref);
bool source_is_file(const char *path);

#endif
