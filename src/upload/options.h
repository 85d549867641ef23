/* What a person asks of an upload: filled in from the command line before anything is opened. */
#ifndef UPLOAD_OPTIONS_H
#define UPLOAD_OPTIONS_H

#include "upload/guard.h"
#include "upload/ledger.h"

struct upload_options {
	const char *import_id, *name, *priority; /* NULL: not given */
	unsigned jobs;
	uint64_t rate;   /* bytes a second, over all jobs; 0: as fast as it goes */
	unsigned settle; /* seconds */
	bool wait;
	uint64_t wait_seconds;
	struct part_numbers resend, assume;
	struct guard guard;
};

#endif
