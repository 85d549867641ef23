/*
 * A network between an upload and the sandbox, which does to each request what the bytes say, in place of
 * ext/http.c. It notes which executions were named in answers, and whether anything was said that a
 * platform which keeps to its own rules would not say. Included by one .c each.
 *
 * What is done stands between lines "===", one for each request; when there is no more, all goes well.
 * The first line is a letter, three digits, a letter for how far the answer came (network.h), and behind
 * "|" Retry-After and Date; the rest is a body.
 *
 *   n  it does not leave          l  it is lost on the way       t  it times out on the way
 *   u  nobody to be trusted       c  it arrives, the answer is lost
 *   a  it arrives, half of the answer comes                      d  it arrives, the answer is 5xx
 *   s  it is refused: 4xx, 503    e  5xx, and nothing was done
 *   k  somebody asks to stop before it arrives, K behind that
 *   r  whatever the line and the body say, R the same, but it arrives
 */
#ifndef FUZZ_WIRE_H
#define FUZZ_WIRE_H

#include "fuzz.h"

#include <pthread.h>
#include <time.h>

#include "base/utf8.h"
#include "ext/http.h"
#include "ext/json.h"
#include "served.h"
#include "timeless.h"
#include "upload/ledger.h"
#include "upload/resources.h"

#define WIRE_API "https://api.example.com"
#define WIRE_SECRET "0123456789secret"

enum {
	WIRE_PARTS = 4,
	WIRE_REQUESTS = 4000, /* of one upload: more are no patience, but a loop */
	WIRE_PIECE = 50,      /* bytes of a body that are asked for at once */
};

static struct {
	pthread_mutex_t mutex; /* guards all below while an upload runs */
	struct sandbox *sandbox;
	struct str script;
	unsigned requests;
	bool has_lied;
	struct arena arena; /* of ids */
	struct str parts[WIRE_PARTS];
	bool may_come[WIRE_PARTS];
	size_t nparts;
	struct ledger_list told[WIRE_PARTS], listed;
} wire = { .mutex = PTHREAD_MUTEX_INITIALIZER };

struct act {
	char kind;
	unsigned status;
	enum http_reach reach;
	struct str retry_after, date, body;
};

/* ---- what is to be done ---- */

static enum http_reach reach_of(unsigned char letter)
{
	switch (letter) {
	case 'N':
		return HTTP_NOT_SENT;
	case 'S':
		return HTTP_SENT;
	case 'A':
		return HTTP_ANSWERED;
	default:
		return HTTP_WHOLE;
	}
}

static struct act take_act(void)
{
	struct str rest = fuzz_take_until(&wire.script, "\n===\n");
	struct str head = fuzz_take_until(&rest, "\n");
	struct act act = { .kind = (char)fuzz_take_byte(&head), .body = rest };

	for (int i = 0; i < 3; i++)
		act.status = act.status * 10 + fuzz_take_byte(&head) % 10;
	act.reach = reach_of(fuzz_take_byte(&head));
	fuzz_take_until(&head, "|");
	act.retry_after = fuzz_take_until(&head, "|");
	act.date = fuzz_take_until(&head, "|");
	if (act.kind == 'd' || act.kind == 'e')
		act.status = 500 + (act.status % 100 == 3 ? 0 : act.status % 100);
	if (act.kind == 's')
		act.status = act.status % 2 ? 503 : 400 + act.status % 100;
	return act;
}

static bool arrives(char kind)
{
	return !kind || !strchr("nltusekr", kind);
}

static bool is_refusal(unsigned status)
{
	return (status >= 300 && status < 500) || status == 503;
}

/* Would a platform that keeps to its rules do that? */
static bool is_lie(const struct act *act)
{
	bool is_good = act->status >= 200 && act->status < 300 && act->reach >= HTTP_ANSWERED;
	bool is_json = act->body.len > 0 && memchr(act->body.at, '{', act->body.len);

	if (act->kind != 'r' && act->kind != 'R')
		return act->date.len > 0;
	return act->date.len > 0 || (is_good && is_json) ||
	       (act->kind == 'R' && (act->reach == HTTP_NOT_SENT || is_refusal(act->status)));
}

