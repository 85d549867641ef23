/*
 * Reads schema documents, each once, and finds what references in them mean: $id, $anchor,
 * $dynamicAnchor, JSON Pointers. compile/schema.c drives it. Where documents come from is decided in
 * locate.c; what schemas mean is no business of this file.
 */
#include "compile/library.h"

#include <stdarg.h>
#include <stdio.h>

#include "compile/keywords.h"
#include "compile/locate.h"
#include "compile/uri.h"
#include "ext/json.h"

static const char standard_schema[] = "https://json-schema.org/draft/2020-12/schema";

void library_init(struct library *library, struct arena *arena,
		  const struct schema_options *options)
{
	*library = (struct library){ .arena = arena, .options = options };
	library->last_document = &library->documents;
}

enum status schema_fail(const struct resource *resource, const struct node *node, struct diag *why,
			const char *format, ...)
{
	const struct document *document = resource->document;
	char text[sizeof(why->text)];
	uint64_t line;
	unsigned column;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	json_place(document->text, (size_t)(node->raw.at - document->text.at), &line, &column);
	return diag_fail_at(why, ERR_USAGE, document->name, line, column, "%s", text);
}

/* ---- what can be referred to ---- */

static struct resource *add_resource(struct library *library, struct str uri,
				     const struct node *root, const struct document *document,
				     struct resource *parent)
{
	struct resource *resource = arena_zalloc(library->arena, sizeof(*resource));

	*resource = (struct resource){
		.next = library->resources,
		.uri = uri,
		.root = root,
		.document = document,
		.parent = parent,
		.number = ++library->nresources,
	};
	library->resources = resource;
	return resource;
}

static enum status index_anchor(struct library *library, const struct node *schema,
				struct resource *resource, const char *keyword, struct diag *why)
{
	const struct node *name = node_member(schema, keyword);

	if (!name)
		return OK;
	if (name->type != NODE_STRING || name->text.len == 0)
		return schema_fail(resource, name, why, "%s: expected a name", keyword);
	struct anchor *anchor = arena_zalloc(library->arena, sizeof(*anchor));
	*anchor = (struct anchor){
		.next = library->anchors,
		.name = name->text,
		.node = schema,
		.resource = resource,
		.is_dynamic = strcmp(keyword, "$dynamicAnchor") == 0,
	};
	for (const struct anchor *other = library->anchors; other; other = other->next)
		if (other->resource == resource && str_eq(other->name, anchor->name) &&
		    other->node != schema)
			return schema_fail(resource, name, why, "%s: %.*s is already taken", keyword,
					   STR_ARGS(name->text));
	library->anchors = anchor;
	return OK;
}

static enum status index_schema(struct library *library, const struct node *schema,
				struct resource *resource, struct diag *why);

static enum status index_below(struct library *library, const struct node *value, enum holds holds,
			       struct resource *resource, struct diag *why)
{
	enum status status = OK;

	if (holds == HOLDS_SCHEMA)
		return index_schema(library, value, resource, why);
	if (holds == HOLDS_NONE || (value->type != NODE_OBJECT && value->type != NODE_ARRAY))
		return OK;
	for (const struct node *at = value->child; at && status == OK; at = at->next)
		status = index_schema(library, at, resource, why);
	return status;
}

/* $id: from here on down references have another base. */
static enum status index_id(struct library *library, const struct node *schema,
			    struct resource **resource, struct diag *why)
{
	const struct node *id = node_member(schema, "$id");
	struct str uri, fragment;

