/*
 * The second step: the record becomes what would be sent. Cells and marked JSON values get the type
 * that the rules want, null identifiers and unwanted unknown fields go, constants come.
 */
#ifndef JUDGE_REWRITE_H
#define JUDGE_REWRITE_H

#include "flow/stage.h"

extern const struct step judge_rewrite;

#endif
