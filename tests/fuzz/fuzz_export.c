/*
 * What is read back from the directory of an export, to which anyone may have written: its manifest, its
 * report, its sources. Any bytes are one of these or are refused; a name never leads out of the
 * directory; what was read says what stands there, and is written as it was read.
 *
 * The bytes are the manifest, the report and the sources, between lines "===".
 */
#include "folder.h"
#include "mutate_json.h"

#include "output/manifest.h"
#include "output/part.h"
#include "output/replay.h"
#include "output/sources.h"

static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder(), name);
	return path;
}

static void need_refused(enum status status, const struct diag *why)
{
	FUZZ_NEED(status == ERR_USAGE || status == ERR_IO);
	FUZZ_NEED(why->status == status && why->text[0]);
	FUZZ_NEED(utf8_check(str_of(why->text)) == strlen(why->text));
}

static const struct node *parse(struct str text, struct arena *arena)
{
	struct json_parser *parser = json_parser_new();
	struct json_result result = { 0 };

	if (utf8_check(text) == text.len)
		json_parse(parser, text, NULL, 512, arena, &result);
	json_parser_free(parser);
	return result.root;
}

/* ---- manifest.json ---- */

static struct str rendered(const struct manifest *manifest, struct arena *arena)
{
	struct buf out = { 0 };

	manifest_render(manifest, &out);
	struct str text = arena_copy(arena, buf_str(&out));
	buf_release(&out);
	return text;
}

static void try_manifest(struct str text, struct arena *arena)
{
	struct manifest manifest, again;
	struct diag why;

	folder_put(path_of("manifest.json"), text);
	enum status status = manifest_read(path_of("manifest.json"), arena, &manifest, &why);
	if (status != OK) {
		need_refused(status, &why);
		return;
	}
	const struct node *list = node_member(parse(text, arena), "parts");
	FUZZ_NEED(list && list->count == manifest.nparts);
	for (size_t i = 0; i < manifest.nparts; i++) {
		const char *file = manifest.parts[i].file;
		FUZZ_NEED(file[0] && file[0] != '.' && !strchr(file, '/'));
		FUZZ_NEED(strlen(manifest.parts[i].sha256) == sizeof(manifest.parts[i].sha256) - 1);
	}
	struct str whole = rendered(&manifest, arena);
	folder_put(path_of("again"), whole);
	FUZZ_NEED(manifest_read(path_of("again"), arena, &again, &why) == OK);
	FUZZ_NEED(str_eq(rendered(&again, arena), whole));
}

/* ---- report.json ---- */

static bool may_part(unsigned char c)
{
	return c < 0x7f && c != '\n' && c != '\r';
}

static void need_columns(const struct replay_file *file, const struct node *node)
{
	const struct node *columns = node_member(node, "columns");
	bool is_list = columns && columns->type == NODE_ARRAY;
	size_t i = 0;

	FUZZ_NEED(file->ncolumns == (is_list ? columns->count : 0));
	for (const struct node *at = is_list ? columns->child : NULL; at; at = at->next)
		FUZZ_NEED(at->type == NODE_STRING && str_eq(file->columns[i++], at->text));
}

static void try_report(struct str text, struct arena *arena)
{
	struct replay replay;
	struct diag why;

	folder_put(path_of("report.json"), text);
	enum status status = replay_read(folder(), arena, &replay, &why);
	if (status != OK) {
		need_refused(status, &why);
		return;
	}
	const struct node *list = node_member(parse(text, arena), "rejects");
	const struct node *node = list && list->type == NODE_ARRAY ? list->child : NULL;
	for (size_t i = 0; i < replay.nfiles; i++, node = node->next) {
		const struct replay_file *file = &replay.files[i];
		FUZZ_NEED(file->path && file->encoding);
		FUZZ_NEED(may_part(file->dialect.delimiter) && may_part(file->dialect.quote) &&
			  may_part(file->dialect.escape));
		need_columns(file, node);
	}
	FUZZ_NEED(!node);
}

