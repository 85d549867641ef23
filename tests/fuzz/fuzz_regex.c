/*
 * Patterns: any is compiled or refused at a place in it; one that compiles is run on any text, short and
 * long, within its limits, and the ways to ask about a match agree. The first byte is an l for a long
 * text; then a line with the pattern; the rest is the text.
 */
#include "fuzz.h"

#include <time.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "ext/regex.h"

enum {
	LONG_TEXT = 3000,
	NOTES = 8,
	SECONDS_MAX = 20, /* of the processor, for one search: one, and what a sanitizer makes of it */
};

/* JSON may hold NUL in a string, which utf8_check does not let pass. */
static bool is_text(struct str text)
{
	struct buf copy = { 0 };

	buf_put(&copy, text);
	for (size_t i = 0; i < copy.len; i++)
		copy.at[i] = copy.at[i] ? copy.at[i] : '0';
	bool is_right = utf8_check(buf_str(&copy)) == copy.len;
	buf_release(&copy);
	return is_right;
}

static struct regex *compile(struct str pattern,
			     struct regex *(*how)(struct str, char[160], size_t *))
{
	char message[160] = "";
	size_t at = SIZE_MAX;
	struct regex *regex = how(pattern, message, &at);

	if (!regex)
		FUZZ_NEED(message[0] && strlen(message) < 160 && at <= pattern.len);
	return regex;
}

/* Groups are slices of the text; matches come from left to right and do not overlap. */
static void need_groups(const struct regex *regex, const struct regex_match *match, struct str text,
			size_t behind)
{
	struct str all = regex_group(match, 0);

	FUZZ_NEED(all.at && (text.len == 0 || all.at >= text.at + behind));
	for (unsigned i = 0; i <= regex_groups(regex); i++) {
		struct str group = regex_group(match, i);
		if (!group.at || text.len == 0)
			continue;
		FUZZ_NEED(group.at >= text.at && group.len <= text.len);
		FUZZ_NEED((size_t)(group.at - text.at) <= text.len - group.len);
		FUZZ_NEED(is_text(group));
	}
}

/* All matches; whether there is one. */
static enum regex_result walk(const struct regex *regex, struct regex_match *match, struct str text)
{
	enum regex_result first = REGEX_NO, result;
	size_t behind = 0;

	regex_walk(regex, match, text);
	for (size_t count = 0; (result = regex_next(match)) == REGEX_YES; count++) {
		FUZZ_NEED(count <= text.len);
		need_groups(regex, match, text, behind);
		struct str all = regex_group(match, 0);
		if (text.len > 0)
			behind = (size_t)(all.at + all.len - text.at);
		if (count == 0)
			first = REGEX_YES;
	}
	FUZZ_NEED(regex_next(match) == REGEX_NO);
	return first == REGEX_YES ? first : result;
}

static void try_text(const struct regex *regex, const struct regex *groups,
		     struct regex_match *match, struct str text)
{
	clock_t start = clock();
	enum regex_result found = regex_search(regex, match, text);

	FUZZ_NEED((clock() - start) / CLOCKS_PER_SEC < SECONDS_MAX);
	if (found == REGEX_TOO_COSTLY)
		return;
	enum regex_result walked = walk(groups, match, text);
	FUZZ_NEED(regex_search(regex, match, text) == found);
	if (walked != REGEX_TOO_COSTLY && found != walked)
		fuzz_fail("a search says %d, a walk %d", found, walked);
}

/* The text again and again, so that the program with meters runs. */
static void try_long_text(const struct regex *regex, const struct regex *groups,
			  struct regex_match *match, struct str text)
{
	struct buf longer = { 0 };

	while (text.len > 0 && longer.len < LONG_TEXT)
		buf_put(&longer, text);
	try_text(regex, groups, match, buf_str(&longer));
	buf_release(&longer);
}

static void try_notes(struct str pattern)
{
	struct regex_note notes[NOTES];
	size_t count = regex_notes(pattern, notes, NOTES);

	FUZZ_NEED(count <= NOTES);
	for (size_t i = 0; i < count; i++) {
		FUZZ_NEED(notes[i].at < pattern.len && notes[i].text[0]);
		FUZZ_NEED(i == 0 || notes[i].at >= notes[i - 1].at);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	bool is_long = fuzz_take_byte(&text) == 'l';
	struct str pattern = fuzz_take_until(&text, "\n");

	if (!is_text(pattern) || !is_text(text))
		return 0;
	struct regex *regex = compile(pattern, regex_compile);
	struct regex *groups = compile(pattern, regex_compile_groups);
	FUZZ_NEED(!regex == !groups);
	FUZZ_NEED(!regex || regex_is_valid(pattern));
	if (regex) {
		struct regex_match *match = regex_match_new();
		try_notes(pattern);
		if (is_long)
			try_long_text(regex, groups, match, text);
		else
			try_text(regex, groups, match, text);
		FUZZ_NEED(regex_group_number(pattern, STR("n")) <= regex_groups(groups));
		regex_match_free(match);
	}
	regex_free(regex);
	regex_free(groups);
	return 0;
}
