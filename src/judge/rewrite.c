/*
 * The default rewrite of contract.md 3. JSON goes along the shape of the rules, one walk over the
 * members that the shape knows; CSV goes by its columns. What cannot be converted stays as it is and
 * is a finding.
 */
#include "judge/rewrite.h"

#include "ext/json.h"
#include "flow/job.h"
#include "input/columns.h"
#include "judge/coerce.h"
#include "judge/constants.h"

#include <stdlib.h>

struct rewriter {
	const struct job *job;
	const struct shape *shape;
	struct json_parser *json;
	const struct code *coerce, *scientific;

	/* of the record at hand */
	struct batch *batch;
	struct record *record;
};

/* The way from the root to a value, for its pointer. */
struct path {
	const struct path *up;
	const struct node *node;
	size_t index; /* of an element */
};

static enum status rewriter_open(void **self, const struct job *job, struct diag *why)
{
	(void)why;
	struct rewriter *rewriter = memory_alloc(sizeof(*rewriter));
	*rewriter = (struct rewriter){
		.job = job,
		.shape = schema_shape(job->program),
		.json = json_parser_new(),
		.coerce = code_find("coerce"),
		.scientific = code_find("id-scientific"),
	};
	*self = rewriter;
	return OK;
}

static void rewriter_close(void *self)
{
	struct rewriter *rewriter = self;
	json_parser_free(rewriter->json);
	free(rewriter);
}

static void put_pointer(const struct path *path, struct buf *out)
{
	if (!path->up)
		return;
	put_pointer(path->up, out);
	buf_putc(out, '/');
	if (!path->node->key.at) {
		buf_put_number(out, path->index);
		return;
	}
	for (size_t i = 0; i < path->node->key.len; i++) {
		char c = path->node->key.at[i];
		if (c == '~' || c == '/')
			buf_puts(out, c == '~' ? "~0" : "~1");
		else
			buf_putc(out, c);
	}
}

static void locate_finding(struct rewriter *rewriter, struct finding *finding,
			   const struct path *path)
{
	struct buf pointer = { 0 };

	if (!finding)
		return;
	finding_about(rewriter->batch, finding, path->node);
	put_pointer(path, &pointer);
	finding->pointer = arena_copy(&rewriter->batch->arena, buf_str(&pointer));
	buf_release(&pointer);
}

/* A cell's text to the type that the rules want there. */
static void rewrite_cell(struct rewriter *rewriter, const struct path *path, struct node *node,
			 const struct shape *shape)
{
	const struct job *job = rewriter->job;

	if (shape->coerce && (shape->types & TYPE_STRING) && coerce_is_scientific(node->text)) {
		locate_finding(rewriter,
			       finding_note(rewriter->batch, rewriter->record, SEVERITY_ERROR,
					    rewriter->scientific,
					    "an id in scientific notation: its last digits are lost"),
			       path);
		return;
	}
	if (coerce_text(node, shape->types, rewriter->json, job->max_depth, rewriter->batch->scratch))
		return;
	node->flags |= NODE_REFUSED;
	struct str wanted = coerce_wanted(shape->types, rewriter->batch->scratch);
	locate_finding(rewriter,
		       finding_note(rewriter->batch, rewriter->record, SEVERITY_ERROR,
				    rewriter->coerce, "the text does not spell what is expected: %.*s",
				    (int)wanted.len, wanted.at),
		       path);
}

/* A JSON value at a field marked x-coerce. True: it changed. */
static bool rewrite_marked(struct rewriter *rewriter, const struct path *path, struct node *node,
			   const struct shape *shape)
{
	if (node->type == NODE_STRING) {
		if (!coerce_text(node, shape->types, rewriter->json, 1, rewriter->batch->scratch))
			return false; /* the check says that its type is wrong */
		return (node->flags & NODE_COERCED) != 0;
	}
	if (node->type != NODE_NUMBER || !(shape->types & TYPE_STRING) ||
	    (shape->types & (TYPE_NUMBER | TYPE_INTEGER)))
		return false;
	if (memchr(node->text.at, 'e', node->text.len) || memchr(node->text.at, 'E', node->text.len)) {
		node->flags |= NODE_REFUSED;
		locate_finding(rewriter,
			       finding_note(rewriter->batch, rewriter->record, SEVERITY_ERROR,
					    rewriter->scientific,
					    "an id as a number in scientific notation; ids are "
					    "strings"),
			       path);
		return false;
	}
	node->type = NODE_STRING;
	node->raw = (struct str){ 0 };
	node->flags |= NODE_COERCED;
	return true;
}

