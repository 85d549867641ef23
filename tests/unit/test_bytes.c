/*
 * Inputs as bytes: what each compression gives back, and that damage of any kind is an error. The
 * compressed files are made here, by zlib and libarchive's writers, so that none lies about as a
 * blob.
 */
#include "test.h"

#include "input/bytes.h"

#include <archive.h>
#include <archive_entry.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/stop.h"

static const char text[] = "id;name\n1;Ann\n2;Bob\n3;a name that is longer, longer, longer\n";

/* Making compressed data */

static void gzip(struct str data, struct buf *out)
{
	z_stream z = { 0 };
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)data.at;
	z.avail_in = (uInt)data.len;
	size_t room = deflateBound(&z, (uLong)data.len);
	z.next_out = (Bytef *)buf_room(out, room);
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += z.total_out;
	deflateEnd(&z);
}

static la_ssize_t collect(struct archive *archive, void *out, const void *at, size_t len)
{
	(void)archive;
	buf_put(out, (struct str){ at, len });
	return (la_ssize_t)len;
}

static void archive_add(struct archive *archive, const char *name, struct str data)
{
	struct archive_entry *entry = archive_entry_new();
	bool is_folder = name[strlen(name) - 1] == '/';
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, is_folder ? AE_IFDIR : AE_IFREG);
	archive_entry_set_perm(entry, 0700);
	if (!is_folder)
		archive_entry_set_size(entry, (la_int64_t)data.len);
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	if (!is_folder)
		assert_int_equal(archive_write_data(archive, data.at, data.len), data.len);
	archive_entry_free(entry);
}

static void archive_open(struct archive *archive, struct buf *out)
{
	archive_write_set_bytes_per_block(archive, 0);
	archive_write_set_bytes_in_last_block(archive, 1);
	assert_int_equal(archive_write_open(archive, out, NULL, collect, NULL), ARCHIVE_OK);
}

static void archive_done(struct archive *archive)
{
	assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
	archive_write_free(archive);
}

static void stream(int (*filter)(struct archive *), struct str data, struct buf *out)
{
	struct archive *archive = archive_write_new();
	assert_int_equal(filter(archive), ARCHIVE_OK);
	assert_int_equal(archive_write_set_format_raw(archive), ARCHIVE_OK);
	archive_open(archive, out);
	archive_add(archive, "data", data);
	archive_done(archive);
}

/* A zstd frame by hand: libarchive's writer leaves the checksum out. One raw block. */
static void zstd(struct str data, struct buf *out)
{
	uint64_t sum = XXH64(data.at, data.len, 0);
	size_t block = data.len << 3 | 1;

	assert_true(data.len < 256);
	buf_put(out, STR("\x28\xb5\x2f\xfd\x24")); /* one segment, size and checksum given */
	buf_putc(out, (char)data.len);
	for (int i = 0; i < 24; i += 8)
		buf_putc(out, (char)(block >> i));
	buf_put(out, data);
	for (int i = 0; i < 32; i += 8)
		buf_putc(out, (char)(sum >> i));
}

static void zstd_compressed(struct str data, struct buf *out)
{
	stream(archive_write_add_filter_zstd, data, out);
}

static void xz(struct str data, struct buf *out)
{
	stream(archive_write_add_filter_xz, data, out);
}

static void bzip2(struct str data, struct buf *out)
{
	stream(archive_write_add_filter_bzip2, data, out);
}

static void lz4(struct str data, struct buf *out)
{
	if (data.len > 0) {
		stream(archive_write_add_filter_lz4, data, out);
		return;
	}
	/* libarchive's writer crashes on nothing. */
	const char flags[] = { 0x64, 0x40 };
	uint32_t sum = XXH32("", 0, 0);
	buf_put(out, STR("\x04\x22\x4d\x18"));
	buf_put(out, (struct str){ flags, 2 });
	buf_putc(out, (char)(XXH32(flags, 2, 0) >> 8));
	buf_put(out, STR("\0\0\0\0"));
	for (int i = 0; i < 32; i += 8)
		buf_putc(out, (char)(sum >> i));
}

