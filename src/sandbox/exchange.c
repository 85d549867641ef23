/*
 * HTTP on one side, service.c and upload.c on the other. What is wrong with a request by its head
 * alone is told at once to a client that waits for 100 Continue; from any other the body is read
 * first, because a connection that is closed while the client still sends may lose the answer.
 */
#include "sandbox/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "sandbox/amount.h"
#include "sandbox/service.h"
#include "sandbox/upload.h"

enum {
	BODY_BYTES = 1 << 20, /* of a request that is no upload */
	DATE_BYTES = 32,      /* of a date in a header */
};

struct exchange {
	struct sandbox *sandbox;
	struct httpd_request *request;
	struct ask ask;
	struct effect effect;
	struct upload *upload; /* NULL: the call is another one, or refused */
	struct buf body;       /* of another one */
	uint64_t expected;     /* bytes of the body; 0: unknown, or none */
	uint64_t received;
	bool has_stalled;
	struct reply reply;    /* its status is 0 until it is known */
	unsigned answered;     /* the status that was sent; 0: the connection was closed */
	uint64_t started;      /* nanoseconds */
};

/* ---- the head ---- */

/* Without "api:" or "Bearer ", which some keep in front of a token. */
static struct str bare_token(struct str token)
{
	static const char *const prefixes[] = { "api:", "Bearer " };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		struct str prefix = str_of(prefixes[i]);
		if (token.len >= prefix.len &&
		    str_eq_nocase((struct str){ token.at, prefix.len }, prefix))
			return (struct str){ token.at + prefix.len, token.len - prefix.len };
	}
	return token;
}

static bool is_authorised(const struct exchange *exchange, struct str token)
{
	const char *wanted = exchange->sandbox->settings.token;

	if (exchange->ask.route.call >= NCALLS)
		return true;
	return wanted ? str_eq(token, bare_token(str_of(wanted))) : token.len > 0;
}

static struct str content_type_of(const struct exchange *exchange)
{
	struct str type = httpd_header(exchange->request, "Content-Type");

	return type.at ? str_trim(amount_cut(&type, ';')) : type;
}

static bool wants_json(enum call call)
{
	return call == CALL_CREATE || call == CALL_UPDATE || call == CALL_CANCEL;
}

/* Anything that needs no body to be refused; else the upload begins, if it is one. */
static void admit(struct exchange *exchange, struct str token)
{
	struct sandbox *sandbox = exchange->sandbox;
	struct httpd_request *request = exchange->request;
	const struct route *route = &exchange->ask.route;
	struct reply *reply = &exchange->reply;

	if (route->call == CALL_UNKNOWN) {
		reply->allow = route->allow;
		sandbox_refuse(sandbox, reply, route->allow ? 405 : 404, "%s",
			       route->allow ? "Method Not Allowed" : "Resource Not Found");
	} else if (!is_authorised(exchange, token)) {
		sandbox_refuse(sandbox, reply, 401, "%s",
			       token.len ? "the token is another one"
					 : "the header Authorization: api:TOKEN is missing");
	} else if (!service_admits(sandbox, route, reply)) {
		return;
	} else if (route->call == CALL_UPLOAD) {
		const struct upload_head head = {
			.type = httpd_header(request, "Content-Type"),
			.encoding = httpd_header(request, "Content-Encoding"),
			.length = httpd_header(request, "Content-Length"),
		};
		exchange->upload = upload_new(sandbox, route, &exchange->effect, &head, reply);
	} else if (wants_json(route->call) &&
		   !str_eq_nocase(content_type_of(exchange), STR("application/json"))) {
		sandbox_refuse(sandbox, reply, 415, "Content-Type must be application/json");
	}
}

static void read_query(struct exchange *exchange)
{
	struct httpd_request *request = exchange->request;
	struct ask *ask = &exchange->ask;

	ask->filter = (struct import_filter){
		.keywords = httpd_query(request, "keywords"),
		.mime_type = httpd_query(request, "mime_type"),
		.document_types = httpd_query(request, "document_types"),
		.order_by = httpd_query(request, "order_by"),
	};
	ask->first_result = httpd_query(request, "first_result");
	ask->max_results = httpd_query(request, "max_results");
	ask->uri = httpd_query(request, "uri");
}

static bool respond(struct exchange *exchange);

/* A fault that stands in for the work is a refusal like any other. */
static bool is_refused(const struct exchange *exchange)
{
	return exchange->reply.status || (exchange->effect.status && !exchange->effect.done);
}

static void begin(void *context, struct httpd_request *request)
{
	struct sandbox *sandbox = context;
	struct exchange *exchange = memory_alloc(sizeof(*exchange));
	struct str token = bare_token(httpd_header(request, "Authorization"));
	struct str expect = httpd_header(request, "Expect");

	*exchange = (struct exchange){
		.sandbox = sandbox,
		.request = request,
		.started = clock_monotonic_ns(),
		.ask.route = route_find(httpd_method(request), httpd_path(request)),
	};
	httpd_attach(request, exchange);
	amount_number(httpd_header(request, "Content-Length"), UINT64_MAX, &exchange->expected);
	read_query(exchange);
	if (exchange->ask.route.call < NCALLS) {
		mutex_lock(&sandbox->mutex);
		exchange->effect = faults_meet(&sandbox->faults, exchange->ask.route.call,
					       httpd_method(request), token);
		mutex_unlock(&sandbox->mutex);
	}
	admit(exchange, token);
	if (is_refused(exchange) && str_eq_nocase(expect, STR("100-continue")) &&
	    !exchange->effect.drop_before_work && !exchange->effect.drop_before_response &&
	    !exchange->effect.close_mid_body)
		respond(exchange);
}

