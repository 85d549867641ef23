/* An upload from the command line to its table; `upload` is the command, `run --upload` comes here. */
#include "cli/send.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/next.h"
#include "cli/upload_show.h"
#include "cli/words.h"
#include "output/names.h"
#include "upload/outcome.h"
#include "upload/upload.h"

enum status send_check(const struct cmdline *cmdline, struct diag *why)
{
	const struct upload_options *options = &cmdline->upload;

	if (options->import_id && (options->name || options->priority))
		return diag_fail(why, ERR_USAGE,
				 "--%s is for an import that is made, --import-id names one that is there",
				 options->name ? "name" : "priority");
	if (cmdline->dry_run && cmdline->show_status)
		return diag_fail(why, ERR_USAGE, "--dry-run and --status: which of the two?");
	return OK;
}

/* ---- while it runs ---- */

struct sending {
	struct remote *remote;
	pthread_mutex_t mutex; /* of the line, and of what is said in its place */
	struct progress line;
	struct upload upload;
};

static void tick(void *context, const struct upload_progress *progress)
{
	struct sending *sending = context;

	mutex_lock(&sending->mutex);
	upload_tick(&sending->line, progress);
	mutex_unlock(&sending->mutex);
}

/* Takes the place of remote.c's, in any thread: a line that is drawn must go first. */
static void say(void *context, const char *event, const char *text)
{
	struct sending *sending = context;

	mutex_lock(&sending->mutex);
	progress_clear(&sending->line);
	remote_say(sending->remote, event, text);
	mutex_unlock(&sending->mutex);
}

static struct upload_options options_of(const struct cmdline *cmdline)
{
	struct upload_options options = cmdline->upload;
	const struct job *job = &cmdline->job;

	/* Rejects that nobody has said yes to are not covered, whatever the budget of the run. */
	options.guard.has_budget = job->has_budget && !job->budget_is_default;
	options.guard.budget_is_percent = job->budget_is_percent;
	options.guard.max_rejects = job->max_rejects;
	return options;
}

static enum status describe(struct upload *upload, struct diag *why)
{
	struct buf text = { 0 };
	enum status status = upload_rehearse(upload, &text, why);

	if (status == OK)
		return remote_print(&text, why);
	buf_release(&text);
	return status;
}

/* What it came to, also where it failed: whatever was sent is in the table. */
static enum status tell(struct sending *sending, int exit, struct diag *why)
{
	const struct talk *talk = &sending->remote->talk;
	const struct upload *upload = &sending->upload;
	struct buf text = { 0 };

	if (talk->json) {
		upload_show_json(&upload->ledger, exit, &text);
		enum status status = file_write(STDERR_FILENO, buf_str(&text), "standard error", why);
		buf_release(&text);
		return status == ERR_SIGNAL ? status : OK;
	}
	if (talk->quiet || stop_signal())
		return OK;
	upload_show_table(&upload->ledger, &text);
	upload_show_failed(upload, &text);
	return remote_print(&text, why);
}

static enum status finish(struct sending *sending, enum status status, struct diag *why)
{
	struct upload *upload = &sending->upload;
	const struct session *session = &sending->remote->session;
	const struct outcome_about about = {
		.api = session->address.base,
		.datamart = session->datamart,
		.started_at = upload->started_at,
		.exit = exit_status(status, stop_signal()),
	};
	struct diag other;

	progress_clear(&sending->line);
	enum status written = outcome_write(upload->dir, &upload->manifest, &about, &upload->arena,
					    &other);
	if (exit_worse(status, written) != status) {
		*why = other;
		status = written;
	}
	enum status told = tell(sending, about.exit, &other);
	if (exit_worse(status, told) != status) {
		*why = other;
		status = told;
	}
	return status;
}

static enum status run(struct sending *sending, struct diag *why)
{
	struct upload *upload = &sending->upload;

	if (sending->remote->cmdline->dry_run)
		return describe(upload, why);
	if (upload->manifest.nparts == 0) {
		session_say(upload->session, "empty", "%s: there is no part, nothing to send",
			    upload->dir);
		return OK;
	}
	return finish(sending, upload_run(upload, why), why);
}

/* The export is built: also where the command that built it cannot be typed again, after a pipe. */
static void add_next(struct cmdline *cmdline, const char *dir, struct diag *why)
{
	size_t len = strlen(why->text);

	snprintf(why->text + len, sizeof(why->text) - len, "; to go on: %s",
		 next_upload(cmdline, dir, &cmdline->job.arena));
}

enum status send_dir(struct remote *remote, const char *dir, struct diag *why)
{
	struct cmdline *cmdline = remote->cmdline;
	const struct upload_options options = options_of(cmdline);
	struct sending sending = { .remote = remote };

	mutex_init(&sending.mutex);
	progress_init(&sending.line, cmdline, &remote->talk);
	remote->session.say = say;
	remote->session.context = &sending;
	session_say(&remote->session, "target", "target: %s, datamart %s",
		    remote->session.address.base, remote->session.datamart);
	enum status status = upload_open(&sending.upload, dir, &options, &remote->session,
					 !cmdline->dry_run, why);
	sending.upload.progress = tick;
	sending.upload.context = &sending;
	if (status == OK)
		status = run(&sending, why);
	if (status == ERR_UPLOAD_RETRY)
		add_next(cmdline, dir, why);
	if (status != OK && why->file)
		why->file = arena_copy(&cmdline->job.arena, str_of(why->file)).at;
	upload_release(&sending.upload);
	mutex_destroy(&sending.mutex);
	return status;
}

/* ---- --status ---- */

