/*
 * `guess`: an export of any kind gives a map of any document type, and the map is one: it runs on the
 * same export, or refuses to for a question that the guess has left open. Nothing that is printed has
 * a value of the data in it, or what a terminal would obey.
 *
 * The bytes are the export. The first line chooses the type. "zq9" is what values are known by.
 */
#include "running.h"

#include "guess/guess.h"

enum { SAMPLE_RECORDS = 1000 };

static const struct str secret = { "zq9", 3 };

static bool holds(struct str text, struct str what)
{
	return text.len > 0 && memmem(text.at, text.len, what.at, what.len);
}

/* Do names of fields have it too? Those of JSON may, anywhere. */
static bool may_be_in_names(const struct input *input)
{
	bool may_be = input->format != FORMAT_CSV && input->format != FORMAT_TSV;

	for (size_t i = 0; i < input->ncolumns; i++)
		may_be |= holds(input->columns[i], secret);
	return may_be;
}

static void need_printable(const struct input *input, struct str text)
{
	FUZZ_NEED(text.len > 0 && text.at[text.len - 1] == '\n');
	FUZZ_NEED(utf8_check(text) == text.len);
	FUZZ_NEED(may_be_in_names(input) || !holds(text, secret));
	while (text.len > 0) {
		unsigned len;
		uint32_t code = utf8_decode(text, &len);
		if (code != '\n' && code != '\t' && utf8_is_obeyed(code))
			fuzz_fail("U+%04x is printed", (unsigned)code);
		text = (struct str){ text.at + len, text.len - len };
	}
}

static void try_guess(const struct input *input, struct guess *guess, struct buf *map)
{
	struct buf types = { 0 };

	guess_map(guess, map);
	need_printable(input, buf_str(map));
	guess_types(guess, &types);
	need_printable(input, buf_str(&types));
	buf_release(&types);
}

/* The map, on the export that it was made for. */
static void try_map(struct str map, const char *input)
{
	struct outcome outcome;

	outcome_init(&outcome, input);
	outcome.cmdline.job.map_path = fuzz_file(0, map);
	run_map(&outcome);
	outcome_need_right(&outcome);
	if (outcome.status == ERR_USAGE && !strstr(outcome.why.text, "DECIDE"))
		fuzz_fail("the map is refused: %ju:%u: %s", (uintmax_t)outcome.why.line,
			  outcome.why.column, outcome.why.text);
	outcome_release(&outcome);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct str settings = fuzz_take_until(&bytes, "\n");
	struct outcome outcome;
	struct guess *guess = NULL;
	struct buf map = { 0 };
	size_t count;

	rules_of(NULL); /* takes a file for itself, once */
	const struct doctype *types = doctype_table(&count);
	const char *input = fuzz_file(1, bytes);
	outcome_init(&outcome, input);
	struct job *job = &outcome.cmdline.job;
	job->doctype = &types[fuzz_take_byte(&settings) % count];
	job->program = rules_of(job->doctype);
	job->limit = SAMPLE_RECORDS;
	job->finds_encoding = true;
	enum status status = input_probe_all(job, &outcome.why);
	if (status == OK)
		status = guess_read(job, &guess, &outcome.why);
	FUZZ_NEED(status == OK || status == ERR_USAGE || status == ERR_IO);
	FUZZ_NEED(status == OK || outcome.why.text[0]);
	if (status == OK)
		try_guess(&outcome.input, guess, &map);
	guess_release(guess);
	outcome_release(&outcome);
	if (status == OK)
		try_map(buf_str(&map), input);
	buf_release(&map);
	return 0;
}
