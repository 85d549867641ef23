/*
 * Reads the keywords that assert something about a value by itself: its type, its equals, its size,
 * its limits. One function a keyword, or one for a family; compile/read.c has the table.
 */
#include "compile/compiler.h"

#include "ext/hash.h"
#include "compile/decimal.h"
#include "compile/format.h"
#include "compile/pattern.h"

enum {
	LONG_LIST = 8, /* more strings than this are looked up in a table */
};

static uint8_t type_bits(struct str name)
{
	static const struct {
		const char *name;
		uint8_t bits;
	} types[] = {
		{ "null", TYPE_NULL },
		{ "boolean", TYPE_BOOLEAN },
		{ "object", TYPE_OBJECT },
		{ "array", TYPE_ARRAY },
		{ "number", TYPE_NUMBER | TYPE_INTEGER },
		{ "integer", TYPE_INTEGER },
		{ "string", TYPE_STRING },
	};
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_is(name, types[i].name))
			return types[i].bits;
	return 0;
}

/* What the name of a type was most likely meant to be, as the end of a message. */
static struct str type_hint(struct site *site, const struct node *value)
{
	static const struct {
		const char *typed, *meant; /* names of other languages */
	} rows[] = {
		{ "int", "integer" },	  { "long", "integer" },   { "float", "number" },
		{ "double", "number" },	  { "decimal", "number" }, { "str", "string" },
		{ "text", "string" },	  { "bool", "boolean" },   { "dict", "object" },
		{ "map", "object" },	  { "list", "array" },	   { "nil", "null" },
		{ "none", "null" },	  { "date", "string, with \"format\": \"date\"" },
		{ "datetime", "string, with \"format\": \"date-time\"" },
		{ "timestamp", "string, with \"format\": \"date-time\"" },
		{ "email", "string, with \"format\": \"email\"" },
		{ "uuid", "string, with \"format\": \"uuid\"" },
	};
	static const struct str names[] = { { "null", 4 },  { "boolean", 7 }, { "object", 6 },
					    { "array", 5 }, { "number", 6 },  { "integer", 7 },
					    { "string", 6 } };
	struct str meant = { 0 };

	if (value->type != NODE_STRING)
		return meant;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_eq_nocase(value->text, str_of(rows[i].typed)))
			meant = str_of(rows[i].meant);
	if (meant.len > 0)
		return arena_printf(site->compiler->arena, "; did you mean %.*s?", STR_ARGS(meant));
	return name_hint(site->compiler->arena, value->text, names,
			 sizeof(names) / sizeof(names[0]));
}

enum status read_type(struct site *site, const struct node *value)
{
	bool is_list = value->type == NODE_ARRAY;
	const struct node *at = is_list ? value->child : value;
	unsigned bits = 0;

	if (!at)
		return SITE_FAIL(site, value, "type: expected at least one type in the array");
	for (; at; at = is_list ? at->next : NULL) {
		uint8_t bit = at->type == NODE_STRING ? type_bits(at->text) : 0;
		if (!bit) {
			struct str hint = type_hint(site, at);
			return SITE_FAIL(site, at,
					 "type: expected null, boolean, object, array, number, "
					 "integer or string%.*s", STR_ARGS(hint));
		}
		for (const struct node *other = value->child; is_list && other != at;
		     other = other->next)
			if (str_eq(other->text, at->text))
				return SITE_FAIL(site, at, "type: this type stands twice");
		bits |= bit;
	}
	site->rule->types = (uint8_t)bits;
	return OK;
}

static struct value_set *value_set_new(struct site *site, const struct node *first, size_t count)
{
	struct value_set *set = arena_zalloc(site->compiler->arena, sizeof(*set));
	const struct node *at = first;

	*set = (struct value_set){ .first = first, .count = count };
	for (size_t i = 0; i < count; i++, at = at->next) {
		if (count > LONG_LIST && at->type == NODE_STRING)
			map_add(&set->strings, at->text, hash_of(at->text), 1);
	}
	return set;
}

