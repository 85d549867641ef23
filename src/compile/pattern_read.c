/*
 * A plain pattern is a list of ways. A way is a row of pieces, each a number of bytes of some class, and at
 * most one of them may be of any length: so the length of a text tells which byte is for which piece, and
 * nothing is ever tried twice. Classes are of ASCII; one that has all other characters too may only be
 * the piece of any length, where it does not matter how many bytes a character has.
 */
#include "compile/pattern_parts.h"

struct reading {
	struct arena *arena;
	const char *at, *end;
	struct class *classes[CLASSES_MAX];
	unsigned nclasses;
};

static bool takes(struct reading *reading, const char *text)
{
	struct str rest = { reading->at, (size_t)(reading->end - reading->at) };

	if (!str_starts(rest, str_of(text)))
		return false;
	reading->at += strlen(text);
	return true;
}

static bool is_near(const struct reading *reading, char c)
{
	return reading->at < reading->end && *reading->at == c;
}

static void find_ranges(struct class *class)
{
	unsigned n = 0;

	for (unsigned c = 0; c < 256; c++) {
		unsigned low = c;
		while (c < 256 && class->has[c])
			c++;
		if (c == low)
			continue;
		if (n == RANGES_MAX)
			return;
		for (unsigned i = 0; i < 16; i++) {
			class->low[n][i] = (uint8_t)low;
			class->span[n][i] = (uint8_t)(c - 1 - low);
		}
		n++;
	}
	class->nranges = n;
}

/* The class itself, or the one like it that there is already; NULL: too many. */
static const struct class *keep(struct reading *reading, struct class *class)
{
	class->is_all = !memchr(class->has, 0, sizeof(class->has));
	find_ranges(class);
	for (unsigned i = 0; i < reading->nclasses; i++)
		if (memcmp(reading->classes[i]->has, class->has, sizeof(class->has)) == 0)
			return reading->classes[i];
	if (reading->nclasses == CLASSES_MAX)
		return NULL;
	struct class *kept = arena_alloc(reading->arena, sizeof(*kept));
	*kept = *class;
	return reading->classes[reading->nclasses++] = kept;
}

static void add_range(struct class *class, unsigned from, unsigned to)
{
	for (unsigned c = from; c <= to; c++)
		class->has[c] = 1;
}

/* What stands behind a backslash: a byte that means itself, or a class. False: something else. */
static bool read_escape(struct reading *reading, struct class *class)
{
	if (reading->at == reading->end)
		return false;
	unsigned char c = (unsigned char)*reading->at++;
	if (c == 'd') {
		add_range(class, '0', '9');
	} else if (c == 'w') {
		add_range(class, '0', '9');
		add_range(class, 'A', 'Z');
		add_range(class, 'a', 'z');
		add_range(class, '_', '_');
	} else if (strchr("^$\\.*+?()[]{}|/-", c) && c) {
		add_range(class, c, c);
	} else {
		return false;
	}
	return true;
}

/* One byte of a class, with a range that it begins. False: nothing plain. */
static bool read_member(struct reading *reading, struct class *class)
{
	unsigned char from = (unsigned char)*reading->at++, to = from;

	if (from == '\\')
		return read_escape(reading, class) && !is_near(reading, '-');
	if (from >= 0x80)
		return false;
	if (reading->end - reading->at >= 2 && reading->at[0] == '-' && reading->at[1] != ']') {
		to = (unsigned char)reading->at[1];
		reading->at += 2;
		if (to == '\\' || to >= 0x80)
			return false;
	}
	add_range(class, from, to);
	return true;
}

/* What stands behind a bracket, and the bracket that closes it. */
static bool read_brackets(struct reading *reading, struct class *class)
{
	bool is_not = takes(reading, "^");

	while (!is_near(reading, ']'))
		if (reading->at == reading->end || !read_member(reading, class))
			return false;
	reading->at++;
	for (unsigned c = 0; is_not && c < 256; c++)
		class->has[c] = !class->has[c];
	return true;
}

/* A class or a byte that stands for itself; NULL: something else. */
static const struct class *read_class(struct reading *reading)
{
	struct class class = { .is_all = false };
	bool is_plain;

	if (reading->at == reading->end)
		return NULL;
	unsigned char c = (unsigned char)*reading->at++;
	if (c == '[') {
		/* All there is: the other ways to say [^] */
		if (takes(reading, "\\s\\S]") || takes(reading, "\\S\\s]")) {
			add_range(&class, 0, 255);
			return keep(reading, &class);
		}
		is_plain = read_brackets(reading, &class);
	} else if (c == '\\') {
		is_plain = read_escape(reading, &class);
	} else {
		is_plain = c < 0x80 && !strchr("^$.*+?()]{}|", c);
		add_range(&class, c, c);
	}
	return is_plain ? keep(reading, &class) : NULL;
}

static bool read_number(struct reading *reading, uint32_t *number)
{
	const char *start = reading->at;

	for (*number = 0; reading->at < reading->end && *reading->at >= '0' && *reading->at <= '9' &&
			  *number <= COUNT_MAX;)
		*number = *number * 10 + (uint32_t)(*reading->at++ - '0');
	return reading->at > start && *number <= COUNT_MAX;
}

