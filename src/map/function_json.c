/* Text that is JSON to the value that it spells, and back. */
#include "map/function_rows.h"

#include <string.h>

#include "ext/json.h"

/* Places inside the text are none in the record. */
static void forget_places(struct node *node)
{
	for (; node; node = node->next) {
		node->at = 0;
		if (node_is_container(node))
			forget_places(node->child);
	}
}

bool run_json(const void *state, struct map_runner *runner, struct map_value *value,
	      struct map_fault *fault)
{
	struct json_result result;
	struct str text = value->text;

	(void)state;
	if (memchr(text.at, '\0', text.len))
		return function_fault(runner, fault, "expected JSON: there is a NUL in the text");
	json_parse(runner->json, text, runner->symbols, runner->max_depth, runner->scratch,
		   &result);
	if (result.fault != JSON_OK)
		return function_fault(runner, fault, "expected JSON: %s", result.message);
	forget_places(result.root);
	if (result.root->type == NODE_STRING)
		function_set_text(value, result.root->text);
	else
		*value = (struct map_value){ .node = result.root };
	return true;
}

bool run_stringify(const void *state, struct map_runner *runner, struct map_value *value,
		   struct map_fault *fault)
{
	struct buf *out = &runner->text;

	(void)state;
	if (value->node)
		node_render(value->node, out);
	else
		buf_put_json(out, value->text);
	return function_set_built(runner, value, fault);
}
