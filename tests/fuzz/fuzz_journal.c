/*
 * Journals of uploads, and the state that they tell. A journal is taken as far as a slow reader of
 * lines finds it whole; what a crash leaves of its last line is dropped; a bit that is not as it was is
 * damage, at its line. What is read twice is the same, and so is what is written and read back.
 *
 * The bytes are the journal, each line without its checksum, which is put before it, and where it
 * begins with a name, its number too ("!" and a line: as it is). The first line chooses what is cut off,
 * which bit is turned, and then, a letter each, what happens to the upload that the journal tells of.
 */
#include "folder.h"
#include "sense.h"

#include "base/buf.h"
#include "ext/digest.h"
#include "output/part.h"
#include "upload/api.h"
#include "upload/ledger.h"

enum { PARTS = 3, SUM = 16 };

static const struct manifest *manifest(void)
{
	static const struct part parts[PARTS] = { { .records = 1 }, { .records = 2 }, { .records = 2 } };
	static const struct manifest the_manifest = { .run_key = "k", .parts = parts, .nparts = PARTS };

	return &the_manifest;
}

static const char *path(void)
{
	static char name[96];

	snprintf(name, sizeof(name), "%s/journal", folder());
	return name;
}

/* ---- the file ---- */

static void put_line(struct buf *out, struct str line, unsigned number)
{
	char hex[DIGEST_HEX];
	struct buf record = { 0 };

	if (line.len > 0 && line.at[0] == '!') {
		buf_put(out, (struct str){ line.at + 1, line.len - 1 });
		return;
	}
	bool is_bare = line.len > 0 && line.at[0] == '"';
	if (is_bare)
		buf_printf(&record, "{\"n\":%u,", number);
	buf_put(&record, line);
	if (is_bare)
		buf_putc(&record, '}');
	digest_sha256_hex(buf_str(&record), hex);
	buf_printf(out, "%.*s ", SUM, hex);
	buf_put(out, buf_str(&record));
	buf_release(&record);
}

static void put_journal(struct buf *out, struct str lines)
{
	for (unsigned number = 1; lines.len > 0; number++) {
		bool has_end = memchr(lines.at, '\n', lines.len);
		put_line(out, fuzz_take_until(&lines, "\n"), number);
		if (has_end)
			buf_putc(out, '\n');
	}
}

static bool is_whole(struct str line)
{
	char hex[DIGEST_HEX];

	if (line.len <= SUM || line.at[SUM] != ' ')
		return false;
	digest_sha256_hex((struct str){ line.at + SUM + 1, line.len - SUM - 1 }, hex);
	return memcmp(hex, line.at, SUM) == 0;
}

struct lines {
	uint64_t count, bytes; /* that are to be read */
	uint64_t wrong;        /* the first line whose checksum does not hold; 0: none */
};

/* Which lines there are, by the letter of journal.h. */
static struct lines lines_of(struct str text)
{
	struct lines lines = { 0 };

	while (text.len > 0) {
		bool has_end = memchr(text.at, '\n', text.len);
		struct str line = fuzz_take_until(&text, "\n");
		bool has_nul = line.len > 0 && memchr(line.at, '\0', line.len);
		if (!has_end || (text.len == 0 && has_nul))
			break;
		lines.count++;
		lines.bytes += line.len + 1;
		if (!lines.wrong && !is_whole(line))
			lines.wrong = lines.count;
	}
	return lines;
}

/* ---- what is known ---- */

static void put_list(struct buf *out, const char *name, const struct ledger_list *list)
{
	buf_printf(out, "\n%s", name);
	for (size_t i = 0; i < list->count; i++)
		buf_printf(out, " %s", list->at[i]);
}

static const char *or_none(const char *text)
{
	return text ? text : "(none)";
}

/* Everything that a ledger knows, as text. */
static struct str picture(const struct ledger *ledger, struct arena *arena)
{
	struct buf out = { 0 };

