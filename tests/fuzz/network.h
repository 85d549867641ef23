/*
 * A network that answers what the bytes say, in place of ext/http.c, which the Makefile leaves out of
 * the targets that have this. Included by one .c each.
 *
 * Answers stand between lines "===". The first line of each chooses its status, how far it got and its
 * headers ("200WFs|Retry-After|Date"), the rest is its body.
 */
#ifndef FUZZ_NETWORK_H
#define FUZZ_NETWORK_H

#include "fuzz.h"

#include "base/buf.h"
#include "ext/http.h"

enum { REQUESTS_MAX = 4 * 64 }; /* a list is read four times at most, and there are fewer answers */

static struct {
	struct str script;  /* answers to come */
	unsigned requests;
	struct buf body;    /* of the last */
	uint64_t taken;     /* elements of lists, so far */
	bool is_list;
} network;

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

static unsigned take_status(struct str *head)
{
	unsigned status = 0;

	for (int i = 0; i < 3; i++)
		status = status * 10 + fuzz_take_byte(head) % 10;
	return status;
}

static void take_header(struct str *head, char *out, size_t size)
{
	struct str value = fuzz_take_until(head, "|");

	snprintf(out, size, "%.*s", (int)value.len, value.len > 0 ? value.at : "");
}

static enum http_reach take_reach(struct str *head)
{
	switch (fuzz_take_byte(head)) {
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

static enum http_fault take_fault(struct str *head, enum http_reach reach)
{
	static const enum http_fault faults[] = { HTTP_LOST, HTTP_TIMEOUT, HTTP_UNTRUSTED,
						  HTTP_TOO_LARGE, HTTP_STOPPED };
	unsigned char chosen = fuzz_take_byte(head);

	return reach == HTTP_WHOLE ? HTTP_FINE : faults[chosen % COUNT(faults)];
}

/* A list is asked for behind what came of it. */
static void need_page(const char *url)
{
	const char *first = strstr(url, "first_result=");

	FUZZ_NEED(str_starts(str_of(url), STR("https://api.example.com/v1/datamarts/1509/")));
	if (network.is_list)
		FUZZ_NEED(first && strtoull(first + strlen("first_result="), NULL, 10) == network.taken);
}

/* What http.h promises of any answer; a list whose script has ended ends. */
void http_perform(struct http *http, const struct http_request *request, struct http_answer *answer)
{
	static const char last[] = "200W_s\n{\"status\":\"ok\",\"data\":[],\"total\":0}";
	(void)http;

	FUZZ_NEED(++network.requests <= REQUESTS_MAX);
	need_page(request->url);
	struct str rest = network.script.len > 0 ? fuzz_take_until(&network.script, "\n===\n")
						 : str_of(last);
	struct str head = fuzz_take_until(&rest, "\n");

	network.body.len = 0;
	*answer = (struct http_answer){ .status = take_status(&head), .reach = take_reach(&head) };
	answer->fault = take_fault(&head, answer->reach);
	answer->all_sent = fuzz_take_byte(&head) != 'p';
	if (answer->fault != HTTP_FINE)
		snprintf(answer->why, sizeof(answer->why), "it broke");
	fuzz_take_until(&head, "|");
	take_header(&head, answer->retry_after, sizeof(answer->retry_after));
	take_header(&head, answer->date, sizeof(answer->date));
	if (answer->status < 200 || answer->reach < HTTP_ANSWERED) {
		answer->status = 0;
		answer->reach = answer->reach < HTTP_ANSWERED ? answer->reach : HTTP_SENT;
		answer->fault = answer->fault == HTTP_FINE ? HTTP_LOST : answer->fault;
		return;
	}
	buf_put(&answer->body, rest);
	buf_put(&network.body, rest);
}

void http_answer_release(struct http_answer *answer)
{
	buf_release(&answer->body);
}

#endif
