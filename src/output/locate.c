/*
 * Reading sources.ndjson: which record stands behind a line of a part. `locate` calls this, and whoever
 * has many lines to look up, as those that the platform reports. Only
 * the stretches of the part in question are parsed; the file may be as long as the data if every
 * record had line breaks.
 */
#include "output/sources.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "ext/json.h"
#include "output/manifest.h"
#include "output/member.h"
#include "output/names.h"
#include "output/part.h"
#include "output/text.h"

struct source_stretch {
	const char *input;
	uint64_t first_line, lines, first_record, records, source_line;
};

static enum status read_parts(const char *dir, struct arena *arena, struct manifest *manifest,
			      struct diag *why)
{
	const char *path = arena_printf(arena, "%s/%s", dir, NAME_MANIFEST).at;
	enum status status = manifest_read(path, arena, manifest, why);

	if (status == END)
		return diag_fail_at(why, ERR_USAGE, path, 0, 0,
				    "is missing: a directory without it is no export");
	return status;
}

/* The part's name in the manifest, given as that, as a path to it, or as its number. */
static const char *find_part(const struct manifest *manifest, const char *given)
{
	const char *slash = strrchr(given, '/');
	const char *name = slash ? slash + 1 : given;
	size_t number = 0;

	for (size_t i = 0; i < manifest->nparts; i++) {
		if (strcmp(manifest->parts[i].file, name) == 0)
			return manifest->parts[i].file;
	}
	for (const char *at = given; *at; at++) {
		if (*at < '0' || *at > '9' || number > manifest->nparts)
			return NULL;
		number = number * 10 + (size_t)(*at - '0');
	}
	return number >= 1 && number <= manifest->nparts ? manifest->parts[number - 1].file : NULL;
}

/* Counted from 1, and so many of them are there at all. */
static bool is_range(uint64_t first, uint64_t count)
{
	return first > 0 && count > 0 && count - 1 <= UINT64_MAX - first;
}

static bool read_stretch(const struct node *root, struct arena *arena, struct source_stretch *out)
{
	return member_string(root, "input", arena, &out->input) &&
	       member_number(root, "first_line", &out->first_line) &&
	       member_number(root, "lines", &out->lines) &&
	       member_number(root, "first_record", &out->first_record) &&
	       member_number(root, "records", &out->records) &&
	       member_number(root, "source_line", &out->source_line) &&
	       is_range(out->first_line, out->lines) &&
	       is_range(out->first_record, out->records) &&
	       is_range(out->source_line, out->records) && out->lines % out->records == 0;
}

/* END: the line is not in this stretch. */
static enum status look_in(const struct source_stretch *stretch, uint64_t line, struct location *out)
{
	if (line < stretch->first_line || line - stretch->first_line >= stretch->lines)
		return END;
	uint64_t skip = (line - stretch->first_line) / (stretch->lines / stretch->records);

	out->input = stretch->input;
	out->record = stretch->first_record + skip;
	out->line = stretch->source_line + skip;
	return OK;
}

struct reader {
	FILE *file;
	const char *path;
	char *text; /* of the line, getline's */
	size_t cap;
	uint64_t number;
	struct json_parser *parser;
	struct arena *arena;
};

/* The next stretch of the part whose lines begin with `prefix`. END: there is none. */
static enum status next_stretch(struct reader *reader, struct str prefix, struct source_stretch *out,
				struct diag *why)
{
	ssize_t len;
	struct json_result result;

	while ((len = getline(&reader->text, &reader->cap, reader->file)) >= 0) {
		struct str line = { reader->text, (size_t)len };
		reader->number++;
		if (!str_starts(line, prefix))
			continue;
		if (utf8_check(line) == line.len) {
			json_parse(reader->parser, line, NULL, 8, reader->arena, &result);
			if (result.root && read_stretch(result.root, reader->arena, out))
				return OK;
		}
		return diag_fail_at(why, ERR_IO, reader->path, reader->number, 0,
				    "is not a line that `run` wrote");
	}
	return ferror(reader->file) ? diag_errno(why, reader->path, "read") : END;
}

static struct str prefix_of(struct buf *prefix, const char *part)
{
	buf_put(prefix, STR("{\"part\":"));
	text_put(prefix, str_of(part));
	buf_putc(prefix, ',');
	return buf_str(prefix);
}

