/*
 * An execution as the platform's samples show one, member by member in their order: just uploaded,
 * running, ended, canceled.
 */
#include "sandbox/executions.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "output/text.h"
#include "sandbox/dice.h"
#include "sandbox/imports.h"

#define ORGANISATION "1426" /* of everyone here; the number of the platform's samples */

/* What an upload is called that came without a name: requestBody9664967795462448677asRaw */
static void put_name(const struct execution *execution, struct buf *out)
{
	buf_printf(out, "requestBody%juasRaw", (uintmax_t)execution->serial);
}

/* mics://data_file/…/NAME-2020-12-31_10.22.23-KzgivDim3y, without what comes behind it */
static void put_uri(const struct execution *execution, struct buf *out)
{
	time_t created = (time_t)(execution->created / 1000);
	char date[24], word[DICE_WORD];
	struct tm parts;

	gmtime_r(&created, &parts);
	if (strftime(date, sizeof(date), "%Y-%m-%d_%H.%M.%S", &parts) == 0)
		date[0] = '\0';
	dice_word(execution->serial, DICE_EXECUTION, execution->id, word);
	buf_printf(out, "mics://data_file/tenants/" ORGANISATION
		   "/datamarts/%ju/document_imports/%ju/",
		   (uintmax_t)execution->datamart, (uintmax_t)execution->import);
	put_name(execution, out);
	buf_printf(out, "-%s-%s", date, word);
}

void execution_put_error_uri(const struct execution *execution, struct buf *out)
{
	put_uri(execution, out);
	buf_puts(out, "_errors.csv");
}

/* The platform's samples keep NDJSON as .json. */
static void put_file_uri(const struct execution *execution, struct buf *out)
{
	put_uri(execution, out);
	buf_puts(out, execution->csv ? ".csv" : ".json");
}

static bool has_succeeded(const struct execution *execution)
{
	return execution->end[0] == '\0' || strcmp(execution->end, "SUCCESS") == 0;
}

bool execution_has_result(const struct execution *execution, uint64_t now)
{
	return execution_phase(execution, now) == PHASE_ENDED && has_succeeded(execution);
}

static const char *status_of(const struct execution *execution, enum phase phase)
{
	switch (phase) {
	case PHASE_PENDING:
		return "PENDING";
	case PHASE_RUNNING:
		return "RUNNING";
	case PHASE_CANCELED:
		return "CANCELED";
	case PHASE_ENDED:
		break;
	}
	return execution->end[0] ? execution->end : "SUCCEEDED";
}

static void put_parameters(const struct execution *execution, struct buf *out)
{
	buf_printf(out, "{\"datamart_id\":%ju", (uintmax_t)execution->datamart);
	text_number(out, "document_import_id", execution->import);
	text_string(out, "mime_type", str_of(import_mime(execution->csv)));
	text_string(out, "document_type", str_of(execution->doctype->name));
	buf_puts(out, ",\"input_file_name\":\"");
	put_name(execution, out);
	buf_puts(out, "\",\"file_uri\":\"");
	put_file_uri(execution, out);
	buf_puts(out, "\"");
	text_number(out, "number_of_lines", execution->outcome.lines);
	buf_puts(out, ",\"segment_id\":null}");
}

static void put_result(const struct execution *execution, struct buf *out)
{
	const struct outcome *outcome = &execution->outcome;
	struct str top = buf_str(&outcome->top_identifiers);

	buf_printf(out, "{\"total_success\":%ju", (uintmax_t)outcome->success);
	text_number(out, "total_failure", outcome->failure);
	buf_puts(out, ",\"input_file_name\":\"");
	put_name(execution, out);
	buf_puts(out, "\",\"input_file_uri\":\"");
	put_file_uri(execution, out);
	buf_puts(out, "\",\"error_file_uri\":\"");
	execution_put_error_uri(execution, out);
	buf_puts(out, "\"");
	text_boolean(out, "possible_issue_on_identifiers", top.len > 2);
	text_member(out, "top_identifiers");
	buf_put(out, top);
	buf_putc(out, '}');
}

static void put_error(const struct execution *execution, struct buf *out)
{
	const struct outcome *outcome = &execution->outcome;
	struct buf message = { 0 };

	if (!has_succeeded(execution))
		buf_printf(&message, "The execution has ended with the status %s", execution->end);
	else if (outcome->failure > 0)
		buf_printf(&message, "%ju success, %ju failures\nSaved errors:\n%.*s",
			   (uintmax_t)outcome->success, (uintmax_t)outcome->failure,
			   (int)outcome->saved.len, outcome->saved.at);
	if (message.len > 0) {
		buf_puts(out, "{\"message\":");
		text_put(out, buf_str(&message));
		buf_putc(out, '}');
	} else {
		buf_puts(out, "null");
	}
	buf_release(&message);
}

/* null where the samples have it so, as long as there is nothing to say. */
static void put_number(struct buf *out, const char *name, bool is_known, uint64_t number)
{
	text_member(out, name);
	if (is_known)
		buf_put_number(out, number);
	else
		buf_puts(out, "null");
}

