/* Running plain patterns: what a way wants stands where the length of the text tells, and is looked at once. */
#include "compile/pattern_parts.h"

/* Bytes that are in the class are all ones. */
static inline bytes16 in_ranges(const struct class *class, bytes16 bytes)
{
	bytes16 in = (bytes16)(bytes - class->low[0] <= class->span[0]);

	for (unsigned i = 1; i < class->nranges; i++)
		in |= (bytes16)(bytes - class->low[i] <= class->span[i]);
	return in;
}

/* Of 4 bytes at least: by words that may overlap. */
static bool all_in_ranges(const struct class *class, const unsigned char *at, size_t len)
{
	uint32_t first, last;
	uint64_t halves[2];
	bytes16 bytes, in;

	if (len < 8) {
		memcpy(&first, at, 4);
		memcpy(&last, at + len - 4, 4);
		halves[0] = halves[1] = (uint64_t)last << 32 | first;
	} else {
		memcpy(&halves[0], at, 8);
		memcpy(&halves[1], at + len - 8, 8);
	}
	memcpy(&bytes, halves, 16);
	in = in_ranges(class, bytes);
	for (size_t i = 0; i + 16 < len; i += 16) {
		memcpy(&bytes, at + i, 16);
		in &= in_ranges(class, bytes);
	}
	if (len > 16) {
		memcpy(&bytes, at + len - 16, 16);
		in &= in_ranges(class, bytes);
	}
	memcpy(halves, &in, 16);
	return (halves[0] & halves[1]) == UINT64_MAX;
}

/* Are all bytes of the class? Without a way out in between: that is faster for what mostly holds. */
static bool all_in(const struct class *class, const unsigned char *at, size_t len)
{
	unsigned in = 1;

	if (class->is_all)
		return true;
	if (len >= 4 && class->nranges)
		return all_in_ranges(class, at, len);
	for (; len; at++, len--)
		in &= class->has[*at];
	return in;
}

static bool has_one_in(const struct class *class, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (class->has[(unsigned char)text.at[i]])
			return true;
	return false;
}

static bool way_matches(const struct way *way, struct str text)
{
	const unsigned char *at = (const unsigned char *)text.at;

	if (text.len < way->fixed)
		return false;
	size_t rest = text.len - way->fixed;
	if (way->loose == way->npieces ? rest > 0 : rest < way->pieces[way->loose].min ||
						     rest > way->pieces[way->loose].max)
		return false;
	if (!str_eq_short((struct str){ text.at, way->prefix.len }, way->prefix))
		return false;
	at += way->prefix.len;
	for (unsigned i = 0; i < way->npieces; i++) {
		size_t len = i == way->loose ? rest : way->pieces[i].min;
		if (!all_in(way->pieces[i].class, at, len))
			return false;
		at += len;
	}
	return true;
}

bool pattern_search(const struct pattern *pattern, struct str text)
{
	if (pattern->is_somewhere)
		return has_one_in(pattern->ways[0].pieces[0].class, text);
	for (unsigned i = 0; i < pattern->nways; i++)
		if (way_matches(&pattern->ways[i], text))
			return true;
	return false;
}

static bool is_one_to(const struct class *class)
{
	for (unsigned c = '1'; c <= '9'; c++)
		if (class->has[c] != class->has['0'])
			return false;
	return true;
}

bool pattern_counts_digits(const struct pattern *pattern)
{
	for (unsigned i = 0; i < pattern->nways; i++) {
		const struct way *way = &pattern->ways[i];
		for (size_t k = 0; k < way->prefix.len; k++)
			if (way->prefix.at[k] >= '0' && way->prefix.at[k] <= '9')
				return false;
		for (unsigned k = 0; k < way->npieces; k++)
			if (!is_one_to(way->pieces[k].class))
				return false;
	}
	return true;
}