static void zip_of(const char *const *names, const char *options, struct str data, struct buf *out)
{
	struct archive *archive = archive_write_new();
	assert_int_equal(archive_write_set_format_zip(archive), ARCHIVE_OK);
	if (options) {
		assert_int_equal(archive_write_set_options(archive, options), ARCHIVE_OK);
		archive_write_set_passphrase(archive, "secret");
	}
	archive_open(archive, out);
	for (; *names; names++)
		archive_add(archive, *names, data);
	archive_done(archive);
}

static void zip(struct str data, struct buf *out)
{
	const char *const names[] = { "export.csv", NULL };
	zip_of(names, NULL, data, out);
}

static const struct compression {
	const char *name;
	void (*make)(struct str data, struct buf *out);
	size_t magic;     /* with less than that, or with other bytes there, it is plain text */
	bool has_members; /* one behind the other is one input */
	bool has_sum;     /* a checksum that covers everything */
} compressions[] = {
	{ "gzip", gzip, 2, true, true },
	{ "zstd", zstd, 4, true, true },
	{ "zstd", zstd_compressed, 4, true, false },
	{ "xz", xz, 6, true, true },
	{ "bzip2", bzip2, 10, true, true },
	{ "lz4", lz4, 4, true, true },
	{ "zip", zip, 4, false, true },
};

enum { COMPRESSIONS = sizeof(compressions) / sizeof(compressions[0]) };

/* Reading */

struct result {
	enum status status;
	struct diag why;
	struct buf out;
	const char *compression;
	bool is_utf16;
};

static struct result read_path(const char *path, const char *encoding, size_t cap)
{
	struct result result = { 0 };
	struct bytes *bytes;
	size_t got = 0;

	result.status = bytes_open(&bytes, path, encoding, &result.why);
	if (result.status != OK)
		return result;
	result.compression = bytes_compression(bytes);
	result.is_utf16 = bytes_is_utf16(bytes);
	while ((result.status = bytes_read(bytes, buf_room(&result.out, cap), cap, -1, &got,
					   &result.why)) == OK) {
		assert_in_range(got, 1, cap);
		result.out.len += got;
	}
	bytes_close(bytes);
	return result;
}

/* `data` as the content of a file without a name. The path is good until the next call. */
static const char *path_of(struct str data)
{
	static char path[32];
	static int fd = -1;

	if (fd >= 0)
		close(fd);
	fd = memfd_create("input", 0);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data.at, data.len), data.len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

static struct result read_data(struct str data)
{
	return read_path(path_of(data), NULL, 1000);
}

static bool is_text(const struct result *result)
{
	return result->status == END && str_is(buf_str(&result->out), text);
}

static void expect_error(struct str data, const char *says)
{
	struct result result = read_data(data);
	if (result.status != ERR_IO || !strstr(result.why.text, says))
		fail_msg("expected \"%s\", got status %d, \"%s\"", says, result.status,
			 result.why.text);
	assert_non_null(result.why.file);
	buf_release(&result.out);
}

static void expect_text(struct str data, const char *expected)
{
	struct result result = read_data(data);
	if (result.status != END)
		fail_msg("%s", result.why.text);
	assert_str(buf_str(&result.out), expected);
	buf_release(&result.out);
}

/* The tests */

static void reads_plain_text_as_it_is(void **state)
{
	/* Beginnings that look like something for one or more bytes. */
	static const char *const rows[] = {
		"", "B", "BZh", "BZh9x", "BZh91AY&S", "P", "PK\3", "PK;ok\n", "\x1f", "\xfd" "7zXZ",
		"(\xb5/", "\xff", "\xfe\xfe", "a\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct result result = read_data(str_of(rows[i]));
		assert_int_equal(result.status, END);
		assert_null(result.compression);
		assert_false(result.is_utf16);
		assert_str(buf_str(&result.out), rows[i]);
		buf_release(&result.out);
	}
}

