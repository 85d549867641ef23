/*
 * JSON Schema to a program: opens the first document, then reads one schema object after the other
 * until nobody refers to an unread one. Called by cli/ before any thread starts. Reading a schema
 * object is read*.c, documents and references are library.c, the look at the whole is link.c.
 */
#include "compile/schema.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "compile/compiler.h"
#include "compile/linter.h"
#include "compile/look.h"
#include "ext/hash.h"
#include "ext/regex.h"

enum {
	NOTES_MAX = 4, /* of one pattern; more of them would say nothing new */
};

const struct rule *compiler_rule(struct compiler *compiler, const struct node *schema,
				 struct resource *resource)
{
	struct program *program = compiler->program;
	/* The table is over bytes: those of the address, kept in the rule itself. */
	struct str key = { (const char *)&schema, sizeof(schema) };
	uint32_t hash = hash_of(key);
	uint32_t number = map_find(&compiler->known, key, hash, UINT32_MAX);

	if (number != UINT32_MAX)
		return program->rules[number];
	struct rule *rule = arena_zalloc(compiler->arena, sizeof(*rule));
	rule->source = schema;
	rule->home = resource;
	rule->resource = resource->number;
	rule->types = TYPE_ANY;
	rule->number = (uint32_t)program->nrules;
	program->rules = arena_room(compiler->arena, program->rules, program->nrules,
				    &compiler->rules_cap, sizeof(struct rule *));
	program->rules[program->nrules++] = rule;
	key.at = (const char *)&rule->source;
	map_add(&compiler->known, key, hash, rule->number);
	return rule;
}

uint32_t compiler_symbol(struct compiler *compiler, struct str name)
{
	struct map *symbols = &compiler->program->symbols;
	return map_add(symbols, name, hash_of(name), (uint32_t)symbols->count + 1);
}

/* The place in a pattern as its author counts it. */
static size_t character_at(struct str pattern, size_t at)
{
	return utf8_count((struct str){ pattern.at, at }) + 1;
}

static void note_pattern(struct site *site, const struct node *place, struct str pattern)
{
	struct program *program = site->compiler->program;
	struct arena *arena = site->compiler->arena;
	struct regex_note found[NOTES_MAX];
	size_t count = regex_notes(pattern, found, NOTES_MAX);

	for (size_t i = 0; i < count; i++) {
		program->notes = arena_room(arena, program->notes, program->nnotes,
					    &program->notes_cap, sizeof(*program->notes));
		struct schema_note *note = &program->notes[program->nnotes++];
		*note = (struct schema_note){ .file = site->resource->document->name };
		note->text = arena_printf(arena, "pattern: %s, at character %zu", found[i].text,
					  character_at(pattern, found[i].at)).at;
		schema_place(site->resource, place, &note->line, &note->column);
	}
}

enum status compiler_regex(struct site *site, const struct node *place, struct str pattern,
			   const struct regex **out)
{
	struct program *program = site->compiler->program;
	struct arena *arena = site->compiler->arena;
	char message[160];
	size_t at, patterns_cap = program->regexes_cap;

	for (size_t i = 0; i < program->nregexes; i++)
		if (str_eq(program->patterns[i], pattern)) {
			*out = program->regexes[i];
			note_pattern(site, place, pattern);
			return OK;
		}
	struct regex *regex = regex_compile(pattern, message, &at);
	if (!regex)
		return SITE_FAIL(site, place, "pattern: %s, at character %zu", message,
				 character_at(pattern, at));
	program->patterns = arena_room(arena, program->patterns, program->nregexes, &patterns_cap,
				       sizeof(struct str));
	program->regexes = arena_room(arena, program->regexes, program->nregexes,
				      &program->regexes_cap, sizeof(struct regex *));
	program->patterns[program->nregexes] = pattern;
	program->regexes[program->nregexes++] = regex;
	*out = regex;
	note_pattern(site, place, pattern);
	return OK;
}

static enum status read_queued(struct compiler *compiler, struct diag *why)
{
	while (compiler->done < compiler->program->nrules) {
		struct rule *rule = compiler->program->rules[compiler->done++];
		struct site site = {
			.compiler = compiler,
			.rule = rule,
			.resource = (struct resource *)rule->home,
			.schema = rule->source,
			.why = why,
		};
		enum status status = rule_read(&site);
		if (status != OK)
			return status;
	}
	return OK;
}

