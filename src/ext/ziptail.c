/*
 * Checks a zip file's directory (PKWARE APPNOTE 4.3.12-4.3.16, with the zip64 records) against what
 * was read from the front. Called by unpack.c. Keeps only the last bytes of the file: that is room
 * for some hundred folders beside the one file.
 *
 *     entries … | directory: one record an entry | zip64 record, locator | end record, comment
 */
#include "ext/ziptail.h"

#include "base/arena.h"

enum {
	KEEP = 192 << 10, /* a comment may have 64 KiB */
	END_RECORD = 22,
	LOCATOR64 = 20,
	RECORD64 = 56,
	ENTRY = 46,
	EXTRA64 = 0x0001,
};

void ziptail_see(struct ziptail *tail, struct str bytes)
{
	struct buf *kept = &tail->kept;

	tail->total += bytes.len;
	if (bytes.len > KEEP)
		bytes = (struct str){ bytes.at + bytes.len - KEEP, KEEP };
	if (kept->len + bytes.len > (size_t)2 * KEEP) {
		memmove(kept->at, kept->at + kept->len - KEEP, KEEP);
		kept->len = KEEP;
	}
	buf_put(kept, bytes);
}

void ziptail_release(struct ziptail *tail)
{
	buf_release(&tail->kept);
}

bool ziptail_is_file(struct str name)
{
	bool is_folder = name.len > 0 && name.at[name.len - 1] == '/';
	return !is_folder && !str_starts(name, STR("__MACOSX/"));
}

/* Little-endian numbers of 2, 4 or 8 bytes. */
static uint64_t number(const char *at, unsigned size)
{
	uint64_t value = 0;
	while (size-- > 0)
		value = value << 8 | (unsigned char)at[size];
	return value;
}

static bool has_mark(struct str text, size_t at, const char *mark)
{
	return text.len >= 4 && at <= text.len - 4 && memcmp(text.at + at, mark, 4) == 0;
}

/* The end record is the last thing in the file, but for its comment. */
static enum status end_find(struct str text, size_t *at, struct diag *why)
{
	bool is_seen = false;

	for (size_t i = text.len >= END_RECORD ? text.len - END_RECORD + 1 : 0; i-- > 0;) {
		if (!has_mark(text, i, "PK\5\6"))
			continue;
		*at = i;
		is_seen = true;
		if (number(text.at + i + 20, 2) == text.len - i - END_RECORD)
			return OK;
	}
	return diag_fail(why, ERR_IO, is_seen ? "there are bytes behind the end of the zip" :
						"the zip is truncated: it has no end record");
}

struct directory {
	uint64_t entries, size, offset;
	uint64_t end; /* the offset in the file of what stands behind it */
};

static enum status disagree(struct diag *why)
{
	return diag_fail(why, ERR_IO, "the zip is broken: its directory does not agree with "
			 "what it holds");
}

/* Reads the end record at text.at + at; `start` is the offset of `text` in the file. */
static enum status directory_find(struct str text, size_t at, uint64_t start,
				  struct directory *directory, struct diag *why)
{
	const char *end = text.at + at;

	directory->entries = number(end + 10, 2);
	directory->size = number(end + 12, 4);
	directory->offset = number(end + 16, 4);
	directory->end = start + at;
	if (number(end + 4, 4) != 0 || number(end + 8, 2) != directory->entries)
		return diag_fail(why, ERR_IO, "the zip is one part of several");
	if (at < LOCATOR64 + RECORD64 || !has_mark(text, at - LOCATOR64, "PK\6\7"))
		return OK;

	size_t at64 = at - LOCATOR64 - RECORD64;
	if (!has_mark(text, at64, "PK\6\6") ||
	    number(text.at + at - LOCATOR64 + 8, 8) != start + at64)
		return disagree(why);
	directory->entries = number(text.at + at64 + 32, 8);
	directory->size = number(text.at + at64 + 40, 8);
	directory->offset = number(text.at + at64 + 48, 8);
	directory->end = start + at64;
	return OK;
}

/* The uncompressed size of an entry: in its record, or in the zip64 field of its extra bytes. */
static uint64_t entry_size(const char *entry, struct str extra)
{
	uint64_t size = number(entry + 24, 4);

	while (size == UINT32_MAX && extra.len >= 4) {
		size_t len = (size_t)number(extra.at + 2, 2) + 4;
		if (len > extra.len)
			break;
		if (number(extra.at, 2) == EXTRA64 && len >= 12)
			return number(extra.at + 4, 8);
		extra = (struct str){ extra.at + len, extra.len - len };
	}
	return size;
}

/* Walks the records: exactly `entries`, one of them a file of `size` bytes. */
static bool directory_agrees(struct str records, uint64_t entries, uint64_t size)
{
	uint64_t files = 0;

	while (records.len > 0) {
		if (records.len < ENTRY || !has_mark(records, 0, "PK\1\2") || entries == 0)
			return false;
		size_t name = (size_t)number(records.at + 28, 2);
		size_t extra = (size_t)number(records.at + 30, 2);
		size_t whole = ENTRY + name + extra + (size_t)number(records.at + 32, 2);
		if (whole > records.len)
			return false;
		if (ziptail_is_file((struct str){ records.at + ENTRY, name })) {
			struct str more = { records.at + ENTRY + name, extra };
			if (entry_size(records.at, more) != size)
				return false;
			files++;
		}
		records = (struct str){ records.at + whole, records.len - whole };
		entries--;
	}
	return entries == 0 && files == 1;
}

enum status ziptail_check(const struct ziptail *tail, uint64_t entries, uint64_t size,
			  struct diag *why)
{
	struct str text = buf_str(&tail->kept);
	uint64_t start = tail->total - text.len;
	struct directory directory;
	size_t at = 0;

	enum status status = end_find(text, &at, why);
	if (status == OK)
		status = directory_find(text, at, start, &directory, why);
	if (status != OK)
		return status;
	if (directory.size > directory.end || directory.offset != directory.end - directory.size ||
	    directory.entries != entries)
		return disagree(why);
	if (directory.offset < start)
		return diag_fail(why, ERR_IO, "the zip's directory is too large");
	struct str records = { text.at + (directory.offset - start), (size_t)directory.size };
	return directory_agrees(records, entries, size) ? OK : disagree(why);
}
