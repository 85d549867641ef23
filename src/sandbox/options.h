/* The command line of bulkpipe-sandbox. */
#ifndef SANDBOX_OPTIONS_H
#define SANDBOX_OPTIONS_H

#include "sandbox/sandbox.h"

struct options {
	struct settings settings;
	struct faults faults; /* --fault; whoever has the options owns them */
	bool help, version;
};

/* ERR_USAGE: `why` names the option. */
enum status options_parse(struct options *options, int argc, char **argv, struct diag *why);
void options_help(struct buf *out);

#endif
