/*
 * The words that several sentences share: types, and values that the rules list. Texts among these
 * stand in quotes, so that "5" and 5, and blanks, can be told. Called by complain.c and
 * complain_forms.c.
 */
#include "judge/complain.h"

enum {
	LISTED_VALUES = 12, /* of an enum */
	LISTED_BYTES = 80,  /* of one value of it, of a pattern */
};

/* "a string, a number or null" */
static void put_types(struct buf *out, uint8_t types)
{
	static const struct {
		uint8_t bit;
		const char *words;
	} names[] = {
		{ TYPE_STRING, "a string" },	{ TYPE_NUMBER, "a number" },
		{ TYPE_INTEGER, "an integer" }, { TYPE_BOOLEAN, "a boolean" },
		{ TYPE_OBJECT, "an object" },	{ TYPE_ARRAY, "an array" },
		{ TYPE_NULL, "null" },
	};
	unsigned left = types;

	if (types & TYPE_NUMBER)
		left &= ~(unsigned)TYPE_INTEGER;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(left & names[i].bit))
			continue;
		buf_puts(out, names[i].words);
		left &= ~(unsigned)names[i].bit;
		if (left)
			buf_puts(out, left & (left - 1) ? ", " : " or ");
	}
}

void put_cut(struct buf *out, struct str text)
{
	buf_put(out, str_cut(text, LISTED_BYTES));
	if (text.len > LISTED_BYTES)
		buf_puts(out, "...");
}

static void put_value(struct buf *out, const struct node *value)
{
	if (value->type != NODE_STRING) {
		put_cut(out, value->raw);
		return;
	}
	buf_putc(out, '"');
	put_cut(out, value->text);
	buf_putc(out, '"');
}

static bool is_same_word(const struct node *value, const struct node *found)
{
	return value->type == NODE_STRING && found->type == NODE_STRING &&
	       str_eq_nocase(value->text, found->text);
}

void say_allowed(struct buf *out, const struct value_set *const *sets, size_t count,
		 const struct node *found)
{
	size_t total = 0, listed = 0;
	bool is_case = false;

	for (size_t i = 0; i < count; i++)
		total += sets[i]->count;
	if (total == 0) {
		buf_puts(out, "no value is allowed here");
		return;
	}
	buf_puts(out, total == 1 ? "expected " : "expected one of ");
	for (size_t i = 0; i < count; i++) {
		const struct node *at = sets[i]->first;
		for (size_t k = 0; k < sets[i]->count; k++, at = at->next) {
			is_case = is_case || is_same_word(at, found);
			if (++listed > LISTED_VALUES)
				continue;
			buf_puts(out, listed > 1 ? ", " : "");
			put_value(out, at);
		}
	}
	if (total > LISTED_VALUES)
		buf_printf(out, " and %zu more", total - LISTED_VALUES);
	buf_puts(out, is_case ? "; letter case counts" : "");
}

void say_type(struct buf *out, const struct failure *failure, uint8_t types)
{
	const struct node *node = failure->node;

	buf_puts(out, "expected ");
	put_types(out, types);
	buf_printf(out, ", found %s", node_type_words((enum node_type)node->type));
	if (node->type == NODE_NUMBER && (types & TYPE_INTEGER))
		buf_puts(out, " with a fraction");
	if (failure->detail.code) /* json-array */
		buf_puts(out, "; a file that is one array is read with --from json");
}