	if (!id)
		return OK;
	if (id->type != NODE_STRING)
		return schema_fail(*resource, id, why, "$id: expected a string, found a %s",
				   node_type_name(id->type));
	uri_split(id->text, &uri, &fragment);
	if (fragment.len > 0)
		return schema_fail(*resource, id, why,
				   "$id: expected no fragment; $anchor names a place inside");
	uri = uri_resolve(library->arena, (*resource)->uri, uri);
	if ((*resource)->root == schema) { /* a document's root: also known by its place */
		struct resource *named =
			add_resource(library, uri, schema, (*resource)->document, NULL);
		named->number = (*resource)->number;
		*resource = named;
		return OK;
	}
	for (const struct resource *other = library->resources; other; other = other->next)
		if (str_eq(other->uri, uri) && other->root != schema)
			return schema_fail(*resource, id, why, "$id: %.*s is already taken",
					   STR_ARGS(uri));
	*resource = add_resource(library, uri, schema, (*resource)->document, *resource);
	return OK;
}

static enum status index_schema(struct library *library, const struct node *schema,
				struct resource *resource, struct diag *why)
{
	if (schema->type != NODE_OBJECT)
		return OK;
	enum status status = index_id(library, schema, &resource, why);
	if (status == OK)
		status = index_anchor(library, schema, resource, "$anchor", why);
	if (status == OK)
		status = index_anchor(library, schema, resource, "$dynamicAnchor", why);
	for (const struct node *at = schema->child; at && status == OK; at = at->next) {
		enum keyword keyword = keyword_find(at->key);
		if (keyword != KEYWORD_COUNT)
			status = index_below(library, at, keyword_row(keyword)->holds, resource, why);
	}
	return status;
}

struct resource *library_resource(const struct library *library, const struct node *node,
				  struct resource *around)
{
	/* The newest first: a root's $id counts before its place. */
	for (struct resource *resource = library->resources; resource; resource = resource->next)
		if (resource->root == node)
			return resource;
	return around;
}

static struct resource *find_resource(const struct library *library, struct str uri)
{
	for (struct resource *resource = library->resources; resource; resource = resource->next)
		if (str_eq(resource->uri, uri))
			return library_resource(library, resource->root, resource);
	return NULL;
}

/* ---- documents ---- */

static enum status add_document(struct library *library, struct str uri, const struct source *source,
				struct resource **out, struct diag *why)
{
	struct document *document = arena_zalloc(library->arena, sizeof(*document));
	struct node *root;

	*document = (struct document){ .name = source->name, .uri = uri, .text = source->text };
	enum status status =
		json_parse_file(source->name, source->text, false, library->arena, &root, why);
	if (status != OK)
		return status;
	document->root = root;
	*library->last_document = document;
	library->last_document = &document->next;

	struct resource *resource = add_resource(library, uri, root, document, NULL);
	if (root->type != NODE_OBJECT && root->type != NODE_BOOLEAN)
		return schema_fail(resource, root, why, "expected a schema (an object, true or "
				   "false), found a %s", node_type_name(root->type));
	status = index_schema(library, root, resource, why);
	*out = library_resource(library, root, resource);
	return status;
}

enum status library_open_file(struct library *library, const char *path, struct resource **out,
			      struct diag *why)
{
	struct source source;
	enum status status = source_read(path, path, library->arena, &source, why);

	if (status != OK)
		return status;
	return add_document(library, uri_of_path(library->arena, path), &source, out, why);
}

enum status library_open_builtin(struct library *library, const char *name, struct resource **out,
				 struct diag *why)
{
	struct str uri = arena_printf(library->arena, "bulkpipe:%s", name);
	struct source source;
	enum status status = source_find(library->options, uri, library->arena, &source, why);

	if (status == END)
		return diag_fail(why, ERR_USAGE, "there are no built-in rules called %s", name);
	if (status != OK)
		return status;
	return add_document(library, source.uri, &source, out, why);
}

/* The resource at an absolute URI: known already, or to be read. END: nobody knows it. */
static enum status open_uri(struct library *library, struct str uri, struct resource **out,
			    struct diag *why)
{
	struct source source;

	*out = find_resource(library, uri);
	if (*out)
		return OK;
	enum status status = source_find(library->options, uri, library->arena, &source, why);
	if (status != OK)
		return status;
	*out = find_resource(library, source.uri); /* another spelling of a built-in name */
	if (*out)
		return OK;
	return add_document(library, source.uri, &source, out, why);
}

