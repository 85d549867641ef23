/*
 * One libcurl handle, used for one request after the other. The library is loaded when the first
 * handle is made: it is half of what the program would take to start, and few commands need it.
 * libcurl's own log is never switched on, for it shows the headers, and with them the token.
 */
#include "ext/http.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/stop.h"
#include "base/version.h"
#include "ext/library.h"

#define LIBRARY "libcurl.so.4"
#define SECOND UINT64_C(1000000000)

enum {
	CONNECT_SECONDS = 30,
	SEND_BYTES = 256 << 10, /* what libcurl hands to the kernel at once */
};

#define FUNCTIONS(X) \
	X(curl_global_init) X(curl_easy_init) X(curl_easy_cleanup) X(curl_easy_reset) \
	X(curl_easy_setopt) X(curl_easy_getinfo) X(curl_easy_perform) X(curl_easy_strerror) \
	X(curl_slist_append) X(curl_slist_free_all)

/* Written once, by load(), behind the pthread_once that everybody passes. */
static struct {
#define X(name) __typeof__(&(name)) name; /* NOLINT(bugprone-macro-parentheses): a member */
	FUNCTIONS(X)
#undef X
} lib;
static bool is_whole;

struct http {
	CURL *curl;
	const char *cacert;
	char error[CURL_ERROR_SIZE];
	/* of the request under way */
	const struct http_request *request;
	struct http_answer *answer;
	uint64_t given;         /* bytes of the body that libcurl has taken */
	uint64_t received;
	curl_off_t sent, got;   /* as the last tick saw them … */
	uint64_t moved_ns;      /* … and when they last changed */
	uint64_t sent_ns;       /* when the whole body had left; 0: not yet */
	bool is_stalled, is_stopped;
};

static void load(void)
{
	static const struct library_symbol symbols[] = {
#define X(name) { #name, (void **)&lib.name },
		FUNCTIONS(X)
#undef X
	};

	is_whole = !library_open(LIBRARY, symbols, sizeof(symbols) / sizeof(symbols[0])) &&
		   lib.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

enum status http_new(struct http **out, const char *cacert, struct diag *why)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	*out = NULL;
	pthread_once(&once, load);
	if (!is_whole)
		return diag_fail(why, ERR_IO,
				 "the platform is reached through " LIBRARY ", which is not installed");
	CURL *curl = lib.curl_easy_init();
	if (!curl)
		memory_exhausted();
	*out = memory_alloc(sizeof(**out));
	**out = (struct http){ .curl = curl, .cacert = cacert };
	return OK;
}

void http_free(struct http *http)
{
	if (!http)
		return;
	lib.curl_easy_cleanup(http->curl);
	free(http);
}

/* ---- called by libcurl ---- */

static size_t give_body(char *at, size_t size, size_t count, void *context)
{
	struct http *http = context;
	const struct http_request *request = http->request;
	size_t cap = size * count;
	uint64_t left = request->size - http->given;

	if (left < cap)
		cap = (size_t)left;
	if (cap == 0)
		return 0;
	if (request->read)
		cap = request->read(request->context, http->given, at, cap);
	else
		memcpy(at, request->text + http->given, cap);
	http->is_stopped = cap == 0;
	if (http->is_stopped)
		return CURL_READFUNC_ABORT;
	http->given += cap;
	return cap;
}

static bool write_file(struct http *http, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(http->request->file, bytes.at, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			http->answer->fault = HTTP_UNWRITTEN;
			http->answer->error = errno;
			return false;
		}
		bytes = (struct str){ bytes.at + n, bytes.len - (size_t)n };
	}
	return true;
}

static size_t take_body(char *at, size_t size, size_t count, void *context)
{
	struct http *http = context;
	struct str bytes = { at, size * count };
	/* What explains a failure is kept in memory, also where the body is for a file. */
	bool is_kept = !http->request->to_file || http->answer->status >= 300;

	http->received += bytes.len;
	if (http->received > (is_kept ? http->request->max : http->request->file_max)) {
		http->answer->fault = HTTP_TOO_LARGE;
		return 0;
	}
	if (is_kept)
		buf_put(&http->answer->body, bytes);
	else if (!write_file(http, bytes))
		return 0;
	return bytes.len;
}

