/* Reading addresses. Stricter than URLs are: an API needs a scheme, a host, a port and a path. */
#include "upload/address.h"

#include <stdio.h>
#include <stdlib.h>

static const char host_letters[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

/* 127.0.0.0/8 in four numbers; shorter spellings mean other things to other programs. */
static bool is_loopback_number(struct str host)
{
	unsigned parts = 0, value = 0, digits = 0;

	for (size_t i = 0; i <= host.len; i++) {
		char c = i < host.len ? host.at[i] : '.';
		if (c == '.') {
			if (digits == 0 || value > 255 || (parts == 0 && value != 127))
				return false;
			parts++;
			value = digits = 0;
			continue;
		}
		if (c < '0' || c > '9' || digits == 3)
			return false;
		value = value * 10 + (unsigned)(c - '0');
		digits++;
	}
	return parts == 4;
}

static bool is_loopback(struct str host)
{
	return str_eq_nocase(host, STR("localhost")) || str_is(host, "[::1]") ||
	       is_loopback_number(host);
}

/* How long the host at the start is, brackets of an IPv6 address included; 0: there is none. */
static size_t host_length(const char *text)
{
	if (text[0] != '[')
		return strspn(text, host_letters);
	size_t inside = strspn(text + 1, "0123456789abcdefABCDEF:.");
	return inside > 0 && text[1 + inside] == ']' ? inside + 2 : 0;
}

/* ":8080" at *text, which moves behind it; 0: there is none. */
static bool take_port(const char **text, unsigned long *port)
{
	char *end;

	*port = 0;
	if (**text != ':')
		return true;
	size_t digits = strspn(*text + 1, "0123456789");
	if (digits == 0 || digits > 5)
		return false;
	*port = strtoul(*text + 1, &end, 10);
	*text = end;
	return *port >= 1 && *port <= 65535;
}

enum status address_parse(const char *text, struct arena *arena, struct address *out,
			  struct diag *why)
{
	bool is_tls = strncmp(text, "https://", 8) == 0;
	unsigned long port;

	if (!is_tls && strncmp(text, "http://", 7) != 0)
		return diag_fail(why, ERR_USAGE, "the address of the API must begin with https://");
	const char *at = text + (is_tls ? 8 : 7);
	struct str host = { at, host_length(at) };
	at += host.len;
	if (strchr(text, '@'))
		return diag_fail(why, ERR_USAGE,
				 "the address of the API must have no user and no password in it");
	if (host.len == 0 || !take_port(&at, &port) || (*at && *at != '/'))
		return diag_fail(why, ERR_USAGE, "the address of the API has no host, or a wrong port");
	for (const char *c = at; *c; c++) {
		if (*c <= ' ' || *c >= 0x7f || *c == '?' || *c == '#')
			return diag_fail(why, ERR_USAGE,
					 "the address of the API must end with a plain path");
	}
	out->is_loopback = is_loopback(host);
	if (!is_tls && !out->is_loopback)
		return diag_fail(why, ERR_USAGE,
				 "http:// is for loopback only, since the token and the data could be "
				 "read on the way: say https://");
	size_t len = strlen(text);
	while (text[len - 1] == '/')
		len--;
	out->base = arena_copy(arena, (struct str){ text, len }).at;
	char *place = arena_bytes(arena, host.len + 8);
	bool is_usual = port == 0 || port == (is_tls ? 443 : 80);
	snprintf(place, host.len + 8, is_usual ? "%.*s" : "%.*s:%lu", (int)host.len, host.at, port);
	for (char *c = place; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	out->place = place;
	return OK;
}

void address_escape(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    c == '-' || c == '.' || c == '_' || c == '~')
			buf_putc(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}