static void reads_every_compression(void **state)
{
	(void)state;
	for (int i = 0; i < COMPRESSIONS; i++) {
		struct buf data = { 0 };
		compressions[i].make(str_of(text), &data);
		for (size_t cap = 1; cap < 200; cap += 13) {
			struct result result = read_path(path_of(buf_str(&data)), NULL, cap);
			if (!is_text(&result))
				fail_msg("%s: %s", compressions[i].name, result.why.text);
			assert_string_equal(result.compression, compressions[i].name);
			buf_release(&result.out);
		}
		buf_release(&data);
	}
}

static void reads_megabytes_of_every_compression(void **state)
{
	struct buf big = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 60000; i++)
		buf_printf(&big, "%u;%x\n", i, i * 2654435761u);
	for (int i = 0; i < COMPRESSIONS; i++) {
		struct buf data = { 0 };
		if (compressions[i].make == zstd)
			continue; /* at most 255 bytes */
		compressions[i].make(buf_str(&big), &data);
		struct result result = read_path(path_of(buf_str(&data)), NULL, 100000);
		if (result.status != END || !str_eq(buf_str(&result.out), buf_str(&big)))
			fail_msg("%s: %s", compressions[i].name, result.why.text);
		buf_release(&result.out);
		buf_release(&data);
	}
	buf_release(&big);
}

static void an_empty_payload_ends_at_once(void **state)
{
	(void)state;
	for (int i = 0; i < COMPRESSIONS; i++) {
		struct buf data = { 0 };
		compressions[i].make(STR(""), &data);
		if (data.len == 0)
			fail_msg("%s made nothing", compressions[i].name);
		struct result result = read_data(buf_str(&data));
		if (result.status != END || result.out.len > 0)
			fail_msg("%s: %s", compressions[i].name, result.why.text);
		assert_string_equal(result.compression, compressions[i].name);
		buf_release(&result.out);
		buf_release(&data);
	}
}

static void reads_all_members(void **state)
{
	(void)state;
	for (int i = 0; i < COMPRESSIONS; i++) {
		struct buf data = { 0 };
		if (!compressions[i].has_members)
			continue;
		compressions[i].make(STR("one\n"), &data);
		compressions[i].make(STR(""), &data);
		compressions[i].make(STR("two\n"), &data);
		compressions[i].make(STR(""), &data);
		expect_text(buf_str(&data), "one\ntwo\n");
		buf_clear(&data, 0);
		compressions[i].make(STR(""), &data);
		compressions[i].make(STR("three\n"), &data);
		expect_text(buf_str(&data), "three\n");
		buf_release(&data);
	}
}

static void every_truncation_is_an_error(void **state)
{
	(void)state;
	for (int i = 0; i < COMPRESSIONS; i++) {
		struct buf data = { 0 };
		compressions[i].make(str_of(text), &data);
		print_message("%-6s cut at %4zu places\n", compressions[i].name,
			      data.len - compressions[i].magic);
		for (size_t len = compressions[i].magic; len < data.len; len++) {
			struct result result = read_data((struct str){ data.at, len });
			if (result.status != ERR_IO)
				fail_msg("%s cut to %zu: %d", compressions[i].name, len,
					 result.status);
			buf_release(&result.out);
		}
		buf_release(&data);
	}
}

static void no_flipped_bit_gives_other_data(void **state)
{
	(void)state;
	for (int i = 0; i < COMPRESSIONS; i++) {
		struct buf data = { 0 };
		if (!compressions[i].has_sum)
			continue;
		compressions[i].make(str_of(text), &data);
		unsigned errors = 0;
		for (size_t bit = compressions[i].magic * 8; bit < data.len * 8; bit++) {
			data.at[bit / 8] = (char)(data.at[bit / 8] ^ 1 << bit % 8);
			struct result result = read_data(buf_str(&data));
			if (result.status != ERR_IO && !is_text(&result))
				fail_msg("%s, bit %zu: %d", compressions[i].name, bit,
					 result.status);
			errors += result.status == ERR_IO;
			buf_release(&result.out);
			data.at[bit / 8] = (char)(data.at[bit / 8] ^ 1 << bit % 8);
		}
		print_message("%-6s %4zu bits, %4u ended it, the others did not matter\n",
			      compressions[i].name, (data.len - compressions[i].magic) * 8, errors);
		assert_true(errors > data.len); /* at least one of the eight bits of each byte */
		buf_release(&data);
	}
}