static enum status find_line(struct reader *reader, const char *part, uint64_t line,
			     struct location *out, struct diag *why)
{
	struct buf prefix = { 0 };
	struct source_stretch stretch = { 0 };
	uint64_t first = 0, last = 0; /* lines of the part that records stand in */
	enum status status;

	struct str start = prefix_of(&prefix, part);
	for (;;) {
		struct arena_mark mark = arena_save(reader->arena);
		status = next_stretch(reader, start, &stretch, why);
		if (status != OK || look_in(&stretch, line, out) == OK)
			break;
		first = first ? first : stretch.first_line;
		last = stretch.first_line + stretch.lines - 1;
		arena_restore(reader->arena, mark);
	}
	buf_release(&prefix);
	if (status != END)
		return status;
	if (line >= 1 && line < first)
		return diag_fail(why, ERR_USAGE, "%s: line %" PRIu64 " is the header", part, line);
	return diag_fail(why, ERR_USAGE, "%s has no line %" PRIu64 ", its last one is %" PRIu64,
			 part, line, last);
}

/* Finds the part, and opens the file. */
static enum status open_reader(struct reader *reader, const char *dir, const char *part,
			       struct arena *arena, const char **name, struct diag *why)
{
	struct manifest manifest;

	*reader = (struct reader){ .arena = arena };
	enum status status = read_parts(dir, arena, &manifest, why);
	if (status != OK)
		return status;
	*name = find_part(&manifest, part);
	if (!*name)
		return diag_fail(why, ERR_USAGE, "%s has no part %s; the manifest lists %zu", dir,
				 part, manifest.nparts);
	reader->path = arena_printf(arena, "%s/%s", dir, NAME_SOURCES).at;
	reader->file = fopen(reader->path, "re");
	if (!reader->file)
		return diag_errno(why, reader->path, "open");
	reader->parser = json_parser_new();
	return OK;
}

static void close_reader(struct reader *reader)
{
	if (!reader->file)
		return;
	json_parser_free(reader->parser);
	free(reader->text);
	fclose(reader->file);
}

enum status sources_locate(const char *dir, const char *part, uint64_t line, struct arena *arena,
			   struct location *out, struct diag *why)
{
	struct reader reader;
	enum status status = open_reader(&reader, dir, part, arena, &out->part, why);

	if (status == OK)
		status = find_line(&reader, out->part, line, out, why);
	close_reader(&reader);
	return status;
}

/* ---- many lines ---- */

static void map_add_stretch(struct source_map *map, const struct source_stretch *stretch)
{
	if (map->count == map->cap) {
		map->cap = map->cap ? map->cap * 2 : 64;
		map->stretches = memory_resize(map->stretches,
					       map->cap * sizeof(*map->stretches));
	}
	map->stretches[map->count++] = *stretch;
}

enum status source_map_read(struct source_map *map, const char *dir, const char *part,
			    struct arena *arena, struct diag *why)
{
	struct reader reader;
	struct source_stretch stretch;
	struct buf prefix = { 0 };

	*map = (struct source_map){ 0 };
	enum status status = open_reader(&reader, dir, part, arena, &map->part, why);
	struct str start = status == OK ? prefix_of(&prefix, map->part) : STR("");
	while (status == OK) {
		struct arena_mark mark = arena_save(arena);
		status = next_stretch(&reader, start, &stretch, why);
		if (status != OK)
			break;
		/* Stretches of one input share its name. */
		const char *last = map->count ? map->stretches[map->count - 1].input : NULL;
		if (last && strcmp(last, stretch.input) == 0) {
			stretch.input = last;
			arena_restore(arena, mark);
		}
		map_add_stretch(map, &stretch);
	}
	close_reader(&reader);
	buf_release(&prefix);
	return status == END ? OK : status;
}

bool source_map_find(const struct source_map *map, uint64_t line, struct location *out)
{
	size_t low = 0, high = map->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct source_stretch *stretch = &map->stretches[middle];
		if (line > stretch->first_line + (stretch->lines - 1))
			low = middle + 1;
		else
			high = middle;
	}
	out->part = map->part;
	return low < map->count && look_in(&map->stretches[low], line, out) == OK;
}

void source_map_release(struct source_map *map)
{
	free(map->stretches);
	*map = (struct source_map){ 0 };
}
