/*
 * The walk of a glance: that of json_lane.c, with the verdict's tests (verdict.h) on the way. A name leads to
 * what is asked of its value, the last name of an object to what is asked of the object: glance_plan.c finds
 * both out once, when they are met first, so that a record of a known kind costs its values' tests alone.
 */
#include "judge/glance.h"

#include <stdlib.h>

#include "flow/job.h"
#include "input/input.h"
#include "input/json_walk.h"
#include "input/parse.h"
#include "judge/check.h"
#include "judge/glance_plan.h"
#include "judge/judge.h"
#include "judge/rewrite.h"
#include "judge/verdict.h"

/* The whole way. */
static const struct step *const steps[] = { &input_parse, &judge_rewrite, &judge_check };

enum {
	NSTEPS = sizeof(steps) / sizeof(steps[0]),
	SKIP_MAX = 16,
};

/* Kept out of the functions that every value goes through. */
#define RARE __attribute__((noinline))

struct glance {
	void *selves[NSTEPS];
	struct json_lane *lane;  /* NULL: no glance at these records */
	struct judge *judge;
	struct glance_plan plan;
	bool lists_paths;        /* for the report: flow/paths.h */
	uint32_t path, inner;    /* of the container that is walked, and of the value in it */
	unsigned aside, skip;    /* records in a row that were not taken; as many to be left out */
	unsigned rounds;         /* of the lane's names that the plan knows */
	struct arena arena;      /* owns … */
	const struct spot *root;
};

static RARE const char *glance_container(struct glance *glance, const char *at, struct node *node,
					 struct known_name *above, const struct spot *spot,
					 unsigned depth);

static RARE bool keeps_each(struct judge *judge, const struct spot *spot, const struct node *node)
{
	for (const struct verdict *const *verdict = spot->verdicts; *verdict; verdict++)
		if (!verdict_holds(*verdict, judge, node))
			return false;
	return true;
}

static inline bool keeps_all(struct judge *judge, const struct spot *spot, const struct node *node)
{
	const struct test *first = spot->first[node->type];

	if (!first)
		return keeps_each(judge, spot, node);
	return verdict_value_holds(judge, first, node);
}

/*
 * To `node`, of which only what tests read is set: neither its place nor, of a scalar, how it is written. Always
 * inline: to call it took as long as what it does.
 */
__attribute__((always_inline)) static inline const char *
glance_value(struct glance *glance, const char *at, struct node *node, struct known_name *above,
	     const struct spot *spot, unsigned depth)
{
	struct json_lane *lane = glance->lane;
	const char *first = at;
	enum node_type type = NODE_STRING;

	node->flags = 0;
	if (*first == '"') {
		node->text = json_walk_string(lane, &at);
		if (!node->text.at)
			return NULL;
	} else if (*first == '{' || *first == '[') {
		return glance_container(glance, at, node, above, spot, depth);
	} else {
		at = scalar_end(first, lane->end, &type);
		if (!at)
			return NULL;
		node->text = (struct str){ first, (size_t)(at - first) };
	}
	node->type = (uint8_t)type;
	return keeps_all(glance->judge, spot, node) ? at : NULL;
}

/* The object ends with the brace at `at`, and `last` is its last name. */
static inline const char *end_object(struct glance *glance, const char *at, struct node *node,
				     struct known_name *last, const struct spot *spot,
				     struct walked *walked)
{
	if (!last->end)
		last->end = glance_ending(&glance->plan, spot->members, last);
	const struct ending *ending = last->end;
	node->count = last->nth;
	if (ending->rest->kind != TEST_HOLDS) {
		walked->present = ending->present;
		walked->has_others = ending->has_others;
		walked->object = spot->members;
		if (!verdict_chart_holds(glance->judge, ending->rest, node, walked))
			return NULL;
	}
	return at + 1;
}

/* Behind the brace that opens it. */
static const char *glance_object(struct glance *glance, const char *at, struct node *node,
				 struct known_name *above, const struct spot *spot, unsigned depth)
{
	struct json_lane *lane = glance->lane;
	struct json_object object = { .name = json_names_root(&lane->names, above, spot) };
	struct node **last = &node->child;
	struct known_name spare;
	struct walked walked;
	struct str name;

