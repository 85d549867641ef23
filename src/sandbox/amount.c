/* Reading amounts. Strict, like the main program: what is no number is refused, not guessed. */
#include "sandbox/amount.h"

bool amount_number(struct str text, uint64_t max, uint64_t *out)
{
	uint64_t number = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c < '0' || c > '9' || __builtin_mul_overflow(number, 10u, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(c - '0'), &number))
			return false;
	}
	if (text.len == 0 || number > max)
		return false;
	*out = number;
	return true;
}

bool amount_decimal(struct str text, unsigned digits, uint64_t max, uint64_t *out)
{
	struct str fraction = text, whole = amount_cut(&fraction, '.');
	bool has_point = whole.len < text.len;
	uint64_t number, rest = 0;

	if (!amount_number(whole, max, &number) || fraction.len > digits)
		return false;
	if (has_point && !amount_number(fraction, max, &rest))
		return false;
	for (unsigned i = 0; i < digits; i++) {
		if (__builtin_mul_overflow(number, 10u, &number))
			return false;
		rest *= i < digits - fraction.len ? 10 : 1;
	}
	if (number + rest < number || number + rest > max)
		return false;
	*out = number + rest;
	return true;
}

struct str amount_cut(struct str *rest, char c)
{
	if (rest->len == 0) /* there may be no text at all */
		return *rest;
	const char *end = memchr(rest->at, c, rest->len);
	size_t len = end ? (size_t)(end - rest->at) : rest->len;
	struct str head = { rest->at, len };

	rest->at += end ? len + 1 : len;
	rest->len -= end ? len + 1 : len;
	return head;
}
