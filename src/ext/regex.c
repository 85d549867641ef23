/*
 * PCRE2 for the patterns of rules. ext/ecma.c has translated a pattern before it comes here, so
 * PCRE2 only ever sees syntax of our own making. Codes are shared by all threads; match data,
 * limits and the JIT stack belong to one thread. Replacing and extracting are no business of this
 * file.
 */
#include "ext/regex.h"

#include <stdio.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "ext/ecma.h"

/*
 * PCRE2's own limits hold for one place of the text where a match may start, so a search of a long
 * text could take that many times as long, and plain runs like [ab]* are not in them at all. So
 * there are two programs of a pattern. Short texts run the plain one, where PCRE2's limit is
 * enough; longer ones the one with meters (ecma.h), which count what all of a search costs: some 10
 * ns a step, in JIT code as in the interpreter, about the time in which a run crosses
 * BYTES_PER_STEP bytes. Either takes a second at the very worst, and what is too costly depends on
 * pattern and text alone, never on the clock.
 */
enum {
	SHORT_TEXT = 256,
	SHORT_MATCH_LIMIT = 1000000,
	MATCH_LIMIT = 5000000,
	STEPS_MAX = 50000000,
	BYTES_PER_STEP = 8,
	HEAP_LIMIT_KIB = 16 * 1024,
	JIT_STACK_START = 32 * 1024,
	JIT_STACK_MAX = 1024 * 1024,
};

struct program {
	pcre2_code *code;
	bool has_jit; /* else the interpreter: no JIT here, or memory that runs is forbidden */
};

struct regex {
	struct program plain, metered; /* the same where there is nothing to meter */
};

struct regex_match {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	size_t start, last; /* of the work of the search at hand: where it began, where it was */
	uint64_t spent;
};

/* PCRE2 calls this at each meter that ecma.c put into the pattern. */
static int meter(pcre2_callout_block *block, void *self)
{
	struct regex_match *match = self;
	size_t now = block->current_position;
	size_t from = block->start_match == match->start ? match->last : block->start_match;
	uint64_t bytes = now > from ? now - from : from - now;

	if (block->callout_number)
		bytes += UINT64_C(1) << block->callout_number; /* the run about to start */
	match->start = block->start_match;
	match->last = now;
	match->spent += 1 + bytes / BYTES_PER_STEP;
	return match->spent > STEPS_MAX ? PCRE2_ERROR_MATCHLIMIT : 0;
}

/* Translates and compiles; NULL: `result` says why not, *error is PCRE2's reason or 0. */
static pcre2_code *compile(struct str pattern, bool with_meters, struct ecma_result *result,
			   int *error)
{
	uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY |
			   PCRE2_ALLOW_EMPTY_CLASS | PCRE2_MATCH_UNSET_BACKREF;
	struct buf text = { 0 };
	pcre2_code *code = NULL;
	size_t at;

	*error = 0;
	if (ecma_translate(pattern, with_meters, &text, result)) {
		pcre2_compile_context *context = pcre2_compile_context_create(NULL);
		if (!context)
			memory_exhausted();
		/* \uD800 alone is fine in ECMA-262; it matches nothing here. */
		pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES);
		if (!result->has_backreference)
			options |= PCRE2_NO_AUTO_CAPTURE; /* nobody asks what a group held */
		if (result->has_zero_repeat) /* PCRE2 10.42 looks into (?:|(?=a)){0} for a start */
			options |= PCRE2_NO_START_OPTIMIZE;
		buf_putc(&text, '\0'); /* so that there is text even if it is empty */
		code = pcre2_compile((PCRE2_SPTR)text.at, text.len - 1, options, error, &at,
				     context);
		pcre2_compile_context_free(context);
	}
	if (!code && *error)
		pcre2_get_error_message(*error, (PCRE2_UCHAR *)result->message,
					sizeof(result->message));
	buf_release(&text);
	return code;
}

static struct program program_of(pcre2_code *code)
{
	return (struct program){ code, code && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0 };
}

struct regex *regex_compile(struct str pattern, char message[160], size_t *at)
{
	struct ecma_result result;
	struct regex regex = { 0 };
	int error;

	regex.plain = program_of(compile(pattern, false, &result, &error));
	if (regex.plain.code && result.has_meters)
		regex.metered = program_of(compile(pattern, true, &result, &error));
	else
		regex.metered = regex.plain;
	if (!regex.metered.code) {
		snprintf(message, 160, "%s", result.message);
		*at = result.at;
		pcre2_code_free(regex.plain.code);
		return NULL;
	}
	struct regex *copy = memory_alloc(sizeof(*copy));
	*copy = regex;
	return copy;
}

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	if (regex->metered.code != regex->plain.code)
		pcre2_code_free(regex->metered.code);
	pcre2_code_free(regex->plain.code);
	free(regex);
}

bool regex_is_valid(struct str pattern)
{
	struct ecma_result result;
	int error;
	pcre2_code *code = compile(pattern, false, &result, &error);

	pcre2_code_free(code);
	/* All that PCRE2 refuses but an unknown property is its own limits, not ECMA's. */
	return code || result.cannot_run ||
	       (error && error != PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY);
}

struct regex_match *regex_match_new(void)
{
	struct regex_match *match = memory_alloc(sizeof(*match));

	match->data = pcre2_match_data_create(1, NULL);
	match->context = pcre2_match_context_create(NULL);
	match->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, NULL);
	if (!match->data || !match->context)
		memory_exhausted();
	pcre2_set_depth_limit(match->context, MATCH_LIMIT);
	pcre2_set_heap_limit(match->context, HEAP_LIMIT_KIB);
	pcre2_set_callout(match->context, meter, match);
	if (match->stack) /* else 32 KiB of the thread's own */
		pcre2_jit_stack_assign(match->context, NULL, match->stack);
	return match;
}

void regex_match_free(struct regex_match *match)
{
	if (!match)
		return;
	pcre2_jit_stack_free(match->stack);
	pcre2_match_context_free(match->context);
	pcre2_match_data_free(match->data);
	free(match);
}

enum regex_result regex_search(const struct regex *regex, struct regex_match *match,
			       struct str text)
{
	bool is_short = text.len <= SHORT_TEXT;
	const struct program *program = is_short ? &regex->plain : &regex->metered;
	PCRE2_SPTR at = (PCRE2_SPTR)(text.at ? text.at : "");
	int rc;

	match->start = match->last = 0;
	match->spent = 0;
	pcre2_set_match_limit(match->context, is_short ? SHORT_MATCH_LIMIT : MATCH_LIMIT);
	if (program->has_jit)
		rc = pcre2_jit_match(program->code, at, text.len, 0, 0, match->data,
				     match->context);
	else
		rc = pcre2_match(program->code, at, text.len, 0, PCRE2_NO_UTF_CHECK, match->data,
				 match->context);
	if (rc >= 0)
		return REGEX_YES;
	return rc == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_TOO_COSTLY;
}
