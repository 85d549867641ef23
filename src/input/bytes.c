/*
 * The layers between a descriptor and the text that the reader cuts into records:
 *
 *     raw.c  ->  gunzip.c | unpack.c | nothing  ->  utf16.c | nothing
 *
 * Each layer pulls from the one before it. Which ones there are is decided once, in bytes_open,
 * from the first bytes. Called by the probe before threads start and by the source thread after
 * that.
 */
#include "input/bytes.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "ext/charset.h"
#include "ext/gunzip.h"
#include "ext/unpack.h"
#include "input/raw.h"
#include "input/utf16.h"

enum {
	UTF16_CHUNK = 64 << 10,
};

struct bytes {
	const char *name; /* for messages */
	struct raw raw;
	int wait_ms;      /* of the read under way */
	const char *compression;
	struct gunzip *gunzip; /* at most one of the two */
	struct unpack *unpack;
	uint64_t unpacked;     /* bytes that came out of it */

	char head[2];     /* peeked at behind the decompression */
	size_t head_at, head_len;

	bool is_utf16, utf16_ended;
	struct utf16 utf16;
	char *utf16_in;   /* UTF16_CHUNK bytes */
	struct buf utf8;  /* converted */
	size_t utf8_at;   /* given out of it */
};

/* The decoders of `compression`, by their first bytes. */
enum decoder { DECODER_GZIP, DECODER_SKIPPABLE, DECODER_UNPACK, DECODER_FOREIGN };

struct magic {
	const char *name;
	enum decoder decoder;
	enum unpack_kind kind;
	size_t len;
	unsigned char bytes[10], loose[10]; /* loose: bits that may differ */
};

/* bzip2 begins like text, so its first block (or its end) is asked for as well. */
static const struct magic magics[] = {
	{ "gzip", DECODER_GZIP, 0, 2, { 0x1f, 0x8b }, { 0 } },
	{ "zstd", DECODER_UNPACK, UNPACK_ZSTD, 4, { 0x28, 0xb5, 0x2f, 0xfd }, { 0 } },
	{ "xz", DECODER_UNPACK, UNPACK_XZ, 6, { 0xfd, '7', 'z', 'X', 'Z', 0 }, { 0 } },
	{ "bzip2", DECODER_UNPACK, UNPACK_BZIP2, 10,
	  { 'B', 'Z', 'h', '0', '1', 'A', 'Y', '&', 'S', 'Y' }, { [3] = 0x0f } },
	{ "bzip2", DECODER_UNPACK, UNPACK_BZIP2, 10,
	  { 'B', 'Z', 'h', '0', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90 }, { [3] = 0x0f } },
	{ "lz4", DECODER_UNPACK, UNPACK_LZ4, 4, { 0x04, 0x22, 0x4d, 0x18 }, { 0 } },
	{ "zip", DECODER_UNPACK, UNPACK_ZIP, 4, { 'P', 'K', 3, 4 }, { 0 } },
	{ "zip", DECODER_UNPACK, UNPACK_ZIP, 4, { 'P', 'K', 5, 6 }, { 0 } },
	{ "skippable frame", DECODER_SKIPPABLE, 0, 4, { 0x50, 0x2a, 0x4d, 0x18 }, { [0] = 0x0f } },
	/* Tables that are no text. A column may be called PAR1, but then no control byte follows. */
	{ "Parquet", DECODER_FOREIGN, 0, 5, { 'P', 'A', 'R', '1', 0x15 }, { 0 } },
	{ "Avro", DECODER_FOREIGN, 0, 4, { 'O', 'b', 'j', 1 }, { 0 } },
	{ "xls", DECODER_FOREIGN, 0, 8, { 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1 }, { 0 } },
};

/* What makes text of them. */
static const struct {
	const char *name, *command;
} converters[] = {
	{ "Parquet", "duckdb -c \"COPY (FROM 'FILE') TO 'FILE.ndjson' (FORMAT json)\"" },
	{ "Avro", "avro-tools tojson FILE >FILE.ndjson" },
	{ "xls", "libreoffice --headless --convert-to csv FILE" },
	{ "xlsx", "xlsx2csv FILE FILE.csv" },
};

static enum status refuse(const char *name, struct diag *why)
{
	size_t i = 0;

	while (strcmp(converters[i].name, name) != 0)
		i++;
	return diag_fail(why, ERR_USAGE, "is %s %s file, which is no text; convert it first: %s",
			 strchr("Ax", name[0]) ? "an" : "a", name, converters[i].command);
}

/* A spreadsheet is a zip with a first entry of certain names. */
static bool is_xlsx(struct str start)
{
	static const char *const names[] = { "[Content_Types].xml", "_rels/", "docProps/", "xl/" };
	enum { NAME_AT = 30 };

	if (start.len <= NAME_AT)
		return false;
	struct str name = { start.at + NAME_AT, start.len - NAME_AT };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_starts(name, str_of(names[i])))
			return true;
	return false;
}

