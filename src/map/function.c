/*
 * The table of functions, and how a step is run: on a text, or on the elements of an array one after
 * the other. What the functions do stands in function_*.c.
 */
#include "map/function_rows.h"

#include <stdlib.h>

#include "base/map.h"
#include "ext/digest.h"
#include "ext/json.h"
#include "ext/regex.h"
#include "flow/finding.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { TEXT_KEEP = 1 << 20 }; /* bytes of room for a growing result that are kept for the next */

static const struct map_function table[] = {
	{ "trim", "\"trim\"", "takes white space off both ends",
	  TAKES_TEXT, run_trim, .compile = NULL },
	{ "collapse", "\"collapse\"", "the same, and one blank for each run of it within",
	  TAKES_TEXT, run_collapse, .compile = NULL },
	{ "lower", "\"lower\"", "to small letters, of all scripts",
	  TAKES_TEXT, run_lower, .compile = NULL },
	{ "upper", "\"upper\"", "to capitals, of all scripts",
	  TAKES_TEXT, run_upper, .compile = NULL },
	{ "md5", "{ \"md5\": { \"hashed\": \"keep\" } }",
	  "a digest; \"md5\" alone refuses what is one already",
	  TAKES_TEXT, run_hash, .compile = compile_md5, .release = release_hash },
	{ "sha1", "{ \"sha1\": { \"hashed\": \"keep\" } }", "the same by SHA-1",
	  TAKES_TEXT, run_hash, .compile = compile_sha1, .release = release_hash },
	{ "sha256", "{ \"sha256\": { \"hashed\": \"keep\" } }",
	  "the same by SHA-256; a word like null is refused",
	  TAKES_TEXT, run_hash, .compile = compile_sha256, .release = release_hash },
	{ "sha384", "{ \"sha384\": { \"hashed\": \"keep\" } }", "the same by SHA-384",
	  TAKES_TEXT, run_hash, .compile = compile_sha384, .release = release_hash },
	{ "sha512", "{ \"sha512\": { \"hashed\": \"keep\" } }", "the same by SHA-512",
	  TAKES_TEXT, run_hash, .compile = compile_sha512, .release = release_hash },
	{ "replace", "{ \"replace\": \"[^0-9+]\", \"with\": \"\" }",
	  "a text for every match of a pattern",
	  TAKES_TEXT, run_replace, .compile = compile_replace, .release = release_pattern,
	  .option = "with" },
	{ "extract", "{ \"extract\": \"[0-9]+\" }", "what a pattern matches, or its first group",
	  TAKES_TEXT, run_extract, .compile = compile_extract, .release = release_pattern },
	{ "table", "{ \"table\": { \"M\": \"male\", \"F\": \"female\" }, \"else\": null }",
	  "a value for a word; \"else\": for all others",
	  TAKES_TEXT, run_table, .compile = compile_table, .release = release_table,
	  .option = "else" },
	{ "date", "{ \"date\": \"%d/%m/%Y\", \"zone\": \"Europe/Paris\" }",
	  "a date to milliseconds since 1970",
	  TAKES_TEXT, run_date, .compile = compile_date, .option = "zone" },
	{ "epoch", "{ \"epoch\": \"s\" }",
	  "seconds, milliseconds (ms) or microseconds (us) since 1970",
	  TAKES_TEXT, run_epoch, .compile = compile_epoch },
	{ "number", "{ \"number\": \",\", \"grouping\": \".\" }",
	  "a number with that decimal mark and that mark between thousands",
	  TAKES_TEXT, run_number, .compile = compile_number, .option = "grouping" },
	{ "boolean", "{ \"boolean\": { \"true\": [\"J\"], \"false\": [\"N\"] } }",
	  "true or false; \"boolean\" alone knows yes, no, oui, non, 1, 0 ...",
	  TAKES_TEXT, run_boolean, .compile = compile_boolean, .release = release_boolean },
	{ "json", "\"json\"", "the value that the text spells",
	  TAKES_TEXT, run_json, .compile = NULL },
	{ "stringify", "\"stringify\"", "the JSON text of a value",
	  TAKES_VALUE, run_stringify, .compile = NULL },
	{ "split", "{ \"split\": \",\" }", "a list of what stands between the separators",
	  TAKES_TEXT, run_split, .compile = compile_separator, .spreads = true },
	{ "concat", "{ \"concat\": \" \" }", "the elements of a list, joined",
	  TAKES_VALUE, run_concat, .compile = compile_fixed_text },
	{ "prefix", "{ \"prefix\": \"vec:\" }", "a text before the value",
	  TAKES_TEXT, run_prefix, .compile = compile_fixed_text },
	{ "suffix", "{ \"suffix\": \"@example.com\" }", "a text behind the value",
	  TAKES_TEXT, run_suffix, .compile = compile_fixed_text },
	{ "default", "{ \"default\": \"unknown\" }", "a value where there is none",
	  TAKES_EMPTY, run_default, .compile = compile_default },
};

