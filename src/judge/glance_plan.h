/*
 * What a glance (glance.c) must know at each place of a record: made from the verdict and the shape of the
 * rules when a name is met there for the first time, and kept with it. Private to glance*.c.
 */
#ifndef JUDGE_GLANCE_PLAN_H
#define JUDGE_GLANCE_PLAN_H

#include "input/json_names.h"
#include "judge/stops.h"
#include "judge/verdict_program.h"

struct job;
struct shape;

/* What becomes of an object or array. */
enum way {
	WAY_PASS,  /* nothing in it is asked about: only its grammar */
	WAY_WALK,  /* what is asked of its members or elements is asked on the way */
	WAY_BUILD, /* … or, where that is not plainly told, of its tree */
	WAY_ASIDE, /* it is wrong: not for a glance */
};

/* One value. */
struct spot {
	const struct verdict *const *verdicts; /* what it must keep; ended by NULL */
	/* the tests of the one of them that has any, by type; NULL: several have. They fail a scalar that is not in `types` */
	const struct test *first[NODE_OBJECT + 1];
	const struct shape *shape;  /* of it; NULL: none */
	uint8_t types;       /* TYPE_ bits of scalars that the rewrite leaves as they are */
	bool is_kept;        /* its node is read at the end of its object or by later steps … */
	bool keeps_members, keeps_items; /* … and all nodes in it */
	bool is_root;
	uint8_t index;       /* of its node in `walked`; VERDICT_MEMBERS: it is not asked about there */
	uint8_t object, array; /* enum way */
	const struct object_verdict *members; /* of an object that is walked */
	const struct verdict *below;  /* what elements must keep; NULL: nothing */
	const struct spot **item;     /* of elements, made when one is met first; NULL: they are passed */
	uint64_t min, max;            /* elements */
};

/* An object whose names are known, all of them. */
struct ending {
	const struct test *rest; /* what is left to be asked: tests that read values */
	uint64_t present;
	bool has_others;
};

struct glance_plan {
	const struct job *job;
	const struct verdict *verdict; /* of a whole record */
	struct arena arena; /* owns what follows; cleared when the names are forgotten */
	struct stops stops; /* where the rewrite may change something */
};

void glance_plan_init(struct glance_plan *plan, const struct job *job,
		      const struct verdict *verdict);
void glance_plan_release(struct glance_plan *plan);

/* The spot of a whole record. */
const struct spot *glance_root(struct glance_plan *plan, struct arena *arena);
/* The spot of the array's elements. */
const struct spot *glance_item(struct glance_plan *plan, const struct spot *array);
/* For json_names: name->wants becomes the spot of the member, or NULL. `self` is the plan. */
void glance_meet(void *self, const void *above, struct known_name *name);
/* What is left of the object's tests if `last` is its last name. */
const struct ending *glance_ending(struct glance_plan *plan, const struct object_verdict *object,
				   const struct known_name *last);

#endif
