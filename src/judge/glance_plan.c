/*
 * Spots and endings. Whatever is not plainly told on the way is left to a tree, and whatever the rewrite might
 * touch to the steps: a spot may be less certain than it could be, never more.
 */
#include "judge/glance_plan.h"

#include "flow/job.h"

enum {
	TYPES_ALL = TYPE_NULL | TYPE_BOOLEAN | TYPE_NUMBER | TYPE_STRING,
};

static const struct test holds = { .kind = TEST_HOLDS }, fails = { .kind = TEST_FAILS };
static const struct verdict *const no_verdicts[] = { NULL };
static const struct object_verdict no_members = { .rest = &holds };

void glance_plan_init(struct glance_plan *plan, const struct job *job,
		      const struct verdict *verdict)
{
	*plan = (struct glance_plan){ .job = job, .verdict = verdict, .stops.job = job };
}

void glance_plan_release(struct glance_plan *plan)
{
	arena_release(&plan->arena);
	stops_release(&plan->stops);
}

/* ---- what the rewrite may touch ---- */

/* Something inside of an object or array. */
static bool wants_below(struct glance_plan *plan, const struct shape *shape)
{
	return shape && stop_for(&plan->stops, shape)->wants_below;
}

/* Scalars that stay as they are: see rewrite_marked in rewrite.c. */
static uint8_t types_left(const struct glance_plan *plan, const struct shape *shape)
{
	unsigned types = TYPES_ALL;

	if (!shape || !shape->coerce || !plan->job->coerce)
		return (uint8_t)types;
	if (!(shape->types & TYPE_STRING))
		types &= ~(unsigned)TYPE_STRING;
	else if (!(shape->types & (TYPE_NUMBER | TYPE_INTEGER)))
		types &= ~(unsigned)TYPE_NUMBER;
	return (uint8_t)types;
}

/* ---- spots ---- */

static bool is_leaf(const struct test *test, enum test_kind kind)
{
	return test->kind == kind && test->yes->kind == TEST_HOLDS && test->no->kind == TEST_FAILS;
}

/* Do all others fail, whatever they are? Then an object that has one is not for a glance, and that is all. */
static bool others_fail(const struct object_verdict *object)
{
	for (size_t i = 0; i < object->nothers; i++)
		for (int type = NODE_NULL; type <= NODE_OBJECT; type++)
			if (object->others[i].below->by_type[type]->kind != TEST_FAILS)
				return false;
	return true;
}

static enum way way_of_object(struct glance_plan *plan, struct spot *spot)
{
	const struct object_verdict *members = NULL;
	bool is_plain = true;

	for (const struct verdict *const *at = spot->verdicts; *at; at++) {
		const struct test *test = (*at)->by_type[NODE_OBJECT];
		if (test->kind == TEST_HOLDS)
			continue;
		if (test->kind == TEST_FAILS)
			return WAY_ASIDE;
		is_plain = is_plain && !members && is_leaf(test, TEST_OBJECT) &&
			   !test->object->reads_all && others_fail(test->object);
		members = is_plain ? test->object : NULL;
	}
	spot->members = members ? members : &no_members;
	if (!is_plain) { /* of a tree the spots only tell what the rewrite leaves as it is */
		spot->keeps_members = true;
		return WAY_BUILD;
	}
	bool is_passed = !members && !spot->keeps_members && !wants_below(plan, spot->shape);
	return is_passed ? WAY_PASS : WAY_WALK;
}

static struct spot *spot_new(struct glance_plan *plan, const struct verdict *const *verdicts,
			     const struct shape *shape)
{
	struct spot *spot = arena_zalloc(&plan->arena, sizeof(*spot));

	spot->verdicts = verdicts;
	spot->shape = shape;
	spot->types = types_left(plan, shape);
	spot->index = VERDICT_MEMBERS;
	return spot;
}

static bool is_empty(const struct spot *spot)
{
	return !*spot->verdicts && !spot->is_kept && spot->types == TYPES_ALL &&
	       spot->object == WAY_PASS && spot->array == WAY_PASS;
}

/* Counts and one rule about all elements are asked on the way; false: something else is, too. */
static bool walk_chart(struct spot *spot, const struct test *test)
{
	for (; test->kind == TEST_COUNT || test->kind == TEST_ITEMS; test = test->yes) {
		if (test->no->kind != TEST_FAILS || (test->kind == TEST_ITEMS && spot->below))
			return false;
		if (test->kind == TEST_ITEMS) {
			spot->below = test->below;
			continue;
		}
		spot->min = test->count.min > spot->min ? test->count.min : spot->min;
		spot->max = test->count.max < spot->max ? test->count.max : spot->max;
	}
	return test->kind == TEST_HOLDS;
}

static enum way way_of_array(struct glance_plan *plan, struct spot *spot)
{
	enum way way = WAY_WALK;
	bool is_plain = true;

