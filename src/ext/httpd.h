/*
 * libmicrohttpd: an HTTP/1.1 server on 127.0.0.1, a thread for each connection, so that whoever
 * handles a request may take its time. Bodies arrive in pieces and are never held here. The only
 * user is the sandbox; the program itself serves nothing.
 */
#ifndef EXT_HTTPD_H
#define EXT_HTTPD_H

#include "base/diag.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct httpd;
struct httpd_request;

/*
 * The life of a request: begin, take for each piece of its body, end, and done in any case. All of
 * them run in the thread of the connection. In begin and end the request may be answered; one that
 * is answered in begin gets no further piece and no end. False from take or end closes the
 * connection, without an answer; end must answer or return false.
 */
struct httpd_calls {
	void (*begin)(void *context, struct httpd_request *request);
	bool (*take)(struct httpd_request *request, struct str bytes);
	bool (*end)(struct httpd_request *request);
	void (*done)(struct httpd_request *request);
};

/* Takes the port (0: any that is free), without listening yet: who connects is refused. */
enum status httpd_bind(struct httpd **out, unsigned port, struct diag *why);
unsigned httpd_port(const struct httpd *httpd);
/* Listens. Threads inherit the signal mask of the caller. `context` is for begin. */
enum status httpd_start(struct httpd *httpd, const struct httpd_calls *calls, void *context,
			struct diag *why);
/* Closes all connections and joins their threads: nobody may be waiting in a call for long. */
void httpd_free(struct httpd *httpd);

/* The caller's own part of a request; NULL until set. */
void httpd_attach(struct httpd_request *request, void *own);
void *httpd_attached(const struct httpd_request *request);

/* Good until done. The path is decoded; the query is not in it. */
const char *httpd_method(const struct httpd_request *request);
const char *httpd_path(const struct httpd_request *request);
/* A header, a parameter of the query (decoded); .at NULL: it was not sent. */
struct str httpd_header(const struct httpd_request *request, const char *name);
struct str httpd_query(const struct httpd_request *request, const char *name);

struct httpd_field {
	const char *name, *value; /* value NULL: left out */
};

enum httpd_form {
	HTTPD_WHOLE,
	HTTPD_CUT,     /* half of the body that was announced, then the connection closes */
	HTTPD_ENDLESS, /* the body, then blanks until the other side has enough */
};

enum { HTTPD_FIELDS = 4 };

struct httpd_answer {
	unsigned status;
	struct str body; /* copied */
	struct httpd_field fields[HTTPD_FIELDS];
	enum httpd_form form;
};

void httpd_answer(struct httpd_request *request, const struct httpd_answer *answer);

#endif
