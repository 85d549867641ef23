/* What the sink's files share: sink.c opens, sink_take.c takes batches, sink_finish.c ends. */
#ifndef OUTPUT_SINK_STATE_H
#define OUTPUT_SINK_STATE_H

#include "output/account.h"
#include "output/folder.h"
#include "output/late.h"
#include "output/part.h"
#include "output/reject.h"
#include "output/run_key.h"
#include "output/sink.h"
#include "output/tally.h"

struct sink_state {
	const struct job *job;
	struct sink_options options;
	struct arena arena; /* names of files: diags point to them */
	struct account account;
	struct tally_merge *tally;
	struct late late;
	struct publish publish;
	struct reject_writer rejects;
	struct place findings, report, out;
	bool wants_findings;
	unsigned shown;
	bool is_full;       /* budget broken or limit reached: nothing more is counted */
	bool is_unfinished; /* the last record counted goes on in the next batch */
	uint64_t looked_at; /* records that the look ahead has seen */
	char started_at[21];

	/* run */
	const char *prefix;
	struct folder folder;
	struct sources sources;
	struct part_writer parts;
	struct run_key key;
	char run_key[DIGEST_HEX];
};

#endif
