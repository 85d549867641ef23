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
#include "judge/stops.h"

#include <assert.h>
#include <stdlib.h>

struct rewriter {
	const struct job *job;
	struct stops stops;
	const struct stop *root;  /* NULL: the rules want nothing of the record */
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
	const struct shape *shape = schema_shape(job->program);
	*rewriter = (struct rewriter){
		.job = job,
		.stops.job = job,
		.json = json_parser_new(),
		.coerce = code_find("coerce"),
		.scientific = code_find("id-scientific"),
	};
	/* Null identifiers go by the document type, whatever the rules say. */
	static const struct shape anything = { .types = TYPE_ANY };
	if (!shape && job->doctype)
		shape = &anything;
	rewriter->root = shape ? stop_for(&rewriter->stops, shape) : NULL;
	*self = rewriter;
	return OK;
}

static void rewriter_close(void *self)
{
	struct rewriter *rewriter = self;
	json_parser_free(rewriter->json);
	stops_release(&rewriter->stops);
	free(rewriter);
}

static void put_pointer(const struct batch *batch, const struct path *path, struct buf *out)
{
	if (!path->up)
		return;
	put_pointer(batch, path->up, out);
	if (path->node->key.at) {
		bool is_hidden = finding_hides_name(batch, path->node);
		buf_put_step(out, is_hidden ? STR("*") : path->node->key);
		return;
	}
	buf_putc(out, '/');
	buf_put_number(out, path->index);
}

static void locate_finding(struct rewriter *rewriter, struct finding *finding,
			   const struct path *path)
{
	struct buf pointer = { 0 };

	if (!finding)
		return;
	finding_about(rewriter->batch, finding, path->node);
	put_pointer(rewriter->batch, path, &pointer);
	finding->pointer = arena_copy(&rewriter->batch->arena, buf_str(&pointer));
	buf_release(&pointer);
}

/* A cell's text to the type that the rules want there. */
static void rewrite_cell(struct rewriter *rewriter, const struct path *path, struct node *node,
			 const struct shape *shape)
{
	const struct job *job = rewriter->job;

	if (shape->types & TYPE_STRING) {
		if (!shape->coerce || !coerce_is_scientific(node->text))
			return;
		node->flags |= NODE_REFUSED;
		locate_finding(rewriter,
			       finding_note(rewriter->batch, rewriter->record, SEVERITY_ERROR,
					    rewriter->scientific,
					    "an id in scientific notation: its last digits are lost"),
			       path);
		return;
	}
	if (coerce_text(node, shape->types, rewriter->json, schema_symbols(job->program),
			job->max_depth, rewriter->batch->scratch))
		return;
	node->flags |= NODE_REFUSED;
	struct str complaint = coerce_complaint(node->text, shape->types, rewriter->batch->scratch);
	locate_finding(rewriter,
		       finding_note(rewriter->batch, rewriter->record, SEVERITY_ERROR,
				    rewriter->coerce, "%.*s", (int)complaint.len, complaint.at),
		       path);
}