	buf_printf(&out, "%d %s %s %s %d %s %s %d %jd", ledger->is_begun, or_none(ledger->api),
		   or_none(ledger->datamart), or_none(ledger->run_key), ledger->import_state,
		   or_none(ledger->import), or_none(ledger->name), ledger->own,
		   (intmax_t)ledger->began);
	for (size_t i = 0; i < PARTS; i++) {
		const struct ledger_part *part = &ledger->parts[i];
		buf_printf(&out, "\n%d %s %d%d%d %ju %jd %s %d %ju %ju %d", part->state,
			   or_none(part->execution), part->is_sure, part->is_assumed,
			   part->was_resent, (uintmax_t)part->refused, (intmax_t)part->after,
			   or_none(part->end.status), part->end.has_result,
			   (uintmax_t)part->end.success, (uintmax_t)part->end.failure,
			   part->end.is_suspicious);
	}
	put_list(&out, "before", &ledger->before);
	put_list(&out, "aside", &ledger->aside);
	put_list(&out, "twice", &ledger->twice);
	struct str text = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return text;
}

/* Reads the text as a journal; OK: its picture. */
static enum status look(struct str text, struct arena *arena, struct str *out, struct diag *why)
{
	struct ledger ledger;
	struct lines lines = lines_of(text);

	folder_put(path(), text);
	enum status status = ledger_open(&ledger, path(), manifest(), why);
	if (status == OK) {
		FUZZ_NEED(!lines.wrong);
		FUZZ_NEED(ledger.journal.count == lines.count && ledger.journal.size == lines.bytes);
		need_sense(&ledger);
		*out = picture(&ledger, arena);
	} else {
		FUZZ_NEED(status == ERR_IO || status == ERR_USAGE);
		FUZZ_NEED(why->text[0] && why->file == path());
		FUZZ_NEED(status == ERR_USAGE || (why->line >= 1 && why->line <= lines.count));
		FUZZ_NEED(status == ERR_USAGE || !lines.wrong || why->line <= lines.wrong);
	}
	ledger_release(&ledger);
	return status;
}

/* ---- crashes and damage ---- */

/* The text without its last line, which has an end. */
static struct str without_last(struct str text)
{
	size_t len = text.len - 1;

	while (len > 0 && text.at[len - 1] != '\n')
		len--;
	return (struct str){ text.at, len };
}

/* A crash in the middle of the last line, which leaves a piece of it, or zeros for one. */
static void try_crash(struct str text, unsigned where, bool leaves_zeros, struct arena *arena)
{
	struct str before = without_last(text), known, left;
	char *copy = (char *)arena_copy(arena, text).at;
	size_t line = text.len - before.len, cut = before.len + where % line;
	struct diag why;

	if (leaves_zeros)
		memset(copy + before.len, 0, cut - before.len);
	enum status status = look(before, arena, &known, &why);
	FUZZ_NEED(status == OK);
	struct str torn = { copy, leaves_zeros && cut > before.len ? text.len : cut };
	FUZZ_NEED(look(torn, arena, &left, &why) == OK);
	FUZZ_NEED(str_eq(left, known));
}

/* A bit of any line but the end of the last, which would be a crash. */
static void try_damage(struct str text, unsigned where, unsigned bit, struct arena *arena)
{
	char *copy = (char *)arena_copy(arena, text).at;
	size_t at = where % (text.len - 1);
	struct str known;
	struct diag why;
	uint64_t line = 1;

	copy[at] = (char)(copy[at] ^ (1 << bit % 8));
	for (size_t i = 0; i < at; i++)
		line += text.at[i] == '\n';
	if (copy[at] == '\0')
		return;
	enum status status = look((struct str){ copy, text.len }, arena, &known, &why);
	FUZZ_NEED(status == ERR_IO && why.line == line);
}

/* ---- what happens next ---- */

static void happen_to_import(struct ledger *ledger, char what, struct diag *why)
{
	const char *ids[] = { "7", "8" };
	const struct ledger_list list = { ids, 2, 2 };
	enum status status = OK;

	if (what == 'A')
		status = ledger_create(ledger, "a \"name\" \xc3\xa9 \xff", &list, why);
	else if (what == 'B' && ledger->import_state == IMPORT_IN_DOUBT)
		status = ledger_created(ledger, "12", 1000, why);
	else if (what == 'C' && ledger->import_state == IMPORT_IN_DOUBT)
		status = ledger_not_created(ledger, 503, why);
	else if (what == 'D')
		status = ledger_use(ledger, "13", NULL, -1, why);
	FUZZ_NEED(status == OK);
}