/* ---- references ---- */

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
	enum status status = open_uri(library, absolute, out, why);

	if (status == END && !uri_scheme(uri).at) {
		struct str place = outermost(from)->document->uri;
		status = open_uri(library, uri_resolve(library->arena, place, uri), out, why);
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
		if (c == '~' && i + 1 < token.len && (token.at[i + 1] == '0' || token.at[i + 1] == '1'))
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

/* Walks a JSON Pointer; an $id on the way changes the resource. */
static bool follow_pointer(struct library *library, struct str pointer, struct target *target)
{
	while (pointer.len) {
		const char *end = memchr(pointer.at + 1, '/', pointer.len - 1);
		size_t len = end ? (size_t)(end - pointer.at) : pointer.len;
		struct str token = { pointer.at + 1, len - 1 };

		target->node = step_down(target->node, unescape_token(library->arena, token));
		if (!target->node)
			return false;
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
	struct str uri, fragment;
	int what_len;

	if (reference->type != NODE_STRING)
		return schema_fail(from, reference, why, "%.*s: expected a string, found a %s",
				   STR_ARGS(reference->key), node_type_name(reference->type));
	*out = (struct target){ 0 };
	what_len = reference->text.len > 200 ? 200 : (int)reference->text.len;
	uri_split(reference->text, &uri, &fragment);
	enum status status = resolve_uri(library, from, uri, &out->resource, why);
	if (status == END)
		return schema_fail(from, reference, why, "%.*s: %.*s is none of the built-in rules, "
				   "below no --ref PREFIX=DIR, and no file; nothing is ever fetched",
				   STR_ARGS(reference->key), what_len, reference->text.at);
	if (status != OK)
		return status;
	out->node = out->resource->root;
	if (!uri_decode(library->arena, fragment, &fragment))
		return schema_fail(from, reference, why, "%.*s: %.*s: a %% without two hexadecimal "
				   "digits", STR_ARGS(reference->key), what_len, reference->text.at);
	if (fragment.len == 0)
		return OK;
	bool found = fragment.at[0] == '/' ? follow_pointer(library, fragment, out)
					   : find_anchor(library, fragment, out);
	if (!found)
		return schema_fail(from, reference, why, "%.*s: there is no %s for %.*s",
				   STR_ARGS(reference->key),
				   fragment.at[0] == '/' ? "schema" : "$anchor", what_len,
				   reference->text.at);
	return OK;
}

/* ---- vocabularies ---- */

static enum status read_vocabulary(const struct resource *meta, unsigned *out, struct diag *why)
{
	const struct node *vocabulary = node_member(meta->root, "$vocabulary");

	*out = VOCABULARY_STANDARD;
	if (!vocabulary)
		return OK;
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

enum status library_vocabularies(struct library *library, struct resource *resource, unsigned *out,
				 struct diag *why)
{
	if (resource->vocabularies == 0) {
		const struct node *schema = node_member(resource->root, "$schema");
		struct resource *meta;
		struct str uri, fragment;
		enum status status = OK;

		resource->vocabularies = VOCABULARY_STANDARD;
		if (schema) {
			if (schema->type != NODE_STRING)
				return schema_fail(resource, schema, why, "$schema: expected a string");
			uri_split(schema->text, &uri, &fragment);
			if (!str_is(uri, standard_schema)) {
				status = resolve_uri(library, resource, uri, &meta, why);
				if (status == END)
					return schema_fail(resource, schema, why,
							   "$schema: expected %s, or a metaschema "
							   "that --ref leads to", standard_schema);
				if (status == OK)
					status = read_vocabulary(meta, &resource->vocabularies, why);
			}
		} else if (resource->parent) {
			status = library_vocabularies(library, resource->parent,
						      &resource->vocabularies, why);
		}
		if (status != OK)
			return status;
	}
	*out = resource->vocabularies;
	return OK;
}
