/*
 * Answers of the platform: whatever comes back, a call ends with a verdict that is right for what may
 * have been made, ids are ids, and what is said of a failure is one line without the token. Lists are
 * read page by page, to an end. The target stands in for ext/http.c, which the Makefile leaves out.
 *
 * The bytes are answers, between lines "===": the first line of each chooses how far it got, its status
 * and its headers ("200WFs|Retry-After|Date"), the rest is its body. The very first byte is what is asked.
 */
#include "mutate_json.h"
#include "network.h"

#include "upload/listing.h"
#include "upload/resources.h"

#define SECRET "0123456789secret"

static void open_session(struct session *session, struct api *api)
{
	const struct config config = {
		.api = { "https://api.example.com", "test" },
		.datamart = { "1509", "test" },
		.token = { "api:" SECRET, "test" },
	};
	struct diag why;

	if (session_open(session, &config, &why) != OK || api_open(api, session, &why) != OK)
		fuzz_fail("%s", why.text);
	session->retries = 0;
}

/* ---- what is said ---- */

static void need_words(const struct diag *why)
{
	struct str text = str_of(why->text);

	FUZZ_NEED(text.len > 0 && utf8_check(text) == text.len);
	FUZZ_NEED(!strstr(why->text, SECRET));
	for (size_t i = 0; i < text.len; i++)
		FUZZ_NEED((unsigned char)text.at[i] >= ' ' && text.at[i] != 0x7f);
}

/* The answer's own sentence is not for people where it may quote what was sent. */
static void need_secrecy(const struct api_answer *answer)
{
	const struct node *error = node_member(answer->root, "error");

	if (error && error->type == NODE_STRING && error->text.len >= 8 && !is_word(error->text))
		FUZZ_NEED(!memmem(answer->why.text, strlen(answer->why.text), error->text.at,
				  error->text.len));
}

/* ---- one call ---- */

static bool is_id_text(struct str text)
{
	static const char letters[] =
		"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

	for (size_t i = 0; i < text.len; i++)
		if (!text.at[i] || !strchr(letters, text.at[i]))
			return false;
	return text.len >= 1 && text.len <= 64;
}

/* NULL: it is no JSON. */
static const struct node *read_body(struct arena *arena)
{
	struct json_parser *parser = json_parser_new();
	struct str body = buf_str(&network.body);
	struct json_result result = { 0 };

	if (body.len > 0 && utf8_check(body) == body.len)
		json_parse(parser, body, NULL, 32, arena, &result);
	json_parser_free(parser);
	return result.root;
}

static bool are_objects(const struct node *list)
{
	for (const struct node *at = list->child; at; at = at->next)
		if (at->type != NODE_OBJECT)
			return false;
	return true;
}

/* Is the answer what the call wants? */
static bool is_wanted(const struct api_call *call, const struct node *root)
{
	const struct node *status = node_member(root, "status"), *data = node_member(root, "data");
	const struct node *id = node_member(data, "id");

	if (call->wants == API_ANY)
		return true;
	if (!status || status->type != NODE_STRING || !str_is(status->text, "ok") || !data)
		return false;
	if (call->wants == API_LIST)
		return data->type == NODE_ARRAY && are_objects(data);
	bool has_id = id && (id->type == NODE_STRING || id->type == NODE_NUMBER) &&
		      is_id_text(id->text);
	return data->type == NODE_OBJECT && (call->wants == API_OBJECT || has_id);
}

/* Can the call have had an effect that nobody told us of? */
static bool may_be_made(const struct http_answer *http)
{
	if (http->fault == HTTP_UNTRUSTED || http->reach == HTTP_NOT_SENT)
		return false;
	bool is_refused = http->status == 503 || (http->status >= 300 && http->status < 500);
	return !is_refused;
}

static void try_call(struct api *api, const struct api_call *call)
{
	struct str script = network.script;
	struct arena arena = { 0 };
	struct api_answer answer;
	struct http_answer http;
	const struct http_request request = { .url = "https://api.example.com/v1/datamarts/1509/" };
	uint64_t pause_ns;

	http_perform(NULL, &request, &http); /* what is to come */
	network.script = script;
	bool is_good = http.reach == HTTP_WHOLE && http.status < 300 && http.all_sent &&
		       is_wanted(call, read_body(&arena));
	api_once(api, call, &arena, &answer);
	FUZZ_NEED(answer.status == http.status);
	FUZZ_NEED((answer.verdict == RETRY_DONE) == is_good);
	if (answer.verdict == RETRY_DONE) {
		const char *id = resource_text(answer.data, "id", &arena);
		FUZZ_NEED(call->wants != API_MADE || (id && is_id_text(str_of(id))));
	} else {
		FUZZ_NEED((answer.verdict == RETRY_UNKNOWN) == (call->changes && may_be_made(&http)));
		FUZZ_NEED(answer.why.status == ERR_UPLOAD_RETRY || answer.why.status == ERR_UPLOAD_FINAL ||
			  answer.why.status == ERR_SIGNAL);
		need_words(&answer.why);
		FUZZ_NEED(answer.text.len == 0 ||
			  !memmem(answer.text.at, answer.text.len, SECRET, strlen(SECRET)));
		if (call->is_private)
			need_secrecy(&answer);
		api->session->retries = 1;
		if (api_may_repeat(api, &answer, 1, &pause_ns))
			FUZZ_NEED(pause_ns <= UINT64_C(1200) * 1000000000);
	}
	http_answer_release(&http);
	arena_release(&arena);
}

