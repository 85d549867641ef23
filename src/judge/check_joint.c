/*
 * Rules about the same value: allOf and $ref, anyOf, oneOf, not, if, $dynamicRef. Where several
 * branches could have held and none did, the one that came closest is what the user is told of.
 * Called by judge/check.c.
 */
#include "judge/judge.h"

/* The outermost schema around us that has this $dynamicAnchor decides. */
static const struct rule *dynamic_target(const struct judge *judge, const struct joint *joint)
{
	const struct program *program = judge->program;
	const struct rule *target = joint->rules[0];

	if (joint->anchor == 0)
		return target;
	for (const struct scope *scope = judge->scope; scope; scope = scope->up)
		for (size_t i = 0; i < program->nanchors; i++)
			if (program->anchors[i].name == joint->anchor &&
			    program->anchors[i].resource == scope->resource)
				target = program->anchors[i].rule;
	return target;
}

static bool check_all(struct judge *judge, const struct joint *joint, const struct place *at,
		      uint8_t *marks)
{
	bool ok = true;

	for (size_t i = 0; i < joint->nrules && (ok || judge->noisy); i++)
		ok = judge_same(judge, joint->rules[i], at, marks) && ok;
	return ok;
}

/* A value the rewrite refused was met in a test: what the test says means nothing then. */
static bool is_unsure(const struct judge *judge, unsigned refused)
{
	return judge->refused != refused;
}

static bool check_not(struct judge *judge, const struct rule *rule, const struct joint *joint,
		      const struct place *at)
{
	unsigned refused = judge->refused;

	if (!judge_test(judge, joint->rules[0], at, NULL) || is_unsure(judge, refused))
		return true;
	return judge_fail(judge, rule, KEYWORD_NOT, at, NULL);
}

static bool check_if(struct judge *judge, const struct joint *joint, const struct place *at,
		     uint8_t *marks)
{
	unsigned refused = judge->refused;
	uint8_t *own = judge_marks(judge, at, marks != NULL);
	bool holds = judge_test(judge, joint->rules[0], at, own);
	const struct rule *then = joint->rules[holds ? 1 : 2];

	if (is_unsure(judge, refused))
		return true;
	if (holds)
		judge_merge(marks, own, at);
	return !then || judge_same(judge, then, at, marks);
}

/* ---- branches ---- */

/* How far a branch is from the value. */
struct miss {
	bool is_other; /* of another type, const or enum: what tells branches apart */
	bool is_other_type; /* of the value itself */
	size_t start, count; /* its failures */
	uint32_t branch;
};

struct branches {
	size_t passed;
	uint32_t passes[2]; /* the first two that passed */
	struct miss best;
	size_t ntyped; /* branches for values of this type */
	bool is_tie;
	bool only_types; /* all that any branch lacks is the type of the value itself */
	uint8_t types;
	/* Every branch lacks a const or enum of its own of this one value: what tells them apart. */
	const struct node *key;
	const struct value_set **keys; /* by branch; NULL: there is no such value */
};

static struct miss rate(const struct judge *judge, const struct place *at, size_t start,
			uint32_t branch)
{
	struct miss miss = { .start = start, .count = judge->nfailures - start, .branch = branch };

	for (size_t i = start; i < judge->nfailures; i++) {
		const struct failure *failure = &judge->failures[i];
		bool is_here = failure->node == at->node;
		bool is_near = is_here || failure->parent == at->node;
		if (failure->keyword == KEYWORD_TYPE && is_here)
			miss.is_other_type = true;
		if ((failure->keyword == KEYWORD_CONST || failure->keyword == KEYWORD_ENUM) &&
		    is_near)
			miss.is_other = true;
	}
	miss.is_other = miss.is_other || miss.is_other_type;
	return miss;
}

static bool is_closer(const struct miss *a, const struct miss *b)
{
	return a->is_other != b->is_other ? b->is_other : a->count < b->count;
}

/* The const or enum that the branch lacks of the value itself or of a member of it. */
static const struct failure *find_key(const struct judge *judge, const struct place *at,
				      const struct miss *miss)
{
	for (size_t i = miss->start; i < miss->start + miss->count; i++) {
		const struct failure *failure = &judge->failures[i];
		if ((failure->keyword == KEYWORD_CONST || failure->keyword == KEYWORD_ENUM) &&
		    (failure->node == at->node || failure->parent == at->node))
			return failure;
	}
	return NULL;
}

static void note_key(struct judge *judge, const struct joint *joint, struct branches *branches,
		     const struct place *at, const struct miss *miss)
{
	const struct failure *key = find_key(judge, at, miss);

	if (miss->branch == 0 && key) {
		branches->key = key->node;
		branches->keys = arena_array(judge->scratch, joint->nrules, sizeof(*branches->keys));
	}
	if (!key || key->node != branches->key)
		branches->keys = NULL;
	if (branches->keys)
		branches->keys[miss->branch] = key->keyword == KEYWORD_CONST ? key->rule->constant
									     : key->rule->values;
}