/* ---- sources.ndjson ---- */

static void try_sources(struct str text, struct arena *arena)
{
	static const char manifest[] =
		"{\"version\":\"1\",\"run_key\":\"k\",\"document_type\":null,\"mime_type\":\"m\","
		"\"encoding\":\"utf-8\",\"records\":1,\"rejected\":0,\"limited\":false,\"parts\":[{\"file\":"
		"\"p\",\"bytes\":1,\"records\":1,\"sha256\":"
		"\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]}";
	static const uint64_t lines[] = { 0, 1, 2, 7, UINT64_MAX };
	struct source_map map;
	struct location one, other;
	struct diag why;

	folder_put(path_of("manifest.json"), str_of(manifest));
	folder_put(path_of("sources.ndjson"), text);
	bool is_read = source_map_read(&map, folder(), "p", arena, &why) == OK;
	if (!is_read)
		need_refused(why.status, &why);
	for (size_t i = 0; i < COUNT(lines); i++) {
		enum status status = sources_locate(folder(), "p", lines[i], arena, &one, &why);
		if (status != OK)
			need_refused(status, &why);
		else
			FUZZ_NEED(lines[i] > 0 && one.record > 0 && one.line > 0 && one.input &&
				  strcmp(one.part, "p") == 0);
		/* Both ways of looking up agree, where stretches follow each other as `run` writes them. */
		if (is_read && map.count <= 1) {
			FUZZ_NEED(source_map_find(&map, lines[i], &other) == (status == OK));
			FUZZ_NEED(status != OK ||
				  (one.record == other.record && one.line == other.line &&
				   strcmp(one.input, other.input) == 0));
		}
	}
	source_map_release(&map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct arena arena = { 0 };

	try_manifest(fuzz_take_until(&rest, "\n===\n"), &arena);
	try_report(fuzz_take_until(&rest, "\n===\n"), &arena);
	try_sources(rest, &arena);
	arena_release(&arena);
	return 0;
}

/* ---- changes to what is in the corpus ---- */

static const char *mutate_name(size_t number)
{
	static const char *const names[] = {
		"version", "run_key", "document_type", "mime_type", "encoding", "records", "rejected",
		"limited", "parts", "file", "bytes", "sha256", "command", "rules", "map", "map_sha256",
		"refs", "prefix", "dir", "options", "set", "vars", "field", "value", "name", "unknown",
		"coerce", "strict", "assert_formats", "rejects", "path", "from", "delimiter", "quote",
		"escape", "columns", "part", "input", "first_line", "lines", "first_record", "source_line",
	};

	return number < COUNT(names) ? names[number] : NULL;
}

static const char *mutate_text(size_t number)
{
	static const char *const texts[] = {
		"\"a\"", "\"\"", "\"../a\"", "\"a/b\"", "\".a\"", "\"a\\u0000b\"", "\"\\n\"", "\";\"", "\"\\u00e9\"",
		"\"ab\"", "0", "1", "-1", "1.5", "18446744073709551615", "18446744073709551616", "null", "true",
		"false", "[]", "{}", "[1]", "[[1,2,3]]",
		"[\"a\",\"b\"]", "[{\"field\":\"a\",\"value\":\"b\"}]",
		"\"run\"", "\"csv\"", "\"ndjson\"", "\"UTF-8\"", "\"p\"",
		"{\"file\":\"r\",\"records\":1,\"encoding\":\"x\"}",
	};

	return number < COUNT(texts) ? texts[number] : NULL;
}

/* The manifest, the report, or a line of the sources. */
static struct str mutate_part(struct str bytes, unsigned seed)
{
	struct str part = fuzz_take_until(&bytes, "\n===\n");
	unsigned turns = seed % 8;

	if (turns > 0)
		part = fuzz_take_until(&bytes, "\n===\n");
	while (turns-- > 3 && bytes.len > 0)
		part = fuzz_take_until(&bytes, "\n");
	return part;
}
