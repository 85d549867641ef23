/*
 * The command line as it was understood: what the options fill in, before files are opened. The job
 * in it is what the chain runs; beside it stands what only cli/ needs.
 */
#ifndef CLI_CMDLINE_H
#define CLI_CMDLINE_H

#include "base/buf.h"
#include "flow/job.h"
#include "output/sink.h"
#include "upload/config.h"
#include "upload/options.h"
#include "upload/session.h"

#include <stdbool.h>

struct replay_file;
struct verb;
struct option_row;

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* Limits of option values, for the table and for `help limits`. */
#define MAX_THREADS 256u
#define MAX_DEPTH 1024u
#define MAX_RECORD_BYTES (UINT64_C(1) << 30)
#define DEFAULT_THREADS 8u
#define DEFAULT_DEPTH 128u
#define DEFAULT_RECORD_BYTES (UINT64_C(16) << 20)
#define DEFAULT_PART_BYTES UINT64_C(100000000)
#define MAX_JOBS 64u
#define DEFAULT_SETTLE 5u
#define DEFAULT_WAIT UINT64_C(86400)
#define DEFAULT_PAGE 50u

struct typed { /* an option as it stood on the command line */
	const struct option_row *row;
	const char *value; /* NULL: it takes none */
};

struct cmdline {
	const struct verb *verb;
	struct job job;           /* its arena owns everything here */
	struct sink_options sink;
	struct typed *typed;      /* in order */
	size_t ntyped;
	const char **operands;
	size_t noperands;

	/* lists that job points to, while they grow */
	struct constant *constants;
	struct ref_dir *refs;
	struct variable *variables;

	const char *replay; /* --replay DIR */
	/* its files of rejects, all of them inputs, where they differ in dialect; NULL: they do not */
	const struct replay_file *replayed_files;

	/* the platform; --name and --priority are in `upload` for imports too */
	struct config_flags remote;
	unsigned timeout, retries;
	struct upload_options upload;
	bool upload_too; /* run --upload */
	bool dry_run, show_status;
	const char *mime_type, *document_types, *keywords, *order_by;
	uint64_t first_result, max_results;
	bool all, json, yes;

	/* SHA-256 of its map and of its --rules; NULL: this run has none of it */
	const char *replayed_map, *replayed_rules;
	enum when progress, color;
	bool no_coerce, rejects_ok, no_confine;
	bool quiet, verbose, log_json;
	bool help;
};

/* Defaults, and room for as many options as there can be in `argv`. */
void cmdline_init(struct cmdline *cmdline, const struct verb *verb, int argc, char **argv);
void cmdline_release(struct cmdline *cmdline);

/* Was the option with this long name typed? */
bool cmdline_has(const struct cmdline *cmdline, const char *name);

/* Would the run read from a terminal? Then nobody has thought of an input. */
bool cmdline_reads_terminal(const struct cmdline *cmdline);

/* Options that contradict each other, or that lack another: ERR_USAGE. Reads no file. */
enum status cmdline_check(struct cmdline *cmdline, struct diag *why);

#endif
