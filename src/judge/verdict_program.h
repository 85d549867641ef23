/*
 * What a verdict is made of. Private to verdict*.c. While it is compiled, tests are lists in one another: of
 * a list all must hold, and some tests (NOT, ANY, ONE, IF) are about lists. In the end each list becomes a
 * chart: tests that each say where to go on if they hold and where if they do not.
 */
#ifndef JUDGE_VERDICT_PROGRAM_H
#define JUDGE_VERDICT_PROGRAM_H

#include <string.h>

#include "compile/program.h"
#include "judge/verdict.h"

enum {
	VERDICT_MEMBERS = 64, /* members an object's tests can be about: a bit each */
	SET_LENGTHS = 256,    /* strings up to this length are found by it */
};

enum test_kind {
	TEST_LENGTH, TEST_REGEX, TEST_FORMAT, TEST_JSON, /* of a string: rule->string */
	TEST_PATTERN,  /* a string that matches `pattern` */
	TEST_SET,      /* a string that is one of `set` */
	TEST_TABLE,    /* the same of a long list, `table`: by its hash */
	TEST_SCALAR,   /* a literal or number that is one of `values` */
	TEST_INTEGER,  /* a number without fraction */
	TEST_LIMITS,   /* a number within `limits` */
	TEST_COUNT,    /* members or elements from count.min to count.max */
	TEST_ITEMS,    /* each element keeps `below` */
	TEST_OBJECT,   /* walk the object, then the tests of `object` */
	/* of a walked object */
	TEST_REQUIRED, /* all members of `mask` are there */
	TEST_SOME,     /* all members of one of the `masks` are there */
	TEST_MEMBER,   /* member `index`, if it is there, keeps `below` */
	TEST_OTHERS,   /* each member that is not in `mask` keeps `below` */
	/* of several lists about the same value */
	TEST_NOT, TEST_ANY, TEST_IF, /* in no chart: they are in its ways */
	TEST_ONE,
	TEST_ASK,      /* whatever `rule` says */
	TEST_HOLDS, TEST_FAILS, /* the ways out of a chart */
};

/* All of them must hold. */
struct tests {
	const struct test *at;
	uint32_t count;
	bool never; /* they cannot hold */
};

struct text_set {
	/* strings of length n are [starts[n], starts[n + 1]); longer ones stand at the end */
	uint16_t starts[SET_LENGTHS + 2];
	const struct str *texts;
};

/*
 * A long list. That a text begins as none of its texts does is mostly told by one bit, where to hash all of it and
 * to look into the list would take ten times as long.
 */
struct text_table {
	const struct value_set *values;
	uint64_t begins[64]; /* a bit for each that their first 8 bytes choose */
};

static inline unsigned text_begin(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return (unsigned)(word * 0x9e3779b97f4a7c15u >> (64 - 12));
}

/* False: it is not in the list. */
static inline bool text_may_be_in(const struct text_table *table, struct str text)
{
	if (text.len < sizeof(uint64_t))
		return true;
	unsigned begin = text_begin(text.at);
	return table->begins[begin / 64] >> begin % 64 & 1;
}

struct limits {
	bool is_plain; /* all bounds are whole numbers: */
	int64_t min, max;
	uint32_t lengths; /* bit n: all whole numbers of n digits, and no sign, are within them */
	const struct rule *rule;
};

struct test {
	uint8_t kind; /* enum test_kind */
	uint8_t index;
	const struct test *yes, *no; /* in a chart: where to go on */
	union {
		const struct rule *rule;
		const struct pattern *pattern;
		const struct text_set *set;
		const struct text_table *table;
		const struct value_set *values;
		const struct limits *limits;
		struct {
			uint64_t min, max;
		} count;
		struct {
			uint64_t mask;
			const struct verdict *below;
		};
		const struct object_verdict *object;
		struct {
			const uint64_t *masks;
			uint32_t nmasks;
		};
		struct {
			const struct tests *branches; /* NOT: 1; IF: if, then, else */
			uint32_t nbranches;
		};
		struct {
			const struct test *const *charts; /* ONE, in a chart: where they begin */
			uint32_t ncharts;
		};
	};
};

