/*
 * A value stands on one line where that is short and nothing in it has a comment; else each member
 * gets its own. Commas follow all that something follows which is not commented out.
 */
#include "guess/draft.h"

#include "base/utf8.h"

enum { WIDTH = 100, TAB = 8 };

enum form { FORM_SCALAR, FORM_OBJECT, FORM_ARRAY, FORM_NOTE };

struct draft {
	enum form form;
	struct arena *arena;
	struct str json;    /* FORM_SCALAR */
	struct str name;    /* in an object */
	struct str comment; /* above it; FORM_NOTE: all there is */
	bool is_option;     /* commented out */
	struct draft *first, *last, *next;
};

static struct draft *draft_new(struct arena *arena, enum form form)
{
	struct draft *draft = arena_zalloc(arena, sizeof(*draft));

	draft->form = form;
	draft->arena = arena;
	return draft;
}

struct draft *draft_object(struct arena *arena)
{
	return draft_new(arena, FORM_OBJECT);
}

struct draft *draft_array(struct arena *arena)
{
	return draft_new(arena, FORM_ARRAY);
}

struct draft *draft_json(struct arena *arena, const char *json)
{
	struct draft *draft = draft_new(arena, FORM_SCALAR);

	draft->json = arena_copy(arena, str_of(json));
	return draft;
}

/* JSON, without a character that a terminal would obey. */
static void put_string(struct buf *out, struct str text)
{
	struct buf json = { 0 };

	buf_put_json(&json, text);
	for (struct str rest = buf_str(&json); rest.len > 0;) {
		unsigned len;
		uint32_t code = utf8_decode(rest, &len);
		if (utf8_is_obeyed(code))
			buf_printf(out, "\\u%04x", (unsigned)code);
		else
			buf_put(out, (struct str){ rest.at, len });
		rest = (struct str){ rest.at + len, rest.len - len };
	}
	buf_release(&json);
}

struct draft *draft_text(struct arena *arena, struct str text)
{
	struct draft *draft = draft_new(arena, FORM_SCALAR);
	struct buf json = { 0 };

	put_string(&json, text);
	draft->json = arena_copy(arena, buf_str(&json));
	buf_release(&json);
	return draft;
}

struct draft *draft_add(struct draft *to, struct str name, struct draft *value)
{
	value->name = name;
	if (to->last)
		to->last->next = value;
	else
		to->first = value;
	to->last = value;
	return value;
}

struct draft *draft_add_text(struct draft *to, const char *name, const char *text)
{
	return draft_add(to, str_of(name), draft_text(to->arena, str_of(text)));
}

void draft_note(struct draft *to, struct str comment)
{
	draft_add(to, (struct str){ 0 }, draft_new(to->arena, FORM_NOTE));
	to->last->comment = comment;
}

void draft_comment(struct draft *value, struct str comment)
{
	value->comment = comment;
}

void draft_option(struct draft *value)
{
	value->is_option = true;
}

bool draft_is_empty(const struct draft *draft)
{
	return !draft->first;
}

static bool is_question(struct str text)
{
	return str_starts(text, STR("DECIDE"));
}

size_t draft_questions(const struct draft *draft)
{
	size_t count = is_question(draft->name);

	if (draft->form == FORM_SCALAR && draft->json.len > 0 && draft->json.at[0] == '"')
		count += is_question((struct str){ draft->json.at + 1, draft->json.len - 1 });
	for (const struct draft *at = draft->first; at; at = at->next)
		count += at->is_option ? 0 : draft_questions(at);
	return count;
}

/* A line break in the name of a column would end the comment, and more would upset a terminal. */
static void put_word(struct buf *out, struct str word)
{
	while (word.len > 0) {
		unsigned len;
		bool is_obeyed = utf8_is_obeyed(utf8_decode(word, &len));
		buf_put(out, is_obeyed ? STR("?") : (struct str){ word.at, len });
		word = (struct str){ word.at + len, word.len - len };
	}
}

void draft_wrap(struct buf *out, struct str text, struct str indent, size_t width)
{
	size_t column = 0, margin = 0;

	for (size_t i = 0; i < indent.len; i++)
		margin += indent.at[i] == '\t' ? TAB : 1;
	while (text.len > 0) {
		const char *blank = memchr(text.at, ' ', text.len);
		struct str word = { text.at, blank ? (size_t)(blank - text.at) : text.len };
		size_t wide = utf8_count(word);
		if (column > margin && column + 1 + wide > width) {
			buf_putc(out, '\n');
			column = 0;
		}
		if (column == 0) {
			buf_put(out, indent);
			column = margin;
		} else {
			buf_putc(out, ' ');
			column++;
		}
		put_word(out, word);
		column += wide;
		text.at += word.len + (blank != NULL);
		text.len -= word.len + (blank != NULL);
	}
	buf_putc(out, '\n');
}

