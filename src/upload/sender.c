/*
 * Sending parts: `jobs` threads, each with connections of its own, that take the next part from a
 * shared list. Each attempt is written down before and after. The first part whose fate is unknown,
 * the first refusal for good and the first failure of our own stop the handing out; what is under way
 * is waited for. The thread that called looks on and draws.
 */
#include "upload/upload.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/stop.h"
#include "output/part.h"
#include "upload/errors.h"
#include "upload/pacer.h"

#define MS UINT64_C(1000000)

enum {
	LOOK_MS = 100,
};

struct round {
	struct upload *upload;
	struct pacer pacer;
	pthread_mutex_t mutex; /* guards all below */
	pthread_cond_t changed;
	size_t next;           /* part to look at */
	size_t parts_done, parts_total;
	uint64_t bytes_done, bytes_total;
	unsigned running;      /* threads */
	bool is_over;          /* nothing new is sent */
	enum status status;
	struct diag why;       /* of the first that failed */
};

struct sender { /* one thread */
	struct round *round;
	pthread_t thread;
	struct api api;
	/* of the part at hand; only `sent` is looked at by another thread */
	size_t part;
	int fd;
	bool has_changed; /* the file, while it was sent */
	int unread;       /* errno where it could not be read; 0 */
	_Atomic uint64_t sent;
};

/* ---- the body ---- */

static size_t read_body(void *context, uint64_t offset, char *at, size_t cap)
{
	struct sender *sender = context;
	const struct upload *upload = sender->round->upload;
	size_t wanted = pacer_take(&sender->round->pacer, cap);
	ssize_t n = 0;

	while (wanted > 0 && (n = pread(sender->fd, at, wanted, (off_t)offset)) < 0 &&
	       errno == EINTR)
		;
	if (wanted == 0)
		return 0; /* stopped */
	sender->unread = n < 0 ? errno : 0;
	/* A file that changes is not sent to its end, so that it becomes no execution. */
	sender->has_changed = n == 0 ||
			      !verify_is_same(sender->fd, &upload->files[sender->part]);
	return sender->has_changed || n < 0 ? 0 : (size_t)n;
}

static void tick(void *context, uint64_t sent)
{
	((struct sender *)context)->sent = sent;
}

struct api_call upload_part_call(const struct upload *upload, const char *import, size_t part,
				 struct buf *path)
{
	path_execution(path, upload->session, import, NULL);
	return (struct api_call){
		.method = "POST",
		.path = path->at,
		.wants = API_MADE,
		.changes = true,
		.type = mime_content_type(upload->manifest.mime_type),
		.size = upload->manifest.parts[part].bytes,
		.is_private = true,
	};
}

static void perform(struct sender *sender, struct arena *arena, struct api_answer *answer)
{
	const struct upload *upload = sender->round->upload;
	struct buf path = { 0 };
	struct api_call call = upload_part_call(upload, upload->ledger.import, sender->part, &path);

	call.read = read_body;
	call.tick = tick;
	call.context = sender;
	sender->has_changed = false;
	sender->unread = 0;
	api_once(&sender->api, &call, arena, answer);
	sender->sent = 0;
	buf_release(&path);
}

/* ---- a part ---- */

static enum status write_down(struct sender *sender, struct arena *arena,
			      const struct api_answer *answer, struct diag *why)
{
	struct ledger *ledger = &sender->round->upload->ledger;
	size_t part = sender->part;

	switch (answer->verdict) {
	case RETRY_DONE:
		return ledger_sent(ledger, part, resource_text(answer->data, "id", arena), why);
	case RETRY_UNKNOWN:
		return ledger_unknown(ledger, part, answer->status, why);
	default:
		return ledger_not_sent(ledger, part, answer->status, why);
	}
}

/* One request, with what is written before and after it. */
static enum status attempt(struct sender *sender, struct arena *arena, struct api_answer *answer,
			   struct diag *why)
{
	struct upload *upload = sender->round->upload;
	const struct part_file *file = &upload->files[sender->part];

	enum status status = verify_open(file, &sender->fd, why);
	if (status != OK)
		return status;
	status = ledger_send(&upload->ledger, sender->part,
					 session_date(upload->session), why);
	if (status == OK) {
		perform(sender, arena, answer);
		status = write_down(sender, arena, answer, why);
	}
	close(sender->fd);
	if (status == OK && sender->unread) {
		errno = sender->unread;
		return diag_errno(why, file->path, "read");
	}
	if (status == OK && sender->has_changed)
		status = diag_fail_at(why, ERR_IO, file->path, 0, 0, "has changed while it was sent");
	if (status == OK)
		status = api_local_fault(answer, why);
	return status;
}

/* Waits, but not longer than the round goes on. False: it is over. */
static bool pause_for(struct round *round, uint64_t ns)
{
	uint64_t until = clock_monotonic_ns() + ns;
	bool goes_on;

	mutex_lock(&round->mutex);
	while ((goes_on = !round->is_over && !stop_signal())) {
		uint64_t now = clock_monotonic_ns();
		if (now >= until)
			break;
		uint64_t left = until - now;
		cond_wait_for(&round->changed, &round->mutex, left < LOOK_MS * MS ? left
										  : LOOK_MS * MS);
	}
	mutex_unlock(&round->mutex);
	return goes_on;
}

/* OK: sent, in doubt (`why` says what was answered), or left for another round. */
static enum status send_part(struct sender *sender, struct arena *arena, struct diag *why)
{
	struct upload *upload = sender->round->upload;
	struct api_answer answer;
	uint64_t pause_ns;

