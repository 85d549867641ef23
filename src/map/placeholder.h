/*
 * Words that stand where there is no value: null, n/a, unknown and their like. Whatever is made of one,
 * such as its hash, would name all those who have none.
 */
#ifndef MAP_PLACEHOLDER_H
#define MAP_PLACEHOLDER_H

#include "base/str.h"

/* A blank text, or one of the words, in any letter case and with white space around it. */
bool placeholder_is(struct str text);

/* The words, in small letters; NULL: there are no more. For tests. */
const char *placeholder_word(size_t index);

#endif
