/*
 * From how a run ended to what its user most likely wants to do now. For the summary alone.
 * Commands are complete and quoted for a shell; where one cannot be (the input was a pipe) none is
 * given.
 */
#include "cli/next.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cli/command.h"
#include "cli/option.h"
#include "cli/words.h"
#include "compile/keywords.h"

static void add(struct next *next, const char *why, struct buf *command)
{
	if (next->count < NEXT_MAX)
		next->steps[next->count++] = (struct next_step){
			why, arena_copy(&next->arena, buf_str(command)).at
		};
	buf_release(command);
}

/* The code that rejected most. */
static const struct code_totals *worst_code(const struct totals *totals)
{
	const struct code_totals *worst = NULL;

	for (size_t i = 0; i < totals->ncodes; i++) {
		const struct code_totals *row = &totals->codes[i];
		if (row->errors > 0 && (!worst || row->errors > worst->errors))
			worst = row;
	}
	return worst;
}

static void add_explain(struct next *next, const struct totals *totals)
{
	const struct code_totals *worst = worst_code(totals);
	struct buf command = { 0 };

	/* A code of the user's own rules is theirs to explain. */
	if (!worst || (!code_find(worst->code->name) && !keyword_code(worst->code->name)))
		return;
	buf_puts(&command, "bulkpipe explain ");
	words_shell(&command, worst->code->name);
	add(next, "what the most frequent error means", &command);
}

static bool can_be_typed_again(const struct cmdline *cmdline)
{
	for (size_t i = 0; i < cmdline->noperands; i++) {
		if (strcmp(cmdline->operands[i], "-") == 0)
			return false;
	}
	return cmdline->noperands > 0;
}

/* Files of the first run are not written again, and a preview was for looking; how things are said
 * is up to whoever types the next command. */
static bool stays(const struct option_row *row, unsigned bit)
{
	bool is_file = row->group == GROUP_REPORT && row->argument;
	bool is_preview = strcmp(row->name, "limit") == 0 || strcmp(row->name, "explain-map") == 0;

	return (row->verbs & bit) && !is_file && row->group != GROUP_COMMON && !is_preview;
}

/* One option as it was typed. */
static void put_typed(struct buf *out, const struct typed *typed)
{
	if (typed->row->letter)
		buf_printf(out, " -%c", typed->row->letter);
	else
		buf_printf(out, " --%s", typed->row->name);
	if (!typed->value)
		return;
	buf_putc(out, option_may_lack_argument(typed->row) ? '=' : ' ');
	words_shell(out, typed->value);
}

/* The same command line for `verb`, without the options that it does not know, then `more`. */
static void put_again(struct buf *out, const struct cmdline *cmdline, const char *verb,
		      unsigned bit, const char *more)
{
	buf_printf(out, "bulkpipe %s", verb);
	for (size_t i = 0; i < cmdline->ntyped; i++) {
		if (stays(cmdline->typed[i].row, bit))
			put_typed(out, &cmdline->typed[i]);
	}
	buf_puts(out, more);
	for (size_t i = 0; i < cmdline->noperands; i++)
		if (cmdline->operands[i][0] == '-') {
			buf_puts(out, " --");
			break;
		}
	for (size_t i = 0; i < cmdline->noperands; i++) {
		buf_putc(out, ' ');
		words_shell(out, cmdline->operands[i]);
	}
}

/* "out" is followed by "out-2", that by "out-3". */
static void put_next_dir(struct buf *out, const char *dir)
{
	size_t len = strlen(dir), digits = 0;
	struct buf name = { 0 };
	unsigned long number = 1;

	while (len > 1 && dir[len - 1] == '/')
		len--;
	while (digits < len && digits < 6 && dir[len - 1 - digits] >= '0' &&
	       dir[len - 1 - digits] <= '9')
		digits++;
	if (digits > 0 && len > digits + 1 && dir[len - 1 - digits] == '-') {
		number = strtoul(dir + len - digits, NULL, 10);
		len -= digits + 1;
	}
	buf_put(&name, (struct str){ dir, len });
	buf_printf(&name, "-%lu", number + 1);
	buf_putc(&name, '\0');
	words_shell(out, name.at);
	buf_release(&name);
}

/* What the report of a run does not keep for its replay. */
static bool is_shape_of_parts(const struct option_row *row)
{
	static const char *const names[] = { "to", "header", "part-size", "part-records", "prefix",
					     "mask" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(row->name, names[i]) == 0)
			return true;
	}
	return false;
}

static void put_in_dir(struct buf *out, struct next *next, const char *dir, const char *name)
{
	words_shell(out, arena_printf(&next->arena, "%s/%s", dir, name).at);
}

/*
 * --unique: a replay does not know the records that were kept, and would take what repeats them for valid. Into
 * a file of its own, so that the command may be typed twice. Gives its name in DIR; NULL: the rejects are no
 * lines, so that a person must find them.
 */
