/*
 * The glance at rows of CSV: as glance.h, from the cells that the source has found. All that is asked of a cell
 * follows from its column, and from which other columns are empty. A row that is right as it is, or only wants a
 * number where digits are, gets the tree that the whole way would make of it; all else goes the whole way.
 */
#ifndef JUDGE_CSV_GLANCE_H
#define JUDGE_CSV_GLANCE_H

#include "flow/stage.h"

#include <stdbool.h>

/* May there be rows that a glance is enough for? */
bool csv_glance_fits(const struct job *job);

/* In place of the steps input_parse, judge_rewrite, judge_check, and of judge_glance. */
extern const struct step judge_csv_glance;

#endif
