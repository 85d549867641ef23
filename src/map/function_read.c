/*
 * Elements of `apply` read: which function it is, and what stands beside its name. The functions
 * read their arguments themselves, with the help of what is here.
 */
#include "map/function_rows.h"

#include <stdio.h>

#include "ext/json.h"

enum {
	FUNCTIONS_MAX = 64,   /* more than there are */
	WORDS_MAX_BYTES = 60, /* of an argument in words */
};

void map_blame(const struct map_file *file, const struct node *node, struct diag *why,
	       const char *format, ...)
{
	va_list args;

	va_start(args, format);
	json_vfail(file->name, file->text, node, why, format, args);
	va_end(args);
}

void function_blame(const struct map_call *call, const struct node *node, struct diag *why,
		    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	struct str text = arena_vprintf(call->file->arena, format, args);
	va_end(args);
	map_blame(call->file, node, why, "%s: %s", call->function->name, text.at);
}

enum status function_expected(const struct map_call *call, const struct node *node,
			      const char *expected, struct diag *why)
{
	return function_fail(call, node ? node : call->element, why, "expected %s, as in %s",
			     expected, call->function->example);
}

enum status function_text(const struct map_call *call, const struct node *node,
			  const char *expected, struct str *out, struct diag *why)
{
	if (!node || node->type != NODE_STRING)
		return function_expected(call, node, expected, why);
	*out = node->text;
	return OK;
}

bool function_is_plain(const struct map_call *call)
{
	return !call->argument ||
	       (call->argument->type == NODE_BOOLEAN && str_is(call->argument->text, "true"));
}

/* Another name of a function often has ours in it: lowercase, to_lower; or is short for it: bool. */
static struct str related(struct str name, const struct str *names, size_t count)
{
	enum { SHORT_MIN = 4 };
	struct str best = { 0 };

	for (size_t i = 0; i < count; i++) {
		bool is_inside = memmem(name.at, name.len, names[i].at, names[i].len) != NULL;
		bool is_short = name.len >= SHORT_MIN && str_starts(names[i], name);
		if ((is_inside || is_short) && names[i].len > best.len)
			best = names[i];
	}
	return best;
}

static void blame_name(const struct map_file *file, const struct node *node, struct str name,
		       struct diag *why)
{
	struct str names[FUNCTIONS_MAX];
	size_t count = 0;

	for (const char *known; count < FUNCTIONS_MAX && (known = map_function_name(count));)
		names[count++] = str_of(known);
	struct str nearest = str_nearest(name, names, count);
	if (nearest.len == 0)
		nearest = related(name, names, count);
	const struct map_function *owner = function_with_option(name);
	if (owner)
		map_blame(file, node, why, "\"%s\" stands beside \"%s\", as in %s", owner->option,
			  owner->name, owner->example);
	else if (nearest.len > 0)
		map_blame(file, node, why,
			  "there is no function \"%.*s\"; did you mean \"%.*s\"?",
			  (int)name.len, name.at, (int)nearest.len, nearest.at);
	else
		map_blame(file, node, why,
			  "there is no function \"%.*s\"; bulkpipe help map lists them",
			  (int)name.len, name.at);
}

/* Finds the one member that names a function. */
static enum status find_function(struct map_call *call, struct diag *why)
{
	const struct node *element = call->element;

	for (const struct node *at = element->child; at; at = at->next) {
		const struct map_function *function = function_find(at->key);
		if (!function)
			continue;
		if (call->function)
			return map_fail(call->file, at, why,
					"\"%s\" and \"%s\" are two functions; write each as an "
					"element of its own",
					call->function->name, function->name);
		call->function = function;
		call->argument = at;
	}
	if (call->function)
		return OK;
	if (element->child) {
		blame_name(call->file, element->child, element->child->key, why);
		return ERR_USAGE;
	}
	return map_fail(call->file, element, why,
			"expected a function, as in \"trim\" or { \"split\": \",\" }");
}

static enum status take_apart(struct map_call *call, struct diag *why)
{
	enum status status = find_function(call, why);

	if (status != OK)
		return status;
	const char *option = call->function->option;
	for (const struct node *at = call->element->child; at; at = at->next) {
		if (at == call->argument)
			continue;
		if (!option)
			return function_fail(call, at, why, "unknown key \"%.*s\": it has none",
					     (int)at->key.len, at->key.at);
		if (!str_is(at->key, option))
			return function_fail(call, at, why,
					     "unknown key \"%.*s\"; did you mean \"%s\"?",
					     (int)at->key.len, at->key.at, option);
		call->option = at;
	}
	return OK;
}

static void put_words(struct buf *out, const char *name, const struct node *argument)
{
	buf_puts(out, name);
	if (!argument)
		return;
	buf_putc(out, ' ');
	if (argument->raw.len <= WORDS_MAX_BYTES)
		node_render(argument, out);
	else if (argument->type == NODE_STRING)
		buf_puts(out, "\"…\"");
	else
		buf_puts(out, argument->type == NODE_ARRAY ? "[…]" : "{…}");
}

static struct str words_of(const struct map_call *call)
{
	struct buf out = { 0 };

	put_words(&out, call->function->name, call->argument);
	if (call->option) {
		buf_putc(&out, ' ');
		put_words(&out, call->function->option, call->option);
	}
	struct str words = arena_copy(call->file->arena, buf_str(&out));
	buf_release(&out);
	return words;
}

enum status map_step_compile(const struct map_file *file, const struct node *element,
			     struct map_step *out, struct diag *why)
{
	struct map_call call = { .file = file, .element = element };
	enum status status = OK;

	*out = (struct map_step){ 0 };
	if (element->type == NODE_STRING) {
		call.function = function_find(element->text);
		if (!call.function) {
			blame_name(file, element, element->text, why);
			return ERR_USAGE;
		}
	} else if (element->type == NODE_OBJECT) {
		status = take_apart(&call, why);
	} else {
		status = map_fail(file, element, why,
				  "expected a function, as in \"trim\" or { \"split\": \",\" }");
	}
	if (status != OK)
		return status;
	if (!call.function->compile && !function_is_plain(&call))
		return function_fail(&call, call.argument, why,
				     "it has no argument; write \"%s\" alone", call.function->name);
	out->function = call.function;
	out->words = words_of(&call);
	return call.function->compile ? call.function->compile(&call, &out->state, why) : OK;
}
