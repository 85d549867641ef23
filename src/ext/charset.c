/*
 * Encodings through iconv. It is asked 256 times when an encoding is opened, one byte each, and
 * never again: what does not fit that picture (several bytes a character, shift states, letters
 * where ASCII has others) is refused here. Called by cli/ and input/ before threads start;
 * decoding by anyone.
 */
#include "ext/charset.h"

#include <errno.h>
#include <stdlib.h>

#include <iconv.h>

#include "base/arena.h"

/* What iconv_open says where it has no such converter. */
#define UNKNOWN ((iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): POSIX has it so */

enum fit { FITS, FITS_ASCII, MANY_BYTES, NOT_ASCII };

static bool is_name(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (str_eq_nocase(str_of(name), str_of(*names)))
			return true;
	}
	return false;
}

enum utf16_name charset_utf16_name(const char *name)
{
	static const char *const any[] = { "UTF-16", "UTF16", NULL };
	static const char *const little[] = { "UTF-16LE", "UTF16LE", NULL };
	static const char *const big[] = { "UTF-16BE", "UTF16BE", NULL };

	if (!name)
		return UTF16_NOT;
	if (is_name(name, any))
		return UTF16_ANY_ORDER;
	if (is_name(name, little))
		return UTF16_LITTLE;
	return is_name(name, big) ? UTF16_BIG : UTF16_NOT;
}

/*
 * What one byte alone means: its UTF-8 in `out`, the length as result; 0: undefined; -1: it does
 * not stand for exactly one character by itself.
 */
static int byte_convert(iconv_t converter, unsigned char byte, char out[4])
{
	char in = (char)byte, *from = &in, *to = out;
	size_t left = 1, room = 4;

	iconv(converter, NULL, NULL, NULL, NULL);
	if (iconv(converter, &from, &left, &to, &room) == (size_t)-1)
		return errno == EILSEQ ? 0 : -1;
	/* Encodings with combining marks (CP1258) hold a letter back in case a mark follows. */
	if (iconv(converter, NULL, NULL, &to, &room) == (size_t)-1)
		return -1;
	for (char *at = out + 1; at < to; at++) {
		if ((*at & 0xc0) != 0x80)
			return -1;
	}
	return to > out ? (int)(to - out) : -1;
}

static enum fit table_fill(struct charset *charset, iconv_t converter)
{
	enum fit fit = FITS_ASCII;

	for (unsigned i = 0; i < 256; i++) {
		char *bytes = charset->to_utf8[i].bytes;
		int len = byte_convert(converter, (unsigned char)i, bytes);
		if (len < 0)
			return MANY_BYTES;
		charset->to_utf8[i].len = (uint8_t)len;
		if (i < 0x80 && (len != 1 || bytes[0] != (char)i))
			fit = NOT_ASCII;
		else if (i >= 0x80 && len > 0 && fit == FITS_ASCII)
			fit = FITS;
	}
	return fit;
}

static enum status refuse_unknown(const char *name, struct diag *why)
{
	/* What people type; iconv knows over a thousand names. */
	const struct str common[] = {
		STR("UTF-8"), STR("UTF-16"), STR("UTF-16LE"), STR("UTF-16BE"), STR("latin1"),
		STR("ISO-8859-1"), STR("ISO-8859-2"), STR("ISO-8859-5"), STR("ISO-8859-7"),
		STR("ISO-8859-9"), STR("ISO-8859-15"), STR("windows-1250"), STR("windows-1251"),
		STR("windows-1252"), STR("windows-1253"), STR("windows-1254"), STR("CP1250"),
		STR("CP1251"), STR("CP1252"), STR("CP850"), STR("KOI8-R"), STR("macintosh"),
	};
	struct str near =
		str_nearest(str_of(name), common, sizeof(common) / sizeof(common[0]));

	if (near.len > 0)
		return diag_fail(why, ERR_USAGE, "unknown encoding \"%s\": did you mean %.*s?",
				 name, (int)near.len, near.at);
	return diag_fail(why, ERR_USAGE, "unknown encoding \"%s\": expected UTF-8, UTF-16 or a "
			 "single-byte encoding such as windows-1252", name);
}

enum status charset_open(const char *name, const struct charset **out, bool *utf16,
			 struct diag *why)
{
	static const char *const utf8[] = { "UTF-8", "UTF8", NULL };

	*out = NULL;
	*utf16 = charset_utf16_name(name) != UTF16_NOT;
	if (*utf16 || is_name(name, utf8))
		return OK;
	/* iconv takes no name, or one that is only a suffix, for the encoding of the locale. */
	iconv_t converter = *name && *name != '/' ? iconv_open("UTF-8", name) : UNKNOWN;
	if (converter == UNKNOWN)
		return refuse_unknown(name, why);

	struct charset *charset = memory_alloc(sizeof(*charset));
	*charset = (struct charset){ .name = name };
	enum fit fit = table_fill(charset, converter);
	iconv_close(converter);
	if (fit == FITS) {
		*out = charset;
		return OK;
	}
	free(charset);
	if (fit == FITS_ASCII)
		return OK;
	return diag_fail(why, ERR_USAGE, "encoding \"%s\" %s: convert the input to UTF-8 first, "
			 "for example with iconv", name,
			 fit == NOT_ASCII ? "is not a superset of ASCII" :
					    "is not one byte a character");
}

void charset_free(const struct charset *charset)
{
	free((void *)charset);
}

size_t charset_decode(const struct charset *charset, struct str text, struct buf *out)
{
	size_t i = 0;

	while (i < text.len) {
		size_t from = i;
		while (i < text.len && (unsigned char)text.at[i] < 0x80)
			i++;
		buf_put(out, (struct str){ text.at + from, i - from });
		for (; i < text.len && (unsigned char)text.at[i] >= 0x80; i++) {
			unsigned char c = (unsigned char)text.at[i];
			size_t len = charset->to_utf8[c].len;
			if (len == 0)
				return i;
			buf_put(out, (struct str){ charset->to_utf8[c].bytes, len });
		}
	}
	return text.len;
}

/*
 * Western text has its letters over 0x7f alone or in pairs among ASCII; longer runs are another
 * alphabet, and the five bytes that windows-1252 lacks rule it out.
 */
bool charset_looks_like_1252(struct str text)
{
	unsigned run = 0;
	bool has_high = false;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c == 0 || c == 0x81 || c == 0x8d || c == 0x8f || c == 0x90 || c == 0x9d)
			return false;
		run = c >= 0x80 ? run + 1 : 0;
		has_high |= run > 0;
		if (run > 2)
			return false;
	}
	return has_high;
}
