/*
 * Requests to the sandbox: each has one answer, of a status that there is a reason for and in the form
 * that it announces; a connection is closed only where a fault was asked for. However bodies are cut,
 * the same comes of them. What is kept in the state file is read back as it was, and nothing else is
 * written. Below HTTP: served.h stands in for ext/httpd.c, timeless.h for the clock.
 *
 * The first line of the bytes chooses the size of pieces and the settings; with an `s` behind it the next
 * section is a state file. Sections stand between lines "===". A request is "METHOD TARGET", lines of
 * headers, an empty line, and its body.
 */
#include "folder.h"
#include "mutate_json.h"
#include "served.h"
#include "timeless.h"

#include <dirent.h>

#include "base/file.h"
#include "ext/digest.h"
#include "sandbox/store.h"

#define TOKEN "of-nobody"

enum {
	FILE_BYTES = 64 << 20,
	MESSAGE_BYTES = 512, /* of an error, see sandbox_refuse */
};

static const char *path_of(struct arena *arena, const char *name)
{
	return arena_printf(arena, "%s/%s", folder(), name).at;
}

/* "": no such file. */
static struct str text_of(const char *path, struct arena *arena)
{
	struct str text = STR("");
	struct diag why;

	if (access(path, F_OK) == 0 && file_read_all(path, FILE_BYTES, arena, &text, &why) != OK)
		fuzz_fail("%s", why.text);
	return text;
}

/* ---- a request ---- */

static const char *text_copy(struct arena *arena, struct str text)
{
	return arena_printf(arena, "%.*s", (int)text.len, text.at).at;
}

static struct served_request request_of(struct arena *arena, struct str text)
{
	struct served_request request = { 0 };
	struct str line = fuzz_take_until(&text, "\n");

	request.method = text_copy(arena, fuzz_take_until(&line, " "));
	request.target = text_copy(arena, line);
	while (text.len > 0 && (line = fuzz_take_until(&text, "\n")).len > 0) {
		struct str name = fuzz_take_until(&line, ": ");
		if (request.nfields < SERVED_FIELDS)
			request.fields[request.nfields++] = (struct served_field){ name, line };
	}
	request.body = text;
	return request;
}

/* ---- an answer ---- */

static const struct node *tree_of(struct str text, struct arena *arena)
{
	struct json_parser *parser = json_parser_new();
	struct json_result result = { 0 };

	if (text.len > 0 && utf8_check(text) == text.len)
		json_parse(parser, text, NULL, 200, arena, &result);
	json_parser_free(parser);
	return result.root;
}

static bool says(const struct node *root, const char *name, const char *text)
{
	const struct node *member = node_member(root, name);

	return member && member->type == NODE_STRING && str_is(member->text, text);
}

static void need_envelope(const struct served_answer *answer, struct arena *arena)
{
	const struct node *root = tree_of(buf_str(&answer->body), arena);
	const struct node *error;

	FUZZ_NEED(root && root->type == NODE_OBJECT);
	if (answer->status < 300) {
		FUZZ_NEED(says(root, "status", "ok") && node_member(root, "data"));
		return;
	}
	error = node_member(root, "error");
	FUZZ_NEED(says(root, "status", "error") && node_member(root, "error_code") &&
		  node_member(root, "error_id"));
	FUZZ_NEED(error && error->type == NODE_STRING && error->text.len > 0 &&
		  error->text.len < MESSAGE_BYTES);
}

/* Of a sandbox that was told no fault. */
static void need_answer(const struct served_answer *answer, struct arena *arena)
{
	static const unsigned known[] = { 200, 400, 401, 404, 405, 409, 413, 415 };
	bool is_known = false;

	for (size_t i = 0; i < COUNT(known); i++)
		is_known |= answer->status == known[i];
	FUZZ_NEED(is_known && answer->form == SERVED_WHOLE);
	FUZZ_NEED(answer->has_allow == (answer->status == 405));
	if (strcmp(answer->type, "text/csv") != 0) {
		FUZZ_NEED(strcmp(answer->type, "application/json") == 0);
		need_envelope(answer, arena);
	}
}

static void need_fault(const struct served_answer *answer)
{
	FUZZ_NEED(answer->form == SERVED_CLOSED || (answer->status >= 200 && answer->status < 600));
}

/* What came of a body, held against what its bytes say. */
static void need_execution(const struct execution *execution, struct str body)
{
	char sha256[DIGEST_HEX];
	uint64_t lines = 0;

	digest_sha256_hex(body, sha256);
	FUZZ_NEED(strcmp(execution->sha256, sha256) == 0 && execution->bytes == body.len);
	FUZZ_NEED(execution->outcome.lines ==
		  execution->outcome.success + execution->outcome.failure);
	if (execution->csv || str_starts(body, STR("\xef\xbb\xbf")))
		return;
	while (body.len > 0)
		lines += str_trim(fuzz_take_until(&body, "\n")).len > 0;
	FUZZ_NEED(execution->outcome.lines == lines);
}

/* ---- a sandbox's life ---- */

/* Answers one after the other go to `told`; false: the state is none. */
static bool live(struct sandbox *sandbox, struct str script, size_t piece, struct arena *arena,
		 struct buf *told)
{
	struct diag why;

