/*
 * The check: one rule over one value, and the two passes over a record (see check.h). Parts of a
 * rule that concern one type are in check_array.c, check_object.c and check_value.c, rules about
 * the same value in check_joint.c; failures become findings in tell.c.
 */
#include "judge/check.h"

#include <stdlib.h>

#include "ext/json.h"
#include "ext/regex.h"
#include "flow/job.h"
#include "input/json_lane.h"
#include "compile/decimal.h"
#include "judge/judge.h"
#include "judge/verdict.h"

enum {
	JUDGE_DEPTH = 5000, /* rules in one another: instance depth times schemas at each level */
};

static bool check_type(struct judge *judge, const struct rule *rule, const struct place *at)
{
	const struct node *node = at->node;
	struct detail detail = { 0 };

	if (rule->types & (1u << node->type))
		return true;
	if (node->type == NODE_NUMBER && (rule->types & TYPE_INTEGER) &&
	    decimal_is_integer(node->text))
		return true;
	if (!at->up && node->type == NODE_ARRAY && (rule->types & TYPE_OBJECT))
		detail.code = judge->array;
	return judge_fail(judge, rule, KEYWORD_TYPE, at, &detail);
}

/* All parts of a rule; the first that fails ends it unless the judge is noisy. */
static bool check_parts(struct judge *judge, const struct rule *rule, const struct place *at,
			uint8_t *marks)
{
	bool ok = rule->types == TYPE_ANY || check_type(judge, rule, at);

	if (ok && (rule->values || rule->constant))
		ok = check_value(judge, rule, at);
	if (!ok && !judge->noisy)
		return false;
	switch ((enum node_type)at->node->type) {
	case NODE_STRING:
		ok = (!rule->string || check_string(judge, rule, at)) && ok;
		break;
	case NODE_NUMBER:
		ok = (!rule->numeric || check_number(judge, rule, at)) && ok;
		break;
	case NODE_ARRAY:
		ok = (!rule->array || check_array(judge, rule, at, marks)) && ok;
		break;
	case NODE_OBJECT:
		ok = (!rule->object || check_object(judge, rule, at, marks)) && ok;
		break;
	case NODE_NULL:
	case NODE_BOOLEAN:
		break;
	}
	for (size_t i = 0; i < rule->njoints && (ok || judge->noisy); i++)
		ok = check_joint(judge, rule, &rule->joints[i], at, marks) && ok;
	return ok;
}

uint8_t *judge_marks(struct judge *judge, const struct place *at, bool wanted)
{
	if (!wanted || at->node->type < NODE_ARRAY)
		return NULL;
	return arena_zalloc(judge->scratch, at->node->count + 1);
}

void judge_merge(uint8_t *marks, const uint8_t *more, const struct place *at)
{
	if (!marks || !more)
		return;
	for (uint32_t i = 0; i < at->node->count; i++)
		marks[i] |= more[i];
}

/* unevaluated… sees the marks of this very rule and what is below it, not those around it. */
static bool check_with_rest(struct judge *judge, const struct rule *rule, const struct place *at,
			    uint8_t *marks)
{
	uint8_t *own = judge_marks(judge, at, true);
	bool ok = check_parts(judge, rule, at, own);

	if (own && (ok || judge->noisy)) {
		ok = check_unevaluated(judge, rule, at, own) && ok;
		bool all = at->node->type == NODE_OBJECT ? rule->unevaluated_properties != NULL
							 : rule->unevaluated_items != NULL;
		if (all)
			memset(own, 1, at->node->count);
		judge_merge(marks, own, at);
	}
	return ok;
}

static bool check_rule(struct judge *judge, const struct rule *rule, const struct place *at,
		       uint8_t *marks)
{
	if (rule->flags & RULE_FALSE)
		return judge_fail(judge, rule, KEYWORD_FALSE, at, NULL);
	if (rule->unevaluated_items || rule->unevaluated_properties)
		return check_with_rest(judge, rule, at, marks);
	return check_parts(judge, rule, at, marks);
}

/* A rule that only reports. In the first pass it fails, so that there is a second one. */
static bool check_warning(struct judge *judge, const struct rule *rule, const struct place *at,
			  uint8_t *marks)
{
	enum severity outer = judge->severity;

	judge->severity = SEVERITY_WARNING;
	bool ok = check_rule(judge, rule, at, marks);
	judge->severity = outer;
	return ok || judge->noisy;
}

static bool check_scoped(struct judge *judge, const struct rule *rule, const struct place *at,
			 uint8_t *marks)
{
	struct scope scope = { judge->scope, rule->resource };
	bool ok;

	if (judge->program->nanchors > 0 &&
	    (!judge->scope || judge->scope->resource != rule->resource))
		judge->scope = &scope;
	if (rule->flags & RULE_WARNING)
		ok = check_warning(judge, rule, at, marks);
	else
		ok = check_rule(judge, rule, at, marks);
	judge->scope = scope.up;
	return ok;
}

bool judge_rule(struct judge *judge, const struct rule *rule, const struct place *at,
		uint8_t *marks)
{
	if (rule->flags & RULE_TRIVIAL)
		return true;
	if (at->node->flags & NODE_REFUSED) {
		judge->refused++;
		return true;
	}
	if (judge->depth == JUDGE_DEPTH) {
		struct detail detail = { .code = judge->too_deep };
		return judge_fail(judge, rule, KEYWORD_FALSE, at, &detail);
	}
	judge->depth++;
	bool ok = check_scoped(judge, rule, at, marks);
	judge->depth--;
	return ok;
}

/*
 * Of a record with something wrong most is fine, and most rules are kept: that is told fast. Only while what is
 * wrong is looked for: a verdict may itself ask the rules, which must not ask it again.
 */
