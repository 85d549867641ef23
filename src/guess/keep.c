/* Records that are lines of their type already: their fields stay as they are. */
#include "guess/parts.h"

#include "compile/doctype.h"
#include "compile/field.h"

static bool is_top_name(const struct guess *guess, struct str name)
{
	const struct shape *shape = schema_shape(guess->job->program);

	for (size_t i = 0; shape && i < shape->nmembers; i++)
		if (guess->job->doctype->csv ? str_eq_nocase(shape->members[i].name, name)
					     : str_eq(shape->members[i].name, name))
			return true;
	return false;
}

/* What a path starts with. */
static struct str top_of(const struct guess_field *field)
{
	size_t len = 0;

	while (len < field->path.len && field->path.at[len] != '.' && field->path.at[len] != '[')
		len++;
	return (struct str){ field->path.at, len };
}

/* Its lines say what they are, and most of their fields are those of the type. */
bool guess_is_made(const struct guess *guess)
{
	static const char *const marks[] = { "operation", "type", "$type", "identifiers" };
	bool has_mark = false;
	size_t known = 0;

	for (size_t i = 0; i < guess->nfields; i++) {
		struct str top = top_of(guess->fields[i]);
		bool is_known = is_top_name(guess, top);
		known += is_known;
		for (size_t k = 0; k < sizeof(marks) / sizeof(marks[0]); k++)
			has_mark |= is_known && str_eq_nocase(top, str_of(marks[k]));
	}
	return has_mark && known * 2 > guess->nfields;
}

struct draft *guess_keep(struct guess *guess)
{
	struct draft *keep = draft_array(guess->arena);
	struct map tops = { 0 };

	for (size_t i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		struct str top = field->is_column ? field->path : top_of(field);
		size_t before = tops.count;
		struct field target;
		field_resolve(guess->job->program, top, guess->job->doctype->csv, guess->arena,
			      &target);
		if (top.len == 0 || !target.is_known)
			continue;
		field->is_taken = true;
		map_add(&tops, top, hash_of(top), 1);
		if (tops.count == before)
			continue;
		bool is_object = top.len < field->path.len && field->path.at[top.len] == '.';
		draft_add(
			keep, (struct str){ 0 },
			draft_text(guess->arena, arena_printf(guess->arena, "%.*s%s", (int)top.len,
							      top.at, is_object ? ".*" : "")));
	}
	map_release(&tops);
	draft_comment(keep, arena_printf(guess->arena,
					 "the fields have the names of %s already: bulkpipe run "
					 "-t %s needs no map",
					 guess->job->doctype->name, guess->job->doctype->name));
	return keep;
}
