/*
 * Decompression through libarchive, with exactly one filter or the zip reader switched on, since
 * with all of them on it finds archives in plain text. It is a forgiving library and we may not
 * be, so its leniency is made good here:
 *   - the filter it chose must be the one we asked for, once: its bid may fail on a damaged header,
 *     and then it hands out the compressed bytes as they are;
 *   - everything must be consumed: it takes anything behind a bzip2 or lz4 stream for the end;
 *   - framing.c follows lz4 and xz, ziptail.c checks the directory of a zip.
 * The raw format is set, not bid for: bidding takes a decoder that fails at once for an empty file.
 */
#include "ext/unpack.h"

#include <stdbool.h>
#include <stdlib.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/arena.h"
#include "ext/framing.h"
#include "ext/late.h"
#include "ext/ziptail.h"

struct unpack {
	const struct late *late; /* libarchive */
	struct archive *archive;
	enum unpack_kind kind;
	struct feed feed;
	enum status failed;    /* of the feed, or of framing; libarchive cannot carry it */
	struct diag *why;      /* of the call under way */
	struct str chunk;      /* what libarchive was given last */
	uint64_t given;        /* bytes given since it was started */
	struct framing framing;
	struct ziptail tail;
	struct str block;      /* unpacked, not yet given out; libarchive's memory */
	bool in_data, done;
	uint64_t size;         /* unpacked bytes of the one file */
	uint64_t entries;      /* of the zip */
	bool has_file;
};

struct kind {
	const char *name;
	int filter; /* ARCHIVE_FILTER_ */
	size_t support; /* the place of the function in struct late */
};

static const struct kind kinds[] = {
	[UNPACK_ZSTD] = { "zstd", ARCHIVE_FILTER_ZSTD,
		offsetof(struct late, archive_read_support_filter_zstd) },
	[UNPACK_XZ] = { "xz", ARCHIVE_FILTER_XZ,
		offsetof(struct late, archive_read_support_filter_xz) },
	[UNPACK_BZIP2] = { "bzip2", ARCHIVE_FILTER_BZIP2,
		offsetof(struct late, archive_read_support_filter_bzip2) },
	[UNPACK_LZ4] = { "lz4", ARCHIVE_FILTER_LZ4,
		offsetof(struct late, archive_read_support_filter_lz4) },
	[UNPACK_ZIP] = { "zip", ARCHIVE_FILTER_NONE,
		offsetof(struct late, archive_read_support_format_zip_streamable) },
};

static const char *kind_name(const struct unpack *unpack)
{
	return kinds[unpack->kind].name;
}

/* The next bytes of the feed that are not none, looked at on their way. */
static enum status pull(struct unpack *unpack, struct str *chunk, struct diag *why)
{
	enum status status;

	do
		status = unpack->feed.next(unpack->feed.context, chunk, why);
	while (status == OK && chunk->len == 0);
	if (status != OK)
		return status;
	if (unpack->kind == UNPACK_ZIP)
		ziptail_see(&unpack->tail, *chunk);
	else if (unpack->framing.step)
		return framing_see(&unpack->framing, *chunk, why);
	return OK;
}

/* libarchive's read callback. */
static la_ssize_t give(struct archive *archive, void *context, const void **at)
{
	struct unpack *unpack = context;
	struct str chunk = { 0 };

	(void)archive;
	*at = NULL;
	if (unpack->failed != OK)
		return -1;
	if (unpack->given == 0 && unpack->chunk.len > 0) {
		chunk = unpack->chunk; /* started again in the middle of it */
	} else {
		enum status status = pull(unpack, &chunk, unpack->why);
		if (status == END)
			return 0;
		if (status != OK) {
			unpack->failed = status;
			return -1;
		}
	}
	unpack->chunk = chunk;
	unpack->given += chunk.len;
	*at = chunk.at;
	return (la_ssize_t)chunk.len;
}

