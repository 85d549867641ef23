/*
 * yajl: JSON text to a tree of nodes, one handle a text. What yajl lets pass is refused here: depth,
 * duplicate names, VT and FF as blanks, lone surrogate escapes (see ext/json.h). yajl never looks at
 * what malloc returned, so it allocates in an arena, which cannot fail and is emptied after the text.
 */
#include "ext/json.h"

#include <stdio.h>
#include <stdlib.h>

#include <yajl/yajl_parse.h>

#include "ext/json_words.h"
#include "ext/names.h"

enum {
	SCAN_MEMBERS = 16,     /* up to this many names are compared one by one, beyond by a table */
};

struct frame {
	struct node *container;
	struct node *last;  /* its last child so far */
	uint64_t seen;      /* a bit for each name's hash: a clear bit means a new name for sure */
	struct map names;   /* all names, once there are many */
};

struct json_parser {
	yajl_alloc_funcs memory;
	struct arena yajl; /* what yajl allocates for one text */
	struct frame *frames;
	size_t nframes, frames_cap;

	struct names names; /* met so far, in this text and those before */

	/* of the text being parsed */
	yajl_handle handle;
	struct str text;
	unsigned max_depth;
	struct arena *arena;
	struct json_result *result;
	struct str key;
	uint32_t key_hash, key_symbol;
	size_t token_end;    /* where the token before this one ended */
	bool has_breaks;     /* there is a line break somewhere in the text */
	bool has_comments;   /* there may be comments in it */
};

/* yajl's realloc does not tell the old size, so it stands before each piece. */
union piece {
	size_t size;
	_Alignas(16) char pad[16];
};

static void *piece_alloc(void *context, size_t size)
{
	union piece *piece = arena_alloc(context, sizeof(*piece) + size);
	piece->size = size;
	return piece + 1;
}

static void *piece_resize(void *context, void *old, size_t size)
{
	void *at = piece_alloc(context, size);
	if (old) {
		size_t had = ((union piece *)old - 1)->size;
		memcpy(at, old, had < size ? had : size);
	}
	return at;
}

static void piece_free(void *context, void *at)
{
	(void)context;
	(void)at; /* the arena goes as a whole */
}

struct json_parser *json_parser_new(void)
{
	struct json_parser *parser = memory_alloc(sizeof(*parser));
	*parser = (struct json_parser){ 0 };
	parser->memory = (yajl_alloc_funcs){ piece_alloc, piece_resize, piece_free, &parser->yajl };
	return parser;
}

void json_parser_free(struct json_parser *parser)
{
	if (!parser)
		return;
	free(parser->frames);
	names_release(&parser->names);
	arena_release(&parser->yajl);
	free(parser);
}

/* Notes the fault and tells yajl to stop. */
static int fault(struct json_parser *parser, enum json_fault kind, size_t at, const char *message)
{
	parser->result->fault = kind;
	parser->result->at = at;
	snprintf(parser->result->message, sizeof(parser->result->message), "%s", message);
	return 0;
}

/* The end of the token whose callback we are in. */
static size_t token_end(const struct json_parser *parser)
{
	return yajl_get_bytes_consumed(parser->handle);
}

/*
 * The next byte from `i` on that is none of `signs` and not of a comment that ends. Where comments are
 * not allowed there are none: yajl stops at them.
 */
static size_t skip(struct str text, size_t i, const char *signs)
{
	for (;;) {
		while (i < text.len && strchr(signs, text.at[i]))
			i++;
		struct str rest = { text.at + i, text.len - i };
		bool is_line = str_starts(rest, STR("//"));
		if (!is_line && !str_starts(rest, STR("/*")))
			return i;
		const char *end = is_line ? memchr(rest.at, '\n', rest.len)
					  : memmem(rest.at + 2, rest.len - 2, "*/", 2);
		if (!end)
			return is_line ? text.len : i;
		i = (size_t)(end - text.at) + (is_line ? 1 : 2);
	}
}

/*
 * Where the token that ends at `end` starts: behind the token before it and the blanks, commas, colons
 * and comments between them.
 */
static size_t token_start(const struct json_parser *parser, size_t end)
{
	return skip((struct str){ parser->text.at, end }, parser->token_end, " \t\r\n,:");
}

