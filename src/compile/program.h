/*
 * What a schema is compiled to: rules, one for each schema object that takes part, holding pointers
 * to the rules below them. Written by compile/, run by judge/, immutable in between; any thread may
 * read.
 *
 * A rule asks first what does not depend on the value's type (type, enum, const), then what is said
 * of values of its type (one struct a type), then the rules that apply to the same value (joints),
 * and at last what the others left (unevaluated). A part that a rule does not have is NULL.
 */
#ifndef COMPILE_PROGRAM_H
#define COMPILE_PROGRAM_H

#include "base/map.h"
#include "base/node.h"
#include "compile/keywords.h"
#include "compile/schema.h"
#include "flow/finding.h"

#include <stdbool.h>
#include <stdint.h>

struct document;     /* compile/library.h */
struct resource;
struct format_check; /* compile/format.h */
struct pattern;      /* compile/pattern.h */
struct regex;

enum rule_flag {
	RULE_FALSE = 1,   /* the schema `false` */
	RULE_TRIVIAL = 2, /* nothing to check: `true`, {}, annotations only */
	RULE_WARNING = 4, /* never fails, only reports: x-severity, or a field-unknown that warns */
	RULE_COERCE = 8,  /* x-coerce */
	RULE_UNKNOWN = 32, /* x-code field-unknown: what fails is a name */
	RULE_TESTED = 16,  /* stands below not, if, oneOf, anyOf or contains */
};

/* The values of `enum`, or the one of `const`. */
struct value_set {
	const struct node *first; /* of the list in the schema, linked by next … */
	size_t count;             /* … this many */
	struct map strings;       /* the strings among them, once there are many */
};

struct number_rule { /* decimal text; .at == NULL: no such limit */
	struct str minimum, maximum, above, below, step;
};

struct string_rule {
	uint64_t min, max; /* characters */
	const struct regex *regex;
	const struct pattern *plain; /* the same without an engine, or NULL */
	struct str pattern;
	const struct format_check *format;
	bool is_json;
};

struct array_rule {
	uint64_t min, max;
	bool unique;
	const struct rule **prefix;
	size_t nprefix;
	const struct rule *items;
	const struct rule *contains;
	uint64_t min_contains, max_contains;
	bool has_min_contains;
	bool contains_evaluates; /* unevaluatedItems leaves out what contains has matched */
};

struct property {
	struct str name;
	uint32_t symbol;
	bool is_required;
	const struct rule *rule; /* NULL: only required names it */
};

struct pattern_property {
	struct str pattern;
	const struct regex *regex;
	const struct rule *rule;
};

/* dependentRequired, dependentSchemas and both halves of dependencies */
struct dependent {
	struct str name; /* if this member is there … */
	uint32_t symbol;
	const struct rule *rule;      /* … this applies to the object, or NULL */
	const struct property *wants; /* … these must be there too (names and symbols only) */
	size_t nwants;
};

struct object_rule {
	uint64_t min, max;
	struct property *properties; /* sorted by symbol */
	size_t nproperties, nrequired;
	const uint16_t *slots; /* slots[symbol - first] - 1 is the index; NULL: search */
	uint32_t first, span;
	struct pattern_property *patterns;
	size_t npatterns;
	struct dependent *dependents;
	size_t ndependents;
	const struct rule *additional;
	const struct rule *names;
	const struct str *known; /* what a name may have been meant to be: those of properties */
	size_t nknown;
};

enum joint_kind {
	JOINT_ALL,     /* $ref and allOf */
	JOINT_DYNAMIC, /* $dynamicRef; rules[0] unless the dynamic scope knows better */
	JOINT_ANY,
	JOINT_ONE,
	JOINT_NOT,
	JOINT_IF,      /* rules[0] ? rules[1] : rules[2]; the latter two may be NULL */
};

/* Rules about the very value that the rule itself is about. */
struct joint {
	enum joint_kind kind;
	const struct rule **rules;
	size_t nrules;
	uint32_t anchor; /* JOINT_DYNAMIC: number of the anchor's name; 0: like $ref */
};

struct worded { /* errorMessage by keyword */
	enum keyword keyword;
	struct str message;
};

/* How failures of a rule are told. */
struct voice {
	const struct code *code; /* x-code; NULL: the keyword is the code */
	struct str message;      /* errorMessage for all keywords; .at == NULL: our own words */
	struct worded *messages;
	size_t nmessages;
	const struct str *names; /* what {names} and {count} are about */
	size_t nnames;
};

struct rule {
	uint8_t types; /* TYPE_ bits of `type` */
	uint8_t flags; /* enum rule_flag */
	uint32_t number;   /* index in program->rules */
	uint32_t resource; /* for the dynamic scope */
	struct value_set *values;   /* enum */
	struct value_set *constant; /* const */
	struct object_rule *object;
	struct array_rule *array;
	struct string_rule *string;
	struct number_rule *numeric;
	struct joint *joints;
	size_t njoints;
	const struct rule *unevaluated_items, *unevaluated_properties;
	const struct str *known; /* for unevaluated_properties, as in struct object_rule */
	size_t nknown;
	struct voice *voice;

	/* where it comes from: for the compiler's own messages and for explaining */
	const struct node *source;
	const struct resource *home;
};

/* A $dynamicAnchor that some $dynamicRef may mean. */
struct dynamic_anchor {
	uint32_t name, resource;
	const struct rule *rule;
};

struct program {
	const struct rule *root;
	struct rule **rules;
	size_t nrules;
	struct map symbols;
	struct dynamic_anchor *anchors;
	size_t nanchors; /* 0: nobody needs the dynamic scope */
	bool reads_json; /* there is an x-json */
	const struct code **codes; /* of x-code, unknown elsewhere */
	size_t ncodes;
	struct regex **regexes;
	struct str *patterns; /* of the regexes */
	size_t nregexes, regexes_cap;
	struct schema_note *notes;
	size_t nnotes, notes_cap;
	const struct shape *shape;
	const struct look *look; /* compile/look.h */
	const struct document *documents; /* those that took part, in the order of their use */
};

/* The property of an object that `symbol` (not 0) names, or NULL. */
const struct property *object_property(const struct object_rule *object, uint32_t symbol);

/*
 * The rules directly below a rule, one after the other: each call of `see` gets the place that
 * holds the pointer, so that it may be replaced.
 */
enum edge {
	EDGE_SAME,    /* the same value: $ref, allOf, then, else, dependentSchemas */
	EDGE_DYNAMIC, /* the same value: $dynamicRef, but the dynamic scope may know better */
	EDGE_BRANCH,  /* the same value: anyOf, oneOf */
	EDGE_TEST,    /* the same value: not, if */
	EDGE_COUNT,   /* contains */
	EDGE_BELOW,   /* members and elements */
	EDGE_NAME,    /* propertyNames */
};
void rule_visit(struct rule *rule,
		void (*see)(void *context, const struct rule **below, enum edge edge),
		void *context);

#endif
