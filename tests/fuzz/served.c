/* Stands in for ext/httpd.c: what a request says comes from the target, and so does the order of its life. */
#include "served.h"

#include "fuzz.h"

#include "base/arena.h"
#include "ext/httpd.h"
#include "sandbox/exchange.h"
#include "sandbox/sandbox.h"

struct httpd_request {
	const struct served_request *asked;
	struct served_answer *answer;
	struct arena arena;
	const char *path;
	struct str query; /* as it was sent */
	void *own;
};

/* ---- what a request says ---- */

static int digit_of(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Without its %XX. */
static struct str decoded(struct arena *arena, struct str text)
{
	char *out = arena_bytes(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		int high = i + 2 < text.len ? digit_of(text.at[i + 1]) : -1;
		int low = i + 2 < text.len ? digit_of(text.at[i + 2]) : -1;
		bool is_escape = text.at[i] == '%' && high >= 0 && low >= 0;
		out[len++] = is_escape ? (char)(high * 16 + low) : text.at[i];
		i += is_escape ? 2 : 0;
	}
	out[len] = '\0';
	return (struct str){ out, len };
}

void httpd_attach(struct httpd_request *request, void *own)
{
	request->own = own;
}

void *httpd_attached(const struct httpd_request *request)
{
	return request->own;
}

const char *httpd_method(const struct httpd_request *request)
{
	return request->asked->method;
}

const char *httpd_path(const struct httpd_request *request)
{
	return request->path;
}

struct str httpd_header(const struct httpd_request *request, const char *name)
{
	const struct served_request *asked = request->asked;

	for (size_t i = 0; i < asked->nfields; i++) {
		struct str value = asked->fields[i].value;
		if (str_eq_nocase(asked->fields[i].name, str_of(name)))
			return (struct str){ value.at ? value.at : "", value.len };
	}
	return (struct str){ 0 };
}

struct str httpd_query(const struct httpd_request *request, const char *name)
{
	/* The arena is all that changes in a request that is asked. */
	struct arena *arena = &((struct httpd_request *)request)->arena;
	struct str rest = request->query;

	while (rest.len > 0) {
		struct str value = fuzz_take_until(&rest, "&");
		struct str key = fuzz_take_until(&value, "=");
		if (str_is(decoded(arena, key), name))
			return decoded(arena, value);
	}
	return (struct str){ 0 };
}

/* ---- what it is answered ---- */

void httpd_answer(struct httpd_request *request, const struct httpd_answer *answer)
{
	static const enum served_form forms[] = {
		[HTTPD_WHOLE] = SERVED_WHOLE, [HTTPD_CUT] = SERVED_CUT, [HTTPD_ENDLESS] = SERVED_ENDLESS
	};
	struct served_answer *out = request->answer;

	FUZZ_NEED(out->form == SERVED_CLOSED);
	out->form = forms[answer->form];
	out->status = answer->status;
	buf_put(&out->body, answer->body);
	for (size_t i = 0; i < HTTPD_FIELDS; i++) {
		const struct httpd_field *field = &answer->fields[i];
		if (!field->value)
			continue;
		FUZZ_NEED(!strpbrk(field->value, "\r\n"));
		out->has_allow |= strcmp(field->name, "Allow") == 0;
		if (strcmp(field->name, "Content-Type") == 0)
			snprintf(out->type, sizeof(out->type), "%s", field->value);
	}
}

static bool bring_body(struct httpd_request *request)
{
	const struct served_request *asked = request->asked;
	struct str rest = asked->body;

	while (rest.len > 0) {
		size_t len = asked->piece > 0 && asked->piece < rest.len ? asked->piece : rest.len;
		if (!exchange_calls.take(request, (struct str){ rest.at, len }))
			return false;
		rest = (struct str){ rest.at + len, rest.len - len };
	}
	return true;
}

void served_ask(struct sandbox *sandbox, const struct served_request *asked,
		struct served_answer *answer)
{
	struct httpd_request request = { .asked = asked, .answer = answer };
	struct str target = str_of(asked->target);

	*answer = (struct served_answer){ 0 };
	request.path = decoded(&request.arena, fuzz_take_until(&target, "?")).at;
	request.query = target;
	exchange_calls.begin(sandbox, &request);
	if (answer->form == SERVED_CLOSED && bring_body(&request)) {
		bool is_answered = exchange_calls.end(&request);
		FUZZ_NEED(is_answered == (answer->form != SERVED_CLOSED));
	}
	exchange_calls.done(&request);
	arena_release(&request.arena);
}

/* ---- sandboxes ---- */

struct sandbox *served_new(unsigned number, const struct served_settings *settings)
{
	static struct sandbox sandboxes[2];
	static bool are_there[2];
	struct sandbox *sandbox = &sandboxes[number];
	const struct settings all = {
		.token = settings->token,
		.datamart = settings->datamart,
		.state = settings->state,
		.pending = settings->pending,
		.running = settings->running,
		.seed = 1,
	};

	if (!are_there[number])
		sandbox_init(sandbox, &all);
	are_there[number] = true;
	executions_release(&sandbox->executions);
	imports_release(&sandbox->imports);
	faults_release(&sandbox->faults);
	sandbox->faults.seed = all.seed;
	sandbox->settings = all;
	sandbox->last_id = sandbox->nuploads = sandbox->nerrors = 0;
	return sandbox;
}
