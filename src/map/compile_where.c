/* `where`: a question about a field (in, matches, empty), or about other conditions (and, or, not). */
#include "ext/hash.h"
#include "ext/regex.h"
#include "map/limits.h"
#include "map/program.h"

struct asker {
	struct map_compiler *compiler;
	unsigned depth;
};

static enum status compile(struct asker *asker, const struct node *node,
			   const struct map_condition **out);

static enum status compile_parts(struct asker *asker, const struct node *list,
				 struct map_condition *condition)
{
	const struct node *at = list->type == NODE_ARRAY ? list->child : list;
	size_t count = list->type == NODE_ARRAY ? list->count : 1;
	enum status status = OK;

	condition->parts =
		arena_array(asker->compiler->arena, count, sizeof(*condition->parts));
	for (; condition->nparts < count && status == OK; at = at->next)
		status = compile(asker, at, &condition->parts[condition->nparts++]);
	return status;
}

static void compile_list(struct map_compiler *compiler, const struct node *list,
			 struct map_condition *condition)
{
	struct mapping *mapping = compiler->mapping;

	condition->kind = COND_IN;
	condition->values = list;
	for (const struct node *at = list->child; at; at = at->next) {
		if (at->type == NODE_NULL)
			condition->wants_empty = true;
		else if (!node_is_container(at))
			map_add(&condition->texts, at->text, hash_of(at->text), 1);
	}
	mapping->tables = arena_room(compiler->arena, mapping->tables, mapping->ntables,
				     &mapping->tables_cap, sizeof(struct map *));
	mapping->tables[mapping->ntables++] = &condition->texts;
}

static enum status compile_pattern(struct map_compiler *compiler, const struct node *node,
				   struct map_condition *condition)
{
	struct mapping *mapping = compiler->mapping;
	char message[160];
	size_t at;
	struct regex *regex = regex_compile(node->text, message, &at);

	if (!regex)
		return MAP_FAIL(compiler, node, "matches: %s at character %zu", message, at + 1);
	mapping->regexes = arena_room(compiler->arena, mapping->regexes, mapping->nregexes,
				      &mapping->regexes_cap, sizeof(struct regex *));
	mapping->regexes[mapping->nregexes++] = regex;
	condition->kind = COND_MATCHES;
	condition->regex = regex;
	return OK;
}

/* The question itself: exactly one of these. */
static const struct node *find_question(const struct node *node, size_t *count)
{
	static const char *const names[] = { "in", "matches", "empty", "and", "or", "not" };
	const struct node *found = NULL;

	*count = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct node *member = node_member(node, names[i]);
		if (member) {
			found = member;
			(*count)++;
		}
	}
	return found;
}

static enum status compile_question(struct asker *asker, const struct node *node,
				    const struct node *question, struct map_condition *condition)
{
	struct map_compiler *compiler = asker->compiler;
	const struct node *from = node_member(node, "from"), *apply = node_member(node, "apply");

	if (!from)
		return MAP_FAIL(compiler, node, "expected \"from\", the field that is looked at");
	struct map_source *source = map_source_find(compiler, from);
	enum status status = map_chain_compile(compiler, apply, &condition->chain);
	if (status != OK)
		return status;
	source->is_optional = false;
	condition->source = source;
	if (source->path.each < source->path.nkeys)
		return MAP_FAIL(compiler, from, "a condition is about one value, not about [*]");
	if (str_is(question->key, "in")) {
		compile_list(compiler, question, condition);
	} else if (str_is(question->key, "empty")) {
		condition->kind = COND_EMPTY;
		condition->wants_empty = str_is(question->text, "true");
	} else {
		status = compile_pattern(compiler, question, condition);
	}
	return status;
}

static enum status compile(struct asker *asker, const struct node *node,
			   const struct map_condition **out)
{
	struct map_compiler *compiler = asker->compiler;
	struct map_condition *condition = arena_zalloc(compiler->arena, sizeof(*condition));
	size_t count;
	const struct node *question = find_question(node, &count);
	enum status status;

	*out = condition;
	if (count != 1)
		return MAP_FAIL(compiler, node,
				"a condition asks one thing: in, matches, empty, and, or, not; "
				"found %zu", count);
	if (++asker->depth > MAP_CONDITION_DEPTH)
		return MAP_FAIL(compiler, node, "conditions stand in one another more than %d times",
				MAP_CONDITION_DEPTH);
	bool is_and = str_is(question->key, "and"), is_or = str_is(question->key, "or");
	if (is_and || is_or || str_is(question->key, "not")) {
		condition->kind = is_and ? COND_AND : is_or ? COND_OR : COND_NOT;
		status = compile_parts(asker, question, condition);
	} else {
		status = compile_question(asker, node, question, condition);
	}
	asker->depth--;
	return status;
}

enum status map_condition_compile(struct map_compiler *compiler, const struct node *node,
				  const struct map_condition **out)
{
	struct asker asker = { .compiler = compiler };

	return compile(&asker, node, out);
}
