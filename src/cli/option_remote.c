/* The arguments of options for upload, imports, executions and config. See option_parse.c. */
#include "cli/option_remote.h"

#include "cli/cmdline.h"
#include "cli/size.h"
#include "cli/words.h"
#include "upload/api.h"

enum {
	SECONDS_MAX = 30 * 24 * 3600,
};

static enum status parse_seconds(const char *value, uint64_t min, unsigned *out, struct diag *why)
{
	uint64_t seconds = 0;
	enum status status = number_parse(value, min, SECONDS_MAX, &seconds, why);

	if (status == OK)
		*out = (unsigned)seconds;
	return status;
}

enum status parse_timeout(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return parse_seconds(value, 1, &cmdline->timeout, why);
}

enum status parse_retries(struct cmdline *cmdline, const char *value, struct diag *why)
{
	uint64_t retries = 0;
	enum status status = number_parse(value, 0, 1000, &retries, why);

	if (status == OK)
		cmdline->retries = (unsigned)retries;
	return status;
}

enum status parse_import_id(struct cmdline *cmdline, const char *value, struct diag *why)
{
	if (!is_id(value))
		return diag_fail(why, ERR_USAGE, "expected the id of an import, a number");
	cmdline->upload.import_id = value;
	return OK;
}

enum status parse_jobs(struct cmdline *cmdline, const char *value, struct diag *why)
{
	uint64_t jobs = 0;
	enum status status = number_parse(value, 1, MAX_JOBS, &jobs, why);

	if (status == OK)
		cmdline->upload.jobs = (unsigned)jobs;
	return status;
}

enum status parse_rate(struct cmdline *cmdline, const char *value, struct diag *why)
{
	struct str size = str_of(value);

	/* "5MB/s", as it is said, or "5MB" */
	if (size.len > 2 && str_eq_nocase((struct str){ size.at + size.len - 2, 2 }, STR("/s")))
		size.len -= 2;
	return size_parse(arena_copy(&cmdline->job.arena, size).at, 1, UINT64_MAX,
			  &cmdline->upload.rate, why);
}

enum status parse_wait(struct cmdline *cmdline, const char *value, struct diag *why)
{
	cmdline->upload.wait = true;
	return value ? number_parse(value, 0, SECONDS_MAX, &cmdline->upload.wait_seconds, why) : OK;
}

enum status parse_irreversible(struct cmdline *cmdline, const char *value, struct diag *why)
{
	cmdline->upload.guard.has_irreversible = true;
	return number_parse(value, 0, UINT64_MAX, &cmdline->upload.guard.irreversible, why);
}

enum status parse_settle(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return parse_seconds(value, 0, &cmdline->upload.settle, why);
}

/* A part that is named twice is meant once. */
static enum status parse_part(struct part_numbers *numbers, const char *value, struct diag *why)
{
	uint64_t number = 0;
	enum status status = number_parse(value, 1, UINT32_MAX, &number, why);

	for (size_t i = 0; i < numbers->count; i++) {
		if (numbers->at[i] == number)
			return status;
	}
	if (status == OK)
		numbers->at[numbers->count++] = number;
	return status;
}

enum status parse_resend(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return parse_part(&cmdline->upload.resend, value, why);
}

enum status parse_assume_sent(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return parse_part(&cmdline->upload.assume, value, why);
}

/* One of the words that the platform knows, as it spells them. */
static enum status parse_word(const char *words, const char *const *spelled, const char *value,
			      const char **out, struct diag *why)
{
	unsigned word = 0;
	enum status status = words_find(words, value, &word, why);

	if (status == OK)
		*out = spelled[word];
	return status;
}

enum status parse_priority(struct cmdline *cmdline, const char *value, struct diag *why)
{
	static const char *const words[] = { "LOW", "MEDIUM", "HIGH" };

	return parse_word("LOW|MEDIUM|HIGH", words, value, &cmdline->upload.priority, why);
}

enum status parse_mime_type(struct cmdline *cmdline, const char *value, struct diag *why)
{
	static const char *const words[] = { "APPLICATION_X_NDJSON", "TEXT_CSV" };

	return parse_word("APPLICATION_X_NDJSON|TEXT_CSV", words, value, &cmdline->mime_type, why);
}

enum status parse_order_by(struct cmdline *cmdline, const char *value, struct diag *why)
{
	/* By id is what the platform does unless it is asked for something else. */
	static const char *const words[] = { NULL, "name" };

	return parse_word("id|name", words, value, &cmdline->order_by, why);
}

enum status parse_first_result(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return number_parse(value, 0, UINT32_MAX, &cmdline->first_result, why);
}

enum status parse_max_results(struct cmdline *cmdline, const char *value, struct diag *why)
{
	return number_parse(value, 1, UINT32_MAX, &cmdline->max_results, why);
}
