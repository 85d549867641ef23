/*
 * Slices: comparisons and the search for the name that was meant. ASCII only on purpose: no locale
 * ever has a say in what is equal.
 */
#include "base/str.h"

#include <stdint.h>

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower((unsigned char)a.at[i]) != lower((unsigned char)b.at[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.at, b.at, len) : 0;
	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str a)
{
	while (a.len && is_blank(a.at[0])) {
		a.at++;
		a.len--;
	}
	while (a.len && is_blank(a.at[a.len - 1]))
		a.len--;
	return a;
}

struct str str_cut(struct str a, size_t len)
{
	if (a.len <= len)
		return a;
	while (len > 0 && ((unsigned char)a.at[len] & 0xc0) == 0x80)
		len--;
	a.len = len;
	return a;
}

/* Names longer than this are not worth guessing at; it bounds the rows of the distance table. */
enum { NEAREST_MAX = 64 };

/* What a slip of the finger does not change: letter case, and which of - and _ was typed. */
static unsigned char folded(char c)
{
	return c == '-' ? '_' : lower((unsigned char)c);
}

/* Optimal string alignment distance: insert, delete, replace, swap of neighbours cost 1 each. */
static unsigned distance(struct str a, struct str b)
{
	unsigned rows[3][NEAREST_MAX + 1];
	unsigned *before = rows[0], *last = rows[1], *now = rows[2];

	for (unsigned j = 0; j <= b.len; j++)
		last[j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		now[0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			unsigned char x = folded(a.at[i - 1]), y = folded(b.at[j - 1]);
			unsigned best = last[j - 1] + (x != y);
			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && x == folded(b.at[j - 2]) && folded(a.at[i - 2]) == y &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		unsigned *oldest = before;
		before = last;
		last = now;
		now = oldest;
	}
	return last[b.len];
}

struct str str_nearest(struct str typed, const struct str *names, size_t count)
{
	struct str nearest = { 0 };
	unsigned best = (unsigned)typed.len / 3 + 1;

	if (typed.len == 0 || typed.len > NEAREST_MAX)
		return nearest;
	for (size_t i = 0; i < count; i++) {
		if (names[i].len > NEAREST_MAX)
			continue;
		unsigned d = distance(typed, names[i]);
		if (d < best) {
			best = d;
			nearest = names[i];
		}
	}
	return nearest;
}
