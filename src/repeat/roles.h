/*
 * What the members of a line are to its identity: which one names the user, which qualifies that, and
 * which say what is done to whom. From the platform's pages (rules/README.md, "All types").
 */
#ifndef REPEAT_ROLES_H
#define REPEAT_ROLES_H

#include "base/node.h"
#include "flow/job.h"

/* Their numbers are hashed with values; nothing of that outlives the run. */
enum role {
	/* kinds of identifiers */
	ROLE_ACCOUNT,
	ROLE_EMAIL,
	ROLE_AGENT,
	ROLE_POINT,
	ROLE_COMPARTMENT, /* part of the account */
	ROLE_LIST,        /* of objects with identifiers */
	/* from here on: with the identifier they make a statement */
	ROLE_OPERATION,
	ROLE_SEGMENT,
	ROLE_SEGMENT_NAME,
	ROLE_CHOICE,     /* the processing in it */
	ROLE_UNIQUE_KEY, /* of an activity */
	NROLES,

	ROLE_KINDS = 1 << ROLE_ACCOUNT | 1 << ROLE_EMAIL | 1 << ROLE_AGENT | 1 << ROLE_POINT,
};

struct role_row {
	const char *name;    /* of the member */
	enum role role;
	unsigned places;     /* in which objects: bits of roles.c */
	const char *list;    /* JSON Pointer of the list whose elements have it; NULL: lines have it */
	const char *pointer; /* identifiers: to the value, from the line or the element */
};

/* The row with a number, from 1 on. */
const struct role_row *role_row(uint8_t number);
/* The address of an activity: an object, whose member $hash is the identifier. */
bool role_is_address(const struct role_row *row);

struct role_number {
	uint8_t row; /* its number; 0: none */
	uint8_t role;
};

/* The members of one kind of object that have a role, ready to be met. Made once a worker. */
struct roles {
	struct role_number *by_symbol; /* for the symbols of the rules */
	struct role_number strangers[64]; /* whose names the rules do not know */
	size_t nstrangers;
};

/*
 * False: the document type has no lines with identifiers. `element`: objects in its list. Members that
 * only make a statement are left out where the job does not ask for statements.
 */
bool roles_find(const struct job *job, struct roles *line, struct roles *element);
void roles_release(struct roles *roles);
/*
 * Does the parser make nodes for all members with a role, where it makes them for no more than the rules read? It
 * does so for each member of a line.
 */
bool roles_are_looked_at(const struct job *job);

/* The members of an object by their role. */
struct members {
	unsigned present; /* a bit for each role; what it lacks has no place in the arrays */
	const struct node *at[NROLES];
	uint8_t rows[NROLES];
};

enum { ROW_OF_STRANGERS = 255 }; /* of symbol 0, which all names have that the rules do not know */

/* Slow path of roles_read: by name. */
struct role_number roles_stranger(const struct roles *roles, struct str name);

static inline void roles_read(const struct roles *roles, const struct node *object,
			      struct members *members)
{
	members->present = 0;
	if (object->type != NODE_OBJECT)
		return;
	for (const struct node *at = object->child; at; at = at->next) {
		struct role_number number = roles->by_symbol[at->symbol];
		if (number.row == 0)
			continue;
		if (number.row == ROW_OF_STRANGERS) {
			number = roles_stranger(roles, at->key);
			if (number.row == 0)
				continue;
		}
		members->present |= 1u << number.role;
		members->at[number.role] = at;
		members->rows[number.role] = number.row;
	}
}

/* NULL: there is none. */
static inline const struct node *member_of(const struct members *members, enum role role)
{
	return members->present >> role & 1 ? members->at[role] : NULL;
}

/* The JSON Pointer of an identifier, which may stand in an element of its list. */
struct buf;
void role_put_pointer(const struct role_row *row, uint32_t element, struct buf *out);

#endif
