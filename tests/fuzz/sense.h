/* What must hold of the ledger of any upload, however its journal came about. Included by one .c each. */
#ifndef FUZZ_SENSE_H
#define FUZZ_SENSE_H

#include "fuzz.h"

#include "upload/api.h"
#include "upload/ledger.h"

static void need_sense(const struct ledger *ledger)
{
	size_t nparts = ledger->manifest->nparts, count = 0;

	for (size_t i = 0; i < nparts; i++) {
		const struct ledger_part *part = &ledger->parts[i];
		FUZZ_NEED(part->state == PART_TO_SEND || ledger->import_state == IMPORT_KNOWN);
		FUZZ_NEED(part->state != PART_SENT || part->execution || part->is_assumed);
		FUZZ_NEED(!part->end.status || part->state == PART_SENT);
		FUZZ_NEED(part->after >= -1);
		FUZZ_NEED(!part->execution || ledger_knows(ledger, part->execution));
		FUZZ_NEED(part->state != PART_SENT || !part->execution || is_id(part->execution));
	}
	FUZZ_NEED(ledger->began >= -1);
	FUZZ_NEED(!ledger->is_begun || (ledger->api && ledger->datamart && ledger->run_key));
	FUZZ_NEED(ledger->import_state != IMPORT_KNOWN || is_id(ledger->import));
	for (enum part_state state = PART_TO_SEND; state <= PART_SENT; state++)
		count += ledger_count(ledger, state);
	FUZZ_NEED(count == nparts);
}

#endif
