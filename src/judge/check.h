/*
 * Runs the compiled rules over one tree. The rules are shared and immutable; a judge is what one
 * thread needs to run them.
 *
 * Each record is first asked one question only: is there anything to say? That pass stops at the
 * first failure, notes nothing and allocates nothing. Only where the answer is yes, a second pass
 * collects all findings.
 */
#ifndef JUDGE_CHECK_H
#define JUDGE_CHECK_H

#include "compile/field.h"
#include "compile/schema.h"
#include "flow/stage.h"

/* The step of the chain: findings for every assertion of the rules that fails. */
extern const struct step judge_check;

struct judge;
/* `max_depth`: of the JSON text in x-json strings. The program must outlive the judge. */
struct judge *judge_new(const struct program *program, unsigned max_depth);
/* The same for a job, in its lane. */
struct judge *judge_for(const struct job *job);
void judge_free(struct judge *judge);

/*
 * Is the tree valid? Warnings do not count. Member symbols must be those of schema_symbols().
 * `scratch` takes what lives as long as this call.
 */
bool judge_tree(struct judge *judge, const struct node *root, struct arena *scratch);

/*
 * The first error about a value at a path from the root, by the rules that apply there whatever else a
 * line holds: a sentence in `arena`; .at NULL: there is none. A key without a name is any element.
 */
struct str judge_at(struct judge *judge, const struct field_key *keys, size_t nkeys,
		    const struct node *value, struct arena *arena);

/* Notes what is wrong with the lines of record->root. batch->scratch must be set. */
void judge_record(struct judge *judge, struct batch *batch, struct record *record);

#endif
