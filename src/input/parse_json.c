/* Records of JSON: the fast lane, what yajl says of what that left, and arrays where no line may be one. */
#include "input/parser.h"

#include "ext/json.h"
#include "flow/job.h"
#include "input/json_lane.h"

static void note_json_fault(struct parser *parser, struct batch *batch, struct record *record,
			    struct str text, const struct json_result *result)
{
	const struct code *code = parser->code.syntax;
	const char *format = "not valid JSON: %s";

	if (result->fault == JSON_DEPTH) {
		code = parser->code.depth;
		format = "%s of --max-depth";
	} else if (result->fault == JSON_DUPLICATE) {
		code = parser->code.duplicate;
		format = "%s";
	} else if (result->fault == JSON_SURROGATE) {
		code = parser->code.encoding;
		format = "%s";
	}
	struct finding *finding =
		finding_note(batch, record, SEVERITY_ERROR, code, format, result->message);
	if (finding)
		finding->column = raw_column(batch->input, text, result->at);
	if (finding && result->name.at)
		finding->value = arena_copy(&batch->arena,
					    str_cut(result->name, FINDING_VALUE_BYTES));
}

/* Nodes know their places in the decoded text; findings want those in the raw record. */
static void restore_places(struct walk *walk, struct node *node)
{
	for (; node; node = node->next) {
		if (node->at)
			node->at = walk_to(walk, node->at - 1);
		if (node_is_container(node))
			restore_places(walk, node->child);
	}
}

/*
 * The same, listing the paths of all its values. Where records are changed they are written from their trees, so
 * the next one, which mostly is like the last, is built whole at once.
 */
static bool parse_listed(struct parser *parser, struct batch *batch, struct record *record)
{
	const struct look *look = batch->has_changed ? &look_all : parser->look;
	size_t first = batch->npaths;

	json_lane_list(parser->lane, batch);
	if (!json_lane_parse(parser->lane, record->raw, batch_readable(batch, record), look,
			     batch->scratch, &record->root)) {
		batch->npaths = first;
		return false;
	}
	record->first_path = (uint32_t)first;
	record->npaths = (uint32_t)(batch->npaths - first);
	return true;
}

bool parse_json_fast(struct parser *parser, struct batch *batch, struct record *record)
{
	if (!parser->lane || batch->input->charset)
		return false;
	if (parser->lists_paths)
		return parse_listed(parser, batch, record);
	return json_lane_parse(parser->lane, record->raw, batch_readable(batch, record), parser->look,
			       batch->scratch, &record->root);
}

void parse_json(struct parser *parser, struct batch *batch, struct record *record, struct str text)
{
	struct json_result result;

	json_parse(parser->json, text, schema_symbols(parser->job->program), parser->job->max_depth,
		   batch->scratch, &result);
	if (result.fault != JSON_OK) {
		note_json_fault(parser, batch, record, text, &result);
		return;
	}
	if (result.root->type == NODE_ARRAY && !parser->wants_array) {
		finding_note(batch, record, SEVERITY_ERROR, parser->code.array,
			     batch->input->format == FORMAT_JSON
				     ? "an array, where each record must be an object"
				     : "an array, where each line must be an object; one array of "
				       "all records is read with --from json");
		return;
	}
	if (batch->input->charset)
		restore_places(&parser->walk, result.root);
	record->root = result.root;
}
