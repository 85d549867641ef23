/*
 * One schema object by itself: keywords that nobody knows, keywords of other drafts, keywords that
 * can have no effect where they stand, and demands that no value meets. Called by lint.c.
 */
#include <inttypes.h>

#include "compile/decimal.h"
#include "compile/equal.h"
#include "compile/format.h"
#include "compile/linter.h"

enum { LOOKED_AT = 200 }; /* values of an enum, rules in one another: more would take long */

/* ---- names ---- */

/* What other drafts and dialects call it, and what to write instead. */
static const struct {
	const char *name, *advice;
} foreign[] = {
	{ "prefixItems", "before 2020-12 it is items with an array" },
	{ "$dynamicRef", "before 2020-12 it is $recursiveRef" },
	{ "$dynamicAnchor", "before 2020-12 it is $recursiveAnchor" },
	{ "dependentRequired", "before 2019-09 it is dependencies" },
	{ "dependentSchemas", "before 2019-09 it is dependencies" },
	{ "$defs", "before 2019-09 it is definitions" },
	{ "additionalItems", "since 2020-12 it is items, beside prefixItems" },
	{ "id", "since draft 6 it is $id" },
	{ "$recursiveRef", "since 2020-12 it is $dynamicRef" },
	{ "$recursiveAnchor", "since 2020-12 it is $dynamicAnchor" },
	{ "divisibleBy", "since draft 4 it is multipleOf" },
	{ "extends", "since draft 4 it is allOf" },
	{ "disallow", "since draft 4 it is not" },
	{ "nullable", "it is of OpenAPI; in JSON Schema null is one of the names in type" },
	{ "discriminator", "it is of OpenAPI; in JSON Schema each branch says so with const" },
	{ "example", "in JSON Schema it is examples, an array" },
};

static void lint_name(struct linter *linter, const struct rule *rule, const struct node *member)
{
	enum draft draft = rule->home->draft;
	struct str name = member->key;
	enum keyword keyword = keyword_find(name);

	if (draft < DRAFT_2019 && keyword != KEYWORD_REF && keyword != KEYWORD_DEFINITIONS &&
	    node_member(rule->source, "$ref")) {
		if (!keyword_is_note(keyword))
			lint_at(linter, rule, member, "idle-keyword",
				"before 2019-09, what stands beside $ref is ignored");
		return;
	}
	if (keyword != KEYWORD_COUNT && keyword_is_of(keyword, draft))
		return;
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (str_is(name, foreign[i].name)) {
			lint_at(linter, rule, member, "foreign-keyword",
				"%s is no keyword of JSON Schema %s and is ignored: %s",
				foreign[i].name, keyword_draft_name(draft), foreign[i].advice);
			return;
		}
	if (keyword != KEYWORD_COUNT) {
		lint_at(linter, rule, member, "foreign-keyword",
			"%s is no keyword of JSON Schema %s and is ignored; newer drafts know it",
			keyword_row(keyword)->name, keyword_draft_name(draft));
		return;
	}
	struct str hint = keyword_hint(linter->compiler->arena, name);
	if (str_starts(name, STR("x-")) && hint.len == 0)
		return; /* somebody's own annotation, on purpose */
	lint_at(linter, rule, member, "unknown-keyword",
		"%.*s is no keyword of JSON Schema %s and is ignored%.*s", STR_ARGS(name),
		keyword_draft_name(draft), STR_ARGS(hint));
}

static void lint_format(struct linter *linter, const struct rule *rule, const struct node *value)
{
	static const char *const annotations[] = { "idn-email", "idn-hostname", "iri",
						   "iri-reference" };
	size_t count;
	const struct format_check *formats = format_table(&count);
	struct str names[64];

	if (!value || value->type != NODE_STRING || format_find(value->text))
		return;
	for (size_t i = 0; i < sizeof(annotations) / sizeof(annotations[0]); i++)
		if (str_is(value->text, annotations[i])) {
			lint_at(linter, rule, value, "unknown-format",
				"the format %s is never checked here, only noted", annotations[i]);
			return;
		}
	for (size_t i = 0; i < count && i < 64; i++)
		names[i] = str_of(formats[i].name);
	struct str hint = name_hint(linter->compiler->arena, value->text, names,
				    count < 64 ? count : 64);
	lint_at(linter, rule, value, "unknown-format",
		"%.*s is no format of JSON Schema and is never checked%.*s", STR_ARGS(value->text),
		STR_ARGS(hint));
}

/* "/^a$/i", as JavaScript writes a pattern: the bars are part of it here. */
static void lint_bars(struct linter *linter, const struct rule *rule)
{
	const struct node *value = node_member(rule->source, "pattern");
	struct str text = value && value->type == NODE_STRING ? value->text : (struct str){ 0 };
	size_t end = text.len;

	while (end > 0 && text.at[end - 1] >= 'a' && text.at[end - 1] <= 'z')
		end--;
	if (end > 2 && text.at[0] == '/' && text.at[end - 1] == '/' &&
	    (text.at[1] == '^' || text.at[1] == '('))
		lint_at(linter, rule, value, "pattern-dialect",
			"the bars at both ends are part of the pattern, and so are letters behind "
			"them; write %.*s", (int)(end - 2), text.at + 1);
}

