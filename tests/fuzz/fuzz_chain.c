/*
 * Any bytes as an export of any type, through all of the chain. What comes out is right by the rules of
 * its type: it goes through once more, and nothing of it changes. A first line, such as `3-0`: the type,
 * the format and the encoding by a letter or digit each, and further letters: n for --no-coerce, d for
 * --unknown drop.
 */
#include "running.h"

#include "input/columns.h"

static enum status run(struct outcome *outcome)
{
	struct job *job = &outcome->cmdline.job;
	enum status status = input_probe_all(job, &outcome->why);

	if (status == OK)
		status = columns_plan(job, &outcome->why);
	return status == OK ? run_flow(outcome) : status;
}

static void read_settings(struct job *job, struct str settings)
{
	static const enum format formats[] = { FORMAT_AUTO, FORMAT_CSV, FORMAT_TSV, FORMAT_NDJSON,
					       FORMAT_JSON };
	static const char *const encodings[] = { NULL, "UTF-8", "UTF-16", "windows-1252",
						 "ISO-8859-15", "UTF-16BE" };
	size_t count;
	const struct doctype *types = doctype_table(&count);
	unsigned char type = fuzz_take_byte(&settings);

	job->doctype = type % (count + 1) == count ? NULL : &types[type % (count + 1)];
	job->program = rules_of(job->doctype);
	job->from = formats[fuzz_take_byte(&settings) % COUNT(formats)];
	job->encoding = encodings[fuzz_take_byte(&settings) % COUNT(encodings)];
	job->unknown = UNKNOWN_WARN;
	for (; settings.len > 0; fuzz_take_byte(&settings)) {
		job->coerce &= settings.at[0] != 'n';
		if (settings.at[0] == 'd')
			job->unknown = UNKNOWN_DROP;
	}
}

/* The lines again, as NDJSON of the type they are of. */
static void try_again(const struct outcome *first, struct str settings)
{
	struct outcome second;

	outcome_init(&second, fuzz_file(0, buf_str(&first->lines)));
	read_settings(&second.cmdline.job, settings);
	second.cmdline.job.from = FORMAT_NDJSON;
	second.cmdline.job.encoding = "UTF-8";
	second.status = run(&second);
	FUZZ_NEED(second.status == OK && second.valid == first->nlines && second.rejected == 0);
	FUZZ_NEED(str_eq(buf_str(&first->lines), buf_str(&second.lines)));
	outcome_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct str settings = fuzz_take_until(&rest, "\n");
	struct outcome outcome;

	outcome_init(&outcome, fuzz_file(0, rest));
	read_settings(&outcome.cmdline.job, settings);
	outcome.status = run(&outcome);
	outcome_need_right(&outcome);
	if (outcome.status == OK)
		try_again(&outcome, settings);
	outcome_release(&outcome);
	return 0;
}
