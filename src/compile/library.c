/*
 * Reads schema documents, each once, and notes what can be referred to in them: $id, $anchor,
 * $dynamicAnchor. compile/schema.c drives it. Where documents come from is decided in locate.c,
 * what references mean in reference.c; what schemas mean is no business of either.
 */
#include "compile/library.h"

#include <stdarg.h>
#include <stdio.h>

#include "compile/keywords.h"
#include "compile/locate.h"
#include "compile/uri.h"
#include "ext/json.h"

void library_init(struct library *library, struct arena *arena,
		  const struct schema_options *options)
{
	*library = (struct library){ .arena = arena, .options = options };
	library->last_document = &library->documents;
}

void schema_place(const struct resource *resource, const struct node *node, uint64_t *line,
		  unsigned *column)
{
	struct str text = resource->document->text;

	json_place(text, (size_t)(node->raw.at - text.at), line, column);
}

enum status schema_fail(const struct resource *resource, const struct node *node, struct diag *why,
			const char *format, ...)
{
	char text[sizeof(why->text)];
	uint64_t line;
	unsigned column;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	schema_place(resource, node, &line, &column);
	return diag_fail_at(why, ERR_USAGE, resource->document->name, line, column, "%s", text);
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
			return schema_fail(resource, name, why, "%s: %.*s is already taken",
					   keyword, STR_ARGS(name->text));
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
			status = index_below(library, at, keyword_row(keyword)->holds, resource,
					     why);
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

static enum status add_document(struct library *library, struct str uri,
				const struct source *source, struct resource **out,
				struct diag *why)
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

enum status library_open_uri(struct library *library, struct str uri, struct resource **out,
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
