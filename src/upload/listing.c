/* Reading the list of executions as a whole. */
#include "upload/listing.h"

#include <stdlib.h>

#include "ext/hash.h"

enum {
	PAGE = 50,  /* the platform's own default */
	TIMES = 4,  /* that a list may change under us */
};

struct reader {
	struct listing *listing;
	const struct ledger *ledger;
	struct map seen; /* ids; new executions may push one from a page to the next */
	struct arena scratch; /* of one execution: only the id of a stranger is kept */
};

static enum status take(void *context, const struct node *element, struct diag *why)
{
	struct reader *reader = context;
	struct listing *listing = reader->listing;
	struct execution execution;

	arena_clear(&reader->scratch);
	if (!execution_read(element, &reader->scratch, &execution))
		return diag_fail(why, ERR_UPLOAD_RETRY,
				 "an execution in the platform's list has no id or no status");
	struct str id = str_of(execution.id);
	if (map_find(&reader->seen, id, hash_of(id), 0))
		return OK;
	id = arena_copy(&listing->arena, id);
	map_add(&reader->seen, id, hash_of(id), 1);
	if (ledger_knows(reader->ledger, id.at))
		return OK;
	if (listing->count == listing->cap) {
		listing->cap = listing->cap ? listing->cap * 2 : 16;
		listing->at = memory_resize(listing->at, listing->cap * sizeof(*listing->at));
	}
	listing->at[listing->count++] = (struct stranger){
		.id = id.at,
		.has_lines = execution.has_lines,
		.lines = execution.lines,
		.created = execution.created,
	};
	return OK;
}

/* *whole: as many were seen as the platform says there are. */
static enum status read_once(struct reader *reader, struct api *api, const char *path, bool *whole,
			     struct diag *why)
{
	struct pages pages = { .size = PAGE, .all = true, .take = take, .context = reader };

	map_release(&reader->seen);
	reader->listing->count = 0;
	enum status status = resource_pages(api, path, &pages, why);
	*whole = pages.total == UINT64_MAX || reader->seen.count >= pages.total;
	return status;
}

enum status listing_read(struct listing *listing, struct api *api, const struct ledger *ledger,
			 struct diag *why)
{
	struct reader reader = { .listing = listing, .ledger = ledger };
	struct buf path = { 0 };
	enum status status = OK;
	bool whole = false;

	*listing = (struct listing){ .now = -1 };
	path_execution(&path, api->session, ledger->import, NULL);
	for (unsigned i = 0; i < TIMES && status == OK && !whole; i++)
		status = read_once(&reader, api, path.at, &whole, why);
	if (status == OK && !whole)
		status = diag_fail(why, ERR_UPLOAD_RETRY,
				   "the list of executions of import %s changes faster than it can be "
				   "read", ledger->import);
	listing->now = session_date(api->session);
	map_release(&reader.seen);
	arena_release(&reader.scratch);
	buf_release(&path);
	return status;
}

void listing_release(struct listing *listing)
{
	free(listing->at);
	arena_release(&listing->arena);
	*listing = (struct listing){ 0 };
}

enum status listing_note_told(const struct listing *listing, struct ledger *ledger, struct diag *why)
{
	struct ledger_list fresh = { 0 };
	enum status status = OK;

	for (size_t i = 0; i < listing->count; i++) {
		if (!ledger_was_told(ledger, listing->at[i].id))
			ledger_list_add(&fresh, listing->at[i].id);
	}
	if (fresh.count > 0)
		status = ledger_told(ledger, &fresh, why);
	ledger_list_release(&fresh);
	return status;
}
