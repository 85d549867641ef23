/*
 * Reads the keywords that apply other schemas: to the same value ($ref, allOf, anyOf, …) or to the
 * elements of an array. What they refer to is queued, not read here, so loops of references are no
 * danger in this file (compile/link.c refuses those that never get anywhere).
 */
#include "compile/compiler.h"

#include "ext/hash.h"

enum {
	MAX_JOINTS = 7, /* $ref, $dynamicRef or $recursiveRef, allOf, anyOf, oneOf, not, if */
};

struct joint *site_joint(struct site *site, enum joint_kind kind, size_t nrules)
{
	struct arena *arena = site->compiler->arena;
	struct rule *rule = site->rule;

	if (!rule->joints)
		rule->joints = arena_array(arena, MAX_JOINTS, sizeof(*rule->joints));
	struct joint *joint = &rule->joints[rule->njoints++];
	joint->kind = kind;
	joint->rules = arena_array(arena, nrules, sizeof(*joint->rules));
	joint->nrules = nrules;
	return joint;
}

static const struct rule *target_rule(struct site *site, const struct target *target)
{
	return compiler_rule(site->compiler, target->node, target->resource);
}

enum status read_ref(struct site *site, const struct node *value)
{
	struct target target;
	enum status status = library_resolve(&site->compiler->library, site->resource, value,
					     &target, site->why);

	if (status == OK)
		site_joint(site, JOINT_ALL, 1)->rules[0] = target_rule(site, &target);
	return status;
}

static void add_dynamic(struct site *site, const struct target *target)
{
	struct map *names = &site->compiler->dynamic;
	struct joint *joint = site_joint(site, JOINT_DYNAMIC, 1);

	joint->rules[0] = target_rule(site, target);
	if (target->dynamic.at)
		joint->anchor = map_add(names, target->dynamic, hash_of(target->dynamic),
					(uint32_t)names->count + 1);
}

enum status read_dynamic_ref(struct site *site, const struct node *value)
{
	struct target target;
	enum status status = library_resolve(&site->compiler->library, site->resource, value,
					     &target, site->why);

	if (status == OK)
		add_dynamic(site, &target);
	return status;
}

/* Of 2019-09: the root of this resource, or of one around that recurs as well. */
enum status read_recursive_ref(struct site *site, const struct node *value)
{
	struct target target;

	if (value->type != NODE_STRING || !str_is(value->text, "#"))
		return SITE_FAIL(site, value, "$recursiveRef: expected \"#\"");
	library_recur(&site->compiler->library, site->resource, &target);
	add_dynamic(site, &target);
	return OK;
}

/* An array of at least one schema. */
static enum status read_list(struct site *site, const struct node *value, const struct rule **rules)
{
	for (const struct node *at = value->child; at; at = at->next) {
		enum status status = site_schema(site, at, rules++);
		if (status != OK)
			return status;
	}
	return OK;
}

static enum status read_branches(struct site *site, const struct node *value, enum joint_kind kind)
{
	if (value->type != NODE_ARRAY || value->count == 0)
		return site_wrong(site, value, "an array of at least one schema");
	return read_list(site, value, site_joint(site, kind, value->count)->rules);
}

enum status read_all_of(struct site *site, const struct node *value)
{
	return read_branches(site, value, JOINT_ALL);
}

enum status read_any_of(struct site *site, const struct node *value)
{
	return read_branches(site, value, JOINT_ANY);
}

enum status read_one_of(struct site *site, const struct node *value)
{
	return read_branches(site, value, JOINT_ONE);
}

enum status read_not(struct site *site, const struct node *value)
{
	return site_schema(site, value, &site_joint(site, JOINT_NOT, 1)->rules[0]);
}

enum status read_if(struct site *site, const struct node *value)
{
	static const char *const branches[] = { "then", "else" };
	struct joint *joint = site_joint(site, JOINT_IF, 3);
	enum status status = site_schema(site, value, &joint->rules[0]);

	for (size_t i = 0; i < 2 && status == OK; i++) {
		const struct node *branch = node_member(site->schema, branches[i]);
		if (branch)
			status = site_schema(site, branch, &joint->rules[i + 1]);
	}
	return status;
}

enum status read_prefix(struct site *site, const struct node *value)
{
	struct array_rule *array = site_array(site);

	if (value->type != NODE_ARRAY || value->count == 0)
		return site_wrong(site, value, "an array of at least one schema");
	array->prefix = arena_array(site->compiler->arena, value->count, sizeof(*array->prefix));
	array->nprefix = value->count;
	return read_list(site, value, array->prefix);
}

enum status read_items(struct site *site, const struct node *value)
{
	if (value->type == NODE_ARRAY && site->resource->draft < DRAFT_2020)
		return read_prefix(site, value);
	if (value->type == NODE_ARRAY)
		return SITE_FAIL(site, value, "items: expected a schema, found an array; since draft "
				 "2020-12 schemas for the first elements stand in prefixItems");
	return site_schema(site, value, &site_array(site)->items);
}

/* Before 2020-12: what `items` is now, if `items` is what prefixItems is now; else nothing. */
enum status read_additional_items(struct site *site, const struct node *value)
{
	const struct node *items = node_member(site->schema, "items");

	if (!items || items->type != NODE_ARRAY)
		return read_unused(site, value);
	return site_schema(site, value, &site_array(site)->items);
}

enum status read_contains(struct site *site, const struct node *value)
{
	struct array_rule *array = site_array(site);

	array->contains_evaluates = site->resource->draft == DRAFT_2020;
	return site_schema(site, value, &array->contains);
}

enum status read_unevaluated_items(struct site *site, const struct node *value)
{
	return site_schema(site, value, &site->rule->unevaluated_items);
}
