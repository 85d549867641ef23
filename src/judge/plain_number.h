/*
 * Whole numbers as they are mostly written: up to 16 digits and no more. What is asked of them is answered without
 * reading what they come to, where the number of digits tells: times in milliseconds have 13.
 */
#ifndef JUDGE_PLAIN_NUMBER_H
#define JUDGE_PLAIN_NUMBER_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

enum { PLAIN_DIGITS = 16 };

/* Zero: eight bytes that are all digits. */
static inline uint64_t plain_others(uint64_t word)
{
	word ^= 0x3030303030303030u;
	return (word | (word + 0x7676767676767676u)) & 0x8080808080808080u;
}

/*
 * How many digits the number has; 0: it is not just digits, or more than PLAIN_DIGITS. `text`: a number of JSON, so
 * that none but 0 begins with 0.
 */
static inline unsigned plain_digits(struct str text)
{
	const char *last = text.at + text.len;
	uint64_t first, second;
	uint32_t half, other;

	if (text.len > PLAIN_DIGITS)
		return 0;
	if (text.len >= 8) {
		memcpy(&first, text.at, 8);
		memcpy(&second, last - 8, 8);
		return plain_others(first) | plain_others(second) ? 0 : (unsigned)text.len;
	}
	if (text.len >= 4) {
		memcpy(&half, text.at, 4);
		memcpy(&other, last - 4, 4);
		return plain_others((uint64_t)half << 32 | other) ? 0 : (unsigned)text.len;
	}
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return 0;
	return (unsigned)text.len;
}

/* What it comes to; false: it is not plain. A minus may stand before the digits. */
static inline bool plain_integer(struct str text, int64_t *number)
{
	bool is_negative = text.len > 0 && text.at[0] == '-';
	int64_t value = 0;

	if (text.len - is_negative > PLAIN_DIGITS)
		return false;
	for (size_t i = is_negative; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		value = value * 10 + (text.at[i] - '0');
	}
	*number = is_negative ? -value : value;
	return true;
}

#endif
