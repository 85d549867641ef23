/*
 * What references mean: from the text of a $ref, $dynamicRef or $schema to a schema, by URI, then
 * by JSON Pointer or anchor. Called by compile/read_joint.c and read.c; documents come from
 * library.c.
 */
#include "compile/library.h"
#include "compile/reference_hint.h"
#include "compile/uri.h"

static const struct resource *outermost(const struct resource *resource)
{
	while (resource->parent)
		resource = resource->parent;
	return resource;
}

/*
 * The resource that the part before "#" means. A relative reference that its $id leads nowhere is
 * looked for beside the file it stands in.
 */
static enum status resolve_uri(struct library *library, const struct resource *from, struct str uri,
			       struct resource **out, struct diag *why)
{
	struct str absolute = uri_resolve(library->arena, from->uri, uri);
	enum status status = library_open_uri(library, absolute, out, why);

	if (status == END && !uri_scheme(uri).at) {
		struct str place = outermost(from)->document->uri;
		status = library_open_uri(library, uri_resolve(library->arena, place, uri), out,
					  why);
	}
	return status;
}

/* "~1" and "~0" of a JSON Pointer token, into the arena. */
static struct str unescape_token(struct arena *arena, struct str token)
{
	char *at = arena_bytes(arena, token.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < token.len; i++) {
		char c = token.at[i];
		if (c == '~' && i + 1 < token.len &&
		    (token.at[i + 1] == '0' || token.at[i + 1] == '1'))
			c = token.at[++i] == '0' ? '~' : '/';
		at[n++] = c;
	}
	return (struct str){ at, n };
}

static const struct node *step_down(const struct node *node, struct str token)
{
	if (node->type == NODE_OBJECT) {
		for (const struct node *at = node->child; at; at = at->next)
			if (str_eq(at->key, token))
				return at;
		return NULL;
	}
	if (node->type != NODE_ARRAY || token.len == 0 || token.len > 9)
		return NULL;
	if (token.at[0] == '0' && token.len > 1) /* RFC 6901: an index has no leading zero */
		return NULL;
	size_t index = 0;
	for (size_t i = 0; i < token.len; i++) {
		if (token.at[i] < '0' || token.at[i] > '9')
			return NULL;
		index = index * 10 + (size_t)(token.at[i] - '0');
	}
	const struct node *at = node->child;
	while (at && index-- > 0)
		at = at->next;
	return at;
}

/* Walks a JSON Pointer; an $id on the way changes the resource. Else: where it ends, in *hint. */
static bool follow_pointer(struct library *library, struct str fragment, struct target *target,
			   struct str *hint)
{
	struct str pointer = fragment;

	while (pointer.len) {
		const char *end = memchr(pointer.at + 1, '/', pointer.len - 1);
		size_t len = end ? (size_t)(end - pointer.at) : pointer.len;
		struct str token = { pointer.at + 1, len - 1 };

		const struct node *last = target->node;
		target->node = step_down(last, unescape_token(library->arena, token));
		if (!target->node) {
			*hint = reference_near(library->arena, fragment, last, token);
			return false;
		}
		target->resource = library_resource(library, target->node, target->resource);
		pointer = (struct str){ pointer.at + len, pointer.len - len };
	}
	return true;
}

static bool find_anchor(const struct library *library, struct str name, struct target *target)
{
	const struct anchor *found = NULL;

	for (const struct anchor *anchor = library->anchors; anchor; anchor = anchor->next)
		if (anchor->resource == target->resource && str_eq(anchor->name, name))
			if (!found || anchor->is_dynamic)
				found = anchor;
	if (!found)
		return false;
	target->node = found->node;
	if (found->is_dynamic)
		target->dynamic = found->name;
	return true;
}

