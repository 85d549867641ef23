/*
 * An upload: a body that becomes an execution. It is checked and digested piece by piece in the
 * connection's thread; the sandbox learns of it when it is whole.
 */
#ifndef SANDBOX_UPLOAD_H
#define SANDBOX_UPLOAD_H

#include "sandbox/sandbox.h"

enum { UPLOAD_BYTES = 100 * 1000 * 1000 }; /* the largest body that is taken */

struct upload;

/* What the head of the request says. */
struct upload_head {
	struct str type, encoding, length; /* Content-Type, -Encoding, -Length; .at NULL: not sent */
};

/* NULL: refused, and the reply is made. The body is to be read all the same. */
struct upload *upload_new(struct sandbox *sandbox, const struct route *route,
			  const struct effect *effect, const struct upload_head *head,
			  struct reply *reply);
void upload_take(struct upload *upload, struct str bytes);
/* The body is whole: adds the execution, or refuses it. */
void upload_finish(struct upload *upload, struct sandbox *sandbox, struct reply *reply);
void upload_free(struct upload *upload);

#endif
