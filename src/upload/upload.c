/* The whole of an upload, step by step; what each step does is in a file of its own. */
#include "upload/upload.h"

#include <string.h>

#include "base/clock.h"
#include "base/stop.h"
#include "output/lock.h"
#include "output/names.h"
#include "output/part.h"

/* ---- before anything is sent ---- */

static enum status read_manifest(struct upload *upload, struct diag *why)
{
	const char *path = arena_printf(&upload->arena, "%s/" NAME_MANIFEST, upload->dir).at;
	enum status status = manifest_read(path, &upload->arena, &upload->manifest, why);

	if (status == END)
		return diag_fail_at(why, ERR_USAGE, path, 0, 0,
				    "is missing: a directory without it is no export");
	if (status == OK && !mime_content_type(upload->manifest.mime_type))
		return diag_fail_at(why, ERR_USAGE, path, 0, 0,
				    "names a mime type that the platform does not take");
	return status;
}

static enum status check_manifest(const struct upload *upload, struct diag *why)
{
	const struct upload_options *options = upload->options;
	enum status status = guard_manifest(&options->guard, &upload->manifest, why);

	if (status == OK && !upload->manifest.document_type && !options->import_id)
		return diag_fail(why, ERR_USAGE,
				 "the manifest names no document type, so no import can be made for it: "
				 "say --import-id ID");
	return status;
}

static enum status open_ledger(struct upload *upload, struct diag *why)
{
	const struct session *session = upload->session;
	struct ledger *ledger = &upload->ledger;
	const char *path = ledger_path(upload->dir, session->address.place, session->datamart,
				       &upload->arena);

	upload->has_ledger = true;
	enum status status = ledger_open(ledger, path, &upload->manifest, why);
	if (status != OK)
		return status;
	if (!ledger->is_begun)
		ledger_set_target(ledger, session->address.base, session->datamart);
	if (strcmp(ledger->api, session->address.base) != 0 ||
	    strcmp(ledger->datamart, session->datamart) != 0)
		return diag_fail_at(why, ERR_USAGE, path, 0, 0,
				    "is about another address of the API: %s", ledger->api);
	return OK;
}

enum status upload_open(struct upload *upload, const char *dir,
			const struct upload_options *options, struct session *session, bool lock,
			struct diag *why)
{
	*upload = (struct upload){
		.options = options,
		.session = session,
		.lock = -1,
	};
	clock_utc(upload->started_at);
	upload->dir = arena_copy(&upload->arena, str_of(dir)).at;
	enum status status = read_manifest(upload, why);
	if (status == OK && lock) {
		upload->lock_path = arena_printf(&upload->arena, "%s/" NAME_LOCK, dir).at;
		status = lock_take(upload->lock_path, &upload->lock, why);
		/* What was read before the lock may be another export's. */
		if (status == OK)
			status = read_manifest(upload, why);
	}
	if (status == OK)
		status = check_manifest(upload, why);
	return status == OK ? open_ledger(upload, why) : status;
}

void upload_release(struct upload *upload)
{
	api_close(&upload->api);
	if (upload->has_ledger)
		ledger_release(&upload->ledger);
	if (upload->lock_path)
		lock_drop(upload->lock_path, upload->lock);
	arena_release(&upload->arena);
}

/* ---- sending ---- */

static bool is_waiting_for(const struct upload *upload, enum part_state state)
{
	return ledger_count(&upload->ledger, state) > 0;
}

static bool has_resent(const struct upload *upload)
{
	for (size_t i = 0; i < upload->manifest.nparts; i++) {
		if (upload->ledger.parts[i].was_resent)
			return true;
	}
	return false;
}

static bool has_to_follow(const struct upload *upload)
{
	for (size_t i = 0; i < upload->manifest.nparts; i++) {
		const struct ledger_part *part = &upload->ledger.parts[i];
		if (part->state == PART_SENT && part->execution && !part->end.status)
			return true;
	}
	return false;
}

static enum status verify(struct upload *upload, struct diag *why)
{
	const struct manifest *manifest = &upload->manifest;

