/* What the files explain*.c share while they tell of rules; explain.h is what others see. */
#ifndef COMPILE_EXPLAIN_TELL_H
#define COMPILE_EXPLAIN_TELL_H

#include "compile/explain.h"
#include "compile/explain_words.h"

struct explainer {
	struct arena *arena;
	unsigned depth;
	unsigned told; /* rules, each as often as it is told */
	bool is_cut;   /* some were not told */
};

/* Under what circumstances a rule is asked. */
struct context {
	struct str when; /* empty: always */
	/* A further condition, of an `if` that is no sentence: messages of the author go without it,
	 * demands do not. Empty: there is none. */
	struct str gate;
	struct str key; /* the member that `when` is about: what it may be is told already */
	bool is_warning;
};

/* ---- explain.c ---- */

/* Adds what `rule` says to what is told of the field. */
void explain_rule(struct explainer *explainer, struct field_told *field, const struct rule *rule,
		  const struct context *context);

/* ---- explain_field.c ---- */

/* The member of that name, made if nothing was told of it yet. */
struct field_told *field_child(struct explainer *explainer, struct field_told *field,
			       struct str name);
void field_note(struct explainer *explainer, struct field_told *field, enum note_kind kind,
		struct str when, struct str text);
void field_when(struct explainer *explainer, struct field_told *field, struct str when,
		bool is_warning);

bool context_is_plain(const struct context *context);
/* The whole condition; empty: always. */
struct str context_when(struct explainer *explainer, const struct context *context);
struct context context_narrowed(struct explainer *explainer, const struct context *context,
				struct str when);
/* ---- explain_forms.c ---- */

/* All that the rule has to say stands in the column of what is required. */
bool only_requires(const struct rule *rule);
/* anyOf and oneOf; of those that the author has words for (is_worded) only what is required. */
void explain_forms(struct explainer *explainer, struct field_told *field,
		   const struct joint *joint, bool is_worded, const struct context *context);
/* not */
void explain_excluded(struct explainer *explainer, struct field_told *field,
		      const struct rule *excluded, const struct context *context);

#endif
