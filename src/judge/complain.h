/* The sentences for failures, in pieces; private to judge/complain*.c. All append to `out`. */
#ifndef JUDGE_COMPLAIN_H
#define JUDGE_COMPLAIN_H

#include "judge/judge.h"

/* ---- complain_words.c ---- */

/* Text of the rules, cut if it is long. */
void put_cut(struct buf *out, struct str text);
/* `expected one of "a", "b", 3`, from `count` sets; letter case is mentioned where `found` differs
 * from one of them in nothing else. */
void say_allowed(struct buf *out, const struct value_set *const *sets, size_t count,
		 const struct node *found);
/* "expected a string or null, found a number" */
void say_type(struct buf *out, const struct failure *failure, uint8_t types);

/* ---- complain_forms.c: anyOf, oneOf, not ---- */

/* "number 2 (by card)", with the title that the schema gives a branch. */
void put_form(struct buf *out, const struct joint *joint, uint64_t number);
void say_forms(struct buf *out, const struct failure *failure);
void say_excluded(struct buf *out, const struct failure *failure);

#endif
