/*
 * Reading journals: what each record changes. A record that cannot follow the ones before it makes the
 * journal a damaged one.
 */
#include "upload/ledger.h"

#include <string.h>

#include "output/member.h"
#include "output/part.h"
#include "upload/api.h"
#include "upload/resources.h"

const char *ledger_path(const char *dir, const char *place, const char *datamart,
			struct arena *arena)
{
	return arena_printf(arena, "%s/upload-%s-%s.journal", dir, place, datamart).at;
}

/* ---- records ---- */

static struct ledger_part *part_of(struct ledger *ledger, const struct node *record)
{
	uint64_t number;

	if (!ledger->is_begun || !member_number(record, "part", &number) || number < 1 ||
	    number > ledger->manifest->nparts)
		return NULL;
	return &ledger->parts[number - 1];
}

/* The part, if it is in doubt, which all that follows a request wants. */
static struct ledger_part *doubt_of(struct ledger *ledger, const struct node *record)
{
	struct ledger_part *part = part_of(ledger, record);

	return part && part->state == PART_IN_DOUBT ? part : NULL;
}

/* It becomes a part of a path, or is printed, whoever wrote the journal. */
static bool take_id(struct ledger *ledger, const struct node *record, const char *name,
		    const char **out)
{
	return member_string(record, name, &ledger->arena, out) && is_id(*out);
}

/* A list of ids. */
static bool take_list(struct ledger *ledger, const struct node *record, const char *name,
		      struct ledger_list *out)
{
	const struct node *list = node_member(record, name);

	if (!list || list->type != NODE_ARRAY)
		return false;
	for (const struct node *at = list->child; at; at = at->next) {
		if (at->type != NODE_STRING || !is_word(at->text))
			return false;
		ledger_list_add(out, arena_copy(&ledger->arena, at->text).at);
	}
	return true;
}

/* A time of the server that need not be known. */
static int64_t time_of(const struct node *record, const char *name)
{
	uint64_t seconds;

	return member_number(record, name, &seconds) && seconds <= INT64_MAX ? (int64_t)seconds : -1;
}

static bool take_target(struct ledger *ledger, const struct node *record)
{
	uint64_t parts;

	if (ledger->is_begun || !member_string(record, "api", &ledger->arena, &ledger->api) ||
	    !member_string(record, "datamart", &ledger->arena, &ledger->datamart) ||
	    !member_string(record, "run_key", &ledger->arena, &ledger->run_key) ||
	    !member_number(record, "parts", &parts))
		return false;
	ledger->is_begun = true;
	/* Another export is told in ledger_open; its parts cannot be looked up here. */
	return parts == ledger->manifest->nparts;
}

static bool take_create(struct ledger *ledger, const struct node *record)
{
	ledger_list_release(&ledger->before);
	if (!ledger->is_begun || ledger->import_state == IMPORT_KNOWN ||
	    !member_string(record, "name", &ledger->arena, &ledger->name))
		return false;
	ledger->import_state = IMPORT_IN_DOUBT;
	return take_list(ledger, record, "before", &ledger->before);
}

static bool take_import(struct ledger *ledger, const struct node *record, bool own)
{
	if (!ledger->is_begun || ledger->import_state == IMPORT_KNOWN ||
	    !take_id(ledger, record, "import", &ledger->import))
		return false;
	member_string(record, "name", &ledger->arena, &ledger->name);
	ledger->own = own;
	ledger->began = time_of(record, "began");
	ledger->import_state = IMPORT_KNOWN;
	return true;
}

static bool take_created(struct ledger *ledger, const struct node *record)
{
	return take_import(ledger, record, true);
}

static bool take_use(struct ledger *ledger, const struct node *record)
{
	return take_import(ledger, record, false);
}

static bool take_not_created(struct ledger *ledger, const struct node *record)
{
	(void)record;
	if (ledger->import_state != IMPORT_IN_DOUBT)
		return false;
	ledger->import_state = IMPORT_NONE;
	return true;
}