enum status library_resolve(struct library *library, const struct resource *from,
			    const struct node *reference, struct target *out, struct diag *why)
{
	struct str uri, fragment, hint = { 0 };
	int what_len;

	if (reference->type != NODE_STRING)
		return schema_fail(from, reference, why, "%.*s: expected a string, found %s",
				   STR_ARGS(reference->key), node_type_words(reference->type));
	*out = (struct target){ 0 };
	what_len = reference->text.len > 200 ? 200 : (int)reference->text.len;
	uri_split(reference->text, &uri, &fragment);
	enum status status = resolve_uri(library, from, uri, &out->resource, why);
	if (status == END) {
		struct str reason = reference_why(library, from, uri,
						  uri_resolve(library->arena, from->uri, uri));
		return schema_fail(from, reference, why, "%.*s: %.*s: %.*s",
				   STR_ARGS(reference->key), what_len, reference->text.at,
				   STR_ARGS(reason));
	}
	if (status != OK)
		return status;
	out->node = out->resource->root;
	if (!uri_decode(library->arena, fragment, &fragment))
		return schema_fail(from, reference, why,
				   "%.*s: %.*s: a %% without two hexadecimal digits",
				   STR_ARGS(reference->key), what_len, reference->text.at);
	if (fragment.len == 0)
		return OK;
	bool found = fragment.at[0] == '/' ? follow_pointer(library, fragment, out, &hint)
					   : find_anchor(library, fragment, out);
	if (!found)
		return schema_fail(from, reference, why, "%.*s: there is no %s for %.*s%.*s",
				   STR_ARGS(reference->key),
				   fragment.at[0] == '/' ? "schema" : "$anchor", what_len,
				   reference->text.at, STR_ARGS(hint));
	/* A pointer may lead below an unknown keyword, where nobody has looked yet. */
	status = library_index(library, out->node, out->resource, why);
	out->resource = library_resource(library, out->node, out->resource);
	return status;
}

void library_recur(struct library *library, struct resource *from, struct target *out)
{
	*out = (struct target){ .node = from->root, .resource = from };
	find_anchor(library, STR(""), out);
}

/* ---- vocabularies ---- */

static enum status read_vocabulary(const struct resource *meta, unsigned *out, struct diag *why)
{
	const struct node *vocabulary = node_member(meta->root, "$vocabulary");

	*out = VOCABULARY_STANDARD;
	if (!vocabulary)
		return OK;
	if (meta->draft != DRAFT_2020)
		return schema_fail(meta, vocabulary, why,
				   "$vocabulary: expected a metaschema of draft 2020-12");
	*out = VOCABULARY_OURS | VOCABULARY_CORE;
	if (vocabulary->type != NODE_OBJECT)
		return schema_fail(meta, vocabulary, why, "$vocabulary: expected an object");
	for (const struct node *at = vocabulary->child; at; at = at->next) {
		unsigned bit = keyword_vocabulary(at->key);
		if (at->type != NODE_BOOLEAN)
			return schema_fail(meta, at, why, "$vocabulary: expected true or false");
		if (bit == 0 && str_is(at->text, "true"))
			return schema_fail(meta, at, why, "$vocabulary: %.*s is not known here",
					   STR_ARGS(at->key));
		*out |= bit;
	}
	return OK;
}

/* By the $schema of the resource, if it has one. */
static enum status ask_metaschema(struct library *library, const struct resource *resource,
				  const struct node *schema, unsigned *out, struct diag *why)
{
	struct resource *meta;
	struct str uri, fragment;

	*out = VOCABULARY_STANDARD;
	if (schema->type != NODE_STRING)
		return schema_fail(resource, schema, why, "$schema: expected a string");
	uri_split(schema->text, &uri, &fragment);
	if (keyword_draft(uri))
		return OK;
	enum status status = resolve_uri(library, resource, uri, &meta, why);
	if (status == END)
		return schema_fail(resource, schema, why,
				   "$schema: expected https://json-schema.org/draft/2020-12/schema, "
				   "one of an older draft down to 06, or a metaschema that --ref "
				   "leads to");
	return status == OK ? read_vocabulary(meta, out, why) : status;
}

enum status library_vocabularies(struct library *library, struct resource *resource, unsigned *out,
				 struct diag *why)
{
	const struct node *schema = node_member(resource->root, "$schema");
	enum status status = OK;

	if (resource->vocabularies == 0) {
		if (schema)
			status = ask_metaschema(library, resource, schema,
						&resource->vocabularies, why);
		else if (resource->parent)
			status = library_vocabularies(library, resource->parent,
						      &resource->vocabularies, why);
		else
			resource->vocabularies = VOCABULARY_STANDARD;
	}
	*out = resource->vocabularies;
	return status;
}
