/*
 * The places that a record may have, as sets of rules: the root, and below each place one for every
 * member that rules name there, for other members, for elements. A piece that is $ref'ed from several
 * schemas is seen in the company it has at each place. Called by lint.c.
 */
#include <stdlib.h>

#include "compile/linter.h"
#include "ext/hash.h"

enum {
	MAX_PLACES = 20000, /* beyond, nothing is told: no rule file of a person gets there */
};

/* What stands below: the rules of one member, or of one kind of element. */
enum kind { MEMBER, OTHER_MEMBER, MEMBER_NAME, ELEMENT, PREFIX, CONTAINED };

struct below {
	enum kind kind;
	uint32_t index; /* MEMBER: symbol; PREFIX: place */
	const struct rule *rule;
};

struct places {
	struct linter *linter;
	struct map known; /* the numbers of a set's rules, as bytes */
	struct value *queue;
	size_t count, cap;
	/* of the place at hand */
	struct below *below;
	size_t nbelow, below_cap;
	uint32_t *seen; /* by rule number: the place where it was met last */
	uint32_t round;
};

static int by_number(const void *a, const void *b)
{
	const struct rule *left = *(const struct rule *const *)a;
	const struct rule *right = *(const struct rule *const *)b;
	return (left->number > right->number) - (left->number < right->number);
}

/* A new place, unless the same rules stand together elsewhere. `rules` is kept. */
static void add_place(struct places *places, const struct rule **rules, size_t count)
{
	struct arena *arena = places->linter->compiler->arena;
	size_t n = 0;

	qsort(rules, count, sizeof(*rules), by_number);
	uint32_t *numbers = arena_array(arena, count, sizeof(*numbers));
	for (size_t i = 0; i < count; i++) {
		if (n > 0 && rules[n - 1] == rules[i])
			continue;
		numbers[n] = rules[i]->number;
		rules[n++] = rules[i];
	}
	struct str key = { (const char *)numbers, n * sizeof(*numbers) };
	size_t before = places->known.count;
	map_add(&places->known, key, hash_of(key), 1);
	if (places->known.count == before || places->count == MAX_PLACES)
		return;
	places->queue = arena_room(arena, places->queue, places->count, &places->cap,
				   sizeof(*places->queue));
	places->queue[places->count++] = (struct value){ rules, n };
}

static void add_below(struct places *places, enum kind kind, uint32_t index, const struct rule *rule)
{
	if (!rule || (rule->flags & RULE_TRIVIAL))
		return;
	places->below = arena_room(places->linter->compiler->arena, places->below, places->nbelow,
				   &places->below_cap, sizeof(*places->below));
	places->below[places->nbelow++] = (struct below){ kind, index, rule };
}

static void look_below(struct places *places, const struct rule *rule)
{
	const struct object_rule *object = rule->object;
	const struct array_rule *array = rule->array;

	for (size_t i = 0; object && i < object->nproperties; i++)
		add_below(places, MEMBER, object->properties[i].symbol, object->properties[i].rule);
	for (size_t i = 0; object && i < object->npatterns; i++)
		add_below(places, OTHER_MEMBER, 0, object->patterns[i].rule);
	if (object) {
		add_below(places, OTHER_MEMBER, 0, object->additional);
		add_below(places, MEMBER_NAME, 0, object->names);
	}
	for (size_t i = 0; array && i < array->nprefix; i++)
		add_below(places, PREFIX, (uint32_t)i, array->prefix[i]);
	if (array) {
		add_below(places, ELEMENT, 0, array->items);
		add_below(places, CONTAINED, 0, array->contains);
	}
	add_below(places, OTHER_MEMBER, 0, rule->unevaluated_properties);
	add_below(places, ELEMENT, 0, rule->unevaluated_items);
}

static void look(struct places *places, const struct rule *rule);

static void see_same(void *context, const struct rule **below, enum edge edge)
{
	if (edge == EDGE_SAME || edge == EDGE_BRANCH)
		look(context, *below);
}

static void look(struct places *places, const struct rule *rule)
{
	if (places->seen[rule->number] == places->round)
		return;
	places->seen[rule->number] = places->round;
	look_below(places, rule);
	rule_visit(places->linter->compiler->program->rules[rule->number], see_same, places);
}

static int by_kind(const void *a, const void *b)
{
	const struct below *left = a, *right = b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

static void expand(struct places *places, const struct value *value)
{
	struct arena *arena = places->linter->compiler->arena;

	places->nbelow = 0;
	places->round++;
	for (size_t i = 0; i < value->count; i++)
		look(places, value->rules[i]);
	if (places->nbelow > 1)
		qsort(places->below, places->nbelow, sizeof(*places->below), by_kind);
	for (size_t i = 0, end; i < places->nbelow; i = end) {
		for (end = i + 1; end < places->nbelow &&
				  by_kind(&places->below[i], &places->below[end]) == 0; end++)
			;
		const struct rule **rules = arena_array(arena, end - i, sizeof(*rules));
		for (size_t k = i; k < end; k++)
			rules[k - i] = places->below[k].rule;
		add_place(places, rules, end - i);
	}
}

void lint_places(struct linter *linter, void (*see)(void *context, const struct value *value),
		 void *context)
{
	struct program *program = linter->compiler->program;
	struct places places = { .linter = linter };
	const struct rule **root = arena_array(linter->compiler->arena, 1, sizeof(*root));

	places.seen = arena_array(linter->compiler->arena, program->nrules, sizeof(*places.seen));
	root[0] = program->root;
	add_place(&places, root, 1);
	for (size_t i = 0; i < places.count; i++) {
		const struct value value = places.queue[i]; /* the queue may move */
		expand(&places, &value);
		see(context, &value);
	}
	map_release(&places.known);
}
