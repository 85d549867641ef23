/*
 * The platform's API: one call, and what came of it. Which calls there are is in resources.h. An
 * answer is JSON, kept as it came; nothing in it is believed before it was looked at.
 */
#ifndef UPLOAD_API_H
#define UPLOAD_API_H

#include "base/node.h"
#include "ext/http.h"
#include "upload/retry.h"
#include "upload/session.h"

struct api { /* one per thread */
	struct session *session;
	struct http *http;
};

enum api_wants { /* what a good answer must have */
	API_OBJECT,  /* data: an object … */
	API_MADE,    /* … with an id */
	API_LIST,    /* data: a list of objects */
	API_ANY,     /* anything, or nothing */
};

enum {
	API_ANSWER_BYTES = 4 << 20, /* of an answer that becomes a tree, some fifty times its size at worst */
	API_FILE_BYTES = 256 << 20, /* of one that goes to a file */
};

#define API_SIZE_OPEN UINT64_MAX /* for api_describe: it depends on an answer */

struct api_call {
	const char *method, *path; /* the path with its query, behind the address of the API */
	enum api_wants wants;
	bool changes;              /* it makes, changes or removes something */
	const char *type;          /* Content-Type of the body; NULL: there is none */
	/* see struct http_request */
	uint64_t size;
	const char *text;
	size_t (*read)(void *context, uint64_t offset, char *at, size_t cap);
	void (*tick)(void *context, uint64_t sent);
	void *context;
	bool is_private; /* the body is data: no text of the answer may be shown */
	bool to_file;    /* a good answer's body is for this file, which is emptied first */
	int file;
};

struct api_answer {
	enum retry_verdict verdict;
	unsigned status;         /* of HTTP; 0: there was no answer */
	const struct node *root; /* the whole answer, and its data; NULL if they are not there */
	const struct node *data;
	struct str text;         /* the body as it came */
	uint64_t pause_ms;       /* RETRY_AGAIN: how long the server asks to be left alone … */
	bool at_once;            /* … or not at all, since there is another token */
	struct diag why;         /* in words, unless RETRY_DONE */
};

/* Made by a program, not by people: 1 to 64 letters, digits, - and _. May be printed, and be a part of a
 * path. Ids are such words; the platform has numbers. */
bool is_word(struct str text);

static inline bool is_id(const char *text)
{
	return is_word(str_of(text));
}

enum status api_open(struct api *api, struct session *session, struct diag *why);
void api_close(struct api *api);

/* One attempt; everything in `answer` lives in `arena`. */
void api_once(struct api *api, const struct api_call *call, struct arena *arena,
	      struct api_answer *answer);

/*
 * How long to wait before repetition number `next`, as the answer wants it; false: not at all, the
 * number of repetitions is used up or the server asks for more than a quarter of an hour. Says so.
 */
bool api_may_repeat(struct api *api, const struct api_answer *answer, unsigned next,
		    uint64_t *pause_ns);

/*
 * Attempts until one is no RETRY_AGAIN. OK; ERR_UPLOAD_RETRY, also where what became of a change is
 * not known; ERR_UPLOAD_FINAL; ERR_SIGNAL.
 */
enum status api_call(struct api *api, const struct api_call *call, struct arena *arena,
		     struct api_answer *answer, struct diag *why);

/* The request as text for people: method, address, headers with the token masked, size of the body. */
void api_describe(const struct session *session, const struct api_call *call, struct buf *out);

/* The words of HTTP_UNWRITTEN and stop signals, which are no matter of the platform. OK: neither. */
enum status api_local_fault(const struct api_answer *answer, struct diag *why);

#endif
