/*
 * `rules explain TYPE`: a table for people who read no JSON Schema. What it says comes from
 * compile/explain.c, from the rules alone; here it is laid out in three columns, on a narrow terminal
 * one below the other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/cmdline.h"
#include "cli/rules.h"
#include "cli/talk.h"
#include "cli/words.h"
#include "compile/explain.h"

enum {
	NARROW = 40, WIDE = 120, /* columns of the text */
	TABLE_WIDTH = 100,       /* with fewer there is no room for three columns */
	NAME_MAX_WIDTH = 26, WHEN_WIDTH = 26,
};

struct table {
	struct buf *out;
	bool color;
	size_t width, when_at, what_at;
};

static size_t table_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return TABLE_WIDTH;
	return size.ws_col < NARROW ? NARROW : size.ws_col > WIDE ? WIDE : size.ws_col;
}

/* The lines of a cell, wrapped to its width. */
struct cell {
	struct buf text;
	const char *at; /* the next line */
};

static void cell_add(struct cell *cell, struct str text, size_t width, size_t indent)
{
	struct buf copy = { 0 };

	if (text.len == 0)
		return;
	buf_put(&copy, text);
	buf_putc(&copy, '\0');
	if (cell->text.len > 0)
		buf_putc(&cell->text, '\n');
	words_wrap(&cell->text, copy.at, 0, indent, width);
	buf_release(&copy);
}

static struct str cell_line(struct cell *cell)
{
	size_t done = cell->at ? (size_t)(cell->at - cell->text.at) : 0;

	if (done >= cell->text.len)
		return (struct str){ 0 };
	const char *start = cell->text.at + done;
	const char *end = memchr(start, '\n', cell->text.len - done);
	size_t len = end ? (size_t)(end - start) : cell->text.len - done;
	cell->at = start + len + 1;
	return (struct str){ start, len };
}

static void pad_to(struct buf *out, size_t *column, size_t wanted)
{
	for (; *column < wanted; (*column)++)
		buf_putc(out, ' ');
}

static void put_lines(struct table *table, struct cell *name, struct cell *when, struct cell *what)
{
	for (;;) {
		struct str a = cell_line(name), b = cell_line(when), c = cell_line(what);
		size_t column = utf8_count(a);
		if (!a.at && !b.at && !c.at)
			break;
		if (a.len > 0 && table->color)
			buf_printf(table->out, "\033[1m%.*s\033[0m", (int)a.len, a.at);
		else
			buf_put(table->out, a);
		if (b.len > 0)
			pad_to(table->out, &column, table->when_at);
		buf_put(table->out, b);
		column += utf8_count(b);
		if (c.len > 0 && column > 0)
			pad_to(table->out, &column, column + 1);
		if (c.len > 0)
			pad_to(table->out, &column, table->what_at);
		buf_put(table->out, c);
		buf_putc(table->out, '\n');
	}
	buf_release(&name->text);
	buf_release(&when->text);
	buf_release(&what->text);
}

static struct str note_words(const struct note *note, struct arena *arena)
{
	static const char *const verbs[] = {
		[NOTE_MUST] = "must be", [NOTE_SHOULD] = "should be",
		[NOTE_REFUSED] = "refused:", [NOTE_WARNED] = "warned of:",
	};
	if (note->when.len > 0)
		return arena_printf(arena, "- if %.*s, %s %.*s", (int)note->when.len, note->when.at,
				    verbs[note->kind], (int)note->text.len, note->text.at);
	return arena_printf(arena, "- %s %.*s", verbs[note->kind], (int)note->text.len,
			    note->text.at);
}

/* Must the field be there in every record? */
static bool is_in_all(const struct field_told *field)
{
	for (; field->up; field = field->up)
		if (field->nwhens != 1 || field->whens[0].is_warning || field->whens[0].when.len > 0)
			return false;
	return true;
}

