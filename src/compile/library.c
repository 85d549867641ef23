/*
 * Reads schema documents, each once, and notes what can be referred to in them: $id, $anchor,
 * $dynamicAnchor. compile/schema.c drives it. Where documents come from is decided in locate.c,
 * what references mean in reference.c; what schemas mean is no business of either.
 */
#include "compile/library.h"

#include <stdarg.h>
#include <stdio.h>

#include "compile/format.h"
#include "compile/locate.h"
#include "compile/uri.h"
#include "ext/hash.h"
#include "ext/json.h"

void library_init(struct library *library, struct arena *arena,
		  const struct schema_options *options)
{
	*library = (struct library){ .arena = arena, .options = options };
	library->last_document = &library->documents;
}

void library_release(struct library *library)
{
	map_release(&library->indexed);
}

void schema_place(const struct resource *resource, const struct node *node, uint64_t *line,
		  unsigned *column)
{
	struct str text = resource->document->text;

	json_place(text, (size_t)(node->raw.at - text.at), line, column);
}

/* The name of a member where it stands: what is wrong with a name is not wrong with its value. */
struct node schema_name_of(const struct resource *resource, const struct node *member)
{
	struct str text = resource->document->text;
	struct node name = *member;
	size_t at = (size_t)(member->raw.at - text.at), slashes;

	while (at > 0 && strchr(" \t\r\n:", text.at[at - 1]))
		at--;
	if (at == 0 || text.at[at - 1] != '"')
		return name; /* a comment stands between the two */
	at--; /* the closing quote; the opening one is the next that is not escaped */
	do {
		at--;
		for (slashes = 0; slashes < at && text.at[at - 1 - slashes] == '\\'; slashes++)
			;
	} while (at > 0 && (text.at[at] != '"' || slashes % 2));
	name.raw.at = text.at + at;
	return name;
}

enum status schema_fail(const struct resource *resource, const struct node *node, struct diag *why,
			const char *format, ...)
{
	const struct document *document = resource->document;
	va_list args;

	va_start(args, format);
	enum status status = json_vfail(document->name, document->text, node, why, format, args);
	va_end(args);
	return status;
}

/* ---- what can be referred to ---- */

/* The draft that a schema's own $schema names, else that of what is around it. */
static enum draft draft_of(const struct node *schema, enum draft around)
{
	const struct node *name = node_member(schema, "$schema");
	struct str uri, fragment;

	if (!name || name->type != NODE_STRING)
		return around;
	uri_split(name->text, &uri, &fragment);
	enum draft draft = keyword_draft(uri);
	return draft ? draft : DRAFT_2020; /* a metaschema of its own: reference.c looks at it */
}

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
		.draft = draft_of(root, parent ? parent->draft : DRAFT_2020),
	};
	library->resources = resource;
	return resource;
}

/* ^[A-Za-z_][-A-Za-z0-9._]*$, and of 2019-09 ^[A-Za-z][-A-Za-z0-9.:_]*$ */
static bool is_anchor_name(struct str name, enum draft draft)
{
	const char *first = draft == DRAFT_2020 ? "_" : "";
	const char *further = draft == DRAFT_2020 ? "0123456789-._" : "0123456789-._:";

	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		if (!is_letter && (!c || !strchr(i == 0 ? first : further, c)))
			return false;
	}
	return name.len > 0;
}

/* `place` is where the name stands. */
static enum status add_anchor(struct library *library, const struct node *schema,
			      struct resource *resource, const struct node *place, struct str name,
			      bool is_dynamic, struct diag *why)
{
	for (const struct anchor *other = library->anchors; other; other = other->next)
		if (other->resource == resource && str_eq(other->name, name) &&
		    other->node != schema)
			return schema_fail(resource, place, why, "%.*s: %.*s is already taken",
					   STR_ARGS(place->key), STR_ARGS(name));
	struct anchor *anchor = arena_zalloc(library->arena, sizeof(*anchor));
	*anchor = (struct anchor){
		.next = library->anchors,
		.name = name,
		.node = schema,
		.resource = resource,
		.is_dynamic = is_dynamic,
	};
	library->anchors = anchor;
	return OK;
}

static enum status index_anchor(struct library *library, const struct node *schema,
				struct resource *resource, enum keyword keyword, struct diag *why)
{
	const struct node *name = node_member(schema, keyword_row(keyword)->name);

	if (!name || !keyword_is_of(keyword, resource->draft))
		return OK;
	if (name->type != NODE_STRING || !is_anchor_name(name->text, resource->draft))
		return schema_fail(resource, name, why,
				   "%.*s: expected a name: a letter first, then letters, digits, "
				   "-, . and _", STR_ARGS(name->key));
	return add_anchor(library, schema, resource, name, name->text,
			  keyword == KEYWORD_DYNAMIC_ANCHOR, why);
}

/* $recursiveAnchor of 2019-09 is a $dynamicAnchor without a name, at the root of its resource. */
static enum status index_recursive(struct library *library, const struct node *schema,
				   struct resource *resource, struct diag *why)
{
	const struct node *value = node_member(schema, "$recursiveAnchor");

	if (!value || !keyword_is_of(KEYWORD_RECURSIVE_ANCHOR, resource->draft))
		return OK;
	if (value->type != NODE_BOOLEAN)
		return schema_fail(resource, value, why,
				   "$recursiveAnchor: expected true or false");
	if (resource->root != schema || str_is(value->text, "false"))
		return OK;
	return add_anchor(library, schema, resource, value, STR(""), true, why);
}

static enum status index_below(struct library *library, const struct node *value, enum holds holds,
			       struct resource *resource, struct diag *why)
{
	enum status status = OK;

