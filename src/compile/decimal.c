/*
 * Exact arithmetic on JSON numbers as they are written. A number is split into slices of its text:
 * significant digits (leading and trailing zeros aside, they may straddle the point) and the digits
 * of its exponent, which may be longer than any machine word. Nothing is expanded or copied, except
 * the divisor of a long division. Called by the checks of judge and by compile, for schemas' own
 * numbers.
 */
#include "compile/decimal.h"

#include <stdlib.h>

#include "base/arena.h"
#include "ext/hash.h"

/*
 * Exponents saturate here. Sound, because a saturated value is only ever compared with counts of
 * digits in texts, and these are far smaller.
 */
#define FAR ((int64_t)1000000000000000000)


struct decimal {
	bool is_negative, is_exponent_negative;
	struct str head, tail; /* the significant digits before and behind the point; none: zero */
	struct str exponent;   /* digits, leading zeros aside */
	int64_t point;         /* the value is 0.HEADTAIL times ten to the exponent plus this */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct str take_digits(struct str *text)
{
	struct str digits = { text->at, 0 };

	while (digits.len < text->len && is_digit(text->at[digits.len]))
		digits.len++;
	text->at += digits.len;
	text->len -= digits.len;
	return digits;
}

static bool take(struct str *text, char c)
{
	if (text->len == 0 || text->at[0] != c)
		return false;
	text->at++;
	text->len--;
	return true;
}

static void drop_leading_zeros(struct str *digits)
{
	while (take(digits, '0'))
		;
}

static void drop_trailing_zeros(struct str *digits)
{
	while (digits->len && digits->at[digits->len - 1] == '0')
		digits->len--;
}

static struct decimal decimal_of(struct str text)
{
	struct decimal number = { .is_negative = take(&text, '-') };

	number.head = take_digits(&text);
	if (take(&text, '.'))
		number.tail = take_digits(&text);
	if (take(&text, 'e') || take(&text, 'E')) {
		number.is_exponent_negative = take(&text, '-');
		take(&text, '+');
		number.exponent = take_digits(&text);
		drop_leading_zeros(&number.exponent);
	}
	drop_leading_zeros(&number.head);
	number.point = (int64_t)number.head.len;
	if (number.head.len == 0) {
		size_t len = number.tail.len;
		drop_leading_zeros(&number.tail);
		number.point = -(int64_t)(len - number.tail.len);
	}
	drop_trailing_zeros(&number.tail);
	if (number.tail.len == 0)
		drop_trailing_zeros(&number.head);
	return number;
}

static size_t digit_count(const struct decimal *number)
{
	return number->head.len + number->tail.len;
}

static int digit_at(const struct decimal *number, size_t i)
{
	char c = i < number->head.len ? number->head.at[i] : number->tail.at[i - number->head.len];
	return c - '0';
}

/* One digit of the exponent with its sign, counted from the lowest. */
static int exponent_digit(const struct decimal *number, size_t place)
{
	if (place >= number->exponent.len)
		return 0;
	int digit = number->exponent.at[number->exponent.len - 1 - place] - '0';
	return number->is_exponent_negative ? -digit : digit;
}

/* The exponent of `a` less that of `b` (NULL: 0), saturated at plus and minus FAR. */
static int64_t exponent_difference(const struct decimal *a, const struct decimal *b)
{
	size_t places = a->exponent.len;
	int64_t sum = 0;

	if (b && b->exponent.len > places)
		places = b->exponent.len;
	while (places-- > 0) {
		sum = sum * 10 + exponent_digit(a, places) - (b ? exponent_digit(b, places) : 0);
		/* The places to come are worth less than 2 units of this one: the sign stays. */
		if (sum >= FAR / 10 || sum <= -FAR / 10)
			return sum < 0 ? -FAR : FAR;
	}
	return sum;
}

static int sign_of(int64_t number)
{
	return (number > 0) - (number < 0);
}

/* Compares the digits as fractions 0.DIGITS. */
static int digits_cmp(const struct decimal *a, const struct decimal *b)
{
	size_t na = digit_count(a), nb = digit_count(b);
	size_t shared = na < nb ? na : nb;

	for (size_t i = 0; i < shared; i++) {
		int order = digit_at(a, i) - digit_at(b, i);
		if (order != 0)
			return order;
	}
	return (na > nb) - (na < nb);
}

bool decimal_plain(struct str text, int64_t *out)
{
	bool is_negative = take(&text, '-');
	int64_t number = 0;

	if (text.len > DECIMAL_PLAIN)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!is_digit(text.at[i]))
			return false;
		number = number * 10 + (text.at[i] - '0');
	}
	*out = is_negative ? -number : number;
	return true;
}

