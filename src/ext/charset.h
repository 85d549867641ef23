/*
 * iconv: encodings. Single-byte encodings become a table of 256 entries when they are opened, so
 * that no thread ever calls iconv. UTF-16 is converted as a stream by input/bytes.c.
 */
#ifndef EXT_CHARSET_H
#define EXT_CHARSET_H

#include "base/buf.h"
#include "base/diag.h"

#include <stdbool.h>
#include <stdint.h>

/* A single-byte superset of ASCII. Immutable once opened; any thread may use it. */
struct charset {
	const char *name;
	struct {
		char bytes[4];
		uint8_t len; /* 0: the encoding does not define this byte */
	} to_utf8[256];
};

/*
 * Looks `name` up with iconv. *out is NULL for UTF-8 (and ASCII) and for UTF-16 (*utf16 true). An
 * unknown encoding, a multi-byte one or one that is not a superset of ASCII is ERR_USAGE. The result
 * lives until the end of the process.
 */
enum status charset_open(const char *name, const struct charset **out, bool *utf16,
			 struct diag *why);

/*
 * Appends `text` as UTF-8. Returns text.len, or the index of the first byte that the encoding does
 * not define (nothing useful is appended then).
 */
size_t charset_decode(const struct charset *charset, struct str text, struct buf *out);

/*
 * Does a stretch that is not UTF-8 look like windows-1252? For the advice in encoding-invalid.
 */
bool charset_looks_like_1252(struct str text);

#endif