static void keep_field(struct str line, const char *name, char *out, size_t size)
{
	size_t len = strlen(name);

	if (line.len <= len || line.at[len] != ':' || strncasecmp(line.at, name, len) != 0)
		return;
	struct str value = str_trim((struct str){ line.at + len + 1, line.len - len - 1 });
	if (value.len >= size)
		value.len = 0;
	if (value.len > 0)
		memcpy(out, value.at, value.len);
	out[value.len] = '\0';
}

static size_t take_field(char *at, size_t size, size_t count, void *context)
{
	struct http_answer *answer = ((struct http *)context)->answer;
	struct str line = { at, size * count };
	char status[4] = "";

	/* "HTTP/1.1 200 OK"; what came before, such as 100 Continue, was no answer. */
	if (str_starts(line, STR("HTTP/"))) {
		const char *blank = memchr(line.at, ' ', line.len);
		if (blank && line.at + line.len - blank > 3)
			memcpy(status, blank + 1, 3);
		answer->status = (unsigned)strtoul(status, NULL, 10);
		answer->date[0] = answer->retry_after[0] = answer->type[0] = '\0';
		if (answer->status < 200)
			answer->status = 0;
	}
	keep_field(line, "Date", answer->date, sizeof(answer->date));
	keep_field(line, "Retry-After", answer->retry_after, sizeof(answer->retry_after));
	keep_field(line, "Content-Type", answer->type, sizeof(answer->type));
	return line.len;
}

/* Not 0 breaks the request off. */
static int look(void *context, curl_off_t total_got, curl_off_t got, curl_off_t total_sent,
		curl_off_t sent)
{
	struct http *http = context;
	const struct http_request *request = http->request;
	uint64_t now = clock_monotonic_ns(), limit = request->timeout * SECOND;

	(void)total_got;
	(void)total_sent;
	if (sent != http->sent || got != http->got)
		http->moved_ns = now;
	http->sent = sent;
	http->got = got;
	if (!http->sent_ns && (uint64_t)sent >= request->size)
		http->sent_ns = now;
	if (request->tick)
		request->tick(request->context, (uint64_t)sent);
	http->is_stopped = stop_signal() != 0;
	http->is_stalled = now - http->moved_ns > limit ||
			   (!request->to_file && http->sent_ns && now - http->sent_ns > limit);
	return http->is_stopped || http->is_stalled;
}

/* ---- a request ---- */

static struct curl_slist *fields_of(const struct http_request *request)
{
	/* Waiting for 100 Continue costs a second wherever nobody sends it. */
	struct curl_slist *list = lib.curl_slist_append(NULL, "Expect:");
	struct buf line = { 0 };

	for (size_t i = 0; i < request->nfields && list; i++) {
		line.len = 0;
		buf_printf(&line, "%s: %s", request->fields[i].name, request->fields[i].value);
		buf_putc(&line, '\0');
		struct curl_slist *longer = lib.curl_slist_append(list, line.at);
		if (!longer)
			lib.curl_slist_free_all(list);
		list = longer;
	}
	buf_release(&line);
	if (!list)
		memory_exhausted();
	return list;
}

/* In parentheses, because libcurl has macros of these names. */
#define SET(option, value) (lib.curl_easy_setopt)(http->curl, (option), (value))

