/* Text to values, without ever touching how a number is written. */
#include "judge/coerce.h"

#include "compile/schema.h"
#include "ext/json.h"
#include "compile/decimal.h"
#include "compile/scan.h"

static size_t digits(struct str text, size_t i)
{
	while (i < text.len && text.at[i] >= '0' && text.at[i] <= '9')
		i++;
	return i;
}

/* Is the text a JSON number? *is_plain: of digits only. */
static bool is_number(struct str text, bool *is_plain)
{
	size_t i = text.len > 0 && text.at[0] == '-';
	size_t end = digits(text, i);

	if (end == i || (text.at[i] == '0' && end > i + 1))
		return false;
	i = end;
	*is_plain = i == text.len;
	if (i < text.len && text.at[i] == '.') {
		end = digits(text, i + 1);
		if (end == i + 1)
			return false;
		i = end;
	}
	if (i < text.len && (text.at[i] == 'e' || text.at[i] == 'E')) {
		i++;
		i += i < text.len && (text.at[i] == '+' || text.at[i] == '-');
		end = digits(text, i);
		if (end == i)
			return false;
		i = end;
	}
	return i == text.len;
}

/* Values inside a cell stand where the cell stands. */
static void place_below(struct node *node, const struct node *cell)
{
	for (; node; node = node->next) {
		node->at = cell->at;
		node->column = cell->column;
		if (node_is_container(node))
			place_below(node->child, cell);
	}
}

static bool become_container(struct node *node, unsigned types, struct json_parser *parser,
			     const struct map *symbols, unsigned max_depth, struct arena *arena)
{
	struct json_result result;
	char first = node->text.at[0];

	if (!(first == '{' && (types & TYPE_OBJECT)) && !(first == '[' && (types & TYPE_ARRAY)))
		return false;
	json_parse(parser, node->text, symbols, max_depth, arena, &result);
	if (result.fault != JSON_OK)
		return false;
	node->type = result.root->type;
	node->child = result.root->child;
	node->count = result.root->count;
	node->raw = result.root->raw;
	node->flags |= result.root->flags;
	place_below(node->child, node);
	return true;
}

static void become(struct node *node, enum node_type type)
{
	node->type = (uint8_t)type;
	node->raw = (struct str){ 0 };
}

bool coerce_text(struct node *node, unsigned types, struct json_parser *parser,
		 const struct map *symbols, unsigned max_depth, struct arena *arena)
{
	struct str text = node->text;
	bool is_plain = false;

	if ((types & TYPE_STRING) || types == 0)
		return true;
	if (text.len == 0)
		return false;
	if ((types & (TYPE_NUMBER | TYPE_INTEGER)) && is_number(text, &is_plain) &&
	    (is_plain || (types & TYPE_NUMBER) || decimal_is_integer(text))) {
		become(node, NODE_NUMBER);
	} else if ((types & TYPE_BOOLEAN) && (str_is(text, "true") || str_is(text, "false"))) {
		become(node, NODE_BOOLEAN);
	} else if (!become_container(node, types, parser, symbols, max_depth, arena)) {
		return false;
	}
	node->flags |= NODE_COERCED;
	return true;
}

struct str coerce_wanted(unsigned types, struct arena *arena)
{
	static const struct {
		unsigned type;
		const char *words;
	} names[] = {
		{ TYPE_NUMBER, "a number" }, { TYPE_INTEGER, "an integer" },
		{ TYPE_BOOLEAN, "true" }, { TYPE_BOOLEAN, "false" },
		{ TYPE_OBJECT, "a JSON object" }, { TYPE_ARRAY, "a JSON array" },
		{ TYPE_NULL, "nothing" },
	};
	enum { N = sizeof(names) / sizeof(*names) };
	const char *words[N];
	struct str wanted = STR("no value");
	size_t count = 0;

	for (size_t i = 0; i < N; i++) {
		bool is_said = names[i].type == TYPE_INTEGER && (types & TYPE_NUMBER);
		if ((types & names[i].type) && !is_said)
			words[count++] = names[i].words;
	}
	for (size_t i = 0; i < count; i++)
		wanted = i == 0 ? str_of(words[0])
				: arena_printf(arena, "%s%s%s", wanted.at,
					       i + 1 == count ? " or " : ", ", words[i]);
	return wanted;
}

/* 007: a number but for its zeros, which JSON does not have. */
static bool has_leading_zeros(struct str text)
{
	size_t start = text.len > 0 && text.at[0] == '-', i = start;
	bool is_plain;

	while (i + 1 < text.len && text.at[i] == '0' && text.at[i + 1] >= '0' && text.at[i + 1] <= '9')
		i++;
	return i > start && is_number((struct str){ text.at + i, text.len - i }, &is_plain);
}

struct str coerce_complaint(struct str text, unsigned types, struct arena *arena)
{
	bool has_zeros = (types & (TYPE_NUMBER | TYPE_INTEGER)) && has_leading_zeros(text);
	struct str wanted = coerce_wanted(types, arena);

	return arena_printf(arena, "expected %.*s%s", (int)wanted.len, wanted.at,
			    has_zeros ? ", which has no zeros in front" : "");
}

bool coerce_is_scientific(struct str text)
{
	if (is_digits(text))
		return false;
	size_t i = digits(text, 0);
	if (i == 0 || i == text.len)
		return false;
	if (text.at[i] == '.' || text.at[i] == ',')
		i = digits(text, i + 1);
	if (i >= text.len || (text.at[i] != 'E' && text.at[i] != 'e'))
		return false;
	i++;
	if (i >= text.len || (text.at[i] != '+' && text.at[i] != '-'))
		return false;
	return i + 1 < text.len && digits(text, i + 1) == text.len;
}
