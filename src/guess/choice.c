/* USER_CHOICE: one consent a line. Several columns of consents make several lines of a record. */
#include "guess/parts.h"

enum { CHOICES_MAX = 64 };

static const char processing[] = "user_choice.$processing_id";
static const char acceptance[] = "user_choice.$choice_acceptance_value";

/* By their names; if there is none, all that says yes or no and does not mean the other. */
static size_t find_choices(const struct guess *guess, struct guess_field **out)
{
	size_t count = 0;

	for (unsigned named = 2; named-- > 0 && count == 0;)
		for (size_t i = 0; i < guess->nfields && count < CHOICES_MAX; i++) {
			struct guess_field *field = guess->fields[i];
			enum guess_meaning meaning = guess_means(field);
			if (field->kind == KIND_BOOLEAN && !field->in_list && !field->is_list &&
			    (named ? meaning == MEANS_CONSENT : meaning != MEANS_REFUSAL))
				out[count++] = field;
		}
	return count;
}

static struct guess_field *find_processing(const struct guess *guess)
{
	for (size_t i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		if (guess_means(field) == MEANS_PROCESSING && field->values > 0 &&
		    !field->in_list && !field->is_list)
			return field;
	}
	return NULL;
}

/*
 * Which processing activity a column is about. No quote stands in a question, so that it can be
 * found and replaced by simple tools.
 */
static struct str question(struct guess *guess, const struct guess_field *field)
{
	struct str text =
		arena_printf(guess->arena, "DECIDE: the id of the processing that %.*s is about",
			     (int)field->name.len, field->name.at);
	char *plain = arena_bytes(guess->arena, text.len);

	for (size_t i = 0; i < text.len; i++)
		plain[i] = text.at[i] == '"' || text.at[i] == '\\' ? '\'' : text.at[i];
	return (struct str){ plain, text.len };
}

static void put_line(struct guess *guess, struct guess_field *field)
{
	struct draft *line = draft_object(guess->arena), *where = draft_object(guess->arena);
	struct draft *set = draft_object(guess->arena), *fields = draft_object(guess->arena);
	struct buf remark = { 0 };

	draft_add(guess->lines, (struct str){ 0 }, line);
	draft_add(where, STR("from"), draft_text(guess->arena, field->path));
	draft_add(where, STR("empty"), draft_json(guess->arena, "false"));
	draft_add(line, STR("where"), where);
	draft_add(set, str_of(processing), draft_text(guess->arena, question(guess, field)));
	draft_add(line, STR("set"), set);
	draft_add(fields, str_of(acceptance), guess_source(guess, field));
	draft_add(line, STR("fields"), fields);
	guess_remark(field, &remark);
	draft_comment(line, arena_copy(guess->arena, buf_str(&remark)));
	buf_release(&remark);
}

static void put_one(struct guess *guess, struct guess_field *field)
{
	struct guess_field *about = find_processing(guess);

	if (about)
		draft_add(guess->sources, str_of(processing), guess_source(guess, about));
	else if (field)
		draft_add(guess->set, str_of(processing),
			  draft_text(guess->arena, question(guess, field)));
	else
		draft_add_text(guess->set, processing, "DECIDE: the id of the processing activity");
	if (field)
		guess_put(guess, str_of(acceptance), field);
	else
		draft_add_text(guess->set, acceptance,
			       "DECIDE: true or false for all records; no field says yes or no");
}

void guess_choice(struct guess *guess)
{
	static const char *const time[] = { "user_choice.$choice_ts" };
	struct guess_field *choices[CHOICES_MAX];
	size_t count = find_choices(guess, choices);

	guess_put_identifier(guess, false);
	guess_put_time(guess, time, 1);
	guess_put_compartment(guess, guess->set, guess->sources, STR("compartment_id"));
	guess_set(guess, "force_replace",
		  "DECIDE: true replaces stored choices, false completes them");
	if (count > 1) {
		for (size_t i = 0; i < count; i++)
			put_line(guess, choices[i]);
	} else {
		put_one(guess, count ? choices[0] : NULL);
	}
	guess_set(guess, "operation", "UPSERT");
}
