/*
 * Compressed inputs: any bytes are data or broken, however they come in pieces, with little memory; and
 * what is taken is what the tool that belongs to them makes of the same bytes. gzip is held against zlib
 * the other way, too. The first byte sets the size of a piece.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "ext/gunzip.h"
#include "ext/unpack.h"
#include "input/bytes.h"

extern char **environ;

enum { OUTPUT_MAX = 1 << 20 }; /* nobody reads on behind this */

struct outcome {
	enum status status; /* OK: there is more than OUTPUT_MAX */
	struct buf data;
	char compression[16]; /* empty: none */
};

/* ---- the program ---- */

static enum status take(struct outcome *outcome, enum status status, size_t got)
{
	outcome->data.len += got;
	FUZZ_NEED(status != OK || got > 0);
	return status;
}

static void read_file(struct outcome *outcome, const char *path)
{
	struct bytes *bytes;
	struct diag why;

	*outcome = (struct outcome){ .status = bytes_open(&bytes, path, "UTF-8", &why) };
	if (outcome->status == OK) {
		const char *name = bytes_compression(bytes);
		snprintf(outcome->compression, sizeof(outcome->compression), "%s", name ? name : "");
	}
	bool is_open = outcome->status == OK;
	while (outcome->status == OK && outcome->data.len < OUTPUT_MAX) {
		size_t got;
		char *at = buf_room(&outcome->data, 4096);
		enum status status = bytes_read(bytes, at, 4096, -1, &got, &why);
		outcome->status = take(outcome, status, got);
	}
	if (is_open)
		bytes_close(bytes);
	FUZZ_NEED(outcome->status == OK || outcome->status == END || (why.text[0] && why.file));
	FUZZ_NEED(outcome->status != ERR_USAGE || !is_open); /* a file of another kind */
}

/* The same bytes in pieces, each in memory of its own. */
struct pieces {
	struct str rest;
	size_t size;
	char *piece;
};

static enum status next_piece(void *context, struct str *chunk, struct diag *why)
{
	struct pieces *pieces = context;
	size_t len = pieces->rest.len < pieces->size ? pieces->rest.len : pieces->size;

	(void)why;
	if (len == 0)
		return END;
	free(pieces->piece);
	pieces->piece = memory_alloc(len);
	memcpy(pieces->piece, pieces->rest.at, len);
	pieces->rest = (struct str){ pieces->rest.at + len, pieces->rest.len - len };
	*chunk = (struct str){ pieces->piece, len };
	return OK;
}

static void read_gzip(struct outcome *outcome, struct feed feed)
{
	struct gunzip *gunzip = gunzip_new(feed);
	struct diag why;

	while (outcome->status == OK && outcome->data.len < OUTPUT_MAX) {
		size_t got;
		char *at = buf_room(&outcome->data, 1000);
		enum status status = gunzip_read(gunzip, at, 1000, &got, &why);
		outcome->status = take(outcome, status, got);
	}
	gunzip_free(gunzip);
}

static void read_other(struct outcome *outcome, enum unpack_kind kind, struct feed feed)
{
	struct unpack *unpack;
	struct diag why;

	outcome->status = unpack_open(&unpack, kind, feed, &why);
	while (outcome->status == OK && outcome->data.len < OUTPUT_MAX) {
		size_t got;
		char *at = buf_room(&outcome->data, 1000);
		enum status status = unpack_read(unpack, at, 1000, &got, &why);
		outcome->status = take(outcome, status, got);
	}
	unpack_close(unpack);
}

static const struct tool {
	const char *name;
	enum unpack_kind kind;
	const char *const argv[6]; /* the bytes are its standard input */
} tools[] = {
	{ "zstd", UNPACK_ZSTD, { "zstd", "-dcq", "--memory=128MB", NULL } },
	{ "xz", UNPACK_XZ, { "xz", "-dcq", NULL } },
	{ "bzip2", UNPACK_BZIP2, { "bzip2", "-dcq", NULL } },
	{ "lz4", UNPACK_LZ4, { "lz4", "-dcq", NULL } },
	{ "zip", UNPACK_ZIP, { "unzip", "-qqp", "/proc/self/fd/0", "-x", "__MACOSX/*", NULL } },
};

static const struct tool *tool_of(const char *compression)
{
	for (size_t i = 0; i < COUNT(tools); i++)
		if (strcmp(tools[i].name, compression) == 0)
			return &tools[i];
	return NULL;
}

/* Skippable frames before the first one are taken off by bytes.c. */
static bool starts_with_skippable(struct str bytes)
{
	return bytes.len >= 4 && (bytes.at[0] & 0xf0) == 0x50 &&
	       memcmp(bytes.at + 1, "\x2a\x4d\x18", 3) == 0;
}

