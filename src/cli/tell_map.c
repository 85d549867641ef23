#include "cli/tell_map.h"

#include "cli/cmdline.h"
#include "cli/talk.h"
#include "map/mapping.h"
#include "output/totals.h"

void tell_map(const struct cmdline *cmdline, const struct talk *talk)
{
	const struct mapping *mapping = cmdline->job.mapping;
	size_t count = 0;
	const struct diag *notes = mapping ? mapping_notes(mapping, &count) : NULL;

	for (size_t i = 0; i < count && !talk->quiet; i++)
		talk_warning(talk, "map-note", &notes[i]);
}

/* A column that is missing was told before; a member of JSON may be misspelled in the map. */
static void tell_unseen(const struct job *job, const struct talk *talk, const uint8_t *seen)
{
	bool is_json = false;

	for (size_t i = 0; i < job->ninputs; i++)
		is_json = is_json || !job->inputs[i].columns_map;
	for (size_t i = 0; is_json && i < mapping_nsources(job->mapping); i++) {
		struct str name = mapping_source(job->mapping, i);
		if (!seen[i])
			talk_note(talk, "map-missing-column", "%s: no record has the field %.*s",
				  job->map_path, (int)name.len, name.at);
	}
}

/* Not one line is made, without any error: most often "where" asks for a word in other letters. */
static void tell_nothing_left(const struct job *job, const struct talk *talk,
			      const struct totals *totals)
{
	struct diag why;

	if (totals->skipped < totals->read)
		return;
	mapping_nothing_left(job->mapping, totals->dropped, totals->read, &why);
	talk_warning(talk, "nothing-left", &why);
}

void tell_map_results(const struct cmdline *cmdline, const struct talk *talk, const uint8_t *seen,
		      const struct totals *totals)
{
	const struct job *job = &cmdline->job;

	if (!job->mapping || totals->read == 0)
		return;
	tell_unseen(job, talk, seen);
	tell_nothing_left(job, talk, totals);
}
