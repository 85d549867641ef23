/*
 * JSON that a person wrote: rule files, maps, examples, and what the program itself writes for later.
 * What is wrong with it is told with line and column. The parsing is json.c's.
 */
#include "ext/json.h"

#include <stdio.h>

#include "base/file.h"
#include "base/utf8.h"

void json_place(struct str text, size_t at, uint64_t *line, unsigned *column)
{
	*line = 1;
	*column = 1;
	for (size_t i = 0; i < at && i < text.len; i++) {
		(*column)++;
		if (text.at[i] == '\n') {
			(*line)++;
			*column = 1;
		}
	}
}

enum status json_vfail(const char *name, struct str text, const struct node *node, struct diag *why,
		       const char *format, va_list args)
{
	char message[sizeof(why->text)];
	uint64_t line;
	unsigned column;

	vsnprintf(message, sizeof(message), format, args);
	json_place(text, (size_t)(node->raw.at - text.at), &line, &column);
	return diag_fail_at(why, ERR_USAGE, name, line, column, "%s", message);
}

static struct str without_bom(struct str text)
{
	static const struct str bom = { "\xef\xbb\xbf", 3 };

	return str_starts(text, bom) ? (struct str){ text.at + bom.len, text.len - bom.len } : text;
}

enum status json_read_file(const char *path, size_t limit, struct arena *arena, struct str *out,
			   struct diag *why)
{
	enum status status = file_read_all(path, limit, arena, out, why);

	if (status == ERR_IO) /* a wrong option, not broken data */
		why->status = status = ERR_USAGE;
	if (status == OK)
		*out = without_bom(*out);
	return status;
}

static enum status check_utf8(const char *name, struct str text, struct diag *why)
{
	size_t at = utf8_check(text);
	uint64_t line;
	unsigned column;

	if (at == text.len)
		return OK;
	json_place(text, at, &line, &column);
	return diag_fail_at(why, ERR_USAGE, name, line, column, "expected UTF-8 text");
}

enum status json_parse_file(const char *name, struct str text, bool comments, struct arena *arena,
			    struct node **root, struct diag *why)
{
	struct json_parser *parser;
	struct json_result result;
	uint64_t line;
	unsigned column;

	*root = NULL;
	if (check_utf8(name, text, why) != OK)
		return ERR_USAGE;
	parser = json_parser_new();
	json_parse_text(parser, text, NULL, JSON_FILE_DEPTH, comments, arena, &result);
	json_parser_free(parser);
	*root = result.root;
	if (result.fault == JSON_OK)
		return OK;
	json_place(text, result.at, &line, &column);
	return diag_fail_at(why, ERR_USAGE, name, line, column, "not valid JSON: %s%s%.*s",
			    result.message, result.name.at ? ": " : "", (int)result.name.len,
			    result.name.at ? result.name.at : "");
}
