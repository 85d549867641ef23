/*
 * iconv: encodings. Single-byte encodings become a table of 256 entries when they are opened, so
 * that no thread ever calls iconv. UTF-16 is only recognised by its name here: input/bytes.c
 * converts it as a stream.
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
 * unknown encoding, a multi-byte one or one that is not a superset of ASCII is ERR_USAGE. The
 * result keeps `name`; charset_free gives it back, NULL is fine there.
 */
enum status charset_open(const char *name, const struct charset **out, bool *utf16,
			 struct diag *why);
void charset_free(const struct charset *charset);

/* Is this a name of UTF-16, and which byte order does it promise? */
enum utf16_name { UTF16_NOT, UTF16_ANY_ORDER, UTF16_LITTLE, UTF16_BIG };
enum utf16_name charset_utf16_name(const char *name);

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
