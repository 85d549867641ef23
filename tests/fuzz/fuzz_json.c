/*
 * JSON: which texts are taken and to which tree, against a reader by the letter of RFC 8259 and against
 * yajl alone; and that a tree is written as it was read. The first byte sets the limit of depth.
 */
#include "fuzz.h"

#include <yajl/yajl_parse.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "ext/json.h"

/* ---- RFC 8259 ---- */

struct rfc {
	struct str text;
	size_t at;
	struct arena *arena;
	unsigned depth, max_depth;
	bool is_too_deep, has_duplicate, has_lone_surrogate;
};

static bool rfc_sees(const struct rfc *rfc, char c)
{
	return rfc->at < rfc->text.len && rfc->text.at[rfc->at] == c;
}

static bool rfc_takes(struct rfc *rfc, char c)
{
	bool is_there = rfc_sees(rfc, c);

	rfc->at += is_there;
	return is_there;
}

static void rfc_blanks(struct rfc *rfc)
{
	while (rfc_takes(rfc, ' ') || rfc_takes(rfc, '\t') || rfc_takes(rfc, '\n') ||
	       rfc_takes(rfc, '\r'))
		;
}

static bool rfc_word(struct rfc *rfc, const char *word)
{
	for (; *word; word++)
		if (!rfc_takes(rfc, *word))
			return false;
	return true;
}

static bool rfc_digits(struct rfc *rfc)
{
	size_t start = rfc->at;

	while (rfc->at < rfc->text.len && rfc->text.at[rfc->at] >= '0' &&
	       rfc->text.at[rfc->at] <= '9')
		rfc->at++;
	return rfc->at > start;
}

static bool rfc_number(struct rfc *rfc)
{
	rfc_takes(rfc, '-');
	if (!rfc_takes(rfc, '0') && !rfc_digits(rfc))
		return false;
	if (rfc_takes(rfc, '.') && !rfc_digits(rfc))
		return false;
	if (!rfc_takes(rfc, 'e') && !rfc_takes(rfc, 'E'))
		return true;
	if (!rfc_takes(rfc, '+'))
		rfc_takes(rfc, '-');
	return rfc_digits(rfc);
}

/* Four hexadecimal digits. */
static bool rfc_unit(struct rfc *rfc, uint32_t *unit)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";

	*unit = 0;
	for (int i = 0; i < 4; i++, rfc->at++) {
		char c = rfc->at < rfc->text.len ? rfc->text.at[rfc->at] : '\0';
		const char *digit = c ? strchr(digits, c) : NULL;
		if (!digit)
			return false;
		*unit = *unit * 16 + (uint32_t)(digit - digits) % 16;
	}
	return true;
}

/* Behind \u. */
static bool rfc_code(struct rfc *rfc, struct buf *out)
{
	uint32_t code, low;
	char bytes[4];

	if (!rfc_unit(rfc, &code))
		return false;
	if (code >= 0xd800 && code <= 0xdbff) {
		size_t at = rfc->at;
		bool has_low = rfc_word(rfc, "\\u") && rfc_unit(rfc, &low) && low >= 0xdc00 &&
			       low <= 0xdfff;
		if (has_low)
			code = 0x10000 + (code - 0xd800) * 0x400 + (low - 0xdc00);
		else
			rfc->at = at;
	}
	if (code >= 0xd800 && code <= 0xdfff) {
		rfc->has_lone_surrogate = true;
		return true;
	}
	buf_put(out, (struct str){ bytes, utf8_encode(code, bytes) });
	return true;
}

static bool rfc_string(struct rfc *rfc, struct str *text)
{
	static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	struct buf out = { 0 };
	bool is_right = rfc_takes(rfc, '"'), is_closed = false;

	while (is_right && !is_closed && rfc->at < rfc->text.len) {
		char c = rfc->text.at[rfc->at++];
		if (c == '"') {
			is_closed = true;
		} else if (c == '\\' && rfc_takes(rfc, 'u')) {
			is_right = rfc_code(rfc, &out);
		} else if (c == '\\') {
			char name = rfc->at < rfc->text.len ? rfc->text.at[rfc->at++] : '\0';
			const char *escape = name ? strchr(escapes, name) : NULL;
			is_right = escape;
			buf_putc(&out, escape ? meanings[escape - escapes] : '\0');
		} else {
			is_right = (unsigned char)c >= 0x20;
			buf_putc(&out, c);
		}
	}
	*text = arena_copy(rfc->arena, buf_str(&out));
	buf_release(&out);
	return is_right && is_closed;
}

static struct node *rfc_value(struct rfc *rfc);

