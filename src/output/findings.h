/* findings.ndjson: one line per finding, in input order, with the members of contract.md 5. */
#ifndef OUTPUT_FINDINGS_H
#define OUTPUT_FINDINGS_H

#include "flow/batch.h"
#include "output/place.h"

/* The members every finding of a record shares. */
struct findings_about {
	uint64_t reject; /* its ordinal in the rejects; 0: it was not rejected */
	bool mask;       /* no value */
};

enum status findings_write(struct place *place, const struct batch *batch,
			   const struct finding *finding, const struct findings_about *about,
			   struct diag *why);

#endif