	if (store_load(sandbox, &why) != OK) {
		FUZZ_NEED(why.text[0] && why.file && why.status != OK);
		return false;
	}
	while (script.len > 0) {
		struct served_request request =
			request_of(arena, fuzz_take_until(&script, "\n===\n"));
		struct served_answer answer;
		size_t before = sandbox->executions.count;
		bool has_faults = sandbox->faults.count > 0;

		request.piece = piece;
		served_ask(sandbox, &request, &answer);
		if (has_faults)
			need_fault(&answer);
		else
			need_answer(&answer, arena);
		size_t added = sandbox->executions.count - before;
		FUZZ_NEED(added == 0 || (added == 1 && (has_faults || answer.status == 200)));
		if (added == 1 && !has_faults)
			need_execution(&sandbox->executions.rows[before], request.body);
		buf_printf(told, "%d %u ", answer.form, answer.status);
		buf_put(told, buf_str(&answer.body));
		buf_release(&answer.body);
	}
	return true;
}

static void need_nothing_else(void)
{
	static const char *const known[] = { ".", "..", "state", "again" };
	struct dirent **entries;
	int count = scandir(folder(), &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		bool is_known = false;
		for (size_t k = 0; k < COUNT(known); k++)
			is_known |= strcmp(entries[i]->d_name, known[k]) == 0;
		FUZZ_NEED(is_known);
		free(entries[i]);
	}
	free(entries);
}

/* The state is read, written under another name, and is the same. */
static void need_memory(struct str kept, const struct served_settings *settings, struct arena *arena)
{
	struct served_settings again = *settings;
	struct sandbox *sandbox;
	struct diag why;

	again.state = path_of(arena, "again");
	folder_put(again.state, kept);
	sandbox = served_new(1, &again);
	FUZZ_NEED(store_load(sandbox, &why) == OK);
	FUZZ_NEED(store_save(sandbox, &why) == OK);
	FUZZ_NEED(str_eq(text_of(again.state, arena), kept));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str script = { (const char *)data, size }, state = { 0 };
	struct str chosen = fuzz_take_until(&script, "\n");
	size_t piece = fuzz_take_byte(&chosen) % 32;
	unsigned char flags = fuzz_take_byte(&chosen);
	struct arena arena = { 0 };
	struct buf told[2] = { 0 };
	struct str kept[2];
	const struct served_settings settings = {
		.state = path_of(&arena, "state"),
		.token = flags & 1 ? TOKEN : NULL,
		.datamart = flags & 2 ? 1509 : 0,
		.pending = flags & 4 ? 1000 : 0,
		.running = flags & 8 ? 1000 : 0,
	};

	if (fuzz_take_byte(&chosen) == 's')
		state = fuzz_take_until(&script, "\n===\n");
	for (unsigned i = 0; i < 2; i++) {
		unlink(settings.state);
		if (state.len > 0)
			folder_put(settings.state, state);
		timeless_start();
		if (!live(served_new(i, &settings), script, i ? 0 : piece, &arena, &told[i]))
			break;
		kept[i] = text_of(settings.state, &arena);
		need_nothing_else();
		if (i == 0)
			continue;
		FUZZ_NEED(str_eq(buf_str(&told[0]), buf_str(&told[1])));
		FUZZ_NEED(str_eq(kept[0], kept[1]));
		if (kept[0].len > 0 && !str_eq(kept[0], state))
			need_memory(kept[0], &settings, &arena);
	}
	buf_release(&told[0]);
	buf_release(&told[1]);
	arena_release(&arena);
	return 0;
}

/* ---- changes to what is in the corpus ---- */

static const char *mutate_name(size_t number)
{
	static const char *const names[] = {
		"document_type", "mime_type", "encoding", "name", "priority", "data", "action",
		"operation", "segment_id", "user_account_id", "expiration_duration", "sandbox", "last_id",
		"uploads", "imports", "executions", "id", "datamart_id", "import", "serial", "csv",
		"created", "pending", "running", "hidden", "canceled", "end", "bytes", "sha256", "lines",
		"success", "failure", "saved", "error_file", "top_identifiers", "datamart",
	};

	return number < COUNT(names) ? names[number] : NULL;
}

static const char *mutate_text(size_t number)
{
	static const char *const texts[] = {
		"\"USER_SEGMENT\"", "\"USER_PROFILE\"", "\"USER_ACTIVITY\"", "\"TEXT_CSV\"",
		"\"APPLICATION_X_NDJSON\"", "\"utf-8\"", "\"LOW\"", "\"CANCEL\"", "\"UPDATE\"",
		"\"DELETE\"", "\"\"", "\"a\\u0000b\"", "\"a\\n\"", "0", "1", "2", "-1", "1.5", "true",
		"null", "[]", "{}", "18446744073709551615", "\"18446744073709551615\"", "\"1\"", "\"2\"",
		"[{\"id\":\"1\"}]", "\"FAILED\"",
	};

	return number < COUNT(texts) ? texts[number] : NULL;
}

/* The body of one of the requests, or the state. */
static struct str mutate_part(struct str bytes, unsigned seed)
{
	struct str part, chosen = fuzz_take_until(&bytes, "\n");
	unsigned turns = seed % 4;
	bool is_state = chosen.len > 2 && chosen.at[2] == 's' && turns == 0;

	do
		part = fuzz_take_until(&bytes, "\n===\n");
	while (turns-- > 0 && bytes.len > 0);
	if (!is_state)
		fuzz_take_until(&part, "\n\n");
	return part;
}