static bool magic_begins(const struct magic *magic, struct str text)
{
	size_t len = text.len < magic->len ? text.len : magic->len;

	for (size_t i = 0; i < len; i++) {
		if (((unsigned char)text.at[i] ^ magic->bytes[i]) & ~magic->loose[i])
			return false;
	}
	return true;
}

/*
 * What the input begins with; *out is NULL for anything that is not compressed. Looks at no more
 * bytes than it takes to tell, since on a pipe the next one may be long in coming.
 */
static enum status recognise(struct raw *raw, const struct magic **out, struct diag *why)
{
	struct str start;

	*out = NULL;
	for (size_t want = 1;; want++) {
		enum status status = raw_peek(raw, want, &start, why);
		if (status != OK || start.len < want)
			return status;
		bool is_open = false;
		for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
			if (!magic_begins(&magics[i], start))
				continue;
			if (start.len >= magics[i].len) {
				*out = &magics[i];
				return OK;
			}
			is_open = true;
		}
		if (!is_open)
			return OK;
	}
}

static bool may_follow_skippable(const struct magic *magic)
{
	if (!magic)
		return false;
	return magic->decoder == DECODER_SKIPPABLE ||
	       (magic->decoder == DECODER_UNPACK &&
		(magic->kind == UNPACK_ZSTD || magic->kind == UNPACK_LZ4));
}

/*
 * zstd and lz4 streams may begin with frames of something else, which libarchive does not expect
 * there: takes them away and looks what comes next.
 */
static enum status skip_frames(struct raw *raw, const struct magic **out, struct diag *why)
{
	while (*out && (*out)->decoder == DECODER_SKIPPABLE) {
		struct str start;
		enum status status = raw_peek(raw, 8, &start, why);
		if (status != OK)
			return status;
		uint64_t size = 8;
		for (unsigned i = 4; i < 8 && i < start.len; i++)
			size += (uint64_t)(unsigned char)start.at[i] << 8 * (i - 4);
		status = start.len < 8 ? END : raw_skip(raw, size, why);
		if (status == END)
			return diag_fail(why, ERR_IO, "a skippable frame is truncated");
		if (status == OK)
			status = recognise(raw, out, why);
		if (status != OK)
			return status;
		if (!may_follow_skippable(*out))
			return diag_fail(why, ERR_IO, "a skippable frame is not followed by zstd "
					 "or lz4 data");
	}
	return OK;
}

static enum status feed_next(void *context, struct str *chunk, struct diag *why)
{
	struct bytes *bytes = context;
	return raw_next(&bytes->raw, bytes->wait_ms, chunk, why);
}

static enum status open_decoder(struct bytes *bytes, struct diag *why)
{
	struct feed feed = { feed_next, bytes };
	const struct magic *magic;

	enum status status = recognise(&bytes->raw, &magic, why);
	if (status == OK)
		status = skip_frames(&bytes->raw, &magic, why);
	if (status != OK || !magic)
		return status;
	if (magic->decoder == DECODER_FOREIGN)
		return refuse(magic->name, why);
	if (magic->decoder == DECODER_UNPACK && magic->kind == UNPACK_ZIP) {
		struct str start;
		status = raw_peek(&bytes->raw, 49, &start, why);
		if (status != OK || is_xlsx(start))
			return status == OK ? refuse("xlsx", why) : status;
	}
	bytes->compression = magic->name;
	if (magic->decoder == DECODER_UNPACK)
		return unpack_open(&bytes->unpack, magic->kind, feed, why);
	bytes->gunzip = gunzip_new(feed);
	return OK;
}

static enum status check_ratio(struct bytes *bytes, size_t got, struct diag *why)
{
	bytes->unpacked += got;
	if (bytes->unpacked <= BYTES_RATIO_FROM ||
	    bytes->unpacked / BYTES_RATIO_MAX <= bytes->raw.total)
		return OK;
	return diag_fail(why, ERR_IO, "more than %d bytes come out of each compressed one: taken for a "
			 "decompression bomb; if it is an export, unpack it and pipe it in",
			 BYTES_RATIO_MAX);
}

/* Decompressed bytes. */
static enum status read_plain(struct bytes *bytes, char *at, size_t cap, size_t *got,
			      struct diag *why)
{
	if (bytes->head_at < bytes->head_len) {
		size_t left = bytes->head_len - bytes->head_at;
		*got = left < cap ? left : cap;
		memcpy(at, bytes->head + bytes->head_at, *got);
		bytes->head_at += *got;
		return OK;
	}
	if (!bytes->gunzip && !bytes->unpack)
		return raw_read(&bytes->raw, at, cap, bytes->wait_ms, got, why);
	enum status status = bytes->gunzip ? gunzip_read(bytes->gunzip, at, cap, got, why)
					   : unpack_read(bytes->unpack, at, cap, got, why);
	return status == OK ? check_ratio(bytes, *got, why) : status;
}

