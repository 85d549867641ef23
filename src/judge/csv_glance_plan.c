/*
 * Columns to what is asked of their cells. A cell may be asked less than its place in the rules says, as it is not
 * empty, and less than that where it is of digits: what makes no difference between digits is asked of them once,
 * by how many there are.
 */
#include "judge/csv_glance_plan.h"

#include "compile/decimal.h"
#include "compile/pattern.h"
#include "compile/scan.h"
#include "flow/job.h"
#include "input/columns.h"
#include "input/input.h"

static const struct test holds = { .kind = TEST_HOLDS };
static const struct object_verdict no_members = { .rest = &holds };

bool csv_glance_fits_input(const struct input *input)
{
	return input->plan && input->plan->ncontainers == 1 && input->ncolumns <= GLANCE_COLUMNS &&
	       !input->charset && !input->group && !input->dialect.escape;
}

/* ---- texts of digits ---- */

static bool lists_digits(const struct test *test)
{
	if (test->kind == TEST_SET) {
		for (unsigned i = 0; i < test->set->starts[SET_LENGTHS + 1]; i++)
			if (is_digits(test->set->texts[i]))
				return true;
		return false;
	}
	const struct value_set *values = test->table->values;
	const struct node *node = values->first;
	for (size_t i = 0; i < values->count; i++, node = node->next)
		if (node->type == NODE_STRING && is_digits(node->text))
			return true;
	return false;
}

/* Does the chart hold for each text, or number, of so many digits? False: it does not, or does for some. */
static bool counts_hold(const struct test *test, size_t count)
{
	static const char zeros[] = "0000000000000000000000000000000";
	_Static_assert(sizeof(zeros) == GLANCE_DIGITS + 1, "as many as are asked");
	bool ok;

	for (;; test = ok ? test->yes : test->no) {
		switch ((enum test_kind)test->kind) {
		case TEST_PATTERN:
			if (!pattern_counts_digits(test->pattern))
				return false;
			ok = pattern_search(test->pattern, (struct str){ zeros, count });
			break;
		case TEST_LENGTH:
			ok = count >= test->rule->string->min && count <= test->rule->string->max;
			break;
		case TEST_SET:
		case TEST_TABLE:
			if (lists_digits(test))
				return false;
			ok = false;
			break;
		case TEST_INTEGER:
			ok = true;
			break;
		case TEST_LIMITS:
			ok = count <= DECIMAL_PLAIN && (test->limits->lengths >> count & 1);
			if (!ok) /* for some it may */
				return false;
			break;
		default:
			return test->kind == TEST_HOLDS;
		}
	}
}

/* ---- columns ---- */

/* Of all that is said of the member, whatever else is there. NULL: too much. */
static const struct test *tests_of(const struct verdict *const *verdicts, enum node_type type, struct arena *arena)
{
	const struct test *first = &holds;

	for (; verdicts && *verdicts && first; verdicts++)
		first = verdict_rest_text((*verdicts)->by_type[type], first, arena);
	return first;
}

static void choose_look(struct glance_cell *cell, const struct column_target *target,
			const struct verdict *const *verdicts, struct arena *arena)
{
	enum cell_kind kind = (enum cell_kind)target->cell;
	enum node_type type = kind == CELL_NUMBER ? NODE_NUMBER : NODE_STRING;

	cell->node.type = (uint8_t)type;
	cell->flags = kind == CELL_NUMBER ? NODE_NAMED | NODE_COERCED : NODE_NAMED;
	cell->first = tests_of(verdicts, type, arena);
	if (kind == CELL_OTHER || !cell->first || cell->first->kind == TEST_FAILS) {
		cell->look = LOOK_ASIDE;
	} else if (kind == CELL_NUMBER || kind == CELL_ID) {
		cell->look = kind == CELL_ID ? LOOK_ID : LOOK_NUMBER;
		for (size_t count = 1; count <= GLANCE_DIGITS; count++)
			cell->counts |= (uint32_t)counts_hold(cell->first, count) << count;
	} else {
		cell->look = cell->first->kind == TEST_HOLDS ? LOOK_KEPT : LOOK_TEXT;
	}
}

static bool is_leaf(const struct test *test)
{
	return test->yes->kind == TEST_HOLDS && test->no->kind == TEST_FAILS;
}

/* The verdict of a record says nothing but what is said of its members; NULL: it does. */
static const struct object_verdict *object_of(const struct verdict *verdict)
{
	const struct test *test = verdict->by_type[NODE_OBJECT];

	if (test->kind == TEST_HOLDS)
		return &no_members;
	return test->kind == TEST_OBJECT && is_leaf(test) ? test->object : NULL;
}

/* May a test read the member on a walk over all that it does not know? */
static bool is_other(const struct object_verdict *object, int index)
{
	for (size_t i = 0; i < object->nothers; i++)
		if (index < 0 || !(object->others[i].mask >> index & 1))
			return true;
	return false;
}

