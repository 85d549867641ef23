/*
 * The compiler while it works: private to compile/. schema.c owns it and its queue, read*.c turn
 * one schema object each into a rule, link.c looks at the rules as a whole.
 */
#ifndef COMPILE_COMPILER_H
#define COMPILE_COMPILER_H

#include "compile/library.h"
#include "compile/program.h"

struct compiler {
	struct arena *arena;
	const struct schema_options *options;
	struct library library;
	struct program *program;
	struct map known; /* the address of a schema node -> its rule's number + 1 */
	size_t rules_cap, done; /* rules below `done` are read */
	struct map dynamic;     /* names that a $dynamicRef mentions -> 1, 2, 3 … */
};

/* One schema object being read. */
struct site {
	struct compiler *compiler;
	struct rule *rule;
	struct resource *resource;
	const struct node *schema;
	unsigned vocabularies; /* bits that hold here */
	enum keyword keyword;  /* being read */
	struct diag *why;
};

/* The rule of a schema; a new one is queued. Never fails: what is wrong shows when it is read. */
const struct rule *compiler_rule(struct compiler *compiler, const struct node *schema,
				 struct resource *resource);
/* The number of a member name. */
uint32_t compiler_symbol(struct compiler *compiler, struct str name);
/* A pattern, compiled once however often it occurs. */
enum status compiler_regex(struct site *site, const struct node *place, struct str pattern,
			   const struct regex **out);

/* read.c: fills site->rule from site->schema. */
enum status rule_read(struct site *site);

/* ERR_USAGE at `node`, "KEYWORD: …" in front. */
#define SITE_FAIL(site, node, ...) \
	schema_fail((site)->resource, (node), (site)->why, __VA_ARGS__)

/* Handlers, one a keyword; `value` is the keyword's member of site->schema. */
typedef enum status keyword_reader(struct site *site, const struct node *value);

/* read.c */
keyword_reader read_text, read_unused, read_definitions, read_flag, read_examples,
	read_vocabularies;
/* read_value.c */
keyword_reader read_type, read_enum, read_const, read_limit, read_length, read_pattern, read_format,
	read_array_size, read_unique, read_object_size;
/* read_object.c */
keyword_reader read_properties, read_pattern_properties, read_additional, read_names, read_required,
	read_dependent_required, read_dependent_schemas, read_dependencies,
	read_unevaluated_properties;
/* read_joint.c */
keyword_reader read_ref, read_dynamic_ref, read_all_of, read_any_of, read_one_of, read_not, read_if,
	read_prefix, read_items, read_additional_items, read_contains, read_unevaluated_items,
	read_recursive_ref;
/* read_voice.c */
keyword_reader read_code, read_message, read_severity, read_json, read_coerce;
/* What x-code and the options make of the severity. */
void voice_finish(struct site *site);
/* Sorts the properties, builds their lookup. */
void object_finish(struct site *site);

/* Parts of the rule, made when first wanted. */
struct object_rule *site_object(struct site *site);
struct array_rule *site_array(struct site *site);
struct string_rule *site_string(struct site *site);
struct joint *site_joint(struct site *site, enum joint_kind kind, size_t nrules);

/* A schema below a keyword: must be an object or a boolean. */
enum status site_schema(struct site *site, const struct node *value, const struct rule **out);
/* A whole number >= 0. */
enum status site_count(struct site *site, const struct node *value, uint64_t *out);
/* "; did you mean NAME?", or nothing; the same for names of keywords. */
struct str name_hint(struct arena *arena, struct str typed, const struct str *names, size_t count);
struct str keyword_hint(struct arena *arena, struct str typed);
/* A value of the wrong JSON type: "KEYWORD: expected EXPECTED, found a …". */
enum status site_wrong(struct site *site, const struct node *value, const char *expected);

/* link.c: alias rules away, refuse loops and warnings where they cannot be, gather names. */
enum status program_link(struct compiler *compiler, struct diag *why);

enum {
	SAME_VALUE_DEPTH = 500, /* rules that apply to one value in one another */
};
enum visit_state { UNSEEN, OPEN, DONE };
/* ERR_USAGE: a rule that was reached again, `depth` rules deep, or that stands too deep. */
enum status refuse_loop(const struct rule *rule, unsigned depth, struct diag *why);
/* link_dynamic.c: the loops of rules with a dynamic scope. */
enum status refuse_dynamic_loops(struct compiler *compiler, struct diag *why);

/* shape.c */
const struct shape *shape_compile(struct compiler *compiler, const struct rule *rule);

#endif