	spot->max = UINT64_MAX;
	for (const struct verdict *const *at = spot->verdicts; *at; at++) {
		if ((*at)->by_type[NODE_ARRAY]->kind == TEST_FAILS)
			return WAY_ASIDE;
		is_plain = is_plain && walk_chart(spot, (*at)->by_type[NODE_ARRAY]);
	}
	if (!is_plain) {
		way = WAY_BUILD;
		spot->keeps_items = true;
		spot->below = NULL;
		spot->min = 0;
		spot->max = UINT64_MAX;
	}
	if (spot->below || spot->keeps_items || wants_below(plan, spot->shape))
		spot->item = arena_zalloc(&plan->arena, sizeof(*spot->item));
	return spot->item || spot->min > 0 || spot->max < UINT64_MAX ? way : WAY_PASS;
}

static void find_first(struct spot *spot, enum node_type type)
{
	bool is_scalar = type != NODE_ARRAY && type != NODE_OBJECT;
	const struct test *first = &holds;

	if (is_scalar && !(spot->types >> type & 1)) { /* the rewrite has a say */
		spot->first[type] = &fails;
		return;
	}
	for (const struct verdict *const *at = spot->verdicts; first && *at; at++) {
		const struct test *test = (*at)->by_type[type];
		if (test->kind != TEST_HOLDS)
			first = first == &holds ? test : NULL;
	}
	spot->first[type] = first;
}

static void choose_ways(struct glance_plan *plan, struct spot *spot)
{
	for (int type = NODE_NULL; type <= NODE_OBJECT; type++)
		find_first(spot, (enum node_type)type);
	spot->object = (uint8_t)way_of_object(plan, spot);
	spot->array = (uint8_t)way_of_array(plan, spot);
}

const struct spot *glance_item(struct glance_plan *plan, const struct spot *array)
{
	const struct spot *known = *array->item;

	if (known)
		return known;
	const struct verdict **verdicts = arena_array(&plan->arena, 2, sizeof(*verdicts));
	struct spot *item = spot_new(plan, verdicts, array->shape ? array->shape->items : NULL);
	verdicts[0] = array->below;
	item->is_kept = item->keeps_members = item->keeps_items = array->keeps_items;
	choose_ways(plan, item);
	return *array->item = item;
}

/* At the end of its object: may something inside of the value be asked? */
static bool is_asked_inside(const struct verdict *const *asked)
{
	for (; *asked; asked++) {
		for (int type = NODE_ARRAY; type <= NODE_OBJECT; type++) {
			enum test_kind kind = (enum test_kind)(*asked)->by_type[type]->kind;
			if (kind != TEST_HOLDS && kind != TEST_FAILS)
				return true;
		}
	}
	return false;
}

const struct spot *glance_root(struct glance_plan *plan, struct arena *arena)
{
	const struct verdict **verdicts = arena_array(arena, 2, sizeof(*verdicts));
	struct spot *spot = arena_zalloc(arena, sizeof(*spot));

	verdicts[0] = plan->verdict;
	*spot = (struct spot){
		.verdicts = verdicts,
		.shape = schema_shape(plan->job->program),
		.is_root = true,
		.index = VERDICT_MEMBERS,
	};
	choose_ways(plan, spot);
	spot->item = NULL; /* a record that is an array is none for a glance, and the plan's memory does not last */
	return spot;
}

void glance_meet(void *self, const void *above, struct known_name *name)
{
	struct glance_plan *plan = self;
	const struct spot *object = above;

	name->wants = NULL;
	name->is_wanted = false;
	if (!above || name->nth == 0) /* in what is passed; or nothing is remembered of it */
		return;
	int index = verdict_member(object->members, name->symbol);
	const struct verdict *const *verdicts = index < 0 ? NULL : object->members->always[index];
	const struct verdict *const *asked = index < 0 ? NULL : object->members->asked[index];
	struct spot *spot = spot_new(plan, verdicts ? verdicts : no_verdicts,
				     shape_of(object->shape, name->text, name->symbol));
	bool is_user = object->is_root && plan->job->doctype && doctype_names_user(name->text);
	spot->is_kept = asked || is_user || object->keeps_members;
	spot->keeps_members = spot->keeps_items = is_user || object->keeps_members ||
						  (asked && is_asked_inside(asked));
	if (asked)
		spot->index = (uint8_t)index;
	if (is_user) /* the rewrite takes it away */
		spot->types &= (uint8_t)~(unsigned)TYPE_NULL;
	choose_ways(plan, spot);
	name->wants = is_empty(spot) ? NULL : spot;
}

/* ---- endings ---- */

const struct ending *glance_ending(struct glance_plan *plan, const struct object_verdict *object,
				   const struct known_name *last)
{
	struct ending *ending = arena_zalloc(&plan->arena, sizeof(*ending));

	for (; last->nth > 0; last = last->before) {
		int index = verdict_member(object, last->symbol);
		if (index < 0)
			ending->has_others = true;
		else
			ending->present |= (uint64_t)1 << index;
	}
	ending->rest = &fails;
	for (size_t i = 0; i < object->nothers; i++)
		if (ending->has_others || (ending->present & ~object->others[i].mask))
			return ending;
	ending->rest = verdict_rest_of(object, ending->present, &plan->arena);
	return ending;
}
