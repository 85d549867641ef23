/*
 * Reads the keywords about the members of an object. Names become symbols, so that the check never
 * compares names; properties and required share one table, so that one walk over the members does
 * both.
 */
#include "compile/compiler.h"

#include <stdlib.h>

enum {
	SLOTS_SPARE = 64,   /* a direct table may have this many empty slots, … */
	SLOTS_PER_NAME = 8, /* … and this many for each name; beyond that names are searched */
};

static size_t member_count(const struct node *schema, const char *keyword)
{
	const struct node *value = node_member(schema, keyword);
	return value && node_is_container(value) ? value->count : 0;
}

struct object_rule *site_object(struct site *site)
{
	struct arena *arena = site->compiler->arena;
	struct object_rule *object = site->rule->object;

	if (object)
		return object;
	site->rule->object = object = arena_zalloc(arena, sizeof(*object));
	object->max = UINT64_MAX;
	object->properties = arena_array(arena,
					 member_count(site->schema, "properties") +
						 member_count(site->schema, "required"),
					 sizeof(*object->properties));
	object->dependents = arena_array(arena,
					 member_count(site->schema, "dependentRequired") +
						 member_count(site->schema, "dependentSchemas") +
						 member_count(site->schema, "dependencies"),
					 sizeof(*object->dependents));
	return object;
}

enum status read_properties(struct site *site, const struct node *value)
{
	if (value->type != NODE_OBJECT)
		return site_wrong(site, value, "an object of schemas");
	struct object_rule *object = site_object(site);
	struct str *known = arena_array(site->compiler->arena, value->count, sizeof(*known));

	object->known = known;
	for (const struct node *at = value->child; at; at = at->next) {
		struct property *property = &object->properties[object->nproperties++];
		property->name = at->key;
		property->symbol = compiler_symbol(site->compiler, at->key);
		known[object->nknown++] = at->key;
		enum status status = site_schema(site, at, &property->rule);
		if (status != OK)
			return status;
	}
	return OK;
}

enum status read_pattern_properties(struct site *site, const struct node *value)
{
	if (value->type != NODE_OBJECT)
		return site_wrong(site, value, "an object of schemas");
	struct object_rule *object = site_object(site);

	object->patterns =
		arena_array(site->compiler->arena, value->count, sizeof(*object->patterns));
	for (const struct node *at = value->child; at; at = at->next) {
		struct pattern_property *pattern = &object->patterns[object->npatterns++];
		struct node name = schema_name_of(site->resource, at);
		pattern->pattern = at->key;
		enum status status = compiler_regex(site, &name, at->key, &pattern->regex);
		if (status == OK)
			status = site_schema(site, at, &pattern->rule);
		if (status != OK)
			return status;
	}
	return OK;
}

enum status read_additional(struct site *site, const struct node *value)
{
	return site_schema(site, value, &site_object(site)->additional);
}

enum status read_names(struct site *site, const struct node *value)
{
	return site_schema(site, value, &site_object(site)->names);
}

enum status read_unevaluated_properties(struct site *site, const struct node *value)
{
	return site_schema(site, value, &site->rule->unevaluated_properties);
}

/* An array of names that all differ. */
static enum status check_names(struct site *site, const struct node *value)
{
	if (value->type != NODE_ARRAY)
		return site_wrong(site, value, "an array of member names");
	for (const struct node *at = value->child; at; at = at->next) {
		if (at->type != NODE_STRING)
			return site_wrong(site, at, "a member name");
		for (const struct node *other = value->child; other != at; other = other->next)
			if (str_eq(other->text, at->text))
				return SITE_FAIL(site, at, "%.*s: this name stands twice",
						 STR_ARGS(value->key));
	}
	return OK;
}

enum status read_required(struct site *site, const struct node *value)
{
	enum status status = check_names(site, value);
	if (status != OK)
		return status;
	struct object_rule *object = site_object(site);

	for (const struct node *at = value->child; at; at = at->next)
		object->properties[object->nproperties++] = (struct property){
			.name = at->text,
			.symbol = compiler_symbol(site->compiler, at->text),
			.is_required = true,
		};
	return OK;
}