static void happen_to_doubt(struct ledger *ledger, char what, size_t part, struct diag *why)
{
	uint64_t number = part + 1;
	const struct part_numbers one = { &number, 1 }, none = { 0 };
	const char *ids[] = { "21", "9" };
	const struct ledger_list list = { ids, 2, 2 };
	enum status status = OK;

	switch (what) {
	case 'b':
		status = ledger_sent(ledger, part, "20", why);
		break;
	case 'c':
		status = ledger_not_sent(ledger, part, 429, why);
		break;
	case 'd':
		status = ledger_unknown(ledger, part, 0, why);
		break;
	case 'e':
		status = ledger_settled(ledger, part, "21", part > 0, why);
		break;
	case 'f':
		status = ledger_again(ledger, part, why);
		break;
	case 'g':
		status = ledger_decide(ledger, &one, &none, &list, why);
		break;
	default:
		status = ledger_decide(ledger, &none, &one, &list, why);
	}
	FUZZ_NEED(status == OK);
}

/* Whatever the upload could do in its state. */
static void happen(struct ledger *ledger, char what, size_t part, struct diag *why)
{
	const char *ids[] = { "20", "9" };
	const struct ledger_list list = { ids, 2, 2 };
	const struct ledger_end good = { "SUCCEEDED", true, 3, 0, false };
	const struct ledger_end bad = { "FAILED", .is_suspicious = true };
	enum part_state state = ledger->parts[part].state;
	enum status status = OK;

	if (ledger->import_state != IMPORT_KNOWN)
		happen_to_import(ledger, what, why);
	else if (state == PART_TO_SEND)
		status = ledger_send(ledger, part, what == 'a' ? -1 : 1002, why);
	else if (state == PART_IN_DOUBT)
		happen_to_doubt(ledger, what, part, why);
	else
		status = ledger_ended(ledger, part, what == 'a' ? &good : &bad, why);
	if (what == 'x' && ledger->is_begun)
		status = ledger_aside(ledger, &list, why);
	if (what == 'y' && ledger->is_begun)
		status = ledger_twice(ledger, &list, why);
	FUZZ_NEED(status == OK);
}

static void try_to_go_on(struct str text, struct str events, struct arena *arena)
{
	struct ledger ledger;
	struct diag why;

	folder_put(path(), text);
	FUZZ_NEED(ledger_open(&ledger, path(), manifest(), &why) == OK);
	if (!ledger.is_begun)
		ledger_set_target(&ledger, "https://api.example.com", "1509");
	for (size_t i = 0; i < events.len; i++)
		happen(&ledger, events.at[i], i % PARTS, &why);
	if (!ledger.is_begun) {
		ledger_release(&ledger);
		return;
	}
	need_sense(&ledger);
	struct str live = picture(&ledger, arena);
	uint64_t count = ledger.journal.count;
	ledger_release(&ledger);
	FUZZ_NEED(ledger_open(&ledger, path(), manifest(), &why) == OK);
	FUZZ_NEED(ledger.journal.count == count);
	FUZZ_NEED(str_eq(picture(&ledger, arena), live));
	ledger_release(&ledger);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct str settings = fuzz_take_until(&rest, "\n"), known, again;
	unsigned cut = fuzz_take_byte(&settings), zeros = fuzz_take_byte(&settings);
	unsigned at = fuzz_take_byte(&settings), bit = fuzz_take_byte(&settings);
	struct arena arena = { 0 };
	struct buf journal = { 0 };
	struct diag why;

	put_journal(&journal, rest);
	struct str text = arena_copy(&arena, buf_str(&journal));
	buf_release(&journal);
	if (look(text, &arena, &known, &why) == OK) {
		FUZZ_NEED(look(text, &arena, &again, &why) == OK && str_eq(known, again));
		try_to_go_on(text, settings, &arena);
		text.len = lines_of(text).bytes;
		if (text.len > 0) {
			try_crash(text, cut * 7, zeros % 2, &arena);
			try_damage(text, at * 5, bit, &arena);
		}
	}
	arena_release(&arena);
	return 0;
}
