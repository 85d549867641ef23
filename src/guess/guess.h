/*
 * What a raw export holds, found out on a sample of it, and the map file that follows: the command
 * `guess`. A sample proves nothing about the records behind it, so all that is found is a proposal;
 * what the sample leaves open stays a question in the map, which refuses to run before it is
 * answered (undecided.c). No value of the data ever stands in what is printed.
 */
#ifndef GUESS_GUESS_H
#define GUESS_GUESS_H

#include "flow/job.h"

struct guess;

/*
 * Reads up to job->limit records of the one input of the job, which is probed, by the very code
 * that `run` reads with. Bytes that are not UTF-8 and look like windows-1252 are read as such.
 * ERR_USAGE: there is no record, none can be read, or the header is data. Everything is in
 * job->arena, but for what guess_release gives back, also after a failure; *out may be NULL then.
 */
enum status guess_read(struct job *job, struct guess **out, struct diag *why);
void guess_release(struct guess *guess);

/* The map for job->doctype, whose rules are job->program. */
void guess_map(struct guess *guess, struct buf *out);

/* Which document types fit, and why, in plain words. */
void guess_types(struct guess *guess, struct buf *out);

#endif