int decimal_cmp(struct str a, struct str b)
{
	int64_t x, y;
	if (decimal_plain(a, &x) && decimal_plain(b, &y))
		return (x > y) - (x < y);

	struct decimal m = decimal_of(a), n = decimal_of(b);
	int sign_m = digit_count(&m) == 0 ? 0 : m.is_negative ? -1 : 1;
	int sign_n = digit_count(&n) == 0 ? 0 : n.is_negative ? -1 : 1;
	if (sign_m != sign_n || sign_m == 0)
		return sign_m - sign_n;
	int order = sign_of(exponent_difference(&m, &n) + (m.point - n.point));
	if (order == 0)
		order = digits_cmp(&m, &n);
	return sign_m * order;
}

bool decimal_is_integer(struct str a)
{
	int64_t plain;
	if (decimal_plain(a, &plain))
		return true;

	struct decimal number = decimal_of(a);
	if (digit_count(&number) == 0)
		return true;
	return exponent_difference(&number, NULL) + number.point >= (int64_t)digit_count(&number);
}

/* The digits of `number`, `zeros` behind them, modulo `divisor` of at most DECIMAL_PLAIN digits. */
static bool divides_short(const struct decimal *number, int64_t zeros, const struct decimal *by)
{
	uint64_t divisor = 0, rest = 0;

	for (size_t i = 0; i < digit_count(by); i++)
		divisor = divisor * 10 + (uint64_t)digit_at(by, i);
	for (size_t i = 0; i < digit_count(number); i++)
		rest = (rest * 10 + (uint64_t)digit_at(number, i)) % divisor;
	for (int64_t i = 0; i < zeros && rest != 0; i++)
		rest = rest * 10 % divisor;
	return rest == 0;
}

/* Limbs of DECIMAL_PLAIN digits each, the lowest first. */
#define LIMB ((uint64_t)1000000000000000000)

struct division {
	uint64_t *divisor, *rest; /* nlimbs each; rest < divisor between steps */
	size_t nlimbs;
};

static bool rest_is_less(const struct division *division)
{
	for (size_t i = division->nlimbs; i-- > 0;)
		if (division->rest[i] != division->divisor[i])
			return division->rest[i] < division->divisor[i];
	return false;
}

/* One more digit of the dividend: rest = (rest * 10 + digit) % divisor. */
static void division_step(struct division *division, int digit)
{
	uint64_t carry = (uint64_t)digit;

	/* The divisor leaves its highest limb a tenth of its room, so nothing is carried out. */
	for (size_t i = 0; i < division->nlimbs; i++) {
		uint64_t limb = division->rest[i] * 10 + carry;
		division->rest[i] = limb % LIMB;
		carry = limb / LIMB;
	}
	while (!rest_is_less(division)) { /* nine times at most */
		uint64_t borrow = 0;
		for (size_t i = 0; i < division->nlimbs; i++) {
			uint64_t take_away = division->divisor[i] + borrow;
			borrow = division->rest[i] < take_away;
			division->rest[i] += borrow * LIMB - take_away;
		}
	}
}

/* divides_short for a divisor of any length. */
static bool divides_long(const struct decimal *number, int64_t zeros, const struct decimal *by)
{
	size_t ndigits = digit_count(by);
	struct division division = { .nlimbs = ndigits / DECIMAL_PLAIN + 1 };
	size_t bytes = division.nlimbs * sizeof(uint64_t);
	bool is_zero = true;

	division.divisor = memory_alloc(bytes);
	division.rest = memory_alloc(bytes);
	memset(division.divisor, 0, bytes);
	memset(division.rest, 0, bytes);
	for (size_t i = 0; i < ndigits; i++) {
		uint64_t *limb = &division.divisor[(ndigits - 1 - i) / DECIMAL_PLAIN];
		*limb = *limb * 10 + (uint64_t)digit_at(by, i);
	}
	for (size_t i = 0; i < digit_count(number); i++)
		division_step(&division, digit_at(number, i));
	for (int64_t i = 0; i < zeros; i++)
		division_step(&division, 0);
	for (size_t i = 0; i < division.nlimbs; i++)
		is_zero = is_zero && division.rest[i] == 0;
	free(division.divisor);
	free(division.rest);
	return is_zero;
}