/* One rule's tests for each type that a value may have. */
struct verdict {
	const struct test *by_type[NODE_OBJECT + 1]; /* where the chart begins */
};

/* What is said of members that a rule does not list: those whose bit is not in `mask`. */
struct others {
	uint64_t mask;
	const struct verdict *below;
};

/* What is left of an object's chart where it has these members and no others. */
struct rest_known {
	uint64_t present;
	const struct test *rest; /* NULL: nothing is known here */
};

enum {
	REST_BITS = 6,
	REST_MAX = 32, /* sets that are known; the whole chart does for others */
};

struct rest_memo {
	struct rest_known known[1 << REST_BITS];
	unsigned count;
};

/* Where a set is, or where it would go. */
static inline struct rest_known *rest_known(struct rest_memo *memo, uint64_t present)
{
	for (uint64_t i = present * 0x9e3779b97f4a7c15u >> (64 - REST_BITS);; i++) {
		struct rest_known *known = &memo->known[i & ((1 << REST_BITS) - 1)];
		if (!known->rest || known->present == present)
			return known;
	}
}

struct object_verdict {
	const uint8_t *slots; /* slots[symbol - first] - 1 is the member's index */
	uint32_t first, span;
	/* what members must keep whatever else is there: always[index] is a list, ended by NULL, or NULL */
	const struct verdict *const *const *always;
	const struct test *rest;
	/* what `rest` may read: asked[index] is a list like always[index], of what may be asked of a member … */
	const struct verdict *const *const *asked;
	const struct others *others; /* … and of others */
	size_t nothers;
	bool reads_all;              /* or more than that */
	struct rest_memo *memo;      /* of `rest` */
};

/* An object that was walked: which of the members that matter are there, and where. */
struct walked {
	uint64_t present;
	bool has_others;
	const struct object_verdict *object;
	/* set where `present` says so; the last is for those that no test is about */
	const struct node *members[VERDICT_MEMBERS + 1];
};

/* The index of a member that the tests are about, or -1. */
static inline int verdict_member(const struct object_verdict *object, uint32_t symbol)
{
	uint32_t slot = symbol - object->first;
	return slot < object->span ? (int)object->slots[slot] - 1 : -1;
}

struct judge;
/* verdict_rest.c: what is left where a set comes first. */
const struct test *verdict_rest_new(struct judge *judge, const struct object_verdict *object, uint64_t present);
/* The object's chart without the tests that the presence of these members answers, if it has no others. */
const struct test *verdict_rest_of(const struct object_verdict *object, uint64_t present, struct arena *arena);
/* The same where the types of these members are known, by index: what they answer is left out, too. */
const struct test *verdict_rest_typed(const struct object_verdict *object, uint64_t present, const uint8_t *types,
				      struct arena *arena);
/*
 * The chart of a string or number whose text is not empty, without what that answers; where it holds, `behind`
 * comes. NULL: it has too many tests.
 */
const struct test *verdict_rest_text(const struct test *chart, const struct test *behind, struct arena *arena);

/* From test to test until a way leads out. `walked`: of an object, for tests about its members. */
bool verdict_chart_holds(struct judge *judge, const struct test *test, const struct node *node,
			 const struct walked *walked);

/* The same of a value that is no walked object. What is mostly asked of values is asked without the large switch. */
bool verdict_value_holds(struct judge *judge, const struct test *test, const struct node *node);

/* Are all members of one of the masks there? */
static inline bool verdict_some_present(const struct test *test, uint64_t present)
{
	for (uint32_t i = 0; i < test->nmasks; i++)
		if ((present & test->masks[i]) == test->masks[i])
			return true;
	return false;
}

#endif
