/*
 * Reads one schema object: hands each of its keywords to the function that knows it, in the order
 * of the text, and finishes what several keywords make together. Keywords of vocabularies that the
 * schema does not use are left alone, as are unknown ones.
 */
#include "compile/compiler.h"

#include "compile/decimal.h"

static keyword_reader *const readers[KEYWORD_COUNT] = {
	[KEYWORD_TYPE] = read_type,
	[KEYWORD_ENUM] = read_enum,
	[KEYWORD_CONST] = read_const,
	[KEYWORD_MULTIPLE_OF] = read_limit,
	[KEYWORD_MAXIMUM] = read_limit,
	[KEYWORD_EXCLUSIVE_MAXIMUM] = read_limit,
	[KEYWORD_MINIMUM] = read_limit,
	[KEYWORD_EXCLUSIVE_MINIMUM] = read_limit,
	[KEYWORD_MAX_LENGTH] = read_length,
	[KEYWORD_MIN_LENGTH] = read_length,
	[KEYWORD_PATTERN] = read_pattern,
	[KEYWORD_FORMAT] = read_format,
	[KEYWORD_MAX_ITEMS] = read_array_size,
	[KEYWORD_MIN_ITEMS] = read_array_size,
	[KEYWORD_UNIQUE_ITEMS] = read_unique,
	[KEYWORD_CONTAINS] = read_contains,
	[KEYWORD_MAX_CONTAINS] = read_array_size,
	[KEYWORD_MIN_CONTAINS] = read_array_size,
	[KEYWORD_MAX_PROPERTIES] = read_object_size,
	[KEYWORD_MIN_PROPERTIES] = read_object_size,
	[KEYWORD_REQUIRED] = read_required,
	[KEYWORD_DEPENDENT_REQUIRED] = read_dependent_required,
	[KEYWORD_NOT] = read_not,
	[KEYWORD_ANY_OF] = read_any_of,
	[KEYWORD_ONE_OF] = read_one_of,
	[KEYWORD_PROPERTIES] = read_properties,
	[KEYWORD_PATTERN_PROPERTIES] = read_pattern_properties,
	[KEYWORD_ADDITIONAL_PROPERTIES] = read_additional,
	[KEYWORD_UNEVALUATED_PROPERTIES] = read_unevaluated_properties,
	[KEYWORD_PROPERTY_NAMES] = read_names,
	[KEYWORD_PREFIX_ITEMS] = read_prefix,
	[KEYWORD_ITEMS] = read_items,
	[KEYWORD_UNEVALUATED_ITEMS] = read_unevaluated_items,
	[KEYWORD_X_JSON] = read_json,
	[KEYWORD_REF] = read_ref,
	[KEYWORD_DYNAMIC_REF] = read_dynamic_ref,
	[KEYWORD_RECURSIVE_REF] = read_recursive_ref,
	[KEYWORD_ALL_OF] = read_all_of,
	[KEYWORD_IF] = read_if,
	[KEYWORD_DEPENDENT_SCHEMAS] = read_dependent_schemas,
	[KEYWORD_DEPENDENCIES] = read_dependencies,
	[KEYWORD_CONTENT_ENCODING] = read_text,
	[KEYWORD_CONTENT_MEDIA_TYPE] = read_text,
	[KEYWORD_COMMENT] = read_text,
	[KEYWORD_TITLE] = read_text,
	[KEYWORD_DESCRIPTION] = read_text,
	[KEYWORD_EXAMPLES] = read_examples,
	[KEYWORD_DEPRECATED] = read_flag,
	[KEYWORD_READ_ONLY] = read_flag,
	[KEYWORD_WRITE_ONLY] = read_flag,
	[KEYWORD_SCHEMA] = read_text,
	[KEYWORD_VOCABULARY] = read_vocabularies,
	[KEYWORD_ADDITIONAL_ITEMS] = read_additional_items,
	[KEYWORD_CONTENT_SCHEMA] = read_unused,
	[KEYWORD_THEN] = read_unused,
	[KEYWORD_ELSE] = read_unused,
	[KEYWORD_DEFS] = read_definitions,
	[KEYWORD_DEFINITIONS] = read_definitions,
	[KEYWORD_X_CODE] = read_code,
	[KEYWORD_ERROR_MESSAGE] = read_message,
	[KEYWORD_X_SEVERITY] = read_severity,
	[KEYWORD_X_COERCE] = read_coerce,
};

struct str name_hint(struct arena *arena, struct str typed, const struct str *names, size_t count)
{
	struct str near = str_nearest(typed, names, count);

	return near.len == 0 ? near
			     : arena_printf(arena, "; did you mean %.*s?", STR_ARGS(near));
}

struct str keyword_hint(struct arena *arena, struct str typed)
{
	struct str names[KEYWORD_COUNT];
	size_t count = 0;

