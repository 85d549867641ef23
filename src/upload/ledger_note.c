/* Writing journals: one function an event; ledger.c reads what stands here. */
#include "upload/ledger.h"

#include <stdlib.h>

#include "base/version.h"
#include "ext/json.h"
#include "output/text.h"

enum {
	DEPTH = 8,
};

static void start(struct buf *out, const char *event)
{
	text_string(out, "event", str_of(event));
}

static void put_part(struct buf *out, const char *event, size_t part)
{
	start(out, event);
	text_number(out, "part", part + 1);
}

/* A number that is left out where it is not known. */
static void put_time(struct buf *out, const char *name, int64_t seconds)
{
	if (seconds >= 0)
		text_number(out, name, (uint64_t)seconds);
}

static void put_http(struct buf *out, unsigned http)
{
	if (http)
		text_number(out, "http", http);
}

static void put_list(struct buf *out, const char *name, const struct ledger_list *list)
{
	text_member(out, name);
	buf_putc(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			buf_putc(out, ',');
		text_put(out, str_of(list->at[i]));
	}
	buf_putc(out, ']');
}

/* The change is made by the record itself, as after a restart. One that may not follow what was
 * before is a mistake of ours. */
static void apply(struct ledger *ledger, struct str members)
{
	struct arena scratch = { 0 };
	struct json_parser *parser = json_parser_new();
	struct json_result result;

	struct str text = arena_printf(&scratch, "{%.*s}", (int)members.len - 1, members.at + 1);
	json_parse(parser, text, NULL, DEPTH, &scratch, &result);
	if (!result.root || !ledger_take(ledger, result.root))
		abort();
	json_parser_free(parser);
	arena_release(&scratch);
}

static enum status append(struct ledger *ledger, struct str members, struct diag *why)
{
	enum status status = journal_append(&ledger->journal, members, why);

	if (status == OK)
		apply(ledger, members);
	return status;
}

/* The first record of every journal. */
static enum status append_target(struct ledger *ledger, struct diag *why)
{
	struct buf members = { 0 };

	start(&members, "target");
	text_string(&members, "version", STR(BULKPIPE_VERSION));
	text_string(&members, "api", str_of(ledger->api));
	text_string(&members, "datamart", str_of(ledger->datamart));
	text_string(&members, "run_key", str_of(ledger->manifest->run_key));
	text_number(&members, "parts", ledger->manifest->nparts);
	enum status status = append(ledger, buf_str(&members), why);
	buf_release(&members);
	return status;
}

/* Takes the members. */
static enum status note(struct ledger *ledger, struct buf *members, struct diag *why)
{
	enum status status = OK;

	mutex_lock(&ledger->mutex);
	if (!ledger->is_begun)
		status = append_target(ledger, why);
	if (status == OK)
		status = append(ledger, buf_str(members), why);
	mutex_unlock(&ledger->mutex);
	buf_release(members);
	return status;
}

enum status ledger_create(struct ledger *ledger, const char *name, const struct ledger_list *before,
			  struct diag *why)
{
	struct buf members = { 0 };

	start(&members, "create");
	text_string(&members, "name", str_of(name));
	put_list(&members, "before", before);
	return note(ledger, &members, why);
}

enum status ledger_created(struct ledger *ledger, const char *import, int64_t began,
			   struct diag *why)
{
	struct buf members = { 0 };

	start(&members, "created");
	text_string(&members, "import", str_of(import));
	put_time(&members, "began", began);
	return note(ledger, &members, why);
}

enum status ledger_not_created(struct ledger *ledger, unsigned http, struct diag *why)
{
	struct buf members = { 0 };

	start(&members, "not-created");
	put_http(&members, http);
	return note(ledger, &members, why);
}

enum status ledger_use(struct ledger *ledger, const char *import, const char *name, int64_t began,
		       struct diag *why)
{
	struct buf members = { 0 };

	start(&members, "use");
	text_string(&members, "import", str_of(import));
	if (name)
		text_string(&members, "name", str_of(name));
	put_time(&members, "began", began);
	return note(ledger, &members, why);
}

