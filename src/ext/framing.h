/*
 * The outer structure of lz4 and xz streams, followed without decoding, for what libarchive lets
 * slip: it takes any bytes behind the last lz4 frame for the end, does not look at the size that a frame
 * says it has, and gives xz all the memory it asks for.
 */
#ifndef EXT_FRAMING_H
#define EXT_FRAMING_H

#include "base/diag.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	FRAMING_HELD = 1024, /* the longest header: of an xz block */
	FRAMING_WINDOW_MIB = 128, /* of decoders; libzstd knows it by itself */
};

struct framing {
	/* What to do with the next `need` bytes, after `skip` bytes that do not matter. */
	enum status (*step)(struct framing *framing, struct diag *why);
	size_t need, have;
	uint64_t skip;
	unsigned char held[FRAMING_HELD];
	/* lz4 */
	unsigned block_extra, end_extra; /* bytes of checksum behind each block, behind the last */
	uint64_t size;   /* of the content of all frames that say it … */
	bool is_open;    /* … and there is one that does not: then it is the least that must come out */
	/* xz */
	unsigned check;  /* bytes of checksum behind each block */
	uint64_t body;   /* bytes so far of the block or the index */
	uint64_t number; /* of the index, being read */
	unsigned shift;
	uint64_t left;   /* numbers still to come in the index; 0: the count itself comes first */
};

/* Both start at the magic of the first frame. */
void framing_init_lz4(struct framing *framing);
void framing_init_xz(struct framing *framing);

/* ERR_IO: bytes behind the last lz4 frame; an xz decoder window over 128 MiB. */
enum status framing_see(struct framing *framing, struct str bytes, struct diag *why);

/*
 * The stream has ended, and `size` bytes came out of it; ERR_IO if that is inside an lz4 frame, or not
 * what the frames say.
 */
enum status framing_finish(const struct framing *framing, uint64_t size, struct diag *why);

#endif
