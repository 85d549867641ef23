/*
 * UTF-16 to UTF-8, as a stream. Never fails: a lone surrogate becomes its three-byte form, and
 * half a unit at the end becomes one byte 0xFF. Neither is valid UTF-8, so the record that holds
 * it gets encoding-invalid like any other. A BOM comes out as the UTF-8 BOM.
 */
#ifndef INPUT_UTF16_H
#define INPUT_UTF16_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct utf16 {
	bool is_big;        /* big-endian; all other fields begin as zero */
	bool has_half;      /* `half` is the first byte of a unit that was cut */
	unsigned char half;
	uint16_t high;      /* a high surrogate that waits for its other half; 0: none */
};

/* Appends what `text` says, however the stream was cut into pieces. */
void utf16_decode(struct utf16 *utf16, struct str text, struct buf *out);

/* The stream has ended: appends what was left half. */
void utf16_finish(struct utf16 *utf16, struct buf *out);

/* The size in the original UTF-16 of text that came out of this. */
uint64_t utf16_size(struct str text);

#endif
