/*
 * A whole upload against the sandbox, over a network that does what the bytes say (wire.h), in time that
 * passes only where somebody waits (timeless.h). It ends; its journal can be read, makes sense, and calls no
 * part sent whose execution no answer has named. The same command again, now with a good network, sends none
 * of those again. Where nobody has lied, it ends with each part on the platform once, byte for byte; what
 * cannot be told there of requests without an answer, a person decides who can look.
 *
 * The first line of the bytes chooses parts, options and threads, the rest is what the network does.
 */
#include "folder.h"
#include "sense.h"
#include "wire.h"

#include <errno.h>

#include "ext/digest.h"
#include "output/names.h"
#include "upload/errors.h"
#include "upload/outcome.h"
#include "upload/upload.h"

enum {
	ARE_ALIKE = 1,  /* parts have as many lines */
	HAS_WRONG = 2,  /* a line that the platform refuses */
	IS_GIVEN = 4,   /* an import with an execution in it, by --import-id */
	HAS_NAME = 8,
	WAITS = 16,
};

struct it { /* one input */
	struct arena arena;
	unsigned flags, jobs;
	const char *dir;
	const char *import; /* NULL: none is given */
	struct manifest manifest;
	char sha256[WIRE_PARTS][DIGEST_HEX];
};

/* ---- an export ---- */

static struct str part_text(struct it *it, size_t part)
{
	size_t lines = it->flags & ARE_ALIKE ? 2 : part + 1;
	struct buf text = { 0 };

	for (size_t i = 0; i < lines; i++)
		buf_printf(&text,
			   "{\"operation\":\"UPDATE\",\"segment_id\":\"1\",\"expiration_duration\":0,"
			   "\"user_account_id\":\"C-%zu-%zu\"}\n", part, i);
	if (it->flags & HAS_WRONG && part == 0)
		memcpy(text.at + 2, "?", 1);
	struct str copy = arena_copy(&it->arena, buf_str(&text));
	buf_release(&text);
	return copy;
}

/* Parts and manifest, in a folder for each sort of export; made once. */
static void open_export(struct it *it)
{
	const char *path;
	struct buf text = { 0 };
	uint64_t lines = 0;
	struct diag why;

	it->dir = arena_printf(&it->arena, "%s/%zu-%u", folder(), wire.nparts,
			       it->flags & (ARE_ALIKE | HAS_WRONG)).at;
	if (mkdir(it->dir, 0700) != 0 && errno != EEXIST)
		fuzz_fail("cannot make a folder");
	for (size_t i = 0; i < wire.nparts; i++) {
		wire.parts[i] = part_text(it, i);
		digest_sha256_hex(wire.parts[i], it->sha256[i]);
		uint64_t count = str_count(wire.parts[i], '\n');
		buf_printf(&text, "%s{\"file\":\"user-segment-%zu.ndjson\",\"bytes\":%zu,\"records\":%ju,"
				  "\"sha256\":\"%s\"}", i ? "," : "", i, wire.parts[i].len,
			   (uintmax_t)count, it->sha256[i]);
		lines += count;
		path = arena_printf(&it->arena, "%s/user-segment-%zu.ndjson", it->dir, i).at;
		if (access(path, F_OK) != 0)
			folder_put(path, wire.parts[i]);
	}
	path = arena_printf(&it->arena, "%s/" NAME_MANIFEST, it->dir).at;
	if (access(path, F_OK) != 0)
		folder_put(path, arena_printf(&it->arena,
			"{\"version\":\"0\",\"run_key\":\"k\",\"document_type\":\"USER_SEGMENT\","
			"\"mime_type\":\"APPLICATION_X_NDJSON\",\"encoding\":\"utf-8\",\"records\":%ju,"
			"\"rejected\":0,\"limited\":false,\"parts\":[%.*s]}", (uintmax_t)lines,
			(int)text.len, text.at));
	buf_release(&text);
	FUZZ_NEED(manifest_read(path, &it->arena, &it->manifest, &why) == OK);
}

static const char *journal_of(struct it *it)
{
	return ledger_path(it->dir, "api.example.com", "1509", &it->arena);
}

