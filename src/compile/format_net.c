/*
 * Addresses: IPv4 and IPv6 in text (RFC 2673 section 3.2, RFC 4291 section 2.2), host names (RFC
 * 1123, with the A-labels of RFC 5891), mailboxes (RFC 5321 section 4.1.2). Nothing is ever looked
 * up. Called through the table of compile/format.c, and by format_uri.c for hosts.
 */
#include "compile/format_rules.h"

#include "ext/idn.h"
#include "compile/scan.h"

enum {
	LABEL_MAX = 63, /* octets */
	HOST_MAX = 253, /* octets of a name with its dots: 255 in wire form */
	LOCAL_MAX = 64, /* octets, RFC 5321 section 4.5.3.1 */
	DOMAIN_MAX = 255,
	MAILBOX_MAX = 254, /* a path of 256 less its < and > */
	GROUPS = 8,        /* of an IPv6 address */
};

static bool scan_ipv4_byte(struct str *text)
{
	struct str digits = scan_while(text, is_digit);

	if (digits.len == 0 || digits.len > 3 || (digits.len > 1 && digits.at[0] == '0'))
		return false;
	return scan_number(&digits, (unsigned)digits.len) <= 255;
}

bool format_ipv4(struct str text)
{
	for (int i = 0; i < 4; i++)
		if ((i > 0 && !scan_char(&text, '.')) || !scan_ipv4_byte(&text))
			return false;
	return text.len == 0;
}

/* Up to `max` groups between colons; the last two may be an IPv4 address. -1: it is none. */
static int scan_groups(struct str *text, int max)
{
	int count = 0;

	while (count < max) {
		struct str before = *text;
		struct str group = scan_while(text, is_hex);
		if (group.len > 0 && scan_peek(text) == '.') {
			*text = (struct str){ before.at + before.len, 0 };
			return format_ipv4(before) && count + 2 <= max ? count + 2 : -1;
		}
		if (group.len == 0 || group.len > 4)
			return -1;
		count++;
		if (scan_peek(text) != ':' || (text->len > 1 && text->at[1] == ':'))
			return count;
		scan_skip(text, 1);
	}
	return -1;
}

bool format_ipv6(struct str text)
{
	bool is_short = false;
	int count = 0;

	if (!str_starts(text, STR("::"))) {
		count = scan_groups(&text, GROUPS);
		if (count < 0)
			return false;
	}
	/* "::" stands for one group of zeros or more. */
	if (str_starts(text, STR("::"))) {
		scan_skip(&text, 2);
		is_short = true;
		int more = text.len > 0 ? scan_groups(&text, GROUPS) : 0;
		if (more < 0)
			return false;
		count += more;
	}
	return text.len == 0 && (is_short ? count < GROUPS : count == GROUPS);
}

static bool is_letter_digit(char c)
{
	return is_letter(c) || is_digit(c);
}

static bool is_label_char(char c)
{
	return is_letter_digit(c) || c == '-';
}

/* Letters, digits and, inside, hyphens. */
static bool scan_label(struct str *text, struct str *label)
{
	*label = scan_while(text, is_label_char);
	return label->len > 0 && label->len <= LABEL_MAX && label->at[0] != '-' &&
	       label->at[label->len - 1] != '-';
}

bool format_hostname(struct str text)
{
	struct str name = text, label;

	if (text.len > HOST_MAX)
		return false;
	do {
		if (!scan_label(&text, &label))
			return false;
		if (label.len >= 4 && str_eq_nocase((struct str){ label.at, 4 }, STR("xn--")) &&
		    !idn_is_a_label(label))
			return false;
	} while (scan_char(&text, '.'));
	/* RFC 1123 section 2.1: what looks like an IPv4 address is one. */
	return text.len == 0 && !format_ipv4(name);
}

static bool is_atom_char(char c)
{
	return is_letter_digit(c) || is_one_of(c, "!#$%&'*+-/=?^_`{|}~");
}

/* "…" with backslashes before anything that is printed. */
static bool scan_quoted(struct str *text)
{
	if (!scan_char(text, '"'))
		return false;
	while (text->len > 0) {
		if (scan_char(text, '"'))
			return true;
		scan_char(text, '\\');
		char c = scan_peek(text);
		if (c < ' ' || c > '~')
			return false;
		scan_skip(text, 1);
	}
	return false;
}

static bool scan_local_part(struct str *text)
{
	if (scan_peek(text) == '"')
		return scan_quoted(text);
	do {
		if (scan_while(text, is_atom_char).len == 0)
			return false;
	} while (scan_char(text, '.'));
	return true;
}

/* [192.0.2.1] or [IPv6:2001:db8::1]; no other tag is registered. */
static bool address_literal(struct str text)
{
	struct str inside, tag;

	if (!scan_char(&text, '[') || !scan_until(&text, ']', &inside) || text.len > 0)
		return false;
	if (format_ipv4(inside))
		return true;
	return scan_until(&inside, ':', &tag) && str_eq_nocase(tag, STR("IPv6")) &&
	       format_ipv6(inside);
}

static bool domain(struct str text)
{
	struct str label;

	if (text.len > DOMAIN_MAX)
		return false;
	do {
		if (!scan_label(&text, &label))
			return false;
	} while (scan_char(&text, '.'));
	return text.len == 0;
}

bool format_email(struct str text)
{
	size_t len = text.len;

	if (len > MAILBOX_MAX || !scan_local_part(&text) || len - text.len > LOCAL_MAX ||
	    !scan_char(&text, '@'))
		return false;
	return scan_peek(&text) == '[' ? address_literal(text) : domain(text);
}
