/*
 * Which statements were made, and by which record: a set of claims of any size. Some are in memory; when
 * they are more than its table holds, all of them go to a sorted run on disk (spill.h), and a filter
 * tells most digests that are new without reading there. At most CLAIM_SET_BYTES of memory, whatever
 * comes. Not for several threads.
 */
#ifndef REPEAT_CLAIM_SET_H
#define REPEAT_CLAIM_SET_H

#include "repeat/filter.h"
#include "repeat/spill.h"

/* Slots of the table, as a power of two; three quarters are used. Tests build the program with fewer. */
#ifndef CLAIM_SET_BITS
#define CLAIM_SET_BITS 20
#endif

enum {
	CLAIM_SET_SLACK = 256, /* slots behind the last one, for those that found theirs taken */
	CLAIM_SET_BYTES = (sizeof(struct claim) << CLAIM_SET_BITS) + FILTER_BYTES + (1 << 20),
};

struct claim_table {
	/*
	 * In the order of their digests, each as near behind the slot that its first bits name as those
	 * before it allow: found like in any hash table, and sorted at any time.
	 */
	struct claim *slots;
	unsigned bits; /* 1 << bits, and CLAIM_SET_SLACK more */
	size_t count;
};

struct claim_set {
	struct claim_table table;
	unsigned max_bits;
	struct filter *filter; /* of what is on disk; NULL: nothing is */
	struct spill spill;
};

/* `dir`: where the file goes if one is needed. `max_bits`: CLAIM_SET_BITS, or less in tests. */
void claim_set_init(struct claim_set *set, const char *dir, unsigned max_bits);
/* Who made the statement; record 0: nobody. */
enum status claim_set_find(struct claim_set *set, struct hash128 digest, struct claim *out,
			struct diag *why);
/* One that is not there, as claim_set_find said. */
enum status claim_set_add(struct claim_set *set, const struct claim *claim, struct diag *why);
void claim_set_release(struct claim_set *set);

#endif
