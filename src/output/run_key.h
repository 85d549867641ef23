/*
 * The run_key: a digest of all that decides the output, so that `run` into a DIR that already holds
 * it can stop at once. It covers the version, the rules, settings.h and the inputs: name, size and
 * mtime of regular files. Pipes have no size or mtime; for them it covers the bytes of the records
 * that were read, and is therefore known at the end only (a DIR with a manifest then needs
 * --force).
 */
#ifndef OUTPUT_RUN_KEY_H
#define OUTPUT_RUN_KEY_H

#include "ext/digest.h"
#include "flow/batch.h"
#include "flow/job.h"

struct run_key {
	const struct job *job;
	const char *prefix;
	struct digest *content; /* of the records of inputs that are not regular files */
	bool has_content;
	uint32_t last_input; /* whose header `content` has seen last, plus one */
};

void run_key_init(struct run_key *key, const struct job *job, const char *prefix);
/* All inputs are regular files: the key does not depend on what is read. */
bool run_key_is_known(const struct job *job);
/* The first `count` records of a batch, in input order. Nothing to do for regular files. */
void run_key_add(struct run_key *key, const struct batch *batch, size_t count);
/* Once, at the start if it is known, else at the end. */
void run_key_hex(struct run_key *key, char out[DIGEST_HEX]);
void run_key_release(struct run_key *key);

#endif
