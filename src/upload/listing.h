/* The executions of an import that the journal does not know: the strangers of settle.h. */
#ifndef UPLOAD_LISTING_H
#define UPLOAD_LISTING_H

#include "base/map.h"
#include "upload/ledger.h"
#include "upload/resources.h"
#include "upload/settle.h"

struct listing {
	struct arena arena; /* of the ids */
	struct stranger *at;
	size_t count, cap;
	int64_t now;        /* the server's time; -1 */
};

/*
 * All pages. A list that changed while it was read is read again, so that none is missed. As api_call;
 * ERR_UPLOAD_RETRY too where it keeps changing. To be released even on failure.
 */
enum status listing_read(struct listing *listing, struct api *api, const struct ledger *ledger,
			 struct diag *why);
void listing_release(struct listing *listing);

/* A person is told of them now, to look at them; what shows up later, nobody has looked at. */
enum status listing_note_told(const struct listing *listing, struct ledger *ledger, struct diag *why);

#endif