static void need_same_in_pieces(const struct outcome *whole, struct str bytes, size_t size)
{
	struct pieces pieces = { .rest = bytes, .size = size };
	struct feed feed = { next_piece, &pieces };
	const struct tool *tool = tool_of(whole->compression);
	struct outcome outcome = { 0 };

	if (tool)
		read_other(&outcome, tool->kind, feed);
	else
		read_gzip(&outcome, feed);
	FUZZ_NEED(outcome.status == whole->status);
	FUZZ_NEED(outcome.status == ERR_IO ||
		  (outcome.data.len >= OUTPUT_MAX && whole->data.len >= OUTPUT_MAX) ||
		  str_eq(buf_str(&outcome.data), buf_str(&whole->data)));
	free(pieces.piece);
	buf_release(&outcome.data);
}

/* ---- zlib ---- */

/* All members of a gzip file; false: it is broken, or there is something behind them. */
static bool zlib_reads(struct str bytes, struct buf *out)
{
	z_stream z = { .next_in = (Bytef *)bytes.at, .avail_in = (uInt)bytes.len };
	int result = Z_STREAM_END;

	while (result == Z_STREAM_END && z.avail_in > 0 && out->len < OUTPUT_MAX) {
		if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
			fuzz_fail("no zlib");
		do {
			z.next_out = (Bytef *)buf_room(out, 4096);
			z.avail_out = 4096;
			result = inflate(&z, Z_NO_FLUSH);
			out->len += 4096 - z.avail_out;
		} while (result == Z_OK && out->len < OUTPUT_MAX);
		inflateEnd(&z);
	}
	return result == Z_STREAM_END || out->len >= OUTPUT_MAX;
}

static void need_same_by_zlib(const struct outcome *outcome, struct str bytes)
{
	struct buf data = { 0 };
	bool is_whole = zlib_reads(bytes, &data);

	FUZZ_NEED(is_whole == (outcome->status != ERR_IO));
	FUZZ_NEED(!is_whole || outcome->status == OK ||
		  str_eq(buf_str(&data), buf_str(&outcome->data)));
	buf_release(&data);
}

/* ---- tools ---- */

static pid_t start_tool(const struct tool *tool, const char *path, int to, int from)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, path, O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, to, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclose(&actions, from);
	char *const *argv = (char *const *)tool->argv;
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) != 0)
		fuzz_fail("%s is not here", argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* What the tool makes of the file; its exit status. */
static int run_tool(const struct tool *tool, const char *path, struct buf *out)
{
	int ends[2], status;
	ssize_t got;

	if (pipe2(ends, O_CLOEXEC) != 0)
		fuzz_fail("no pipe");
	pid_t pid = start_tool(tool, path, ends[1], ends[0]);
	close(ends[1]);
	while ((got = read(ends[0], buf_room(out, 65536), 65536)) > 0)
		out->len += (size_t)got;
	close(ends[0]);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		fuzz_fail("%s has crashed", tool->argv[0]);
	return WEXITSTATUS(status);
}

/*
 * Are there lz4 frames that say their size among others that do not? Then the one that says a wrong one passes:
 * framing.h knows no more than the sum.
 */
static bool has_sum_unknown(struct str bytes)
{
	bool is_said[2] = { false, false };

	for (size_t i = 0; i + 4 < bytes.len; i++)
		if (memcmp(bytes.at + i, "\x04\x22\x4d\x18", 4) == 0)
			is_said[bytes.at[i + 4] >> 3 & 1] = true;
	return is_said[0] && is_said[1];
}

/* Only what is taken is asked about: the program is the stricter one, on purpose. */
static void need_same_by_tool(const struct outcome *outcome, struct str bytes, const char *path)
{
	const struct tool *tool = tool_of(outcome->compression);
	struct buf data = { 0 };

	if (outcome->status != END)
		return;
	int exit_status = run_tool(tool, path, &data);
	/* unzip goes by the directory at the end; we by what stands before the data, if they differ. */
	bool is_refused = exit_status != 0 && tool->kind != UNPACK_ZIP;
	if (is_refused && tool->kind == UNPACK_LZ4 && has_sum_unknown(bytes))
		is_refused = false;
	if (is_refused || (exit_status == 0 && !str_eq(buf_str(&data), buf_str(&outcome->data))))
		fuzz_fail("%s makes %zu bytes of it and exits with %d, we make %zu", tool->argv[0],
			  data.len, exit_status, outcome->data.len);
	buf_release(&data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t sizes[] = { SIZE_MAX, 1, 3, 17, 100 };
	struct str bytes = { (const char *)data, size };
	size_t piece = sizes[fuzz_take_byte(&bytes) % COUNT(sizes)];
	const char *path = fuzz_file(0, bytes);
	struct outcome outcome;

	read_file(&outcome, path);
	if (!outcome.compression[0]) {
		FUZZ_NEED(outcome.status != END || str_eq(buf_str(&outcome.data), bytes));
	} else {
		if (!starts_with_skippable(bytes))
			need_same_in_pieces(&outcome, bytes, piece);
		if (strcmp(outcome.compression, "gzip") == 0)
			need_same_by_zlib(&outcome, bytes);
		else
			need_same_by_tool(&outcome, bytes, path);
	}
	buf_release(&outcome.data);
	return 0;
}
