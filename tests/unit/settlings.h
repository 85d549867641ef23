/* Pictures of what upload/settle.c judges: parts, strangers, verdicts. */
#ifndef UNIT_SETTLINGS_H
#define UNIT_SETTLINGS_H

#include "test.h"

#include <string.h>

#include "upload/settle.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MAX = 6, NO_LINES = 0 };

enum { EARLY, LATE, LAST }; /* the first listing; one after --settle; one that nobody follows */

struct row {
	const char *parts;     /* a digit each: its lines */
	const char *strangers; /* a digit each: its lines, or ? where it does not tell */
	int when;
	const char *verdicts;  /* a letter for each part: Wait, Sent, Again, Open; small s: sent, not sure */
};

static const char letters[] = { [SETTLE_WAIT] = 'W', [SETTLE_SENT] = 'S', [SETTLE_AGAIN] = 'A',
				[SETTLE_OPEN] = 'O' };

struct world {
	struct settle_case it;
	struct doubt doubts[MAX];
	struct stranger strangers[MAX];
	struct settled out[MAX];
};

static const char *const ids[MAX] = { "a", "b", "c", "d", "e", "f" };

/* All strangers were made at 1005 s, between the dates of the requests and of the listing. */
static inline void build(struct world *world, const struct row *row, bool own)
{
	*world = (struct world){ .it = {
					 .doubts = world->doubts,
					 .ndoubts = strlen(row->parts),
					 .strangers = world->strangers,
					 .nstrangers = strlen(row->strangers),
					 .own = own,
					 .is_late = row->when != EARLY,
					 .is_last = row->when == LAST,
					 .began = 1000,
					 .now = 1010,
				 } };
	for (size_t i = 0; i < world->it.ndoubts; i++)
		world->doubts[i] = (struct doubt){ .part = i,
						   .lines = (uint64_t)(row->parts[i] - '0'),
						   .after = 1002 };
	for (size_t i = 0; i < world->it.nstrangers; i++)
		world->strangers[i] = (struct stranger){
			.id = ids[i],
			.has_lines = row->strangers[i] != '?',
			.lines = row->strangers[i] == '?' ? NO_LINES
							  : (uint64_t)(row->strangers[i] - '0'),
			.created = 1005000,
		};
}

static inline void judge(struct world *world, const char *expected)
{
	char got[MAX + 1] = "";

	settle_judge(&world->it, world->out);
	for (size_t i = 0; i < world->it.ndoubts; i++) {
		got[i] = letters[world->out[i].verdict];
		if (world->out[i].verdict == SETTLE_SENT && !world->out[i].is_sure)
			got[i] = 's';
		/* Nobody else has the stranger that this part has. */
		for (size_t k = 0; k < i && world->out[i].verdict == SETTLE_SENT; k++)
			assert_ptr_not_equal(world->out[i].stranger, world->out[k].stranger);
	}
	assert_string_equal(got, expected);
}

static inline void check(const struct row *rows, size_t count, bool own)
{
	for (size_t i = 0; i < count; i++) {
		struct world world;
		build(&world, &rows[i], own);
		judge(&world, rows[i].verdicts);
	}
}

#endif
