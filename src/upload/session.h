/*
 * Talking to one platform: address, token, patience. Shared by all threads that do; what changes in
 * it is behind its mutex. The token is in here and nowhere else.
 */
#ifndef UPLOAD_SESSION_H
#define UPLOAD_SESSION_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/thread.h"
#include "upload/address.h"
#include "upload/config.h"

#define SESSION_MASK "********" /* what is shown of a token */

enum {
	SESSION_TIMEOUT = 300, /* seconds; the platform may parse a whole file before it answers */
	SESSION_RETRIES = 8,
	SESSION_SKEW = 60,     /* seconds, between the clocks of a platform's servers */
};

struct session {
	struct address address;
	const char *datamart; /* digits */
	const char *cacert;
	unsigned timeout;     /* seconds, see struct http_request */
	unsigned retries;     /* repetitions of a request at once */
	bool verbose;         /* say each request */
	/* Something that people may want to know, such as a pause. NULL is fine; any thread. */
	void (*say)(void *context, const char *event, const char *text);
	void *context;

	pthread_mutex_t mutex;
	struct arena arena;        /* of the token */
	const char *authorization; /* the header's value */
	const char *token_file;    /* NULL: the token cannot change */
	int64_t date;              /* of the server, the newest that is believed, seconds since 1970; -1 */
	int64_t last_date;         /* what the last answer had, believed or not; -1 … */
	uint64_t last_ns;          /* … and when it came */
};

/* ERR_USAGE: no token, no datamart, a wrong address; also where the token's file cannot be read. The
 * config must outlive the session, which is to be released even on failure. */
enum status session_open(struct session *session, const struct config *config, struct diag *why);
void session_release(struct session *session);

/* The value of the header, with its NUL. */
void session_authorise(struct session *session, struct buf *out);
/* Puts asterisks, as many, in the place of the token of this header: some servers quote it. */
void session_mask(const char *authorization, char *text, size_t len);
/* A request with this header was refused. True: the token's file has another one now. */
bool session_reread(struct session *session, const char *authorization);

/*
 * The Date of an answer. One that is not where the one before it has led, give or take SESSION_SKEW, makes the
 * time unknown: whose clock is wrong, or whether a proxy has put its own, cannot be told. It is known again
 * once two that follow each other agree, so that a single wrong one spoils nothing that comes after it.
 */
void session_see_date(struct session *session, int64_t date);
/* -1: not known. What is decided by it is not decided then. */
int64_t session_date(struct session *session);

void session_say(const struct session *session, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
