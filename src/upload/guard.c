/* The guards of `upload` and `run --upload`. Pure. */
#include "upload/guard.h"

#include "compile/doctype.h"

static bool is_covered(const struct guard *guard, const struct manifest *manifest)
{
	/* Records that were skipped are in no manifest; they would only make the share smaller.
	 * Doubles are exact for any number of records that there can be. */
	double rejected = (double)manifest->rejected;
	double read = rejected + (double)manifest->records;

	if (!guard->has_budget)
		return false;
	if (!guard->budget_is_percent)
		return manifest->rejected <= guard->max_rejects;
	return rejected * 10000 <= read * (double)guard->max_rejects;
}

enum status guard_type(const struct guard *guard, const char *document_type, uint64_t records,
		       struct diag *why)
{
	if (records == 0 || !doctype_is_irreversible(document_type))
		return OK;
	if (!guard->has_irreversible)
		return diag_fail(why, ERR_USAGE,
				 "%s cannot be taken back: to send its %ju lines say --irreversible %ju",
				 document_type, (uintmax_t)records, (uintmax_t)records);
	if (guard->irreversible < records)
		return diag_fail(why, ERR_USAGE,
				 "--irreversible allows %ju lines, but there are %ju",
				 (uintmax_t)guard->irreversible, (uintmax_t)records);
	return OK;
}

enum status guard_manifest(const struct guard *guard, const struct manifest *manifest,
			   struct diag *why)
{
	if (manifest->limited)
		return diag_fail(why, ERR_USAGE,
				 "this was made with --limit, or replays what was: a preview is never "
				 "uploaded; run the whole inputs");
	if (manifest->document_type) {
		enum status status = guard_type(guard, manifest->document_type, manifest->records,
						why);
		if (status != OK)
			return status;
	}
	if (manifest->rejected == 0 || is_covered(guard, manifest))
		return OK;
	if (!guard->has_budget)
		return diag_fail(why, ERR_BUDGET,
				 "%ju records of this export were rejected; repair them, or say how "
				 "many may be missing: --max-rejects %ju",
				 (uintmax_t)manifest->rejected, (uintmax_t)manifest->rejected);
	return diag_fail(why, ERR_BUDGET,
			 "%ju records of this export were rejected, more than --max-rejects allows",
			 (uintmax_t)manifest->rejected);
}
