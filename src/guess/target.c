/*
 * Where fields go: names of members that no two fields share, questions, the time of a record. A
 * path of the sample keeps its form: objects and lists stay what they are, and are never claimed as
 * two things.
 */
#include "guess/parts.h"

#include "map/path.h"

enum { CLAIM_VALUE = 1, CLAIM_OBJECT, CLAIM_LIST, STEPS_MAX = 64, TIMES_MAX = 8 };

struct step {
	struct str name;
	bool is_list; /* a [*] follows */
};

static struct str step_name(struct guess *guess, const struct guess_field *field, struct str name)
{
	struct str plain = guess_plain_name(name, guess->arena);

	return plain.len > 0 ? plain : arena_printf(guess->arena, "field_%u", field->number);
}

static size_t column_steps(struct guess *guess, const struct guess_field *field, struct step *steps)
{
	steps[0].name = step_name(guess, field, field->name);
	return 1;
}

static size_t path_steps(struct guess *guess, const struct guess_field *field, size_t skip,
			 struct step *steps)
{
	const struct map_file file = { .arena = guess->arena, .text = field->path };
	const struct node place = { .raw = field->path };
	struct map_path path;
	struct diag ignored;
	size_t count = 0;

	if (map_path_parse(&file, &place, field->path, &path, &ignored) != OK)
		return column_steps(guess, field, steps);
	for (size_t i = skip; i < path.nkeys; i++) {
		if (path.keys[i].kind == KEY_EACH && count > 0)
			steps[count - 1].is_list = true;
		else if (path.keys[i].kind == KEY_NAME && count < STEPS_MAX)
			steps[count++].name = step_name(guess, field, path.keys[i].name);
	}
	return count;
}

/* The path up to a step, and what stands there if the whole path is taken. */
static uint32_t claim_of(const struct step *steps, size_t count, size_t at, struct buf *path)
{
	buf_puts(path, at > 0 ? "." : "");
	buf_put(path, steps[at].name);
	if (at + 1 == count)
		return CLAIM_VALUE;
	if (!steps[at].is_list)
		return CLAIM_OBJECT;
	buf_puts(path, "[*]");
	return CLAIM_LIST;
}

/* Claims are made under the path without its last [*]. */
static struct str claim_key(const struct buf *path, uint32_t claim)
{
	return (struct str){ path->at, path->len - (claim == CLAIM_LIST ? 3 : 0) };
}

/* The first step that is something else already; count: none. */
static size_t find_clash(const struct guess *guess, const char *prefix, const struct step *steps,
			 size_t count)
{
	struct buf path = { 0 };
	size_t i = 0;

	buf_puts(&path, prefix);
	for (; i < count; i++) {
		uint32_t claim = claim_of(steps, count, i, &path);
		struct str key = claim_key(&path, claim);
		uint32_t found = map_find(&guess->claims, key, hash_of(key), 0);
		if (found != 0 && (found != claim || claim == CLAIM_VALUE))
			break;
	}
	buf_release(&path);
	return i;
}

static struct str claim_all(struct guess *guess, const char *prefix, const struct step *steps,
			    size_t count)
{
	struct buf path = { 0 };

	buf_puts(&path, prefix);
	for (size_t i = 0; i < count; i++) {
		uint32_t claim = claim_of(steps, count, i, &path);
		struct str key = arena_copy(guess->arena, claim_key(&path, claim));
		map_add(&guess->claims, key, hash_of(key), claim);
	}
	struct str target = arena_copy(guess->arena, buf_str(&path));
	buf_release(&path);
	return target;
}

struct str guess_target(struct guess *guess, const char *prefix, const struct guess_field *field,
			size_t skip)
{
	struct step steps[STEPS_MAX] = { 0 };
	size_t count = field->is_column ? column_steps(guess, field, steps)
					: path_steps(guess, field, skip, steps);
	size_t clash;

	if (field->word && field->word->property)
		steps[count - 1].name = str_of(field->word->property);
	const struct str first = steps[count - 1].name;
	for (unsigned n = 2; (clash = find_clash(guess, prefix, steps, count)) < count; n++) {
		struct str base = clash + 1 == count ? first : steps[clash].name;
		steps[clash].name =
			arena_printf(guess->arena, "%.*s_%u", (int)base.len, base.at, n);
	}
	return claim_all(guess, prefix, steps, count);
}

/* ---- members of the map ---- */

static void add_remark(struct guess *guess, const struct guess_field *field, struct draft *draft)
{
	struct buf text = { 0 };

	guess_remark(field, &text);
	draft_comment(draft, arena_copy(guess->arena, buf_str(&text)));
	buf_release(&text);
}

struct draft *guess_put(struct guess *guess, struct str target, struct guess_field *field)
{
	struct draft *source = draft_add(guess->sources, target, guess_source(guess, field));

	add_remark(guess, field, source);
	return source;
}

struct draft *guess_put_option(struct guess *guess, struct str target, struct guess_field *field)
{
	struct draft *source = draft_add(guess->sources, target, guess_source_alone(guess, field));

	add_remark(guess, field, source);
	draft_option(source);
	return source;
}

static struct guess_field *find_known(const struct guess *guess, const char *name)
{
	for (size_t i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		if (field->values > 0 && !field->in_list &&
		    str_eq_nocase(field->path, str_of(name)))
			return field;
	}
	return NULL;
}

bool guess_put_known(struct guess *guess, const char *name)
{
	struct guess_field *known = find_known(guess, name);

	if (!known)
		return false;
	known->is_taken = true;
	draft_add(guess->sources, str_of(name), draft_text(guess->arena, known->path));
	return true;
}

void guess_set(struct guess *guess, const char *name, const char *text)
{
	if (!guess_put_known(guess, name))
		draft_add_text(guess->set, name, text);
}

/* ---- times ---- */

static bool is_time(const struct guess_field *field)
{
	return (field->kind == KIND_DATE || field->kind == KIND_EPOCH) && !field->in_list &&
	       !field->is_list && guess_means(field) != MEANS_BIRTH &&
	       guess_means(field) != MEANS_EXPIRY;
}

size_t guess_times(const struct guess *guess, struct guess_field **out, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < guess->nfields && count < most; i++)
		if (is_time(guess->fields[i]))
			out[count++] = guess->fields[i];
	return count;
}

void guess_put_time(struct guess *guess, const char *const *targets, size_t ntargets)
{
	struct guess_field *times[TIMES_MAX];
	size_t count = guess_times(guess, times, TIMES_MAX);

	for (size_t k = 0; k < ntargets && count == 0; k++)
		draft_add_text(guess->set, targets[k],
			       "DECIDE: when it was, in milliseconds since 1970; no field says it");
	if (count > 1)
		draft_add_text(guess->sources, "DECIDE time",
			       "when was it? take // from one of these, and delete this line");
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < ntargets; k++) {
			struct str target = str_of(targets[k]);
			struct draft *source = count == 1
						       ? guess_put(guess, target, times[i])
						       : guess_put_option(guess, target, times[i]);
			if (k > 0)
				draft_comment(source, (struct str){ 0 });
		}
}
