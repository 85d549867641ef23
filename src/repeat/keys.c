/*
 * From the tree of a line to its keys. Every record comes here, so a line costs one look at each of its
 * members and one hash; nothing is copied. Records that were rejected are left out: they are not sent.
 */
#include "repeat/keys.h"

#include <stdlib.h>

#include "repeat/roles.h"
#include "repeat/statement.h"

struct keys {
	const struct job *job;
	bool has_roles;
	struct roles line, element;
	struct stater *stater; /* NULL: no --unique */
	struct identity *listed; /* of one line */
	size_t listed_cap;
};

static enum status keys_open(void **self, const struct job *job, struct diag *why)
{
	struct keys *keys = memory_alloc(sizeof(*keys));

	(void)why;
	*keys = (struct keys){ .job = job };
	keys->has_roles = roles_find(job, &keys->line, &keys->element);
	if (job->unique != UNIQUE_OFF)
		keys->stater = stater_new(job);
	*self = keys;
	return OK;
}

static void keys_close(void *self)
{
	struct keys *keys = self;

	if (keys->has_roles) {
		roles_release(&keys->line);
		roles_release(&keys->element);
	}
	stater_free(keys->stater);
	free(keys->listed);
	free(keys);
}

static bool is_value(const struct node *node)
{
	return node && (node->type == NODE_STRING || node->type == NODE_NUMBER) &&
	       node->text.len > 0;
}

/* The identifier of an object; where there are several, which is rare, the first by kind. */
static inline bool find_identity(const struct members *members, uint32_t element, struct identity *out)
{
	for (unsigned kinds = members->present & ROLE_KINDS; kinds; kinds &= kinds - 1) {
		enum role role = (enum role)__builtin_ctz(kinds);
		const struct node *value = members->at[role];
		if (value->type == NODE_OBJECT && role_is_address(role_row(members->rows[role])))
			value = node_member(value, "$hash");
		if (!is_value(value))
			continue;
		*out = (struct identity){ role, members->rows[role], value, NULL, element };
		if (role == ROLE_ACCOUNT && is_value(member_of(members, ROLE_COMPARTMENT)))
			out->compartment = members->at[ROLE_COMPARTMENT];
		return true;
	}
	return false;
}

static inline void add_identity(struct batch *batch, struct record *record,
			 const struct identity *identity)
{
	uint64_t salt = (uint64_t)(identity->role + 1) << 32;

	if (identity->compartment)
		salt ^= hash64_of(identity->compartment->text, 0);
	*batch_add_key(batch, record) = (struct key){
		.digest.low = hash64_of(identity->value->text, salt),
		.element = identity->element,
		.at = identity->value->at,
		.column = identity->value->column,
		.member = identity->member,
	};
}

/*
 * Those in the elements of a list; returns how many. They are kept in keys->listed. Apart, because most
 * lines have none.
 */
__attribute__((noinline))
static size_t add_listed(struct keys *keys, struct batch *batch, struct record *record,
			 const struct node *list)
{
	struct members below;
	uint32_t element = 0;
	size_t count = 0;

	if (!list || list->type != NODE_ARRAY)
		return 0;
	if (list->count > keys->listed_cap) {
		keys->listed_cap = 2 * (size_t)list->count;
		free(keys->listed);
		keys->listed = memory_alloc(keys->listed_cap * sizeof(*keys->listed));
	}
	for (const struct node *at = list->child; at; at = at->next) {
		roles_read(&keys->element, at, &below);
		if (find_identity(&below, element++, &keys->listed[count]))
			add_identity(batch, record, &keys->listed[count++]);
	}
	return count;
}

__attribute__((noinline))
static void add_statement(struct keys *keys, struct batch *batch, struct record *record,
			  const struct node *line, const struct members *members,
			  const struct identity *identities, size_t count)
{
	struct hash128 digest = statement_of(keys->stater, line, members, identities, count);

	*batch_add_key(batch, record) = (struct key){ .digest = digest };
}

static void add_keys(struct keys *keys, struct batch *batch, struct record *record,
		     const struct node *line)
{
	struct members members;
	struct identity own;

	roles_read(&keys->line, line, &members);
	if (find_identity(&members, 0, &own)) {
		add_identity(batch, record, &own);
		if (keys->stater) {
			struct identity only = own; /* a copy, so that `own` may live in registers */
			add_statement(keys, batch, record, line, &members, &only, 1);
		}
		return;
	}
	size_t count = add_listed(keys, batch, record, member_of(&members, ROLE_LIST));
	if (keys->stater && count > 0)
		add_statement(keys, batch, record, line, &members, keys->listed, count);
}

static enum status keys_run(void *self, struct batch *batch, struct record *record,
			    struct diag *why)
{
	struct keys *keys = self;

	(void)why;
	if (!keys->has_roles || record->rejected)
		return OK;
	for (const struct node *line = record->root; line; line = line->next)
		add_keys(keys, batch, record, line);
	return OK;
}

const struct step repeat_keys = { "keys", keys_open, keys_run, keys_close };