/* The samples have base64 of "1:0:0:" and a number. */
static void put_permalink(const struct execution *execution, struct buf *out)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char text[32] = { 0 };
	int len = snprintf(text, sizeof(text), "1:0:0:%ju", (uintmax_t)execution->id);

	for (int i = 0; i < len; i += 3) {
		unsigned bits = (unsigned)text[i] << 16 | (unsigned)text[i + 1] << 8 |
				(unsigned)text[i + 2];
		for (int k = 0; k < 4; k++)
			buf_putc(out, i + k <= len ? letters[bits >> (18 - 6 * k) & 63] : '=');
	}
}

void execution_render(const struct execution *execution, enum phase phase, struct buf *out)
{
	bool is_taken = phase == PHASE_RUNNING || phase == PHASE_ENDED;
	bool is_done = phase == PHASE_ENDED && has_succeeded(execution);
	uint64_t start = execution->created + execution->pending;

	buf_puts(out, "{\"parameters\":");
	if (is_taken)
		put_parameters(execution, out);
	else
		buf_puts(out, "null");
	text_member(out, "result");
	if (is_done)
		put_result(execution, out);
	else
		buf_puts(out, "null");
	text_member(out, "error");
	if (phase == PHASE_ENDED)
		put_error(execution, out);
	else
		buf_puts(out, "null");
	buf_printf(out, ",\"id\":\"%ju\"", (uintmax_t)execution->id);
	text_string(out, "status", str_of(status_of(execution, phase)));
	text_number(out, "creation_date", execution->created);
	put_number(out, "start_date", is_taken, start);
	put_number(out, "duration", phase == PHASE_ENDED, execution->running);
	buf_puts(out, ",\"organisation_id\":\"" ORGANISATION "\",\"user_id\":null");
	buf_puts(out, phase == PHASE_CANCELED ? ",\"cancel_status\":\"REQUESTED\""
					      : ",\"cancel_status\":null");
	buf_puts(out, ",\"debug\":null,\"is_retryable\":false,\"permalink_uri\":\"");
	put_permalink(execution, out);
	buf_putc(out, '"');
	put_number(out, "num_tasks", is_taken, execution->outcome.lines);
	put_number(out, "completed_tasks", is_taken, is_done ? execution->outcome.success : 0);
	put_number(out, "erroneous_tasks", is_taken, is_done ? execution->outcome.failure : 0);
	buf_puts(out, ",\"retry_count\":0,\"job_type\":\"DOCUMENT_IMPORT\","
		      "\"import_mode\":\"MANUAL_FILE\",\"import_type\":null");
	if (phase == PHASE_ENDED)
		text_number(out, "end_date", start + execution->running);
	buf_putc(out, '}');
}

void execution_render_canceled(const struct execution *execution, struct buf *out)
{
	buf_printf(out,
		   "{\"parameters\":null,\"result\":null,\"error\":null,\"id\":\"%ju\","
		   "\"status\":\"CANCELED\",\"creation_date\":%ju,\"start_date\":null,"
		   "\"duration\":null,\"organisation_id\":\"" ORGANISATION "\",\"user_id\":null,"
		   "\"cancel_status\":\"REQUESTED\",\"debug\":null,\"is_retryable\":false,"
		   "\"community_id\":\"" ORGANISATION "\",\"num_tasks\":null,"
		   "\"completed_tasks\":null,\"erroneous_tasks\":null,\"retry_count\":0,"
		   "\"permalink_uri\":null,\"job_type\":\"DOCUMENT_IMPORT\","
		   "\"import_mode\":\"MANUAL_FILE\",\"import_type\":null}",
		   (uintmax_t)execution->id, (uintmax_t)execution->created);
}

static void put_upload(const struct execution *execution, uint64_t now, struct buf *out)
{
	const struct outcome *outcome = &execution->outcome;

	buf_printf(out, "{\"execution\":\"%ju\",\"import\":\"%ju\",\"datamart\":\"%ju\"",
		   (uintmax_t)execution->id, (uintmax_t)execution->import,
		   (uintmax_t)execution->datamart);
	text_string(out, "status",
		    str_of(status_of(execution, execution_phase(execution, now))));
	text_number(out, "bytes", execution->bytes);
	text_number(out, "lines", outcome->lines);
	text_number(out, "success", outcome->success);
	text_number(out, "failure", outcome->failure);
	text_member(out, "sha256");
	text_put_or_null(out, execution->sha256[0] ? execution->sha256 : NULL);
	buf_putc(out, '}');
}

void executions_render_uploads(const struct executions *executions, uint64_t now,
			       struct reply *reply)
{
	const struct page all = { 0, UINT64_MAX };

	reply_open_list(reply);
	for (size_t i = 0; i < executions->count; i++) {
		reply_next(reply, &all, i);
		put_upload(&executions->rows[i], now, &reply->body);
	}
	buf_putc(&reply->body, ']');
	reply_close(reply);
}
