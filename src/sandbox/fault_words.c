/*
 * The words of a fault: one row each, for reading, for joining and for --help. A new effect is a
 * member of struct effect, a row here, and what it does where requests are answered.
 */
#include "sandbox/faults.h"

#include <stddef.h>

#include "sandbox/amount.h"

enum kind { FLAG, NUMBER, SECONDS, SHARE, WORD, METHOD, CALLS, TOKEN };

enum {
	MILLION_DIGITS = 6,
	SECONDS_MAX = 86400, /* a day */
};

#define EFFECT(member) offsetof(struct fault, effect.member)
#define FAULT(member) offsetof(struct fault, member)

static const struct word {
	const char *name;
	enum kind kind;
	size_t at; /* in struct fault */
	const char *help;
	uint64_t min, max; /* NUMBER */
} words[] = {
	{ "status", NUMBER, EFFECT(status), "answer this HTTP status instead of doing the work", 200,
	  599 },
	{ "done", FLAG, EFFECT(done), "with status: do the work all the same, before that", 0, 0 },
	{ "retry-after", NUMBER, EFFECT(retry_after), "with status: send Retry-After, in seconds", 1,
	  SECONDS_MAX },
	{ "retry-date", FLAG, EFFECT(retry_date), "with retry-after: send it as a date", 0, 0 },
	{ "drop-before-work", FLAG, EFFECT(drop_before_work),
	  "take the request, do nothing, close the connection", 0, 0 },
	{ "drop-before-response", FLAG, EFFECT(drop_before_response),
	  "do the work, close the connection without an answer", 0, 0 },
	{ "close-mid-body", FLAG, EFFECT(close_mid_body),
	  "close the connection once half of the body has arrived", 0, 0 },
	{ "close-mid-response", FLAG, EFFECT(close_mid_response),
	  "close the connection once half of the answer was sent", 0, 0 },
	{ "stall", SECONDS, EFFECT(stall), "do the work, answer so many seconds later", 0, 0 },
	{ "stall-before-work", SECONDS, EFFECT(stall_before_work),
	  "do the work so many seconds after the request has arrived", 0, 0 },
	{ "stall-mid-body", SECONDS, EFFECT(stall_mid_body),
	  "stop reading in the middle of the body for so many seconds", 0, 0 },
	{ "garbage", FLAG, EFFECT(garbage), "answer with HTML in place of JSON", 0, 0 },
	{ "no-data", FLAG, EFFECT(no_data), "answer with an envelope whose data is null", 0, 0 },
	{ "endless", FLAG, EFFECT(endless), "never end the answer", 0, 0 },
	{ "no-check", FLAG, EFFECT(no_check), "count the bytes and lines of a body, no more", 0, 0 },
	{ "page", NUMBER, EFFECT(page), "give lists in pages of so many, whatever is asked for", 1,
	  UINT32_MAX },
	{ "hide", SECONDS, EFFECT(hide), "do not show a new execution for so many seconds", 0, 0 },
	{ "end", WORD, EFFECT(end), "the status a new execution ends with, such as FAILED", 0, 0 },
	{ "token-expires", TOKEN, FAULT(after),
	  "401 after so many requests, until the token is another one", 0, 0 },
	{ "refuse", SECONDS, FAULT(refuse), "do not listen for so many seconds after the start", 0,
	  0 },
	{ "on", CALLS, FAULT(calls), "only for these calls, parted by +", 0, 0 },
	{ "method", METHOD, FAULT(method), "only for requests with this method", 0, 0 },
	{ "after", NUMBER, FAULT(after), "not for the first so many of them", 0, UINT64_MAX },
	{ "times", NUMBER, FAULT(times), "for so many of them, no more", 0, UINT64_MAX },
	{ "rate", SHARE, FAULT(rate), "for this share of them, such as 0.3", 0, 0 },
};

enum { NWORDS = sizeof(words) / sizeof(words[0]) };

static const struct word *word_find(struct str name)
{
	for (size_t i = 0; i < NWORDS; i++) {
		if (str_is(name, words[i].name))
			return &words[i];
	}
	return NULL;
}

static enum status unknown_word(struct str name, struct diag *why)
{
	struct str names[NWORDS];

	for (size_t i = 0; i < NWORDS; i++)
		names[i] = str_of(words[i].name);
	struct str near = str_nearest(name, names, NWORDS);
	return diag_fail(why, ERR_USAGE, "unknown fault '%.*s'%s%.*s%s", (int)name.len, name.at,
			 near.len ? "; did you mean " : "", (int)near.len, near.len ? near.at : "",
			 near.len ? "?" : "");
}