static void note_miss(struct judge *judge, const struct joint *joint, struct branches *branches,
		      const struct place *at, size_t start, uint32_t branch)
{
	struct miss miss = rate(judge, at, start, branch);
	const struct failure *failure = miss.count ? &judge->failures[start] : NULL;

	branches->ntyped += !miss.is_other_type;
	note_key(judge, joint, branches, at, &miss);
	if (miss.count == 1 && failure->keyword == KEYWORD_TYPE && failure->node == at->node)
		branches->types |= failure->rule->types;
	else
		branches->only_types = false;
	if (branch == 0 || is_closer(&miss, &branches->best)) {
		branches->best = miss;
		branches->is_tie = false;
	} else if (!is_closer(&branches->best, &miss)) {
		branches->is_tie = true;
	}
}

static void try_branches(struct judge *judge, const struct joint *joint, const struct place *at,
			 uint8_t *marks, struct branches *branches)
{
	size_t enough = joint->kind == JOINT_ONE ? 2 : marks ? SIZE_MAX : 1;

	for (uint32_t i = 0; i < joint->nrules && branches->passed < enough; i++) {
		size_t start = judge->nfailures;
		uint8_t *own = judge_marks(judge, at, marks != NULL);
		if (judge_same(judge, joint->rules[i], at, own)) {
			if (branches->passed < 2)
				branches->passes[branches->passed] = i;
			branches->passed++;
			judge->nfailures = start;
			judge_merge(marks, own, at);
		} else if (judge->noisy) {
			note_miss(judge, joint, branches, at, start, i);
		}
	}
}

static bool has_own_words(const struct rule *rule, enum keyword keyword)
{
	return rule->voice && (rule->voice->code || voice_message(rule->voice, keyword).at);
}

/* None of the values that tell the branches apart: those are what is expected, of that value. */
static bool fail_key(struct judge *judge, const struct rule *rule, enum keyword keyword,
		     const struct joint *joint, const struct place *at,
		     const struct branches *branches)
{
	struct detail detail = { .joint = joint, .keys = branches->keys };
	struct place below = { .up = at, .node = at->node->child };

	if (branches->key == at->node)
		return judge_fail(judge, rule, keyword, at, &detail);
	for (; below.node != branches->key; below.node = below.node->next)
		below.index++;
	return judge_fail(judge, rule, keyword, &below, &detail);
}

static bool fail_branches(struct judge *judge, const struct rule *rule, const struct joint *joint,
			  const struct place *at, size_t start, const struct branches *branches)
{
	enum keyword keyword = joint->kind == JOINT_ONE ? KEYWORD_ONE_OF : KEYWORD_ANY_OF;
	const struct miss *best = &branches->best;
	struct detail detail = { .joint = joint };

	if (branches->passed == 0 && branches->keys && !has_own_words(rule, keyword)) {
		judge->nfailures = start;
		return fail_key(judge, rule, keyword, joint, at, branches);
	}
	if (branches->passed == 0 && !branches->is_tie && best->count > 0 &&
	    !has_own_words(rule, keyword)) {
		memmove(&judge->failures[start], &judge->failures[best->start],
			best->count * sizeof(*judge->failures));
		judge->nfailures = start + best->count;
		for (size_t i = start; i < judge->nfailures && branches->ntyped > 1; i++) {
			if (judge->failures[i].joint)
				continue; /* a branch inside says more */
			judge->failures[i].joint = joint;
			judge->failures[i].branch = best->branch;
		}
		judge_release(judge, start);
		return false;
	}
	if (branches->passed == 0 && branches->only_types)
		detail.types = branches->types;
	if (branches->passed > 1) {
		detail.found = branches->passes[0] + 1;
		detail.other = branches->passes[1] + 1;
	}
	judge->nfailures = start;
	return judge_fail(judge, rule, keyword, at, &detail);
}

static bool check_branches(struct judge *judge, const struct rule *rule, const struct joint *joint,
			   const struct place *at, uint8_t *marks)
{
	struct branches branches = { .only_types = true };
	unsigned refused = judge->refused;
	size_t start = judge->nfailures;

	judge->holding++;
	try_branches(judge, joint, at, marks, &branches);
	judge->holding--;
	bool ok = joint->kind == JOINT_ONE ? branches.passed == 1 : branches.passed > 0;
	if (ok || is_unsure(judge, refused)) {
		judge->nfailures = start;
		return true;
	}
	return judge->noisy ? fail_branches(judge, rule, joint, at, start, &branches) : false;
}

bool check_joint(struct judge *judge, const struct rule *rule, const struct joint *joint,
		 const struct place *at, uint8_t *marks)
{
	switch (joint->kind) {
	case JOINT_ALL:
		return check_all(judge, joint, at, marks);
	case JOINT_DYNAMIC:
		return judge_same(judge, dynamic_target(judge, joint), at, marks);
	case JOINT_ANY:
	case JOINT_ONE:
		return check_branches(judge, rule, joint, at, marks);
	case JOINT_NOT:
		return check_not(judge, rule, joint, at);
	case JOINT_IF:
		return check_if(judge, joint, at, marks);
	}
	return true;
}
