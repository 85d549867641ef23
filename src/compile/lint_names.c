/*
 * Names in `required` and `dependentRequired` that no `properties` about the same value knows: most
 * often one of the two is misspelled, and the record is rejected whatever it holds. And names in `properties`
 * that are almost those of another file about the same value: a rule laid over a type and misspelled is
 * about no member at all. Called by lint.c.
 */
#include <stdlib.h>

#include "compile/linter.h"
#include "ext/regex.h"

struct mention {
	const struct rule *rule;
	const struct node *node; /* the name where it is required, or the member of `properties` */
	struct str hint;
	bool is_known;           /* at one of its places, which is enough */
};

struct lint_names {
	struct linter *linter;
	struct mention *mentions;
	size_t nmentions, cap;
	/* of the value at hand */
	struct str *known;
	const struct document **homes; /* the files that say so */
	struct str *others;            /* room for those of other files */
	size_t nknown, known_cap, homes_cap, others_cap;
	const struct pattern_property **patterns;
	size_t npatterns, patterns_cap;
	struct regex_match *match;
	bool is_gathering; /* what is known; else what is required is looked up */
	uint32_t *seen;    /* by rule number: the round in which a rule was met last */
	uint32_t round;
};

struct lint_names *lint_names_new(struct linter *linter)
{
	struct arena *arena = linter->compiler->arena;
	struct lint_names *names = arena_zalloc(arena, sizeof(*names));

	names->linter = linter;
	names->match = regex_match_new();
	names->seen = arena_array(arena, linter->compiler->program->nrules, sizeof(*names->seen));
	return names;
}

static void gather(struct lint_names *names, const struct rule *rule)
{
	const struct object_rule *object = rule->object;
	struct arena *arena = names->linter->compiler->arena;

	for (size_t i = 0; i < object->nproperties; i++) {
		if (!object->properties[i].rule)
			continue;
		names->known = arena_room(arena, names->known, names->nknown, &names->known_cap,
					  sizeof(*names->known));
		names->homes = arena_room(arena, names->homes, names->nknown, &names->homes_cap,
					  sizeof(*names->homes));
		names->homes[names->nknown] = rule->home->document;
		names->known[names->nknown++] = object->properties[i].name;
	}
	for (size_t i = 0; i < object->npatterns; i++) {
		names->patterns = arena_room(arena, names->patterns, names->npatterns,
					     &names->patterns_cap, sizeof(*names->patterns));
		names->patterns[names->npatterns++] = &object->patterns[i];
	}
}

static bool knows(struct lint_names *names, struct str name)
{
	for (size_t i = 0; i < names->nknown; i++)
		if (str_eq(names->known[i], name))
			return true;
	for (size_t i = 0; i < names->npatterns; i++)
		if (regex_search(names->patterns[i]->regex, names->match, name) == REGEX_YES)
			return true;
	return false;
}

static struct mention *mention_of(struct lint_names *names, const struct rule *rule,
				  const struct node *node)
{
	for (size_t i = 0; i < names->nmentions; i++)
		if (names->mentions[i].node == node)
			return &names->mentions[i];
	names->mentions = arena_room(names->linter->compiler->arena, names->mentions,
				     names->nmentions, &names->cap, sizeof(*names->mentions));
	struct mention *mention = &names->mentions[names->nmentions++];
	*mention = (struct mention){ .rule = rule, .node = node };
	return mention;
}

static void look_up(struct lint_names *names, const struct rule *rule, const struct node *list)
{
	if (!list || list->type != NODE_ARRAY)
		return;
	for (const struct node *at = list->child; at; at = at->next) {
		struct mention *mention = mention_of(names, rule, at);
		if (mention->is_known || knows(names, at->text))
			mention->is_known = true;
		else if (mention->hint.len == 0)
			mention->hint = name_hint(names->linter->compiler->arena, at->text,
						  names->known, names->nknown);
	}
}

/* A name of this file alone, beside one of another file that it may have been meant to be. */
static void compare(struct lint_names *names, const struct rule *rule, const struct node *member)
{
	struct arena *arena = names->linter->compiler->arena;
	struct mention *mention = mention_of(names, rule, member);
	size_t count = 0;

	for (size_t i = 0; i < names->nknown; i++) {
		if (names->homes[i] == rule->home->document)
			continue;
		mention->is_known |= str_eq(names->known[i], member->key);
		names->others = arena_room(arena, names->others, count, &names->others_cap,
					   sizeof(*names->others));
		names->others[count++] = names->known[i];
	}
	struct str hint = name_hint(arena, member->key, names->others, count);
	mention->is_known |= hint.len == 0;
	if (mention->hint.len == 0)
		mention->hint = hint;
}

static void look_up_all(struct lint_names *names, const struct rule *rule)
{
	const struct node *properties = node_member(rule->source, "properties");


	bool is_known = keyword_is_of(KEYWORD_DEPENDENT_REQUIRED, rule->home->draft);
	const struct node *dependent =
		is_known ? node_member(rule->source, "dependentRequired") : NULL;

	if (properties && properties->type == NODE_OBJECT)
		for (const struct node *at = properties->child; at; at = at->next)
			compare(names, rule, at);
	look_up(names, rule, node_member(rule->source, "required"));
	if (dependent && dependent->type == NODE_OBJECT)
		for (const struct node *at = dependent->child; at; at = at->next)
			look_up(names, rule, at);
}

static void walk(struct lint_names *names, const struct rule *rule);

static void see_same(void *context, const struct rule **below, enum edge edge)
{
	struct lint_names *names = context;

	/* What `not` and `if` require may well be a name that must not be there. */
	if (edge == EDGE_SAME || edge == EDGE_BRANCH || (edge == EDGE_TEST && names->is_gathering))
		walk(names, *below);
}

static void walk(struct lint_names *names, const struct rule *rule)
{
	if (names->seen[rule->number] == names->round)
		return;
	names->seen[rule->number] = names->round;
	if (rule->object && names->is_gathering)
		gather(names, rule);
	else if (rule->object)
		look_up_all(names, rule);
	rule_visit(names->linter->compiler->program->rules[rule->number], see_same, names);
}

static void walk_all(struct lint_names *names, const struct value *value, bool is_gathering)
{
	names->is_gathering = is_gathering;
	names->round++;
	for (size_t i = 0; i < value->count; i++)
		walk(names, value->rules[i]);
}

void lint_names_see(struct lint_names *names, const struct value *value)
{
	names->nknown = names->npatterns = 0;
	walk_all(names, value, true);
	walk_all(names, value, false);
}

void lint_names_end(struct lint_names *names)
{
	for (size_t i = 0; i < names->nmentions; i++) {
		const struct mention *mention = &names->mentions[i];
		if (mention->is_known)
			continue;
		if (mention->node->key.at)
			lint_at(names->linter, mention->rule, mention->node, "similar-name",
				"%.*s is no name that the rules referred to know here%.*s",
				STR_ARGS(mention->node->key), STR_ARGS(mention->hint));
		else
			lint_at(names->linter, mention->rule, mention->node, "unknown-required",
				"%.*s is required, and no properties here knows it%.*s",
				STR_ARGS(mention->node->text), STR_ARGS(mention->hint));
	}
	regex_match_free(names->match);
}