/* ---- layout ---- */

static bool can_be_flat(const struct draft *draft)
{
	for (const struct draft *at = draft->first; at; at = at->next)
		if (at->comment.len > 0 || at->is_option || !can_be_flat(at))
			return false;
	return true;
}

static void put_name(const struct draft *draft, struct buf *out)
{
	if (!draft->name.at)
		return;
	put_string(out, draft->name);
	buf_puts(out, ": ");
}

static void put_flat(const struct draft *draft, struct buf *out)
{
	bool is_object = draft->form == FORM_OBJECT;

	if (draft->form == FORM_SCALAR) {
		buf_put(out, draft->json);
		return;
	}
	if (!draft->first) {
		buf_puts(out, is_object ? "{}" : "[]");
		return;
	}
	buf_puts(out, is_object ? "{ " : "[");
	for (const struct draft *at = draft->first; at; at = at->next) {
		put_name(at, out);
		put_flat(at, out);
		buf_puts(out, at->next ? ", " : "");
	}
	buf_puts(out, is_object ? " }" : "]");
}

/* Does it fit behind `column` characters, with a comma behind it? */
static bool fits(const struct draft *draft, size_t column)
{
	struct buf flat = { 0 };

	if (!can_be_flat(draft))
		return false;
	put_flat(draft, &flat);
	column += utf8_count(buf_str(&flat)) + 1;
	buf_release(&flat);
	return column <= WIDTH;
}

static void indent(struct buf *out, size_t depth)
{
	for (size_t i = 0; i < depth; i++)
		buf_putc(out, '\t');
}

/* The lines from `start` on, commented out behind their first `depth` tabs. */
static void comment_out(struct buf *out, size_t start, size_t depth)
{
	struct buf lines = { 0 };
	struct str rest = { out->at + start, out->len - start };

	buf_put(&lines, rest);
	out->len = start;
	rest = buf_str(&lines);
	while (rest.len > 0) {
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t len = end ? (size_t)(end - rest.at) + 1 : rest.len;
		indent(out, depth);
		buf_puts(out, "// ");
		buf_put(out, (struct str){ rest.at + depth, len - depth });
		rest = (struct str){ rest.at + len, rest.len - len };
	}
	buf_release(&lines);
}

static void put_children(const struct draft *draft, size_t depth, struct buf *out);

static void put_value(const struct draft *draft, size_t depth, size_t column, struct buf *out)
{
	if (draft->form == FORM_SCALAR || fits(draft, column)) {
		put_flat(draft, out);
		return;
	}
	buf_puts(out, draft->form == FORM_OBJECT ? "{\n" : "[\n");
	put_children(draft, depth + 1, out);
	indent(out, depth);
	buf_putc(out, draft->form == FORM_OBJECT ? '}' : ']');
}

static void put_child(const struct draft *child, size_t depth, bool has_comma, struct buf *out)
{
	size_t start = out->len;

	indent(out, depth);
	put_name(child, out);
	size_t name_len = utf8_count((struct str){ out->at + start, out->len - start }) - depth;
	put_value(child, depth, depth * TAB + name_len + (child->is_option ? 3 : 0), out);
	buf_puts(out, has_comma ? ",\n" : "\n");
	if (child->is_option)
		comment_out(out, start, depth);
}

static bool is_live(const struct draft *draft)
{
	return draft->form != FORM_NOTE && !draft->is_option;
}

static void put_comment(struct str comment, size_t depth, struct buf *out)
{
	struct buf start = { 0 };

	indent(&start, depth);
	buf_puts(&start, "// ");
	draft_wrap(out, comment, buf_str(&start), WIDTH);
	buf_release(&start);
}

static void put_children(const struct draft *draft, size_t depth, struct buf *out)
{
	size_t live = 0;

	for (const struct draft *at = draft->first; at; at = at->next)
		live += is_live(at);
	for (const struct draft *at = draft->first; at; at = at->next) {
		live -= is_live(at);
		if (at->comment.len > 0)
			put_comment(at->comment, depth, out);
		if (at->form != FORM_NOTE)
			put_child(at, depth, live > 0, out);
	}
}

void draft_print(const struct draft *draft, struct buf *out)
{
	buf_puts(out, "{\n");
	put_children(draft, 1, out);
	buf_puts(out, "}\n");
}