/* Hangs a new value below the container we are in, or makes it the root. */
static struct node *add_value(struct json_parser *parser, enum node_type type, size_t start)
{
	struct node *node = node_new(parser->arena, type);
	node->at = (uint32_t)start + 1;
	if (parser->nframes == 0) {
		parser->result->root = node;
		return node;
	}
	struct frame *frame = &parser->frames[parser->nframes - 1];
	if (frame->container->type == NODE_OBJECT) {
		node->key = parser->key;
		node->key_hash = parser->key_hash;
		node->symbol = parser->key_symbol;
	}
	if (frame->last)
		frame->last->next = node;
	else
		frame->container->child = node;
	frame->last = node;
	frame->container->count++;
	return node;
}

/* A number, true, false or null, which ends at `end` and is written as `text`. */
static int add_scalar(struct json_parser *parser, enum node_type type, struct str text, size_t end)
{
	struct node *node = add_value(parser, type, end - text.len);
	node->raw = (struct str){ parser->text.at + end - text.len, text.len };
	node->text = text;
	parser->token_end = end;
	return 1;
}

static int on_null(void *context)
{
	return add_scalar(context, NODE_NULL, STR("null"), token_end(context));
}

static int on_boolean(void *context, int value)
{
	return add_scalar(context, NODE_BOOLEAN, value ? STR("true") : STR("false"),
			  token_end(context));
}

static int on_number(void *context, const char *at, size_t len)
{
	struct json_parser *parser = context;
	size_t end = token_end(parser);

	/* A number that ends the text is told only with the closing blank, from yajl's own buffer. */
	if (at < parser->text.at || at >= parser->text.at + parser->text.len) {
		end = parser->text.len;
		at = parser->text.at + end - len;
	}
	return add_scalar(parser, NODE_NUMBER, (struct str){ at, len }, end);
}

/* The number behind \u, whose four hexadecimal digits yajl has checked. */
static unsigned escape_value(const char *digits)
{
	unsigned value = 0;
	for (int i = 0; i < 4; i++) {
		unsigned char c = (unsigned char)digits[i];
		value = value << 4 | (c <= '9' ? c - '0' + 0u : (c | 0x20) - 'a' + 10u);
	}
	return value;
}

/* Where a surrogate escape stands without its other half; raw.len if nowhere. */
static size_t lone_surrogate(struct str raw)
{
	for (size_t i = 0; i + 1 < raw.len; i++) {
		if (raw.at[i] != '\\')
			continue;
		if (raw.at[++i] != 'u')
			continue;
		unsigned value = escape_value(raw.at + i + 1);
		if (value < 0xd800 || value > 0xdfff) {
			i += 4;
			continue;
		}
		bool has_low = value < 0xdc00 && i + 10 < raw.len && raw.at[i + 5] == '\\' &&
			       raw.at[i + 6] == 'u';
		unsigned low = has_low ? escape_value(raw.at + i + 7) : 0;
		if (low < 0xdc00 || low > 0xdfff)
			return i - 1;
		i += 10;
	}
	return raw.len;
}

/* A string's bytes: as they stand in the text, or a copy where yajl had to unescape. */
static int take_string(struct json_parser *parser, const unsigned char *at, size_t len,
		       struct str *text, size_t *start, size_t *end)
{
	*text = (struct str){ (const char *)at, len };
	if (text->at > parser->text.at && text->at < parser->text.at + parser->text.len) {
		*start = (size_t)(text->at - parser->text.at) - 1;
		*end = *start + len + 2;
		return 1;
	}
	*end = token_end(parser);
	*start = token_start(parser, *end);
	if (len == 0 && *end - *start == 2) {
		*text = (struct str){ parser->text.at + *start + 1, 0 };
		return 1;
	}
	struct str raw = { parser->text.at + *start, *end - *start };
	size_t lone = lone_surrogate(raw);
	if (lone < raw.len)
		return fault(parser, JSON_SURROGATE, *start + lone,
			     "half of a surrogate pair as an escape, which is no character");
	*text = arena_copy(parser->arena, *text);
	return 1;
}