/* ---- a request ---- */

/* The body of a request; false: it was broken off. */
static bool read_body(const struct http_request *request, uint64_t until, struct buf *out)
{
	char piece[WIRE_PIECE];

	if (request->text)
		buf_put(out, (struct str){ request->text, (size_t)until });
	while (!request->text && out->len < until) {
		uint64_t left = until - out->len;
		size_t len = request->read(request->context, out->len, piece,
					   left < WIRE_PIECE ? (size_t)left : WIRE_PIECE);
		FUZZ_NEED(len <= WIRE_PIECE && len <= left);
		if (len == 0)
			return false;
		buf_put(out, (struct str){ piece, len });
		request->tick(request->context, out->len);
	}
	return true;
}

static struct str value_of(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->nfields; i++)
		if (strcmp(request->fields[i].name, name) == 0)
			return str_of(request->fields[i].value);
	return (struct str){ 0 };
}

/* To the sandbox, and its answer. */
static void deliver(const struct http_request *request, struct str body, struct http_answer *answer)
{
	struct served_answer served;
	struct served_request asked = {
		.method = request->method,
		.target = request->url + strlen(WIRE_API),
		.body = body,
	};

	for (size_t i = 0; i < request->nfields; i++)
		asked.fields[asked.nfields++] = (struct served_field){
			str_of(request->fields[i].name), str_of(request->fields[i].value)
		};
	served_ask(wire.sandbox, &asked, &served);
	FUZZ_NEED(served.form == SERVED_WHOLE);
	answer->status = served.status;
	buf_put(&answer->body, buf_str(&served.body));
	buf_release(&served.body);
}

/* Which part it is that is being sent; wire.nparts: it is none. */
static size_t part_of(const struct http_request *request, struct str body)
{
	struct str url = str_of(request->url), end = STR("/executions");
	size_t part = 0;

	if (strcmp(request->method, "POST") != 0 || url.len < end.len ||
	    !str_is(end, url.at + url.len - end.len))
		return wire.nparts;
	while (part < wire.nparts && !str_eq(wire.parts[part], body))
		part++;
	FUZZ_NEED(part < wire.nparts && wire.may_come[part]);
	return part;
}

/* ---- an answer ---- */

static void keep_id(const struct node *object, struct ledger_list *list)
{
	const char *id = resource_text(object, "id", &wire.arena);

	if (id && !ledger_list_has(list, id))
		ledger_list_add(list, id);
}

/* The executions that it names. */
static void note(size_t part, const struct http_answer *answer)
{
	struct str text = arena_copy(&wire.arena, buf_str(&answer->body));
	struct json_parser *parser = json_parser_new();
	struct json_result result = { 0 };

	if (text.len > 0 && utf8_check(text) == text.len)
		json_parse(parser, text, NULL, 32, &wire.arena, &result);
	json_parser_free(parser);
	const struct node *data = node_member(result.root, "data");
	if (data && data->type == NODE_OBJECT && part < wire.nparts)
		keep_id(data, &wire.told[part]);
	if (!data || data->type != NODE_ARRAY)
		return;
	for (const struct node *at = data->child; at; at = at->next)
		keep_id(at, &wire.listed);
}