static enum status broken(const struct unpack *unpack, struct diag *why)
{
	if (unpack->failed != OK)
		return unpack->failed; /* the feed has filled `why` */
	const char *reason = unpack->late->archive_error_string(unpack->archive);
	if (reason && strstr(reason, "No progress is possible")) /* liblzma, wanting more */
		return diag_fail(why, ERR_IO, "the %s data is truncated, or there are bytes "
				 "behind its end", kind_name(unpack));
	if (reason && strstr(reason, "allocate"))
		memory_exhausted();
	if (reason && strstr(reason, "too much memory")) /* libzstd, of a large window */
		return diag_fail(why, ERR_IO, "the %s data needs a decoder window of more than %d MiB",
				 kind_name(unpack), FRAMING_WINDOW_MIB);
	return diag_fail(why, ERR_IO, "the %s data is broken (libarchive: %s)", kind_name(unpack),
			 reason ? reason : "unknown reason");
}

static enum status check_filters(const struct unpack *unpack, struct diag *why)
{
	int filters = unpack->late->archive_filter_count(unpack->archive);
	int expected = unpack->kind == UNPACK_ZIP ? 1 : 2; /* the last one is the feed */

	if (filters > expected)
		return diag_fail(why, ERR_IO, "the %s data is compressed once more",
				 kind_name(unpack));
	if (unpack->late->archive_filter_code(unpack->archive, 0) != kinds[unpack->kind].filter)
		return diag_fail(why, ERR_IO, "the %s data is broken: there is no whole header "
				 "where one is expected", kind_name(unpack));
	return OK;
}

/* Switches on the one filter, or the zip reader. */
static int support(const struct unpack *unpack, struct archive *archive)
{
	int (*function)(struct archive *);

	memcpy(&function, (const char *)unpack->late + kinds[unpack->kind].support, sizeof(function));
	return function(archive);
}

/* Sets libarchive up at the bytes that come next. */
static enum status start(struct unpack *unpack, struct diag *why)
{
	const struct kind *kind = &kinds[unpack->kind];
	struct archive *archive = unpack->late->archive_read_new();

	if (!archive)
		memory_exhausted();
	if (unpack->archive)
		unpack->late->archive_read_free(unpack->archive);
	unpack->archive = archive;
	unpack->given = 0;
	if (support(unpack, archive) != ARCHIVE_OK ||
	    (unpack->kind != UNPACK_ZIP &&
	     unpack->late->archive_read_set_format(archive, ARCHIVE_FORMAT_RAW) != ARCHIVE_OK))
		return diag_fail(why, ERR_IO, "this libarchive cannot read %s", kind->name);
	if (unpack->late->archive_read_open(archive, unpack, NULL, give, NULL) != ARCHIVE_OK)
		return broken(unpack, why);
	return unpack->failed != OK ? unpack->failed : check_filters(unpack, why);
}

enum status unpack_open(struct unpack **out, enum unpack_kind kind, struct feed feed,
			struct diag *why)
{
	struct unpack *unpack = memory_alloc(sizeof(*unpack));

	*unpack = (struct unpack){ .kind = kind, .feed = feed, .why = why };
	if (kind == UNPACK_LZ4)
		framing_init_lz4(&unpack->framing);
	else if (kind == UNPACK_XZ)
		framing_init_xz(&unpack->framing);
	enum status status = late_load(&unpack->late, why);
	if (status == OK)
		status = start(unpack, why);
	if (status != OK) {
		unpack_close(unpack);
		unpack = NULL;
	}
	*out = unpack;
	return status;
}

/* The rest of a zip is its directory. */
static enum status zip_finish(struct unpack *unpack, struct diag *why)
{
	struct str chunk;
	enum status status;

	while ((status = pull(unpack, &chunk, why)) == OK)
		;
	if (status != END)
		return status;
	unpack->done = true;
	if (!unpack->has_file)
		return diag_fail(why, ERR_IO, "the zip holds no file: expected exactly one");
	return ziptail_check(&unpack->tail, unpack->entries, unpack->size, why);
}

/* libarchive has come to the end. Is it the end of the feed, too? */
static enum status finish(struct unpack *unpack, struct diag *why)
{
	la_int64_t taken = unpack->late->archive_filter_bytes(unpack->archive, -1);
	uint64_t behind = unpack->given - (uint64_t)taken;

