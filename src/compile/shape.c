/*
 * What the rules want at each path, for the rewrite: types, members, elements, over all rules that
 * apply to one value. Made by compile/schema.c once the rules are linked; read through schema.h.
 *
 * A sketch is a shape that may not be drawn yet. It stands for one rule or for two other sketches
 * put together. Drawing one looks at the value itself only and makes sketches for what is below, so
 * rules that contain themselves end in a sketch that is there already.
 */
#include <stdlib.h>

#include "compile/compiler.h"
#include "ext/hash.h"
#include "ext/regex.h"

enum {
	MAX_SKETCHES = 20000, /* beyond, nothing is known: of no use for data that people send */
};

enum union_kind {
	MEET, /* both apply */
	JOIN, /* one of the two applies */
	ADD,  /* the second applies sometimes: it names members, but says nothing of the type */
};

struct sketch_member {
	struct str name;
	uint32_t symbol;
	bool is_partial;       /* only some of the branches name it */
	struct sketch *sketch; /* NULL: anything goes */
};

struct sketch {
	struct shape shape; /* what others see */
	struct sketch *next; /* to be drawn */
	uint32_t number;
	bool is_drawn;
	const struct rule *rule; /* stands for this rule, or … */
	enum union_kind kind;    /* … for these two */
	struct sketch *a, *b;
	struct sketch_member *members; /* sorted by symbol */
	size_t nmembers;
	struct sketch *items, *others;
};

struct studio {
	struct compiler *compiler;
	struct sketch **of_rule; /* by rule number */
	struct map of_pair;      /* kind, a, b -> number */
	struct sketch **all;
	uint32_t count;
	struct sketch *todo;
};

static struct sketch *sketch_new(struct studio *studio)
{
	struct sketch *sketch = arena_zalloc(studio->compiler->arena, sizeof(*sketch));

	sketch->number = studio->count;
	studio->all[studio->count++] = sketch;
	sketch->next = studio->todo;
	studio->todo = sketch;
	return sketch;
}

/* NULL: anything goes. What only warns wants nothing. */
static struct sketch *sketch_of_rule(struct studio *studio, const struct rule *rule)
{
	if (!rule || (rule->flags & RULE_WARNING) ||
	    ((rule->flags & RULE_TRIVIAL) && !(rule->flags & RULE_COERCE)))
		return NULL;
	struct sketch *sketch = studio->of_rule[rule->number];
	if (!sketch && studio->count < MAX_SKETCHES) {
		sketch = studio->of_rule[rule->number] = sketch_new(studio);
		sketch->rule = rule;
	}
	return sketch;
}

static struct sketch *sketch_of_pair(struct studio *studio, enum union_kind kind, struct sketch *a,
				     struct sketch *b)
{
	if (a == b)
		return a;
	if (kind == MEET && (!a || !b))
		return a ? a : b;
	struct arena *arena = studio->compiler->arena;
	struct str key = arena_printf(arena, "%d %u %u", (int)kind, a ? a->number + 1 : 0,
				      b ? b->number + 1 : 0);
	uint32_t hash = hash_of(key), number = map_find(&studio->of_pair, key, hash, UINT32_MAX);

	if (number != UINT32_MAX)
		return studio->all[number];
	if (studio->count == MAX_SKETCHES)
		return NULL;
	struct sketch *sketch = sketch_new(studio);
	sketch->kind = kind;
	sketch->a = a;
	sketch->b = b;
	map_add(&studio->of_pair, key, hash, sketch->number);
	return sketch;
}

/* ---- putting two together ---- */

static bool alone_is_partial(enum union_kind kind, bool from_b, bool was_partial)
{
	return was_partial || kind == JOIN || (kind == ADD && from_b);
}

static struct sketch_member put_members(struct studio *studio, enum union_kind kind,
					const struct sketch_member *a,
					const struct sketch_member *b)
{
	struct sketch_member both = *a;
	bool b_partial = b->is_partial || kind == ADD;

	if (kind == JOIN || (a->is_partial && b_partial)) {
		both.sketch = sketch_of_pair(studio, JOIN, a->sketch, b->sketch);
		both.is_partial = a->is_partial || b_partial;
	} else if (b_partial) {
		both.sketch = sketch_of_pair(studio, ADD, a->sketch, b->sketch);
	} else if (a->is_partial) {
		both.sketch = sketch_of_pair(studio, ADD, b->sketch, a->sketch);
		both.is_partial = false;
	} else {
		both.sketch = sketch_of_pair(studio, MEET, a->sketch, b->sketch);
	}
	return both;
}

