/*
 * Which statements were made, and by which record: a set of claims of any size. Some are in memory; when
 * they are more than its table holds, all of them go to a sorted run on disk (spill.h), and a filter
 * tells most digests that are new without reading there. At most LEDGER_BYTES of memory, whatever
 * comes. Not for several threads.
 */
#ifndef REPEAT_LEDGER_H
#define REPEAT_LEDGER_H

#include "repeat/filter.h"
#include "repeat/spill.h"

enum {
	LEDGER_BITS = 20, /* slots of the table, as a power of two; three quarters are used */
	LEDGER_SLACK = 256, /* slots behind the last one, for those that found theirs taken */
	LEDGER_BYTES = (sizeof(struct claim) << LEDGER_BITS) + FILTER_BYTES + (1 << 20),
};

struct ledger_table {
	/*
	 * In the order of their digests, each as near behind the slot that its first bits name as those
	 * before it allow: found like in any hash table, and sorted at any time.
	 */
	struct claim *slots;
	unsigned bits; /* 1 << bits, and LEDGER_SLACK more */
	size_t count;
};

struct ledger {
	struct ledger_table table;
	unsigned max_bits;
	struct filter *filter; /* of what is on disk; NULL: nothing is */
	struct spill spill;
};

/* `dir`: where the file goes if one is needed. `max_bits`: LEDGER_BITS, or less in tests. */
void ledger_init(struct ledger *ledger, const char *dir, unsigned max_bits);
/* Who made the statement; record 0: nobody. */
enum status ledger_find(struct ledger *ledger, struct hash128 digest, struct claim *out,
			struct diag *why);
/* One that is not there, as ledger_find said. */
enum status ledger_add(struct ledger *ledger, const struct claim *claim, struct diag *why);
void ledger_release(struct ledger *ledger);

#endif
