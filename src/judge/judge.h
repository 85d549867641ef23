/*
 * One value, one rule: what the files of the check share. Private to judge/: check*.c, tell.c,
 * complain.c.
 */
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include "base/buf.h"
#include "compile/program.h"
#include "judge/check.h"

struct json_lane;
struct json_parser;
struct regex_match;

/* Where we are in the instance: the way from the root, on the C stack. */
struct place {
	const struct place *up; /* NULL: the root */
	const struct node *node;
	uint32_t index;         /* of an element, or of a member in the order of the text */
	bool is_name;           /* the node is the name of the member there (propertyNames) */
	uint32_t nknown; /* for a member nobody asked for: what it may have been meant to be */
	const struct str *known;
};

/* A schema resource we are in, for $dynamicRef. */
struct scope {
	const struct scope *up;
	uint32_t resource;
};

/* What an assertion says beyond that it failed. */
struct detail {
	struct str name;   /* a name that the rules list */
	struct str whose; /* dependentRequired: the member that wants it */
	uint64_t found, other;
	const char *words;
	uint8_t types; /* anyOf, oneOf: the types that were wanted, if that says it all */
	const struct code *code; /* in place of the keyword's own */
	const struct joint *joint; /* anyOf, oneOf: the branches */
	const struct value_set **keys; /* … the const or enum of each, if all ask for the same member */
};

/* An assertion that failed, to be told or, in a branch, to be forgotten again. */
struct failure {
	const struct rule *rule;
	enum keyword keyword;
	enum severity severity;
	const struct node *node, *parent;
	bool is_name;       /* the node is a member's name */
	struct str pointer; /* in scratch */
	struct detail detail;
	const struct str *known;
	uint32_t nknown;
	const struct joint *joint; /* it is what the branch that came closest lacks: of this, … */
	uint32_t branch;           /* … 0-based; joint NULL: it stands in no branch */
};

struct judge {
	const struct program *program;
	struct regex_match *match;
	struct json_parser *parser; /* for x-json; NULL: the rules have none */
	struct json_lane *lane;     /* in front of it; NULL: the reference lane alone */
	unsigned max_depth;
	const struct code *too_costly, *too_deep, *array; /* codes that are no keywords */
	struct arena arena; /* owns the verdicts */
	struct verdict **verdicts; /* of rules, by number; NULL: the rules do it themselves */
	bool has_all_verdicts;
	bool has_refused;   /* of this record: verdicts know nothing of refused values */

	/* of this record */
	struct {
		const char *at; /* the text of a number that was looked at last; NULL: none */
		unsigned digits; /* how many it has; 0: it is not just digits, or of more than DECIMAL_PLAIN */
	} number;
	struct arena *scratch;
	struct batch *batch; /* NULL: only the verdict is wanted */
	struct record *record;
	bool noisy;          /* go on after a failure, and note all of them */
	unsigned depth;
	unsigned holding;    /* > 0: inside branches, failures are held back */
	unsigned refused;    /* values met that the rewrite has refused */
	enum severity severity;
	const struct scope *scope;
	struct failure *failures; /* held back */
	size_t nfailures, failures_cap;
	size_t errors;
	const struct rule *last_rule; /* what was told last, so that it is not told twice */
	const struct node *last_node;
	struct buf message, pointer;
};

/* check.c: what is wrong from now on is noted of `record`. */
void judge_begin(struct judge *judge, struct batch *batch, struct record *record,
		 struct arena *scratch);

/*
 * Does the value at `at` keep the rule? `marks` has a byte for each member or element of the value,
 * set for those that the rule has looked at, for unevaluated…; NULL: nobody wants to know.
 */
bool judge_rule(struct judge *judge, const struct rule *rule, const struct place *at,
		uint8_t *marks);
/* The same, asking the rule's verdict first where there is one. */
bool judge_same(struct judge *judge, const struct rule *rule, const struct place *at, uint8_t *marks);
/* The same for a member or element: `false` as its schema is a failure of `keyword` of `owner`. */
bool judge_below(struct judge *judge, const struct rule *owner, enum keyword keyword,
		 const struct rule *rule, const struct place *at);
/* The verdict alone, on the same value: nothing is noted. */
bool judge_silent(struct judge *judge, const struct rule *rule, const struct place *at,
		  uint8_t *marks);
/* The same, from the rule's verdict where there is one. */
bool judge_test(struct judge *judge, const struct rule *rule, const struct place *at, uint8_t *marks);
/* Cleared marks for the value at `at`, if `wanted`. */
uint8_t *judge_marks(struct judge *judge, const struct place *at, bool wanted);
void judge_merge(uint8_t *marks, const uint8_t *more, const struct place *at);

/* The parts of a rule; false: a failure. */
bool check_value(struct judge *judge, const struct rule *rule, const struct place *at);
bool check_string(struct judge *judge, const struct rule *rule, const struct place *at);
bool check_number(struct judge *judge, const struct rule *rule, const struct place *at);
bool check_array(struct judge *judge, const struct rule *rule, const struct place *at,
		 uint8_t *marks);
bool check_object(struct judge *judge, const struct rule *rule, const struct place *at,
		  uint8_t *marks);
bool check_joint(struct judge *judge, const struct rule *rule, const struct joint *joint,
		 const struct place *at, uint8_t *marks);
bool check_unevaluated(struct judge *judge, const struct rule *rule, const struct place *at,
		       const uint8_t *marks);

/* tell.c: notes a failure if the judge is noisy. Always false: "return judge_fail(…)". */
bool judge_fail(struct judge *judge, const struct rule *rule, enum keyword keyword,
		const struct place *at, const struct detail *detail);
/* Tells the failures held back from `start` on, or leaves them to the branch around. */
void judge_release(struct judge *judge, size_t start);

/* complain.c: the sentence for a failure, into judge->message. */
void complain(struct judge *judge, const struct failure *failure);
/* What the rule's author says of it; .at == NULL: nothing. */
struct str voice_message(const struct voice *voice, enum keyword keyword);

#endif