enum status ledger_send(struct ledger *ledger, size_t part, int64_t after, struct diag *why)
{
	struct buf members = { 0 };

	put_part(&members, "send", part);
	put_time(&members, "after", after);
	return note(ledger, &members, why);
}

enum status ledger_sent(struct ledger *ledger, size_t part, const char *execution,
			struct diag *why)
{
	struct buf members = { 0 };

	put_part(&members, "sent", part);
	text_string(&members, "execution", str_of(execution));
	return note(ledger, &members, why);
}

enum status ledger_not_sent(struct ledger *ledger, size_t part, unsigned http, struct diag *why)
{
	struct buf members = { 0 };

	put_part(&members, "not-sent", part);
	put_http(&members, http);
	return note(ledger, &members, why);
}

enum status ledger_unknown(struct ledger *ledger, size_t part, unsigned http, struct diag *why)
{
	struct buf members = { 0 };

	put_part(&members, "unknown", part);
	put_http(&members, http);
	return note(ledger, &members, why);
}

enum status ledger_settled(struct ledger *ledger, size_t part, const char *execution, bool is_sure,
			   struct diag *why)
{
	struct buf members = { 0 };

	put_part(&members, "settled", part);
	text_string(&members, "execution", str_of(execution));
	text_boolean(&members, "sure", is_sure);
	return note(ledger, &members, why);
}

enum status ledger_left_open(struct ledger *ledger, size_t part, struct diag *why)
{
	struct buf members = { 0 };

	put_part(&members, "open", part);
	return note(ledger, &members, why);
}

static void put_numbers(struct buf *out, const char *name, const struct part_numbers *numbers)
{
	text_member(out, name);
	buf_putc(out, '[');
	for (size_t i = 0; i < numbers->count; i++)
		buf_printf(out, "%s%ju", i ? "," : "", (uintmax_t)numbers->at[i]);
	buf_putc(out, ']');
}

enum status ledger_settled_together(struct ledger *ledger, const struct part_numbers *parts,
				    const struct ledger_list *executions, struct diag *why)
{
	struct buf members = { 0 };

	start(&members, "settled-together");
	put_numbers(&members, "parts", parts);
	put_list(&members, "executions", executions);
	return note(ledger, &members, why);
}

enum status ledger_again(struct ledger *ledger, size_t part, struct diag *why)
{
	struct buf members = { 0 };

	put_part(&members, "again", part);
	return note(ledger, &members, why);
}

enum status ledger_decide(struct ledger *ledger, const struct part_numbers *resend,
			  const struct part_numbers *assume, const struct ledger_list *aside,
			  struct diag *why)
{
	struct buf members = { 0 };

	start(&members, "decided");
	put_numbers(&members, "resend", resend);
	put_numbers(&members, "sent", assume);
	put_list(&members, "executions", aside);
	return note(ledger, &members, why);
}

static enum status note_list(struct ledger *ledger, const char *event,
			     const struct ledger_list *executions, struct diag *why)
{
	struct buf members = { 0 };

	start(&members, event);
	put_list(&members, "executions", executions);
	return note(ledger, &members, why);
}

enum status ledger_aside(struct ledger *ledger, const struct ledger_list *executions,
			 struct diag *why)
{
	return note_list(ledger, "aside", executions, why);
}

enum status ledger_told(struct ledger *ledger, const struct ledger_list *executions,
			struct diag *why)
{
	return note_list(ledger, "told", executions, why);
}

enum status ledger_twice(struct ledger *ledger, const struct ledger_list *executions,
			 struct diag *why)
{
	return note_list(ledger, "twice", executions, why);
}

enum status ledger_ended(struct ledger *ledger, size_t part, const struct ledger_end *end,
			 struct diag *why)
{
	struct buf members = { 0 };

	put_part(&members, "ended", part);
	text_string(&members, "status", str_of(end->status));
	if (end->has_result) {
		text_number(&members, "success", end->success);
		text_number(&members, "failure", end->failure);
	}
	text_boolean(&members, "suspicious", end->is_suspicious);
	return note(ledger, &members, why);
}