static void bytes_behind_the_end_are_an_error(void **state)
{
	static const struct str tails[] = {
		{ "\0", 1 },	   { "\n", 1 },	       { "junk", 4 }, { "\0\0\0\0\0\0\0\0\0", 9 },
		{ "\x1f", 1 },	   { "\x1f\x8b", 2 }, { "BZh9", 4 }, { "PK\5\6", 4 },
		{ "\x04\x22\x4d\x18", 4 }, { "\x28\xb5\x2f\xfd", 4 }, { "\x50\x2a\x4d\x18", 4 },
		{ "fourteen bytes and more", 23 },
	};

	(void)state;
	for (int i = 0; i < COMPRESSIONS; i++) {
		for (size_t t = 0; t < sizeof(tails) / sizeof(tails[0]); t++) {
			struct buf data = { 0 };
			compressions[i].make(str_of(text), &data);
			buf_put(&data, tails[t]);
			struct result result = read_data(buf_str(&data));
			if (result.status != ERR_IO)
				fail_msg("%s, tail %zu: %d", compressions[i].name, t,
					 result.status);
			buf_release(&result.out);
			buf_release(&data);
		}
	}
}

static void says_what_is_wrong_with_gzip(void **state)
{
	struct buf data = { 0 };

	(void)state;
	gzip(str_of(text), &data);
	expect_error((struct str){ data.at, data.len - 1 }, "the gzip stream is truncated");
	buf_put(&data, STR("\0\0"));
	expect_error(buf_str(&data), "there are bytes behind the last gzip member");
	data.len -= 2;
	data.at[data.len - 5] ^= 1;
	expect_error(buf_str(&data), "the gzip stream is broken: its checksum or length is not that of its data");
	data.at[data.len - 5] ^= 1;
	data.at[data.len - 1] ^= 1;
	expect_error(buf_str(&data), "the gzip stream is broken: its checksum or length is not that of its data");
	buf_release(&data);
}

static void skips_frames_of_other_things(void **state)
{
	const struct str frame = STR("\x5a\x2a\x4d\x18\3\0\0\0abc");
	void (*const makers[])(struct str, struct buf *) = { zstd, lz4 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct buf data = { 0 };
		buf_put(&data, frame);
		buf_put(&data, frame);
		makers[i](STR("one "), &data);
		buf_put(&data, frame);
		makers[i](STR("two"), &data);
		buf_put(&data, frame);
		expect_text(buf_str(&data), "one two");
		data.len--;
		struct result result = read_data(buf_str(&data));
		assert_int_equal(result.status, ERR_IO);
		buf_release(&result.out);
		buf_release(&data);
	}
	expect_error(frame, "not followed by zstd or lz4");
	expect_error((struct str){ frame.at, 9 }, "a skippable frame is truncated");
	expect_error((struct str){ frame.at, 5 }, "a skippable frame is truncated");
}

/* A frame with a block as it is and no checksum but that of its header, which says `size` bytes. */
static void lz4_sized(struct str data, uint64_t size, struct buf *out)
{
	char head[10] = { 0x68, 0x40 };

	for (int i = 0; i < 8; i++)
		head[2 + i] = (char)(size >> 8 * i);
	buf_put(out, STR("\x04\x22\x4d\x18"));
	buf_put(out, (struct str){ head, sizeof(head) });
	buf_putc(out, (char)(XXH32(head, sizeof(head), 0) >> 8));
	buf_put(out, (struct str){ (const char[]){ (char)data.len, 0, 0, (char)0x80 }, 4 });
	buf_put(out, data);
	buf_put(out, STR("\0\0\0\0"));
}

static void lz4_frames_hold_as_much_as_they_say(void **state)
{
	const char *error = "its frames hold another number of bytes than they say";
	struct buf data = { 0 };

	(void)state;
	lz4_sized(STR("one "), 4, &data);
	lz4_sized(STR("two"), 3, &data);
	expect_text(buf_str(&data), "one two");
	lz4(STR(" three"), &data);
	expect_text(buf_str(&data), "one two three");
	lz4_sized(STR("four"), 20, &data);
	expect_error(buf_str(&data), error);
	buf_clear(&data, SIZE_MAX);
	lz4_sized(STR("one"), 2, &data);
	expect_error(buf_str(&data), error);
	buf_release(&data);
}