static void set_rules(struct http *http)
{
	long connect = http->request->timeout < CONNECT_SECONDS ? (long)http->request->timeout
								: CONNECT_SECONDS;

	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_CONNECTTIMEOUT, connect);
	SET(CURLOPT_USERAGENT, "bulkpipe/" BULKPIPE_VERSION);
	/* Our headers are for the platform; what a proxy says is not the platform's answer. */
	SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	if (http->cacert) {
		SET(CURLOPT_CAINFO, http->cacert);
		SET(CURLOPT_PROXY_CAINFO, http->cacert);
	}
	if (http->request->direct)
		SET(CURLOPT_PROXY, "");
	SET(CURLOPT_FRESH_CONNECT, http->request->creates ? 1L : 0L);
	SET(CURLOPT_FORBID_REUSE, http->request->creates ? 1L : 0L);
}

static void set_request(struct http *http, struct curl_slist *fields)
{
	const struct http_request *request = http->request;
	bool has_body = request->text || request->read;

	SET(CURLOPT_URL, request->url);
	SET(CURLOPT_HTTPHEADER, fields);
	if (has_body) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->size);
		SET(CURLOPT_UPLOAD_BUFFERSIZE, (long)SEND_BYTES);
	}
	SET(CURLOPT_CUSTOMREQUEST, request->method);
	SET(CURLOPT_READFUNCTION, give_body);
	SET(CURLOPT_READDATA, http);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, http);
	SET(CURLOPT_HEADERFUNCTION, take_field);
	SET(CURLOPT_HEADERDATA, http);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, look);
	SET(CURLOPT_XFERINFODATA, http);
	SET(CURLOPT_ERRORBUFFER, http->error);
}

static enum http_fault fault_of(const struct http *http, CURLcode code)
{
	switch (code) {
	case CURLE_OK:
		return HTTP_FINE;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_TIMEOUT;
	case CURLE_ABORTED_BY_CALLBACK:
		return http->is_stopped ? HTTP_STOPPED : HTTP_TIMEOUT;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return HTTP_UNTRUSTED;
	default:
		return HTTP_LOST;
	}
}

/* Of a request with a body, nothing can be made before some of the body is there. */
static enum http_reach reach_of(const struct http *http, CURLcode code)
{
	const struct http_request *request = http->request;
	long head = 0;

	(lib.curl_easy_getinfo)(http->curl, CURLINFO_REQUEST_SIZE, &head);
	if (http->answer->status)
		return code == CURLE_OK ? HTTP_WHOLE : HTTP_ANSWERED;
	return head > 0 && (request->size == 0 || http->given > 0) ? HTTP_SENT : HTTP_NOT_SENT;
}

static void put_why(struct http *http, CURLcode code)
{
	struct http_answer *answer = http->answer;
	const char *words = http->error[0] ? http->error : lib.curl_easy_strerror(code);

	if (code == CURLE_ABORTED_BY_CALLBACK && answer->fault == HTTP_TIMEOUT)
		snprintf(answer->why, sizeof(answer->why), "nothing has moved for %u s",
			 http->request->timeout);
	else if (code != CURLE_OK)
		snprintf(answer->why, sizeof(answer->why), "%s", words);
	if (answer->why[0] >= 'A' && answer->why[0] <= 'Z')
		answer->why[0] = (char)(answer->why[0] - 'A' + 'a');
}

void http_perform(struct http *http, const struct http_request *request,
		  struct http_answer *answer)
{
	struct curl_slist *fields = fields_of(request);

	*answer = (struct http_answer){ 0 };
	http->request = request;
	http->answer = answer;
	http->given = http->received = http->sent_ns = 0;
	http->sent = http->got = 0;
	http->is_stalled = http->is_stopped = false;
	http->error[0] = '\0';
	http->moved_ns = clock_monotonic_ns();
	lib.curl_easy_reset(http->curl);
	set_rules(http);
	set_request(http, fields);

	CURLcode code = lib.curl_easy_perform(http->curl);
	if (answer->fault == HTTP_FINE)
		answer->fault = fault_of(http, code);
	answer->reach = reach_of(http, code);
	answer->all_sent = http->given == request->size;
	put_why(http, code);
	http->request = NULL;
	http->answer = NULL;
	lib.curl_slist_free_all(fields);
}

void http_answer_release(struct http_answer *answer)
{
	buf_release(&answer->body);
}
