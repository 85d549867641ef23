/*
 * PCRE2 for the patterns of rules and map files. ext/ecma.c has translated a pattern before it comes
 * here, so PCRE2 only ever sees syntax of our own making. Codes are shared by all threads; match
 * data, limits and the JIT stack belong to one thread. What is put in place of a match is no
 * business of this file.
 */
#include "ext/regex.h"

#include <stdio.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "ext/ecma_walk.h"

/*
 * PCRE2's own limits hold for one place of the text where a match may start, so a search of a long
 * text could take that many times as long, and plain runs like [ab]* are not in them at all. So
 * there are two programs of a pattern. Short texts run the plain one, where PCRE2's limit is
 * enough; longer ones the one with meters (ecma.h), which count what all of a search costs: some 10
 * ns a step, in JIT code as in the interpreter, about the time in which a run crosses
 * BYTES_PER_STEP bytes. Either takes a second at the very worst, and what is too costly depends on
 * pattern and text alone, never on the clock. A walk over all matches is many searches, so it runs
 * with meters whatever the length. On a short text it may take as many steps as PCRE2's limit has,
 * on one of many megabytes more than a search, since each byte may be a match.
 */
enum {
	SHORT_TEXT = 256,
	SHORT_MATCH_LIMIT = 1000000,
	MATCH_LIMIT = 5000000,
	WALK_STEPS_PER_BYTE = 16,
	BYTES_PER_STEP = 8,
	HEAP_LIMIT_KIB = 16 * 1024,
	JIT_STACK_START = 32 * 1024,
	JIT_STACK_MAX = 4 * 1024 * 1024, /* page by page: a round of (?:a|b)* takes 24 bytes */
};

struct program {
	pcre2_code *code;
	bool has_jit; /* else the interpreter: no JIT here, or memory that runs is forbidden */
};

struct regex {
	struct program plain, metered; /* the same where there is nothing to meter */
	uint32_t groups;               /* 0 where they are not remembered */
};

struct regex_match {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	size_t start, last; /* of the work of the search at hand: where it began, where it was */
	uint64_t spent, budget;

	/* of the walk at hand */
	const struct regex *regex;
	struct str text;
	size_t from;              /* where the next search starts; past the text: nowhere */
	pcre2_match_data *groups; /* with room for `ngroups` of them */
	uint32_t ngroups;
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
	return match->spent > match->budget ? PCRE2_ERROR_MATCHLIMIT : 0;
}

/* What PCRE2 cannot do, in words that help; it has words for the rest. */
static void say_error(int error, struct ecma_result *result)
{
	static const struct {
		int error;
		const char *words;
	} rows[] = {
		{ PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH,
		  "what a (?<= or (?<! looks back at must be of one length here" },
		{ PCRE2_ERROR_QUANTIFIER_TOO_BIG, "a repeat count is above 65535, the most here" },
		{ PCRE2_ERROR_PATTERN_TOO_LARGE, "the pattern with its repeats is too large" },
		{ PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY, "this Unicode property is not known here" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].error == error) {
			snprintf(result->message, sizeof(result->message), "%s", rows[i].words);
			return;
		}
	}
	pcre2_get_error_message(error, (PCRE2_UCHAR *)result->message, sizeof(result->message));
}

static bool is_anchored(const pcre2_code *code)
{
	uint32_t options = 0;

	pcre2_pattern_info(code, PCRE2_INFO_ALLOPTIONS, &options);
	return options & PCRE2_ANCHORED;
}

/*
 * PCRE2 looks for places where a match may start before it tries, and gets some of them wrong:
 * (?=b)a*b is not found in "ab", (?:a|)(?:c|a+.)a not in "aaa". What starts at ^ has but one place.
 */
