/*
 * `rules check` beyond the question whether a schema is one: runs the searches of lint_*.c and puts
 * what they found in the order of the text. Called by compile/schema.c where somebody asks for it.
 */
#include "compile/linter.h"

#include <stdarg.h>
#include <stdlib.h>

static struct lint *add(struct linter *linter)
{
	struct lints *out = linter->out;

	out->at = arena_room(linter->compiler->arena, out->at, out->count, &out->cap,
			     sizeof(*out->at));
	return &out->at[out->count++];
}

void lint_at(struct linter *linter, const struct rule *rule, const struct node *node,
	     const char *code, const char *format, ...)
{
	struct lint *lint = add(linter);
	va_list args;

	*lint = (struct lint){ .file = rule->home->document->name, .code = code };
	va_start(args, format);
	lint->text = arena_vprintf(linter->compiler->arena, format, args);
	va_end(args);
	schema_place(rule->home, node, &lint->line, &lint->column);
}

/* ---- all of them ---- */

/* Files come in the order of their names: the one that was asked for is not always read first. */
static int by_place(const void *a, const void *b)
{
	const struct lint *left = a, *right = b;
	int order = strcmp(left->file, right->file);

	if (order == 0)
		order = (left->line > right->line) - (left->line < right->line);
	if (order == 0)
		order = (left->column > right->column) - (left->column < right->column);
	return order ? order : strcmp(left->code, right->code);
}

static bool is_builtin(const struct rule *rule)
{
	return strncmp(rule->home->document->name, "bulkpipe:", 9) == 0;
}

/* What the user has not written is nothing to tell them of. */
static void drop_foreign(struct linter *linter)
{
	struct lints *out = linter->out;
	size_t kept = 0;

	if (is_builtin(linter->compiler->program->root))
		return;
	for (size_t i = 0; i < out->count; i++)
		if (strncmp(out->at[i].file, "bulkpipe:", 9) != 0)
			out->at[kept++] = out->at[i];
	out->count = kept;
}

/* Patterns that mean something else to PCRE2 than to ECMA-262, as they were noted when compiled. */
static void lint_patterns(struct linter *linter)
{
	size_t count;
	const struct schema_note *notes = schema_notes(linter->compiler->program, &count);

	for (size_t i = 0; i < count; i++)
		*add(linter) = (struct lint){ notes[i].file, notes[i].line, notes[i].column,
					      "pattern-dialect", str_of(notes[i].text) };
}

struct searches {
	struct lint_names *names;
	struct lint_branches *branches;
};

static void see_place(void *context, const struct value *value)
{
	const struct searches *searches = context;

	lint_names_see(searches->names, value);
	lint_branches_see(searches->branches, value);
}

void program_lint(struct compiler *compiler, struct lints *out)
{
	struct program *program = compiler->program;
	struct linter linter = { .compiler = compiler, .out = out };
	struct searches searches = { lint_names_new(&linter), lint_branches_new(&linter) };

	for (size_t i = 0; i < program->nrules; i++)
		if (program->rules[i]->source->type == NODE_OBJECT)
			lint_words(&linter, program->rules[i]);
	lint_patterns(&linter);
	lint_places(&linter, see_place, &searches);
	lint_names_end(searches.names);
	lint_branches_end(searches.branches);
	drop_foreign(&linter);
	if (out->count > 1)
		qsort(out->at, out->count, sizeof(*out->at), by_place);
}