static struct dependent *add_dependent(struct site *site, struct str name)
{
	struct object_rule *object = site_object(site);
	struct dependent *dependent = &object->dependents[object->ndependents++];

	dependent->name = name;
	dependent->symbol = compiler_symbol(site->compiler, name);
	return dependent;
}

static enum status add_wants(struct site *site, const struct node *value)
{
	enum status status = check_names(site, value);
	if (status != OK)
		return status;
	struct dependent *dependent = add_dependent(site, value->key);
	struct property *wants = arena_array(site->compiler->arena, value->count, sizeof(*wants));

	dependent->wants = wants;
	for (const struct node *at = value->child; at; at = at->next) {
		struct property *want = &wants[dependent->nwants++];
		want->name = at->text;
		want->symbol = compiler_symbol(site->compiler, at->text);
	}
	return OK;
}

enum status read_dependent_required(struct site *site, const struct node *value)
{
	enum status status = OK;

	if (value->type != NODE_OBJECT)
		return site_wrong(site, value, "an object of arrays of names");
	for (const struct node *at = value->child; at && status == OK; at = at->next)
		status = add_wants(site, at);
	return status;
}

enum status read_dependent_schemas(struct site *site, const struct node *value)
{
	enum status status = OK;

	if (value->type != NODE_OBJECT)
		return site_wrong(site, value, "an object of schemas");
	for (const struct node *at = value->child; at && status == OK; at = at->next)
		status = site_schema(site, at, &add_dependent(site, at->key)->rule);
	return status;
}

/* Of drafts before 2019-09; read for the sake of old schemas. */
enum status read_dependencies(struct site *site, const struct node *value)
{
	enum status status = OK;

	if (value->type != NODE_OBJECT)
		return site_wrong(site, value, "an object of schemas and arrays of names");
	for (const struct node *at = value->child; at && status == OK; at = at->next)
		status = at->type == NODE_ARRAY
				 ? add_wants(site, at)
				 : site_schema(site, at, &add_dependent(site, at->key)->rule);
	return status;
}

/* ---- the table ---- */

static int by_symbol(const void *a, const void *b)
{
	const struct property *left = a, *right = b;
	return left->symbol < right->symbol ? -1 : left->symbol > right->symbol;
}

/* One row a name, whether `properties`, `required` or both brought it. */
static void merge_properties(struct object_rule *object)
{
	struct property *out = object->properties;
	size_t count = object->nproperties;

	qsort(out, count, sizeof(*out), by_symbol);
	object->nproperties = 0;
	for (const struct property *in = out; count > 0; in++, count--) {
		struct property *last = &out[object->nproperties ? object->nproperties - 1 : 0];
		if (object->nproperties && last->symbol == in->symbol) {
			last->is_required = last->is_required || in->is_required;
			last->rule = last->rule ? last->rule : in->rule;
		} else {
			out[object->nproperties++] = *in;
		}
	}
	for (size_t i = 0; i < object->nproperties; i++)
		object->nrequired += out[i].is_required;
}

void object_finish(struct site *site)
{
	struct object_rule *object = site->rule->object;

	if (!object || object->nproperties == 0)
		return;
	merge_properties(object);
	size_t count = object->nproperties;
	const struct property *properties = object->properties;
	object->first = properties[0].symbol;
	object->span = properties[count - 1].symbol - object->first + 1;
	if (object->span > SLOTS_SPARE + SLOTS_PER_NAME * count || count >= UINT16_MAX)
		return;
	uint16_t *slots = arena_array(site->compiler->arena, object->span, sizeof(*slots));
	for (size_t i = 0; i < count; i++)
		slots[properties[i].symbol - object->first] = (uint16_t)(i + 1);
	object->slots = slots;
}

static const struct property *search(const struct object_rule *object, uint32_t symbol)
{
	struct property wanted = { .symbol = symbol };

	return bsearch(&wanted, object->properties, object->nproperties,
		       sizeof(*object->properties), by_symbol);
}

const struct property *object_property(const struct object_rule *object, uint32_t symbol)
{
	uint32_t offset = symbol - object->first; /* wraps round for those below */

	if (offset >= object->span)
		return NULL;
	if (!object->slots)
		return search(object, symbol);
	return object->slots[offset] ? &object->properties[object->slots[offset] - 1] : NULL;
}