static bool take_send(struct ledger *ledger, const struct node *record)
{
	struct ledger_part *part = part_of(ledger, record);

	if (!part || part->state != PART_TO_SEND || ledger->import_state != IMPORT_KNOWN)
		return false;
	part->state = PART_IN_DOUBT;
	part->refused = 0;
	part->is_open = false;
	part->after = time_of(record, "after");
	return true;
}

static bool take_sent(struct ledger *ledger, const struct node *record)
{
	struct ledger_part *part = doubt_of(ledger, record);
	bool is_sure = true;

	if (!part || !take_id(ledger, record, "execution", &part->execution))
		return false;
	member_boolean(record, "sure", &is_sure);
	part->state = PART_SENT;
	part->is_sure = is_sure;
	return true;
}

/* As many executions as parts. */
static bool take_sent_together(struct ledger *ledger, const struct node *record)
{
	const struct node *parts = node_member(record, "parts");
	struct ledger_list executions = { 0 };
	size_t count = 0;
	uint64_t number;
	bool is_good = ledger->is_begun && parts && parts->type == NODE_ARRAY &&
		       take_list(ledger, record, "executions", &executions);

	for (const struct node *at = is_good ? parts->child : NULL; at && is_good; at = at->next) {
		is_good = count < executions.count && node_number(at, &number) && number >= 1 &&
			  number <= ledger->manifest->nparts &&
			  ledger->parts[number - 1].state == PART_IN_DOUBT;
		if (is_good) {
			ledger->parts[number - 1].state = PART_SENT;
			ledger->parts[number - 1].is_sure = false;
			ledger->parts[number - 1].execution = executions.at[count++];
		}
	}
	is_good &= count == executions.count;
	ledger_list_release(&executions);
	return is_good;
}

static bool take_not_sent(struct ledger *ledger, const struct node *record)
{
	struct ledger_part *part = doubt_of(ledger, record);

	if (!part)
		return false;
	part->state = PART_TO_SEND;
	member_number(record, "http", &part->refused);
	return true;
}

static bool take_unknown(struct ledger *ledger, const struct node *record)
{
	return doubt_of(ledger, record) != NULL;
}

static bool take_open(struct ledger *ledger, const struct node *record)
{
	struct ledger_part *part = doubt_of(ledger, record);

	if (part)
		part->is_open = true;
	return part != NULL;
}

static bool resend(struct ledger_part *part)
{
	/* Also of a part that is to be sent again: then the person has looked whether it has to. */
	if (part->state != PART_IN_DOUBT && !(part->state == PART_TO_SEND && part->was_resent))
		return false;
	part->state = PART_TO_SEND;
	part->was_resent = true;
	return true;
}

static bool take_again(struct ledger *ledger, const struct node *record)
{
	struct ledger_part *part = doubt_of(ledger, record);

	return part && resend(part);
}

static bool assume(struct ledger_part *part)
{
	/* Also of a part that was sent again, or is to be: then the person has looked, and is satisfied. */
	if (part->state != PART_IN_DOUBT && !part->was_resent)
		return false;
	part->is_assumed |= part->state != PART_SENT;
	part->state = PART_SENT;
	return true;
}

/* `change` to each part that the record lists under `name`. */
static bool take_parts(struct ledger *ledger, const struct node *record, const char *name,
		       bool (*change)(struct ledger_part *part))
{
	const struct node *list = node_member(record, name);

	if (!list || list->type != NODE_ARRAY)
		return false;
	for (const struct node *at = list->child; at; at = at->next) {
		uint64_t number;
		if (!node_number(at, &number) || number < 1 ||
		    number > ledger->manifest->nparts || !change(&ledger->parts[number - 1]))
			return false;
	}
	return true;
}

static bool take_aside(struct ledger *ledger, const struct node *record)
{
	if (!ledger->is_begun || !take_list(ledger, record, "executions", &ledger->aside))
		return false;
	for (size_t i = ledger->twice.count; i-- > 0;) {
		if (ledger_list_has(&ledger->aside, ledger->twice.at[i]))
			ledger->twice.at[i] = ledger->twice.at[--ledger->twice.count];
	}
	return true;
}

static bool take_decided(struct ledger *ledger, const struct node *record)
{
	return take_parts(ledger, record, "sent", assume) &&
	       take_parts(ledger, record, "resend", resend) && take_aside(ledger, record);
}