static const char *add_without_repeats(struct next *next, const struct cmdline *cmdline,
				       const struct totals *totals)
{
	static const char select[] = "select(.message | contains(\"--unique keeps\"))";
	const char *dir = cmdline->sink.dir, *name = NULL;
	struct buf command = { 0 };

	if (totals->reject_lines) {
		name = arena_printf(&next->arena, "unrepeated%s", strrchr(totals->reject_lines, '.')).at;
		buf_printf(&command, "jq -r '%s | \"\\(.reject + %ju)d\"' ", select,
			   (uintmax_t)totals->reject_lines_before);
		put_in_dir(&command, next, dir, "findings.ndjson");
		buf_puts(&command, " | sed -f - ");
		put_in_dir(&command, next, dir, totals->reject_lines);
		buf_puts(&command, " >");
		put_in_dir(&command, next, dir, name);
	} else {
		buf_printf(&command, "jq -c '%s | {reject, input, line}' ", select);
		put_in_dir(&command, next, dir, "findings.ndjson");
	}
	const char *what = name ? "the rejects without them" : "delete these from the rejects";
	add(next,
	    arena_printf(&next->arena,
			 "%ju rejected record%s one that was written, and would be written by a replay too; %s",
			 (uintmax_t)totals->repeats, totals->repeats == 1 ? " repeats" : "s repeat", what).at,
	    &command);
	return name;
}

static void add_replay(struct next *next, const struct cmdline *cmdline, const char *why,
		       const char *input)
{
	struct buf command = { 0 };

	buf_puts(&command, "bulkpipe run --replay ");
	words_shell(&command, cmdline->sink.dir);
	buf_puts(&command, " -o ");
	put_next_dir(&command, cmdline->sink.dir);
	for (size_t i = 0; i < cmdline->ntyped; i++) {
		if (is_shape_of_parts(cmdline->typed[i].row))
			put_typed(&command, &cmdline->typed[i]);
	}
	if (input) {
		buf_putc(&command, ' ');
		put_in_dir(&command, next, cmdline->sink.dir, input);
	}
	add(next, why, &command);
}

static void after_run(struct next *next, const struct cmdline *cmdline,
		      const struct totals *totals)
{
	const char *why = "repair the rejected records in that directory, then take them up";
	const char *input = NULL;

	/* What a preview rejected comes again with the whole inputs; what repeats others is not wanted. */
	if (totals->rejected == totals->repeats || cmdline->sink.rejects || totals->limited ||
	    cmdline->job.of_preview)
		return;
	if (totals->repeats > 0 && cmdline->sink.findings)
		why = "delete the rejected records that repeat others, repair the rest, then take them up";
	else if (totals->repeats > 0)
		input = add_without_repeats(next, cmdline, totals);
	if (input)
		why = "repair the rejected records in that file, then take them up";
	add_replay(next, cmdline, why, input);
}

static void after_check(struct next *next, const struct cmdline *cmdline,
			const struct totals *totals)
{
	struct buf command = { 0 };

	if (!can_be_typed_again(cmdline))
		return;
	if (totals->rejected == 0 && totals->valid == 0)
		return; /* there is nothing to write */
	if (totals->rejected == 0) {
		put_again(&command, cmdline, "run", FOR_RUN, " -o out");
		add(next, "write the parts", &command);
	} else if (!cmdline->sink.findings) {
		put_again(&command, cmdline, "check", FOR_CHECK, " --findings findings.ndjson");
		add(next, "write down every finding", &command);
	}
}

static void after_convert(struct next *next, const struct cmdline *cmdline,
			  const struct totals *totals)
{
	struct buf command = { 0 };

	if (totals->rejected == 0 || cmdline->sink.rejects || !can_be_typed_again(cmdline))
		return;
	put_again(&command, cmdline, "convert", FOR_CONVERT, " --rejects rejected");
	add(next, "keep the rejected records too", &command);
}

void next_steps(struct next *next, const struct cmdline *cmdline, const struct totals *totals,
		enum status status)
{
	if (totals->rejected > 0)
		add_explain(next, totals);
	if (status != OK && status != REJECTED)
		return;
	if (cmdline->job.command == COMMAND_RUN)
		after_run(next, cmdline, totals);
	else if (cmdline->job.command == COMMAND_CHECK)
		after_check(next, cmdline, totals);
	else
		after_convert(next, cmdline, totals);
}

/* A decision about a part was taken by the upload it was typed for; a look is not what goes on. */
static bool goes_on(const struct option_row *row)
{
	static const char *const names[] = { "resend", "assume-sent", "status", "dry-run" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(row->name, names[i]) == 0)
			return false;
	}
	return stays(row, FOR_UPLOAD);
}

const char *next_upload(const struct cmdline *cmdline, const char *dir, struct arena *arena)
{
	struct buf command = { 0 };

	buf_puts(&command, "bulkpipe upload ");
	words_shell(&command, dir);
	for (size_t i = 0; i < cmdline->ntyped; i++) {
		if (goes_on(cmdline->typed[i].row))
			put_typed(&command, &cmdline->typed[i]);
	}
	const char *text = arena_copy(arena, buf_str(&command)).at;
	buf_release(&command);
	return text;
}

void next_release(struct next *next)
{
	arena_release(&next->arena);
}