/* The xz block header at data->at + 12 gets another window size. */
static void xz_set_window(struct buf *data, char coded)
{
	unsigned char *header = (unsigned char *)data->at + 12;
	size_t len = (size_t)header[0] * 4;
	assert_int_equal(header[2], 0x21); /* LZMA2 is the only filter */
	header[4] = (unsigned char)coded;
	uLong sum = crc32(0, header, (uInt)len);
	for (int i = 0; i < 4; i++)
		header[len + (size_t)i] = (unsigned char)(sum >> 8 * i);
}

static void refuses_decoder_windows_over_128_mib(void **state)
{
	struct buf small = { 0 }, large = { 0 };

	(void)state;
	xz(str_of(text), &small);
	xz_set_window(&small, 30);
	expect_text(buf_str(&small), text);
	xz(str_of(text), &large);
	xz_set_window(&large, 31);
	expect_error(buf_str(&large), "a decoder window of more than 128 MiB");
	/* In a later stream, behind padding, too. */
	buf_put(&small, STR("\0\0\0\0"));
	buf_put(&small, buf_str(&large));
	expect_error(buf_str(&small), "a decoder window of more than 128 MiB");
	buf_release(&small);
	buf_release(&large);

	expect_text(STR("\x28\xb5\x2f\xfd\0\x88\x11\0\0ab"), "ab");
	expect_error(STR("\x28\xb5\x2f\xfd\0\x90\x11\0\0ab"), "a decoder window of more than 128 MiB");
}

/* A zstd frame of blocks of 128 KiB: first `plain` ones as they are, then those of 4 bytes that repeat one. */
static void put_bomb(struct buf *out, unsigned plain, unsigned count)
{
	enum { BLOCK = 128 << 10, REPEAT = 1 << 1 };

	buf_put(out, STR("\x28\xb5\x2f\xfd\0\x38")); /* a window of 128 KiB, no size, no checksum */
	for (unsigned i = 1; i <= plain + count; i++) {
		unsigned kind = i <= plain ? 0 : REPEAT;
		unsigned head = BLOCK << 3 | kind | (i == plain + count);
		for (int j = 0; j < 24; j += 8)
			buf_putc(out, (char)(head >> j));
		size_t size = kind == REPEAT ? 1 : BLOCK;
		memset(buf_room(out, size), 'a', size);
		out->len += size;
	}
}

/* How many bytes come out before it ends as expected. */
static uint64_t expand(const struct buf *data, enum status expected)
{
	static char out[1 << 20];
	const char *path = path_of(buf_str(data));
	struct diag why;
	struct bytes *bytes;
	uint64_t total = 0;
	size_t got;
	enum status status;

	assert_int_equal(bytes_open(&bytes, path, NULL, &why), OK);
	while ((status = bytes_read(bytes, out, sizeof(out), -1, &got, &why)) == OK)
		total += got;
	bytes_close(bytes);
	assert_int_equal(status, expected);
	if (status == ERR_IO)
		assert_non_null(strstr(why.text, "taken for a decompression bomb"));
	return total;
}

static void stops_what_gives_more_than_a_thousandfold(void **state)
{
	enum { GIB = 8192 }; /* blocks */
	struct buf data = { 0 };

	(void)state;
	/* The first GiB is not judged. */
	put_bomb(&data, 0, GIB);
	assert_int_equal(expand(&data, END), BYTES_RATIO_FROM);
	buf_clear(&data, data.len);
	put_bomb(&data, 0, 4 * GIB);
	assert_in_range(expand(&data, ERR_IO), BYTES_RATIO_FROM, BYTES_RATIO_FROM + (1 << 20));
	/* Beyond, what gives less is read. */
	buf_clear(&data, data.len);
	put_bomb(&data, 10, GIB);
	assert_int_equal(expand(&data, END), (uint64_t)(GIB + 10) << 17);
	buf_release(&data);
}

