/* The tree of fields that is told of, and the conditions under which something holds of them. */
#include "compile/explain_tell.h"
#include "compile/library.h"

struct field_told *field_child(struct explainer *explainer, struct field_told *field,
			       struct str name)
{
	struct field_told **at = &field->child;

	while (*at && !str_eq((*at)->name, name))
		at = &(*at)->next;
	if (!*at) {
		*at = arena_zalloc(explainer->arena, sizeof(**at));
		(*at)->name = name;
		(*at)->up = field;
		(*at)->types = TYPE_ANY;
	}
	return *at;
}

void field_note(struct explainer *explainer, struct field_told *field, enum note_kind kind,
		struct str when, struct str text)
{
	for (size_t i = 0; i < field->nnotes; i++)
		if (str_eq(field->notes[i].text, text) && str_eq(field->notes[i].when, when))
			return;
	field->notes = arena_room(explainer->arena, field->notes, field->nnotes, &field->notes_cap,
				  sizeof(*field->notes));
	field->notes[field->nnotes++] = (struct note){ kind, when, text };
}

void field_when(struct explainer *explainer, struct field_told *field, struct str when,
		bool is_warning)
{
	bool is_always = when.len == 0 && !is_warning;

	for (size_t i = 0; i < field->nwhens; i++) {
		const struct field_when *at = &field->whens[i];
		if (at->when.len == 0 && !at->is_warning)
			return; /* always says all that a condition could */
		if (str_eq(at->when, when) && at->is_warning == is_warning)
			return;
	}
	if (is_always)
		field->nwhens = 0;
	field->whens = arena_room(explainer->arena, field->whens, field->nwhens, &field->whens_cap,
				  sizeof(*field->whens));
	field->whens[field->nwhens++] = (struct field_when){ is_warning, when };
}

bool context_is_plain(const struct context *context)
{
	return !context->is_warning && context->when.len == 0 && context->gate.len == 0;
}

struct str context_when(struct explainer *explainer, const struct context *context)
{
	return words_join(context->when, " and ", context->gate, explainer->arena);
}

/* "operation is DELETE" says all that "operation is not UPSERT" did. */
static bool is_implied(struct str outer, struct str when)
{
	const char *is = outer.len > 0 ? memmem(outer.at, outer.len, " is not ", 8) : NULL;
	size_t len = is ? (size_t)(is - outer.at) + 4 : 0; /* "operation is " without the blank */

	return is && when.len > len && memcmp(outer.at, when.at, len - 1) == 0 &&
	       !memmem(outer.at, outer.len, " and ", 5) && !memmem(when.at, when.len, " not ", 5);
}

struct context context_narrowed(struct explainer *explainer, const struct context *context,
				struct str when)
{
	struct context inner = *context;

	inner.when = is_implied(context->when, when)
			     ? when
			     : words_join(context->when, " and ", when, explainer->arena);
	return inner;
}