static void merge_members(struct studio *studio, enum union_kind kind, struct sketch *into,
			  const struct sketch *more)
{
	size_t na = into->nmembers, nb = more->nmembers, i = 0, j = 0, n = 0;
	const struct sketch_member *a = into->members, *b = more->members;
	struct sketch_member *out = arena_array(studio->compiler->arena, na + nb, sizeof(*out));

	while (i < na || j < nb) {
		if (j == nb || (i < na && a[i].symbol < b[j].symbol)) {
			out[n] = a[i++];
			out[n].is_partial = alone_is_partial(kind, false, out[n].is_partial);
		} else if (i == na || b[j].symbol < a[i].symbol) {
			out[n] = b[j++];
			out[n].is_partial = alone_is_partial(kind, true, out[n].is_partial);
		} else {
			out[n] = put_members(studio, kind, &a[i++], &b[j++]);
		}
		n++;
	}
	into->members = out;
	into->nmembers = n;
}

/* Each once: rules that contain themselves bring the same ones again and again. */
static void merge_patterns(struct studio *studio, struct shape *into, const struct shape *more)
{
	size_t n = 0, na = into->npatterns, both = na + more->npatterns;
	struct arena *arena = studio->compiler->arena;
	const struct pattern_property **out = arena_array(arena, both, sizeof(*out));

	for (size_t i = 0, k = 0; i < both; i++, k = 0) {
		out[n] = i < na ? into->patterns[i] : more->patterns[i - na];
		while (out[k] != out[n])
			k++;
		n += k == n;
	}
	into->patterns = out;
	into->npatterns = n;
}

/* Elements and other members: who has an idea of them is believed. */
static struct sketch *merge_below(struct studio *studio, enum union_kind kind, struct sketch *a,
				  struct sketch *b)
{
	if (!a || !b)
		return a ? a : b;
	return sketch_of_pair(studio, kind, a, b);
}

static void draw(struct studio *studio, struct sketch *sketch);

/* `more` may be NULL: anything goes. */
static void merge(struct studio *studio, enum union_kind kind, struct sketch *into,
		  struct sketch *more)
{
	static const struct sketch anything = { .shape.types = TYPE_ANY };

	if (more)
		draw(studio, more);
	else if (kind == JOIN)
		more = (struct sketch *)&anything;
	else
		return;
	struct shape *shape = &into->shape;
	if (kind == MEET)
		shape->types &= more->shape.types;
	else if (kind == JOIN)
		shape->types |= more->shape.types;
	shape->coerce = shape->coerce || more->shape.coerce;
	if (kind == MEET)
		shape->closed = shape->closed || more->shape.closed;
	else if (kind == JOIN)
		shape->closed = shape->closed && more->shape.closed;
	merge_members(studio, kind, into, more);
	merge_patterns(studio, shape, &more->shape);
	into->items = merge_below(studio, kind, into->items, more->items);
	into->others = merge_below(studio, kind, into->others, more->others);
}

/* ---- one rule ---- */

static bool closes(const struct rule *rest)
{
	return rest && (rest->flags & (RULE_FALSE | RULE_UNKNOWN));
}

static void draw_object(struct studio *studio, struct sketch *sketch,
			const struct object_rule *object)
{
	struct arena *arena = studio->compiler->arena;

	sketch->members = arena_array(arena, object->nproperties, sizeof(*sketch->members));
	for (size_t i = 0; i < object->nproperties; i++) {
		const struct property *property = &object->properties[i];
		if (!property->rule)
			continue;
		sketch->members[sketch->nmembers++] = (struct sketch_member){
			.name = property->name,
			.symbol = property->symbol,
			.sketch = sketch_of_rule(studio, property->rule),
		};
	}
	const struct pattern_property **patterns =
		arena_array(arena, object->npatterns, sizeof(struct pattern_property *));
	for (size_t i = 0; i < object->npatterns; i++)
		patterns[i] = &object->patterns[i];
	sketch->shape.patterns = patterns;
	sketch->shape.npatterns = object->npatterns;
	sketch->shape.closed = closes(object->additional);
	if (object->additional && !closes(object->additional))
		sketch->others = sketch_of_rule(studio, object->additional);
}

/* One of several applies. The union is a sketch of its own, which is then met. */
static struct sketch *one_of_several(struct studio *studio, const struct rule *const *rules,
				     size_t count)
{
	struct sketch *sketch = sketch_of_rule(studio, rules[0]);

	for (size_t i = 1; i < count; i++)
		sketch = sketch_of_pair(studio, JOIN, sketch, sketch_of_rule(studio, rules[i]));
	return sketch;
}

static void draw_joint(struct studio *studio, struct sketch *sketch, const struct joint *joint)
{
	switch (joint->kind) {
	case JOINT_ALL:
	case JOINT_DYNAMIC:
		for (size_t i = 0; i < joint->nrules; i++)
			merge(studio, MEET, sketch, sketch_of_rule(studio, joint->rules[i]));
		break;
	case JOINT_ANY:
	case JOINT_ONE:
		merge(studio, MEET, sketch, one_of_several(studio, joint->rules, joint->nrules));
		break;
	case JOINT_IF:
		merge(studio, MEET, sketch, one_of_several(studio, joint->rules + 1, 2));
		break;
	case JOINT_NOT:
		break;
	}
}