static void refuses_what_is_compressed_twice(void **state)
{
	(void)state;
	for (int i = 0; i < COMPRESSIONS; i++) {
		struct buf once = { 0 }, twice = { 0 };
		if (compressions[i].make == gzip || compressions[i].make == zip)
			continue; /* these are taken apart once, by design of their readers */
		compressions[i].make(str_of(text), &once);
		compressions[i].make(buf_str(&once), &twice);
		expect_error(buf_str(&twice), "compressed once more");
		buf_release(&once);
		buf_release(&twice);
	}
}

static void a_zip_holds_exactly_one_file(void **state)
{
	static const struct row {
		const char *names[4], *options, *says;
	} rows[] = {
		{ { "a.csv" }, NULL, NULL },
		{ { "dir/", "dir/a.csv" }, NULL, NULL },
		{ { "dir/", "dir/a.csv", "__MACOSX/._a.csv" }, NULL, NULL },
		{ { "__MACOSX/._a.csv", "a.csv" }, NULL, NULL },
		{ { "a.csv" }, "zip:compression=store", NULL },
		{ { "a.csv" }, "zip:zip64", NULL },
		{ { "donn\xc3\xa9" "es.csv" }, NULL, NULL },
		{ { "a.csv", "b.csv" }, NULL, "more than one file" },
		{ { "a.csv", "dir/", "dir/b.csv" }, NULL, "more than one file" },
		{ { "dir/" }, NULL, "holds no file" },
		{ { "__MACOSX/._a.csv" }, NULL, "holds no file" },
		{ { NULL }, NULL, "holds no file" },
		{ { "a.csv" }, "zip:encryption=traditional", "encrypted" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf data = { 0 };
		zip_of(rows[i].names, rows[i].options, str_of(text), &data);
		if (rows[i].says)
			expect_error(buf_str(&data), rows[i].says);
		else
			expect_text(buf_str(&data), text);
		buf_release(&data);
	}
}

static void an_entry_that_only_the_zip_directory_knows_is_an_error(void **state)
{
	const char *const names[] = { "a.csv", "__MACOSX/b", NULL };
	struct buf data = { 0 };

	(void)state;
	zip_of(names, NULL, str_of(text), &data);
	for (size_t i = 4; i + 4 < data.len; i++) {
		if (memcmp(data.at + i, "PK\3\4", 4) == 0)
			data.at[i] = 'Q'; /* the second entry cannot be seen from the front */
	}
	expect_error(buf_str(&data), "");
	buf_release(&data);
}

static void recognises_utf16(void **state)
{
	static const struct row {
		const char *encoding;
		struct str data;
		const char *out; /* NULL: taken as it is */
	} rows[] = {
		{ NULL, { "\xff\xfe" "a\0", 4 }, "\xef\xbb\xbf" "a" },
		{ NULL, { "\xfe\xff\0a", 4 }, "\xef\xbb\xbf" "a" },
		{ NULL, { "a\0b\0", 4 }, NULL },
		{ "UTF-8", { "\xff\xfe" "a\0", 4 }, NULL },
		{ "windows-1252", { "\xff\xfe" "a\0", 4 }, NULL },
		{ "UTF-16", { "\xff\xfe" "a\0", 4 }, "\xef\xbb\xbf" "a" },
		{ "utf-16", { "\xfe\xff\0a", 4 }, "\xef\xbb\xbf" "a" },
		{ "UTF-16", { "a\0b\0", 4 }, "ab" },
		{ "UTF-16", { "\0a\0b", 4 }, "ab" },
		{ "UTF-16", { "a", 1 }, "\xff" },
		{ "UTF-16", { "", 0 }, "" },
		{ "UTF-16LE", { "\0\x41" "b\0", 4 }, "\xe4\x84\x80" "b" },
		{ "utf-16be", { "\0a\0b", 4 }, "ab" },
		{ "UTF-16BE", { "\xfe\xff\0b", 4 }, "\xef\xbb\xbf" "b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t cap = 1; cap < 8; cap += 3) {
			struct buf packed = { 0 };
			gzip(rows[i].data, &packed);
			struct str expected = rows[i].out ? str_of(rows[i].out) : rows[i].data;
			const char *encoding = rows[i].encoding;
			struct result a = read_path(path_of(rows[i].data), encoding, cap);
			struct result b = read_path(path_of(buf_str(&packed)), encoding, cap);
			if (a.status != END || !str_eq(buf_str(&a.out), expected) ||
			    a.is_utf16 != (rows[i].out != NULL))
				fail_msg("row %zu", i);
			if (b.status != END || !str_eq(buf_str(&b.out), expected) ||
			    b.is_utf16 != (rows[i].out != NULL))
				fail_msg("row %zu, gzip", i);
			buf_release(&a.out);
			buf_release(&b.out);
			buf_release(&packed);
		}
	}
}

/* Pipes */

struct writer {
	int fd;
	struct str data;
};

static void *write_slowly(void *self)
{
	struct writer *writer = self;
	for (size_t i = 0; i < writer->data.len; i++) {
		if (write(writer->fd, writer->data.at + i, 1) != 1)
			break;
		usleep(i < 20 ? 500 : 0);
	}
	close(writer->fd);
	return NULL;
}

static void reads_a_pipe_that_gives_one_byte_at_a_time(void **state)
{
	(void)state;
	for (int i = -1; i < COMPRESSIONS; i++) {
		struct buf data = { 0 };
		int fds[2];
		char path[32];
		pthread_t thread;
		if (i < 0)
			buf_puts(&data, text);
		else
			compressions[i].make(str_of(text), &data);
		assert_int_equal(pipe(fds), 0);
		struct writer writer = { fds[1], buf_str(&data) };
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
		assert_int_equal(pthread_create(&thread, NULL, write_slowly, &writer), 0);
		struct result result = read_path(path, NULL, 1000);
		pthread_join(thread, NULL);
		close(fds[0]);
		if (!is_text(&result))
			fail_msg("%s: %s", i < 0 ? "plain" : compressions[i].name, result.why.text);
		buf_release(&result.out);
		buf_release(&data);
	}
}

static void a_silent_pipe_gives_nothing_in_time(void **state)
{
	struct diag why;
	struct bytes *bytes;
	struct buf data = { 0 };
	int fds[2];
	char path[32], out[100];
	size_t got = 1;

	(void)state;
	gzip(STR("some text"), &data);
	for (int packed = 0; packed < 2; packed++) {
		struct str all = packed ? buf_str(&data) : STR("some text");
		assert_int_equal(pipe(fds), 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
		assert_int_equal(write(fds[1], all.at, 3), 3);
		assert_int_equal(bytes_open(&bytes, path, "UTF-8", &why), OK);
		assert_false(bytes_is_regular(bytes));
		if (!packed) {
			assert_int_equal(bytes_read(bytes, out, sizeof(out), 1000, &got, &why), OK);
			assert_int_equal(got, 3);
		}
		uint64_t before = clock_monotonic_ns();
		assert_int_equal(bytes_read(bytes, out, sizeof(out), 70, &got, &why), OK);
		assert_int_equal(got, 0);
		assert_true(clock_monotonic_ns() - before >= 70000000);
		assert_int_equal(bytes_read(bytes, out, sizeof(out), 0, &got, &why), OK);
		assert_int_equal(got, 0);
		assert_int_equal(write(fds[1], all.at + 3, all.len - 3), all.len - 3);
		close(fds[1]);
		assert_int_equal(bytes_read(bytes, out, sizeof(out), -1, &got, &why), OK);
		assert_int_equal(got, packed ? 9 : 6);
		assert_int_equal(bytes_read(bytes, out, sizeof(out), -1, &got, &why), END);
		assert_int_equal(bytes_read(bytes, out, sizeof(out), -1, &got, &why), END);
		bytes_close(bytes);
		close(fds[0]);
	}
	buf_release(&data);
}

static void *stop_soon(void *unused)
{
	(void)unused;
	usleep(50000);
	stop_raise(SIGTERM);
	return NULL;
}

static void a_stop_signal_ends_the_waiting(void **state)
{
	struct buf data = { 0 };
	int fds[2];
	char path[32];
	pthread_t thread;

	(void)state;
	lz4(str_of(text), &data);
	for (int packed = 0; packed < 2; packed++) {
		assert_int_equal(pipe(fds), 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
		assert_int_equal(write(fds[1], packed ? data.at : "ab", packed ? 20 : 2),
				 packed ? 20 : 2);
		assert_int_equal(pthread_create(&thread, NULL, stop_soon, NULL), 0);
		struct result result = read_path(path, NULL, 100);
		pthread_join(thread, NULL);
		stop_raise(0);
		assert_int_equal(result.status, ERR_SIGNAL);
		buf_release(&result.out);
		close(fds[0]);
		close(fds[1]);
	}
	buf_release(&data);
}

/* Files */

static void names_what_cannot_be_read(void **state)
{
	struct result missing = read_path("no/such/file", NULL, 10);
	struct result folder = read_path("/", NULL, 10);

	(void)state;
	assert_int_equal(missing.status, ERR_IO);
	assert_string_equal(missing.why.file, "no/such/file");
	assert_string_equal(missing.why.text, "cannot open: No such file or directory");
	assert_int_equal(folder.status, ERR_IO);
	assert_string_equal(folder.why.file, "/");
	assert_string_equal(folder.why.text, "is a directory");
}

static void knows_the_file(void **state)
{
	struct buf data = { 0 };
	struct bytes *bytes;
	struct diag why;
	struct stat st;
	char out[200];
	size_t got;

	(void)state;
	gzip(str_of(text), &data);
	const char *path = path_of(buf_str(&data));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(bytes_open(&bytes, path, NULL, &why), OK);
	assert_true(bytes_is_regular(bytes));
	assert_int_equal(bytes_size(bytes), data.len);
	assert_true(bytes_mtime_ns(bytes) / 1000000000 == st.st_mtim.tv_sec);
	while (bytes_read(bytes, out, sizeof(out), -1, &got, &why) == OK)
		;
	assert_int_equal(bytes_consumed(bytes), data.len);
	bytes_close(bytes);
	bytes_close(NULL);
	buf_release(&data);
}

static void a_file_that_changes_while_it_is_read_is_an_error(void **state)
{
	struct diag why;
	struct bytes *bytes;
	char out[200];
	size_t got;

	(void)state;
	for (int shrinks = 0; shrinks < 2; shrinks++) {
		const char *path = path_of(str_of(text));
		assert_int_equal(bytes_open(&bytes, path, NULL, &why), OK);
		assert_int_equal(truncate(path, shrinks ? 3 : 1000), 0);
		enum status status;
		while ((status = bytes_read(bytes, out, sizeof(out), -1, &got, &why)) == OK)
			;
		assert_int_equal(status, ERR_IO);
		assert_string_equal(why.text, "the file changed while it was read");
		bytes_close(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_plain_text_as_it_is),
		TEST(reads_every_compression),
		TEST(reads_megabytes_of_every_compression),
		TEST(an_empty_payload_ends_at_once),
		TEST(reads_all_members),
		TEST(every_truncation_is_an_error),
		TEST(no_flipped_bit_gives_other_data),
		TEST(bytes_behind_the_end_are_an_error),
		TEST(says_what_is_wrong_with_gzip),
		TEST(skips_frames_of_other_things), TEST(lz4_frames_hold_as_much_as_they_say),
		TEST(refuses_decoder_windows_over_128_mib),
		TEST(stops_what_gives_more_than_a_thousandfold),
		TEST(refuses_what_is_compressed_twice),
		TEST(a_zip_holds_exactly_one_file),
		TEST(an_entry_that_only_the_zip_directory_knows_is_an_error),
		TEST(recognises_utf16),
		TEST(reads_a_pipe_that_gives_one_byte_at_a_time),
		TEST(a_silent_pipe_gives_nothing_in_time),
		TEST(a_stop_signal_ends_the_waiting),
		TEST(names_what_cannot_be_read),
		TEST(knows_the_file),
		TEST(a_file_that_changes_while_it_is_read_is_an_error),
	};
	return RUN(tests);
}