static const struct verdict *verdict_of(const struct judge *judge, const struct rule *rule)
{
	return judge->noisy && judge->verdicts && !judge->has_refused ? judge->verdicts[rule->number] : NULL;
}

bool judge_same(struct judge *judge, const struct rule *rule, const struct place *at, uint8_t *marks)
{
	const struct verdict *verdict = marks ? NULL : verdict_of(judge, rule);

	return (verdict && verdict_holds(verdict, judge, at->node)) || judge_rule(judge, rule, at, marks);
}

bool judge_test(struct judge *judge, const struct rule *rule, const struct place *at, uint8_t *marks)
{
	const struct verdict *verdict = marks ? NULL : verdict_of(judge, rule);

	return verdict ? verdict_holds(verdict, judge, at->node) : judge_silent(judge, rule, at, marks);
}

bool judge_below(struct judge *judge, const struct rule *owner, enum keyword keyword,
		 const struct rule *rule, const struct place *at)
{
	if ((rule->flags & RULE_FALSE) && !(at->node->flags & NODE_REFUSED))
		return judge_fail(judge, owner, keyword, at, NULL);
	return judge_same(judge, rule, at, NULL);
}

bool judge_silent(struct judge *judge, const struct rule *rule, const struct place *at,
		  uint8_t *marks)
{
	bool noisy = judge->noisy;

	judge->noisy = false;
	bool ok = judge_rule(judge, rule, at, marks);
	judge->noisy = noisy;
	return ok;
}

/* ---- a record ---- */

struct judge *judge_new(const struct program *program, unsigned max_depth)
{
	struct judge *judge = memory_alloc(sizeof(*judge));

	*judge = (struct judge){
		.program = program,
		.match = regex_match_new(),
		.parser = program->reads_json ? json_parser_new() : NULL,
		.max_depth = max_depth,
		.too_costly = code_find("pattern-too-costly"),
		.too_deep = code_find("json-depth"),
		.array = code_find("json-array"),
	};
	judge->verdicts = verdict_compile(program, &judge->arena);
	return judge;
}

struct judge *judge_for(const struct job *job)
{
	struct judge *judge = judge_new(job->program, job->max_depth);
	json_scan_fn *scan = json_scan_for(job);

	if (scan && job->program->reads_json)
		judge->lane = json_lane_new(NULL, job->max_depth, scan);
	return judge;
}

void judge_free(struct judge *judge)
{
	if (!judge)
		return;
	regex_match_free(judge->match);
	json_parser_free(judge->parser);
	json_lane_free(judge->lane);
	free(judge->failures);
	arena_release(&judge->arena);
	buf_release(&judge->message);
	buf_release(&judge->pointer);
	free(judge);
}

static void judge_restart(struct judge *judge, bool noisy)
{
	judge->noisy = noisy;
	judge->refused = 0;
	judge->severity = SEVERITY_ERROR;
	judge->scope = NULL;
	judge->errors = 0;
	judge->nfailures = 0;
	judge->last_rule = NULL;
	judge->number.at = NULL;
}

void judge_begin(struct judge *judge, struct batch *batch, struct record *record,
		 struct arena *scratch)
{
	judge->scratch = scratch;
	judge->batch = batch;
	judge->record = record;
	judge->has_refused = false;
	judge_restart(judge, true);
}

static bool judge_pass(struct judge *judge, const struct node *root, bool noisy)
{
	struct place at = { .node = root };

	if (noisy && judge->verdicts && !judge->has_all_verdicts) {
		verdict_complete(judge->program, judge->verdicts, &judge->arena);
		judge->has_all_verdicts = true;
	}
	judge_restart(judge, noisy);
	return judge_rule(judge, judge->program->root, &at, NULL);
}

bool judge_tree(struct judge *judge, const struct node *root, struct arena *scratch)
{
	judge->scratch = scratch;
	judge->batch = NULL;
	judge->has_refused = true; /* for all we know */
	return judge_pass(judge, root, false) || judge_pass(judge, root, true);
}

static void judge_line(struct judge *judge, const struct node *line)
{
	bool is_fine = false;

	judge->number.at = NULL;
	if (!judge->has_refused && judge->verdicts)
		is_fine = verdict_holds(judge->verdicts[judge->program->root->number], judge, line);
	else if (!judge->has_refused)
		is_fine = judge_pass(judge, line, false);
	if (!is_fine)
		judge_pass(judge, line, true);
}

void judge_record(struct judge *judge, struct batch *batch, struct record *record)
{
	judge->scratch = batch->scratch;
	judge->batch = batch;
	judge->record = record;
	/* The rewrite notes an error with each value that it refuses. */
	judge->has_refused = record->nerrors > 0;
	for (const struct node *line = record->root; line; line = line->next) {
		size_t first = batch->nfindings;
		judge_line(judge, line);
		if (batch->nfindings != first)
			finding_name_line(batch, first, record, line);
	}
}

/* ---- the step ---- */

struct check {
	struct judge *judge;
	bool strict;
};

static enum status check_open(void **self, const struct job *job, struct diag *why)
{
	struct check *check = memory_alloc(sizeof(*check));

	(void)why;
	check->judge = judge_for(job);
	check->strict = job->strict;
	*self = check;
	return OK;
}

static enum status check_run(void *self, struct batch *batch, struct record *record,
			     struct diag *why)
{
	struct check *check = self;

	(void)why;
	judge_record(check->judge, batch, record);
	if (check->strict && record->warned) /* also by the steps before this one */
		record->rejected = true;
	return OK;
}

static void check_close(void *self)
{
	struct check *check = self;

	if (!check)
		return;
	judge_free(check->judge);
	free(check);
}

const struct step judge_check = { "check", check_open, check_run, check_close };
