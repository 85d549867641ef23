/* Making verdicts: what verdict_compile.c and verdict_object.c share. Private to them. */
#ifndef JUDGE_VERDICT_COMPILE_H
#define JUDGE_VERDICT_COMPILE_H

#include "judge/verdict_program.h"

enum {
	TESTS_MAX = 20000, /* in all: rules that refer to each other may multiply */
	ALWAYS_MAX = 8,    /* rules about one member, kept with it */
	OTHERS_MAX = 8,    /* rules about members that they do not list */
};

/* The members that the tests of one object are about. */
struct members {
	uint32_t symbols[VERDICT_MEMBERS];
	size_t count;
	struct below {
		const struct verdict *list[ALWAYS_MAX];
		size_t count;
	} always[VERDICT_MEMBERS], asked[VERDICT_MEMBERS];
	struct others others[OTHERS_MAX];
	size_t nothers;
	bool reads_all; /* some test reads what is not said here */
	unsigned depth; /* > 0: inside a branch, nothing is for always */
};

/* None yet. Their lists, which are large, are begun when they are numbered. */
static inline void verdict_members_start(struct members *members)
{
	members->count = members->nothers = 0;
	members->depth = 0;
	members->reads_all = false;
}

struct compiler {
	const struct program *program;
	struct arena *arena;
	struct verdict **verdicts; /* by rule number; NULL: not asked for yet */
	const struct rule **todo;  /* asked for and not compiled */
	size_t ntodo;
	size_t ntests;
};

/* A list of tests being made. */
struct list {
	struct test *at;
	size_t count, cap;
	bool never;
	enum node_type type;
	struct members *members; /* of objects */
};

/* A test at the end of the list, to be filled. */
struct test *verdict_add(struct compiler *compiler, struct list *list, enum test_kind kind);
void verdict_add_count(struct compiler *compiler, struct list *list, uint64_t min, uint64_t max);
/* All that a rule says of values of the list's type. */
void verdict_add_rule(struct compiler *compiler, struct list *list, const struct rule *rule);

/* The verdict of a rule about members or elements; compiled later, so that rules may recur. */
const struct verdict *verdict_below(struct compiler *compiler, const struct rule *rule);

/* A list for a branch about the same value, and its tests when it is done. */
struct list verdict_branch(const struct list *list);
struct tests verdict_branch_done(const struct list *branch);
struct tests verdict_finished(const struct list *list);

/* verdict_scalar.c: what `enum` or `const` lists. False: the rule must be asked. */
bool verdict_add_values(struct compiler *compiler, struct list *list, const struct value_set *values);
/* What rule->string and rule->numeric say. */
void verdict_add_string(struct compiler *compiler, struct list *list, const struct rule *rule);
void verdict_add_number(struct compiler *compiler, struct list *list, const struct rule *rule);

/* verdict_chart.c: the tests as a chart; where it begins. */
const struct test *verdict_chart(struct compiler *compiler, const struct tests *tests);

/* verdict_object.c: can the object's members be numbered? Numbers them. */
bool verdict_object_fits(struct members *members, const struct object_rule *object);
/* What rule->object says; its members must fit. */
void verdict_add_object(struct compiler *compiler, struct list *list, const struct rule *rule);
/* All of one object: the table of its members, then the list. NULL: its symbols are too far apart. */
const struct object_verdict *verdict_object_done(struct compiler *compiler, const struct list *list);

#endif