static bool may_be_bom(unsigned char c)
{
	return c == 0xfe || c == 0xff;
}

/* UTF-16 by its name or by the first two bytes, read only as far as they can matter. */
static enum status recognise_utf16(struct bytes *bytes, const char *encoding, struct diag *why)
{
	enum utf16_name name = charset_utf16_name(encoding);

	bytes->is_utf16 = name != UTF16_NOT;
	bytes->utf16.is_big = name == UTF16_BIG;
	if (encoding && name != UTF16_ANY_ORDER)
		return OK;

	char head[2] = { 0, 0 };
	size_t len = 0;
	while (len < 2 && (len == 0 || encoding || may_be_bom((unsigned char)head[0]))) {
		size_t got;
		enum status status = read_plain(bytes, head + len, 2 - len, &got, why);
		if (status == END)
			break;
		if (status != OK)
			return status;
		len += got;
	}
	memcpy(bytes->head, head, sizeof(head));
	bytes->head_len = len;
	bool is_little_bom = len == 2 && memcmp(head, "\xff\xfe", 2) == 0;
	bool is_big_bom = len == 2 && memcmp(head, "\xfe\xff", 2) == 0;
	bytes->is_utf16 |= is_little_bom || is_big_bom;
	bytes->utf16.is_big = is_big_bom || (len == 2 && head[0] == 0 && head[1] != 0);
	return OK;
}

static enum status read_utf16(struct bytes *bytes, char *at, size_t cap, size_t *got,
			      struct diag *why)
{
	while (bytes->utf8_at == bytes->utf8.len) {
		size_t len = 0;
		bytes->utf8_at = 0;
		buf_clear(&bytes->utf8, SIZE_MAX);
		if (bytes->utf16_ended)
			return END;
		enum status status = read_plain(bytes, bytes->utf16_in, UTF16_CHUNK, &len, why);
		bytes->utf16_ended = status == END;
		if (status == END)
			utf16_finish(&bytes->utf16, &bytes->utf8);
		else if (status != OK || len == 0)
			return status;
		utf16_decode(&bytes->utf16, (struct str){ bytes->utf16_in, len }, &bytes->utf8);
	}
	size_t left = bytes->utf8.len - bytes->utf8_at;
	*got = left < cap ? left : cap;
	memcpy(at, bytes->utf8.at + bytes->utf8_at, *got);
	bytes->utf8_at += *got;
	return OK;
}

/* The layers do not know whose bytes they handle. */
static enum status named(const struct bytes *bytes, enum status status, struct diag *why)
{
	if (status != OK && status != END)
		why->file = bytes->name;
	return status;
}

enum status bytes_open(struct bytes **out, const char *path, const char *encoding,
		       struct diag *why)
{
	struct bytes *bytes = memory_alloc(sizeof(*bytes));

	*out = NULL;
	*bytes = (struct bytes){ .name = strcmp(path, "-") == 0 ? "stdin" : path, .wait_ms = -1 };
	enum status status = raw_open(&bytes->raw, path, why);
	if (status == OK)
		status = open_decoder(bytes, why);
	if (status == OK)
		status = recognise_utf16(bytes, encoding, why);
	if (status != OK) {
		status = named(bytes, status, why);
		bytes_close(bytes);
		return status;
	}
	if (bytes->is_utf16)
		bytes->utf16_in = memory_alloc(UTF16_CHUNK);
	*out = bytes;
	return OK;
}

enum status bytes_read(struct bytes *bytes, char *at, size_t cap, int wait_ms, size_t *got,
		       struct diag *why)
{
	*got = 0;
	bytes->wait_ms = bytes->unpack ? -1 : wait_ms;
	if (bytes->is_utf16)
		return named(bytes, read_utf16(bytes, at, cap, got, why), why);
	return named(bytes, read_plain(bytes, at, cap, got, why), why);
}

void bytes_heed(struct bytes *bytes, const atomic_bool *unwanted)
{
	bytes->raw.unwanted = unwanted;
}

uint64_t bytes_consumed(const struct bytes *bytes)
{
	return bytes->raw.total - (bytes->raw.len - bytes->raw.at);
}

const char *bytes_compression(const struct bytes *bytes)
{
	return bytes->compression;
}

bool bytes_is_utf16(const struct bytes *bytes)
{
	return bytes->is_utf16;
}

bool bytes_is_regular(const struct bytes *bytes)
{
	return bytes->raw.is_regular && !bytes->raw.is_stdin;
}

uint64_t bytes_size(const struct bytes *bytes)
{
	return bytes->raw.size;
}

int64_t bytes_mtime_ns(const struct bytes *bytes)
{
	return bytes->raw.mtime_ns;
}

void bytes_close(struct bytes *bytes)
{
	if (!bytes)
		return;
	gunzip_free(bytes->gunzip);
	unpack_close(bytes->unpack);
	raw_close(&bytes->raw);
	buf_release(&bytes->utf8);
	free(bytes->utf16_in);
	free(bytes);
}