static void try_calls(struct api *api)
{
	struct str script = network.script;

	for (enum api_wants wants = API_OBJECT; wants <= API_ANY; wants++) {
		for (unsigned kind = 0; kind < 3; kind++) {
			const struct api_call call = {
				.method = kind ? "POST" : "GET",
				.path = "/v1/datamarts/1509/document_imports?keywords=a",
				.wants = wants,
				.changes = kind > 0,
				.is_private = kind > 1,
			};
			network.script = script;
			try_call(api, &call);
		}
	}
}

/* ---- lists ---- */

static enum status take(void *context, const struct node *element, struct diag *why)
{
	struct arena arena = { 0 };
	struct execution execution;

	(void)context;
	(void)why;
	network.taken++;
	FUZZ_NEED(element->type == NODE_OBJECT);
	if (execution_read(element, &arena, &execution)) {
		FUZZ_NEED(is_id_text(str_of(execution.id)) && execution.status);
		FUZZ_NEED(execution.created >= -1);
		FUZZ_NEED(!execution_has_succeeded(execution.status) ||
			  execution_has_ended(execution.status));
	}
	arena_release(&arena);
	return OK;
}

/* How many elements the last answer has. */
static uint64_t count_last(struct arena *arena)
{
	const struct api_call call = { .wants = API_LIST };
	const struct node *root = read_body(arena);

	FUZZ_NEED(is_wanted(&call, root));
	return node_member(root, "data")->count;
}

static void try_pages(struct api *api, bool all)
{
	struct buf path = { 0 };
	struct pages pages = { .size = 50, .all = all, .take = take };
	struct arena arena = { 0 };
	struct diag why = { 0 };

	network.is_list = true;
	path_import(&path, api->session, NULL);
	enum status status = resource_pages(api, path.at, &pages, &why);
	if (status != OK)
		need_words(&why);
	FUZZ_NEED(all || network.requests == 1);
	/* Nothing is left out before the end that the platform tells. */
	if (status == OK && all)
		FUZZ_NEED(network.taken >= pages.total || count_last(&arena) == 0);
	buf_release(&path);
	arena_release(&arena);
}

static void try_listing(struct api *api)
{
	struct ledger_part parts[1] = { { .state = PART_SENT, .execution = "7" } };
	const struct manifest manifest = { .nparts = 1 };
	const struct ledger ledger = { .manifest = &manifest, .parts = parts, .import = "12" };
	struct listing listing;
	struct diag why = { 0 };

	enum status status = listing_read(&listing, api, &ledger, &why);
	if (status != OK)
		need_words(&why);
	for (size_t i = 0; i < listing.count; i++) {
		const struct stranger *one = &listing.at[i];
		FUZZ_NEED(is_id_text(str_of(one->id)) && strcmp(one->id, "7") != 0);
		FUZZ_NEED(one->created >= -1);
		for (size_t k = 0; k < i; k++)
			FUZZ_NEED(strcmp(one->id, listing.at[k].id) != 0);
	}
	listing_release(&listing);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str script = { (const char *)data, size };
	struct session session;
	struct api api;
	unsigned char asked = fuzz_take_byte(&script);

	open_session(&session, &api);
	network.script = script;
	network.requests = 0;
	network.taken = 0;
	network.is_list = false;
	if (asked == 'l')
		try_listing(&api);
	else if (asked == 'p' || asked == 'a')
		try_pages(&api, asked == 'a');
	else
		try_calls(&api);
	api_close(&api);
	session_release(&session);
	buf_release(&network.body);
	return 0;
}

/* ---- changes to what is in the corpus ---- */

static const char *mutate_name(size_t number)
{
	static const char *const names[] = {
		"status", "data", "id", "total", "error", "error_id", "error_code", "name", "parameters",
		"number_of_lines", "result", "total_success", "total_failure", "creation_date",
		"possible_issue_on_identifiers", "error_file_uri", "mime_type", "document_type",
	};

	return number < COUNT(names) ? names[number] : NULL;
}

static const char *mutate_text(size_t number)
{
	static const char *const texts[] = {
		"\"ok\"", "\"error\"", "[]", "{}", "[{}]", "null", "true", "0", "1", "7", "\"7\"", "\"8\"",
		"-1", "1.5", "1e3", "18446744073709551615", "9223372036854775808", "\"\"", "\"../7\"",
		"\"a b\"", "\"a\\u0000b\"", "\"\\u001b[31m\"", "\"\\u009b31m\"", "\"SUCCEEDED\"",
		"\"FAILED\"", "\"PENDING\"", "\"a sentence of the platform\"",
		"[{\"id\":\"7\",\"status\":\"x\"}]",
		"{\"id\":8,\"status\":\"RUNNING\",\"creation_date\":1,\"parameters\":{\"number_of_lines\":2}}",
		"{\"status\":\"ok\",\"data\":[{\"id\":\"9\",\"status\":\"SUCCEEDED\"}],\"total\":3}",
		"{\"status\":\"error\",\"error\":\"no\",\"error_id\":\"a-1\"}",
	};

	return number < COUNT(texts) ? texts[number] : NULL;
}

/* The body of one of the answers. */
static struct str mutate_part(struct str bytes, unsigned seed)
{
	struct str part;
	unsigned turns = seed % 4;

	fuzz_take_byte(&bytes);
	do
		part = fuzz_take_until(&bytes, "\n===\n");
	while (turns-- > 0 && bytes.len > 0);
	fuzz_take_until(&part, "\n");
	return part;
}
