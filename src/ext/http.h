/*
 * libcurl: one HTTP/1.1 request and its answer. TLS is verified, redirects are answers like any other,
 * proxies come from the environment. What a request means, and what its failure means, is not known
 * here; but how far it got is, since that decides whether it may be sent again.
 *
 * libcurl sends a POST once more, and tells nobody, when a connection that was used before turns out
 * to be closed. A request that `creates` something has a connection of its own.
 */
#ifndef EXT_HTTP_H
#define EXT_HTTP_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct http; /* one per thread; connections stay open between requests that create nothing */

/* `cacert`: PEM file of the authorities that are trusted, NULL: those of the system; kept. Where
 * libcurl is not installed: ERR_IO that says so. The first call must be made before threads start. */
enum status http_new(struct http **out, const char *cacert, struct diag *why);
void http_free(struct http *http);

struct http_field {
	const char *name, *value;
};

struct http_request {
	const char *method, *url;
	const struct http_field *fields;
	size_t nfields;
	bool creates;     /* something: sent on a connection of its own, and once */
	bool direct;      /* no proxy, whatever the environment says */
	unsigned timeout; /* seconds in which nothing moves; also how long an answer may take in all
			   * once the request has left, unless it goes to a file */
	/* The body, `size` bytes: those at `text`, or where `read` is set what it gives. read returns
	 * how many of the bytes from `offset` on it has put at `at`, 1 to `cap`; 0: the request is to
	 * be broken off. */
	uint64_t size;
	const char *text;
	size_t (*read)(void *context, uint64_t offset, char *at, size_t cap);
	/* Called about once a second, and as the body moves. NULL is fine. */
	void (*tick)(void *context, uint64_t sent);
	void *context;
	/* The answer's body: to memory, or where it is no failure to this descriptor, so many bytes of it. */
	uint64_t max, file_max;
	bool to_file;
	int file;
};

enum http_reach {
	HTTP_NOT_SENT, /* nothing has left that could be taken for the request */
	HTTP_SENT,     /* it was on its way, as a whole or in part; there is no answer */
	HTTP_ANSWERED, /* the head of an answer came, but not all of its body */
	HTTP_WHOLE,
};

enum http_fault {
	HTTP_FINE,
	HTTP_LOST,      /* no connection, or it broke */
	HTTP_TIMEOUT,
	HTTP_UNTRUSTED, /* TLS: the other side is not who it should be */
	HTTP_TOO_LARGE, /* the answer */
	HTTP_STOPPED,   /* by a stop signal, or by `read` */
	HTTP_UNWRITTEN, /* the answer could not be written to the file; errno says why */
};

struct http_answer {
	enum http_reach reach;
	enum http_fault fault;
	unsigned status;  /* of HTTP; 0: there is none */
	bool all_sent;    /* the whole body of the request was handed over */
	struct buf body;
	/* Headers as they came, "" if they did not or are longer than any of use. */
	char date[40], retry_after[40], type[80];
	char why[256];    /* what the fault was, in libcurl's words; never a header that was sent */
	int error;        /* HTTP_UNWRITTEN: errno */
};

/* `answer` is overwritten; release it. */
void http_perform(struct http *http, const struct http_request *request,
		  struct http_answer *answer);
void http_answer_release(struct http_answer *answer);

#endif