static struct str when_words(const struct field_told *field, const struct field_when *when,
			     struct arena *arena)
{
	bool is_choice = str_starts(when->when, STR("one of")) ||
			 str_starts(when->when, STR("exactly one of")) ||
			 str_starts(when->when, STR("if "));
	const char *verb = when->is_warning ? "should be there" : "yes";
	const struct field_told *up = field->up;

	if (when->when.len > 0)
		return arena_printf(arena, "%s%s%.*s", verb, is_choice ? ", " : " if ",
				    (int)when->when.len, when->when.at);
	if (!up->up || is_in_all(up))
		return str_of(verb);
	if (str_eq(up->name, STR("[]")))
		return arena_printf(arena, "%s, in each element", verb);
	return arena_printf(arena, "%s, within %.*s", verb, (int)up->name.len, up->name.at);
}

/* "user_profile.$compartment_id", "identifiers[].type" */
static struct str path_of(const struct field_told *field, struct arena *arena)
{
	if (!field->up || !field->up->up)
		return field->name;
	struct str up = path_of(field->up, arena);
	return arena_printf(arena, "%.*s%s%.*s", (int)up.len, up.at,
			    field->name.at[0] == '[' ? "" : ".", (int)field->name.len,
			    field->name.at);
}

/* What is said of a field beside its name and when it is required. */
static void add_words(struct cell *what, const struct field_told *field, size_t width,
		      struct arena *arena)
{
	bool is_other = str_eq(field->name, STR("*")) && field->what.len == 0;

	cell_add(what, is_other ? STR("any other name") : field->what, width, 0);
	cell_add(what, field->form, width, 0);
	if (field->examples.len > 0)
		cell_add(what, arena_printf(arena, "for example %.*s", (int)field->examples.len,
					    field->examples.at), width, 0);
	for (size_t i = 0; i < field->nnotes; i++)
		cell_add(what, note_words(&field->notes[i], arena), width, 2);
}

/* Elements, and members of any other name, are required of nobody. */
static bool is_optional(const struct field_told *field)
{
	return field->nwhens == 0 && field->name.len > 0 && field->name.at[0] != '[' &&
	       field->name.at[0] != '/' && !str_eq(field->name, STR("*"));
}

static void put_row(struct table *table, const struct field_told *field, struct arena *arena)
{
	struct cell name = { 0 }, when = { 0 }, what = { 0 };
	struct str path = path_of(field, arena);

	cell_add(&name, path, SIZE_MAX, 0);
	for (size_t i = 0; i < field->nwhens; i++)
		cell_add(&when, when_words(field, &field->whens[i], arena), WHEN_WIDTH - 2, 2);
	if (is_optional(field))
		cell_add(&when, STR("no"), WHEN_WIDTH, 0);
	add_words(&what, field, table->width - table->what_at, arena);
	if (utf8_count(path) + 2 > table->when_at) {
		/* A long name has a line of its own. */
		struct cell none = { 0 }, nothing = { 0 };
		put_lines(table, &name, &none, &nothing);
	}
	put_lines(table, &name, &when, &what);
}

static void put_stack(struct table *table, const struct field_told *field, struct arena *arena)
{
	struct cell name = { 0 }, when = { 0 }, what = { 0 };

	cell_add(&name, path_of(field, arena), SIZE_MAX, 0);
	for (size_t i = 0; i < field->nwhens; i++) {
		struct str words = when_words(field, &field->whens[i], arena);
		bool is_warning = field->whens[i].is_warning;
		cell_add(&when, arena_printf(arena, "%s%.*s", is_warning ? "" : "required: ",
					     (int)words.len, words.at),
			 table->width - table->what_at, 2);
	}
	if (is_optional(field))
		cell_add(&when, STR("required: no"), table->width, 0);
	add_words(&what, field, table->width - table->what_at, arena);
	struct cell none[4] = { 0 };
	put_lines(table, &name, &none[0], &none[1]);
	put_lines(table, &none[2], &when, &none[3]);
	struct cell last[2] = { 0 };
	put_lines(table, &last[0], &last[1], &what);
}

