/*
 * JSON values laid out in any way: brackets and quotes are followed just far enough to know where a
 * value ends. What is inside is for the parser to judge; what cannot be framed ends the input.
 */
#include "input/frame.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ends_scalar(char c)
{
	return c != '\0' && strchr(",]}[{\"", c);
}

enum { NESTING_BITS = 1 << 16 };

/*
 * The end of the object or array at bytes.at[i], or bytes.len + 1 if it is not in sight, 0 if its
 * brackets do not match. The kind of each open bracket is kept in bits as deep as they reach; deeper
 * ones are only counted: the parser refuses such depths anyway.
 */
static size_t end_of_container(struct str bytes, size_t i)
{
	uint64_t kinds[NESTING_BITS / 64];
	size_t depth = 0;

	for (; i < bytes.len; i++) {
		char c = bytes.at[i];
		if (c == '"') {
			for (i++; i < bytes.len && bytes.at[i] != '"'; i++)
				if (bytes.at[i] == '\\')
					i++;
		} else if (c == '{' || c == '[') {
			if (depth < NESTING_BITS) {
				uint64_t bit = (uint64_t)1 << (depth & 63);
				if (bit == 1)
					kinds[depth / 64] = 0;
				if (c == '{')
					kinds[depth / 64] |= bit;
				else
					kinds[depth / 64] &= ~bit;
			}
			depth++;
		} else if (c == '}' || c == ']') {
			depth--;
			if (depth < NESTING_BITS &&
			    ((kinds[depth / 64] >> (depth & 63)) & 1) != (c == '}'))
				return 0;
			if (depth == 0)
				return i + 1;
		}
	}
	return bytes.len + 1;
}

/* The end of the value at bytes.at[i], as end_of_container says it. */
static size_t end_of_value(struct str bytes, size_t i, bool is_last)
{
	char c = bytes.at[i];

	if (c == '{' || c == '[')
		return end_of_container(bytes, i);
	if (c == '"') {
		for (i++; i < bytes.len; i++) {
			if (bytes.at[i] == '\\')
				i++;
			else if (bytes.at[i] == '"')
				return i + 1;
		}
		return bytes.len + 1;
	}
	if (c == '}' || c == ']' || c == ',' || c == ':')
		return 0;
	while (i < bytes.len && !is_blank(bytes.at[i]) && !ends_scalar(bytes.at[i]))
		i++;
	return i < bytes.len || is_last ? i : bytes.len + 1;
}

static enum framed lost(struct frame *frame, size_t at, const char *why)
{
	frame->len = at;
	frame->lost = why;
	return FRAME_LOST;
}

static uint32_t count_lines(const char *at, size_t len)
{
	uint32_t count = 0;
	for (const char *end = at + len; (at = memchr(at, '\n', (size_t)(end - at))); at++)
		count++;
	return count;
}

/* Blanks, and in an array the comma or the bracket that must stand there. */
static enum framed before_value(struct str bytes, bool is_last, struct frame_json *state,
				struct frame *frame, size_t *start)
{
	size_t i = 0;

	for (;; i++) {
		while (i < bytes.len && is_blank(bytes.at[i]))
			i++;
		if (i == bytes.len) {
			frame->skip = i;
			frame->skip_lines = count_lines(bytes.at, i);
			if (!is_last)
				return i > 0 ? FRAME_SKIP : FRAME_MORE;
			if (state->in_array)
				return lost(frame, i, "the array is not closed");
			frame->len = i;
			return FRAME_END;
		}
		char c = bytes.at[i];
		if (state->ended)
			return lost(frame, i, "something follows the array");
		if (!state->started && c == '[') {
			state->started = state->in_array = true;
		} else if (state->in_array && c == ']' && !state->after_comma) {
			state->in_array = false;
			state->ended = true;
		} else if (state->in_array && state->after_value && c == ',') {
			state->after_value = false;
			state->after_comma = true;
		} else if (state->in_array && state->after_value) {
			return lost(frame, i, "a comma or the end of the array was expected");
		} else {
			break;
		}
	}
	*start = i;
	return FRAME_RECORD;
}

enum framed frame_json(struct str bytes, bool is_last, size_t limit, struct frame_json *state,
		       struct frame *frame)
{
	struct frame_json kept = *state;
	size_t start;

	*frame = (struct frame){ 0 };
	enum framed framed = before_value(bytes, is_last, state, frame, &start);
	if (framed != FRAME_RECORD) {
		if (framed != FRAME_END && framed != FRAME_SKIP)
			*state = kept;
		return framed;
	}

	/* Whatever stands past the limit is not looked at: how much is in sight must not matter. */
	struct str within = { bytes.at, bytes.len };
	if (within.len - start > limit + 1)
		within.len = start + limit + 1;
	size_t end = end_of_value(within, start, is_last && within.len == bytes.len);
	if (end == 0) {
		*state = kept;
		return lost(frame, start, "a bracket, comma or colon stands where none can");
	}
	frame->skip = start;
	frame->skip_lines = count_lines(bytes.at, start);
	if (end > within.len && within.len - start <= limit) {
		*state = kept;
		if (is_last)
			return lost(frame, start, "a value is not closed");
		return FRAME_MORE;
	}
	state->started = state->after_value = true;
	state->after_comma = false;
	frame->len = (end < within.len ? end : within.len) - start;
	frame->nlines = count_lines(bytes.at + start, frame->len);
	return frame->len > limit ? FRAME_LARGE : FRAME_RECORD;
}

size_t frame_rest_line(struct frame_rest *rest, struct str bytes)
{
	const char *lf = memchr(bytes.at, '\n', bytes.len);
	rest->done = lf != NULL;
	return lf ? (size_t)(lf - bytes.at) + 1 : bytes.len;
}

size_t frame_rest_json(struct frame_rest *rest, struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		char c = bytes.at[i];
		if (rest->escaped) {
			rest->escaped = false;
		} else if (rest->in_string) {
			rest->escaped = c == '\\';
			rest->in_string = c != '"';
			rest->done = c == '"' && rest->depth == 0;
		} else if (rest->in_scalar) {
			rest->done = is_blank(c) || ends_scalar(c);
			if (rest->done)
				return i;
		} else if (c == '"') {
			rest->in_string = true;
		} else if (c == '{' || c == '[') {
			rest->depth++;
		} else if ((c == '}' || c == ']') && rest->depth) {
			rest->done = --rest->depth == 0;
		} else if (rest->depth == 0) {
			rest->in_scalar = true;
		}
		if (rest->done)
			return i + 1;
	}
	return bytes.len;
}
