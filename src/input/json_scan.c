/*
 * The scan for every processor. Which version runs is decided here, by what the processor has.
 */
#include "input/json_scan.h"

#include <stdlib.h>

#include "base/arena.h"
#include "flow/job.h"
#include "input/block_words.h"
#include "input/json_block.h"

enum {
	KEEP_ENTRIES = 1 << 18, /* of a list between texts: 1 MiB */
};

/* Bits of a byte's class, and of what it is in UTF-8. */
enum {
	QUOTE = 1, BACKSLASH = 2, CONTROL = 4, WIDE = 8,
	TAIL = 1, LEAD = 2, LEAD3 = 4, LEAD4 = 8, NEVER = 16, NARROW = 32, /* as in struct wide_block */
};

#define FOUR(class) class, class, class, class
#define SIXTEEN(class) FOUR(class), FOUR(class), FOUR(class), FOUR(class)

static const uint8_t classes[256] = {
	SIXTEEN(CONTROL), SIXTEEN(CONTROL),
	0, 0, QUOTE, 0, FOUR(0), FOUR(0), FOUR(0), SIXTEEN(0), SIXTEEN(0),
	FOUR(0), FOUR(0), FOUR(0), BACKSLASH, 0, 0, 0, SIXTEEN(0), SIXTEEN(0),
	SIXTEEN(WIDE), SIXTEEN(WIDE), SIXTEEN(WIDE), SIXTEEN(WIDE),
	SIXTEEN(WIDE), SIXTEEN(WIDE), SIXTEEN(WIDE), SIXTEEN(WIDE),
};

enum { TWO = LEAD, THREE = LEAD | LEAD3, LONG = LEAD | LEAD3 | LEAD4 };

static const uint8_t wide_classes[128] = { /* from 80 on */
	SIXTEEN(TAIL), SIXTEEN(TAIL), SIXTEEN(TAIL), SIXTEEN(TAIL),
	TWO | NEVER, TWO | NEVER, TWO, TWO, FOUR(TWO), FOUR(TWO), FOUR(TWO), SIXTEEN(TWO),
	THREE | NARROW, THREE, THREE, THREE, FOUR(THREE), FOUR(THREE),
	THREE, THREE | NARROW, THREE, THREE,
	LONG | NARROW, LONG, LONG, LONG, LONG | NARROW, LONG | NEVER, LONG | NEVER, LONG | NEVER,
	FOUR(LONG | NEVER), FOUR(LONG | NEVER),
};

/* Entries are not kept: each text begins a new list. */
static void make_room(uint32_t **entries, size_t *cap, size_t want)
{
	if (want <= *cap && (*cap <= KEEP_ENTRIES || want > KEEP_ENTRIES))
		return;
	free(*entries);
	*cap = want < KEEP_ENTRIES / 16 ? KEEP_ENTRIES / 16 : want;
	*entries = memory_alloc(*cap * sizeof(**entries));
}

void json_scan_start(struct json_scan *scan, size_t len)
{
	/* What is not needed of it is never touched, and takes no memory. */
	make_room(&scan->closes, &scan->closes_cap, len / 2 + SCAN_SPARE);
	make_room(&scan->escapes, &scan->escapes_cap, len + SCAN_SPARE);
	scan->ncloses = scan->nescapes = 0;
	scan->has_controls = false;
}

void json_scan_release(struct json_scan *scan)
{
	free(scan->closes);
	free(scan->escapes);
	*scan = (struct json_scan){ 0 };
}

static struct classed classify_wide(const unsigned char *at)
{
	struct classed classed;

	for (size_t i = 0; i < BLOCK_BYTES / 8; i++) {
		uint64_t word = 0;
		for (size_t k = 0; k < 8; k++)
			if (at[8 * i + k] & 0x80)
				word |= (uint64_t)wide_classes[at[8 * i + k] & 0x7f] << (8 * k);
		classed.words[i] = word;
	}
	return classed;
}

static void scan_block(struct json_scan *scan, struct block_state *state, struct str text, size_t at,
		       const unsigned char *bytes, uint64_t valid)
{
	struct classed classed = block_classify(classes, bytes);
	struct block block = {
		.quote = block_bits(&classed, QUOTE),
		.backslash = block_bits(&classed, BACKSLASH),
		.control = block_bits(&classed, CONTROL),
		.wide = block_bits(&classed, WIDE),
	};

	uint64_t quote = block_quotes(scan, state, &block, (uint32_t)at, valid);
	uint64_t closes = block_closes(scan, state, &block, quote, block_between(quote), valid);
	for (; closes; closes &= closes - 1)
		scan->closes[scan->ncloses++] = (uint32_t)at + (uint32_t)__builtin_ctzll(closes);
	if (!((block.wide & valid) | state->tail))
		return;
	classed = classify_wide(bytes);
	struct wide_block wide = {
		.tail = block_bits(&classed, TAIL),
		.lead = block_bits(&classed, LEAD),
		.lead3 = block_bits(&classed, LEAD3),
		.lead4 = block_bits(&classed, LEAD4),
		.never = block_bits(&classed, NEVER),
		.narrow = block_bits(&classed, NARROW),
	};
	block_wide(state, &wide, (struct str){ text.at + at, text.len - at }, valid);
}

bool json_scan_words(struct json_scan *scan, struct str text, size_t readable)
{
	struct block_state state = { 0 };
	unsigned char last[BLOCK_BYTES] = { 0 };
	size_t at = 0;

	(void)readable;
	json_scan_start(scan, text.len);
	for (; text.len - at >= BLOCK_BYTES && !state.wrong; at += BLOCK_BYTES)
		scan_block(scan, &state, text, at, (const unsigned char *)text.at + at, UINT64_MAX);
	if (at < text.len && !state.wrong) {
		memcpy(last, text.at + at, text.len - at);
		scan_block(scan, &state, text, at, last, block_valid(text.len - at));
	}
	return block_ends(&state);
}

json_scan_fn *json_scan_version(size_t number)
{
	json_scan_fn *versions[3] = { json_scan_words };
	size_t count = 1;

#if defined(__x86_64__)
	if (block_has_avx2())
		versions[count++] = json_scan_avx2;
	if (block_has_avx512())
		versions[count++] = json_scan_avx512;
#endif
	return number < count ? versions[number] : NULL;
}

json_scan_fn *json_scan_best(void)
{
	size_t number = 0;

	while (json_scan_version(number + 1))
		number++;
	return json_scan_version(number);
}

json_scan_fn *json_scan_for(const struct job *job)
{
	if (job->lane == LANE_REFERENCE)
		return NULL;
	return job->lane == LANE_WORDS ? json_scan_words : json_scan_best();
}
