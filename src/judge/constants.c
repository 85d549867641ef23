/* --set: each constant is resolved against the rules and coerced once. */
#include "judge/constants.h"

#include "ext/json.h"
#include "judge/coerce.h"

static enum status plan_one(struct job *job, const struct constant *constant,
			    struct json_parser *parser, struct constant_plan *plan,
			    struct diag *why)
{
	struct field *field = &plan->field;

	field_resolve(job->program, str_of(constant->field), job->doctype && job->doctype->csv,
		      &job->arena, field);
	if (!field->is_known && job->unknown != UNKNOWN_WARN) {
		bool has_hint = field->nearest.len > 0;
		return diag_fail(why, ERR_USAGE, "--set %s: not a field of %s%s%.*s%s",
				 constant->field, job->doctype ? job->doctype->name : "the rules",
				 has_hint ? " (did you mean " : "", (int)field->nearest.len,
				 has_hint ? field->nearest.at : "", has_hint ? "?)" : "");
	}
	struct node *value = node_string(&job->arena, str_of(constant->value));
	if (job->coerce && field->shape &&
	    !coerce_text(value, field->shape->types, parser, schema_symbols(job->program),
			 job->max_depth, &job->arena))
		return diag_fail(why, ERR_USAGE, "--set %s: the value must be %s", constant->field,
				 coerce_wanted(field->shape->types & ~(unsigned)TYPE_NULL, &job->arena).at);
	value->flags = NODE_CHANGED;
	plan->value = value;
	return OK;
}

enum status constants_plan(struct job *job, struct diag *why)
{
	struct json_parser *parser = json_parser_new();
	struct constant_plan *plans =
		arena_array(&job->arena, job->nconstants + 1, sizeof(*plans));
	enum status status = OK;

	for (size_t i = 0; i < job->nconstants && status == OK; i++)
		status = plan_one(job, &job->constants[i], parser, &plans[i], why);
	json_parser_free(parser);
	job->constant_plans = plans;
	return status;
}