/* Does nobody read the member's text but the tests of its column, and the one who writes it as JSON? */
static bool is_written_only(const struct csv_glance_plan *plan, struct str name, int index)
{
	const struct object_verdict *object = plan->object;

	return index >= 0 && !object->asked[index] && !object->reads_all && !is_other(object, index) &&
	       !doctype_names_user(name) && plan->job->skips_unread && !plan->job->csv;
}

static void plan_cell(struct csv_glance_plan *plan, size_t column)
{
	const struct object_verdict *object = plan->object;
	const struct column_target *target = &plan->input->plan->targets[column];
	struct glance_cell *cell = &plan->cells[column];
	int index = verdict_member(object, target->key.symbol);

	if (target->is_dropped)
		return;
	cell->bit = (uint64_t)1 << column;
	cell->node.key = target->key.name;
	cell->node.key_hash = target->key.hash;
	cell->node.symbol = target->key.symbol;
	cell->node.column = (uint16_t)(column + 1);
	cell->is_read = plan->reads_all || doctype_names_user(target->key.name) || is_other(object, index);
	choose_look(cell, target, index < 0 ? NULL : object->always[index], &plan->arena);
	if (index < 0)
		return;
	plan->walked.members[index] = &cell->node;
	if (cell->look == LOOK_KEPT && object->asked[index])
		cell->look = LOOK_TEXT;
	else if (cell->look == LOOK_TEXT && cell->first->kind == TEST_JSON && is_leaf(cell->first) &&
		 is_written_only(plan, target->key.name, index))
		cell->look = LOOK_JSON;
}

bool csv_glance_plan_make(struct csv_glance_plan *plan, const struct input *input, const struct verdict *verdict)
{
	const struct job *job = plan->job;
	const struct object_verdict *object = object_of(verdict);

	arena_clear(&plan->arena);
	plan->input = NULL;
	plan->nkinds = 0;
	memset(plan->kinds, 0, sizeof(plan->kinds));
	if (!object || !csv_glance_fits_input(input))
		return false;
	plan->input = input;
	plan->object = plan->walked.object = object;
	plan->reads_all = !job->skips_unread || job->command != COMMAND_CHECK || job->csv || job->want_paths ||
			  object->reads_all;
	plan->cells = arena_array(&plan->arena, input->ncolumns, sizeof(*plan->cells));
	for (size_t i = 0; i < input->ncolumns; i++)
		plan_cell(plan, i);
	return true;
}

void csv_glance_plan_release(struct csv_glance_plan *plan)
{
	arena_release(&plan->arena);
}

/* ---- rows ---- */

enum { ASKED_MAX = 64 }; /* tests that are looked at for it */

/* Are all tests of the chart about this member? */
static bool is_alone(const struct test *test, unsigned index, unsigned *looks)
{
	if (test->kind == TEST_HOLDS || test->kind == TEST_FAILS)
		return true;
	if (test->kind != TEST_MEMBER || test->index != index || *looks == ASKED_MAX)
		return false;
	++*looks;
	return is_alone(test->yes, index, looks) && is_alone(test->no, index, looks);
}

/* The cell of it; NULL: there is none, or it may have words that nobody has noted. */
static const struct glance_cell *asked_alone(const struct csv_glance_plan *plan, const struct row_kind *kind)
{
	const struct test *first = kind->rest;
	unsigned looks = 0;

	if (first->kind != TEST_MEMBER || !(kind->present >> first->index & 1) ||
	    !is_alone(first, first->index, &looks))
		return NULL;
	const struct glance_cell *cell = &plan->cells[plan->walked.members[first->index]->column - 1];
	return cell->look == LOOK_TEXT ? cell : NULL;
}

struct row_kind *row_kind_new(struct csv_glance_plan *plan, struct row_kind *kind, uint64_t cells)
{
	const struct object_verdict *object = plan->object;
	uint8_t types[VERDICT_MEMBERS] = { 0 };

	if (plan->nkinds < ROW_KINDS_MAX)
		plan->nkinds++;
	else
		kind = &plan->other;
	*kind = (struct row_kind){ .cells = cells, .rest = object->rest };
	for (uint64_t left = cells; left; left &= left - 1) {
		const struct node *node = &plan->cells[__builtin_ctzll(left)].node;
		int index = verdict_member(object, node->symbol);
		kind->count++;
		if (index < 0) {
			kind->has_others = true;
			continue;
		}
		kind->present |= (uint64_t)1 << index;
		types[index] = node->type;
	}
	if (kind != &plan->other && !kind->has_others)
		kind->rest = verdict_rest_typed(object, kind->present, types, &plan->arena);
	kind->asked = asked_alone(plan, kind);
	return kind;
}