static bool take_told(struct ledger *ledger, const struct node *record)
{
	return ledger->is_begun && take_list(ledger, record, "executions", &ledger->told);
}

static bool take_twice(struct ledger *ledger, const struct node *record)
{
	return ledger->is_begun && take_list(ledger, record, "executions", &ledger->twice);
}

static bool take_ended(struct ledger *ledger, const struct node *record)
{
	struct ledger_part *part = part_of(ledger, record);
	struct ledger_end *end = part ? &part->end : NULL;

	if (!part || part->state != PART_SENT ||
	    !member_string(record, "status", &ledger->arena, &end->status))
		return false;
	end->has_result = member_number(record, "success", &end->success) &&
			  member_number(record, "failure", &end->failure);
	member_boolean(record, "suspicious", &end->is_suspicious);
	return true;
}

static const struct {
	const char *name;
	bool (*take)(struct ledger *ledger, const struct node *record);
} events[] = {
	{ "target", take_target },
	{ "create", take_create },
	{ "created", take_created },
	{ "not-created", take_not_created },
	{ "use", take_use },
	{ "send", take_send },
	{ "sent", take_sent },
	{ "not-sent", take_not_sent },
	{ "unknown", take_unknown },
	{ "settled", take_sent },
	{ "open", take_open },
	{ "settled-together", take_sent_together },
	{ "again", take_again },
	{ "decided", take_decided },
	{ "aside", take_aside },
	{ "told", take_told },
	{ "twice", take_twice },
	{ "ended", take_ended },
};

bool ledger_take(void *context, const struct node *record)
{
	const struct node *event = node_member(record, "event");

	for (size_t i = 0; event && i < sizeof(events) / sizeof(events[0]); i++) {
		if (event->type == NODE_STRING && str_is(event->text, events[i].name))
			return events[i].take(context, record);
	}
	return false;
}

/* ---- the whole ---- */

enum status ledger_open(struct ledger *ledger, const char *path, const struct manifest *manifest,
			struct diag *why)
{
	*ledger = (struct ledger){ .manifest = manifest, .began = -1, .journal.fd = -1 };
	mutex_init(&ledger->mutex);
	ledger->parts = arena_array(&ledger->arena, manifest->nparts + 1, sizeof(*ledger->parts));
	for (size_t i = 0; i < manifest->nparts; i++)
		ledger->parts[i].after = -1;
	enum status status = journal_read(&ledger->journal, path, ledger_take, ledger, why);
	if (ledger->run_key && strcmp(ledger->run_key, manifest->run_key) != 0)
		return diag_fail_at(why, ERR_USAGE, path, 0, 0,
				    "is about another export than the one that stands in the "
				    "directory now; put that into a directory of its own");
	return status;
}

void ledger_set_target(struct ledger *ledger, const char *api, const char *datamart)
{
	ledger->api = api;
	ledger->datamart = datamart;
}

void ledger_release(struct ledger *ledger)
{
	journal_close(&ledger->journal);
	ledger_list_release(&ledger->before);
	ledger_list_release(&ledger->aside);
	ledger_list_release(&ledger->told);
	ledger_list_release(&ledger->twice);
	arena_release(&ledger->arena);
	mutex_destroy(&ledger->mutex);
}

size_t ledger_count(const struct ledger *ledger, enum part_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < ledger->manifest->nparts; i++)
		count += ledger->parts[i].state == state;
	return count;
}

bool ledger_knows(const struct ledger *ledger, const char *execution)
{
	for (size_t i = 0; i < ledger->manifest->nparts; i++) {
		const char *own = ledger->parts[i].execution;
		if (own && strcmp(own, execution) == 0)
			return true;
	}
	return ledger_list_has(&ledger->aside, execution);
}

bool ledger_was_told(const struct ledger *ledger, const char *execution)
{
	return ledger_list_has(&ledger->told, execution) || ledger_list_has(&ledger->twice, execution);
}

bool ledger_has_failed(const struct ledger_end *end)
{
	return !execution_has_succeeded(end->status) || !end->has_result || end->failure > 0;
}
