/*
 * Keeping what the platform says about a part, and finding the records that it speaks of. The columns
 * of an error file are not documented: one that is called "line" is taken for the number of a line.
 */
#include "upload/errors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "ext/csv.h"
#include "output/names.h"
#include "output/part.h"
#include "output/replace.h"
#include "output/text.h"

enum {
	ROW_BYTES = 1 << 20, /* of an error file; what is longer names no line */
};

/* "user-profile-00001" */
static struct str stem_of(const struct upload *upload, size_t part)
{
	const char *file = upload->manifest.parts[part].file;
	const char *dot = strrchr(file, '.');

	return (struct str){ file, dot ? (size_t)(dot - file) : strlen(file) };
}

static const char *name_of(const struct upload *upload, size_t part, const char *ending,
			   struct arena *arena)
{
	struct str stem = stem_of(upload, part);

	return arena_printf(arena, "%.*s.%s", (int)stem.len, stem.at, ending).at;
}

static const char *folder_of(const struct upload *upload, struct arena *arena)
{
	return arena_printf(arena, "%s/" ERRORS_DIR, upload->dir).at;
}

static enum status keep(const struct upload *upload, size_t part, const char *ending,
			struct str text, struct arena *arena, struct diag *why)
{
	const char *folder = folder_of(upload, arena);
	enum status status = file_make_dir(folder, why);

	if (status == OK)
		status = replace_file(folder, name_of(upload, part, ending, arena), text, arena, why);
	return status;
}

void errors_keep_answer(const struct upload *upload, size_t part, struct str text)
{
	struct arena arena = { 0 };
	struct diag ignored;

	if (text.len > 0)
		keep(upload, part, "refused.txt", text, &arena, &ignored);
	arena_release(&arena);
}

/* ---- the error file ---- */

/* Grows beside its name, which it gets when it is whole. */
static enum status download(struct upload *upload, const char *uri, const char *folder,
			    const char *name, struct diag *why)
{
	struct arena *arena = &upload->arena;
	const char *path = arena_printf(arena, "%s/%s", folder, name).at;
	const char *temporary = arena_printf(arena, "%s/.%s" NAME_SUFFIX, folder, name).at;
	struct api_answer answer;
	struct buf query = { 0 };

	int fd = file_create(temporary, why);
	if (fd < 0)
		return why->status;
	buf_puts(&query, "/v1/data_file/data");
	buf_putc(&query, '\0');
	path_add(&query, "uri", uri);
	const struct api_call call = {
		.method = "GET",
		.path = query.at,
		.wants = API_ANY,
		.is_private = true,
		.to_file = true,
		.file = fd,
	};
	enum status status = api_call(&upload->api, &call, arena, &answer, why);
	buf_release(&query);
	if (status == ERR_IO && !why->file)
		why->file = path;
	if (status == OK && !file_flush(fd))
		status = diag_errno(why, path, "write");
	if (close(fd) != 0 && errno != EINTR && status == OK)
		status = diag_errno(why, path, "write");
	if (status == OK && rename(temporary, path) != 0)
		status = diag_errno(why, path, "write");
	if (status != OK)
		unlink(temporary);
	return status;
}

/* ---- its lines ---- */

struct columns { /* where they are, from 0; -1: there is none */
	int line, code, field;
};

static int find_column(const struct csv_row *row, const char *name)
{
	for (size_t i = 0; i < row->count && i < 1000; i++) {
		if (str_eq_nocase(str_trim(row->cells[i].text), str_of(name)))
			return (int)i;
	}
	return -1;
}

static struct str cell(const struct csv_row *row, int column)
{
	if (column < 0 || (size_t)column >= row->count)
		return (struct str){ 0 };
	return str_trim(row->cells[column].text);
}

static bool read_number(struct str text, uint64_t *out)
{
	uint64_t number = 0;

	if (text.len == 0 || text.len > 18)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(text.at[i] - '0');
	}
	*out = number;
	return true;
}

struct locating {
	struct upload *upload;
	const struct source_map *map;
	struct columns columns;
	struct buf out;
};

