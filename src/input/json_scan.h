/*
 * The first pass of the fast lane: where the tokens of a JSON text begin and end, found by whole blocks
 * of 64 bytes. No tree and no grammar: the walk (json_walk.c) does those from the list that is made
 * here, and never looks at the bytes in between again.
 *
 * There are two versions with the same results: AVX2 where the processor has it, and words of 64 bits
 * for all others. What they do with a block's bytes once these are bits is shared, in json_block.h.
 */
#ifndef INPUT_JSON_SCAN_H
#define INPUT_JSON_SCAN_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Of one text; one thread. A zeroed one is empty, and is used again for the next text. */
struct json_scan {
	/*
	 * Where tokens stand, in order: each of {}[]:, the quote that opens a string and the one that
	 * closes it, the first byte of any other token.
	 */
	uint32_t *tokens;
	size_t ntokens;
	/* The backslashes that begin an escape, in order. */
	uint32_t *escapes;
	size_t nescapes;
	bool has_controls; /* TAB, CR or LF stands between the tokens */
	size_t tokens_cap, escapes_cap;
};

enum {
	SCAN_SPARE = 72,       /* entries behind the last token or escape that are there to be written */
	SCAN_BYTES_MAX = 1 << 30,
};

/*
 * Scans `text`, of at most SCAN_BYTES_MAX bytes; those up to `readable` (at least text.len) may be
 * looked at, and have no say. False: it is no valid JSON for sure, or no valid UTF-8.
 */
typedef bool json_scan_fn(struct json_scan *scan, struct str text, size_t readable);

json_scan_fn json_scan_words;
/* The fastest version that this processor runs. */
json_scan_fn *json_scan_best(void);

void json_scan_release(struct json_scan *scan);

/* For the versions: room for the tokens of `len` bytes, and an empty list. */
void json_scan_start(struct json_scan *scan, size_t len);

#if defined(__x86_64__)
json_scan_fn json_scan_avx2;
#endif

#endif
