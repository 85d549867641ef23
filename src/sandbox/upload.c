/* Receiving a body: what its head must be, and what comes of it. */
#include "sandbox/upload.h"

#include <stdlib.h>

#include "sandbox/amount.h"
#include "sandbox/dice.h"
#include "sandbox/store.h"

struct upload {
	struct execution execution; /* what is to be added; its id is drawn at the end */
	struct checker *checker;
	struct digest *digest;      /* NULL: --fault no-check */
};

/* "application/x-ndjson; charset=UTF-8" is of the type before the semicolon. */
static bool is_type(struct str header, struct str wanted)
{
	struct str parameters = header;
	struct str type = str_trim(amount_cut(&parameters, ';'));

	if (!str_eq_nocase(type, wanted))
		return false;
	while (parameters.len > 0) {
		struct str value = str_trim(amount_cut(&parameters, ';'));
		struct str name = amount_cut(&value, '=');
		if (str_eq_nocase(name, STR("charset")) && !str_eq_nocase(value, STR("utf-8")) &&
		    !str_eq_nocase(value, STR("\"utf-8\"")))
			return false;
	}
	return true;
}

/* The import's part of what the execution will be; false: there is no such import. */
static bool take_import(struct sandbox *sandbox, const struct route *route,
			struct execution *execution)
{
	mutex_lock(&sandbox->mutex);
	const struct import *import =
		imports_find(&sandbox->imports, route->datamart, route->import);
	if (import) {
		execution->doctype = import->fields.doctype;
		execution->csv = import->fields.csv;
	}
	mutex_unlock(&sandbox->mutex);
	return import != NULL;
}

static bool admits(struct sandbox *sandbox, const struct execution *execution,
		   const struct upload_head *head, struct reply *reply)
{
	struct str wanted = execution->csv ? STR("text/csv") : STR("application/x-ndjson");
	uint64_t length;

	if (!head->type.at || !is_type(head->type, wanted)) {
		sandbox_refuse(sandbox, reply, 415,
			       "Content-Type must be %s for an import of %s, in UTF-8", wanted.at,
			       import_mime(execution->csv));
		return false;
	}
	if (head->encoding.at && !str_eq_nocase(head->encoding, STR("identity"))) {
		sandbox_refuse(sandbox, reply, 415, "a body must not be compressed");
		return false;
	}
	if (head->length.at && !amount_number(head->length, UPLOAD_BYTES, &length)) {
		sandbox_refuse(sandbox, reply, 413, "the body is larger than %d bytes",
			       UPLOAD_BYTES);
		return false;
	}
	return true;
}

struct upload *upload_new(struct sandbox *sandbox, const struct route *route,
			  const struct effect *effect, const struct upload_head *head,
			  struct reply *reply)
{
	struct execution execution = {
		.datamart = route->datamart,
		.import = route->import,
		.hidden = effect->hide,
	};
	struct program *program = NULL;
	struct diag why;

	if (!take_import(sandbox, route, &execution)) {
		sandbox_refuse(sandbox, reply, 404, "Resource Not Found");
		return NULL;
	}
	if (!admits(sandbox, &execution, head, reply))
		return NULL;
	if (!effect->no_check &&
	    sandbox_program(sandbox, execution.doctype, &program, &why) != OK) {
		sandbox_refuse(sandbox, reply, 500, "%s", why.text);
		return NULL;
	}
	if (strcmp(effect->end, "SUCCEEDED") != 0)
		memcpy(execution.end, effect->end, sizeof(execution.end));
	mutex_lock(&sandbox->mutex);
	execution.serial = dice_roll(sandbox->settings.seed, DICE_EXECUTION, ++sandbox->nuploads);
	mutex_unlock(&sandbox->mutex);
	const struct checker_plan plan = {
		.doctype = execution.doctype,
		.program = program,
		.csv = execution.csv,
		.serial = execution.serial,
	};
	struct upload *upload = memory_alloc(sizeof(*upload));
	*upload = (struct upload){
		.execution = execution,
		.checker = checker_new(&plan),
		.digest = program ? digest_new() : NULL,
	};
	return upload;
}

void upload_take(struct upload *upload, struct str bytes)
{
	upload->execution.bytes += bytes.len;
	/* What is refused need not be looked at. */
	if (upload->execution.bytes > UPLOAD_BYTES)
		return;
	if (upload->digest)
		digest_update(upload->digest, bytes);
	checker_take(upload->checker, bytes);
}

/* Adds what the upload has become; an import that went meanwhile has no executions. */
static enum status add(struct sandbox *sandbox, const struct execution *execution,
		       struct reply *reply, struct diag *why)
{
	const struct settings *settings = &sandbox->settings;

	if (!imports_find(&sandbox->imports, execution->datamart, execution->import))
		return END;
	struct execution *added = executions_add(&sandbox->executions, execution);
	added->id = ++sandbox->last_id;
	added->created = sandbox_now();
	added->pending = settings->pending;
	added->running = settings->running;
	reply_open(reply);
	execution_render(added, PHASE_PENDING, &reply->body);
	reply_close(reply);
	return store_save(sandbox, why);
}

void upload_finish(struct upload *upload, struct sandbox *sandbox, struct reply *reply)
{
	struct execution *execution = &upload->execution;
	struct diag why;

	if (execution->bytes > UPLOAD_BYTES) {
		sandbox_refuse(sandbox, reply, 413, "the body is larger than %d bytes",
			       UPLOAD_BYTES);
		return;
	}
	checker_finish(upload->checker, &execution->outcome);
	if (upload->digest)
		digest_hex(upload->digest, execution->sha256);
	mutex_lock(&sandbox->mutex);
	enum status status = add(sandbox, execution, reply, &why);
	mutex_unlock(&sandbox->mutex);
	if (status == END) {
		sandbox_refuse(sandbox, reply, 404, "Resource Not Found");
		return;
	}
	/* It belongs to the sandbox now. */
	execution->outcome = (struct outcome){ 0 };
	if (status != OK)
		sandbox_refuse(sandbox, reply, 500, "%s", why.text);
}

void upload_free(struct upload *upload)
{
	if (!upload)
		return;
	outcome_release(&upload->execution.outcome);
	checker_free(upload->checker);
	digest_free(upload->digest);
	free(upload);
}