static bool has_name(const struct node *object, struct str name)
{
	for (const struct node *at = object->child; at; at = at->next)
		if (str_eq(at->key, name))
			return true;
	return false;
}

/* Behind the bracket that opens it. */
static bool rfc_members(struct rfc *rfc, struct node *node, char close)
{
	rfc_blanks(rfc);
	if (rfc_takes(rfc, close))
		return true;
	do {
		struct str key = { 0 };
		rfc_blanks(rfc);
		if (node->type == NODE_OBJECT) {
			if (!rfc_string(rfc, &key))
				return false;
			rfc->has_duplicate |= has_name(node, key);
			rfc_blanks(rfc);
			if (!rfc_takes(rfc, ':'))
				return false;
			rfc_blanks(rfc);
		}
		struct node *child = rfc_value(rfc);
		if (!child)
			return false;
		child->key = key;
		node_append(node, child);
		rfc_blanks(rfc);
	} while (rfc_takes(rfc, ','));
	return rfc_takes(rfc, close);
}

static bool rfc_container(struct rfc *rfc, struct node *node, char close)
{
	rfc->at++;
	rfc->depth++;
	rfc->is_too_deep |= rfc->depth > rfc->max_depth;
	bool is_right = rfc_members(rfc, node, close);
	rfc->depth--;
	return is_right;
}

/* NULL: there is none. */
static struct node *rfc_value(struct rfc *rfc)
{
	struct node *node = node_new(rfc->arena, NODE_NUMBER);
	size_t start = rfc->at;
	bool is_right;

	if (rfc_sees(rfc, '{')) {
		node->type = NODE_OBJECT;
		is_right = rfc_container(rfc, node, '}');
	} else if (rfc_sees(rfc, '[')) {
		node->type = NODE_ARRAY;
		is_right = rfc_container(rfc, node, ']');
	} else if (rfc_sees(rfc, '"')) {
		node->type = NODE_STRING;
		is_right = rfc_string(rfc, &node->text);
	} else if (rfc_sees(rfc, 'n')) {
		node->type = NODE_NULL;
		is_right = rfc_word(rfc, "null");
	} else if (rfc_sees(rfc, 't') || rfc_sees(rfc, 'f')) {
		node->type = NODE_BOOLEAN;
		is_right = rfc_word(rfc, rfc_sees(rfc, 't') ? "true" : "false");
	} else {
		is_right = rfc_number(rfc);
	}
	node->at = (uint32_t)start + 1;
	node->raw = (struct str){ rfc->text.at + start, rfc->at - start };
	if (!node_is_container(node) && node->type != NODE_STRING)
		node->text = node->raw;
	return is_right ? node : NULL;
}

static struct node *rfc_read(struct rfc *rfc)
{
	rfc_blanks(rfc);
	struct node *root = rfc_value(rfc);
	rfc_blanks(rfc);
	return rfc->at == rfc->text.len ? root : NULL;
}

/* ---- trees ---- */

static void need_same_tree(const struct node *a, const struct node *b, bool with_places)
{
	FUZZ_NEED(a->type == b->type);
	FUZZ_NEED(!a->key.at == !b->key.at && str_eq(a->key, b->key));
	FUZZ_NEED(!with_places || (a->at == b->at && a->raw.len == b->raw.len));
	if (!node_is_container(a)) {
		FUZZ_NEED(str_eq(a->text, b->text));
		return;
	}
	FUZZ_NEED(a->count == b->count);
	const struct node *x = a->child, *y = b->child;
	for (; x && y; x = x->next, y = y->next)
		need_same_tree(x, y, with_places);
	FUZZ_NEED(!x && !y);
}

static void change_all(struct node *node)
{
	node->flags |= NODE_CHANGED;
	if (node_is_container(node))
		for (struct node *at = node->child; at; at = at->next)
			change_all(at);
}

/* What is written must be one line of JSON that says the same. */
static void need_same_rendered(struct json_parser *parser, const struct node *root,
			       struct arena *arena)
{
	struct json_result result;
	struct buf out = { 0 };

	node_render(root, &out);
	if (!(root->flags & (NODE_CHANGED | NODE_BROKEN)))
		FUZZ_NEED(str_eq(buf_str(&out), root->raw));
	FUZZ_NEED(!memchr(out.at, '\n', out.len) && !memchr(out.at, '\r', out.len));
	json_parse(parser, buf_str(&out), NULL, UINT32_MAX, arena, &result);
	if (result.fault != JSON_OK)
		fuzz_fail("what was written is no JSON: %s", result.message);
	need_same_tree(result.root, root, false);
	buf_release(&out);
}

