/*
 * URI references (RFC 3986, sections 3 and 5): pure functions over slices. compile/library.c calls
 * them to find out which schema an $id names and a $ref means. Files are "file:/absolute/path"
 * inside the compiler; "file:///…" as others write it is read as well.
 */
#include "compile/uri.h"

#include <stdlib.h>
#include <unistd.h>

struct parts { /* .at == NULL: absent */
	struct str scheme, authority, path, query;
};

static bool is_scheme_char(char c, bool is_first)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	return !is_first && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.');
}

struct str uri_scheme(struct str uri)
{
	for (size_t i = 0; i < uri.len; i++) {
		if (uri.at[i] == ':' && i > 0)
			return (struct str){ uri.at, i };
		if (!is_scheme_char(uri.at[i], i == 0))
			break;
	}
	return (struct str){ NULL, 0 };
}

void uri_split(struct str text, struct str *uri, struct str *fragment)
{
	const char *hash = text.len ? memchr(text.at, '#', text.len) : NULL;

	*uri = text;
	*fragment = (struct str){ NULL, 0 };
	if (!hash)
		return;
	uri->len = (size_t)(hash - text.at);
	*fragment = (struct str){ hash + 1, text.len - uri->len - 1 };
}

static size_t find_any(struct str text, const char *stops)
{
	size_t i = 0;
	while (i < text.len && !strchr(stops, text.at[i]))
		i++;
	return i;
}

static struct str drop(struct str text, size_t n)
{
	return (struct str){ text.at + n, text.len - n };
}

static struct parts split_parts(struct str uri)
{
	struct parts parts = { .scheme = uri_scheme(uri) };

	if (parts.scheme.at)
		uri = drop(uri, parts.scheme.len + 1);
	if (str_starts(uri, STR("//"))) {
		uri = drop(uri, 2);
		parts.authority = (struct str){ uri.at, find_any(uri, "/?") };
		uri = drop(uri, parts.authority.len);
		if (parts.authority.len == 0 && str_eq_nocase(parts.scheme, STR("file")))
			parts.authority.at = NULL; /* as we spell it */
	}
	parts.path = (struct str){ uri.at, find_any(uri, "?") };
	if (parts.path.len < uri.len)
		parts.query = drop(uri, parts.path.len + 1);
	return parts;
}

/* Is the segment at path[i..] exactly `dots`? */
static bool segment_is(struct str path, size_t i, const char *dots)
{
	size_t len = strlen(dots);
	return path.len - i >= len && memcmp(path.at + i, dots, len) == 0 &&
	       (path.len - i == len || path.at[i + len] == '/');
}

/* Removes "." and ".." segments in place; what a ".." would climb above the top is dropped. */
static size_t remove_dots(char *at, size_t len)
{
	struct str path = { at, len };
	size_t in = 0, out = 0;
	size_t top = len && at[0] == '/'; /* an absolute path keeps its first slash */

	in = out = top;
	while (in < len) {
		if (segment_is(path, in, ".")) {
			in += in + 1 < len ? 2 : 1;
		} else if (segment_is(path, in, "..")) {
			in += in + 2 < len ? 3 : 2;
			if (out > top) {
				out--; /* the slash behind the last segment */
				while (out > top && at[out - 1] != '/')
					out--;
			}
		} else {
			while (in < len && at[in] != '/')
				at[out++] = at[in++];
			if (in < len)
				at[out++] = at[in++];
		}
	}
	return out;
}

static char *put(char *at, struct str text)
{
	if (text.len)
		memcpy(at, text.at, text.len);
	return at + text.len;
}

/* The text of `parts`, whose path is `folder` followed by `parts.path`. */
static struct str join_parts(struct arena *arena, const struct parts *parts, struct str folder)
{
	size_t room = parts->scheme.len + parts->authority.len + folder.len + parts->path.len +
		      parts->query.len + 4;
	char *start = arena_bytes(arena, room), *at = start;