static bool take_calls(struct str list, uint64_t *calls)
{
	do {
		enum call call = call_find(amount_cut(&list, '+'));
		if (call == NCALLS)
			return false;
		*calls |= (uint64_t)1 << call;
	} while (list.len > 0);
	return true;
}

/* Capitals and underscores, so that it can stand in JSON as it is. */
static bool take_word(struct str text, char *out, size_t size)
{
	if (text.len == 0 || text.len >= size)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (!(c >= 'A' && c <= 'Z') && c != '_')
			return false;
	}
	memcpy(out, text.at, text.len);
	out[text.len] = '\0';
	return true;
}

/* What a word wants, for messages. */
static const char *wanted_by(const struct word *word)
{
	switch (word->kind) {
	case FLAG:
		return "no value";
	case NUMBER:
	case TOKEN:
		return word->max == 599 ? "a number from 200 to 599" : "a number";
	case SECONDS:
		return "seconds, such as 0.5";
	case SHARE:
		return "a share from 0 to 1, such as 0.3";
	case WORD:
	case METHOD:
		return "a word in capitals";
	case CALLS:
		break;
	}
	return "create, list, get, update, delete, upload, list-executions, get-execution, cancel "
	       "or error-file, parted by +";
}

static bool take_value(struct fault *fault, const struct word *word, struct str value)
{
	void *at = (char *)fault + word->at;

	switch (word->kind) {
	case FLAG:
		*(bool *)at = true;
		return value.at == NULL;
	case NUMBER:
		return amount_number(value, word->max, at) && *(uint64_t *)at >= word->min;
	case SECONDS:
		return amount_decimal(value, AMOUNT_MS, SECONDS_MAX * (uint64_t)1000, at);
	case SHARE:
		return amount_decimal(value, MILLION_DIGITS, 1000000, at);
	case WORD:
		return take_word(value, at, sizeof(fault->effect.end));
	case METHOD:
		return take_word(value, at, sizeof(fault->method));
	case CALLS:
		return take_calls(value, at);
	case TOKEN:
		/* It is a 401 that comes after some requests, for one token. */
		fault->effect.status = 401;
		fault->of_token = true;
		return amount_number(value, UINT64_MAX, at);
	}
	return false;
}

/* An effect, or only a condition for others? Those stand behind all effects in struct fault. */
static bool is_effect(const struct word *word)
{
	return word->kind == TOKEN || word->at < FAULT(calls);
}

enum status fault_parse(struct fault *fault, struct str text, struct diag *why)
{
	bool has_effect = false;

	*fault = (struct fault){ .times = UINT64_MAX, .rate = 1000000 };
	if (text.len >= sizeof(fault->text))
		return diag_fail(why, ERR_USAGE, "a fault is longer than %zu bytes",
				 sizeof(fault->text) - 1);
	memcpy(fault->text, text.at, text.len);
	while (text.len > 0) {
		struct str value = amount_cut(&text, ','), name = amount_cut(&value, '=');
		if (value.len == 0)
			value.at = NULL;
		const struct word *word = word_find(name);
		if (!word)
			return unknown_word(name, why);
		if (!take_value(fault, word, value))
			return diag_fail(why, ERR_USAGE, "%s wants %s", word->name, wanted_by(word));
		has_effect |= is_effect(word);
	}
	if (!has_effect)
		return diag_fail(why, ERR_USAGE,
				 "a fault says what is to happen, such as status=503");
	return OK;
}

void effect_join(struct effect *effect, const struct effect *other)
{
	const size_t base = offsetof(struct fault, effect);

	for (size_t i = 0; i < NWORDS; i++) {
		if (words[i].at < base || words[i].at >= base + sizeof(*effect))
			continue;
		char *to = (char *)effect + (words[i].at - base);
		const char *from = (const char *)other + (words[i].at - base);
		if (words[i].kind == FLAG)
			*to |= *from;
		else if (words[i].kind == WORD && !*to)
			memcpy(to, from, sizeof(effect->end));
		else if (words[i].kind != WORD && *(uint64_t *)(void *)to == 0)
			memcpy(to, from, sizeof(uint64_t));
	}
}

void faults_help(struct buf *out)
{
	for (size_t i = 0; i < NWORDS; i++) {
		const struct word *word = &words[i];
		static const char *const values[] = { "",	"=N",	 "=SECONDS", "=SHARE",
						      "=STATUS", "=METHOD", "=CALL",    "=N" };
		int len = (int)strlen(word->name) + (int)strlen(values[word->kind]);
		buf_printf(out, "  %s%s%*s%s\n", word->name, values[word->kind],
			   len < 26 ? 26 - len : 1, "", word->help);
	}
}
