/*
 * URIs and references to them by the grammar of RFC 3986 (appendix A), templates by RFC 6570. Hosts
 * are not checked beyond that grammar: "999.1.1.1" is a registered name. Called through the table
 * of compile/format.c.
 */
#include "compile/format_rules.h"

#include "base/utf8.h"
#include "compile/scan.h"

static bool is_unreserved(char c)
{
	return is_letter(c) || is_digit(c) || is_one_of(c, "-._~");
}

static bool is_scheme_char(char c)
{
	return is_letter(c) || is_digit(c) || is_one_of(c, "+-.");
}

/* unreserved and sub-delims: what every part but scheme and port may hold. */
static bool is_common(char c)
{
	return is_unreserved(c) || is_one_of(c, "!$&'()*+,;=");
}

static bool is_future_char(char c)
{
	return is_common(c) || c == ':';
}

static bool scan_percent(struct str *text)
{
	if (text->len < 3 || text->at[0] != '%' || !is_hex(text->at[1]) || !is_hex(text->at[2]))
		return false;
	scan_skip(text, 3);
	return true;
}

/* Takes common characters, %XX and those of `more`. */
static void scan_part(struct str *text, const char *more)
{
	while (text->len > 0) {
		if (is_common(text->at[0]) || is_one_of(text->at[0], more))
			scan_skip(text, 1);
		else if (!scan_percent(text))
			return;
	}
}

static bool part(struct str text, const char *more)
{
	scan_part(&text, more);
	return text.len == 0;
}

/* What stands between [ and ]: an IPv6 address, or vX.… of the future. */
static bool ip_literal(struct str text)
{
	if (format_ipv6(text))
		return true;
	return scan_one_of(&text, "Vv") && scan_while(&text, is_hex).len > 0 &&
	       scan_char(&text, '.') && scan_while(&text, is_future_char).len > 0 && text.len == 0;
}

/* What stands behind "//" and ends before the next / ? # or the end: user@host:port. */
static bool authority(struct str text)
{
	struct str user, literal;

	if (scan_until(&text, '@', &user) && !part(user, ":"))
		return false;
	if (scan_char(&text, '[')) {
		if (!scan_until(&text, ']', &literal) || !ip_literal(literal))
			return false;
	} else {
		scan_part(&text, "");
	}
	if (scan_char(&text, ':'))
		scan_while(&text, is_digit);
	return text.len == 0;
}

static bool is_no_end_of_authority(char c)
{
	return !is_one_of(c, "/?#");
}

/* Everything behind the scheme: authority, path, query, fragment. */
static bool hierarchy(struct str text)
{
	if (str_starts(text, STR("//"))) {
		scan_skip(&text, 2);
		/* It cannot but be followed by the slash of its path, a query, a fragment, the end.
		 */
		if (!authority(scan_while(&text, is_no_end_of_authority)))
			return false;
	}
	scan_part(&text, ":@/");
	if (scan_char(&text, '?'))
		scan_part(&text, ":@/?");
	if (scan_char(&text, '#'))
		scan_part(&text, ":@/?");
	return text.len == 0;
}

bool format_uri(struct str text)
{
	return is_letter(scan_peek(&text)) && scan_while(&text, is_scheme_char).len > 0 &&
	       scan_char(&text, ':') && hierarchy(text);
}

bool format_uri_reference(struct str text)
{
	struct str rest = text;

	if (format_uri(text))
		return true;
	/* Without a scheme, no colon may stand in the first segment of the path. */
	scan_part(&rest, "@");
	return scan_peek(&rest) != ':' && hierarchy(text);
}

/* ucschar and iprivate of RFC 3987: characters over ASCII that a template may hold as they are. */
static bool is_template_code(uint32_t code)
{
	if (code < 0x10000)
		return code >= 0xa0 && !(code >= 0xfdd0 && code <= 0xfdef) && code < 0xfff0;
	return (code & 0xffff) <= 0xfffd && !(code >= 0xe0000 && code <= 0xe0fff);
}

static bool is_variable_char(char c)
{
	return is_letter(c) || is_digit(c) || c == '_';
}

/* Letters, digits, _ and %XX, in parts between single dots. */
static bool scan_variable_name(struct str *text)
{
	do {
		size_t len = text->len;
		while (scan_while(text, is_variable_char).len > 0 || scan_percent(text))
			;
		if (text->len == len)
			return false;
	} while (scan_char(text, '.'));
	return true;
}

/* {+name,name:30,name*}, the opening brace gone. */
static bool scan_expression(struct str *text)
{
	scan_one_of(text, "+#./;?&=,!@|");
	do {
		if (!scan_variable_name(text))
			return false;
		if (scan_char(text, ':')) {
			struct str digits = scan_while(text, is_digit);
			if (digits.len == 0 || digits.len > 4 || digits.at[0] == '0')
				return false;
		} else {
			scan_char(text, '*');
		}
	} while (scan_char(text, ','));
	return scan_char(text, '}');
}

bool format_uri_template(struct str text)
{
	while (text.len > 0) {
		char c = text.at[0];
		if (scan_char(&text, '{')) {
			if (!scan_expression(&text))
				return false;
		} else if ((unsigned char)c >= 0x80) {
			unsigned len;
			if (!is_template_code(utf8_decode(text, &len)))
				return false;
			scan_skip(&text, len);
		} else if (c == '%') {
			if (!scan_percent(&text))
				return false;
		} else {
			if (c <= ' ' || c == 0x7f || is_one_of(c, "\"<>\\^`|}"))
				return false;
			scan_skip(&text, 1);
		}
	}
	return true;
}