/* How far it came, and what of the sandbox's answer is left. */
static void spoil(const struct act *act, struct http_answer *answer)
{
	answer->reach = HTTP_WHOLE;
	if (act->kind && strchr("ltckK", act->kind))
		answer->reach = HTTP_SENT;
	else if (act->kind == 'n' || act->kind == 'u')
		answer->reach = HTTP_NOT_SENT;
	else if (act->kind == 'a')
		answer->reach = HTTP_ANSWERED;
	else if (act->kind == 'r' || act->kind == 'R')
		answer->reach = act->reach;
	if (act->kind && strchr("dserR", act->kind)) {
		answer->status = act->status;
		answer->body.len = 0;
		buf_put(&answer->body, act->body);
	}
	if (answer->reach >= HTTP_ANSWERED && answer->status < 200)
		answer->reach = HTTP_SENT;
	if (answer->reach < HTTP_ANSWERED)
		answer->status = 0;
	if (answer->reach == HTTP_ANSWERED)
		answer->body.len /= 2;
	if (answer->reach < HTTP_ANSWERED)
		answer->body.len = 0;
	if (answer->reach == HTTP_WHOLE)
		return;
	answer->fault = act->kind == 'u'   ? HTTP_UNTRUSTED
			: act->kind == 't' ? HTTP_TIMEOUT
			: act->kind && strchr("kK", act->kind) ? HTTP_STOPPED
							       : HTTP_LOST;
	snprintf(answer->why, sizeof(answer->why), "it broke");
}

static void put_times(const struct act *act, struct http_answer *answer)
{
	time_t now = (time_t)(timeless_ms() / 1000);
	struct tm parts;

	if (answer->status == 0)
		return;
	gmtime_r(&now, &parts);
	strftime(answer->date, sizeof(answer->date), "%a, %d %b %Y %H:%M:%S GMT", &parts);
	if (act->date.len > 0)
		snprintf(answer->date, sizeof(answer->date), "%.*s", (int)act->date.len,
			 act->date.at);
	if (act->retry_after.len > 0)
		snprintf(answer->retry_after, sizeof(answer->retry_after), "%.*s",
			 (int)act->retry_after.len, act->retry_after.at);
}

static void put_file(const struct http_request *request, struct http_answer *answer)
{
	bool is_good = answer->status >= 200 && answer->status < 300;

	if (!request->to_file || !is_good)
		return;
	FUZZ_NEED(write(request->file, answer->body.at, answer->body.len) ==
		  (ssize_t)answer->body.len);
	answer->body.len = 0;
}

static void perform(const struct http_request *request, struct http_answer *answer)
{
	struct act act = take_act();
	struct buf body = { 0 };
	bool is_half = act.kind == 'l' || act.kind == 't' || act.kind == 'k';

	FUZZ_NEED(++wire.requests <= WIRE_REQUESTS);
	FUZZ_NEED(str_starts(str_of(request->url), STR(WIRE_API "/v1/")));
	FUZZ_NEED(str_is(value_of(request, "Authorization"), "api:" WIRE_SECRET));
	FUZZ_NEED(request->creates == (strcmp(request->method, "GET") != 0));
	wire.has_lied |= is_lie(&act);
	bool is_read = read_body(request, is_half ? request->size / 2 : request->size, &body);
	size_t part = is_read && !is_half ? part_of(request, buf_str(&body)) : wire.nparts;
	if (act.kind == 'k' || act.kind == 'K')
		timeless_ask_to_stop(true);
	if (is_read && arrives(act.kind))
		deliver(request, buf_str(&body), answer);
	if (!is_read)
		act.kind = 'k';
	spoil(&act, answer);
	put_times(&act, answer);
	answer->all_sent = is_read && !is_half && answer->reach != HTTP_NOT_SENT;
	if (answer->reach == HTTP_WHOLE && answer->status >= 200 && answer->status < 300)
		note(part, answer);
	put_file(request, answer);
	buf_release(&body);
}

/* ---- in place of ext/http.c ---- */

enum status http_new(struct http **out, const char *cacert, struct diag *why)
{
	(void)cacert;
	(void)why;
	*out = NULL;
	return OK;
}

void http_free(struct http *http)
{
	(void)http;
}

void http_perform(struct http *http, const struct http_request *request, struct http_answer *answer)
{
	(void)http;
	*answer = (struct http_answer){ 0 };
	pthread_mutex_lock(&wire.mutex);
	perform(request, answer);
	pthread_mutex_unlock(&wire.mutex);
}

void http_answer_release(struct http_answer *answer)
{
	buf_release(&answer->body);
}

#endif