	for (int i = 0; i < KEYWORD_COUNT; i++)
		if (i != KEYWORD_FALSE)
			names[count++] = str_of(keyword_row((enum keyword)i)->name);
	return name_hint(arena, typed, names, count);
}

enum status site_wrong(struct site *site, const struct node *value, const char *expected)
{
	const char *found = node_type_words((enum node_type)value->type);

	if (!value->key.at)
		return SITE_FAIL(site, value, "expected %s, found %s", expected, found);
	return SITE_FAIL(site, value, "%.*s: expected %s, found %s", STR_ARGS(value->key), expected,
			 found);
}

enum status site_schema(struct site *site, const struct node *value, const struct rule **out)
{
	struct compiler *compiler = site->compiler;

	if (value->type != NODE_OBJECT && value->type != NODE_BOOLEAN)
		return site_wrong(site, value, "a schema (an object, true or false)");
	*out = compiler_rule(compiler, value,
			     library_resource(&compiler->library, value, site->resource));
	return OK;
}

enum status site_count(struct site *site, const struct node *value, uint64_t *out)
{
	if (value->type != NODE_NUMBER)
		return site_wrong(site, value, "a whole number of at least 0");
	if (decimal_to_size(value->text, out))
		return OK;
	if (value->text.at[0] == '-' || !decimal_is_integer(value->text))
		return SITE_FAIL(site, value, "%.*s: expected a whole number of at least 0",
				 STR_ARGS(value->key));
	*out = UINT64_MAX; /* more than anything has */
	return OK;
}

/* Annotations whose value says nothing to us, but has a type. */
enum status read_text(struct site *site, const struct node *value)
{
	return value->type == NODE_STRING ? OK : site_wrong(site, value, "a string");
}

enum status read_flag(struct site *site, const struct node *value)
{
	return value->type == NODE_BOOLEAN ? OK : site_wrong(site, value, "true or false");
}

enum status read_examples(struct site *site, const struct node *value)
{
	return value->type == NODE_ARRAY ? OK : site_wrong(site, value, "an array");
}

/* What it says is for the schemas whose metaschema this one is (reference.c). */
enum status read_vocabularies(struct site *site, const struct node *value)
{
	enum status status = OK;

	if (value->type != NODE_OBJECT)
		return site_wrong(site, value, "an object");
	for (const struct node *at = value->child; at && status == OK; at = at->next)
		status = read_flag(site, at);
	return status;
}

enum status read_unused(struct site *site, const struct node *value)
{
	const struct rule *ignored;
	return site_schema(site, value, &ignored);
}

/* Definitions are read even if nobody refers to them, so that mistakes in them are told. */
enum status read_definitions(struct site *site, const struct node *value)
{
	enum status status = OK;

	if (value->type != NODE_OBJECT)
		return site_wrong(site, value, "an object of schemas");
	for (const struct node *at = value->child; at && status == OK; at = at->next)
		status = read_unused(site, at);
	return status;
}

static bool is_trivial(const struct rule *rule)
{
	return rule->types == TYPE_ANY && !(rule->flags & RULE_FALSE) && !rule->values &&
	       !rule->constant && !rule->object && !rule->array && !rule->string &&
	       !rule->numeric && rule->njoints == 0 && !rule->unevaluated_items &&
	       !rule->unevaluated_properties;
}

/* Does a keyword say anything here? Before 2019-09 a $ref stands alone, whatever is beside it. */
static bool counts(const struct site *site, enum keyword keyword, bool is_reference)
{
	if (keyword == KEYWORD_COUNT || !readers[keyword])
		return false;
	if (is_reference && keyword != KEYWORD_REF && keyword != KEYWORD_DEFINITIONS)
		return false;
	return (keyword_row(keyword)->vocabulary & site->vocabularies) &&
	       keyword_is_of(keyword, site->resource->draft);
}

enum status rule_read(struct site *site)
{
	const struct node *schema = site->schema;
	unsigned vocabularies;
	enum status status;

	if (schema->type == NODE_BOOLEAN) {
		site->rule->flags |= str_is(schema->text, "true") ? RULE_TRIVIAL : RULE_FALSE;
		return OK;
	}
	if (schema->type != NODE_OBJECT) /* a $ref may lead anywhere */
		return site_wrong(site, schema, "a schema (an object, true or false)");
	status = library_vocabularies(&site->compiler->library, site->resource, &vocabularies,
				      site->why);
	if (status != OK)
		return status;
	site->vocabularies = vocabularies;
	bool is_reference = site->resource->draft < DRAFT_2019 && node_member(schema, "$ref");
	for (const struct node *at = schema->child; at; at = at->next) {
		enum keyword keyword = keyword_find(at->key);
		if (!counts(site, keyword, is_reference))
			continue;
		site->keyword = keyword;
		status = readers[keyword](site, at);
		if (status != OK)
			return status;
	}
	object_finish(site);
	if (is_trivial(site->rule))
		site->rule->flags |= RULE_TRIVIAL;
	voice_finish(site);
	return OK;
}
