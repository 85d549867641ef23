/*
 * Walks over lz4 frames (lz4_Frame_format.md, v1.6) and xz streams (xz-file-format, v1.1) as they
 * pass on their way to libarchive. unpack.c calls us. We do not decode and verify no checksum:
 * where the structure makes no sense, xz is left to its decoder, which then says so.
 */
#include "ext/framing.h"

#include <stdbool.h>

/* LZMA2's dictionary size in its coded form: 30 is FRAMING_WINDOW_MIB. */
enum {
	XZ_WINDOW_MAX = 30,
	XZ_LZMA2 = 0x21,
	XZ_FOOTER = 4 + 12, /* the CRC of the index, the stream footer */
};

static enum status expect(struct framing *framing,
			  enum status (*step)(struct framing *, struct diag *), size_t need,
			  uint64_t skip)
{
	framing->step = step;
	framing->need = need;
	framing->have = 0;
	framing->skip = skip;
	return OK;
}

/* Keep what is held and come again with `need` bytes in all. */
static enum status extend(struct framing *framing, size_t need)
{
	framing->need = need;
	return OK;
}

static uint32_t little32(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static uint64_t padding(uint64_t len)
{
	return (4 - len % 4) % 4;
}

/* lz4: magic, flags, size and data of block after block, a size of 0, magic … */

static enum status lz4_magic(struct framing *framing, struct diag *why);

static enum status lz4_skippable(struct framing *framing, struct diag *why)
{
	(void)why;
	return expect(framing, lz4_magic, 4, little32(framing->held));
}

static enum status lz4_block(struct framing *framing, struct diag *why)
{
	uint32_t size = little32(framing->held);

	(void)why;
	if (size == 0)
		return expect(framing, lz4_magic, 4, framing->end_extra);
	return expect(framing, lz4_block, 4, (uint64_t)(size & 0x7fffffff) + framing->block_extra);
}

/* The size of the frame's content, which stands behind the flags, and then their checksum. */
static enum status lz4_size(struct framing *framing, struct diag *why)
{
	(void)why;
	framing->size += little32(framing->held) | (uint64_t)little32(framing->held + 4) << 32;
	return expect(framing, lz4_block, 4, 1);
}

static enum status lz4_flags(struct framing *framing, struct diag *why)
{
	unsigned char flags = framing->held[0];

	if (flags & 0x01)
		return diag_fail(why, ERR_IO, "the lz4 stream needs a dictionary");
	framing->end_extra = flags & 0x04 ? 4 : 0;
	framing->block_extra = flags & 0x10 ? 4 : 0;
	if (flags & 0x08)
		return expect(framing, lz4_size, 8, 0);
	framing->is_open = true;
	return expect(framing, lz4_block, 4, 1);
}

static enum status lz4_magic(struct framing *framing, struct diag *why)
{
	uint32_t magic = little32(framing->held);

	if (magic == 0x184d2204)
		return expect(framing, lz4_flags, 2, 0);
	if ((magic & ~0xfu) == 0x184d2a50)
		return expect(framing, lz4_skippable, 4, 0);
	return diag_fail(why, ERR_IO, "there are bytes behind the last lz4 frame");
}

void framing_init_lz4(struct framing *framing)
{
	*framing = (struct framing){ 0 };
	expect(framing, lz4_magic, 4, 0);
}

/* xz: header, blocks of LZMA2 chunks, index, footer, zeros, header … */

static enum status xz_block(struct framing *framing, struct diag *why);

static enum status xz_lost(struct framing *framing, struct diag *why)
{
	(void)why;
	return expect(framing, xz_lost, 1, UINT64_MAX);
}

static enum status xz_header(struct framing *framing, struct diag *why)
{
	static const unsigned char sizes[16] = { 0,  4,  4,  4,  8,  8,  8,  16,
						 16, 16, 32, 32, 32, 64, 64, 64 };

	(void)why;
	framing->check = sizes[framing->held[7] & 15];
	return expect(framing, xz_block, 1, 0);
}

static enum status xz_between(struct framing *framing, struct diag *why)
{
	(void)why;
	if (framing->held[0] == 0)
		return expect(framing, xz_between, 1, 0);
	framing->step = xz_header;
	return extend(framing, 12);
}

static enum status xz_index(struct framing *framing, struct diag *why)
{
	unsigned char byte = framing->held[0];

	if (framing->shift > 56)
		return xz_lost(framing, why);
	framing->body++;
	framing->number |= (uint64_t)(byte & 0x7f) << framing->shift;
	framing->shift += 7;
	if (byte & 0x80)
		return expect(framing, xz_index, 1, 0);

	/* The count, then two numbers a block; `left` counts the count too. */
	framing->left = framing->left == 0 ? 2 * framing->number + 1 : framing->left;
	framing->left--;
	framing->number = 0;
	framing->shift = 0;
	if (framing->left > 0)
		return expect(framing, xz_index, 1, 0);
	return expect(framing, xz_between, 1, padding(framing->body) + XZ_FOOTER);
}

/* A chunk: control byte, sizes, data. Control 0 ends the block. */
static enum status xz_chunk(struct framing *framing, struct diag *why)
{
	const unsigned char *held = framing->held;
	unsigned char control = held[0];

	if (control == 0) {
		framing->body++;
		return expect(framing, xz_block, 1, padding(framing->body) + framing->check);
	}
	if (control > 2 && control < 0x80)
		return xz_lost(framing, why);
	size_t size_at = control <= 2 ? 1 : 3;
	size_t header = size_at + 2 + (control >= 0xc0);
	if (framing->have < header)
		return extend(framing, header);
	uint64_t data = (uint64_t)(held[size_at] << 8 | held[size_at + 1]) + 1;
	framing->body += header + data;
	return expect(framing, xz_chunk, 1, data);
}

/* A number of 7 bits a byte, low ones first. False: it does not end before `end`. */
static bool xz_number(const unsigned char **at, const unsigned char *end, uint64_t *out)
{
	*out = 0;
	for (unsigned shift = 0; *at < end && shift <= 56; shift += 7) {
		unsigned char byte = *(*at)++;
		*out |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

static enum status xz_block_header(struct framing *framing, struct diag *why)
{
	const unsigned char *at = framing->held + 2, *end = framing->held + framing->have - 4;
	unsigned char flags = framing->held[1];
	uint64_t packed = 0, ignored, id, size;

	if ((flags & 0x40 && !xz_number(&at, end, &packed)) ||
	    (flags & 0x80 && !xz_number(&at, end, &ignored)))
		return xz_lost(framing, why);
	for (int filters = (flags & 3) + 1; filters > 0; filters--) {
		if (!xz_number(&at, end, &id) || !xz_number(&at, end, &size) ||
		    size > (uint64_t)(end - at))
			return xz_lost(framing, why);
		if (id == XZ_LZMA2 && size == 1 && *at > XZ_WINDOW_MAX)
			return diag_fail(why, ERR_IO, "the xz stream needs a decoder window of "
					 "more than %d MiB", FRAMING_WINDOW_MIB);
		at += size;
	}
	if (flags & 0x40)
		return expect(framing, xz_block, 1, packed + padding(packed) + framing->check);
	framing->body = 0;
	return expect(framing, xz_chunk, 1, 0);
}

static enum status xz_block(struct framing *framing, struct diag *why)
{
	if (framing->held[0] != 0 && framing->have == 1)
		return extend(framing, ((size_t)framing->held[0] + 1) * 4);
	if (framing->held[0] != 0)
		return xz_block_header(framing, why);
	framing->body = 1;
	framing->number = framing->left = 0;
	framing->shift = 0;
	return expect(framing, xz_index, 1, 0);
}

void framing_init_xz(struct framing *framing)
{
	*framing = (struct framing){ 0 };
	expect(framing, xz_header, 12, 0);
}

enum status framing_see(struct framing *framing, struct str bytes, struct diag *why)
{
	size_t i = 0;

	while (i < bytes.len) {
		if (framing->skip > 0) {
			size_t left = bytes.len - i;
			size_t jump = framing->skip < left ? (size_t)framing->skip : left;
			framing->skip -= jump;
			i += jump;
			continue;
		}
		framing->held[framing->have++] = (unsigned char)bytes.at[i++];
		if (framing->have < framing->need)
			continue;
		enum status status = framing->step(framing, why);
		if (status != OK)
			return status;
	}
	return OK;
}

enum status framing_finish(const struct framing *framing, uint64_t size, struct diag *why)
{
	bool is_lz4 = framing->step == lz4_magic || framing->step == lz4_flags ||
		      framing->step == lz4_size || framing->step == lz4_block ||
		      framing->step == lz4_skippable;
	bool is_border = framing->step == lz4_magic && framing->have == 0 && framing->skip == 0;

	if (is_lz4 && !is_border)
		return diag_fail(why, ERR_IO, "the lz4 stream is truncated, or there are bytes "
				 "behind its last frame");
	if (is_lz4 && (framing->size > size || (framing->size < size && !framing->is_open)))
		return diag_fail(why, ERR_IO, "the lz4 stream is broken: its frames hold another "
				 "number of bytes than they say");
	return OK;
}
