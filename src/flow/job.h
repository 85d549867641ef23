/*
 * The whole run as it was asked for, resolved and compiled. Filled by cli/ before any thread starts,
 * const from then on; everything reachable from here may be read by any thread.
 */
#ifndef FLOW_JOB_H
#define FLOW_JOB_H

#include "base/arena.h"
#include "compile/doctype.h"
#include "compile/schema.h"
#include "ext/digest.h"
#include "input/input.h"

#include <stdbool.h>
#include <stdint.h>

enum command { COMMAND_CHECK, COMMAND_CONVERT, COMMAND_RUN };

enum output_format { TO_NDJSON, TO_CSV };

/* --unique: which of the records stays that state the same. */
enum unique { UNIQUE_OFF, UNIQUE_FIRST, UNIQUE_LAST };

enum lane {
	LANE_AUTO,      /* the fast lane where there is one, the reference lane for what it leaves */
	LANE_REFERENCE, /* yajl and libcsv for every record */
	LANE_WORDS,     /* tests: the fast lane as a processor without AVX2 runs it */
};

struct constant { /* --set FIELD=VALUE */
	const char *field; /* path as typed */
	const char *value;
};

struct variable { /* --var NAME=VALUE */
	const char *name, *value;
};

/* Why something is left out on purpose (batch_drop). */
struct reason {
	struct str name;      /* in the report: one_of: email_hash */
	struct str words;     /* behind the count */
	bool counts_records;  /* that is then one of records */
};

struct mapping;

struct job {
	struct arena arena; /* owns what the job points to */
	enum command command;

	/* rules */
	const struct doctype *doctype; /* NULL: --rules alone */
	const char *rules_path;        /* --rules, or NULL */
	struct program *program;
	struct schema_options schema;

	/* the map file: --map, --var */
	const char *map_path; /* NULL: none */
	const struct variable *variables;
	size_t nvariables;
	struct mapping *mapping;       /* map/mapping.h; NULL: none; const once compiled and planned */
	bool explain_map;              /* tell what the map does with each record */

	/* reading */
	struct input *inputs;
	size_t ninputs;
	enum format from;        /* --from; FORMAT_AUTO: by content */
	struct dialect dialect;  /* what the command line fixes; 0 bytes in it: to be found */
	bool dialect_has_quote, dialect_has_escape; /* --quote, --escape were given */
	const char *encoding;    /* --encoding or NULL */
	bool finds_encoding;     /* guess, of one input: what looks like windows-1252 is read as that */
const struct charset *charset; /* of it; NULL: UTF-8 or UTF-16 */
	struct str *columns;     /* --columns */
	size_t ncolumns;
	size_t max_record;       /* bytes */
	unsigned max_depth;
	uint64_t limit;          /* --limit; UINT64_MAX: none */
	bool of_preview;         /* --replay of what --limit has made: a preview too */
	bool json_values;        /* an array at the start of a json input is a value like those behind it */

	/* judging */
	bool coerce;
	bool strict;
	enum unknown unknown;    /* as typed; UNKNOWN_DEFAULT: error for CSV columns, warn for JSON */
	const struct constant *constants;
	size_t nconstants;
	const struct constant_plan *constant_plans; /* judge/constants.h */

	/* records that repeat what others said: repeat/keys.h */
	enum unique unique;
	unsigned char secret[DIGEST_SECRET]; /* of this run; drawn if `unique` is not off */

	/* known before the sink opens */
	const struct reason *reasons;
	size_t nreasons;

	/* writing */
	enum output_format to;
	bool header_upper;
	uint64_t part_size;      /* run: every part is smaller; UINT64_MAX for check and convert */
	uint64_t part_records;   /* UINT64_MAX: no limit */
	const struct csv_columns *csv; /* --to csv: output/render.h; NULL otherwise */
	bool mask;
	bool want_findings;      /* somebody reads findings one by one */
	bool want_paths;         /* a report will be written: count output fields */

	/* budget */
	bool has_budget, budget_is_percent;
	bool budget_is_default;  /* nobody typed it: that of --upload, which is no setting of the run */
	uint64_t max_rejects;    /* records, or with budget_is_percent hundredths of a percent */
	bool has_expect;
	uint64_t expect_min, expect_max;

	unsigned threads;
	enum lane lane;          /* how fast records are parsed; never what comes out */
	bool skips_unread;       /* nobody but the rules reads records: the parser may leave out the rest */
};

#endif