static int on_string(void *context, const unsigned char *at, size_t len)
{
	struct json_parser *parser = context;
	struct str text;
	size_t start, end;

	if (!take_string(parser, at, len, &text, &start, &end))
		return 0;
	struct node *node = add_value(parser, NODE_STRING, start);
	node->raw = (struct str){ parser->text.at + start, end - start };
	node->text = text;
	parser->token_end = end;
	return 1;
}

/* Is the name already in the object? Adds it if not. */
static bool name_taken(struct frame *frame, struct str name, uint32_t hash)
{
	uint64_t bit = (uint64_t)1 << (hash >> 26);
	size_t count = frame->container->count;

	if (count < SCAN_MEMBERS) {
		if (frame->seen & bit)
			for (const struct node *m = frame->container->child; m; m = m->next)
				if (m->key_hash == hash && str_eq(m->key, name))
					return true;
		frame->seen |= bit;
		return false;
	}
	if (frame->names.count == 0)
		for (const struct node *m = frame->container->child; m; m = m->next)
			map_add(&frame->names, m->key, m->key_hash, 1);
	size_t before = frame->names.count;
	map_add(&frame->names, name, hash, 1);
	return frame->names.count == before;
}

static int on_key(void *context, const unsigned char *at, size_t len)
{
	struct json_parser *parser = context;
	struct frame *frame = &parser->frames[parser->nframes - 1];
	size_t start, end;

	if (!take_string(parser, at, len, &parser->key, &start, &end))
		return 0;
	names_number(&parser->names, parser->key, &parser->key_hash, &parser->key_symbol);
	parser->token_end = end;
	if (name_taken(frame, parser->key, parser->key_hash)) {
		parser->result->name = parser->key;
		return fault(parser, JSON_DUPLICATE, start, "a name that this object already has");
	}
	return 1;
}

static int open_container(struct json_parser *parser, enum node_type type)
{
	size_t end = token_end(parser);

	if (parser->nframes == parser->max_depth)
		return fault(parser, JSON_DEPTH, end - 1, "nested deeper than the limit");
	struct node *node = add_value(parser, type, end - 1);
	if (parser->nframes == parser->frames_cap) {
		parser->frames_cap = parser->frames_cap ? parser->frames_cap * 2 : 32;
		parser->frames = memory_resize(parser->frames,
					       parser->frames_cap * sizeof(*parser->frames));
	}
	parser->frames[parser->nframes++] = (struct frame){ .container = node };
	parser->token_end = end;
	return 1;
}

static int close_container(struct json_parser *parser)
{
	struct frame *frame = &parser->frames[--parser->nframes];
	struct node *node = frame->container;
	size_t end = token_end(parser);

	node->raw = (struct str){ parser->text.at + node->at - 1, end - node->at + 1 };
	if ((parser->has_breaks && (memchr(node->raw.at, '\n', node->raw.len) ||
				    memchr(node->raw.at, '\r', node->raw.len))) ||
	    (parser->has_comments && memchr(node->raw.at, '/', node->raw.len)))
		node->flags |= NODE_BROKEN;
	map_release(&frame->names);
	parser->token_end = end;
	return 1;
}

static int on_start_map(void *context)
{
	return open_container(context, NODE_OBJECT);
}

static int on_start_array(void *context)
{
	return open_container(context, NODE_ARRAY);
}

static int on_end(void *context)
{
	return close_container(context);
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_map_key = on_key,
	.yajl_start_map = on_start_map,
	.yajl_end_map = on_end,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end,
};

/*
 * What yajl means, without its prefix and its line end. `consumed` is the byte behind the token (parse
 * error) or the byte (lexical error) it stumbled on; the place we tell is where that starts.
 */
