/*
 * Reads our annotations: x-code, errorMessage and x-severity say how failures of their object are
 * told, x-json and x-coerce what its strings and values are.
 */
#include "compile/compiler.h"

static struct voice *site_voice(struct site *site)
{
	if (!site->rule->voice)
		site->rule->voice = arena_zalloc(site->compiler->arena, sizeof(*site->rule->voice));
	return site->rule->voice;
}

static bool is_code(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!is_letter && !(i > 0 && (c == '-' || (c >= '0' && c <= '9'))))
			return false;
	}
	return name.len > 0;
}

/* A row for a code that only these rules know; its meaning is what they say of it. */
static const struct code *add_code(struct site *site, const char *name)
{
	struct program *program = site->compiler->program;
	struct arena *arena = site->compiler->arena;
	const struct node *message = node_member(site->schema, "errorMessage");
	const struct code **codes = arena_array(arena, program->ncodes + 1, sizeof(struct code *));
	struct code *code = arena_zalloc(arena, sizeof(*code));

	code->name = name;
	code->meaning = "a code of the rule file";
	if (message && message->type == NODE_STRING)
		code->meaning = arena_copy(arena, message->text).at;
	code->advice = "This code is named by x-code in the rule file, which says what it wants.\n";
	for (size_t i = 0; i < program->ncodes; i++)
		codes[i] = program->codes[i];
	codes[program->ncodes++] = code;
	program->codes = codes;
	return code;
}

enum status read_code(struct site *site, const struct node *value)
{
	if (value->type != NODE_STRING || !is_code(value->text))
		return SITE_FAIL(site, value,
				 "x-code: expected a word of letters, digits and hyphens");
	const char *name = arena_copy(site->compiler->arena, value->text).at;
	const struct code *code = schema_code(site->compiler->program, name);
	site_voice(site)->code = code ? code : add_code(site, name);
	return OK;
}

static bool has_keyword(const struct node *schema, struct str name)
{
	const struct node *at = schema->child;

	while (at && !str_eq(at->key, name))
		at = at->next;
	return at;
}

/* A message for a keyword that there is not. */
static enum status wrong_name(struct site *site, const struct node *member)
{
	struct node name = schema_name_of(site->resource, member);
	struct str hint = keyword_hint(site->compiler->arena, member->key);

	return SITE_FAIL(site, &name, "errorMessage: expected the name of a keyword%.*s",
			 STR_ARGS(hint));
}

static enum status read_messages(struct site *site, const struct node *value)
{
	struct voice *voice = site_voice(site);

	voice->messages =
		arena_array(site->compiler->arena, value->count, sizeof(*voice->messages));
	for (const struct node *at = value->child; at; at = at->next) {
		enum keyword keyword = keyword_find(at->key);
		if (at->type != NODE_STRING)
			return SITE_FAIL(site, at, "errorMessage: expected a string");
		if (keyword == KEYWORD_COUNT)
			return wrong_name(site, at);
		if (!has_keyword(site->schema, at->key))
			return SITE_FAIL(site, at, "errorMessage: there is no %.*s in this schema",
					 STR_ARGS(at->key));
		voice->messages[voice->nmessages++] = (struct worded){ keyword, at->text };
	}
	return OK;
}

enum status read_message(struct site *site, const struct node *value)
{
	if (value->type == NODE_OBJECT)
		return read_messages(site, value);
	if (value->type != NODE_STRING)
		return site_wrong(site, value, "a string, or an object keyed by keyword");
	site_voice(site)->message = value->text;
	return OK;
}

enum status read_severity(struct site *site, const struct node *value)
{
	if (value->type != NODE_STRING || !str_is(value->text, "warning"))
		return SITE_FAIL(site, value, "x-severity: expected \"warning\"");
	site->rule->flags |= RULE_WARNING;
	return OK;
}

enum status read_json(struct site *site, const struct node *value)
{
	if (value->type != NODE_BOOLEAN)
		return site_wrong(site, value, "true or false");
	if (str_is(value->text, "true")) {
		site_string(site)->is_json = true;
		site->compiler->program->reads_json = true;
	}
	return OK;
}

enum status read_coerce(struct site *site, const struct node *value)
{
	if (value->type != NODE_BOOLEAN)
		return site_wrong(site, value, "true or false");
	if (str_is(value->text, "true"))
		site->rule->flags |= RULE_COERCE;
	return OK;
}

/* How severe an unknown field is, is for the user to say (--unknown), not for the rules. */
void voice_finish(struct site *site)
{
	const struct voice *voice = site->rule->voice;

	if (voice && voice->code && strcmp(voice->code->name, "field-unknown") == 0) {
		site->rule->flags &= (uint8_t)~RULE_WARNING;
		site->rule->flags |= RULE_UNKNOWN;
		if (site->compiler->options->unknown != UNKNOWN_ERROR)
			site->rule->flags |= RULE_WARNING;
	}
}
