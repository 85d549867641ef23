/*
 * What only the sink can say of a record, because it knows those before it: that it states what another
 * one does (--unique), and that very many lines name its user (identifier-repeated). Called for each
 * record in input order, before it is counted; what it finds is told by the sink behind the findings
 * that came with the record.
 */
#ifndef OUTPUT_LATE_H
#define OUTPUT_LATE_H

#include "flow/batch.h"
#include "flow/job.h"
#include "output/totals.h"
#include "repeat/sketch.h"
#include "repeat/unique.h"

struct late {
	const struct job *job;
	struct sketch sketch;
	struct unique_work unique;
	const struct code *repeated;
	uint64_t threshold; /* lines that may name one identifier */
	bool is_plain;      /* records are counted, whatever is found */
	uint64_t repeats;   /* records that --unique has rejected */
	/* of the record at hand */
	struct finding *findings;
	size_t nfindings, findings_cap;
	struct arena arena; /* of their words */
};

/* `dir`: for temporary files; must outlive diags. */
void late_open(struct late *late, const struct job *job, const char *dir);
void late_close(struct late *late);

/* May reject the record. late->findings are those of this record. */
enum status late_judge(struct late *late, const struct batch *batch, struct record *record,
		       struct diag *why);
/*
 * The same for records from `first` on, `most` of them, up to one that is rejected, skipped or has findings and
 * is not judged, or up to one of which this file has something to say, which is the last. Gives how many.
 */
size_t late_judge_plain(struct late *late, const struct batch *batch, size_t first, size_t most);
/* The identifiers that came most often, by the record that had them first. `totals` borrows nothing. */
void late_done(struct late *late, struct totals *totals);

#endif