/* A JSON value at a field marked x-coerce. True: it changed. */
static bool rewrite_marked(struct rewriter *rewriter, const struct path *path, struct node *node,
			   const struct shape *shape)
{
	if (node->type == NODE_STRING) {
		if (!coerce_text(node, shape->types, rewriter->json, NULL, 1,
				 rewriter->batch->scratch))
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

/*
 * CSV: the cells whose columns ask for it, as was decided with the header. Where all of a record are plain,
 * the parser has given them their types, and there is nothing to do.
 */
static void rewrite_cells(struct rewriter *rewriter, const struct path *path, struct node *object)
{
	const struct column_plan *plan = rewriter->batch->input->plan;
	struct path below = { .up = path };

	for (struct node *member = object->child; member; member = member->next) {
		below.node = member;
		if (member->type == NODE_OBJECT && !member->column)
			rewrite_cells(rewriter, &below, member);
		else if (member->type == NODE_STRING &&
			 plan->targets[member->column - 1].cell != CELL_KEPT)
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

static void shift_places(struct node *node, uint32_t by)
{
	for (; node; node = node->next) {
		node->at += by;
		if (node_is_container(node))
			shift_places(node->child, by);
	}
}

/*
 * An object that changes is written from its members, so those that nobody looked at must be there: its
 * text is parsed again, and the members that were there take the places of their likes. (Arrays have
 * all of their elements or none, and none that could change.)
 */
static void complete(struct rewriter *rewriter, struct node *object)
{
	const struct job *job = rewriter->job;
	struct json_result result;

	if (!(object->flags & NODE_PARTIAL))
		return;
	json_parse(rewriter->json, object->raw, schema_symbols(job->program), job->max_depth,
		   rewriter->batch->scratch, &result);
	assert(result.fault == JSON_OK);
	shift_places(result.root->child, object->at - 1);
	struct node **link = &result.root->child;
	for (struct node *known = object->child, *next; known; known = next) {
		next = known->next;
		while (*link && (*link)->at != known->at)
			link = &(*link)->next;
		assert(*link);
		known->next = (*link)->next;
		*link = known;
		link = &known->next;
	}
	object->child = result.root->child;
	object->flags &= (uint8_t)~NODE_PARTIAL;
}

/* What of a changed record is not changed itself is counted and written from its members, too. */
static void complete_below(struct rewriter *rewriter, struct node *node)
{
	if (!node_is_container(node))
		return;
	complete(rewriter, node);
	for (struct node *child = node->child; child; child = child->next)
		complete_below(rewriter, child);
}

/* JSON: along the shape. True: something changed. */
static bool rewrite_value(struct rewriter *rewriter, const struct path *path, struct node *node,
			  const struct stop *stop)
{
	struct path below = { .up = path };
	bool is_changed = false;

	if (node->type == NODE_OBJECT) {
		for (struct node **link = &node->child; *link;) {
			below.node = *link;
			if (is_unwanted(rewriter, path, *link, stop->shape)) {
				*link = (*link)->next;
				node->count--;
				is_changed = true;
				continue;
			}
			const struct stop *inner = stop_below(stop, (*link)->symbol);
			if (inner && rewrite_value(rewriter, &below, *link, inner))
				is_changed = true;
			link = &(*link)->next;
		}
	} else if (node->type == NODE_ARRAY) {
		for (struct node *item = node->child; stop->items && item; item = item->next) {
			below.node = item;
			if (rewrite_value(rewriter, &below, item, stop->items))
				is_changed = true;
			below.index++;
		}
	} else if (rewriter->job->coerce && stop->shape->coerce) {
		return rewrite_marked(rewriter, path, node, stop->shape);
	}
	if (is_changed) {
		complete(rewriter, node);
		node->flags |= NODE_CHANGED;
	}
	return is_changed;
}

/* Puts a constant where its field is, making objects on the way; what stood there is replaced. */
static void set_constant(struct rewriter *rewriter, struct node *root,
			 const struct constant_plan *plan)
{
	struct arena *arena = rewriter->batch->scratch;
	struct node *parent = root;

	for (size_t i = 0; i < plan->field.nkeys; i++) {
		const struct field_key *key = &plan->field.keys[i];
		bool is_leaf = i + 1 == plan->field.nkeys;
		if (parent->type != NODE_OBJECT)
			return; /* the check says what is wrong with it */
		complete(rewriter, parent);
		struct node *member = parent->child, *last = NULL;
		while (member && !(member->key_hash == key->hash && str_eq(member->key, key->name))) {
			last = member;
			member = member->next;
		}
		parent->flags |= NODE_CHANGED;
		if (!member || is_leaf) {
			struct node *fresh = node_new(arena, NODE_OBJECT);
			if (is_leaf)
				*fresh = *plan->value;
			fresh->next = member ? member->next : NULL;
			parent->count += !member;
			if (last)
				last->next = fresh;
			else
				parent->child = fresh;
			member = fresh;
		}
		member->key = key->name;
		member->key_hash = key->hash;
		member->symbol = key->symbol;
		member->flags |= NODE_NAMED;
		parent = member;
	}
}

/* Are lines rows as they were read? */
static inline bool has_cells(const struct job *job, const struct batch *batch)
{
	return batch->input->plan && !job->mapping;
}

static void rewrite_line(struct rewriter *rewriter, struct node *line)
{
	const struct job *job = rewriter->job;
	struct path root = { .node = line };

	if (has_cells(job, rewriter->batch))
		rewrite_cells(rewriter, &root, line);
	else if (rewriter->root)
		rewrite_value(rewriter, &root, line, rewriter->root);
	for (size_t i = 0; i < job->nconstants; i++)
		set_constant(rewriter, line, &job->constant_plans[i]);
	rewriter->batch->has_changed = line->flags & NODE_CHANGED;
	if (job->want_paths && job->skips_unread && (line->flags & NODE_CHANGED))
		complete_below(rewriter, line);
}

/* Apart: most rows of CSV have nothing to be rewritten, and should not pay for what it takes. */
static __attribute__((noinline)) void rewrite_record(struct rewriter *rewriter, struct batch *batch,
						     struct record *record)
{
	rewriter->batch = batch;
	rewriter->record = record;
	for (struct node *line = record->root; line; line = line->next) {
		size_t first = batch->nfindings;
		rewrite_line(rewriter, line);
		if (batch->nfindings != first)
			finding_name_line(batch, first, record, line);
	}
}

static enum status rewriter_run(void *self, struct batch *batch, struct record *record,
				struct diag *why)
{
	struct rewriter *rewriter = self;
	const struct job *job = rewriter->job;

	(void)why;
	if (!(record->is_settled && has_cells(job, batch) && job->nconstants == 0))
		rewrite_record(rewriter, batch, record);
	return OK;
}

const struct step judge_rewrite = { "rewrite", rewriter_open, rewriter_run, rewriter_close };
