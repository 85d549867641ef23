/*
 * libarchive's functions, found when the first input needs them. Linked in the usual way libarchive
 * drags an XML and a Unicode library along, which doubles the program's start (about 10 of 20 ms) for
 * the many runs that read no zstd, xz, bzip2, lz4 or zip. Private to unpack.c and late.c, which
 * include libarchive's headers before this one.
 */
#ifndef EXT_LATE_H
#define EXT_LATE_H

#include "base/diag.h"

#define LATE_FUNCTIONS(X) \
	X(archive_entry_filetype) X(archive_entry_is_encrypted) X(archive_entry_pathname) \
	X(archive_error_string) X(archive_filter_bytes) X(archive_filter_code) \
	X(archive_filter_count) X(archive_format_name) X(archive_read_data_block) \
	X(archive_read_free) X(archive_read_new) X(archive_read_next_header) \
	X(archive_read_open) X(archive_read_set_format) X(archive_read_support_filter_bzip2) \
	X(archive_read_support_filter_lz4) X(archive_read_support_filter_xz) \
	X(archive_read_support_filter_zstd) X(archive_read_support_format_zip_streamable)

struct late {
#define X(name) __typeof__(&(name)) name; /* NOLINT(bugprone-macro-parentheses): a member */
	LATE_FUNCTIONS(X)
#undef X
};

/*
 * Any thread. Where libarchive cannot be loaded: ERR_IO that says why. Between late_load and
 * late_leave a call of exit() is one of libarchive's, which ends the process with status 1 where it is
 * out of memory; it becomes memory_exhausted().
 */
enum status late_load(const struct late **late, struct diag *why);
void late_leave(void);

#endif
