/*
 * The table of members with a role, and finding them in an object: one look at a table for each member,
 * since every line of every record is asked. For keys.c.
 */
#include "repeat/roles.h"

#include <stdlib.h>

#include "base/buf.h"
#include "compile/look.h"
#include "ext/hash.h"

/* Objects that have such members. */
enum place {
	IN_SEGMENT = 1,
	IN_PROFILE = 2,
	IN_CHOICE = 4,
	IN_ACTIVITY = 8,
	IN_DELETION = 16,
	IN_ASSOCIATION = 32,
	IN_ASSOCIATED = 64, /* an element of an association */
	IN_LISTED = 128,    /* an element of an activity's $user_identifiers */

	IN_COMMAND = IN_SEGMENT | IN_PROFILE | IN_CHOICE,
};

#define LIST "/identifiers"
#define ACTIVITY_LIST "/$user_identifiers"

static const struct role_row rows[] = {
	{ "user_account_id", ROLE_ACCOUNT, IN_COMMAND | IN_DELETION, NULL, "/user_account_id" },
	{ "compartment_id", ROLE_COMPARTMENT, IN_COMMAND | IN_DELETION, NULL, NULL },
	{ "email_hash", ROLE_EMAIL, IN_COMMAND, NULL, "/email_hash" },
	{ "hash", ROLE_EMAIL, IN_DELETION, NULL, "/hash" },
	{ "user_agent_id", ROLE_AGENT, IN_COMMAND | IN_DELETION, NULL, "/user_agent_id" },
	{ "user_point_id", ROLE_POINT, IN_DELETION, NULL, "/user_point_id" },
	{ "operation", ROLE_OPERATION, IN_COMMAND, NULL, NULL },
	{ "segment_id", ROLE_SEGMENT, IN_SEGMENT, NULL, NULL },
	{ "segment_technical_name", ROLE_SEGMENT_NAME, IN_SEGMENT, NULL, NULL },
	{ "user_choice", ROLE_CHOICE, IN_CHOICE, NULL, NULL },

	{ "identifiers", ROLE_LIST, IN_ASSOCIATION, NULL, NULL },
	{ "user_account_id", ROLE_ACCOUNT, IN_ASSOCIATED, LIST, "/user_account_id" },
	{ "compartment_id", ROLE_COMPARTMENT, IN_ASSOCIATED, LIST, NULL },
	{ "hash", ROLE_EMAIL, IN_ASSOCIATED, LIST, "/hash" },
	{ "user_agent_id", ROLE_AGENT, IN_ASSOCIATED, LIST, "/user_agent_id" },

	{ "$user_account_id", ROLE_ACCOUNT, IN_ACTIVITY, NULL, "/$user_account_id" },
	{ "$compartment_id", ROLE_COMPARTMENT, IN_ACTIVITY, NULL, NULL },
	{ "$email_hash", ROLE_EMAIL, IN_ACTIVITY, NULL, "/$email_hash/$hash" },
	{ "$user_agent_id", ROLE_AGENT, IN_ACTIVITY, NULL, "/$user_agent_id" },
	{ "$unique_key", ROLE_UNIQUE_KEY, IN_ACTIVITY, NULL, NULL },

	{ "$user_identifiers", ROLE_LIST, IN_ACTIVITY, NULL, NULL },
	{ "$user_account_id", ROLE_ACCOUNT, IN_LISTED, ACTIVITY_LIST, "/$user_account_id" },
	{ "$compartment_id", ROLE_COMPARTMENT, IN_LISTED, ACTIVITY_LIST, NULL },
	{ "$hash", ROLE_EMAIL, IN_LISTED, ACTIVITY_LIST, "/$hash" },
	{ "$user_agent_id", ROLE_AGENT, IN_LISTED, ACTIVITY_LIST, "/$user_agent_id" },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

/* The lines of the document types, by their rules: two types that share these have the same lines. */
static const struct {
	const char *rules;
	enum place line, element; /* 0: they have no list */
} types[] = {
	{ "user_segment", IN_SEGMENT, 0 },
	{ "user_profile", IN_PROFILE, 0 },
	{ "user_choice", IN_CHOICE, 0 },
	{ "user_activity", IN_ACTIVITY, IN_LISTED },
	{ "user_identifiers_deletion", IN_DELETION, 0 },
	{ "user_points_deletion", IN_DELETION, 0 },
	{ "user_device_points_deletion", IN_DELETION, 0 },
	{ "user_identifiers_association_declarations", IN_ASSOCIATION, IN_ASSOCIATED },
};

enum { NTYPES = sizeof(types) / sizeof(types[0]) };

const struct role_row *role_row(uint8_t number)
{
	return &rows[number - 1];
}

bool role_is_address(const struct role_row *row)
{
	return row->role == ROLE_EMAIL && row->places == IN_ACTIVITY;
}

static uint32_t symbol_of(const struct job *job, const char *name)
{
	struct str text = str_of(name);
	return map_find(schema_symbols(job->program), text, hash_of(text), 0);
}

static void roles_init(struct roles *roles, const struct job *job, unsigned place)
{
	const struct map *symbols = schema_symbols(job->program);

	*roles = (struct roles){ 0 };
	roles->by_symbol = memory_alloc((symbols->count + 1) * sizeof(*roles->by_symbol));
	memset(roles->by_symbol, 0, (symbols->count + 1) * sizeof(*roles->by_symbol));
	for (size_t i = 0; i < NROWS; i++) {
		const struct role_row *row = &rows[i];
		struct role_number role = { (uint8_t)(i + 1), (uint8_t)row->role };
		uint32_t symbol = symbol_of(job, row->name);
		if (!(row->places & place) ||
		    (row->role >= ROLE_OPERATION && job->unique == UNIQUE_OFF))
			continue;
		if (symbol)
			roles->by_symbol[symbol] = role;
		else
			roles->strangers[roles->nstrangers++] = role;
	}
	/* Symbol 0 is every name that the rules do not know. */
	if (roles->nstrangers > 0)
		roles->by_symbol[0].row = ROW_OF_STRANGERS;
}

/* The number of the document type's row, or the count of rows. */
static size_t type_of(const struct job *job)
{
	size_t i = 0;

	while (i < NTYPES && !(job->doctype && strcmp(job->doctype->rules, types[i].rules) == 0))
		i++;
	return i;
}

bool roles_find(const struct job *job, struct roles *line, struct roles *element)
{
	_Static_assert(NROWS <= sizeof(line->strangers) / sizeof(line->strangers[0]),
		       "every name may be a stranger");
	size_t type = type_of(job);

	if (type == NTYPES)
		return false;
	roles_init(line, job, types[type].line);
	roles_init(element, job, types[type].element);
	return true;
}

/* Are the members with a role looked at in the elements of a list? */
static bool sees_elements(const struct job *job, const struct look *list, enum place element)
{
	const struct look *inner;

	if (!list || !list->items)
		return false;
	for (size_t i = 0; i < NROWS; i++)
		if ((rows[i].places & element) &&
		    !look_at_member(list->item, symbol_of(job, rows[i].name), &inner))
			return false;
	return true;
}

bool roles_are_looked_at(const struct job *job)
{
	size_t type = type_of(job);
	const struct look *inner;

	for (size_t i = 0; type < NTYPES && i < NROWS; i++) {
		const struct role_row *row = &rows[i];
		if (!(row->places & types[type].line))
			continue;
		if (!look_at_member(schema_look(job->program), symbol_of(job, row->name), &inner))
			inner = NULL;
		if (row->role == ROLE_LIST && !sees_elements(job, inner, types[type].element))
			return false;
		if (role_is_address(row) && !look_at_member(inner, symbol_of(job, "$hash"), &inner))
			return false;
	}
	return true;
}

void roles_release(struct roles *roles)
{
	free(roles->by_symbol);
	*roles = (struct roles){ 0 };
}

struct role_number roles_stranger(const struct roles *roles, struct str name)
{
	for (size_t i = 0; i < roles->nstrangers; i++)
		if (str_is(name, role_row(roles->strangers[i].row)->name))
			return roles->strangers[i];
	return (struct role_number){ 0 };
}

void role_put_pointer(const struct role_row *row, uint32_t element, struct buf *out)
{
	if (row->list) {
		buf_puts(out, row->list);
		buf_putc(out, '/');
		buf_put_number(out, element);
	}
	buf_puts(out, row->pointer);
}