static void draw_rule(struct studio *studio, struct sketch *sketch)
{
	const struct rule *rule = sketch->rule;

	sketch->shape.types = rule->flags & RULE_FALSE ? 0 : rule->types;
	sketch->shape.coerce = rule->flags & RULE_COERCE;
	if (rule->object)
		draw_object(studio, sketch, rule->object);
	if (rule->array && rule->array->nprefix == 0)
		sketch->items = sketch_of_rule(studio, rule->array->items);
	for (size_t i = 0; i < rule->njoints; i++)
		draw_joint(studio, sketch, &rule->joints[i]);
	for (size_t i = 0; rule->object && i < rule->object->ndependents; i++) {
		const struct rule *branches[] = { rule->object->dependents[i].rule, NULL };
		merge(studio, MEET, sketch, one_of_several(studio, branches, 2));
	}
	if (closes(rule->unevaluated_properties))
		sketch->shape.closed = true;
}

static void draw(struct studio *studio, struct sketch *sketch)
{
	if (sketch->is_drawn)
		return;
	sketch->is_drawn = true;
	if (sketch->rule) {
		draw_rule(studio, sketch);
		return;
	}
	sketch->shape.types = TYPE_ANY;
	if (sketch->a) {
		draw(studio, sketch->a);
		uint32_t number = sketch->number;
		enum union_kind kind = sketch->kind;
		struct sketch *next = sketch->next, *b = sketch->b;
		*sketch = *sketch->a;
		sketch->number = number;
		sketch->kind = kind;
		sketch->next = next;
		sketch->b = b;
		merge(studio, kind, sketch, b);
	} else {
		merge(studio, sketch->kind, sketch, sketch->b);
	}
}

/* ---- for others to see ---- */

static void publish(struct studio *studio, struct sketch *sketch)
{
	struct shape *shape = &sketch->shape;
	struct shape_member *members =
		arena_array(studio->compiler->arena, sketch->nmembers, sizeof(*members));

	for (size_t i = 0; i < sketch->nmembers; i++)
		members[i] = (struct shape_member){
			.name = sketch->members[i].name,
			.symbol = sketch->members[i].symbol,
			.shape = sketch->members[i].sketch ? &sketch->members[i].sketch->shape
							   : NULL,
		};
	shape->members = members;
	shape->nmembers = sketch->nmembers;
	shape->items = sketch->items ? &sketch->items->shape : NULL;
	shape->others = sketch->others ? &sketch->others->shape : NULL;
	if (shape->types == 0) /* nothing fits; let the check say so */
		shape->types = TYPE_ANY;
}

const struct shape *shape_compile(struct compiler *compiler, const struct rule *rule)
{
	struct arena *arena = compiler->arena;
	struct studio studio = {
		.compiler = compiler,
		.of_rule = arena_array(arena, compiler->program->nrules, sizeof(struct sketch *)),
		.all = arena_array(arena, MAX_SKETCHES, sizeof(struct sketch *)),
	};
	struct sketch *root = sketch_of_rule(&studio, rule);

	while (studio.todo) {
		struct sketch *sketch = studio.todo;
		studio.todo = sketch->next;
		draw(&studio, sketch);
	}
	for (uint32_t i = 0; i < studio.count; i++)
		publish(&studio, studio.all[i]);
	map_release(&studio.of_pair);
	return root ? &root->shape : NULL;
}

static int by_symbol(const void *a, const void *b)
{
	const struct shape_member *left = a, *right = b;
	return left->symbol < right->symbol ? -1 : left->symbol > right->symbol;
}

static const struct shape_member *find_member(const struct shape *shape, uint32_t symbol)
{
	struct shape_member wanted = { .symbol = symbol };

	if (symbol == 0)
		return NULL;
	return bsearch(&wanted, shape->members, shape->nmembers, sizeof(wanted), by_symbol);
}

const struct shape *shape_of(const struct shape *shape, struct str name, uint32_t symbol)
{
	(void)name; /* a name without a symbol is none that the rules list */
	if (!shape)
		return NULL;
	const struct shape_member *member = find_member(shape, symbol);
	return member ? member->shape : shape->others;
}

bool shape_knows(const struct program *program, const struct shape *shape, struct str name)
{
	uint32_t symbol = map_find(&program->symbols, name, hash_of(name), 0);
	bool knows = !shape || !shape->closed || find_member(shape, symbol) || shape->others;

	if (knows || shape->npatterns == 0)
		return knows;
	struct regex_match *match = regex_match_new();
	for (size_t i = 0; i < shape->npatterns && !knows; i++)
		knows = regex_search(shape->patterns[i]->regex, match, name) == REGEX_YES;
	regex_match_free(match);
	return knows;
}