	upload->files = arena_array(&upload->arena, manifest->nparts + 1, sizeof(*upload->files));
	upload->doubts = arena_array(&upload->arena, manifest->nparts + 1, sizeof(*upload->doubts));
	return verify_parts(upload->dir, manifest, upload->options->jobs, &upload->arena,
			    upload->files, why);
}

static void tell_target(const struct upload *upload)
{
	const struct ledger *ledger = &upload->ledger;

	session_say(upload->session, "import", "import %s%s%s%s: %zu of %zu parts to send",
		    ledger->import, ledger->name ? " (" : "", ledger->name ? ledger->name : "",
		    ledger->name ? ")" : "", ledger_count(ledger, PART_TO_SEND),
		    upload->manifest.nparts);
}

/* A part whose requests are never answered, and which never arrives, is not sent for ever. */
static enum status check_patience(const struct upload *upload, struct diag *why)
{
	for (size_t i = 0; i < upload->manifest.nparts; i++) {
		if (upload->ledger.parts[i].state == PART_TO_SEND &&
		    upload->doubts[i] > upload->session->retries) {
			*why = upload->doubted;
			return why->status;
		}
	}
	return OK;
}

/* Rounds of sending, and of finding out what became of the last one, until nothing is left. */
static enum status send_all(struct upload *upload, struct diag *why)
{
	enum status status = upload_intake(upload, why);

	if (status != OK)
		return status;
	tell_target(upload);
	for (;;) {
		if (is_waiting_for(upload, PART_IN_DOUBT))
			status = upload_settle(upload, why);
		if (status == OK)
			status = check_patience(upload, why);
		if (status != OK || !is_waiting_for(upload, PART_TO_SEND))
			return status;
		status = upload_send(upload, why);
		if (status != OK)
			return status;
	}
}

enum status upload_run(struct upload *upload, struct diag *why)
{
	const struct upload_options *options = upload->options;
	bool sends = is_waiting_for(upload, PART_TO_SEND) || is_waiting_for(upload, PART_IN_DOUBT);
	bool decides = options->resend.count > 0 || options->assume.count > 0;
	bool follows = options->wait && (sends || has_to_follow(upload));
	enum status status = OK, second;
	struct diag second_why;

	if (sends)
		status = verify(upload, why);
	if (status == OK && (sends || decides || follows || has_resent(upload)))
		status = api_open(&upload->api, upload->session, why);
	if (status == OK && decides)
		status = upload_decide(upload, why);
	if (status == OK && sends)
		status = send_all(upload, why);
	if (status == OK)
		status = options->wait ? upload_wait(upload, why) : upload_judge(upload, why);
	if (status != OK && status != ERR_UPLOAD_FAILED)
		return status;
	/* Worse than lines that have failed. */
	second = upload_check_twice(upload, &second_why);
	if (second == OK)
		return status;
	*why = second_why;
	return second;
}

/* ---- a rehearsal ---- */

static void put_call(const struct upload *upload, const struct api_call *call, struct buf *out)
{
	api_describe(upload->session, call, out);
	buf_putc(out, '\n');
}

enum status upload_rehearse(struct upload *upload, struct buf *out, struct diag *why)
{
	const struct ledger *ledger = &upload->ledger;
	const char *import = ledger->import ? ledger->import : upload->options->import_id;
	struct buf path = { 0 }, body = { 0 };

	enum status status = verify(upload, why);
	if (status != OK || !is_waiting_for(upload, PART_TO_SEND))
		return status;
	if (!import) {
		const char *name = upload_import_name(upload);
		const struct api_call call = upload_create_call(upload, name, &path, &body);
		put_call(upload, &call, out);
		import = "IMPORT";
	}
	for (size_t i = 0; i < upload->manifest.nparts; i++) {
		if (ledger->parts[i].state != PART_TO_SEND)
			continue;
		const struct api_call call = upload_part_call(upload, import, i, &path);
		put_call(upload, &call, out);
	}
	buf_release(&path);
	buf_release(&body);
	return OK;
}
