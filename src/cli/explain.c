/*
 * `explain [CODE]`: what a code means and what to do. Codes come from two tables, that of the
 * program and that of the JSON Schema keywords; codes that a rule file of the user names are
 * explained there.
 */
#include <unistd.h>

#include "base/file.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/words.h"
#include "compile/keywords.h"
#include "flow/finding.h"

enum { MAX_CODES = 256, INDENT = 26, WIDTH = 80 };

static void put_list(struct buf *out, const char *title, const struct code *codes, size_t count)
{
	buf_printf(out, "%s\n", title);
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(codes[i].name) + 4;
		buf_printf(out, "  %s  ", codes[i].name);
		for (; len < INDENT; len++)
			buf_putc(out, ' ');
		words_wrap(out, codes[i].meaning, len, INDENT, WIDTH);
		buf_putc(out, '\n');
	}
}

static void put_code(struct buf *out, const struct code *code)
{
	buf_printf(out, "%s: %s\n\n%s", code->name, code->meaning, code->advice);
	if (out->at[out->len - 1] != '\n')
		buf_putc(out, '\n');
}

static enum status unknown_code(const char *name, const struct code *codes, size_t ncodes,
				const struct code *keywords, size_t nkeywords, struct diag *why)
{
	struct str names[MAX_CODES], near;
	size_t count = 0;

	for (size_t i = 0; i < ncodes && count < MAX_CODES; i++)
		names[count++] = str_of(codes[i].name);
	for (size_t i = 0; i < nkeywords && count < MAX_CODES; i++)
		names[count++] = str_of(keywords[i].name);
	near = str_nearest(str_of(name), names, count);
	if (near.len > 0)
		return diag_fail(why, ERR_USAGE, "unknown code '%s'; did you mean %.*s?", name,
				 (int)near.len, near.at);
	return diag_fail(why, ERR_USAGE,
			 "unknown code '%s'; bulkpipe explain lists the codes there are (those of "
			 "your own rules are explained there)", name);
}

enum status explain_command(struct cmdline *cmdline, struct diag *why)
{
	size_t ncodes, nkeywords;
	const struct code *codes = code_table(&ncodes), *keywords = keyword_codes(&nkeywords);
	struct buf text = { 0 };

	if (cmdline->noperands == 0) {
		put_list(&text, "Codes", codes, ncodes);
		put_list(&text, "\nKeywords of JSON Schema", keywords, nkeywords);
	} else {
		const char *name = cmdline->operands[0];
		const struct code *code = code_find(name);
		if (!code)
			code = keyword_code(name);
		if (!code)
			return unknown_code(name, codes, ncodes, keywords, nkeywords, why);
		put_code(&text, code);
	}
	enum status status = file_write(STDOUT_FILENO, buf_str(&text), "standard output", why);
	buf_release(&text);
	return status;
}