/* CSV: the cells whose columns ask for it. What every column wants was decided with the header. */
static void rewrite_cells(struct rewriter *rewriter, const struct path *path, struct node *object)
{
	const struct column_plan *plan = rewriter->batch->input->plan;
	struct path below = { .up = path };

	for (struct node *member = object->child; member; member = member->next) {
		below.node = member;
		if (member->type == NODE_OBJECT && !member->column)
			rewrite_cells(rewriter, &below, member);
		else if (plan->targets[member->column - 1].is_rewritten)
			rewrite_cell(rewriter, &below, member, plan->targets[member->column - 1].shape);
	}
}

static bool is_unwanted(const struct rewriter *rewriter, const struct path *path,
			const struct node *member, const struct shape *shape)
{
	const struct job *job = rewriter->job;

	if (job->unknown == UNKNOWN_DROP && shape->closed &&
	    !shape_knows(job->program, shape, member->key))
		return true;
	/* Null identifiers are absent ones, where the platform's types are concerned. */
	return member->type == NODE_NULL && !path->up && job->doctype &&
	       doctype_is_identifier(member->key);
}

/* JSON: along the shape. True: something changed. */
static bool rewrite_value(struct rewriter *rewriter, const struct path *path, struct node *node,
			  const struct shape *shape)
{
	struct path below = { .up = path };
	bool is_changed = false;

	if (node->type == NODE_OBJECT) {
		for (struct node **link = &node->child; *link;) {
			below.node = *link;
			if (is_unwanted(rewriter, path, *link, shape)) {
				*link = (*link)->next;
				node->count--;
				is_changed = true;
				continue;
			}
			const struct shape *inner = shape_of(shape, (*link)->key, (*link)->symbol);
			if (inner && rewrite_value(rewriter, &below, *link, inner))
				is_changed = true;
			link = &(*link)->next;
		}
	} else if (node->type == NODE_ARRAY) {
		for (struct node *item = node->child; shape->items && item; item = item->next) {
			below.node = item;
			if (rewrite_value(rewriter, &below, item, shape->items))
				is_changed = true;
			below.index++;
		}
	} else if (rewriter->job->coerce && shape->coerce) {
		return rewrite_marked(rewriter, path, node, shape);
	}
	if (is_changed)
		node->flags |= NODE_CHANGED;
	return is_changed;
}

/* Puts a constant where its field is, making objects on the way; what stood there is replaced. */
static void set_constant(struct node *root, const struct constant_plan *plan, struct arena *arena)
{
	struct node *parent = root;

	for (size_t i = 0; i < plan->field.nkeys; i++) {
		const struct field_key *key = &plan->field.keys[i];
		bool is_leaf = i + 1 == plan->field.nkeys;
		struct node *member = parent->child, *last = NULL;
		if (parent->type != NODE_OBJECT)
			return; /* the check says what is wrong with it */
		while (member && !(member->key_hash == key->hash && str_eq(member->key, key->name))) {
			last = member;
			member = member->next;
		}
		parent->flags |= NODE_CHANGED;
		if (!member) {
			member = node_new(arena, NODE_OBJECT);
			if (last)
				last->next = member;
			else
				parent->child = member;
			parent->count++;
		}
		if (is_leaf) {
			struct node *next = member->next;
			*member = *plan->value;
			member->next = next;
		}
		member->key = key->name;
		member->key_hash = key->hash;
		member->symbol = key->symbol;
		parent = member;
	}
}

static enum status rewriter_run(void *self, struct batch *batch, struct record *record,
				struct diag *why)
{
	struct rewriter *rewriter = self;
	const struct job *job = rewriter->job;
	struct path root = { .node = record->root };

	(void)why;
	rewriter->batch = batch;
	rewriter->record = record;
	if (batch->input->plan)
		rewrite_cells(rewriter, &root, record->root);
	else if (rewriter->shape)
		rewrite_value(rewriter, &root, record->root, rewriter->shape);
	for (size_t i = 0; i < job->nconstants; i++)
		set_constant(record->root, &job->constant_plans[i], batch->scratch);
	return OK;
}

const struct step judge_rewrite = { "rewrite", rewriter_open, rewriter_run, rewriter_close };