static void put_field(struct table *table, const struct field_told *field, struct arena *arena)
{
	if (table->width < TABLE_WIDTH)
		put_stack(table, field, arena);
	else
		put_row(table, field, arena);
	buf_putc(table->out, '\n');
	for (const struct field_told *at = field->child; at; at = at->next)
		put_field(table, at, arena);
}

static size_t longest_name(const struct field_told *field, struct arena *arena)
{
	size_t longest = 0;

	for (; field; field = field->next) {
		size_t own = utf8_count(path_of(field, arena));
		size_t below = longest_name(field->child, arena);
		own = own > below ? own : below;
		longest = own > longest && own <= NAME_MAX_WIDTH ? own : longest;
	}
	return longest;
}

static void put_head(struct table *table, const struct field_told *record, struct arena *arena)
{
	struct cell text = { 0 };

	cell_add(&text, record->what, table->width, 0);
	for (size_t i = 0; i < record->nnotes; i++)
		cell_add(&text, note_words(&record->notes[i], arena), table->width, 2);
	struct cell none = { 0 }, nothing = { 0 };
	put_lines(table, &text, &none, &nothing);
	buf_putc(table->out, '\n');
}

/* How to read what follows. */
static void put_legend(struct table *table)
{
	static const char *const lines[] = {
		"Required: without a field marked yes the record is rejected; without one that "
		"should be there it is sent, with a warning.",
		"Values: what must be so, or is refused, rejects the record; what should be so, or "
		"is warned of, is sent, with a warning.",
		"Names: a.b is the member b of the object a; [] is each element of a list, * any "
		"other name.",
	};
	struct cell text = { 0 }, none = { 0 }, nothing = { 0 };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		cell_add(&text, str_of(lines[i]), table->width, 2);
	put_lines(table, &text, &none, &nothing);
	buf_putc(table->out, '\n');
}

static void put_columns(struct table *table)
{
	struct cell a = { 0 }, b = { 0 }, c = { 0 };

	cell_add(&a, STR("FIELD"), SIZE_MAX, 0);
	cell_add(&b, STR("REQUIRED"), WHEN_WIDTH, 0);
	cell_add(&c, STR("WHAT IT MUST LOOK LIKE"), table->width, 0);
	put_lines(table, &a, &b, &c);
	buf_putc(table->out, '\n');
}

static void put_table(struct buf *out, bool color, const struct field_told *record,
		      const char *name, struct arena *arena)
{
	struct table table = { .out = out, .width = table_width() };
	struct buf title = { 0 };

	buf_put(&title, record->title.len ? record->title : str_of(name));
	buf_putc(&title, '\0');
	talk_paint(out, color, PAINT_STRONG, title.at);
	buf_putc(out, '\n');
	buf_release(&title);
	table.when_at = table.width < TABLE_WIDTH ? 2 : longest_name(record->child, arena) + 2;
	table.what_at = table.width < TABLE_WIDTH ? 2 : table.when_at + WHEN_WIDTH;
	put_head(&table, record, arena);
	if (!record->child && !record->is_cut) {
		buf_printf(out, "no fields; see bulkpipe rules show %s\n", name);
		return;
	}
	put_legend(&table);
	if (table.width >= TABLE_WIDTH)
		put_columns(&table);
	table.color = color;
	for (const struct field_told *at = record->child; at; at = at->next)
		put_field(&table, at, arena);
	if (record->is_cut)
		buf_puts(out, "and more: these rules are too many to be told in full\n");
}

enum status rules_explain(struct cmdline *cmdline, const char *name, struct diag *why)
{
	struct schema_options options = cmdline->job.schema;
	struct program *program;
	struct talk talk;
	struct buf text = { 0 };

	options.as_written = true;
	enum status status = rules_open(cmdline, name, &options, &program, why);
	if (status != OK)
		return status;
	talk_init(&talk, cmdline);
	put_table(&text, talk.color, schema_explain(program, &cmdline->job.arena), name,
		  &cmdline->job.arena);
	status = file_write(STDOUT_FILENO, buf_str(&text), "standard output", why);
	buf_release(&text);
	schema_free(program);
	return status;
}
