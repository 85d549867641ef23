/* ISA-L: gzip, member after member, every CRC and length verified. */
#ifndef EXT_GUNZIP_H
#define EXT_GUNZIP_H

#include "ext/feed.h"

struct gunzip;

struct gunzip *gunzip_new(struct feed feed);

/*
 * At least 1 and at most `cap` bytes, or END once the last member was verified and nothing stands
 * behind it. OK with *got == 0 only if the feed had nothing yet. A broken or truncated stream and
 * bytes behind the last member (zeros too) are ERR_IO; what was given out before cannot be trusted.
 */
enum status gunzip_read(struct gunzip *gunzip, char *at, size_t cap, size_t *got, struct diag *why);

void gunzip_free(struct gunzip *gunzip);

#endif