/* Anchors that a $dynamicRef may mean take part even if nobody else refers to them. */
static void queue_dynamic_anchors(struct compiler *compiler)
{
	for (const struct anchor *at = compiler->library.anchors; at; at = at->next)
		if (at->is_dynamic && map_find(&compiler->dynamic, at->name, hash_of(at->name), 0))
			compiler_rule(compiler, at->node, at->resource);
}

static void list_dynamic_anchors(struct compiler *compiler)
{
	struct program *program = compiler->program;
	size_t count = 0;

	for (const struct anchor *at = compiler->library.anchors; at; at = at->next)
		count++;
	program->anchors = arena_array(compiler->arena, count, sizeof(*program->anchors));
	for (const struct anchor *at = compiler->library.anchors; at; at = at->next) {
		uint32_t name = map_find(&compiler->dynamic, at->name, hash_of(at->name), 0);
		if (!at->is_dynamic || !name)
			continue;
		program->anchors[program->nanchors++] = (struct dynamic_anchor){
			.name = name,
			.resource = at->resource->number,
			.rule = compiler_rule(compiler, at->node, at->resource),
		};
	}
}

static enum status read_all(struct compiler *compiler, struct diag *why)
{
	do {
		enum status status = read_queued(compiler, why);
		if (status != OK)
			return status;
		queue_dynamic_anchors(compiler);
	} while (compiler->done < compiler->program->nrules);
	list_dynamic_anchors(compiler);
	return OK;
}

static enum status compile(struct compiler *compiler, const char *path, const char *builtin,
			   struct diag *why)
{
	struct program *program = compiler->program;
	struct resource *resource;
	enum status status =
		path ? library_open_file(&compiler->library, path, &resource, why)
		     : library_open_builtin(&compiler->library, builtin, &resource, why);

	if (status != OK)
		return status;
	program->root = compiler_rule(compiler, resource->root, resource);
	status = read_all(compiler, why);
	if (status == OK)
		status = program_link(compiler, why);
	if (status != OK)
		return status;
	if (compiler->options->lints)
		program_lint(compiler, compiler->options->lints);
	program->shape = shape_compile(compiler, program->root);
	program->look = look_compile(program, compiler->arena);
	program->documents = compiler->library.documents;
	return OK;
}

enum status schema_compile(const char *path, const char *builtin,
			   const struct schema_options *options, struct arena *arena,
			   struct program **out, struct diag *why)
{
	struct compiler compiler = {
		.arena = arena,
		.options = options,
		.program = arena_zalloc(arena, sizeof(struct program)),
	};

	library_init(&compiler.library, arena, options);
	enum status status = compile(&compiler, path, builtin, why);
	library_release(&compiler.library);
	map_release(&compiler.known);
	map_release(&compiler.dynamic);
	*out = compiler.program;
	if (status != OK) {
		schema_free(compiler.program);
		*out = NULL;
	}
	return status;
}

void schema_free(struct program *program)
{
	if (!program)
		return;
	for (size_t i = 0; i < program->nregexes; i++)
		regex_free(program->regexes[i]);
	for (size_t i = 0; i < program->nrules; i++) {
		if (program->rules[i]->values)
			map_release(&program->rules[i]->values->strings);
	}
	map_release(&program->symbols);
}

const struct map *schema_symbols(const struct program *program)
{
	return &program->symbols;
}

void schema_sha256(const struct program *program, char out[DIGEST_HEX])
{
	struct digest *digest = digest_new();

	for (const struct document *at = program->documents; at; at = at->next)
		digest_update(digest, at->text);
	digest_hex(digest, out);
	digest_free(digest);
}

const struct schema_note *schema_notes(const struct program *program, size_t *count)
{
	*count = program->nnotes;
	return program->notes;
}

const struct shape *schema_shape(const struct program *program)
{
	return program->shape;
}

const struct code *schema_code(const struct program *program, const char *name)
{
	const struct code *code = code_find(name);

	for (size_t i = 0; !code && program && i < program->ncodes; i++)
		if (strcmp(program->codes[i]->name, name) == 0)
			code = program->codes[i];
	return code ? code : keyword_code(name);
}