/* What an earlier input has left. */
static void forget_all(struct it *it)
{
	const char *errors = arena_printf(&it->arena, "%s/" ERRORS_DIR, it->dir).at;

	unlink(journal_of(it));
	nftw(errors, folder_remove, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- the platform, past the network ---- */

static const struct node *ask(struct it *it, const char *method, const char *target, const char *type,
			      struct str body)
{
	struct json_parser *parser = json_parser_new();
	struct json_result result = { 0 };
	struct served_answer answer;
	const struct served_request request = {
		.method = method,
		.target = target,
		.fields = { { STR("Authorization"), STR("other") },
			    { STR("Content-Type"), str_of(type) } },
		.nfields = 2,
		.body = body,
	};

	served_ask(wire.sandbox, &request, &answer);
	FUZZ_NEED(answer.status == 200);
	json_parse(parser, arena_copy(&it->arena, buf_str(&answer.body)), NULL, 32, &it->arena,
		   &result);
	json_parser_free(parser);
	buf_release(&answer.body);
	return node_member(result.root, "data");
}

/* An import that was there before, with an execution that looks like the first part. */
static void make_import(struct it *it)
{
	const char *imports = "/v1/datamarts/1509/document_imports";
	const struct node *made = ask(it, "POST", imports, "application/json",
				      STR("{\"document_type\":\"USER_SEGMENT\",\"mime_type\":"
					  "\"APPLICATION_X_NDJSON\",\"encoding\":\"utf-8\",\"name\":\"a\"}"));

	it->import = resource_text(made, "id", &it->arena);
	ask(it, "POST", arena_printf(&it->arena, "%s/%s/executions", imports, it->import).at,
	    "application/x-ndjson", STR("\"another one\"\n"));
}

/* How many executions have brought this part. */
static unsigned arrivals_of(struct it *it, size_t part, const char *execution)
{
	const struct node *all = ask(it, "GET", "/sandbox/uploads", "", STR(""));
	unsigned count = 0;

	for (const struct node *at = all->child; at; at = at->next) {
		bool is_it = strcmp(resource_text(at, "sha256", &it->arena), it->sha256[part]) == 0;
		count += is_it;
		if (execution && strcmp(resource_text(at, "execution", &it->arena), execution) == 0)
			FUZZ_NEED(is_it);
	}
	return count;
}

/* ---- an upload ---- */

static void need_words(const char *text)
{
	FUZZ_NEED(text[0] && utf8_check(str_of(text)) == strlen(text) && !strstr(text, WIRE_SECRET));
	for (const char *at = text; *at; at++)
		FUZZ_NEED((unsigned char)*at >= ' ' && *at != 0x7f);
}

static void hear(void *context, const char *event, const char *text)
{
	(void)context;
	FUZZ_NEED(event[0]);
	need_words(text);
}

static enum status send_it(struct it *it, const struct upload_options *options)
{
	const struct config config = {
		.api = { WIRE_API, "test" },
		.datamart = { "1509", "test" },
		.token = { WIRE_SECRET, "test" },
	};
	const struct outcome_about about = { .api = WIRE_API, .datamart = "1509", .started_at = "" };
	struct session session;
	struct upload upload;
	struct diag why, other;

	if (session_open(&session, &config, &why) != OK)
		fuzz_fail("%s", why.text);
	session.retries = 2;
	session.say = hear;
	wire.requests = 0;
	FUZZ_NEED(upload_open(&upload, it->dir, options, &session, true, &why) == OK);
	enum status status = upload_run(&upload, &why);
	FUZZ_NEED(outcome_write(it->dir, &upload.manifest, &about, &it->arena, &other) == OK);
	if (status != OK) {
		FUZZ_NEED(why.status == status);
		need_words(why.text);
	}
	upload_release(&upload);
	session_release(&session);
	return status;
}

/* What the journal says now, held against what was answered and against what has arrived. */
static void look(struct it *it, enum part_state states[WIRE_PARTS])
{
	struct ledger ledger;
	struct diag why;

	FUZZ_NEED(ledger_open(&ledger, journal_of(it), &it->manifest, &why) == OK);
	need_sense(&ledger);
	for (size_t i = 0; i < wire.nparts; i++) {
		const struct ledger_part *part = &ledger.parts[i];
		const char *id = part->state == PART_SENT ? part->execution : NULL;
		bool is_told = id && (ledger_list_has(&wire.told[i], id) ||
				      ledger_list_has(&wire.listed, id));
		states[i] = part->state;
		FUZZ_NEED(part->state != PART_SENT || is_told || part->is_assumed);
		wire.may_come[i] = part->state != PART_SENT;
		if (wire.has_lied)
			continue;
		unsigned count = arrivals_of(it, i, part->is_sure ? id : NULL);
		FUZZ_NEED(count <= 1);
		FUZZ_NEED(part->state != PART_SENT || count == 1);
		FUZZ_NEED(part->state != PART_TO_SEND || count == 0);
	}
	ledger_release(&ledger);
}

static bool is_known(enum status status)
{
	return status == OK || status == ERR_SIGNAL ||
	       (status >= ERR_UPLOAD_RETRY && status <= ERR_UPLOAD_DOUBT);
}

/* A person looks at the platform, and says of each part in doubt whether it is there. */
static enum status decide(struct it *it, struct upload_options *options,
			  const enum part_state states[WIRE_PARTS])
{
	uint64_t resend[WIRE_PARTS], assume[WIRE_PARTS];

	options->resend.at = resend;
	options->assume.at = assume;
	for (size_t i = 0; i < wire.nparts; i++) {
		if (states[i] != PART_IN_DOUBT)
			continue;
		if (arrivals_of(it, i, NULL) > 0)
			assume[options->assume.count++] = i + 1;
		else
			resend[options->resend.count++] = i + 1;
	}
	FUZZ_NEED(options->resend.count + options->assume.count > 0);
	return send_it(it, options);
}

static void upload_it(struct it *it)
{
	struct upload_options options = {
		.jobs = it->jobs,
		.settle = 2,
		.import_id = it->import,
		.name = it->flags & HAS_NAME ? "a" : NULL,
		.wait = it->flags & WAITS,
		.wait_seconds = 300,
	};
	enum part_state states[WIRE_PARTS];

	FUZZ_NEED(is_known(send_it(it, &options)));
	timeless_ask_to_stop(false);
	look(it, states);
	wire.script.len = 0;
	enum status status = send_it(it, &options);
	look(it, states);
	if (wire.has_lied) {
		FUZZ_NEED(is_known(status) && status != ERR_SIGNAL);
		return;
	}
	if (status == ERR_UPLOAD_DOUBT) {
		FUZZ_NEED(it->jobs > 1);
		status = decide(it, &options, states);
		look(it, states);
	}
	FUZZ_NEED(status == OK || (status == ERR_UPLOAD_FAILED && options.wait &&
				   it->flags & HAS_WRONG));
	for (size_t i = 0; i < wire.nparts; i++)
		FUZZ_NEED(states[i] == PART_SENT && arrivals_of(it, i, NULL) == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str script = { (const char *)data, size };
	struct str chosen = fuzz_take_until(&script, "\n");
	const struct served_settings settings = { .pending = 1000, .running = 3000 };
	struct it it = { 0 };

	wire.nparts = fuzz_take_byte(&chosen) % WIRE_PARTS + 1;
	it.flags = fuzz_take_byte(&chosen);
	it.jobs = fuzz_take_byte(&chosen) % 3 + 1;
	timeless_start();
	wire.sandbox = served_new(0, &settings);
	wire.script = script;
	wire.has_lied = false;
	for (size_t i = 0; i < wire.nparts; i++)
		wire.may_come[i] = true;
	open_export(&it);
	forget_all(&it);
	if (it.flags & IS_GIVEN)
		make_import(&it);
	upload_it(&it);
	for (size_t i = 0; i < WIRE_PARTS; i++)
		ledger_list_release(&wire.told[i]);
	ledger_list_release(&wire.listed);
	arena_release(&wire.arena);
	arena_release(&it.arena);
	return 0;
}
