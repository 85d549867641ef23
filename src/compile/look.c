/*
 * Looks, from the rules that apply to one value: theirs and those that they apply to the same value make
 * up a set, and what each of them reads of members and elements is put together. A set of rules has one
 * look, however often it occurs, so rules that contain themselves end.
 */
#include "compile/look.h"

#include <stdlib.h>

#include "compile/program.h"
#include "ext/hash.h"

enum {
	LOOKS_MAX = 2000, /* beyond, everything is looked at */
};

const struct look look_all = {
	.others = true, .items = true, .other = &look_all, .item = &look_all,
};

struct set {
	const struct rule **rules;
	size_t count, cap;
};

struct drawing {
	struct look *look;
	struct set set; /* the rules themselves and those about the same value */
};

struct looker {
	const struct program *program;
	struct arena *arena;
	struct map known;     /* the numbers of a set's rules -> its look's number + 1; 0: it needs none */
	struct drawing *drawings;
	size_t count, drawn;
	uint32_t *stamps, stamp; /* of the rules that are in the set being made */
};

/* Warnings are read too, and x-coerce alone says nothing but wants the value. */
static bool says_nothing(const struct rule *rule)
{
	return !rule || ((rule->flags & RULE_TRIVIAL) && !(rule->flags & RULE_COERCE));
}

static void set_start(struct looker *looker, struct set *set)
{
	*set = (struct set){ 0 };
	looker->stamp++;
}

static void set_add(struct looker *looker, struct set *set, const struct rule *rule)
{
	if (says_nothing(rule) || looker->stamps[rule->number] == looker->stamp)
		return;
	looker->stamps[rule->number] = looker->stamp;
	set->rules = arena_room(looker->arena, set->rules, set->count, &set->cap, sizeof(*set->rules));
	set->rules[set->count++] = rule;
}

struct closing {
	struct looker *looker;
	struct set *set;
};

static void see_same(void *context, const struct rule **below, enum edge edge)
{
	struct closing *closing = context;

	if (edge == EDGE_SAME || edge == EDGE_DYNAMIC || edge == EDGE_BRANCH || edge == EDGE_TEST)
		set_add(closing->looker, closing->set, *below);
}

/* Adds all rules that apply to the same value. */
static void set_close(struct looker *looker, struct set *set)
{
	struct closing closing = { looker, set };

	for (size_t i = 0; i < set->count; i++)
		rule_visit(looker->program->rules[set->rules[i]->number], see_same, &closing);
}

/* Does the rule compare whole objects or arrays? */
static bool compares_whole(const struct rule *rule)
{
	const struct value_set *sets[] = { rule->values, rule->constant };

	for (size_t k = 0; k < 2; k++) {
		const struct node *node = sets[k] ? sets[k]->first : NULL;
		for (size_t i = 0; node && i < sets[k]->count; i++, node = node->next)
			if (node_is_container(node))
				return true;
	}
	return rule->array && rule->array->unique;
}

static bool reads_others(const struct rule *rule)
{
	const struct object_rule *object = rule->object;

	return rule->unevaluated_properties ||
	       (object && (object->npatterns || object->names || !says_nothing(object->additional)));
}

static bool reads_items(const struct rule *rule)
{
	const struct array_rule *array = rule->array;

	return rule->unevaluated_items ||
	       (array && (array->nprefix || array->contains || !says_nothing(array->items)));
}

static bool reads_inside(const struct rule *rule)
{
	const struct object_rule *object = rule->object;

	return (object && (object->nproperties || object->ndependents)) || reads_others(rule) ||
	       reads_items(rule) || compares_whole(rule);
}

/* ---- one set, one look ---- */

static int by_number(const void *a, const void *b)
{
	const struct rule *const *first = a, *const *second = b;

	return ((*first)->number > (*second)->number) - ((*first)->number < (*second)->number);
}

/* NULL: nothing inside the value is looked at. */
static const struct look *look_of(struct looker *looker, struct set *set)
{
	bool is_read = false, is_whole = false;

	if (set->count == 0)
		return NULL;
	qsort(set->rules, set->count, sizeof(*set->rules), by_number);
	uint32_t *numbers = arena_array(looker->arena, set->count, sizeof(*numbers));
	for (size_t i = 0; i < set->count; i++)
		numbers[i] = set->rules[i]->number;
	struct str key = { (const char *)numbers, set->count * sizeof(*numbers) };
	uint32_t hash = hash_of(key), known = map_find(&looker->known, key, hash, UINT32_MAX);
	if (known != UINT32_MAX)
		return known ? looker->drawings[known - 1].look : NULL;

	set_close(looker, set);
	for (size_t i = 0; i < set->count; i++) {
		is_read |= reads_inside(set->rules[i]);
		is_whole |= compares_whole(set->rules[i]);
	}
	if (is_whole || (is_read && looker->count == LOOKS_MAX))
		return &look_all;
	map_add(&looker->known, key, hash, is_read ? (uint32_t)looker->count + 1 : 0);
	if (!is_read)
		return NULL;
	struct look *look = arena_zalloc(looker->arena, sizeof(*look));
	looker->drawings[looker->count++] = (struct drawing){ look, *set };
	return look;
}