const struct map_function *function_find(struct str name)
{
	for (size_t i = 0; i < COUNT(table); i++)
		if (str_is(name, table[i].name))
			return &table[i];
	return NULL;
}

const struct map_function *function_with_option(struct str key)
{
	for (size_t i = 0; i < COUNT(table); i++)
		if (table[i].option && str_is(key, table[i].option))
			return &table[i];
	return NULL;
}

const char *map_function_name(size_t index)
{
	return index < COUNT(table) ? table[index].name : NULL;
}

const char *map_function_example(size_t index)
{
	return table[index].example;
}

const char *map_function_about(size_t index)
{
	return table[index].about;
}

struct map_runner *map_runner_new(const struct map *symbols, unsigned max_depth)
{
	struct map_runner *runner = memory_alloc(sizeof(*runner));

	*runner = (struct map_runner){
		.symbols = symbols,
		.max_depth = max_depth,
		.match = regex_match_new(),
		.digest = digest_context_new(),
		.json = json_parser_new(),
		.already_hashed = code_find("already-hashed"),
		.hash_of_nothing = code_find("hash-of-nothing"),
		.too_costly = code_find("pattern-too-costly"),
	};
	return runner;
}

void map_runner_free(struct map_runner *runner)
{
	if (!runner)
		return;
	regex_match_free(runner->match);
	digest_context_free(runner->digest);
	json_parser_free(runner->json);
	buf_release(&runner->text);
	free(runner);
}

void map_runner_start(struct map_runner *runner, struct arena *scratch)
{
	runner->scratch = scratch;
}

bool function_fault(struct map_runner *runner, struct map_fault *fault, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fault->message = arena_vprintf(runner->scratch, format, args);
	va_end(args);
	return false;
}

char *function_room(struct map_runner *runner, size_t size, struct map_fault *fault)
{
	if (size > MAP_MADE_BYTES - runner->made) {
		function_fault(runner, fault, "the value would become longer than %d MiB",
			       MAP_MADE_BYTES >> 20);
		return NULL;
	}
	runner->made += size;
	return arena_alloc(runner->scratch, size);
}

void function_set_text(struct map_value *value, struct str text)
{
	*value = (struct map_value){ .text = text };
}

bool function_set_built(struct map_runner *runner, struct map_value *value,
			struct map_fault *fault)
{
	struct str built = buf_str(&runner->text);
	char *copy = function_room(runner, built.len, fault);

	if (!copy)
		return false;
	if (built.len > 0)
		memcpy(copy, built.at, built.len);
	function_set_text(value, (struct str){ copy, built.len });
	return true;
}

void function_set_scalar(struct map_runner *runner, struct map_value *value, enum node_type type,
			 struct str text)
{
	struct node *node = node_new(runner->scratch, type);

	node->text = text;
	*value = (struct map_value){ .node = node };
}

void function_set_integer(struct map_runner *runner, struct map_value *value, int64_t number)
{
	enum { DIGITS_MAX = 20 }; /* with a sign */
	char *text = arena_bytes(runner->scratch, DIGITS_MAX), *at = text + DIGITS_MAX;
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		*--at = '-';
	function_set_scalar(runner, value, NODE_NUMBER,
			    (struct str){ at, (size_t)(text + DIGITS_MAX - at) });
}

/*
 * All of a tree but its texts, which live as long as the map. Containers lose their raw text: it
 * may hold comments.
 */
static struct node *copy_of(struct map_runner *runner, const struct node *from,
			    struct map_fault *fault)
{
	struct node *node = (struct node *)function_room(runner, sizeof(*node), fault);

