/*
 * gzip through ISA-L. A file is one member or several, one directly behind the other; the library checks the
 * header, CRC and length of each, and we look for the next. input/bytes.c has seen the first magic and calls us.
 * Not libarchive, because that one does not verify gzip; not zlib, because this takes a third of its time, and
 * exports are mostly gzip.
 *
 * Two traps: isal_inflate forgets what a header has if it comes in pieces, so headers are read before it; and
 * reserved flags are let pass.
 */
#include "ext/gunzip.h"

#include <stdbool.h>
#include <stdlib.h>

#include <isa-l/igzip_lib.h>

#include "base/arena.h"

enum {
	MAGIC_BYTES = 2,
	FLAGS_RESERVED = 0xe0, /* RFC 1952: what has any of them may be read wrongly */
};

struct gunzip {
	struct inflate_state state;
	struct isal_gzip_header header; /* of the member, as far as it is read */
	bool in_header;
	struct feed feed;
	bool dry;      /* the feed has ended */
	bool is_first; /* no member has ended yet */
	unsigned seen; /* bytes of the member's magic; 0: it has not begun */
	bool is_other; /* what stands there is no member */
};

/* Bytes that have come, or are left behind a member: are they the magic, as far as it is still to come? */
static void look_for_magic(struct gunzip *gunzip)
{
	static const uint8_t magic[MAGIC_BYTES] = { 0x1f, 0x8b };
	const struct inflate_state *state = &gunzip->state;

	for (uint32_t i = 0; i < state->avail_in && gunzip->seen < MAGIC_BYTES; i++)
		gunzip->is_other |= state->next_in[i] != magic[gunzip->seen++];
}

static void begin_member(struct gunzip *gunzip)
{
	isal_inflate_reset(&gunzip->state);
	isal_gzip_header_init(&gunzip->header);
	gunzip->in_header = true;
	gunzip->seen = 0;
	look_for_magic(gunzip);
}

struct gunzip *gunzip_new(struct feed feed)
{
	struct gunzip *gunzip = memory_alloc(sizeof(*gunzip));

	*gunzip = (struct gunzip){ .feed = feed, .is_first = true };
	isal_inflate_init(&gunzip->state);
	gunzip->state.crc_flag = ISAL_GZIP;
	begin_member(gunzip);
	return gunzip;
}

/* Gets bytes to inflate. OK with none: the feed waits for them, or has ended (dry). */
static enum status fill(struct gunzip *gunzip, struct diag *why)
{
	struct str chunk = { 0 };

	if (gunzip->dry)
		return OK;
	enum status status = gunzip->feed.next(gunzip->feed.context, &chunk, why);
	if (status == END) {
		gunzip->dry = true;
		return OK;
	}
	if (status != OK)
		return status;
	gunzip->state.next_in = (uint8_t *)chunk.at; /* it is only read */
	gunzip->state.avail_in = (uint32_t)chunk.len;
	look_for_magic(gunzip);
	return OK;
}

static const char *words_for(int result)
{
	switch (result) {
	case ISAL_INVALID_BLOCK:
		return "a block of no known kind";
	case ISAL_INVALID_SYMBOL:
		return "a code that stands for nothing";
	case ISAL_INVALID_LOOKBACK:
		return "a reference to before its beginning";
	case ISAL_INVALID_WRAPPER:
		return "its header is none";
	case ISAL_UNSUPPORTED_METHOD:
		return "an unknown way of compression";
	case ISAL_INCORRECT_CHECKSUM:
		return "its checksum or length is not that of its data";
	default:
		return "unknown reason";
	}
}

static enum status broken(const struct gunzip *gunzip, int result, struct diag *why)
{
	if (!gunzip->is_first && gunzip->is_other)
		return diag_fail(why, ERR_IO, "there are bytes behind the last gzip member");
	return diag_fail(why, ERR_IO, "the gzip stream is broken: %s", words_for(result));
}

/* Takes bytes, or gives some, or both. */
static int step(struct gunzip *gunzip)
{
	if (gunzip->is_other)
		return ISAL_INVALID_WRAPPER;
	if (!gunzip->in_header)
		return isal_inflate(&gunzip->state);
	int result = isal_read_gzip_header(&gunzip->state, &gunzip->header);
	gunzip->in_header = result != ISAL_DECOMP_OK;
	bool is_known = gunzip->in_header || !(gunzip->header.flags & FLAGS_RESERVED);
	return is_known ? result : ISAL_INVALID_WRAPPER;
}

enum status gunzip_read(struct gunzip *gunzip, char *at, size_t cap, size_t *got, struct diag *why)
{
	struct inflate_state *state = &gunzip->state;
	uint32_t room = cap < UINT32_MAX ? (uint32_t)cap : UINT32_MAX;

	*got = 0;
	state->next_out = (uint8_t *)at;
	state->avail_out = room;
	while (state->avail_out == room) {
		if (state->avail_in == 0) {
			enum status status = fill(gunzip, why);
			if (status != OK)
				return status;
			if (state->avail_in == 0 && !gunzip->dry)
				return OK;
		}
		if (gunzip->seen == 0)
			return END;
		uint32_t before = state->avail_in;
		bool in_header = gunzip->in_header;
		int result = step(gunzip);
		if (result < 0)
			return broken(gunzip, result, why);
		if (state->block_state == ISAL_BLOCK_FINISH) {
			gunzip->is_first = false;
			begin_member(gunzip);
		} else if (state->avail_in == before && state->avail_out == room && gunzip->in_header == in_header) {
			/* No headway, and there will be none. */
			return before ? broken(gunzip, result, why)
				      : diag_fail(why, ERR_IO, "the gzip stream is truncated");
		}
	}
	*got = room - state->avail_out;
	return OK;
}

void gunzip_free(struct gunzip *gunzip)
{
	free(gunzip);
}