/* What is said of members whatever they are called. (Listed ones among them: too wide is no harm.) */
static void add_others(struct looker *looker, struct set *set, const struct rule *rule)
{
	const struct object_rule *object = rule->object;

	set_add(looker, set, rule->unevaluated_properties);
	if (!object)
		return;
	set_add(looker, set, object->additional);
	for (size_t i = 0; i < object->npatterns; i++)
		set_add(looker, set, object->patterns[i].rule);
}

static const struct look *look_of_others(struct looker *looker, const struct set *rules)
{
	struct set set;

	set_start(looker, &set);
	for (size_t i = 0; i < rules->count; i++)
		add_others(looker, &set, rules->rules[i]);
	return look_of(looker, &set);
}

static const struct look *look_of_member(struct looker *looker, const struct set *rules,
					 uint32_t symbol)
{
	struct set set;

	set_start(looker, &set);
	for (size_t i = 0; i < rules->count; i++) {
		const struct object_rule *object = rules->rules[i]->object;
		const struct property *property = object ? object_property(object, symbol) : NULL;
		if (property)
			set_add(looker, &set, property->rule);
		add_others(looker, &set, rules->rules[i]);
	}
	return look_of(looker, &set);
}

static const struct look *look_of_items(struct looker *looker, const struct set *rules)
{
	struct set set;

	set_start(looker, &set);
	for (size_t i = 0; i < rules->count; i++) {
		const struct array_rule *array = rules->rules[i]->array;
		set_add(looker, &set, rules->rules[i]->unevaluated_items);
		if (!array)
			continue;
		set_add(looker, &set, array->items);
		set_add(looker, &set, array->contains);
		for (size_t k = 0; k < array->nprefix; k++)
			set_add(looker, &set, array->prefix[k]);
	}
	return look_of(looker, &set);
}

/* ---- the members of a look ---- */

struct symbols {
	uint32_t *at;
	size_t count, cap;
};

static void add_symbol(struct looker *looker, struct symbols *symbols, uint32_t symbol)
{
	symbols->at = arena_room(looker->arena, symbols->at, symbols->count, &symbols->cap,
				 sizeof(*symbols->at));
	symbols->at[symbols->count++] = symbol;
}

static void add_symbols(struct looker *looker, struct symbols *symbols,
			const struct object_rule *object)
{
	for (size_t i = 0; i < object->nproperties; i++)
		add_symbol(looker, symbols, object->properties[i].symbol);
	for (size_t i = 0; i < object->ndependents; i++) {
		const struct dependent *dependent = &object->dependents[i];
		add_symbol(looker, symbols, dependent->symbol);
		for (size_t k = 0; k < dependent->nwants; k++)
			add_symbol(looker, symbols, dependent->wants[k].symbol);
	}
}

static int by_value(const void *a, const void *b)
{
	const uint32_t *first = a, *second = b;

	return (*first > *second) - (*first < *second);
}

static void draw(struct looker *looker, struct look *look, const struct set *rules)
{
	struct symbols symbols = { 0 };

	for (size_t i = 0; i < rules->count; i++) {
		const struct rule *rule = rules->rules[i];
		look->others |= reads_others(rule);
		look->items |= reads_items(rule);
		if (rule->object)
			add_symbols(looker, &symbols, rule->object);
	}
	if (symbols.count)
		qsort(symbols.at, symbols.count, sizeof(*symbols.at), by_value);
	struct look_member *members = arena_array(looker->arena, symbols.count, sizeof(*members));
	look->members = members;
	for (size_t i = 0; i < symbols.count; i++) {
		if (i && symbols.at[i] == symbols.at[i - 1])
			continue;
		members[look->nmembers++] = (struct look_member){
			.symbol = symbols.at[i],
			.inner = look_of_member(looker, rules, symbols.at[i]),
		};
	}
	if (look->others)
		look->other = look_of_others(looker, rules);
	if (look->items)
		look->item = look_of_items(looker, rules);
}

const struct look *look_compile(const struct program *program, struct arena *arena)
{
	struct looker looker = { .program = program, .arena = arena };
	struct set set;

	if (program->nanchors > 0) /* what $dynamicRef means depends on the way to it */
		return &look_all;
	looker.drawings = arena_array(arena, LOOKS_MAX, sizeof(*looker.drawings));
	looker.stamps = arena_array(arena, program->nrules, sizeof(*looker.stamps));
	set_start(&looker, &set);
	set_add(&looker, &set, program->root);
	const struct look *root = look_of(&looker, &set);
	while (looker.drawn < looker.count) {
		struct drawing *drawing = &looker.drawings[looker.drawn++];
		draw(&looker, drawing->look, &drawing->set);
	}
	map_release(&looker.known);
	return root;
}

const struct look *schema_look(const struct program *program)
{
	return program->look;
}

bool look_at_member(const struct look *look, uint32_t symbol, const struct look **inner)
{
	size_t low = 0, high = look ? look->nmembers : 0;

	*inner = NULL;
	if (!look)
		return false;
	while (symbol && low < high) {
		size_t middle = (low + high) / 2;
		if (look->members[middle].symbol < symbol)
			low = middle + 1;
		else
			high = middle;
	}
	if (symbol && low < look->nmembers && look->members[low].symbol == symbol) {
		*inner = look->members[low].inner;
		return true;
	}
	*inner = look->other;
	return look->others;
}
