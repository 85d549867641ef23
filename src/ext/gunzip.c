/*
 * gzip through zlib. A file is one member or several, one directly behind the other; zlib checks
 * the header, CRC and length of each, and we look for the next. input/bytes.c has seen the first
 * magic and calls us. zlib and not libarchive, because that one does not verify gzip.
 */
#include "ext/gunzip.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

#include <zlib.h>

#include "base/arena.h"

enum {
	GZIP_ONLY = 16 + 15, /* for inflateInit2: gzip wrapping, any window */
};

struct gunzip {
	z_stream z;
	struct feed feed;
	bool dry;      /* the feed has ended */
	bool between;  /* a member has ended, or none has begun */
	bool is_first; /* no member has ended yet */
};

static void *take(void *unused, uInt count, uInt size)
{
	(void)unused;
	return memory_alloc((size_t)count * size);
}

static void give_back(void *unused, void *memory)
{
	(void)unused;
	free(memory);
}

struct gunzip *gunzip_new(struct feed feed)
{
	struct gunzip *gunzip = memory_alloc(sizeof(*gunzip));
	*gunzip = (struct gunzip){ .feed = feed, .between = true, .is_first = true };
	gunzip->z.zalloc = take;
	gunzip->z.zfree = give_back;
	/* Fails for want of memory only, which take() has dealt with, or if the library is another
	 * than the header says. */
	if (inflateInit2(&gunzip->z, GZIP_ONLY) != Z_OK)
		abort();
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
	gunzip->z.next_in = (Bytef *)chunk.at; /* zlib reads only */
	gunzip->z.avail_in = (uInt)chunk.len;
	return OK;
}

static enum status broken(const struct gunzip *gunzip, struct diag *why)
{
	/* What has not even the two magic bytes is no member. */
	if (!gunzip->is_first && gunzip->z.total_in <= 2)
		return diag_fail(why, ERR_IO, "there are bytes behind the last gzip member");
	return diag_fail(why, ERR_IO, "the gzip stream is broken: %s",
			 gunzip->z.msg ? gunzip->z.msg : "unknown reason");
}

enum status gunzip_read(struct gunzip *gunzip, char *at, size_t cap, size_t *got, struct diag *why)
{
	z_stream *z = &gunzip->z;
	uInt room = cap < UINT_MAX ? (uInt)cap : UINT_MAX;

	*got = 0;
	z->next_out = (Bytef *)at;
	z->avail_out = room;
	while (z->avail_out == room) {
		if (z->avail_in == 0) {
			enum status status = fill(gunzip, why);
			if (status != OK)
				return status;
			if (z->avail_in == 0 && !gunzip->dry)
				return OK;
		}
		if (z->avail_in == 0 && gunzip->between)
			return END;
		gunzip->between = false;
		int result = inflate(z, Z_NO_FLUSH);
		if (result == Z_STREAM_END) {
			gunzip->between = true;
			gunzip->is_first = false;
			inflateReset(z);
		} else if (result == Z_BUF_ERROR && z->avail_in == 0 && gunzip->dry) {
			return diag_fail(why, ERR_IO, "the gzip stream is truncated");
		} else if (result != Z_OK) {
			return broken(gunzip, why);
		}
	}
	*got = room - z->avail_out;
	return OK;
}

void gunzip_free(struct gunzip *gunzip)
{
	if (!gunzip)
		return;
	inflateEnd(&gunzip->z);
	free(gunzip);
}