	node->type = NODE_OBJECT;
	node->child = NULL;
	node->flags = spot->keeps_members ? 0 : NODE_PARTIAL;
	at = past_blanks(at);
	if (!object.name)
		return NULL;
	if (*at == '}')
		return end_object(glance, at, node, object.name, spot, &walked);
	for (;; at = past_blanks(at + 1)) {
		struct known_name *known = json_walk_member(lane, &at, &object, spot, &name, &spare);
		if (!known || !object.name)
			return NULL;
		const struct spot *below = known->wants;
		if (glance->lists_paths)
			glance->inner = json_walk_list(lane, known, name, glance->path);
		if (!below) {
			at = json_walk_pass(lane, at, known, glance->inner, depth);
		} else {
			struct node value, *member = &value;
			if (below->is_kept) {
				*last = member = json_walk_add_member(lane, name, known);
				member->at = (uint32_t)(at - lane->text) + 1;
				last = &member->next;
				walked.members[below->index] = member;
			}
			at = glance_value(glance, at, member, known, below, depth);
		}
		if (!at)
			return NULL;
		at = past_blanks(at);
		if (*at != ',')
			break;
	}
	return *at == '}' ? end_object(glance, at, node, object.name, spot, &walked) : NULL;
}

/* Behind the bracket that opens it. */
static const char *glance_array(struct glance *glance, const char *at, struct node *node,
				struct known_name *above, const struct spot *spot, unsigned depth)
{
	const struct spot *wanted = spot->item ? glance_item(&glance->plan, spot) : NULL;
	struct node **last = &node->child;
	uint64_t count = 0;

	node->type = NODE_ARRAY;
	node->child = NULL;
	node->flags = spot->keeps_items ? 0 : NODE_PARTIAL;
	at = past_blanks(at);
	uint32_t elements = *at != ']' ? json_walk_elements_path(glance->lane, glance->path) : PATH_ROOT;
	while (*at != ']') {
		json_walk_list_element(glance->lane, elements);
		glance->inner = elements;
		if (wanted) {
			struct node value, *item = &value;
			if (spot->keeps_items) {
				*last = item = node_new(glance->lane->arena, NODE_NULL);
				item->at = (uint32_t)(at - glance->lane->text) + 1;
				last = &item->next;
			}
			at = glance_value(glance, at, item, above, wanted, depth);
		} else {
			at = json_walk_pass(glance->lane, at, above, elements, depth);
		}
		if (!at)
			return NULL;
		count++;
		at = past_blanks(at);
		if (*at == ']')
			break;
		if (*at != ',')
			return NULL;
		at = past_blanks(at + 1);
		if (*at == ']')
			return NULL;
	}
	node->count = (uint32_t)count;
	return count >= spot->min && count <= spot->max ? at + 1 : NULL;
}

/* The object or array at `at`. */
static RARE const char *glance_container(struct glance *glance, const char *at, struct node *node,
					 struct known_name *above, const struct spot *spot,
					 unsigned depth)
{
	struct json_lane *lane = glance->lane;
	bool is_object = *at == '{';
	const char *first = at;

	if (depth == 0)
		return NULL;
	enum way way = (enum way)(is_object ? spot->object : spot->array);
	if (way == WAY_ASIDE)
		return NULL;
	if (way == WAY_PASS) {
		node->type = is_object ? NODE_OBJECT : NODE_ARRAY;
		node->flags = NODE_PARTIAL;
		return json_walk_pass_container(lane, at, above, glance->inner, depth);
	}
	uint32_t outer = glance->path;
	glance->path = glance->inner;
	if (is_object)
		at = glance_object(glance, at + 1, node, above, spot, depth - 1);
	else
		at = glance_array(glance, at + 1, node, above, spot, depth - 1);
	glance->path = outer;
	if (!at || at == lane->end)
		return NULL;
	node->raw = (struct str){ first, (size_t)(at - first) };
	return way == WAY_WALK || keeps_all(glance->judge, spot, node) ? at : NULL;
}

