/* Text to text: white space, letter case, what stands around it; and between texts and arrays. */
#include "map/function_rows.h"

#include <string.h>

#include "ext/unicode.h"
#include "map/blank.h"

bool run_trim(const void *state, struct map_runner *runner, struct map_value *value,
	      struct map_fault *fault)
{
	(void)state;
	(void)runner;
	(void)fault;
	function_set_text(value, blank_trim(value->text));
	return true;
}

bool run_collapse(const void *state, struct map_runner *runner, struct map_value *value,
		  struct map_fault *fault)
{
	struct str text = blank_trim(value->text);
	char *out = arena_bytes(runner->scratch, text.len);
	size_t len = 0;

	(void)state;
	(void)fault;
	for (size_t i = 0; i < text.len;) {
		struct str rest = { text.at + i, text.len - i };
		size_t blank = blank_first(rest);
		if (blank == 0) {
			out[len++] = text.at[i++];
			/* The bytes of a character after its first are no blanks. */
			while (i < text.len && ((unsigned char)text.at[i] & 0xc0) == 0x80)
				out[len++] = text.at[i++];
			continue;
		}
		i += blank;
		if (out[len - 1] != ' ') /* it starts with no blank */
			out[len++] = ' ';
	}
	function_set_text(value, (struct str){ out, len });
	return true;
}

bool run_lower(const void *state, struct map_runner *runner, struct map_value *value,
	       struct map_fault *fault)
{
	(void)state;
	(void)fault;
	function_set_text(value, unicode_lower(value->text, runner->scratch));
	return true;
}

bool run_upper(const void *state, struct map_runner *runner, struct map_value *value,
	       struct map_fault *fault)
{
	(void)state;
	(void)fault;
	function_set_text(value, unicode_upper(value->text, runner->scratch));
	return true;
}

/* The state of the functions below: the text of their argument. */
enum status compile_fixed_text(const struct map_call *call, const void **state, struct diag *why)
{
	struct str *text = arena_alloc(call->file->arena, sizeof(*text));

	*state = text;
	return function_text(call, call->argument, "a text", text, why);
}

enum status compile_separator(const struct map_call *call, const void **state, struct diag *why)
{
	enum status status = compile_fixed_text(call, state, why);

	if (status == OK && call->argument->text.len == 0)
		return function_expected(call, call->argument, "a text to split at", why);
	return status;
}

static bool set_joined(struct map_runner *runner, struct map_value *value, struct str first,
		       struct str second, struct map_fault *fault)
{
	char *out = function_room(runner, first.len + second.len, fault);

	if (!out)
		return false;
	memcpy(out, first.at, first.len);
	memcpy(out + first.len, second.at, second.len);
	function_set_text(value, (struct str){ out, first.len + second.len });
	return true;
}

bool run_prefix(const void *state, struct map_runner *runner, struct map_value *value,
		struct map_fault *fault)
{
	const struct str *prefix = state;
	return set_joined(runner, value, *prefix, value->text, fault);
}

bool run_suffix(const void *state, struct map_runner *runner, struct map_value *value,
		struct map_fault *fault)
{
	const struct str *suffix = state;
	return set_joined(runner, value, value->text, *suffix, fault);
}

/* Where `what`, which is not empty, first stands. Separators are short, so most of it is memchr. */
static const char *find(struct str text, struct str what)
{
	while (text.len >= what.len) {
		const char *at = memchr(text.at, what.at[0], text.len - what.len + 1);
		if (!at || memcmp(at, what.at, what.len) == 0)
			return at;
		text.len -= (size_t)(at + 1 - text.at);
		text.at = at + 1;
	}
	return NULL;
}

bool run_split(const void *state, struct map_runner *runner, struct map_value *value,
	       struct map_fault *fault)
{
	const struct str *separator = state;
	struct node *array = node_new(runner->scratch, NODE_ARRAY), **last = &array->child;
	struct str rest = value->text;

	(void)fault;
	for (bool is_last = false; !is_last;) {
		const char *end = find(rest, *separator);
		is_last = !end;
		struct str part = { rest.at, is_last ? rest.len : (size_t)(end - rest.at) };
		if (!is_last) {
			rest.at = end + separator->len;
			rest.len -= part.len + separator->len;
		}
		part = blank_trim(part);
		if (part.len == 0)
			continue;
		*last = node_string(runner->scratch, part);
		last = &(*last)->next;
		array->count++;
	}
	*value = (struct map_value){ .node = array };
	return true;
}

/* One value is an array of one. What is empty or null leaves no separator behind. */
bool run_concat(const void *state, struct map_runner *runner, struct map_value *value,
		struct map_fault *fault)
{
	const struct str *separator = state;
	const struct node *node = value->node;
	struct buf *out = &runner->text;

	if (!node)
		return true;
	if (node->type == NODE_OBJECT || node->type == NODE_NULL)
		return function_fault(runner, fault, "expected an array of texts, found %s",
				      node->type == NODE_OBJECT ? "an object" : "null");
	if (node->type != NODE_ARRAY) {
		function_set_text(value, node->text);
		return true;
	}
	for (const struct node *at = node->child; at; at = at->next) {
		if (node_is_container(at))
			return function_fault(runner, fault, "expected an array of texts only");
		if (at->type == NODE_NULL || at->text.len == 0)
			continue;
		if (out->len > 0)
			buf_put(out, *separator);
		buf_put(out, at->text);
		if (out->len > MAP_MADE_BYTES)
			break; /* there will be no room for it */
	}
	return function_set_built(runner, value, fault);
}
