/* Growable bytes: growth, numbers, and JSON strings. */
#include "base/buf.h"

#include "base/arena.h"
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

/* For each byte: 0 if it stands as it is, else the letter of its short escape, or 'u'. */
static const char json_escape[256] = {
	['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
	[0] = 'u', [1] = 'u', [2] = 'u', [3] = 'u', [4] = 'u', [5] = 'u', [6] = 'u', [7] = 'u',
	[11] = 'u', [14] = 'u', [15] = 'u', [16] = 'u', [17] = 'u', [18] = 'u', [19] = 'u', [20] = 'u',
	[21] = 'u', [22] = 'u', [23] = 'u', [24] = 'u', [25] = 'u', [26] = 'u', [27] = 'u', [28] = 'u',
	[29] = 'u', [30] = 'u', [31] = 'u', [127] = 'u',
};

typedef uint8_t eight __attribute__((vector_size(8)));

/* Must one of eight bytes be escaped? All are looked at at once: nine of ten strings have none. */
static inline bool has_escape(const char *at)
{
	eight bytes;
	uint64_t found;

	memcpy(&bytes, at, 8);
	eight escaped = (eight)((bytes < 32) | (bytes == '"') | (bytes == '\\') | (bytes == 127));
	memcpy(&found, &escaped, 8);
	return found != 0;
}

/* How many bytes from `i` on, at least, stand as they are. */
static size_t plain_bytes(struct str text, size_t i)
{
	size_t from = i;

	while (text.len - i >= 8 && !has_escape(text.at + i))
		i += 8;
	/* The end of a longer text is looked at with what stands before it. */
	if (text.len - i < 8 && text.len - from >= 8 && !has_escape(text.at + text.len - 8))
		return text.len - from;
	size_t until = text.len - i > 8 ? i + 8 : text.len;
	while (i < until && !json_escape[(unsigned char)text.at[i]])
		i++;
	return i - from;
}

static void put_escape(struct buf *buf, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char *at = buf_room(buf, 6);

	at[0] = '\\';
	at[1] = json_escape[c];
	buf->len += 2;
	if (at[1] != 'u')
		return;
	at[2] = at[3] = '0';
	at[4] = hex[c >> 4];
	at[5] = hex[c & 15];
	buf->len += 4;
}

void buf_put_json(struct buf *buf, struct str text)
{
	buf_room(buf, text.len + 2);
	buf_putc(buf, '"');
	for (size_t i = 0; i < text.len;) {
		size_t len = plain_bytes(text, i);
		buf_put(buf, (struct str){ text.at + i, len });
		i += len;
		if (i < text.len && json_escape[(unsigned char)text.at[i]])
			put_escape(buf, (unsigned char)text.at[i++]);
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
