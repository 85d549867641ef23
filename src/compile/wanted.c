/*
 * Numbers the member names that rules about one and the same object look for. Rules are about the
 * same object if one applies the other to its own value; such families of rules share one struct
 * wanted, so that judge/ gathers an object once for all of them. Called last by compile/link.c.
 */
#include "compile/compiler.h"

enum {
	WIDEST_SPAN = 4096, /* of symbols, in the lookup of a family */
};

struct families {
	struct program *program;
	uint32_t *leader; /* by rule number: a rule of the same family, in the end the same for all */
	uint32_t current;
};

static uint32_t leader_of(struct families *families, uint32_t number)
{
	while (families->leader[number] != number) {
		families->leader[number] = families->leader[families->leader[number]];
		number = families->leader[number];
	}
	return number;
}

static void unite(struct families *families, uint32_t a, uint32_t b)
{
	families->leader[leader_of(families, a)] = leader_of(families, b);
}

static void see_relative(void *context, const struct rule **below, enum edge edge)
{
	struct families *families = context;

	if (edge == EDGE_SAME || edge == EDGE_BRANCH || edge == EDGE_TEST)
		unite(families, families->current, (*below)->number);
}

static void find_families(struct families *families)
{
	struct program *program = families->program;

	for (uint32_t i = 0; i < program->nrules; i++)
		families->leader[i] = i;
	for (uint32_t i = 0; i < program->nrules; i++) {
		const struct rule *rule = program->rules[i];
		families->current = i;
		rule_visit(program->rules[i], see_relative, families);
		for (size_t j = 0; j < rule->njoints; j++)
			for (size_t k = 0; rule->joints[j].anchor && k < program->nanchors; k++)
				unite(families, i, program->anchors[k].rule->number);
	}
}

/* ---- one family ---- */

struct names_wanted {
	uint32_t symbols[WANTED_NAMES + 1]; /* in the order of their bits */
	size_t count;
};

/* Past WANTED_NAMES the family has too many; the last place then stands for all of them. */
static uint8_t bit_of(struct names_wanted *names, uint32_t symbol)
{
	size_t i = 0;

	while (i < names->count && names->symbols[i] != symbol)
		i++;
	if (i == names->count && names->count <= WANTED_NAMES)
		names->symbols[names->count++] = symbol;
	return (uint8_t)(i % WANTED_NAMES);
}

static bool is_tested(const struct property *property)
{
	return property->rule && !(property->rule->flags & RULE_TRIVIAL);
}

static void number_object(struct names_wanted *names, struct object_rule *object)
{
	for (size_t i = 0; i < object->nproperties; i++) {
		struct property *property = &object->properties[i];
		if (!property->is_required && !is_tested(property))
			continue;
		property->bit = bit_of(names, property->symbol);
		uint64_t bit = (uint64_t)1 << property->bit;
		object->required_bits |= property->is_required ? bit : 0;
		object->tested_bits |= is_tested(property) ? bit : 0;
	}
	for (size_t i = 0; i < object->ndependents; i++) {
		struct dependent *dependent = &object->dependents[i];
		dependent->bit = bit_of(names, dependent->symbol);
		for (size_t j = 0; j < dependent->nwants; j++)
			dependent->wants[j].bit = bit_of(names, dependent->wants[j].symbol);
	}
}

/* NULL: too many names, or too far apart. */
static const struct wanted *wanted_new(struct arena *arena, const struct names_wanted *names)
{
	uint32_t first = UINT32_MAX, last = 0;

	for (size_t i = 0; i < names->count; i++) {
		first = names->symbols[i] < first ? names->symbols[i] : first;
		last = names->symbols[i] > last ? names->symbols[i] : last;
	}
	if (names->count == 0 || names->count > WANTED_NAMES || last - first >= WIDEST_SPAN)
		return NULL;
	struct wanted *wanted = arena_zalloc(arena, sizeof(*wanted));
	uint8_t *bits = arena_array(arena, last - first + 1, 1);
	for (size_t i = 0; i < names->count; i++)
		bits[names->symbols[i] - first] = (uint8_t)(i + 1);
	*wanted = (struct wanted){ .first = first, .span = last - first + 1, .bits = bits };
	return wanted;
}

void program_number_names(struct compiler *compiler)
{
	struct program *program = compiler->program;
	struct arena *arena = compiler->arena;
	struct families families = {
		.program = program,
		.leader = arena_array(arena, program->nrules, sizeof(uint32_t)),
	};
	struct names_wanted **names = arena_array(arena, program->nrules, sizeof(struct names_wanted *));
	const struct wanted **wanted = arena_array(arena, program->nrules, sizeof(struct wanted *));

	find_families(&families);
	for (uint32_t i = 0; i < program->nrules; i++) {
		uint32_t leader = leader_of(&families, i);
		if (!program->rules[i]->object)
			continue;
		if (!names[leader])
			names[leader] = arena_zalloc(arena, sizeof(**names));
		number_object(names[leader], program->rules[i]->object);
	}
	for (uint32_t i = 0; i < program->nrules; i++)
		if (names[i])
			wanted[i] = wanted_new(arena, names[i]);
	for (uint32_t i = 0; i < program->nrules; i++)
		program->rules[i]->wanted = wanted[leader_of(&families, i)];
}
