/*
 * Most records are right and need no change. Where only the rules read them, a glance at the bytes of a JSON
 * record tells that it is one of these, on the one walk that tells that it is valid JSON: no tree is made but
 * of what is read later, who the record is about. What it is not certain of goes the whole way: parse, rewrite,
 * check.
 */
#ifndef JUDGE_GLANCE_H
#define JUDGE_GLANCE_H

#include "flow/stage.h"

#include <stdbool.h>

/* May there be records that a glance is enough for? */
bool glance_fits(const struct job *job);

/* In place of the steps input_parse, judge_rewrite, judge_check. */
extern const struct step judge_glance;

#endif
