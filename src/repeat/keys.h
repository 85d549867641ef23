/*
 * Who the lines of a record are about: the last step of a worker. Each identifier of a line becomes a
 * digest of its kind and value (an account's compartment is part of it), and with --unique each line
 * one more, of what it states about whom (statement.h). The digests of a run are the same in all its
 * workers and differ from those of any other run; values are not kept.
 *
 * Only document types tell what an identifier is: without one there are no keys.
 */
#ifndef REPEAT_KEYS_H
#define REPEAT_KEYS_H

#include "flow/stage.h"

extern const struct step repeat_keys;

#endif
