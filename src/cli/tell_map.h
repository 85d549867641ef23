/* What is worth a word about a map, before the run and after it. For cli/chain.c. */
#ifndef CLI_TELL_MAP_H
#define CLI_TELL_MAP_H

#include <stdint.h>

struct cmdline;
struct talk;
struct totals;

/* Of the map itself; without one there is nothing. */
void tell_map(const struct cmdline *cmdline, const struct talk *talk);
/* Of what came of it. `seen`: by source field of the map, whether it came. */
void tell_map_results(const struct cmdline *cmdline, const struct talk *talk, const uint8_t *seen,
		      const struct totals *totals);

#endif
