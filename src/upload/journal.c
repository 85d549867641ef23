/* The file behind the ledger: lines, checksums, fsync. What a record means is ledger.c's business. */
#include "upload/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "ext/digest.h"
#include "ext/json.h"
#include "output/member.h"

enum {
	SUM = 16,              /* hex digits of SHA-256 that stand before a record */
	BYTES_MAX = 256 << 20,
	DEPTH = 8,
};

static void put_sum(struct buf *out, struct str record)
{
	char hex[DIGEST_HEX];

	digest_sha256_hex(record, hex);
	buf_put(out, (struct str){ hex, SUM });
}

static bool has_sum(struct str line)
{
	char hex[DIGEST_HEX];

	if (line.len < SUM + 1 || line.at[SUM] != ' ')
		return false;
	digest_sha256_hex((struct str){ line.at + SUM + 1, line.len - SUM - 1 }, hex);
	return memcmp(line.at, hex, SUM) == 0;
}

/* A line whose sum is right was written by us; it may still not follow the one before. */
static bool take_line(struct journal *journal, struct json_parser *parser, struct str line,
		      struct arena *arena, bool (*take)(void *context, const struct node *record),
		      void *context)
{
	struct str text = { line.at + SUM + 1, line.len - SUM - 1 };
	struct json_result result;
	uint64_t number;

	if (utf8_check(text) < text.len)
		return false;
	json_parse(parser, text, NULL, DEPTH, arena, &result);
	return result.root && member_number(result.root, "n", &number) &&
	       number == journal->count + 1 && take(context, result.root);
}

/*
 * Was this being written when everything stopped? Then its end is missing, or a block of it, which
 * reads as zeros. A line that is whole and has the wrong sum was changed later.
 */
static bool is_torn(struct str line, bool has_end)
{
	return !has_end || (line.len > 0 && memchr(line.at, '\0', line.len));
}

static enum status read_lines(struct journal *journal, struct str text,
			      bool (*take)(void *context, const struct node *record), void *context,
			      struct diag *why)
{
	struct json_parser *parser = json_parser_new();
	struct arena nodes = { 0 };
	enum status status = OK;

	while (journal->size < text.len && status == OK) {
		struct str rest = { text.at + journal->size, text.len - journal->size };
		const char *end = memchr(rest.at, '\n', rest.len);
		struct str line = { rest.at, end ? (size_t)(end - rest.at) : rest.len };
		bool is_last = !end || line.len + 1 == rest.len;
		if (is_last && is_torn(line, end != NULL))
			break;
		arena_clear(&nodes);
		if (!has_sum(line) || !take_line(journal, parser, line, &nodes, take, context))
			status = diag_fail_at(why, ERR_IO, journal->path, journal->count + 1, 0,
					      "the journal is damaged here, so what was sent cannot "
					      "be known from it");
		journal->count++;
		journal->size += line.len + 1;
	}
	arena_release(&nodes);
	json_parser_free(parser);
	return status;
}

enum status journal_read(struct journal *journal, const char *path,
			 bool (*take)(void *context, const struct node *record), void *context,
			 struct diag *why)
{
	struct arena arena = { 0 };
	struct str text;

	*journal = (struct journal){ .path = path, .fd = -1 };
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return OK;
	enum status status = file_read_all(path, BYTES_MAX, &arena, &text, why);
	if (status == OK)
		status = read_lines(journal, text, take, context, why);
	arena_release(&arena);
	return status;
}

/* Also makes the file's name last. */
static enum status open_file(struct journal *journal, struct diag *why)
{
	char folder[4096];
	enum status status = OK;

	int fd = file_open(journal->path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW);
	if (fd < 0)
		return diag_errno(why, journal->path, "open");
	if (ftruncate(fd, (off_t)journal->size) != 0)
		status = diag_errno(why, journal->path, "write");
	snprintf(folder, sizeof(folder), "%s", journal->path);
	if (status == OK && journal->count == 0)
		status = file_sync(dirname(folder), why);
	if (status != OK) {
		if (why->file == folder)
			why->file = journal->path;
		close(fd);
		return status;
	}
	journal->fd = fd;
	return OK;
}

enum status journal_append(struct journal *journal, struct str members, struct diag *why)
{
	struct buf record = { 0 }, line = { 0 };
	char now[21];
	enum status status = journal->fd < 0 ? open_file(journal, why) : OK;

	clock_utc(now);
	buf_printf(&record, "{\"n\":%ju,\"time\":\"%s\"", (uintmax_t)(journal->count + 1), now);
	buf_put(&record, members);
	buf_putc(&record, '}');
	put_sum(&line, buf_str(&record));
	buf_putc(&line, ' ');
	buf_put(&line, buf_str(&record));
	buf_putc(&line, '\n');
	if (status == OK)
		status = file_write(journal->fd, buf_str(&line), journal->path, why);
	if (status == OK && !file_flush(journal->fd))
		status = diag_errno(why, journal->path, "write");
	if (status == OK) {
		journal->count++;
		journal->size += line.len;
	} else {
		journal_close(journal); /* what it has written of the line is cut off by the next one */
	}
	buf_release(&record);
	buf_release(&line);
	return status;
}

void journal_close(struct journal *journal)
{
	if (journal->fd >= 0)
		close(journal->fd);
	journal->fd = -1;
}
