/*
 * The table of formats that --assert-formats checks, and the short ones among them: UUIDs, JSON
 * Pointers (RFC 6901), relative ones, patterns. The international ones (idn-*, iri*) are not in it:
 * they stay annotations. Called by compile, which keeps the row, and by check.
 */
#include "compile/format.h"

#include "ext/regex.h"
#include "compile/format_rules.h"
#include "compile/scan.h"

static bool uuid(struct str text)
{
	static const size_t groups[] = { 8, 4, 4, 4, 12 };

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if ((i > 0 && !scan_char(&text, '-')) || scan_while(&text, is_hex).len != groups[i])
			return false;
	return text.len == 0;
}

static bool is_no_tilde(char c)
{
	return c != '~';
}

/* Empty, or tokens each behind a slash; ~ only in ~0 and ~1. */
static bool json_pointer(struct str text)
{
	if (text.len > 0 && text.at[0] != '/')
		return false;
	while (text.len > 0) {
		scan_while(&text, is_no_tilde);
		if (scan_char(&text, '~') && !scan_one_of(&text, "01"))
			return false;
	}
	return true;
}

/* Digits without a needless zero before them. */
static bool scan_whole_number(struct str *text)
{
	struct str digits = scan_while(text, is_digit);
	return digits.len > 0 && (digits.len == 1 || digits.at[0] != '0');
}

/* Levels up, +N or -N elements aside (N is not 0), then # or a pointer. */
static bool relative_json_pointer(struct str text)
{
	if (!scan_whole_number(&text))
		return false;
	if (scan_one_of(&text, "+-") && (scan_peek(&text) == '0' || !scan_whole_number(&text)))
		return false;
	return str_is(text, "#") || json_pointer(text);
}

static const struct format_check formats[] = {
	{ "date-time", format_date_time, "a moment like 2026-11-23T17:44:59Z" },
	{ "date", format_date, "a date like 2026-11-23" },
	{ "time", format_time, "a time of day like 17:44:59Z or 17:44:59+01:00" },
	{ "duration", format_duration, "a duration like P1DT12H" },
	{ "email", format_email, "an email address" },
	{ "hostname", format_hostname, "a host name like www.example.com" },
	{ "ipv4", format_ipv4, "an IPv4 address like 192.0.2.1" },
	{ "ipv6", format_ipv6, "an IPv6 address like 2001:db8::1" },
	{ "uri", format_uri, "a URI like https://example.com/path" },
	{ "uri-reference", format_uri_reference, "a URI, or a path relative to one" },
	{ "uri-template", format_uri_template, "a URI template like /users/{id}" },
	{ "uuid", uuid, "a UUID like 123e4567-e89b-12d3-a456-426614174000" },
	{ "json-pointer", json_pointer, "a JSON Pointer like /items/0/name" },
	{ "relative-json-pointer", relative_json_pointer, "a relative JSON Pointer like 1/name" },
	{ "regex", regex_is_valid, "a regular expression of ECMA-262" },
};

const struct format_check *format_table(size_t *count)
{
	*count = sizeof(formats) / sizeof(formats[0]);
	return formats;
}

const struct format_check *format_find(struct str name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (str_is(name, formats[i].name))
			return &formats[i];
	return NULL;
}