bool decimal_is_multiple(struct str a, struct str b)
{
	int64_t x, y;
	if (decimal_plain(a, &x) && decimal_plain(b, &y))
		return y != 0 && x % y == 0;

	struct decimal number = decimal_of(a), by = decimal_of(b);
	if (digit_count(&number) == 0 || digit_count(&by) == 0)
		return digit_count(&by) != 0;
	/*
	 * With A and B the digits as whole numbers, neither ending in 0, is A * 10^zeros divisible
	 * by B? If zeros < 0, B times a power of ten would have to divide A, which does not end in
	 * 0. And no more tens matter than B can hold factors 2, fewer than 4 a digit.
	 */
	int64_t zeros = exponent_difference(&number, &by) + (number.point - by.point) -
			((int64_t)digit_count(&number) - (int64_t)digit_count(&by));
	if (zeros < 0)
		return false;
	if (zeros > 4 * (int64_t)digit_count(&by))
		zeros = 4 * (int64_t)digit_count(&by);
	if (digit_count(&by) <= DECIMAL_PLAIN)
		return divides_short(&number, zeros, &by);
	return divides_long(&number, zeros, &by);
}

/* The power of ten of a number whose exponent is too long for a word, as digits, and hashed. */
static uint32_t long_power_hash(const struct decimal *number)
{
	size_t len = number->exponent.len + 1;
	char *digits = memory_alloc(len);
	int64_t carry = number->is_exponent_negative ? -number->point : number->point;

	digits[0] = '0';
	memcpy(digits + 1, number->exponent.at, len - 1);
	for (size_t i = len; i-- > 0 && carry != 0;) {
		carry += digits[i] - '0';
		int64_t digit = (carry % 10 + 10) % 10;
		digits[i] = (char)('0' + digit);
		carry = (carry - digit) / 10;
	}
	struct str text = { digits, len };
	drop_leading_zeros(&text);
	uint32_t hash = hash_of(text) + number->is_exponent_negative;
	free(digits);
	return hash;
}

/* Equal powers hash alike, however they are spread over point and exponent. */
static uint32_t power_hash(const struct decimal *number)
{
	int64_t power = exponent_difference(number, NULL) + number->point;

	if (power > FAR / 50 || power < -FAR / 50) /* the exponent may be saturated */
		return long_power_hash(number);
	return hash_of((struct str){ (char *)&power, sizeof(power) });
}

uint32_t decimal_hash(struct str a)
{
	struct decimal number = decimal_of(a);
	char piece[56]; /* the digits are hashed in pieces of one size */
	uint32_t hash = number.is_negative;
	size_t used = 0;

	if (digit_count(&number) == 0)
		return 0;
	hash = hash * 31 + power_hash(&number);
	for (size_t i = 0; i < digit_count(&number); i++) {
		piece[used++] = (char)digit_at(&number, i);
		if (used == sizeof(piece)) {
			hash = hash * 31 + hash_of((struct str){ piece, used });
			used = 0;
		}
	}
	return hash * 31 + hash_of((struct str){ piece, used });
}

bool decimal_to_size(struct str a, uint64_t *out)
{
	struct decimal number = decimal_of(a);
	int64_t places = exponent_difference(&number, NULL) + number.point;
	uint64_t size = 0;

	if (digit_count(&number) == 0) {
		*out = 0;
		return true;
	}
	if (number.is_negative || places > 20 || places < (int64_t)digit_count(&number))
		return false;
	for (size_t i = 0; i < (size_t)places; i++) {
		uint64_t digit = i < digit_count(&number) ? (uint64_t)digit_at(&number, i) : 0;
		if (__builtin_mul_overflow(size, 10, &size) ||
		    __builtin_add_overflow(size, digit, &size))
			return false;
	}
	*out = size;
	return true;
}
