/*
 * Who a record is about. A candidate is what its values or its name say that it is; which of
 * several is the user is never guessed.
 */
#include "guess/parts.h"

static bool by_name(enum guess_meaning meaning, enum guess_by *by, bool *is_certain)
{
	*is_certain = meaning != MEANS_ID;
	switch (meaning) {
	case MEANS_ID:
	case MEANS_ACCOUNT:
		*by = BY_ACCOUNT;
		return true;
	case MEANS_POINT:
		*by = BY_POINT;
		return true;
	case MEANS_DEVICE:
		*by = BY_DEVICE;
		return true;
	default:
		return false;
	}
}

static bool is_candidate(const struct guess_field *field, enum guess_by *by, bool *is_certain)
{
	enum guess_meaning meaning = guess_means(field);

	*is_certain = true;
	if (field->in_list || field->is_list || field->path.len == 0)
		return false;
	switch (field->kind) {
	case KIND_EMAIL:
		*by = BY_EMAIL;
		return true;
	case KIND_AGENT:
		*by = BY_AGENT;
		return true;
	case KIND_HASH:
		*by = BY_HASH;
		return meaning == MEANS_EMAIL || meaning == MEANS_HASH ||
		       by_name(meaning, by, is_certain);
	case KIND_TEXT:
	case KIND_NUMBER:
	case KIND_UUID:
		return by_name(meaning, by, is_certain);
	default:
		return false;
	}
}

/* The column of kinds, where there is one only. */
static struct guess_field *find_device_kind(const struct guess *guess)
{
	struct guess_field *found = NULL;

	for (size_t i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		if (field->kind != KIND_AGENT_KIND || field->in_list || field->is_list)
			continue;
		if (found)
			return NULL;
		found = field;
	}
	return found;
}

size_t guess_identifiers(const struct guess *guess, struct guess_identifier *out)
{
	struct guess_field *device_kind = find_device_kind(guess);
	size_t count = 0;

	for (enum guess_by wanted = BY_POINT; wanted <= BY_DEVICE; wanted++)
		for (size_t i = 0; i < guess->nfields && count < IDENTIFIERS_MAX; i++) {
			struct guess_identifier one = { .field = guess->fields[i] };
			if (!is_candidate(one.field, &one.by, &one.is_certain) || one.by != wanted)
				continue;
			one.device_kind = one.by == BY_DEVICE ? device_kind : NULL;
			out[count++] = one;
		}
	return count;
}

const char *guess_by_name(enum guess_by by)
{
	static const char *const names[] = {
		[BY_POINT] = "user point id",  [BY_ACCOUNT] = "account id",
		[BY_EMAIL] = "e-mail address", [BY_HASH] = "hash of an e-mail address",
		[BY_AGENT] = "user agent id",  [BY_DEVICE] = "device id",
	};
	return names[by];
}

static struct draft *device_source(struct guess *guess, const struct guess_identifier *one)
{
	struct draft *apply = draft_array(guess->arena), *step = draft_object(guess->arena);
	struct draft *object = draft_object(guess->arena), *from = draft_array(guess->arena);

	draft_add(apply, (struct str){ 0 }, step);
	if (!one->device_kind) {
		draft_add_text(step, "prefix",
			       "DECIDE: what comes before the ids, such as vec: or udp:");
		return guess_from(guess, one->field, apply);
	}
	one->device_kind->is_taken = true;
	draft_add_text(step, "concat", ":");
	draft_add(from, (struct str){ 0 }, draft_text(guess->arena, one->device_kind->path));
	draft_add(from, (struct str){ 0 }, draft_text(guess->arena, one->field->path));
	draft_add(object, STR("from"), from);
	draft_add(object, STR("apply"), apply);
	return object;
}

struct draft *guess_identifier_source(struct guess *guess, const struct guess_identifier *one)
{
	struct guess_field *field = one->field;
	struct draft *apply = draft_array(guess->arena);