	if (unpack->failed != OK)
		return unpack->failed;
	if (unpack->kind == UNPACK_ZIP)
		return zip_finish(unpack, why);
	if (behind == 0) {
		enum status status = pull(unpack, &unpack->chunk, why);
		unpack->done = status == END;
		if (status == END)
			return unpack->framing.step ?
				       framing_finish(&unpack->framing, unpack->size, why) : OK;
		if (status != OK)
			return status;
		behind = unpack->chunk.len;
	}
	if (unpack->kind != UNPACK_LZ4 || behind > unpack->chunk.len)
		return diag_fail(why, ERR_IO, "there are bytes behind the end of the %s data",
				 kind_name(unpack));
	/* libarchive takes an empty lz4 frame for the end, though others may follow. That they are
	 * frames and no garbage, framing.c has seen to. */
	unpack->chunk.at += unpack->chunk.len - behind;
	unpack->chunk.len = behind;
	return start(unpack, why);
}

/*
 * Methods whose decoders need little memory. libarchive names the method of the entry it stands at
 * in its name of the format, "ZIP 2.0 (deflation)", and nowhere else.
 */
static bool zip_method_is_fine(const struct unpack *unpack)
{
	static const char *const fine[] = { "(uncompressed)", "(deflation)", "(bzip)", "(zstd)" };
	const char *format = unpack->late->archive_format_name(unpack->archive);

	for (size_t i = 0; format && i < sizeof(fine) / sizeof(fine[0]); i++) {
		if (strstr(format, fine[i]))
			return true;
	}
	return false;
}

/* Is this entry of the zip the file that we want? The others must be folders and the like. */
static enum status zip_entry(struct unpack *unpack, struct archive_entry *entry, struct diag *why)
{
	const char *name = unpack->late->archive_entry_pathname(entry);

	unpack->entries++;
	if (unpack->late->archive_entry_filetype(entry) == AE_IFDIR ||
	    (name && !ziptail_is_file(str_of(name))))
		return OK;
	if (unpack->has_file)
		return diag_fail(why, ERR_IO, "the zip holds more than one file: expected exactly "
				 "one");
	if (unpack->late->archive_entry_is_encrypted(entry))
		return diag_fail(why, ERR_IO, "the zip is encrypted: expected one without a "
				 "password");
	if (!zip_method_is_fine(unpack))
		return diag_fail(why, ERR_IO, "the zip's compression method is not supported: "
				 "expected deflate, bzip2, zstd or none");
	unpack->has_file = true;
	unpack->in_data = true;
	return OK;
}

static enum status next_entry(struct unpack *unpack, struct diag *why)
{
	struct archive_entry *entry;
	int result = unpack->late->archive_read_next_header(unpack->archive, &entry);

	if (result == ARCHIVE_EOF)
		return finish(unpack, why);
	/* A warning is about the name, which may not suit the locale. */
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
		return broken(unpack, why);
	if (unpack->kind == UNPACK_ZIP)
		return zip_entry(unpack, entry, why);
	unpack->in_data = true;
	return OK;
}

static enum status next_block(struct unpack *unpack, struct diag *why)
{
	const void *at;
	size_t len;
	la_int64_t offset;
	int result = unpack->late->archive_read_data_block(unpack->archive, &at, &len, &offset);

	if (result == ARCHIVE_EOF) {
		unpack->in_data = false;
		return OK;
	}
	/* Warnings too: that is how a wrong CRC in a zip is told. */
	if (result != ARCHIVE_OK)
		return broken(unpack, why);
	unpack->block = (struct str){ at, len };
	unpack->size += len;
	return OK;
}

enum status unpack_read(struct unpack *unpack, char *at, size_t cap, size_t *got,
			struct diag *why)
{
	*got = 0;
	unpack->why = why;
	while (unpack->block.len == 0) {
		if (unpack->done)
			return END;
		enum status status = unpack->in_data ? next_block(unpack, why) :
						       next_entry(unpack, why);
		if (status != OK)
			return status;
	}
	*got = unpack->block.len < cap ? unpack->block.len : cap;
	memcpy(at, unpack->block.at, *got);
	unpack->block.at += *got;
	unpack->block.len -= *got;
	return OK;
}

void unpack_close(struct unpack *unpack)
{
	if (!unpack)
		return;
	if (unpack->archive)
		unpack->late->archive_read_free(unpack->archive);
	if (unpack->late)
		late_leave();
	ziptail_release(&unpack->tail);
	free(unpack);
}
