/*
 * The member `input` of a map: how the sample was read, where `run` would not find it out by
 * itself.
 */
#include "guess/parts.h"

static void add_character(struct draft *input, const char *name, unsigned char c)
{
	const char text[2] = { (char)c, '\0' };

	draft_add_text(input, name, text);
}

static struct draft *null_words(const struct guess *guess)
{
	struct draft *list = draft_array(guess->arena);

	for (size_t i = 0; i < GUESS_NULLS; i++)
		if (guess->nulls[i] > 0)
			draft_add(list, (struct str){ 0 },
				  draft_text(guess->arena, str_of(guess_nulls[i])));
	return list;
}

static void add_dialect(const struct guess *guess, struct draft *input)
{
	const struct dialect *dialect = &guess->input->dialect;
	const struct job *job = guess->job;

	if (dialect->delimiter != ',')
		add_character(input, "delimiter", dialect->delimiter);
	if (dialect->quote != '"')
		add_character(input, "quote", dialect->quote);
	if (dialect->escape)
		add_character(input, "escape", dialect->escape);
	if (job->ncolumns == 0)
		return;
	struct draft *columns = draft_array(guess->arena);
	for (size_t i = 0; i < job->ncolumns; i++)
		draft_add(columns, (struct str){ 0 }, draft_text(guess->arena, job->columns[i]));
	draft_add(input, STR("columns"), columns);
}

struct draft *guess_draft_input(const struct guess *guess)
{
	static const char *const formats[] = {
		[FORMAT_CSV] = "csv",
		[FORMAT_TSV] = "tsv",
		[FORMAT_NDJSON] = "ndjson",
		[FORMAT_JSON] = "json",
	};
	struct draft *input = draft_object(guess->arena), *nulls = null_words(guess);
	enum format format = guess->input->format;

	if (guess->job->from != FORMAT_AUTO)
		draft_add_text(input, "from", formats[format]);
	if (format == FORMAT_CSV || format == FORMAT_TSV)
		add_dialect(guess, input);
	if (guess->job->encoding || guess->finds_encoding)
		draft_add_text(input, "encoding", guess->input->encoding);
	if (!draft_is_empty(nulls))
		draft_add(input, STR("null"), nulls);
	return input;
}
