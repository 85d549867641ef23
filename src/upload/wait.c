/*
 * Following executions to their end: asked for one by one, at first each second, later each half
 * minute. What has ended is written down and not asked for again.
 */
#include "upload/upload.h"

#include "base/clock.h"
#include "base/stop.h"
#include "output/part.h"
#include "upload/errors.h"

#define SECOND UINT64_C(1000000000)

enum {
	FIRST_MS = 1000,
	LAST_MS = 30000,
	UNSEEN_S = 60,     /* how long an execution may not be shown after it was made */
	RESULT_LOOKS = 5,  /* a result may come after the status */
};

struct waiting {
	struct upload *upload;
	uint64_t started_ns;
	unsigned *looks; /* of each part: how often it had ended without a result */
	size_t ended, total;
};

static bool is_to_follow(const struct ledger_part *part)
{
	return part->state == PART_SENT && part->execution && !part->end.status;
}

/* It has ended, and says all that it is going to say. */
static bool is_complete(struct waiting *waiting, size_t part, const struct execution *execution)
{
	if (!execution_has_ended(execution->status))
		return false;
	return !execution_has_succeeded(execution->status) || execution->has_result ||
	       ++waiting->looks[part] > RESULT_LOOKS;
}

static enum status take_end(struct waiting *waiting, size_t part,
			    const struct execution *execution, const struct api_answer *answer,
			    struct diag *why)
{
	struct upload *upload = waiting->upload;
	uint64_t lines = upload->manifest.parts[part].records;
	const struct ledger_end end = {
		.status = execution->status,
		.has_result = execution->has_result,
		.success = execution->success,
		.failure = execution->failure,
		.is_suspicious = execution->is_suspicious,
	};
	enum status status = OK;

	if (ledger_has_failed(&end))
		status = errors_fetch(upload, part, execution, answer->data->raw, why);
	if (status != OK)
		return status;
	if (execution->is_suspicious)
		session_say(upload->session, "suspicious",
			    "%s: the platform suspects identifiers that stand on very many lines; see "
			    "top_identifiers of execution %s",
			    upload->manifest.parts[part].file, execution->id);
	if (end.has_result && end.success + end.failure != lines)
		session_say(upload->session, "lines",
			    "%s has %ju lines, but the platform counts %ju",
			    upload->manifest.parts[part].file, (uintmax_t)lines,
			    (uintmax_t)(end.success + end.failure));
	waiting->ended++;
	return ledger_ended(&upload->ledger, part, &end, why);
}

/* An execution is not shown. That may be because it is new; not if its import has gone. */
static enum status take_unseen(struct waiting *waiting, struct arena *arena, struct diag *why)
{
	struct upload *upload = waiting->upload;
	struct api_answer answer;
	struct buf path = { 0 };

	if (clock_monotonic_ns() - waiting->started_ns >= UNSEEN_S * SECOND)
		return ERR_UPLOAD_FINAL;
	path_import(&path, upload->session, upload->ledger.import);
	enum status status = resource_get(&upload->api, path.at, arena, &answer, why);
	buf_release(&path);
	return status;
}

static enum status look_at(struct waiting *waiting, size_t part, struct diag *why)
{
	struct upload *upload = waiting->upload;
	const struct ledger *ledger = &upload->ledger;
	struct execution execution;
	struct api_answer answer;
	struct arena arena = { 0 };
	struct buf path = { 0 };

	path_execution(&path, upload->session, ledger->import, ledger->parts[part].execution);
	enum status status = resource_get(&upload->api, path.at, &arena, &answer, why);
	if (status == ERR_UPLOAD_FINAL && answer.status == 404)
		status = take_unseen(waiting, &arena, why);
	else if (status == OK && !execution_read(answer.data, &arena, &execution))
		status = diag_fail(why, ERR_UPLOAD_RETRY,
				   "execution %s has no id or no status in the platform's answer",
				   ledger->parts[part].execution);
	else if (status == OK && is_complete(waiting, part, &execution))
		status = take_end(waiting, part, &execution, &answer, why);
	buf_release(&path);
	arena_release(&arena);
	return status;
}

