/*
 * The first pass of the fast lane: where the strings of a JSON text end, found by whole blocks of 64 bytes.
 * Strings are most of a text, and the only tokens whose end takes a search; all others are read where they
 * stand, by json_lane.c, which hops over strings by the list that is made here. What can be wrong inside
 * of strings is told here as well: UTF-8 and control bytes. (What an escape says is not.)
 *
 * There are three versions with the same results: AVX-512 and AVX2 where the processor has them, and words of
 * 64 bits for all others. What they do with a block's bytes once these are bits is shared, in json_block.h.
 */
#ifndef INPUT_JSON_SCAN_H
#define INPUT_JSON_SCAN_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct job;

/* Of one text; one thread. A zeroed one is empty, and is used again for the next text. */
struct json_scan {
	uint32_t *closes;  /* the quotes that close a string, in order */
	size_t ncloses;
	uint32_t *escapes; /* the backslashes that begin an escape, in order */
	size_t nescapes;
	bool has_controls; /* bytes below the space stand somewhere between the strings */
	size_t closes_cap, escapes_cap;
};

enum {
	SCAN_SPARE = 16, /* entries behind the last one that are there to be written */
	SCAN_BYTES_MAX = 1 << 30,
};

/*
 * Scans `text`, of at most SCAN_BYTES_MAX bytes; those up to `readable` (at least text.len) may be
 * looked at, and have no say. False: its strings are no valid JSON, or it is no UTF-8. True says nothing
 * of what stands between the strings.
 */
typedef bool json_scan_fn(struct json_scan *scan, struct str text, size_t readable);

json_scan_fn json_scan_words;
/* The versions that this processor runs, from json_scan_words on, each faster than those before; NULL: no more. */
json_scan_fn *json_scan_version(size_t number);
/* The fastest of them. */
json_scan_fn *json_scan_best(void);
/* The version that the job wants; NULL: the reference lane alone. */
json_scan_fn *json_scan_for(const struct job *job);

void json_scan_release(struct json_scan *scan);

/* For the versions: room for the strings of `len` bytes, and empty lists. */
void json_scan_start(struct json_scan *scan, size_t len);

#if defined(__x86_64__)
json_scan_fn json_scan_avx2, json_scan_avx512;
#endif

#endif
