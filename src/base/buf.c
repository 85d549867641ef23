/* Growable bytes: growth, numbers, and JSON strings. */
#include "base/buf.h"

#include "base/arena.h"
#include "base/escape.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

void buf_grow(struct buf *buf, size_t more)
{
	size_t need, cap = buf->cap ? buf->cap : 256;
	if (__builtin_add_overflow(buf->len, more, &need) || need > SIZE_MAX / 2)
		memory_exhausted();
	while (cap < need)
		cap *= 2;
	buf->at = memory_resize(buf->at, cap);
	buf->cap = cap;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len > 0) {
		char *at = buf_room(buf, (size_t)len + 1);
		if (vsnprintf(at, (size_t)len + 1, format, again) == len)
			buf->len += (size_t)len;
	}
	va_end(again);
}

void buf_put_number(struct buf *buf, uint64_t number)
{
	char digits[20];
	size_t n = sizeof(digits);
	do {
		digits[--n] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	buf_put(buf, (struct str){ digits + n, sizeof(digits) - n });
}

void buf_put_json(struct buf *buf, struct str text)
{
	enum { PIECE = 4096 }; /* long texts mostly grow by little */

	buf_putc(buf, '"');
	for (size_t i = 0; i < text.len; i += PIECE) {
		size_t len = text.len - i < PIECE ? text.len - i : PIECE;
		char *out = buf_room(buf, ESCAPE_GROWS * len + ESCAPE_SPARE);
		buf->len = (size_t)(escape_text(out, (struct str){ text.at + i, len }) - buf->at);
	}
	buf_putc(buf, '"');
}

void buf_put_visible(struct buf *buf, struct str text)
{
	while (text.len > 0) {
		unsigned len = 1;
		bool is_text = utf8_starts(text);
		uint32_t code = is_text ? utf8_decode(text, &len) : (unsigned char)text.at[0];

		if (is_text && !utf8_is_obeyed(code))
			buf_put(buf, (struct str){ text.at, len });
		else if (code == '\n' || code == '\t')
			buf_puts(buf, code == '\n' ? "\\n" : "\\t");
		else
			buf_printf(buf, code < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)code);
		text = (struct str){ text.at + len, text.len - len };
	}
}

void buf_put_step(struct buf *buf, struct str name)
{
	buf_putc(buf, '/');
	for (size_t i = 0; i < name.len; i++) {
		if (name.at[i] == '~')
			buf_puts(buf, "~0");
		else if (name.at[i] == '/')
			buf_puts(buf, "~1");
		else
			buf_putc(buf, name.at[i]);
	}
}

void buf_clear(struct buf *buf, size_t keep)
{
	if (buf->cap > keep)
		buf_release(buf);
	buf->len = 0;
}

void buf_release(struct buf *buf)
{
	free(buf->at);
	*buf = (struct buf){ 0 };
}