/* ---- keywords without effect ---- */

/* The types of value that a keyword has something to say about; 0: all. */
static unsigned types_of_keyword(enum keyword keyword)
{
	switch (keyword) {
	case KEYWORD_MULTIPLE_OF:
	case KEYWORD_MAXIMUM:
	case KEYWORD_EXCLUSIVE_MAXIMUM:
	case KEYWORD_MINIMUM:
	case KEYWORD_EXCLUSIVE_MINIMUM:
		return TYPE_NUMBER | TYPE_INTEGER;
	case KEYWORD_MAX_LENGTH:
	case KEYWORD_MIN_LENGTH:
	case KEYWORD_PATTERN:
	case KEYWORD_FORMAT:
	case KEYWORD_X_JSON:
		return TYPE_STRING;
	case KEYWORD_MAX_ITEMS:
	case KEYWORD_MIN_ITEMS:
	case KEYWORD_UNIQUE_ITEMS:
	case KEYWORD_CONTAINS:
	case KEYWORD_MAX_CONTAINS:
	case KEYWORD_MIN_CONTAINS:
	case KEYWORD_PREFIX_ITEMS:
	case KEYWORD_ITEMS:
	case KEYWORD_UNEVALUATED_ITEMS:
		return TYPE_ARRAY;
	case KEYWORD_MAX_PROPERTIES:
	case KEYWORD_MIN_PROPERTIES:
	case KEYWORD_REQUIRED:
	case KEYWORD_DEPENDENT_REQUIRED:
	case KEYWORD_DEPENDENT_SCHEMAS:
	case KEYWORD_DEPENDENCIES:
	case KEYWORD_PROPERTIES:
	case KEYWORD_PATTERN_PROPERTIES:
	case KEYWORD_ADDITIONAL_PROPERTIES:
	case KEYWORD_UNEVALUATED_PROPERTIES:
	case KEYWORD_PROPERTY_NAMES:
		return TYPE_OBJECT;
	default:
		return 0;
	}
}

static const char *type_noun(unsigned types)
{
	return types & TYPE_STRING ? "strings"
	       : types & TYPE_ARRAY  ? "arrays"
	       : types & TYPE_OBJECT ? "objects"
				     : "numbers";
}

/* What a keyword needs beside it to mean anything; NULL: nothing. */
static const char *companion(enum keyword keyword)
{
	switch (keyword) {
	case KEYWORD_THEN:
	case KEYWORD_ELSE:
		return "if";
	case KEYWORD_MIN_CONTAINS:
	case KEYWORD_MAX_CONTAINS:
		return "contains";
	default:
		return NULL;
	}
}

static void lint_idle(struct linter *linter, const struct rule *rule, const struct node *member)
{
	enum keyword keyword = keyword_find(member->key);
	const char *beside = companion(keyword);
	unsigned types = types_of_keyword(keyword);

	if (beside && !node_member(rule->source, beside))
		lint_at(linter, rule, member, "idle-keyword", "%s has no effect without %s beside it",
			keyword_row(keyword)->name, beside);
	else if (types && !(rule->types & types))
		lint_at(linter, rule, member, "idle-keyword",
			"%s is about %s, which type does not allow here", keyword_row(keyword)->name,
			type_noun(types));
	if (keyword == KEYWORD_IF && !node_member(rule->source, "then") &&
	    !node_member(rule->source, "else"))
		lint_at(linter, rule, member, "idle-keyword",
			"if has no effect without then or else beside it");
}

/* ---- demands that nothing meets ---- */

static bool type_allows(const struct rule *rule, const struct node *value)
{
	if (value->type == NODE_NUMBER && !(rule->types & TYPE_NUMBER))
		return (rule->types & TYPE_INTEGER) && decimal_is_integer(value->text);
	return rule->types & (1u << value->type);
}

static void lint_repeated(struct linter *linter, const struct rule *rule, const struct node *list)
{
	struct arena scratch = { 0 };

	for (const struct node *at = list->child; at && list->count <= LOOKED_AT; at = at->next)
		for (const struct node *other = list->child; other != at; other = other->next)
			if (node_equal(at, other, &scratch)) {
				lint_at(linter, rule, at, "repeated-value",
					"enum lists this value twice");
				break;
			}
	arena_release(&scratch);
}

static void lint_values(struct linter *linter, const struct rule *rule)
{
	const struct node *list = node_member(rule->source, "enum");
	const struct node *constant = node_member(rule->source, "const");

	if (list && list->type == NODE_ARRAY)
		for (const struct node *at = list->child; at; at = at->next)
			if (!type_allows(rule, at))
				lint_at(linter, rule, at, "never-valid",
					"enum lists %s %s, which type does not allow",
					at->type == NODE_ARRAY || at->type == NODE_OBJECT ||
							at->type == NODE_NULL ? "the value" : "a",
					node_type_name((enum node_type)at->type));
	if (list && list->type == NODE_ARRAY)
		lint_repeated(linter, rule, list);
	if (list && list->type == NODE_ARRAY && list->count == 0)
		lint_at(linter, rule, list, "never-valid", "enum lists nothing, so nothing is valid");
	if (constant && !type_allows(rule, constant))
		lint_at(linter, rule, constant, "never-valid",
			"const is of another type than type allows, so nothing is valid");
}

