/* Where the platform's API is: its address, looked at before anything is sent there. */
#ifndef UPLOAD_ADDRESS_H
#define UPLOAD_ADDRESS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"

struct address {
	const char *base;  /* "https://api.mediarithmics.com", without a slash at the end */
	const char *place; /* host, with ":PORT" unless it is the scheme's own: for names of files */
	bool is_loopback;
};

/*
 * Text as it was configured. ERR_USAGE: not http or https, a user or a password in it, a query; http
 * to anything but loopback, since the token would be readable on the way. Strings live in `arena`.
 */
enum status address_parse(const char *text, struct arena *arena, struct address *out,
			  struct diag *why);

/* Appends text as a part of a URL: letters, digits and -._~ as they are, all else as %XX. */
void address_escape(struct buf *out, struct str text);

#endif
