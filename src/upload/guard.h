/* What must hold before an export is sent anywhere: decided by its manifest and the options alone. */
#ifndef UPLOAD_GUARD_H
#define UPLOAD_GUARD_H

#include "output/manifest.h"

struct guard {
	bool has_budget, budget_is_percent; /* --max-rejects, in the units of struct job */
	uint64_t max_rejects;
	bool has_irreversible; /* --irreversible N */
	uint64_t irreversible;
};

/*
 * ERR_USAGE: a preview; a deletion or association that nobody has said yes to. ERR_BUDGET: rejects that
 * --max-rejects does not cover.
 */
enum status guard_manifest(const struct guard *guard, const struct manifest *manifest,
			   struct diag *why);

/* The same question for a type that is known later, from an import; `records` lines. */
enum status guard_type(const struct guard *guard, const char *document_type, uint64_t records,
		       struct diag *why);

#endif