/* True: the record is valid as it is; its root has the members that are read later. */
static bool glance_holds(struct glance *glance, struct batch *batch, struct record *record)
{
	struct json_lane *lane = glance->lane;
	struct judge *judge = glance->judge;
	struct arena *scratch = batch->scratch;
	struct arena_mark mark = arena_save(scratch);
	size_t first_path = batch->npaths;
	const char *first = json_walk_start(lane, record->raw, batch_readable(batch, record), scratch);

	if (!first || lane->has_breaks) /* written anew, from all that it has */
		return false;
	if (lane->names.rounds != glance->rounds) {
		glance->rounds = lane->names.rounds;
		arena_clear(&glance->plan.arena);
	}
	judge->scratch = scratch;
	judge->batch = batch;
	judge->record = record;
	judge->has_refused = false;
	judge->number.at = NULL;
	if (glance->lists_paths)
		json_lane_list(lane, batch);
	glance->path = PATH_ROOT;
	struct node *root = node_new(scratch, NODE_OBJECT);
	root->at = (uint32_t)(first - record->raw.at);
	const char *end = glance_object(glance, first, root, lane->names.known, glance->root,
					lane->max_depth - 1);
	if (end != lane->end) {
		batch->npaths = first_path;
		arena_restore(scratch, mark);
		return false;
	}
	root->raw = (struct str){ first - 1, (size_t)(end - first) + 1 };
	record->root = root;
	record->first_path = (uint32_t)first_path;
	record->npaths = (uint32_t)(batch->npaths - first_path);
	return true;
}

/* ---- the step ---- */

static bool is_json(const struct input *input)
{
	return (input->format == FORMAT_JSON || input->format == FORMAT_NDJSON) && !input->charset;
}

/* Does nobody read more of a record than the rules, and who it is about, and is there one to look at? */
bool glance_fits(const struct job *job)
{
	bool has_json = false;

	for (size_t i = 0; i < job->ninputs; i++)
		has_json |= is_json(&job->inputs[i]);
	return has_json && job->skips_unread && !job->nconstants && job->unknown != UNKNOWN_DROP &&
	       job->to == TO_NDJSON && json_scan_for(job);
}

static void open_glance(struct glance *glance, const struct job *job)
{
	struct judge *judge = judge_for(job);

	glance->judge = judge;
	glance->lists_paths = job->want_paths;
	if (!judge->verdicts)
		return;
	glance_plan_init(&glance->plan, job, judge->verdicts[job->program->root->number]);
	glance->root = glance_root(&glance->plan, &glance->arena);
	if (glance->root->object == WAY_WALK)
		glance->lane = json_walk_new(schema_symbols(job->program), job->max_depth,
					     json_scan_for(job), glance_meet, &glance->plan);
}

static void glance_close(void *self)
{
	struct glance *glance = self;

	for (size_t i = NSTEPS; i-- > 0;)
		if (glance->selves[i])
			steps[i]->close(glance->selves[i]);
	json_lane_free(glance->lane);
	judge_free(glance->judge);
	glance_plan_release(&glance->plan);
	arena_release(&glance->arena);
	free(glance);
}

static enum status glance_open(void **self, const struct job *job, struct diag *why)
{
	struct glance *glance = memory_alloc(sizeof(*glance));
	enum status status = OK;

	*glance = (struct glance){ .lane = NULL };
	for (size_t i = 0; i < NSTEPS && status == OK; i++)
		status = steps[i]->open(&glance->selves[i], job, why);
	if (status != OK) {
		glance_close(glance);
		return status;
	}
	if (glance_fits(job))
		open_glance(glance, job);
	*self = glance;
	return OK;
}

/*
 * Is the record taken? Where all of an input has something to be said or changed, a glance at each record would
 * cost a third more for nothing: the more records in a row were not taken, the more go the whole way unseen.
 */
static bool is_taken(struct glance *glance, struct batch *batch, struct record *record)
{
	if (glance->skip > 0) {
		glance->skip--;
		return false;
	}
	if (glance_holds(glance, batch, record)) {
		glance->aside = 0;
		return true;
	}
	glance->skip = glance->aside;
	glance->aside += glance->aside < SKIP_MAX;
	return false;
}

static enum status glance_run(void *self, struct batch *batch, struct record *record,
			      struct diag *why)
{
	struct glance *glance = self;
	enum status status = OK;

	if (glance->lane && is_json(batch->input) && !record->unfinished &&
	    is_taken(glance, batch, record))
		return OK;
	for (size_t i = 0; i < NSTEPS && status == OK && (i == 0 || record->root); i++)
		status = steps[i]->run(glance->selves[i], batch, record, why);
	return status;
}

const struct step judge_glance = { "glance", glance_open, glance_run, glance_close };
