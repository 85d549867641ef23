/*
 * SHA-256 of one stream after another, in a thread of its own: it takes more of a processor than all
 * else that the sink does for a part, and nobody waits for it before the last part is whole.
 */
#ifndef OUTPUT_DIGESTER_H
#define OUTPUT_DIGESTER_H

#include "base/buf.h"

#include <stdbool.h>

struct digester;

/* Without a thread of its own, digests are made while digester_pass is called. */
struct digester *digester_new(bool has_thread);
/* The next bytes of the stream. They stay where they are until digester_pass. */
void digester_add(struct digester *digester, struct str bytes);
/* The stream ends. */
void digester_end(struct digester *digester);
/*
 * Digests what was added since the last call, all of which is in `bytes`, or stays for the whole run. `bytes` is
 * exchanged for an empty buffer, or is no longer needed when this returns.
 */
void digester_pass(struct digester *digester, struct buf *bytes);
/* Waits for all that was passed, and gives the digests in hex, stream by stream, each with a NUL. */
const char (*digester_wait(struct digester *digester))[65];
void digester_free(struct digester *digester);

#endif
