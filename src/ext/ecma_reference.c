/*
 * References to groups that are repeated. At the start of each repetition ECMA-262 forgets what the
 * groups in it held, PCRE2 remembers it: ^(?:(a)|b)*\1$ takes "ab" here and "aba" there. So a
 * reference is taken where no repetition is around its group, or where every way to it leads through
 * the group in the same repetition. Others are refused, rather than judged wrongly. Called by
 * ext/ecma.c.
 */
#include "ext/ecma_walk.h"

static size_t count_of(struct str text, char c)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == c;
	return count;
}

void references_init(struct walk *walk)
{
	walk->groups = arena_array(&walk->arena, count_of(walk->in, '(') + 1, sizeof(struct group));
	walk->references =
		arena_array(&walk->arena, count_of(walk->in, '\\'), sizeof(struct reference));
	walk->of_number = arena_array(&walk->arena, walk->ngroups + 1, sizeof(uint32_t));
}

void references_open(struct walk *walk, bool captures, bool is_negative)
{
	struct group *group = &walk->groups[++walk->last_group];

	*group = (struct group){
		.parent = walk->inside,
		.branch = walk->groups[walk->inside].bars,
		.is_negative = is_negative,
	};
	walk->inside = walk->last_group;
	if (captures)
		walk->of_number[++walk->last_number] = walk->inside;
}

struct group *references_close(struct walk *walk)
{
	struct group *group = &walk->groups[walk->inside];

	group->is_closed = true;
	walk->inside = group->parent;
	return group;
}

void references_note(struct walk *walk, size_t at, uint32_t number)
{
	uint32_t group = number <= walk->last_number ? walk->of_number[number] : 0;

	walk->references[walk->nreferences++] = (struct reference){
		.at = at,
		.number = number,
		.inside = walk->inside,
		.branch = walk->groups[walk->inside].bars,
		.is_behind = group && walk->groups[group].is_closed,
	};
}

/* The branch of `outer` in which the reference stands; false: it does not stand in there. */
static bool branch_in(const struct walk *walk, const struct reference *reference, uint32_t outer,
		      uint32_t *branch)
{
	uint32_t at = reference->inside;

	*branch = reference->branch;
	while (at != outer && at != 0) {
		*branch = walk->groups[at].branch;
		at = walk->groups[at].parent;
	}
	return at == outer;
}

static bool is_in_repetition(const struct walk *walk, uint32_t at)
{
	while (at != 0 && !walk->groups[at].is_repeated)
		at = walk->groups[at].parent;
	return at != 0;
}

/* Does every way to the reference lead through its group, with no repetition in between? */
static bool is_sure(const struct walk *walk, const struct reference *reference)
{
	uint32_t at = walk->of_number[reference->number], branch;
	const struct group *group = &walk->groups[at];

	if (!reference->is_behind)
		return false;
	while (!group->is_quantified && !group->is_negative) {
		if (branch_in(walk, reference, group->parent, &branch))
			return branch == group->branch;
		at = group->parent;
		group = &walk->groups[at];
		if (group->bars > 0)
			return false;
	}
	return false;
}

bool references_hold(struct walk *walk)
{
	for (size_t i = 0; i < walk->nreferences; i++) {
		const struct reference *reference = &walk->references[i];
		if (!is_in_repetition(walk, walk->of_number[reference->number]) ||
		    is_sure(walk, reference))
			continue;
		walk->result->cannot_run = true;
		return walk_fail(walk, reference->at,
				 "a reference to a repeated group must stand behind it in the "
				 "same repetition");
	}
	return true;
}
