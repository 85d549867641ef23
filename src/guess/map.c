/*
 * The map that follows from a sample: what all types share, and its order. The files of the types
 * fill its parts.
 */
#include "guess/parts.h"

#include "base/version.h"
#include "compile/doctype.h"

static const struct {
	const char *rules;
	guess_type *make;
} types[] = {
	{ "user_profile", guess_profile },
	{ "user_segment", guess_segment },
	{ "user_choice", guess_choice },
	{ "user_activity", guess_activity },
	{ "user_points_deletion", guess_points_deletion },
	{ "user_identifiers_deletion", guess_identifiers_deletion },
	{ "user_device_points_deletion", guess_devices_deletion },
	{ "user_identifiers_association_declarations", guess_association },
};

/* ---- `where`, as an offer ---- */

enum { SMALL_SET = 12, OFFERS_MAX = 3 };

/* Few values, many times, and nothing that tells who somebody is. */
static bool is_small_set(const struct guess_field *field)
{
	enum guess_meaning meaning = guess_means(field);
	bool may_sort = meaning == MEANS_NOTHING || meaning == MEANS_REASON ||
			meaning == MEANS_SEGMENT || meaning == MEANS_EVENT;

	return may_sort && field->kind == KIND_TEXT && !field->in_list && !field->is_list &&
	       field->ndistinct > 1 && field->ndistinct <= SMALL_SET &&
	       field->values >= 2 * field->ndistinct;
}

static void offer_where(struct guess *guess)
{
	size_t offers = 0;

	for (size_t i = 0; i < guess->nfields && offers < OFFERS_MAX; i++) {
		const struct guess_field *field = guess->fields[i];
		if (!is_small_set(field))
			continue;
		struct draft *where = draft_object(guess->arena);
		struct draft *values = draft_array(guess->arena);
		draft_add(where, STR("from"), draft_text(guess->arena, field->path));
		draft_add(values, (struct str){ 0 },
			  draft_text(guess->arena, STR("DECIDE: values of records that count")));
		draft_add(where, STR("in"), values);
		draft_add(guess->map, STR("where"), where);
		draft_comment(where,
			      arena_printf(guess->arena, "%zu different values in %ju records",
					   field->ndistinct, (uintmax_t)field->records));
		draft_option(where);
		offers++;
	}
}

/* ---- what was looked at ---- */

static void put_names(struct guess *guess, const char *title,
		      bool (*is_meant)(const struct guess_field *))
{
	enum { NAMES_MAX = 50 };
	struct buf text = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < guess->nfields; i++) {
		const struct guess_field *field = guess->fields[i];
		if (!is_meant(field) || count++ >= NAMES_MAX)
			continue;
		buf_puts(&text, count == 1 ? title : ", ");
		buf_put(&text, field->path);
	}
	if (count > NAMES_MAX)
		buf_printf(&text, " and %zu more", count - NAMES_MAX);
	if (count > 0)
		draft_note(guess->map, arena_copy(guess->arena, buf_str(&text)));
	buf_release(&text);
}

static bool is_left_out(const struct guess_field *field)
{
	return field->kind != KIND_NONE && !field->is_taken && field->path.len > 0;
}

static bool is_empty(const struct guess_field *field)
{
	return field->kind == KIND_NONE && field->path.len > 0;
}

static void note(struct guess *guess, struct str text)
{
	draft_note(guess->map, text);
}

/* What was odd in the sample; of fields only where the map names them. */
static void put_oddities(struct guess *guess, bool is_kept)
{
	struct arena *arena = guess->arena;

	if (guess->unread > 0)
		note(guess,
		     arena_printf(arena, "%ju of the records cannot be read; the first: %.*s",
				  (uintmax_t)guess->unread, (int)guess->fault.len,
				  guess->fault.at));
	for (size_t i = 0; i < GUESS_MAYBES && !is_kept; i++)
		if (guess->maybes[i] > 0)
			note(guess, arena_printf(arena,
						 "%s stands alone in %ju values: if it means that "
						 "there is none, add it to \"null\"",
						 guess_maybes[i], (uintmax_t)guess->maybes[i]));
	if (guess->has_more_fields)
		note(guess,
		     arena_printf(arena, "more than %zu fields: the others were not looked at",
				  guess->nfields));
	if (guess->odd_names > 0)
		note(guess,
		     arena_printf(arena,
				  "members whose names look like data were not looked at: %ju",
				  (uintmax_t)guess->odd_names));
	if (guess->deep_lists > 0 && !is_kept)
		note(guess, arena_printf(arena, "lists in lists were not looked at: %ju",
					 (uintmax_t)guess->deep_lists));
	if (!is_kept)
		put_names(guess, "without a value: ", is_empty);
	put_names(guess, "left out, as the type has no place for it: ", is_left_out);
}

