/* A call from its request to a verdict, and to its repetition. The words of a failure are in api_words.c. */
#include "upload/api.h"

#include <stdio.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/stop.h"
#include "base/utf8.h"
#include "ext/json.h"
#include "upload/api_words.h"

enum {
	DEPTH = 32,
	PAUSE_MAX_S = 15 * 60, /* what a server may ask for with Retry-After */
	PAUSE_TOLD_MS = 3000,  /* shorter pauses are nobody's business */
	WORD_BYTES = 64,
};

enum status api_open(struct api *api, struct session *session, struct diag *why)
{
	api->session = session;
	return http_new(&api->http, session->cacert, why);
}

void api_close(struct api *api)
{
	http_free(api->http);
	api->http = NULL;
}

/* ---- what was answered ---- */

bool is_word(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= 'a' && c <= 'z') && c != '-' && c != '_')
			return false;
	}
	return text.len > 0 && text.len <= WORD_BYTES;
}

static bool has_id(const struct node *data)
{
	const struct node *id = node_member(data, "id");

	return id && (id->type == NODE_STRING || id->type == NODE_NUMBER) && is_word(id->text);
}

static bool are_objects(const struct node *list)
{
	for (const struct node *at = list->child; at; at = at->next) {
		if (at->type != NODE_OBJECT)
			return false;
	}
	return true;
}

static void read_json(struct arena *arena, struct api_answer *answer)
{
	struct json_parser *parser;
	struct json_result result;

	if (answer->text.len == 0 || utf8_check(answer->text) < answer->text.len)
		return;
	parser = json_parser_new();
	json_parse(parser, answer->text, NULL, DEPTH, arena, &result);
	json_parser_free(parser);
	answer->root = result.root;
	answer->data = node_member(result.root, "data");
}

/* Is a 2xx what the API gives? */
static bool is_valid(const struct api_call *call, const struct api_answer *answer)
{
	const struct node *status = node_member(answer->root, "status"), *data = answer->data;

	if (call->wants == API_ANY)
		return true;
	if (!status || status->type != NODE_STRING || !str_is(status->text, "ok") || !data)
		return false;
	if (call->wants == API_LIST)
		return data->type == NODE_ARRAY && are_objects(data);
	return data->type == NODE_OBJECT && (call->wants == API_OBJECT || has_id(data));
}

/* ---- a call ---- */

static void perform(struct api *api, const struct api_call *call, const char *authorization,
		    struct http_answer *http)
{
	const struct session *session = api->session;
	struct buf url = { 0 };
	const struct http_field fields[] = {
		{ "Authorization", authorization },
		{ "Accept", "application/json" },
		{ "Content-Type", call->type },
	};

	buf_printf(&url, "%s%s", session->address.base, call->path);
	buf_putc(&url, '\0');
	const struct http_request request = {
		.method = call->method,
		.url = url.at,
		.fields = fields,
		.nfields = call->type ? 3 : 2,
		.creates = call->changes,
		.direct = session->address.is_loopback,
		.timeout = session->timeout,
		.size = call->size,
		.text = call->text,
		.read = call->read,
		.tick = call->tick,
		.context = call->context,
		.max = API_ANSWER_BYTES,
		.file_max = API_FILE_BYTES,
		.to_file = call->to_file,
		.file = call->file,
	};
	http_perform(api->http, &request, http);
	buf_release(&url);
}

/* --verbose: neither the query nor a header nor a byte of a body. */
static void tell(const struct api *api, const struct api_call *call,
		 const struct http_answer *http, uint64_t took_ns)
{
	char status[16] = "no answer";

	if (!api->session->verbose)
		return;
	if (http->status)
		snprintf(status, sizeof(status), "%u", http->status);
	session_say(api->session, "request", "%s %.*s: %s, %ju bytes sent, %.3f s", call->method,
		    (int)strcspn(call->path, "?"), call->path, status, (uintmax_t)call->size,
		    (double)took_ns / 1e9);
}