	if (holds == HOLDS_SCHEMA || (holds == HOLDS_EITHER && value->type != NODE_ARRAY))
		return library_index(library, value, resource, why);
	if (holds == HOLDS_NONE || (value->type != NODE_OBJECT && value->type != NODE_ARRAY))
		return OK;
	for (const struct node *at = value->child; at && status == OK; at = at->next)
		status = library_index(library, at, resource, why);
	return status;
}

/* The $id of a schema that it counts for: .at == NULL: there is none. */
static enum status read_id(const struct node *schema, const struct resource *resource,
			   enum draft draft, struct str *uri, struct str *fragment,
			   struct diag *why)
{
	const struct node *id = node_member(schema, "$id");

	*uri = *fragment = (struct str){ 0 };
	/* Before 2019-09 whatever stands beside a $ref is ignored. */
	if (!id || (draft < DRAFT_2019 && node_member(schema, "$ref")))
		return OK;
	if (id->type != NODE_STRING)
		return schema_fail(resource, id, why, "$id: expected a string, found %s",
				   node_type_words(id->type));
	if (!format_find(STR("uri-reference"))->valid(id->text))
		return schema_fail(resource, id, why,
				   "$id: expected a URI, or a path relative to one");
	uri_split(id->text, uri, fragment);
	if (fragment->len > 0 && (draft >= DRAFT_2019 || uri->len > 0))
		return schema_fail(resource, id, why,
				   "$id: expected no fragment; $anchor names a place inside");
	return OK;
}

/* $id: from here on down references have another base. */
static enum status index_id(struct library *library, const struct node *schema,
			    struct resource **resource, struct diag *why)
{
	const struct node *id = node_member(schema, "$id");
	enum draft draft = draft_of(schema, (*resource)->draft);
	struct str uri, fragment;
	enum status status = read_id(schema, *resource, draft, &uri, &fragment, why);

	if (status != OK || !uri.at)
		return status;
	if (fragment.len > 0) /* "#name", before 2019-09 */
		return add_anchor(library, schema, *resource, id, fragment, false, why);
	uri = uri_resolve(library->arena, (*resource)->uri, uri);
	for (const struct resource *other = library->resources; other; other = other->next)
		if (str_eq(other->uri, uri) && other->root != schema)
			return schema_fail(*resource, id, why, "$id: %.*s is already taken, by %s",
					   STR_ARGS(uri), other->document->name);
	if ((*resource)->root == schema) { /* a document's root: also known by its place */
		struct resource *named =
			add_resource(library, uri, schema, (*resource)->document, NULL);
		named->number = (*resource)->number;
		*resource = named;
		return OK;
	}
	*resource = add_resource(library, uri, schema, (*resource)->document, *resource);
	return OK;
}

enum status library_index(struct library *library, const struct node *schema,
			  struct resource *resource, struct diag *why)
{
	if (schema->type != NODE_OBJECT)
		return OK;
	const struct node **key = arena_array(library->arena, 1, sizeof(*key));
	*key = schema;
	struct str address = { (const char *)key, sizeof(*key) };
	size_t known = library->indexed.count;
	map_add(&library->indexed, address, hash_of(address), 1);
	if (library->indexed.count == known)
		return OK;

	enum status status = index_id(library, schema, &resource, why);
	if (status == OK)
		status = index_anchor(library, schema, resource, KEYWORD_ANCHOR, why);
	if (status == OK)
		status = index_anchor(library, schema, resource, KEYWORD_DYNAMIC_ANCHOR, why);
	if (status == OK)
		status = index_recursive(library, schema, resource, why);
	for (const struct node *at = schema->child; at && status == OK; at = at->next) {
		enum keyword keyword = keyword_find(at->key);
		if (keyword != KEYWORD_COUNT && keyword_is_of(keyword, resource->draft))
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

/* The same document, if it was read from another place: what has an absolute $id is one resource. */
static struct resource *find_twin(const struct library *library, struct str uri, struct str text,
				  const struct node *root)
{
	const struct node *id = root->type == NODE_OBJECT ? node_member(root, "$id") : NULL;
	struct str named, fragment;

	if (!id || id->type != NODE_STRING)
		return NULL;
	uri_split(id->text, &named, &fragment);
	struct resource *twin =
		find_resource(library, uri_resolve(library->arena, uri, named));
	return twin && !twin->parent && str_eq(twin->document->text, text) ? twin : NULL;
}

/* `member`: the schema is this member of the file, in which comments are allowed; NULL: all of it. */
static enum status add_document(struct library *library, struct str uri,
				const struct source *source, const char *member,
				struct resource **out, struct diag *why)
{
	struct document *document = arena_zalloc(library->arena, sizeof(*document));
	struct node *root;

	*document = (struct document){ .name = source->name, .uri = uri, .text = source->text };
	enum status status = json_parse_file(source->name, source->text, member, library->arena,
					     &root, why);
	if (status != OK)
		return status;
	if (member)
		root = node_member(root, member);
	document->root = root;
	*out = find_twin(library, uri, source->text, root);
	if (*out)
		return OK;
	*library->last_document = document;
	library->last_document = &document->next;

	struct resource *resource = add_resource(library, uri, root, document, NULL);
	if (root->type != NODE_OBJECT && root->type != NODE_BOOLEAN)
		return schema_fail(resource, root, why, "expected a schema (an object, true or "
				   "false), found %s", node_type_words(root->type));
	status = library_index(library, root, resource, why);
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
	return add_document(library, uri_of_path(library->arena, path), &source,
			    library->options->member, out, why);
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
	return add_document(library, source.uri, &source, NULL, out, why);
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
	return add_document(library, source.uri, &source, NULL, out, why);
}