enum status read_enum(struct site *site, const struct node *value)
{
	if (value->type != NODE_ARRAY)
		return site_wrong(site, value, "an array");
	site->rule->values = value_set_new(site, value->child, value->count);
	return OK;
}

enum status read_const(struct site *site, const struct node *value)
{
	site->rule->constant = value_set_new(site, value, 1);
	return OK;
}

enum status read_limit(struct site *site, const struct node *value)
{
	struct rule *rule = site->rule;

	if (value->type != NODE_NUMBER)
		return site_wrong(site, value, "a number");
	if (!rule->numeric)
		rule->numeric = arena_zalloc(site->compiler->arena, sizeof(*rule->numeric));
	switch (site->keyword) {
	case KEYWORD_MINIMUM:
		rule->numeric->minimum = value->text;
		break;
	case KEYWORD_MAXIMUM:
		rule->numeric->maximum = value->text;
		break;
	case KEYWORD_EXCLUSIVE_MINIMUM:
		rule->numeric->above = value->text;
		break;
	case KEYWORD_EXCLUSIVE_MAXIMUM:
		rule->numeric->below = value->text;
		break;
	default:
		if (decimal_cmp(value->text, STR("0")) <= 0)
			return SITE_FAIL(site, value, "multipleOf: expected a number above 0");
		rule->numeric->step = value->text;
		break;
	}
	return OK;
}

struct string_rule *site_string(struct site *site)
{
	if (!site->rule->string) {
		site->rule->string =
			arena_zalloc(site->compiler->arena, sizeof(*site->rule->string));
		site->rule->string->max = UINT64_MAX;
	}
	return site->rule->string;
}

enum status read_length(struct site *site, const struct node *value)
{
	struct string_rule *string = site_string(site);
	return site_count(site, value,
			  site->keyword == KEYWORD_MAX_LENGTH ? &string->max : &string->min);
}

enum status read_pattern(struct site *site, const struct node *value)
{
	struct string_rule *string = site_string(site);

	if (value->type != NODE_STRING)
		return site_wrong(site, value, "a string");
	string->pattern = value->text;
	string->plain = pattern_compile(value->text, site->compiler->arena);
	return compiler_regex(site, value, value->text, &string->regex);
}

enum status read_format(struct site *site, const struct node *value)
{
	if (value->type != NODE_STRING)
		return site_wrong(site, value, "a string");
	const struct format_check *format = format_find(value->text);
	bool asserted = site->compiler->options->assert_formats ||
			(site->vocabularies & VOCABULARY_FORMAT_ASSERTION);
	if (format && asserted)
		site_string(site)->format = format;
	return OK;
}

struct array_rule *site_array(struct site *site)
{
	if (!site->rule->array) {
		site->rule->array = arena_zalloc(site->compiler->arena, sizeof(*site->rule->array));
		site->rule->array->max = site->rule->array->max_contains = UINT64_MAX;
		site->rule->array->min_contains = 1;
	}
	return site->rule->array;
}

enum status read_array_size(struct site *site, const struct node *value)
{
	struct array_rule *array = site_array(site);

	switch (site->keyword) {
	case KEYWORD_MIN_ITEMS:
		return site_count(site, value, &array->min);
	case KEYWORD_MAX_ITEMS:
		return site_count(site, value, &array->max);
	case KEYWORD_MIN_CONTAINS:
		array->has_min_contains = true;
		return site_count(site, value, &array->min_contains);
	default:
		return site_count(site, value, &array->max_contains);
	}
}

enum status read_unique(struct site *site, const struct node *value)
{
	if (value->type != NODE_BOOLEAN)
		return site_wrong(site, value, "true or false");
	site_array(site)->unique = str_is(value->text, "true");
	return OK;
}

enum status read_object_size(struct site *site, const struct node *value)
{
	struct object_rule *object = site_object(site);
	return site_count(site, value,
			  site->keyword == KEYWORD_MAX_PROPERTIES ? &object->max : &object->min);
}