/* Dates, and how long the server wants to be left alone. */
static void take_times(struct api *api, const struct http_answer *http, struct api_answer *answer)
{
	uint64_t seconds;
	int64_t date = -1;

	if (retry_date(http->date, &date))
		session_see_date(api->session, date);
	if (retry_after(http->retry_after, date < 0 ? time(NULL) : date, &seconds))
		answer->pause_ms = (seconds < UINT32_MAX ? seconds : UINT32_MAX) * 1000;
}

void api_once(struct api *api, const struct api_call *call, struct arena *arena,
	      struct api_answer *answer)
{
	struct http_answer http;
	struct buf authorization = { 0 };

	*answer = (struct api_answer){ 0 };
	if (call->to_file && (ftruncate(call->file, 0) != 0 || lseek(call->file, 0, SEEK_SET) != 0)) {
		diag_errno(&answer->why, NULL, "write what is to be received");
		answer->verdict = RETRY_FINAL;
		return;
	}
	session_authorise(api->session, &authorization);
	uint64_t started_ns = clock_monotonic_ns();
	perform(api, call, authorization.at, &http);
	tell(api, call, &http, clock_monotonic_ns() - started_ns);
	take_times(api, &http, answer);
	answer->status = http.status;
	if (http.body.len > 0)
		answer->text = arena_copy(arena, buf_str(&http.body));
	read_json(arena, answer);
	const struct retry_case it = {
		.creates = call->changes,
		.reach = http.reach,
		.fault = http.fault,
		.status = http.status,
		.all_sent = http.all_sent,
		.is_valid = is_valid(call, answer),
	};
	answer->verdict = retry_judge(&it);
	/* A file does not get smaller; any other answer may have been somebody else's. */
	if (call->to_file && http.fault == HTTP_TOO_LARGE)
		answer->verdict = RETRY_FINAL;
	if (http.status == 401 && session_reread(api->session, authorization.at)) {
		answer->verdict = RETRY_AGAIN;
		answer->at_once = true;
	}
	if (answer->verdict != RETRY_DONE) {
		/* It may be kept, in a file that is shown to others. */
		session_mask(authorization.at, (char *)answer->text.at, answer->text.len);
		api_explain(api->session, call, authorization.at, &http, answer);
	}
	http_answer_release(&http);
	buf_release(&authorization);
}

bool api_may_repeat(struct api *api, const struct api_answer *answer, unsigned next,
		    uint64_t *pause_ns)
{
	uint32_t chance = UINT32_MAX;

	*pause_ns = 0;
	if (answer->at_once)
		return true;
	if (next > api->session->retries || answer->pause_ms > (uint64_t)PAUSE_MAX_S * 1000)
		return false;
	if (getrandom(&chance, sizeof(chance), GRND_NONBLOCK) != (ssize_t)sizeof(chance))
		chance = UINT32_MAX;
	uint64_t ms = retry_pause_ms(next, chance);
	/* Who has to wait for the same moment as others does not come back with all of them. */
	if (answer->pause_ms > 0)
		ms = answer->pause_ms + ms / 4;
	if (ms >= PAUSE_TOLD_MS)
		session_say(api->session, "pause", "%s; trying again in %ju s", answer->why.text,
			    (uintmax_t)(ms / 1000));
	*pause_ns = ms * 1000000;
	return true;
}

enum status api_local_fault(const struct api_answer *answer, struct diag *why)
{
	if (answer->verdict == RETRY_DONE ||
	    (answer->why.status != ERR_SIGNAL && answer->why.status != ERR_IO))
		return OK;
	*why = answer->why;
	return why->status;
}

enum status api_call(struct api *api, const struct api_call *call, struct arena *arena,
		     struct api_answer *answer, struct diag *why)
{
	uint64_t pause_ns;

	for (unsigned next = 1;; next++) {
		api_once(api, call, arena, answer);
		enum status status = api_local_fault(answer, why);
		if (status != OK)
			return status;
		if (answer->verdict == RETRY_DONE)
			return OK;
		*why = answer->why;
		if (answer->verdict != RETRY_AGAIN || !api_may_repeat(api, answer, next, &pause_ns))
			return why->status;
		if (!stop_pause(pause_ns))
			return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
	}
}
