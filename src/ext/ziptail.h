/*
 * The end of a zip file: its directory and the record behind that. libarchive reads zip from the
 * front and never gets there, so that a truncated file, bytes behind the end or an entry it could
 * not see would go unnoticed.
 */
#ifndef EXT_ZIPTAIL_H
#define EXT_ZIPTAIL_H

#include "base/buf.h"
#include "base/diag.h"

#include <stdint.h>

struct ziptail {
	struct buf kept; /* the last bytes seen */
	uint64_t total;  /* all bytes seen */
};

/* A zeroed struct ziptail is an empty one. */
void ziptail_see(struct ziptail *tail, struct str bytes);

/*
 * The file has ended. ERR_IO unless it ends with a whole directory that lists exactly `entries`
 * entries, one of them a file, with `size` bytes.
 */
enum status ziptail_check(const struct ziptail *tail, uint64_t entries, uint64_t size,
			  struct diag *why);

void ziptail_release(struct ziptail *tail);

/* Folders, and what macOS adds, do not count as files. */
bool ziptail_is_file(struct str name);

#endif