static pcre2_code *compile_text(struct str text, uint32_t options, bool has_lookahead, int *error,
				size_t *at)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	if (!context)
		memory_exhausted();
	/* \uD800 alone is fine in ECMA-262; it matches nothing here. */
	pcre2_set_compile_extra_options(context, PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES);
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)text.at, text.len, options, error, at, context);
	if (code && (has_lookahead || !is_anchored(code))) {
		pcre2_code_free(code);
		options |= PCRE2_NO_START_OPTIMIZE;
		code = pcre2_compile((PCRE2_SPTR)text.at, text.len, options, error, at, context);
	}
	pcre2_compile_context_free(context);
	return code;
}

/* Translates and compiles; NULL: `result` says why not, *error is PCRE2's reason or 0. */
static pcre2_code *compile(struct str pattern, bool with_meters, bool with_groups,
			   struct ecma_result *result, int *error)
{
	uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY |
			   PCRE2_ALLOW_EMPTY_CLASS | PCRE2_MATCH_UNSET_BACKREF;
	struct buf text = { 0 };
	pcre2_code *code = NULL;
	size_t at;

	*error = 0;
	if (ecma_translate(pattern, with_meters, &text, result)) {
		if (!with_groups && !result->has_backreference)
			options |= PCRE2_NO_AUTO_CAPTURE; /* nobody asks what a group held */
		buf_putc(&text, '\0'); /* so that there is text even if it is empty */
		code = compile_text((struct str){ text.at, text.len - 1 }, options,
				    result->has_lookahead, error, &at);
	}
	if (!code && *error) {
		say_error(*error, result);
		result->at = ecma_source_of(pattern, with_meters, at);
	}
	buf_release(&text);
	return code;
}

static struct program program_of(pcre2_code *code)
{
	return (struct program){ code, code && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0 };
}

/* On the heap, or NULL where a program is missing; then `result` says why. */
static struct regex *keep(struct regex regex, const struct ecma_result *result, char message[160],
			  size_t *at)
{
	if (!regex.metered.code) {
		snprintf(message, 160, "%s", result->message);
		*at = result->at;
		pcre2_code_free(regex.plain.code);
		return NULL;
	}
	struct regex *copy = memory_alloc(sizeof(*copy));
	*copy = regex;
	return copy;
}

struct regex *regex_compile(struct str pattern, char message[160], size_t *at)
{
	struct ecma_result result;
	struct regex regex = { 0 };
	int error;

	regex.plain = program_of(compile(pattern, false, false, &result, &error));
	if (regex.plain.code && result.has_meters)
		regex.metered = program_of(compile(pattern, true, false, &result, &error));
	else
		regex.metered = regex.plain;
	return keep(regex, &result, message, at);
}

struct regex *regex_compile_groups(struct str pattern, char message[160], size_t *at)
{
	struct ecma_result result;
	struct regex regex = { 0 };
	int error;

	regex.metered = program_of(compile(pattern, true, true, &result, &error));
	regex.plain = regex.metered;
	if (regex.metered.code)
		pcre2_pattern_info(regex.metered.code, PCRE2_INFO_CAPTURECOUNT, &regex.groups);
	return keep(regex, &result, message, at);
}

unsigned regex_groups(const struct regex *regex)
{
	return regex->groups;
}

unsigned regex_group_number(struct str pattern, struct str name)
{
	return ecma_group(pattern, name);
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
	pcre2_code *code = compile(pattern, false, false, &result, &error);

	pcre2_code_free(code);
	return code || error; /* what PCRE2 refuses are its own limits, not ECMA's */
}

size_t regex_notes(struct str pattern, struct regex_note *notes, size_t max)
{
	return ecma_notes(pattern, notes, max);
}

struct name_class {
	pcre2_code *code[2]; /* further characters, first ones */
	pcre2_match_data *data;
};

struct name_class *name_class_new(void)
{
	static const char *const patterns[] = { "[\\p{ID_Continue}\\x{200c}\\x{200d}]",
						"\\p{ID_Start}" };
	struct name_class *class = memory_alloc(sizeof(*class));
	size_t unused;
	int error;

	class->data = pcre2_match_data_create(1, NULL);
	for (int i = 0; i < 2; i++)
		class->code[i] = pcre2_compile((PCRE2_SPTR)patterns[i], PCRE2_ZERO_TERMINATED,
					       PCRE2_UTF, &error, &unused, NULL);
	if (!class->data || !class->code[0] || !class->code[1])
		memory_exhausted();
	return class;
}

