/*
 * manifest.json: what `upload` may send. It holds no time and no thread count, so that the same
 * inputs make the same bytes. Written last: a directory without it is no export.
 */
#ifndef OUTPUT_MANIFEST_H
#define OUTPUT_MANIFEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"

#include <stdbool.h>
#include <stdint.h>

struct part;

struct manifest {
	const char *version;
	const char *run_key;
	const char *document_type; /* NULL: made with --rules alone */
	const char *mime_type, *encoding;
	uint64_t records, rejected;
	bool limited; /* --limit: a preview, never to be uploaded */
	const struct part *parts;
	size_t nparts;
};

/* A part as an object, as manifest and report have it. */
void manifest_render_part(const struct part *part, struct buf *out);
void manifest_render(const struct manifest *manifest, struct buf *out);

/*
 * Reads the one at `path` into `arena`. END: there is none. ERR_IO: it cannot be read. ERR_USAGE:
 * it is not a manifest of ours. Part names are plain names, never paths.
 */
enum status manifest_read(const char *path, struct arena *arena, struct manifest *out,
			  struct diag *why);

#endif