static void draw(const struct waiting *waiting)
{
	struct upload *upload = waiting->upload;
	const struct upload_progress progress = {
		.phase = PHASE_WAIT,
		.parts_done = waiting->ended,
		.parts_total = waiting->total,
		.started_ns = waiting->started_ns,
	};

	if (upload->progress)
		upload->progress(upload->context, &progress);
}

/* All that have not ended, once. */
static enum status look_round(struct waiting *waiting, struct diag *why)
{
	struct upload *upload = waiting->upload;
	enum status status = OK;

	for (size_t i = 0; i < upload->manifest.nparts && status == OK; i++) {
		if (is_to_follow(&upload->ledger.parts[i]))
			status = look_at(waiting, i, why);
		if (status == OK && stop_signal())
			status = diag_fail(why, ERR_SIGNAL, "stopped by a signal");
		draw(waiting);
	}
	return status;
}

/* Sleeps, and draws meanwhile. */
static bool pause_ms(const struct waiting *waiting, uint64_t ms)
{
	uint64_t until = clock_monotonic_ns() + ms * (SECOND / 1000);

	for (uint64_t now; (now = clock_monotonic_ns()) < until;) {
		draw(waiting);
		if (!stop_pause(until - now < SECOND / 4 ? until - now : SECOND / 4))
			return false;
	}
	return true;
}

static enum status follow(struct waiting *waiting, struct diag *why)
{
	const struct upload_options *options = waiting->upload->options;
	uint64_t limit_ns = options->wait_seconds * SECOND, ms = FIRST_MS;

	for (;;) {
		enum status status = look_round(waiting, why);
		if (status != OK || waiting->ended == waiting->total)
			return status;
		uint64_t gone = clock_monotonic_ns() - waiting->started_ns;
		if (gone >= limit_ns)
			return diag_fail(why, ERR_UPLOAD_RETRY,
					 "%zu of %zu executions have not ended after %ju s",
					 waiting->total - waiting->ended, waiting->total,
					 (uintmax_t)options->wait_seconds);
		uint64_t left_ms = (limit_ns - gone) / (SECOND / 1000) + 1;
		if (!pause_ms(waiting, ms < left_ms ? ms : left_ms))
			return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
		ms = ms * 3 / 2 < LAST_MS ? ms * 3 / 2 : LAST_MS;
	}
}

/* ---- what it came to ---- */

static void tell_assumed(const struct upload *upload)
{
	size_t assumed = 0;

	for (size_t i = 0; i < upload->manifest.nparts; i++)
		assumed += upload->ledger.parts[i].is_assumed;
	if (assumed > 0)
		session_say(upload->session, "assumed",
			    "%zu part%s assumed to be sent: which executions they are is not known, so "
			    "their outcome is not either", assumed, assumed == 1 ? " was" : "s were");
}

enum status upload_judge(const struct upload *upload, struct diag *why)
{
	size_t failed = 0;
	uint64_t lines = 0;

	for (size_t i = 0; i < upload->manifest.nparts; i++) {
		const struct ledger_part *part = &upload->ledger.parts[i];
		if (!part->end.status || !ledger_has_failed(&part->end))
			continue;
		failed++;
		lines += part->end.failure;
	}
	if (failed == 0)
		return OK;
	return diag_fail(why, ERR_UPLOAD_FAILED,
			 "the platform reports failures in %zu of %zu parts, %ju lines in all; what it "
			 "says stands in %s/" ERRORS_DIR,
			 failed, upload->manifest.nparts, (uintmax_t)lines, upload->dir);
}

enum status upload_wait(struct upload *upload, struct diag *why)
{
	size_t nparts = upload->manifest.nparts;
	struct waiting waiting = {
		.upload = upload,
		.started_ns = clock_monotonic_ns(),
		.looks = arena_array(&upload->arena, nparts + 1, sizeof(*waiting.looks)),
	};

	for (size_t i = 0; i < nparts; i++) {
		waiting.total += upload->ledger.parts[i].state == PART_SENT &&
				 upload->ledger.parts[i].execution != NULL;
		waiting.ended += upload->ledger.parts[i].end.status != NULL;
	}
	enum status status = waiting.ended < waiting.total ? follow(&waiting, why) : OK;
	if (status != OK)
		return status;
	tell_assumed(upload);
	return upload_judge(upload, why);
}