/* How often a class is wanted. False: in no plain way. */
static bool read_count(struct reading *reading, struct piece *piece)
{
	piece->min = piece->max = 1;
	if (takes(reading, "{")) {
		if (!read_number(reading, &piece->min))
			return false;
		piece->max = piece->min;
		if (takes(reading, ",")) {
			piece->max = UINT32_MAX;
			if (!is_near(reading, '}') && !read_number(reading, &piece->max))
				return false;
		}
		if (!takes(reading, "}"))
			return false;
	} else if (takes(reading, "*")) {
		piece->min = 0;
		piece->max = UINT32_MAX;
	} else if (takes(reading, "+")) {
		piece->max = UINT32_MAX;
	} else if (takes(reading, "?")) {
		piece->min = 0;
	}
	return !is_near(reading, '?') && !is_near(reading, '+');
}

/* Adds a piece behind the others; false: the way is not plain with it. */
static bool add_piece(struct way *way, struct piece piece)
{
	bool is_loose = piece.min != piece.max;
	bool is_wide = piece.class->has[0x80];

	if (way->npieces == PIECES_MAX || (is_loose && way->loose < way->npieces))
		return false;
	/* Of characters of several bytes, one at least is a byte at least, and else any number is. */
	if (is_wide && !(is_loose && piece.min <= 1 && piece.max == UINT32_MAX))
		return false;
	way->pieces[way->npieces++] = piece;
	if (is_loose)
		way->loose = way->npieces - 1;
	else
		way->loose += way->loose == way->npieces - 1; /* still behind the last */
	way->fixed += is_loose ? 0 : piece.min;
	return true;
}

/* Anything may stand behind what the way has. */
static bool add_anything(struct reading *reading, struct way *way)
{
	struct class class = { .is_all = false };

	memset(class.has, 1, sizeof(class.has));
	struct piece piece = { keep(reading, &class), 0, UINT32_MAX };
	return piece.class && add_piece(way, piece);
}

/* Of a last piece that need not reach to the end only what it must have counts: the rest is anything. */
static bool open_end(struct reading *reading, struct way *way)
{
	if (way->npieces > 0 && way->loose == way->npieces - 1) {
		struct piece *last = &way->pieces[way->loose];
		if (last->class->has[0x80])
			return false;
		last->max = last->min;
		way->fixed += last->min;
		way->loose = way->npieces;
	}
	return add_anything(reading, way);
}

/* Anything may stand before it. */
static bool open_start(struct reading *reading, struct way *way)
{
	struct way copy = *way;

	*way = (struct way){ .npieces = 0 };
	if (!add_anything(reading, way))
		return false;
	for (unsigned i = 0; i < copy.npieces; i++)
		if (!add_piece(way, copy.pieces[i]))
			return false;
	return true;
}

/* One way, up to what cannot be a part of one. */
static bool read_way(struct reading *reading, struct way *way)
{
	while (reading->at < reading->end && !strchr("|)$", *reading->at)) {
		struct piece piece = { .class = read_class(reading) };
		if (!piece.class || !read_count(reading, &piece) || !add_piece(way, piece))
			return false;
	}
	return true;
}

/* Its first pieces, as far as they are one byte each, become one. */
static void take_prefix(struct reading *reading, struct way *way)
{
	char *at = arena_bytes(reading->arena, way->npieces);
	unsigned n = 0;

	for (; n < way->npieces && n != way->loose && way->pieces[n].min == 1; n++) {
		const struct class *class = way->pieces[n].class;
		if (class->nranges != 1 || class->span[0][0] != 0)
			break;
		at[n] = (char)class->low[0][0];
	}
	way->prefix = (struct str){ at, n };
	way->npieces -= n;
	way->loose -= n;
	memmove(way->pieces, way->pieces + n, way->npieces * sizeof(*way->pieces));
}

/* [0-9]: a byte of a class, somewhere. */
static bool is_one_byte(const struct pattern *pattern)
{
	const struct way *way = &pattern->ways[0];

	return pattern->nways == 1 && way->npieces == 1 && way->fixed == 1;
}

/* ^(?:WAY|WAY)$ or ^WAY$; each of ^ and $ may be left out. */
static bool read_pattern(struct reading *reading, struct pattern *pattern)
{
	bool from_start = takes(reading, "^"), in_group = takes(reading, "(?:");

	do {
		struct way *way = &pattern->ways[pattern->nways];
		if (pattern->nways == WAYS_MAX || !read_way(reading, way))
			return false;
		pattern->nways++;
	} while (in_group && takes(reading, "|"));
	if (in_group && !takes(reading, ")"))
		return false;
	bool to_end = takes(reading, "$");
	if (reading->at < reading->end)
		return false;
	pattern->is_somewhere = !from_start && !to_end && is_one_byte(pattern);
	for (unsigned i = 0; i < pattern->nways && !pattern->is_somewhere; i++)
		if ((!to_end && !open_end(reading, &pattern->ways[i])) ||
		    (!from_start && !open_start(reading, &pattern->ways[i])))
			return false;
	for (unsigned i = 0; i < pattern->nways && !pattern->is_somewhere; i++)
		take_prefix(reading, &pattern->ways[i]);
	return true;
}

const struct pattern *pattern_compile(struct str text, struct arena *arena)
{
	struct arena_mark mark = arena_save(arena);
	struct pattern *pattern = arena_zalloc(arena, sizeof(*pattern));
	struct reading reading = { .arena = arena, .at = text.at, .end = text.at + text.len };

	if (read_pattern(&reading, pattern))
		return pattern;
	arena_restore(arena, mark);
	return NULL;
}