/* A member that has to be there and must not be. */
static void lint_members(struct linter *linter, const struct rule *rule)
{
	const struct object_rule *object = rule->object;

	for (size_t i = 0; i < object->nproperties; i++) {
		const struct property *property = &object->properties[i];
		if (property->is_required && property->rule && (property->rule->flags & RULE_FALSE))
			lint_at(linter, rule, rule->source, "never-valid",
				"%.*s is required, but its schema is false, so no object is valid",
				STR_ARGS(property->name));
	}
}

static bool has_property(const struct object_rule *object, struct str name)
{
	for (size_t i = 0; i < object->nproperties; i++)
		if (str_eq(object->properties[i].name, name) && object->properties[i].rule)
			return true;
	return false;
}

/* A member that `rule`, or what it refers to for the same value, has and `object` has not; at most
 * `left` rules are looked at. */
static struct str hidden_property(const struct object_rule *object, const struct rule *rule,
				  unsigned *left)
{
	struct str hidden = { 0 };

	if (*left == 0)
		return hidden;
	--*left;
	for (size_t i = 0; rule->object && i < rule->object->nproperties && !hidden.at; i++)
		if (!has_property(object, rule->object->properties[i].name))
			hidden = rule->object->properties[i].name;
	for (size_t i = 0; i < rule->njoints && !hidden.at; i++)
		for (size_t k = 0; rule->joints[i].kind == JOINT_ALL && k < rule->joints[i].nrules &&
				   !hidden.at; k++)
			hidden = hidden_property(object, rule->joints[i].rules[k], left);
	return hidden;
}

/* additionalProperties: false beside allOf, as in languages where classes extend each other. */
static void lint_closed(struct linter *linter, const struct rule *rule)
{
	const struct node *at = node_member(rule->source, "additionalProperties");

	if (!at || !rule->object->additional || !(rule->object->additional->flags & RULE_FALSE) ||
	    rule->object->npatterns > 0)
		return;
	unsigned left = LOOKED_AT;
	struct str hidden = hidden_property(rule->object, rule, &left);
	if (hidden.at)
		lint_at(linter, rule, at, "hidden-property",
			"additionalProperties sees only the properties beside it, so it refuses "
			"%.*s; write unevaluatedProperties", STR_ARGS(hidden));
}

static void lint_range(struct linter *linter, const struct rule *rule, const char *low,
		       uint64_t min, const char *high, uint64_t max)
{
	const struct node *at = node_member(rule->source, low);

	if (min > max && at)
		lint_at(linter, rule, at, "never-valid",
			"%s %" PRIu64 " is more than %s %" PRIu64 ", so nothing is valid", low, min,
			high, max);
}

static void lint_limits(struct linter *linter, const struct rule *rule)
{
	const struct number_rule *numeric = rule->numeric;
	struct str low = numeric->minimum, high = numeric->maximum;
	bool is_open = false;

	if (numeric->above.at && (!low.at || decimal_cmp(numeric->above, low) >= 0)) {
		low = numeric->above;
		is_open = true;
	}
	if (numeric->below.at && (!high.at || decimal_cmp(numeric->below, high) <= 0)) {
		high = numeric->below;
		is_open = true;
	}
	if (!low.at || !high.at)
		return;
	int order = decimal_cmp(low, high);
	if (order > 0 || (order == 0 && is_open))
		lint_at(linter, rule, rule->source, "never-valid",
			"no number is above %.*s and below %.*s at once", STR_ARGS(low),
			STR_ARGS(high));
}

void lint_words(struct linter *linter, const struct rule *rule)
{
	const struct node *schema = rule->source;

	for (const struct node *at = schema->child; at; at = at->next) {
		lint_name(linter, rule, at);
		lint_idle(linter, rule, at);
	}
	lint_format(linter, rule, node_member(schema, "format"));
	lint_bars(linter, rule);
	lint_values(linter, rule);
	if (rule->numeric)
		lint_limits(linter, rule);
	if (rule->string)
		lint_range(linter, rule, "minLength", rule->string->min, "maxLength",
			   rule->string->max);
	if (rule->array) {
		lint_range(linter, rule, "minItems", rule->array->min, "maxItems", rule->array->max);
		lint_range(linter, rule, "minContains", rule->array->min_contains, "maxContains",
			   rule->array->max_contains);
	}
	if (rule->object) {
		lint_range(linter, rule, "minProperties", rule->object->min, "maxProperties",
			   rule->object->max);
		lint_members(linter, rule);
		lint_closed(linter, rule);
	}
}