/* ---- verdicts ---- */

static bool yajl_takes(struct str text)
{
	yajl_handle handle = yajl_alloc(NULL, NULL, NULL);
	bool takes = yajl_parse(handle, (const unsigned char *)text.at, text.len) == yajl_status_ok &&
		     yajl_complete_parse(handle) == yajl_status_ok;

	yajl_free(handle);
	return takes;
}

/* A text that is JSON but for our own limits is refused for one of those that it breaks. */
static void need_fault(const struct rfc *rfc, enum json_fault fault)
{
	switch (fault) {
	case JSON_OK:
		FUZZ_NEED(!rfc->is_too_deep && !rfc->has_duplicate && !rfc->has_lone_surrogate);
		break;
	case JSON_DEPTH:
		FUZZ_NEED(rfc->is_too_deep);
		break;
	case JSON_DUPLICATE:
		FUZZ_NEED(rfc->has_duplicate);
		break;
	case JSON_SURROGATE:
		FUZZ_NEED(rfc->has_lone_surrogate);
		break;
	case JSON_SYNTAX:
		fuzz_fail("JSON is refused");
	}
}

static void try_text(struct json_parser *parser, struct str text, unsigned max_depth)
{
	struct arena arena = { 0 };
	struct rfc rfc = { .text = text, .arena = &arena, .max_depth = max_depth };
	struct json_result result;
	const struct node *wanted = rfc_read(&rfc);

	json_parse(parser, text, NULL, max_depth, &arena, &result);
	FUZZ_NEED(!result.root == (result.fault != JSON_OK));
	if (wanted) {
		FUZZ_NEED(yajl_takes(text));
		need_fault(&rfc, result.fault);
	} else {
		FUZZ_NEED(result.fault != JSON_OK);
	}
	if (result.fault != JSON_OK) {
		FUZZ_NEED(result.at <= text.len && result.message[0]);
	} else {
		need_same_tree(result.root, wanted, true);
		need_same_rendered(parser, result.root, &arena);
		change_all(result.root);
		need_same_rendered(parser, result.root, &arena);
	}
	arena_release(&arena);
}

/* ---- files, with comments ---- */

static void blank_out(char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (at[i] != '\n')
			at[i] = ' ';
}

/* The text with blanks for comments; false: one is not closed, or a slash is none. */
static bool without_comments(char *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (at[i] == '"') {
			for (i++; i < len && at[i] != '"'; i++)
				i += at[i] == '\\';
		} else if (at[i] == '/' && i + 1 < len && at[i + 1] == '/') {
			const char *end = memchr(at + i, '\n', len - i);
			blank_out(at + i, end ? (size_t)(end - at) - i : len - i);
		} else if (at[i] == '/' && i + 1 < len && at[i + 1] == '*') {
			const char *end = memmem(at + i + 2, len - i - 2, "*/", 2);
			if (!end)
				return false;
			blank_out(at + i, (size_t)(end - at) + 2 - i);
		}
	}
	return true;
}

static void try_file(struct json_parser *parser, struct str text)
{
	enum { FILE_DEPTH = 512 };
	struct arena arena = { 0 };
	struct str copy = arena_copy(&arena, text);
	struct rfc rfc = { .text = copy, .arena = &arena, .max_depth = FILE_DEPTH };
	bool is_closed = without_comments((char *)copy.at, copy.len);
	const struct node *wanted = is_closed ? rfc_read(&rfc) : NULL;
	bool is_fine = wanted && !rfc.is_too_deep && !rfc.has_duplicate && !rfc.has_lone_surrogate &&
		       !memchr(text.at, '\v', text.len) && !memchr(text.at, '\f', text.len);
	struct node *root;
	struct diag why;

	enum status status = json_parse_file("a.json", text, true, &arena, &root, &why);
	FUZZ_NEED((status == OK) == is_fine);
	if (status == OK) {
		need_same_tree(root, wanted, true);
		need_same_rendered(parser, root, &arena);
	} else {
		FUZZ_NEED(why.status == ERR_USAGE && why.line > 0 && why.column > 0);
	}
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned depths[] = { 128, 1, 2, 5 };
	struct str text = { (const char *)data, size };
	unsigned max_depth = depths[fuzz_take_byte(&text) % COUNT(depths)];

	if (text.len == 0 || utf8_check(text) < text.len)
		return 0;
	struct json_parser *parser = json_parser_new();
	try_text(parser, text, max_depth);
	try_text(parser, text, max_depth); /* a parser is as new after any text */
	try_file(parser, text);
	json_parser_free(parser);
	return 0;
}