	if (parts->scheme.at) {
		at = put(at, parts->scheme);
		*at++ = ':';
	}
	if (parts->authority.at) {
		at = put(at, STR("//"));
		at = put(at, parts->authority);
	}
	char *path = at;
	at = put(put(at, folder), parts->path);
	at = path + remove_dots(path, (size_t)(at - path));
	if (parts->query.at) {
		*at++ = '?';
		at = put(at, parts->query);
	}
	return (struct str){ start, (size_t)(at - start) };
}

/* The path up to its last slash, which a relative reference stands behind. */
static struct str folder_of(const struct parts *base)
{
	struct str folder = base->path;

	if (base->authority.at && folder.len == 0)
		return STR("/");
	while (folder.len && folder.at[folder.len - 1] != '/')
		folder.len--;
	return folder;
}

struct str uri_resolve(struct arena *arena, struct str base, struct str reference)
{
	if (reference.len == 0)
		return base;
	struct parts to = split_parts(reference), from = split_parts(base);
	struct str folder = { NULL, 0 };

	if (to.scheme.at) {
		/* urn:…, bulkpipe:…: nothing to clean */
		if (!to.authority.at && (to.path.len == 0 || to.path.at[0] != '/'))
			return reference;
		return join_parts(arena, &to, folder);
	}
	to.scheme = from.scheme;
	if (to.authority.at)
		return join_parts(arena, &to, folder);
	to.authority = from.authority;
	if (to.path.len == 0) {
		to.path = from.path;
		if (!to.query.at)
			to.query = from.query;
	} else if (to.path.at[0] != '/') {
		folder = folder_of(&from);
	}
	return join_parts(arena, &to, folder);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool uri_decode(struct arena *arena, struct str text, struct str *out)
{
	*out = text;
	if (text.len == 0 || !memchr(text.at, '%', text.len))
		return true;
	char *at = arena_bytes(arena, text.len);
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '%') {
			at[n++] = text.at[i];
			continue;
		}
		int high = i + 2 < text.len ? hex_digit(text.at[i + 1]) : -1;
		int low = i + 2 < text.len ? hex_digit(text.at[i + 2]) : -1;
		if (high < 0 || low < 0)
			return false;
		at[n++] = (char)(high * 16 + low);
		i += 2;
	}
	*out = (struct str){ at, n };
	return true;
}

/* A path as a URI spells it; what else is unusual may stand as it is. */
static char *put_path(char *at, const char *path)
{
	for (; *path; path++) {
		if (*path == '%' || *path == '#' || *path == '?') {
			*at++ = '%';
			*at++ = "0123456789ABCDEF"[(unsigned char)*path >> 4];
			*at++ = "0123456789ABCDEF"[*path & 15];
		} else {
			*at++ = *path;
		}
	}
	return at;
}

struct str uri_of_path(struct arena *arena, const char *path)
{
	char *folder = path[0] == '/' ? NULL : getcwd(NULL, 0);
	size_t room = strlen("file:/") + 3 * (strlen(path) + (folder ? strlen(folder) : 0));
	char *start = arena_bytes(arena, room), *cleaned = put(start, STR("file:")), *at = cleaned;

	if (folder) {
		at = put_path(at, folder);
		*at++ = '/';
	}
	free(folder);
	at = put_path(at, path);
	size_t len = remove_dots(cleaned, (size_t)(at - cleaned));
	return (struct str){ start, (size_t)(cleaned - start) + len };
}

bool uri_to_path(struct arena *arena, struct str uri, struct str *path)
{
	struct parts parts = split_parts(uri);
	struct str decoded;

	if (!str_eq_nocase(parts.scheme, STR("file")) || parts.authority.len > 0)
		return false;
	if (!uri_decode(arena, parts.path, &decoded) || decoded.len == 0)
		return false;
	if (memchr(decoded.at, '\0', decoded.len))
		return false;
	*path = arena_copy(arena, decoded); /* with a NUL behind it */
	return true;
}