/* ---- the body ---- */

static bool take(struct httpd_request *request, struct str bytes)
{
	struct exchange *exchange = httpd_attached(request);
	const struct effect *effect = &exchange->effect;

	exchange->received += bytes.len;
	bool is_half = exchange->received >= exchange->expected / 2;
	if (is_half && effect->close_mid_body)
		return false;
	if (is_half && effect->stall_mid_body && !exchange->has_stalled) {
		exchange->has_stalled = true;
		if (!sandbox_wait(exchange->sandbox, effect->stall_mid_body))
			return false;
	}
	if (exchange->upload)
		upload_take(exchange->upload, bytes);
	else if (!exchange->reply.status && exchange->received > BODY_BYTES)
		sandbox_refuse(exchange->sandbox, &exchange->reply, 413,
			       "the body is larger than %d bytes", BODY_BYTES);
	else if (!exchange->reply.status)
		buf_put(&exchange->body, bytes);
	return true;
}

/* ---- the answer ---- */

static void work(struct exchange *exchange)
{
	if (exchange->upload) {
		upload_finish(exchange->upload, exchange->sandbox, &exchange->reply);
		return;
	}
	exchange->ask.largest_page = exchange->effect.page;
	exchange->ask.body = exchange->body.len ? buf_str(&exchange->body) : STR("");
	service_answer(exchange->sandbox, &exchange->ask, &exchange->reply);
}

/* What the client sees in place of what came of its request. */
static void disguise(struct exchange *exchange)
{
	const struct effect *effect = &exchange->effect;
	struct reply *reply = &exchange->reply;

	if (effect->status)
		sandbox_refuse(exchange->sandbox, reply, (unsigned)effect->status,
			       "this is a fault that was asked for");
	if (effect->garbage) {
		reply->type = "text/html";
		reply->body.len = 0;
		buf_puts(&reply->body, "<html><body>Something is wrong here</body></html>\n");
	}
	if (effect->no_data) {
		reply->body.len = 0;
		buf_puts(&reply->body, "{\"status\":\"ok\",\"data\":null}\n");
	}
}

static void put_retry_after(const struct effect *effect, char out[DATE_BYTES])
{
	time_t when = time(NULL) + (time_t)effect->retry_after;
	struct tm parts;

	gmtime_r(&when, &parts);
	const char *format = "%a, %d %b %Y %H:%M:%S GMT";
	if (!effect->retry_date || strftime(out, DATE_BYTES, format, &parts) == 0)
		snprintf(out, DATE_BYTES, "%ju", (uintmax_t)effect->retry_after);
}

static void answer(struct exchange *exchange)
{
	const struct effect *effect = &exchange->effect;
	const struct reply *reply = &exchange->reply;
	char retry_after[DATE_BYTES];

	put_retry_after(effect, retry_after);
	const struct httpd_answer answer = {
		.status = reply->status,
		.body = buf_str(&reply->body),
		.fields = { { "Content-Type", reply->type },
			    { "Allow", reply->allow },
			    { "Retry-After", effect->retry_after ? retry_after : NULL } },
		.form = effect->endless ? HTTPD_ENDLESS
			: effect->close_mid_response ? HTTPD_CUT : HTTPD_WHOLE,
	};
	httpd_answer(exchange->request, &answer);
	exchange->answered = reply->status;
}

/* All that has arrived is what there is. False: the connection is to be closed. */
static bool respond(struct exchange *exchange)
{
	struct sandbox *sandbox = exchange->sandbox;
	const struct effect *effect = &exchange->effect;

	if (!sandbox_wait(sandbox, sandbox->settings.latency) || effect->drop_before_work)
		return false;
	if (!sandbox_wait(sandbox, effect->stall_before_work))
		return false;
	if (!is_refused(exchange))
		work(exchange);
	disguise(exchange);
	if (!sandbox_wait(sandbox, effect->stall) || effect->drop_before_response)
		return false;
	answer(exchange);
	return true;
}

static bool end(struct httpd_request *request)
{
	return respond(httpd_attached(request));
}

/* ---- after it ---- */

/* A line, in one write: neither the query nor the token nor the body is in it. */
static void tell(const struct exchange *exchange)
{
	uint64_t now = sandbox_now(), took = clock_monotonic_ns() - exchange->started;
	time_t second = (time_t)(now / 1000);
	char date[24], status[16] = "closed";
	struct buf line = { 0 };
	struct diag ignored;
	struct tm parts;

	gmtime_r(&second, &parts);
	if (strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &parts) == 0)
		date[0] = '\0';
	if (exchange->answered)
		snprintf(status, sizeof(status), "%u", exchange->answered);
	buf_printf(&line, "%s.%03uZ %s ", date, (unsigned)(now % 1000),
		   httpd_method(exchange->request));
	/* A decoded path may hold anything; a line of the log must stay one. */
	for (const char *at = httpd_path(exchange->request); *at; at++)
		buf_putc(&line, *at > ' ' && *at < 0x7f ? *at : '?');
	buf_printf(&line, " %s, %ju bytes, %ju.%03u s\n", status, (uintmax_t)exchange->received,
		   (uintmax_t)(took / 1000000000), (unsigned)(took / 1000000 % 1000));
	file_write(STDERR_FILENO, buf_str(&line), "standard error", &ignored);
	buf_release(&line);
}

static void done(struct httpd_request *request)
{
	struct exchange *exchange = httpd_attached(request);

	if (exchange->sandbox->settings.verbose)
		tell(exchange);
	upload_free(exchange->upload);
	buf_release(&exchange->body);
	reply_release(&exchange->reply);
	free(exchange);
}

const struct httpd_calls exchange_calls = { begin, take, end, done };
