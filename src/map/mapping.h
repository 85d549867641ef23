/*
 * The map file (bulkpipe-map(5)): how raw fields become those of a document type. It is read before
 * the rules are compiled, since it may name the type; compiled against them; planned for the headers
 * of the inputs; and then run record by record, by the step map_apply between parsing and rewriting.
 * Everything that is wrong with the file is ERR_USAGE with its place, before any data is read.
 */
#ifndef MAP_MAPPING_H
#define MAP_MAPPING_H

#include "flow/job.h"
#include "flow/stage.h"

struct mapping; /* map/program.h; job->mapping */

/* Reads and checks the file job->map_path. In job->arena; what is not memory: mapping_release. */
enum status mapping_read(const struct job *job, struct arena *arena, struct mapping **out,
			 struct diag *why);

/* What the file says before any rule is known: its document type (NULL: none), and a member of
 * `input` (NULL: it has no such). */
const struct doctype *mapping_doctype(const struct mapping *mapping);
const struct node *mapping_setting(const struct mapping *mapping, const char *name);
/* ERR_USAGE at the place of a setting. */
enum status mapping_fail(const struct mapping *mapping, const struct node *setting,
			 struct diag *why, const char *text);

/* Functions, targets, conditions: against job->program, which must be compiled. */
enum status mapping_compile(struct mapping *mapping, const struct job *job, struct diag *why);

/*
 * Columns to source fields, for every input of the job: fills input->plan of CSV inputs in place of
 * columns_plan, and job->reasons. A column that the map names and a header lacks is ERR_USAGE.
 */
enum status mapping_plan(struct mapping *mapping, struct job *job, struct diag *why);

/* What has no effect, most likely by mistake; complete when the map is planned. */
const struct diag *mapping_notes(const struct mapping *mapping, size_t *count);

void mapping_release(struct mapping *mapping);

/* All `read` records were left out, `dropped` by reason: which condition of the file did it. */
void mapping_nothing_left(const struct mapping *mapping, const uint64_t *dropped, uint64_t read,
			  struct diag *why);

/* SHA-256, hex, over the file. */
const char *mapping_sha256(const struct mapping *mapping);

/* The source fields that the map reads, by their number. */
size_t mapping_nsources(const struct mapping *mapping);
struct str mapping_source(const struct mapping *mapping, size_t number);

/* Names of target fields at the top of a line, in the order of the file. */
size_t mapping_columns(const struct mapping *mapping, struct arena *arena, struct str **out);

/* The step. Records that `where` leaves out are skipped; record->root becomes the lines. */
extern const struct step map_apply;

#endif
