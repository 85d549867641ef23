/*
 * Words: the choice of one of a few, lists of them for messages, wrapped help, shell quoting. Pure
 * functions of text, for the rest of cli/.
 */
#include "cli/words.h"

#include <stdio.h>

#include "base/utf8.h"
#include "compile/doctype.h"

enum { MAX_WORDS = 8 };

enum status words_find(const char *words, const char *value, unsigned *out, struct diag *why)
{
	struct str list[MAX_WORDS], near;
	unsigned count = 0;

	for (const char *at = words; count < MAX_WORDS; at++) {
		list[count++] = (struct str){ at, strcspn(at, "|") };
		at += list[count - 1].len;
		if (*at == '\0')
			break;
	}
	for (unsigned i = 0; i < count; i++) {
		if (str_eq_nocase(list[i], str_of(value))) {
			*out = i;
			return OK;
		}
	}
	near = str_nearest(str_of(value), list, count);
	if (near.len > 0)
		return diag_fail(why, ERR_USAGE, "expected %s, found '%s'; did you mean %.*s?",
				 words, value, (int)near.len, near.at);
	return diag_fail(why, ERR_USAGE, "expected %s, found '%s'", words, value);
}

void doctype_names(char *out, size_t size)
{
	size_t count, len = 0;
	const struct doctype *types = doctype_table(&count);

	out[0] = '\0';
	for (size_t i = 0; i < count && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s", i ? ", " : "",
					types[i].name);
}

static void new_line(struct buf *out, size_t indent)
{
	buf_putc(out, '\n');
	for (size_t i = 0; i < indent; i++)
		buf_putc(out, ' ');
}

/* As many characters of a word as a line has room for; at least one. */
static struct str cut_word(struct str word, size_t room)
{
	size_t len = 0, count = 0;

	while (len < word.len && (count < room || count == 0)) {
		for (len++; len < word.len && ((unsigned char)word.at[len] & 0xc0) == 0x80; len++)
			;
		count++;
	}
	return (struct str){ word.at, len };
}

void words_wrap(struct buf *out, const char *text, size_t column, size_t indent, size_t width)
{
	bool at_start = true;

	while (*text) {
		struct str word = { text, strcspn(text, " \n") };
		size_t wide = utf8_count(word);
		if (!at_start && column + 1 + wide > width) {
			new_line(out, indent);
			column = indent;
			at_start = true;
		}
		/* What is longer than a line is broken where the line ends. */
		while (at_start && column + wide > width && indent < width) {
			struct str part = cut_word(word, width > column ? width - column : 1);
			buf_put_visible(out, part);
			word = (struct str){ word.at + part.len, word.len - part.len };
			text += part.len;
			wide = utf8_count(word);
			new_line(out, indent);
			column = indent;
		}
		if (!at_start) {
			buf_putc(out, ' ');
			column++;
		}
		buf_put_visible(out, word);
		column += wide;
		at_start = false;
		text += word.len;
		if (*text == '\n') {
			/* No blanks at the end of an empty line. */
			new_line(out, text[1] == '\n' ? 0 : indent);
			column = indent;
			at_start = true;
		}
		text += *text != '\0';
	}
}

void words_shell(struct buf *out, const char *word)
{
	const char *plain =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%";

	if (word[0] && word[strspn(word, plain)] == '\0') {
		buf_puts(out, word);
		return;
	}
	buf_putc(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, *word);
	}
	buf_putc(out, '\'');
}

void words_plain(struct buf *out, struct str text, bool lines)
{
	while (text.len > 0) {
		unsigned len = 1;
		uint32_t code = utf8_starts(text) ? utf8_decode(text, &len) : 0;
		bool is_plain = (lines && code == '\n') || !utf8_is_obeyed(code);
		buf_put(out, is_plain ? (struct str){ text.at, len } : STR(" "));
		text = (struct str){ text.at + len, text.len - len };
	}
}