static void put_head(struct guess *guess, size_t questions)
{
	note(guess, arena_printf(guess->arena,
				 "Drafted by bulkpipe " BULKPIPE_VERSION " from %s: %ju record%s "
				 "looked at, %s. What is said here was seen in them, and need not "
				 "hold for others.",
				 guess->input->name, (uintmax_t)guess->records,
				 guess->records == 1 ? "" : "s",
				 guess->is_whole ? "all there are" : "the first ones"));
	if (questions > 0)
		note(guess,
		     arena_printf(guess->arena,
				  "It does not run before %zu question%s answered: a text that "
				  "starts with DECIDE is replaced by your answer, a member "
				  "whose name does is deleted once it is done. Members that are "
				  "commented out are other ways. See GUESSING in "
				  "bulkpipe-map(5).",
				  questions, questions == 1 ? " is" : "s are"));
}

/* ---- all of it ---- */

static size_t count_questions(const struct guess *guess)
{
	const struct draft *const parts[] = { guess->group,   guess->where,   guess->set,
					      guess->recipes, guess->sources, guess->lines };
	size_t count = guess->guard != NULL;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		count += draft_questions(parts[i]);
	return count;
}

static void add_part(struct guess *guess, const char *name, struct draft *part)
{
	if (!draft_is_empty(part))
		draft_add(guess->map, str_of(name), part);
}

static void assemble(struct guess *guess, struct draft *keep)
{
	struct draft *input = guess_draft_input(guess);

	put_head(guess, count_questions(guess));
	put_oddities(guess, keep != NULL);
	if (guess->guard)
		draft_add_text(guess->map, "DECIDE", guess->guard);
	draft_add_text(guess->map, "document_type", guess->job->doctype->name);
	if (guess->finds_encoding)
		draft_comment(input, STR("the bytes are not UTF-8; they look like windows-1252"));
	add_part(guess, "input", input);
	if (!keep && draft_is_empty(guess->where))
		offer_where(guess);
	add_part(guess, "where", guess->where);
	add_part(guess, "group", guess->group);
	add_part(guess, "set", guess->set);
	add_part(guess, "recipes", guess->recipes);
	if (guess->one_of) {
		draft_option(guess->one_of);
		draft_comment(guess->one_of, STR("where several of these are taken: the first that "
						 "has a value"));
		add_part(guess, "one_of", guess->one_of);
	}
	add_part(guess, "fields", guess->sources);
	add_part(guess, "lines", guess->lines);
	if (keep)
		add_part(guess, "keep", keep);
}

static guess_type *type_of(const struct guess *guess)
{
	size_t i = 0;

	while (i + 1 < sizeof(types) / sizeof(types[0]) &&
	       strcmp(types[i].rules, guess->job->doctype->rules) != 0)
		i++;
	return types[i].make;
}

void guess_map(struct guess *guess, struct buf *out)
{
	struct draft **const objects[] = { &guess->map, &guess->group,   &guess->where,
					   &guess->set, &guess->recipes, &guess->sources };
	struct draft *keep = NULL;

	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		*objects[i] = draft_object(guess->arena);
	guess->lines = draft_array(guess->arena);
	guess_sort_dates(guess);
	if (guess_is_made(guess)) {
		keep = guess_keep(guess);
	} else {
		type_of(guess)(guess);
		guess_put_recipes(guess);
	}
	assemble(guess, keep);
	draft_print(guess->map, out);
}
