/*
 * ECMA-262 regular expressions (unicode mode, as JSON Schema wants them) rewritten in PCRE2's
 * syntax. Private to ext/regex.c.
 */
#ifndef EXT_ECMA_H
#define EXT_ECMA_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

struct ecma_result {
	char message[128];      /* why the pattern is no ECMA-262 pattern */
	size_t at;              /* where in the pattern, in bytes */
	bool has_backreference; /* its groups must be remembered */
	bool has_meters;        /* or would have, if meters were wanted */
	bool has_zero_repeat;   /* {0} */
	bool cannot_run;        /* it is an ECMA-262 pattern, but PCRE2 would mean something else */
};

/*
 * Appends to `out` what means the same to PCRE2 under UTF, DOLLAR_ENDONLY, ALLOW_EMPTY_CLASS and
 * MATCH_UNSET_BACKREF. Linear in the pattern, which is valid UTF-8 but may hold anything. False:
 * not the syntax of ECMA-262 in unicode mode, or `cannot_run`; `result` says why.
 *
 * Meters are callouts, which change nothing in what matches: at the start of each group and behind
 * each quantifier that leaves a choice, hence on every way through a pattern that can be walked
 * more than once; and before a long run, with the power of two that it has at least as the number.
 */
bool ecma_translate(struct str pattern, bool with_meters, struct buf *out,
		    struct ecma_result *result);

/*
 * What stands between the braces of \p{…}: appends PCRE2's name for it, false if ECMA-262 has no
 * such property. *is_negated: the name appended is that of its complement. Names of scripts are
 * only looked at for their shape, since PCRE2 knows which there are.
 */
bool ecma_property(struct str property, struct buf *out, bool *is_negated);

#endif