	if (!node)
		return NULL;
	*node = *from;
	node->next = NULL;
	node->at = 0; /* a place in the map is none in the record */
	if (node->key.at)
		node->symbol = runner->symbols ? map_find(runner->symbols, node->key, node->key_hash, 0)
					       : 0;
	if (!node_is_container(node))
		return node;
	node->raw = (struct str){ 0 };
	struct node **last = &node->child;
	for (const struct node *child = from->child; child; child = child->next) {
		*last = copy_of(runner, child, fault);
		if (!*last)
			return NULL;
		last = &(*last)->next;
	}
	*last = NULL;
	return node;
}

bool function_set_constant(struct map_runner *runner, struct map_value *value,
			   const struct node *constant, struct map_fault *fault)
{
	if (constant->type == NODE_STRING) {
		function_set_text(value, constant->text);
		return true;
	}
	struct node *node = copy_of(runner, constant, fault);
	*value = (struct map_value){ .node = node };
	return node != NULL;
}

static struct map_value value_of(const struct node *node)
{
	if (node->type == NODE_STRING)
		return (struct map_value){ .text = node->text };
	return (struct map_value){ .node = node };
}

bool map_value_is_empty(const struct map_value *value)
{
	if (value->node)
		return value->node->type == NODE_ARRAY && value->node->count == 0;
	return value->text.len == 0;
}

/* An array that is being made. */
struct list {
	struct node *array;
	struct node **last;
};

static void add_node(struct list *list, struct node *node)
{
	*list->last = node;
	list->last = &node->next;
	list->array->count++;
}

/* Adds what became of an element, at the element's place. */
static void add_value(struct list *list, struct map_runner *runner, const struct map_value *value,
		      const struct node *element, bool spreads)
{
	if (spreads && value->node && value->node->type == NODE_ARRAY) {
		for (struct node *at = value->node->child, *next; at; at = next) {
			next = at->next;
			add_node(list, at);
		}
		return;
	}
	struct node *node = node_new(runner->scratch, NODE_STRING);
	if (value->node)
		*node = *value->node;
	else
		node->text = value->text;
	node->next = NULL;
	node->key = (struct str){ 0 };
	node->at = element->at;
	node->column = element->column;
	add_node(list, node);
}

static bool run_text(const struct map_step *step, struct map_runner *runner,
		     struct map_value *value, struct map_fault *fault);

static bool run_elements(const struct map_step *step, struct map_runner *runner,
			 struct map_value *value, struct map_fault *fault)
{
	struct list list = { .array = node_new(runner->scratch, NODE_ARRAY) };
	size_t number = 0;

	list.last = &list.array->child;
	for (const struct node *at = value->node->child; at; at = at->next) {
		struct map_value element = value_of(at);
		number++;
		if (map_value_is_empty(&element))
			continue;
		if (!run_text(step, runner, &element, fault)) {
			struct str message = fault->message;
			return function_fault(runner, fault, "element %zu: %.*s", number,
					      (int)message.len, message.at);
		}
		if (!map_value_is_empty(&element))
			add_value(&list, runner, &element, at, step->function->spreads);
	}
	*list.last = NULL;
	*value = (struct map_value){ .node = list.array };
	return true;
}

static bool run_text(const struct map_step *step, struct map_runner *runner,
		     struct map_value *value, struct map_fault *fault)
{
	const struct node *node = value->node;

	if (node && node->type == NODE_ARRAY)
		return run_elements(step, runner, value, fault);
	if (node && node->type == NODE_OBJECT)
		return function_fault(runner, fault, "expected text, found an object");
	if (node && node->type == NODE_NULL)
		return function_fault(runner, fault, "expected text, found null");
	if (node)
		value->text = node->text;
	buf_clear(&runner->text, SIZE_MAX);
	return step->function->run(step->state, runner, value, fault);
}

bool map_step_run(const struct map_step *step, struct map_runner *runner, struct map_value *value,
		  struct map_fault *fault)
{
	*fault = (struct map_fault){ 0 };
	runner->made = 0;
	buf_clear(&runner->text, TEXT_KEEP);
	if (step->function->takes == TAKES_TEXT)
		return run_text(step, runner, value, fault);
	return step->function->run(step->state, runner, value, fault);
}

bool map_step_takes_empty(const struct map_step *step)
{
	return step->function->takes == TAKES_EMPTY;
}

void map_step_release(struct map_step *step)
{
	if (step->function && step->function->release && step->state)
		step->function->release(step->state);
	*step = (struct map_step){ 0 };
}