static void take_row(struct locating *locating, const struct csv_row *row)
{
	struct upload *upload = locating->upload;
	struct str code = cell(row, locating->columns.code);
	struct str field = cell(row, locating->columns.field);
	struct location location;
	uint64_t line;

	if (!read_number(cell(row, locating->columns.line), &line) ||
	    !source_map_find(locating->map, line, &location))
		return;
	buf_puts(&locating->out, "{\"part\":");
	text_put(&locating->out, str_of(location.part));
	text_number(&locating->out, "line", line);
	text_string(&locating->out, "input", str_of(location.input));
	text_number(&locating->out, "record", location.record);
	text_number(&locating->out, "source_line", location.line);
	if (code.len > 0)
		text_string(&locating->out, "code", code);
	if (field.len > 0)
		text_string(&locating->out, "field", field);
	buf_puts(&locating->out, "}\n");
	upload->located++;
	if (upload->nfailed < FAILED_LINES_SHOWN)
		upload->failed[upload->nfailed++] = (struct failed_line){
			.line = line,
			.location = location,
			.code = is_word(code) ? arena_copy(&upload->arena, code).at : NULL,
		};
}

/* The next line, empty if it is too long for a row; false: there is none. */
static bool read_line(FILE *file, struct buf *line)
{
	bool is_long = false;
	int c;

	line->len = 0;
	while ((c = getc(file)) != EOF && c != '\n') {
		is_long |= line->len == ROW_BYTES;
		if (!is_long)
			buf_putc(line, (char)c);
	}
	if (is_long)
		line->len = 0;
	return c != EOF || line->len > 0;
}

static void take_lines(struct locating *locating, FILE *file)
{
	struct csv_splitter *splitter = csv_splitter_new(',', '"', 0);
	struct arena arena = { 0 };
	struct csv_row row;
	struct buf text = { 0 };
	bool is_header = true;

	/* A row with a line break in it is two that are none, and is passed over. */
	while (read_line(file, &text)) {
		struct str line = str_trim(buf_str(&text));
		if (line.len == 0 || memchr(line.at, '\0', line.len))
			continue;
		arena_clear(&arena);
		if (!csv_split(splitter, line, CSV_NO_HINTS, &arena, &row) || row.fault)
			continue;
		if (is_header)
			locating->columns = (struct columns){
				.line = find_column(&row, "line"),
				.code = find_column(&row, "code"),
				.field = find_column(&row, "field"),
			};
		else
			take_row(locating, &row);
		is_header = false;
	}
	buf_release(&text);
	arena_release(&arena);
	csv_splitter_free(splitter);
}

static bool has_sources(struct upload *upload)
{
	const char *path = arena_printf(&upload->arena, "%s/" NAME_SOURCES, upload->dir).at;

	return access(path, F_OK) == 0;
}

/* Only where the error file names lines, and the sources of the part are there. */
static enum status locate(struct upload *upload, size_t part, const char *path, struct diag *why)
{
	struct source_map map;
	struct locating locating = { .upload = upload, .map = &map };

	if (!has_sources(upload))
		return OK;
	FILE *file = fopen(path, "re");
	if (!file)
		return diag_errno(why, path, "open");
	enum status status = source_map_read(&map, upload->dir, upload->manifest.parts[part].file,
					     &upload->arena, why);
	if (status == OK)
		take_lines(&locating, file);
	if (status == OK && ferror(file))
		status = diag_errno(why, path, "read");
	fclose(file);
	if (status == OK && locating.out.len > 0)
		status = keep(upload, part, "located.ndjson", buf_str(&locating.out), &upload->arena,
			      why);
	buf_release(&locating.out);
	source_map_release(&map);
	return status;
}

enum status errors_fetch(struct upload *upload, size_t part, const struct execution *execution,
			 struct str object, struct diag *why)
{
	struct arena *arena = &upload->arena;
	const char *folder = folder_of(upload, arena);
	const char *name = name_of(upload, part, "errors.csv", arena);
	enum status status = file_make_dir(folder, why);

	if (status == OK && execution->error_file)
		status = download(upload, execution->error_file, folder, name, why);
	if (status == ERR_UPLOAD_FINAL) {
		session_say(upload->session, "errors", "%s: its error file is not kept: %s",
			    upload->manifest.parts[part].file, why->text);
		status = OK;
	} else if (status == OK && execution->error_file) {
		/* Of several alike it may be another part's. */
		if (upload->ledger.parts[part].is_sure)
			status = locate(upload, part,
					arena_printf(arena, "%s/%s", folder, name).at, why);
	}
	/* Written last: it says that the others are there. */
	return status == OK ? keep(upload, part, "execution.json", object, arena, why) : status;
}
