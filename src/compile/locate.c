/*
 * From a URI to the text of a schema: the built-in rules, the folders of --ref, files. Called by
 * compile/library.c. There is no network here, and below a --ref folder no way out of it.
 */
#include "compile/locate.h"

#include <sys/stat.h>

#include "compile/doctype.h"
#include "compile/uri.h"
#include "ext/json.h"

enum status source_read(const char *path, const char *name, struct arena *arena, struct source *out,
			struct diag *why)
{
	*out = (struct source){ .name = name };
	return json_read_file(path, RULE_FILE_BYTES, arena, &out->text, why);
}

/* bulkpipe:USER_PROFILE, bulkpipe:identifiers, bulkpipe:identifiers.json */
static enum status find_builtin(struct str name, struct arena *arena, struct source *out)
{
	static const struct str suffix = { ".json", 5 };

	if (name.len > suffix.len &&
	    str_eq((struct str){ name.at + name.len - suffix.len, suffix.len }, suffix))
		name.len -= suffix.len;
	const char *file = arena_copy(arena, name).at;
	struct str text = schema_builtin(file);
	if (!text.at) {
		const struct doctype *type = doctype_find(file);
		if (!type)
			return END;
		file = type->rules;
		text = schema_builtin(file);
	}
	if (!text.at)
		return END;
	out->uri = arena_printf(arena, "bulkpipe:%s", file);
	out->name = out->uri.at;
	out->text = text;
	return OK;
}

bool source_is_file(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

/* Would the path leave the folder it is put behind? */
static bool climbs(struct str path)
{
	for (size_t i = 0; i + 1 < path.len; i++)
		if (path.at[i] == '.' && path.at[i + 1] == '.' &&
		    (i == 0 || path.at[i - 1] == '/') &&
		    (i + 2 == path.len || path.at[i + 2] == '/'))
			return true;
	return memchr(path.at, '\0', path.len) != NULL;
}

/* The file of --ref PREFIX=DIR: the rest of the URI below DIR, or that with ".json". */
static enum status find_below(const struct ref_dir *ref, struct str uri, struct arena *arena,
			      struct source *out, struct diag *why)
{
	size_t skip = strlen(ref->prefix);
	struct str rest;

	if (!uri_decode(arena, (struct str){ uri.at + skip, uri.len - skip }, &rest))
		return END;
	if (rest.len == 0 || climbs(rest))
		return END;
	while (rest.len && rest.at[0] == '/')
		rest = (struct str){ rest.at + 1, rest.len - 1 };
	const char *const suffixes[] = { "", ".json" };
	for (int i = 0; i < 2; i++) {
		struct str path = arena_printf(arena, "%s/%.*s%s", ref->dir, (int)rest.len, rest.at,
					       suffixes[i]);
		if (!source_is_file(path.at))
			continue;
		enum status status = source_read(path.at, path.at, arena, out, why);
		out->uri = uri;
		return status;
	}
	return END;
}

/* The --ref with the longest prefix that fits comes first. */
static const struct ref_dir *longest_ref(const struct schema_options *options, struct str uri,
					 size_t below)
{
	const struct ref_dir *best = NULL;

	for (size_t i = 0; i < options->nrefs; i++) {
		const struct ref_dir *ref = &options->refs[i];
		size_t len = strlen(ref->prefix);
		if (len < below && str_starts(uri, str_of(ref->prefix)) &&
		    (!best || len > strlen(best->prefix)))
			best = ref;
	}
	return best;
}

/* A path as a person would type it: without the folder we are in. */
static const char *short_name(struct arena *arena, const char *path)
{
	struct str here = uri_of_path(arena, "");
	size_t len = here.len - strlen("file:");

	if (strncmp(path, here.at + strlen("file:"), len) == 0 && path[len] != '\0')
		return path + len;
	return path;
}

enum status source_find(const struct schema_options *options, struct str uri, struct arena *arena,
			struct source *out, struct diag *why)
{
	static const struct str ours = { "bulkpipe:", 9 };
	const struct ref_dir *ref;
	struct str path;
	size_t below = SIZE_MAX;

	*out = (struct source){ 0 };
	if (str_starts(uri, ours)) {
		struct str name = { uri.at + ours.len, uri.len - ours.len };
		return find_builtin(name, arena, out);
	}
	while ((ref = longest_ref(options, uri, below))) {
		enum status status = find_below(ref, uri, arena, out, why);
		if (status != END)
			return status;
		below = strlen(ref->prefix);
	}
	if (!uri_to_path(arena, uri, &path) || !source_is_file(path.at))
		return END;
	out->uri = uri;
	enum status status = source_read(path.at, short_name(arena, path.at), arena, out, why);
	out->uri = uri;
	return status;
}

struct str source_tried(const struct schema_options *options, struct str uri, struct arena *arena,
			const struct ref_dir **ref)
{
	struct str path, rest;

	*ref = longest_ref(options, uri, SIZE_MAX);
	if (*ref) {
		size_t skip = strlen((*ref)->prefix);
		rest = (struct str){ uri.at + skip, uri.len - skip };
		return arena_printf(arena, "%s/%.*s", (*ref)->dir, (int)rest.len, rest.at);
	}
	if (!uri_to_path(arena, uri, &path))
		return (struct str){ 0 };
	return str_of(short_name(arena, path.at));
}