	field->is_taken = true;
	if (one->by == BY_DEVICE)
		return device_source(guess, one);
	if (one->by == BY_EMAIL || one->by == BY_HASH)
		return guess_source(guess, field);
	if (field->traits[TRAIT_BLANK] > 0)
		draft_add(apply, (struct str){ 0 }, draft_text(guess->arena, STR("trim")));
	return guess_from(guess, field, apply);
}

/* ---- lines about one user ---- */

static struct str target_of(enum guess_by by, bool has_dollar)
{
	if (by == BY_ACCOUNT)
		return has_dollar ? STR("$user_account_id") : STR("user_account_id");
	if (by == BY_EMAIL || by == BY_HASH)
		return has_dollar ? STR("$email_hash.$hash") : STR("email_hash");
	return has_dollar ? STR("$user_agent_id") : STR("user_agent_id");
}

static void add_comment(struct guess *guess, struct draft *draft,
			const struct guess_identifier *one)
{
	struct buf text = { 0 };

	buf_printf(&text, "%s", guess_by_name(one->by));
	buf_puts(&text, one->is_certain ? "" : ", if it is the user's");
	size_t len = text.len;
	buf_puts(&text, "; ");
	guess_remark(one->field, &text);
	if (text.len == len + 2)
		text.len = len;
	draft_comment(draft, arena_copy(guess->arena, buf_str(&text)));
	buf_release(&text);
}

/* `one_of`, commented out, where candidates have several targets. */
static void add_one_of(struct guess *guess, const struct guess_identifier *all, size_t count,
		       bool has_dollar)
{
	struct draft *names = draft_array(guess->arena);
	struct str before = { 0 };
	size_t several = 0;

	for (size_t i = 0; i < count; i++) {
		struct str target = target_of(all[i].by, has_dollar);
		if (str_eq(target, before))
			continue;
		const char *dot = memchr(target.at, '.', target.len);
		struct str top = { target.at, dot ? (size_t)(dot - target.at) : target.len };
		draft_add(names, (struct str){ 0 }, draft_text(guess->arena, top));
		before = target;
		several++;
	}
	if (several > 1)
		guess->one_of = names;
}

void guess_put_identifier(struct guess *guess, bool has_dollar)
{
	struct guess_identifier all[IDENTIFIERS_MAX], *first = all;
	size_t count = guess_identifiers(guess, all);

	for (; count > 0 && first->by == BY_POINT; count--)
		first++; /* these lines know none */
	if (count == 0) {
		draft_add_text(guess->sources, target_of(BY_ACCOUNT, has_dollar).at,
			       "DECIDE: the field that identifies the user; none looks like it");
		return;
	}
	bool is_open = count > 1 || !first->is_certain;
	if (is_open)
		draft_add_text(guess->sources, "DECIDE identifier",
			       count > 1
				       ? "who is the user? take // from one of these, and delete "
					 "this line"
				       : "is this the user's id? then take // from it, and delete "
					 "this line");
	for (size_t i = 0; i < count; i++) {
		guess->is_alone = is_open;
		struct draft *source = draft_add(guess->sources, target_of(first[i].by, has_dollar),
						 guess_identifier_source(guess, &first[i]));
		guess->is_alone = false;
		add_comment(guess, source, &first[i]);
		if (is_open)
			draft_option(source);
	}
	add_one_of(guess, first, count, has_dollar);
}

void guess_put_compartment(struct guess *guess, struct draft *set, struct draft *fields,
			   struct str name)
{
	struct guess_identifier all[IDENTIFIERS_MAX];
	size_t count = guess_identifiers(guess, all), i = 0;

	while (i < count && all[i].by != BY_ACCOUNT)
		i++;
	if (i == count)
		return;
	for (i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		if (guess_means(field) != MEANS_COMPARTMENT || field->values == 0 || field->in_list)
			continue;
		draft_add(fields, name, guess_source(guess, field));
		return;
	}
	draft_add(
		set, name,
		draft_text(guess->arena,
			   STR("DECIDE: the compartment of the accounts; delete this line for the "
			       "default one")));
}
