/*
 * Failures of assertions, from where they happen to the findings of the record: where they point,
 * how severe they are, under which code. Inside branches (anyOf, oneOf) they are held back until it
 * is known which branch counts. Called by the files of the check; the sentences are in complain.c.
 */
#include "judge/judge.h"

enum {
	FAILURES_HELD = 256, /* of the branches of one value; a record tells 100 at most */
};

static void put_pointer(struct buf *out, const struct batch *batch, const struct place *at)
{
	if (!at->up)
		return;
	put_pointer(out, batch, at->up);
	if (at->up->node->type != NODE_ARRAY) {
		bool is_hidden = batch && finding_hides_name(batch, at->node);
		buf_put_step(out, is_hidden ? STR("*") : at->node->key);
		return;
	}
	buf_putc(out, '/');
	buf_put_number(out, at->index);
}

static struct str pointer_of(struct judge *judge, const struct place *at)
{
	judge->pointer.len = 0;
	put_pointer(&judge->pointer, judge->batch, at);
	return arena_copy(judge->scratch, buf_str(&judge->pointer));
}

static const struct code *code_of(const struct failure *failure)
{
	const struct voice *voice = failure->rule->voice;
	size_t count;

	if (voice && voice->code)
		return voice->code;
	if (failure->detail.code)
		return failure->detail.code;
	return &keyword_codes(&count)[failure->keyword];
}

/* One object that has its own words for whatever fails says them once. */
static bool told_already(const struct judge *judge, const struct failure *failure)
{
	const struct voice *voice = failure->rule->voice;

	return voice && voice->message.at && judge->last_rule == failure->rule &&
	       judge->last_node == failure->node;
}

/* `at`: where it failed; NULL: the failure was held back and knows its pointer itself. */
static void tell(struct judge *judge, const struct failure *failure, const struct place *at)
{
	if (told_already(judge, failure))
		return;
	judge->last_rule = failure->rule;
	judge->last_node = failure->node;
	if (failure->severity == SEVERITY_ERROR)
		judge->errors++;
	if (!judge->batch)
		return;
	struct finding *finding =
		finding_add(judge->batch, judge->record, failure->severity, code_of(failure));
	if (!finding)
		return;
	judge->message.len = 0;
	complain(judge, failure);
	finding->message = arena_copy(&judge->batch->arena, buf_str(&judge->message));
	finding->pointer = arena_copy(&judge->batch->arena,
				      at ? pointer_of(judge, at) : failure->pointer);
	finding_about(judge->batch, finding, failure->node);
}

bool judge_fail(struct judge *judge, const struct rule *rule, enum keyword keyword,
		const struct place *at, const struct detail *detail)
{
	if (!judge->noisy)
		return false;
	struct failure failure = {
		.rule = rule,
		.keyword = keyword,
		.severity = judge->severity,
		.node = at->node,
		.is_name = at->is_name,
		.parent = at->up ? at->up->node : NULL,
		.known = at->known,
		.nknown = at->nknown,
	};

	if (detail)
		failure.detail = *detail;
	if (judge->holding == 0) {
		tell(judge, &failure, at);
		return false;
	}
	failure.pointer = pointer_of(judge, at);
	if (judge->nfailures == judge->failures_cap) {
		if (judge->failures_cap >= FAILURES_HELD)
			return false;
		judge->failures_cap += FAILURES_HELD / 8;
		judge->failures = memory_resize(judge->failures, judge->failures_cap *
									 sizeof(*judge->failures));
	}
	judge->failures[judge->nfailures++] = failure;
	return false;
}

void judge_release(struct judge *judge, size_t start)
{
	if (judge->holding > 0)
		return;
	for (size_t i = start; i < judge->nfailures; i++)
		tell(judge, &judge->failures[i], NULL);
	judge->nfailures = start;
}