	for (unsigned next = 1;; next++) {
		arena_clear(arena);
		enum status status = attempt(sender, arena, &answer, why);
		if (status != OK || answer.verdict == RETRY_DONE)
			return status;
		*why = answer.why;
		if (answer.verdict == RETRY_UNKNOWN)
			return OK;
		if (answer.verdict == RETRY_FINAL)
			errors_keep_answer(upload, sender->part, answer.text);
		if (answer.verdict == RETRY_FINAL ||
		    !api_may_repeat(&sender->api, &answer, next, &pause_ns))
			return why->status;
		if (!pause_for(sender->round, pause_ns))
			return OK;
	}
}

/* ---- threads ---- */

/* The next part that is to be sent; false: there is none, or the round is over. */
static bool take_next(struct round *round, size_t *part)
{
	const struct upload *upload = round->upload;

	if (stop_signal())
		round->is_over = true;
	while (round->next < upload->manifest.nparts &&
	       upload->ledger.parts[round->next].state != PART_TO_SEND)
		round->next++;
	*part = round->next;
	return !round->is_over && round->next++ < upload->manifest.nparts;
}

/* With the mutex. */
static void finish_part(struct sender *sender, enum status status, const struct diag *why)
{
	struct round *round = sender->round;
	struct upload *upload = round->upload;
	enum part_state state = upload->ledger.parts[sender->part].state;

	if (status != OK && round->status == OK) {
		round->status = status;
		round->why = *why;
	}
	if (state == PART_IN_DOUBT) {
		upload->doubts[sender->part]++;
		upload->doubted = *why;
	}
	if (state == PART_SENT) {
		round->parts_done++;
		round->bytes_done += upload->manifest.parts[sender->part].bytes;
	} else {
		round->is_over = true;
	}
	cond_broadcast(&round->changed);
}

static void *work(void *context)
{
	struct sender *sender = context;
	struct round *round = sender->round;
	struct arena arena = { 0 };
	struct diag why;

	mutex_lock(&round->mutex);
	while (take_next(round, &sender->part)) {
		mutex_unlock(&round->mutex);
		enum status status = send_part(sender, &arena, &why);
		mutex_lock(&round->mutex);
		finish_part(sender, status, &why);
	}
	round->running--;
	cond_broadcast(&round->changed);
	mutex_unlock(&round->mutex);
	arena_release(&arena);
	return NULL;
}

/* With the mutex, which it gives back while it draws. */
static void draw(struct round *round, const struct sender *senders, uint64_t started_ns)
{
	const struct upload *upload = round->upload;
	struct upload_progress progress = {
		.phase = PHASE_SEND,
		.done = round->bytes_done,
		.total = round->bytes_total,
		.parts_done = round->parts_done,
		.parts_total = round->parts_total,
		.started_ns = started_ns,
	};

	for (unsigned i = 0; i < upload->options->jobs; i++)
		progress.done += senders[i].sent;
	mutex_unlock(&round->mutex);
	if (upload->progress)
		upload->progress(upload->context, &progress);
	mutex_lock(&round->mutex);
}

static enum status start(struct round *round, struct sender *senders, unsigned *started,
			 struct diag *why)
{
	struct upload *upload = round->upload;

	for (*started = 0; *started < upload->options->jobs && *started < round->parts_total;) {
		struct sender *sender = &senders[*started];
		*sender = (struct sender){ .round = round, .fd = -1 };
		enum status status = api_open(&sender->api, upload->session, why);
		if (status != OK)
			return status;
		mutex_lock(&round->mutex);
		round->running++;
		mutex_unlock(&round->mutex);
		if (!thread_start(&sender->thread, work, sender)) {
			api_close(&sender->api);
			mutex_lock(&round->mutex);
			round->running--;
			mutex_unlock(&round->mutex);
			/* Fewer threads send as well as more; none do not. */
			return *started > 0 ? OK : diag_fail(why, ERR_IO,
							     "the system has no thread to give");
		}
		(*started)++;
	}
	return OK;
}

static void run(struct round *round, struct sender *senders)
{
	uint64_t started_ns = clock_monotonic_ns();
	unsigned started;
	struct diag why;

	enum status status = start(round, senders, &started, &why);
	mutex_lock(&round->mutex);
	if (status != OK) {
		round->is_over = true;
		round->status = status;
		round->why = why;
	}
	while (round->running > 0) {
		draw(round, senders, started_ns);
		if (round->running > 0)
			cond_wait_for(&round->changed, &round->mutex, LOOK_MS * MS);
	}
	draw(round, senders, started_ns);
	mutex_unlock(&round->mutex);
	for (unsigned i = 0; i < started; i++) {
		thread_join(senders[i].thread);
		api_close(&senders[i].api);
	}
}

enum status upload_send(struct upload *upload, struct diag *why)
{
	struct round round = { .upload = upload };
	struct sender *senders = memory_alloc(upload->options->jobs * sizeof(*senders));

	memset(senders, 0, upload->options->jobs * sizeof(*senders));
	pacer_init(&round.pacer, upload->options->rate);
	mutex_init(&round.mutex);
	cond_init(&round.changed);
	for (size_t i = 0; i < upload->manifest.nparts; i++) {
		round.bytes_total += upload->manifest.parts[i].bytes;
		if (upload->ledger.parts[i].state == PART_SENT) {
			round.parts_done++;
			round.bytes_done += upload->manifest.parts[i].bytes;
		}
	}
	round.parts_total = upload->manifest.nparts;
	run(&round, senders);
	cond_destroy(&round.changed);
	mutex_destroy(&round.mutex);
	pacer_release(&round.pacer);
	free(senders);
	if (round.status == OK && stop_signal())
		return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
	*why = round.why;
	return round.status;
}