bool name_class_has(struct name_class *class, uint32_t code, bool is_first)
{
	char text[4];
	unsigned len = utf8_encode(code, text);

	return pcre2_match(class->code[is_first], (PCRE2_SPTR)text, len, 0, PCRE2_NO_UTF_CHECK,
			   class->data, NULL) > 0;
}

void name_class_free(struct name_class *class)
{
	if (!class)
		return;
	pcre2_code_free(class->code[0]);
	pcre2_code_free(class->code[1]);
	pcre2_match_data_free(class->data);
	free(class);
}

struct regex_match *regex_match_new(void)
{
	struct regex_match *match = memory_alloc(sizeof(*match));

	*match = (struct regex_match){ 0 };
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
	pcre2_match_data_free(match->groups);
	pcre2_match_data_free(match->data);
	free(match);
}

/* The first match from `from` on. */
static enum regex_result run(const struct program *program, struct regex_match *match,
			     struct str text, size_t from, pcre2_match_data *data)
{
	PCRE2_SPTR at = (PCRE2_SPTR)(text.at ? text.at : "");
	int rc;

	match->start = match->last = from;
	if (program->has_jit)
		rc = pcre2_jit_match(program->code, at, text.len, from, 0, data, match->context);
	else
		rc = pcre2_match(program->code, at, text.len, from, PCRE2_NO_UTF_CHECK, data,
				 match->context);
	if (rc >= 0)
		return REGEX_YES;
	return rc == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_TOO_COSTLY;
}

static void limit(struct regex_match *match, bool is_short)
{
	match->spent = 0;
	match->budget = is_short ? SHORT_MATCH_LIMIT : REGEX_STEPS_MAX;
	pcre2_set_match_limit(match->context, is_short ? SHORT_MATCH_LIMIT : MATCH_LIMIT);
}

enum regex_result regex_search(const struct regex *regex, struct regex_match *match,
			       struct str text)
{
	bool is_short = text.len <= SHORT_TEXT;

	limit(match, is_short);
	return run(is_short ? &regex->plain : &regex->metered, match, text, 0, match->data);
}

void regex_walk(const struct regex *regex, struct regex_match *match, struct str text)
{
	if (!match->groups || match->ngroups < regex->groups) {
		pcre2_match_data_free(match->groups);
		match->groups = pcre2_match_data_create(regex->groups + 1, NULL);
		if (!match->groups)
			memory_exhausted();
		match->ngroups = regex->groups;
	}
	limit(match, text.len <= SHORT_TEXT);
	if (match->budget < text.len * WALK_STEPS_PER_BYTE && text.len > SHORT_TEXT)
		match->budget = text.len * WALK_STEPS_PER_BYTE;
	match->regex = regex;
	match->text = text;
	match->from = 0;
}

enum regex_result regex_next(struct regex_match *match)
{
	struct str text = match->text;

	if (match->from > text.len)
		return REGEX_NO;
	enum regex_result result =
		run(&match->regex->metered, match, text, match->from, match->groups);
	if (result != REGEX_YES) {
		match->from = text.len + 1;
		return result;
	}
	const PCRE2_SIZE *span = pcre2_get_ovector_pointer(match->groups);
	unsigned step = 0; /* over an empty match */
	if (span[1] == span[0] && span[1] < text.len)
		utf8_decode((struct str){ text.at + span[1], text.len - span[1] }, &step);
	else
		step = span[1] == span[0];
	match->from = span[1] + step;
	return REGEX_YES;
}

struct str regex_group(const struct regex_match *match, unsigned number)
{
	const PCRE2_SIZE *span = pcre2_get_ovector_pointer(match->groups) + (size_t)2 * number;

	if (span[0] == PCRE2_UNSET)
		return (struct str){ 0 };
	return (struct str){ match->text.at ? match->text.at + span[0] : "", span[1] - span[0] };
}
