/*
 * Where PCRE2 reads a pattern otherwise than ECMA-262: what a group held when a reference asks for
 * it. ECMA-262 empties the groups in a repeat at each of its rounds, does not count a round that
 * takes nothing, and looks back from right to left; PCRE2 does none of this. Patterns that cannot
 * show it are not noted. The walk of ext/ecma.c tells what it meets, in the order of the pattern.
 */
#include "ext/ecma_walk.h"

#include <stdlib.h>

struct group {
	uint32_t parent; /* 0: the pattern itself, which is the first of the groups */
	size_t start, end;
	bool looks_back;
	bool may_miss, may_repeat; /* by its quantifier */
	bool has_bar;
	bool is_empty; /* may be, in one of its alternatives at least */
	bool takes;    /* the alternative at hand surely takes a character */
};

struct reference {
	size_t at;
	uint32_t number;
};

struct ecma_notes {
	struct group *groups;
	size_t ngroups, groups_cap;
	uint32_t *captures; /* groups by their number - 1 */
	size_t ncaptures, captures_cap;
	struct reference *references;
	size_t nreferences, references_cap;
	uint32_t open, closed; /* the group around, the one that was closed last */
};

/* Room for one more element. */
static void *room(void *array, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return array;
	*cap = *cap ? *cap * 2 : 16;
	return memory_resize(array, *cap * size);
}

static uint32_t add_group(struct ecma_notes *notes, struct group group)
{
	notes->groups = room(notes->groups, notes->ngroups, &notes->groups_cap, sizeof(group));
	notes->groups[notes->ngroups] = group;
	return (uint32_t)notes->ngroups++;
}

struct ecma_notes *notes_new(void)
{
	struct ecma_notes *notes = memory_alloc(sizeof(*notes));

	*notes = (struct ecma_notes){ 0 };
	add_group(notes, (struct group){ .end = SIZE_MAX });
	return notes;
}

void notes_free(struct ecma_notes *notes)
{
	free(notes->groups);
	free(notes->captures);
	free(notes->references);
	free(notes);
}

void notes_open(struct ecma_notes *notes, size_t at, bool captures, bool looks_back)
{
	if (!notes)
		return;
	notes->open = add_group(notes, (struct group){
		.parent = notes->open, .start = at, .end = SIZE_MAX, .looks_back = looks_back });
	if (!captures)
		return;
	notes->captures = room(notes->captures, notes->ncaptures, &notes->captures_cap,
			       sizeof(*notes->captures));
	notes->captures[notes->ncaptures++] = notes->open;
}

static void end_alternative(struct group *group)
{
	group->is_empty |= !group->takes;
	group->takes = false;
}

void notes_close(struct ecma_notes *notes, size_t at)
{
	if (!notes)
		return;
	struct group *group = &notes->groups[notes->open];

	end_alternative(group);
	group->end = at;
	notes->closed = notes->open;
	notes->open = group->parent;
}

void notes_bar(struct ecma_notes *notes)
{
	if (!notes)
		return;
	notes->groups[notes->open].has_bar = true;
	end_alternative(&notes->groups[notes->open]);
}

void notes_reference(struct ecma_notes *notes, size_t at, uint32_t number)
{
	if (!notes)
		return;
	notes->references = room(notes->references, notes->nreferences, &notes->references_cap,
				 sizeof(*notes->references));
	notes->references[notes->nreferences++] = (struct reference){ at, number };
}

void notes_term(struct ecma_notes *notes, enum term_kind kind, bool may_miss, bool may_repeat)
{
	if (!notes)
		return;
	bool takes = kind == TERM_CHARACTER;

	if (kind == TERM_GROUP) {
		struct group *group = &notes->groups[notes->closed];
		group->may_miss = may_miss;
		group->may_repeat = may_repeat;
		takes = !group->is_empty;
	}
	if (takes && !may_miss)
		notes->groups[notes->open].takes = true;
}

/* Is group `at` set, whenever what stands in `around`, itself or a group around it, is through? */
static bool is_sure(const struct ecma_notes *notes, uint32_t at, uint32_t around)
{
	for (; at != around; at = notes->groups[at].parent) {
		const struct group *group = &notes->groups[at];
		if (group->may_miss || notes->groups[group->parent].has_bar)
			return false;
	}
	return true;
}

/* The innermost group around `at`, or itself, that has the reference in it. */
static uint32_t shared_group(const struct ecma_notes *notes, uint32_t at, size_t reference)
{
	while (at && (reference < notes->groups[at].start || reference > notes->groups[at].end))
		at = notes->groups[at].parent;
	return at;
}

/* May the reference find what an earlier or an empty round of `loop` left in group `at`? */
static bool finds_leftovers(const struct ecma_notes *notes, uint32_t at, uint32_t loop,
			    size_t reference)
{
	const struct group *group = &notes->groups[loop];

	if (!group->may_repeat || reference < group->start)
		return false;
	if (reference >= group->end)
		return group->is_empty || !is_sure(notes, at, loop);
	return reference < notes->groups[at].end ||
	       !is_sure(notes, at, shared_group(notes, at, reference));
}

static const char *difference(const struct ecma_notes *notes, const struct reference *reference)
{
	uint32_t at = notes->captures[reference->number - 1];

	for (uint32_t around = at; around; around = notes->groups[around].parent) {
		if (notes->groups[around].looks_back)
			return "what the group held that this refers to is looked for from left to "
			       "right here, from right to left in ECMA-262";
		if (finds_leftovers(notes, at, around, reference->at))
			return "ECMA-262 forgets at each repeat what the group held that this "
			       "refers to; here it is kept";
	}
	return NULL;
}

size_t notes_tell(const struct ecma_notes *notes, struct regex_note *out, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < notes->nreferences && count < max; i++) {
		const char *text = difference(notes, &notes->references[i]);
		if (text)
			out[count++] = (struct regex_note){ notes->references[i].at, text };
	}
	return count;
}