static void word_fault(struct json_parser *parser, size_t consumed)
{
	struct json_result *result = parser->result;
	unsigned char *words = yajl_get_error(parser->handle, 0, NULL, 0);
	struct str text = str_trim(str_of((const char *)words));
	struct str prefixes[] = { STR("lexical error: "), STR("parse error: ") };

	size_t start = token_start(parser, consumed);
	bool is_lexical = str_starts(text, prefixes[0]);
	/* Of lexical errors only a byte that starts no token is behind us already. */
	bool is_before = (is_lexical && strstr(text.at, "invalid char in json text")) ||
			 (start == consumed && consumed > parser->token_end &&
			  strchr(",:", parser->text.at[consumed - 1]));
	result->at = consumed && is_before ? consumed - 1 : is_lexical ? consumed : start;
	for (size_t i = 0; i < 2; i++)
		if (str_starts(text, prefixes[i]))
			text = (struct str){ text.at + prefixes[i].len, text.len - prefixes[i].len };
	text = json_words(text, parser->text, result->at);
	result->fault = JSON_SYNTAX;
	snprintf(result->message, sizeof(result->message), "%.*s", (int)text.len, text.at);
	yajl_free_error(parser->handle, words);
}

static void parse(struct json_parser *parser)
{
	struct str text = parser->text;

	parser->handle = yajl_alloc(&callbacks, &parser->memory, parser);
	yajl_config(parser->handle, yajl_dont_validate_strings, 1);
	if (parser->has_comments)
		yajl_config(parser->handle, yajl_allow_comments, 1);
	yajl_status status = yajl_parse(parser->handle, (const unsigned char *)text.at, text.len);
	size_t consumed = yajl_get_bytes_consumed(parser->handle);
	if (status == yajl_status_error) {
		word_fault(parser, consumed < text.len ? consumed : text.len);
	} else if (status == yajl_status_ok &&
		   yajl_complete_parse(parser->handle) == yajl_status_error) {
		word_fault(parser, text.len);
		parser->result->at = text.len; /* what is missing is missing at the end */
	}
	yajl_free(parser->handle);
}

/* Is there a byte below a space? Most records have none, and nothing to look for then. */
static bool has_control(struct str text)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	size_t i = 0;

	for (; text.len - i >= 8; i += 8) {
		uint64_t word;
		memcpy(&word, text.at + i, 8);
		if ((word - ones * 0x20) & ~word & highs)
			return true;
	}
	for (; i < text.len; i++)
		if ((unsigned char)text.at[i] < 0x20)
			return true;
	return false;
}

/*
 * yajl takes a string or a comment that is opened behind the value, and never closed, for the end of the
 * text.
 */
static void check_rest(struct json_parser *parser)
{
	struct str text = parser->text, raw = parser->result->root->raw;
	size_t i = skip(text, (size_t)(raw.at - text.at) + raw.len, " \t\r\n\v\f");

	if (i < text.len)
		fault(parser, JSON_SYNTAX, i,
		      text.at[i] == '/' ? "a comment is not closed"
					: "something stands behind the end of the value");
}

void json_parse_text(struct json_parser *parser, struct str text, const struct map *symbols,
		     unsigned max_depth, bool comments, struct arena *arena,
		     struct json_result *result)
{
	*result = (struct json_result){ 0 };
	parser->result = result;
	parser->text = text;
	parser->max_depth = max_depth;
	parser->arena = arena;
	parser->token_end = 0;
	names_start(&parser->names, symbols);
	bool may_break = has_control(text);
	parser->has_breaks = may_break && (memchr(text.at, '\n', text.len) ||
					   memchr(text.at, '\r', text.len));
	parser->has_comments = comments;

	parse(parser);
	while (parser->nframes) /* left open by a fault */
		map_release(&parser->frames[--parser->nframes].names);
	arena_clear(&parser->yajl);

	if (result->fault == JSON_OK && may_break) {
		const char *blank = memchr(text.at, '\v', text.len);
		if (!blank)
			blank = memchr(text.at, '\f', text.len);
		if (blank)
			fault(parser, JSON_SYNTAX, (size_t)(blank - text.at),
			      "a vertical tab or form feed between values");
	}
	if (result->fault == JSON_OK && result->root)
		check_rest(parser);
	if (result->fault == JSON_OK && !result->root)
		fault(parser, JSON_SYNTAX, text.len, "no value");
	if (result->fault != JSON_OK)
		result->root = NULL;
}

void json_parse(struct json_parser *parser, struct str text, const struct map *symbols,
		unsigned max_depth, struct arena *arena, struct json_result *result)
{
	json_parse_text(parser, text, symbols, max_depth, false, arena, result);
}
