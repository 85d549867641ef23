/* libidn2: labels of internationalised domain names, by RFC 5891 and the tables of RFC 5892. */
#ifndef EXT_IDN_H
#define EXT_IDN_H

#include "base/str.h"

#include <stdbool.h>

/*
 * Is `label` ("xn--…", any letter case) the one spelling of a label that could be registered: does
 * it decode, to allowed characters in allowed places, and encode to itself again?
 */
bool idn_is_a_label(struct str label);

#endif
