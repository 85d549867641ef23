/*
 * Growable bytes, for building output. A zeroed struct buf is an empty one. Appending never fails
 * (see arena.h on memory); growth doubles, so appending is linear.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

#include <stdint.h>

struct buf {
	char *at;
	size_t len, cap;
};

/* Slow path of buf_room. */
void buf_grow(struct buf *buf, size_t more);

/* Make sure that `more` bytes can be written at buf->at + buf->len; returns that place. */
static inline char *buf_room(struct buf *buf, size_t more)
{
	if (buf->cap - buf->len < more)
		buf_grow(buf, more);
	return buf->at + buf->len;
}

static inline void buf_put(struct buf *buf, struct str text)
{
	if (text.len == 0)
		return;
	memcpy(buf_room(buf, text.len), text.at, text.len);
	buf->len += text.len;
}

static inline void buf_putc(struct buf *buf, char c)
{
	*buf_room(buf, 1) = c;
	buf->len++;
}

static inline void buf_puts(struct buf *buf, const char *text)
{
	buf_put(buf, str_of(text));
}

void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Decimal digits. */
void buf_put_number(struct buf *buf, uint64_t number);
/* A JSON string with its quotes: only what JSON requires is escaped, UTF-8 stays. */
void buf_put_json(struct buf *buf, struct str text);

/*
 * For people: what a terminal would obey, or cannot show, is written as \n, \t, \x1b; so are bytes
 * that are not UTF-8. Names of files and columns may hold anything.
 */
void buf_put_visible(struct buf *buf, struct str text);

/* A step of a JSON Pointer: a slash, then the name with ~ and / escaped. */
void buf_put_step(struct buf *buf, struct str name);

static inline struct str buf_str(const struct buf *buf)
{
	return (struct str){ buf->at, buf->len };
}

/* Empty it; memory over `keep` bytes is released. */
void buf_clear(struct buf *buf, size_t keep);
void buf_release(struct buf *buf);

#endif