/* The first part that is in doubt, of those that a person must decide about if `is_open`; 0: none. */
static size_t find_doubt(const struct ledger *ledger, bool is_open)
{
	for (size_t i = 0; i < ledger->manifest->nparts; i++) {
		if (ledger->parts[i].state == PART_IN_DOUBT && ledger->parts[i].is_open == is_open)
			return i + 1;
	}
	return 0;
}

static size_t find_resent(const struct ledger *ledger)
{
	size_t part = 0;

	while (part < ledger->manifest->nparts && !ledger->parts[part].was_resent)
		part++;
	return part + 1;
}

/*
 * What an upload of this target would end with now, as far as the journal knows; `command` is that upload. A
 * doubt is a person's only where listings could not tell: of any other the next upload finds out.
 */
static enum status judge(const struct ledger *ledger, const char *command, struct diag *why)
{
	const struct outcome_sums sums = outcome_sum(ledger);
	size_t open = find_doubt(ledger, true), lost = find_doubt(ledger, false);

	if (open > 0)
		return diag_fail(why, ERR_UPLOAD_DOUBT,
				 "part %zu is in doubt: look at the executions (bulkpipe executions list "
				 "--import-id %s), then say %s --resend %zu or --assume-sent %zu",
				 open, ledger->import, command, open, open);
	if (ledger->twice.count > 0) {
		size_t part = find_resent(ledger);
		return diag_fail(why, ERR_UPLOAD_DOUBT,
				 "part %zu may have arrived twice: look at execution %s, then say %s "
				 "--assume-sent %zu", part, ledger->twice.at[0], command, part);
	}
	if (lost > 0)
		return diag_fail(why, ERR_UPLOAD_RETRY,
				 "what became of part %zu is not known yet: %s finds out, and goes on",
				 lost, command);
	if (sums.to_send > 0)
		return diag_fail(why, ERR_UPLOAD_RETRY, "parts are still to be sent: %s goes on",
				 command);
	if (sums.failed > 0)
		return diag_fail(why, ERR_UPLOAD_FAILED,
				 "the platform reports failures: what it says stands in "
				 "platform-errors/ of the directory");
	return OK;
}

static void put_ledger(const struct ledger *ledger, struct buf *out)
{
	struct buf line = { 0 };

	buf_printf(&line, "%s, datamart %s, import %s", ledger->api, ledger->datamart,
		   ledger->import ? ledger->import : "not made yet");
	if (ledger->name)
		buf_printf(&line, " (%s)", ledger->name);
	words_plain(out, buf_str(&line), false);
	buf_release(&line);
	buf_putc(out, '\n');
	upload_show_table(ledger, out);
	for (size_t i = 0; i < ledger->twice.count; i++)
		buf_printf(out, "execution %s may have brought a part a second time\n",
			   ledger->twice.at[i]);
}

/* The upload that this ledger is of, as it was typed; several may differ in their datamarts. */
static const char *upload_of(struct cmdline *cmdline, const char *dir, const struct ledger *ledger)
{
	struct arena *arena = &cmdline->job.arena;
	const char *command = next_upload(cmdline, dir, arena);

	if (cmdline_has(cmdline, "datamart"))
		return command;
	return arena_printf(arena, "%s --datamart %s", command, ledger->datamart).at;
}

static enum status tell_ledgers(struct cmdline *cmdline, const char *dir,
				const struct ledger_list *paths, const struct manifest *manifest,
				struct buf *out, struct diag *why)
{
	enum status worst = OK, status = OK;
	struct diag worst_why;

	for (size_t i = 0; i < paths->count && status == OK; i++) {
		struct ledger ledger;
		status = ledger_open(&ledger, paths->at[i], manifest, why);
		if (status == OK && ledger.is_begun) {
			struct diag one;
			if (out->len > 0)
				buf_putc(out, '\n');
			put_ledger(&ledger, out);
			enum status now = judge(&ledger, upload_of(cmdline, dir, &ledger), &one);
			if (exit_worse(worst, now) != worst) {
				worst = now;
				worst_why = one;
			}
		}
		ledger_release(&ledger);
	}
	if (status == OK && worst != OK)
		*why = worst_why;
	return status == OK ? worst : status;
}

enum status send_status(struct cmdline *cmdline, const char *dir, struct diag *why)
{
	struct arena *arena = &cmdline->job.arena;
	const char *path = arena_printf(arena, "%s/" NAME_MANIFEST, dir).at;
	struct manifest manifest;
	struct ledger_list paths;
	struct buf out = { 0 };
	struct diag other;

	enum status status = manifest_read(path, arena, &manifest, why);
	if (status == END)
		return diag_fail_at(why, ERR_USAGE, path, 0, 0,
				    "is missing: a directory without it is no export");
	if (status == OK)
		status = outcome_journals(dir, arena, &paths, why);
	if (status != OK)
		return status;
	status = tell_ledgers(cmdline, dir, &paths, &manifest, &out, why);
	if (status == OK && out.len == 0) {
		buf_printf(&out, "nothing of %s was sent\n", dir);
		if (manifest.nparts > 0)
			status = diag_fail(why, ERR_UPLOAD_RETRY,
					   "parts are still to be sent: %s sends them",
					   next_upload(cmdline, dir, arena));
	}
	if (remote_print(&out, &other) != OK) {
		*why = other;
		status = exit_worse(status, other.status);
	}
	ledger_list_release(&paths);
	return status;
}

enum status upload_command(struct cmdline *cmdline, struct diag *why)
{
	struct remote remote;

	enum status status = send_check(cmdline, why);
	if (status != OK)
		return status;
	if (cmdline->show_status)
		return send_status(cmdline, cmdline->operands[0], why);
	status = remote_open(&remote, cmdline, why);
	if (status == OK)
		status = send_dir(&remote, cmdline->operands[0], why);
	remote_close(&remote);
	return status;
}
