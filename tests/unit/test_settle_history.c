/*
 * upload/settle.c over whole uploads: every history of few parts whose requests are answered, or not, that
 * arrive, or not, or are shown late, with restarts between any two records of the journal. None may end
 * well with a part lost, there twice without a word, or sure of an execution that is another part's.
 */
#include "test.h"

#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "ext/hash.h"
#include "upload/settle.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { PARTS = 3, COPIES = 8, NONE = 0xff };

enum { TO_SEND, IN_DOUBT, SENT }; /* a part */
enum { HIDDEN, SHOWN, TOLD };     /* an execution: not listed yet, listed, with its lines */
enum { SENDING, EARLY, LATE, LAST, DECIDING, ENDING, ENDING_LAST }; /* what comes next: requests or a listing */

struct history { /* bytes alone: histories that came to the same are looked at once */
	struct {
		uint8_t state, was_resent, is_sure, execution; /* NONE: not known */
		uint8_t excused; /* as many executions of it a person has seen, and not minded */
	} parts[PARTS];
	struct {
		uint8_t part, state, is_known, is_told; /* to a person */
	} copies[COPIES];
	uint8_t ncopies, faults, when;
};

struct model {
	size_t nparts;
	uint64_t lines[PARTS];
	unsigned extra, header; /* as settle.h has it; what the platform counts */
	bool own, is_newest_first; /* in listings */
	struct map seen;
	struct arena arena;
	size_t ends;
};

static void go_on(struct model *model, struct history now);

/* ---- requests ---- */

static void add_copy(struct history *now, size_t part, unsigned state)
{
	assert_true(now->ncopies < COPIES);
	now->copies[now->ncopies].part = (uint8_t)part;
	now->copies[now->ncopies++].state = (uint8_t)state;
}

/* Each thing that can become of a request. A process that is killed meanwhile knows no more than one that
 * has no answer. */
static void send(struct model *model, struct history now, size_t part)
{
	struct history next = now;

	add_copy(&next, part, SHOWN);
	next.copies[now.ncopies].is_known = true;
	next.parts[part].state = SENT;
	next.parts[part].is_sure = true;
	next.parts[part].execution = now.ncopies;
	go_on(model, next);
	if (now.faults == 0)
		return;
	now.faults--;
	now.parts[part].state = IN_DOUBT;
	go_on(model, now);
	for (unsigned state = HIDDEN; state <= SHOWN; state++) {
		next = now;
		add_copy(&next, part, state);
		go_on(model, next);
	}
}

/* ---- listings ---- */

struct listing {
	struct settle_case it;
	struct doubt doubts[PARTS];
	uint64_t resent[PARTS];
	struct stranger strangers[COPIES];
	uint8_t copies[COPIES]; /* of the strangers */
	struct settled settled[PARTS];
};

/* As doubt.c collects it. All clocks agree with everything. */
static void list(const struct model *model, const struct history *now, struct listing *out)
{
	*out = (struct listing){ .it = { .doubts = out->doubts,
					 .strangers = out->strangers,
					 .resent = out->resent,
					 .own = model->own,
					 .is_late = now->when > EARLY && now->when != ENDING,
					 .is_last = now->when == LAST || now->when == ENDING_LAST,
					 .extra = model->extra,
					 .began = 1000,
					 .now = 1010 } };
	for (size_t i = 0; i < model->nparts; i++) {
		bool was_resent = now->parts[i].was_resent;
		if (now->parts[i].state == IN_DOUBT)
			out->doubts[out->it.ndoubts++] = (struct doubt){ i, model->lines[i], 1002,
									 was_resent };
		else if (was_resent)
			out->resent[out->it.nresent++] = model->lines[i];
	}
	for (size_t k = 0; k < now->ncopies; k++) {
		size_t i = model->is_newest_first ? now->ncopies - 1 - k : k;
		bool is_told = now->copies[i].state == TOLD;
		if (now->copies[i].is_known || now->copies[i].state == HIDDEN)
			continue;
		uint64_t lines = model->lines[now->copies[i].part] + model->header;
		out->copies[out->it.nstrangers] = (uint8_t)i;
		out->strangers[out->it.nstrangers++] = (struct stranger){ "x", is_told,
									  is_told ? lines : 0,
									  1005000 };
	}
}

static size_t copy_of(const struct listing *listing, const struct stranger *stranger)
{
	return listing->copies[stranger - listing->strangers];
}

/* Nobody can tell, so a person looks at what there is. */
static void tell(struct model *model, struct history now, const struct listing *listing)
{
	for (size_t i = 0; i < listing->it.nstrangers; i++)
		now.copies[listing->copies[i]].is_told = true;
	now.when = DECIDING;
	go_on(model, now);
}

/* A stranger that nobody was told of: decide.c tells of it, rather than take what was said. */
static bool is_news(const struct model *model, const struct history *now,
		    const struct listing *listing, size_t stranger)
{
	for (size_t i = 0; i < model->nparts; i++) {
		bool is_decided = now->parts[i].state == IN_DOUBT ||
				  (now->parts[i].state == TO_SEND && now->parts[i].was_resent);
		if (is_decided && !now->copies[listing->copies[stranger]].is_told &&
		    settle_may_be(&listing->strangers[stranger], model->lines[i]))
			return true;
	}
	return false;
}

/* The person knew each execution by what is in it. What was not shown then was not sent, they say; by now
 * there may be more. */
static void decide(struct model *model, struct history now, const struct listing *listing)
{
	for (size_t i = 0; i < listing->it.nstrangers; i++) {
		if (is_news(model, &now, listing, i)) {
			tell(model, now, listing);
			return;
		}
	}
	for (size_t i = 0; i < model->nparts; i++) {
		bool is_there = false;
		uint8_t seen = 0;
		for (size_t k = 0; k < now.ncopies; k++) {
			if (now.copies[k].part != i)
				continue;
			is_there |= now.copies[k].is_told && !now.copies[k].is_known;
			seen = (uint8_t)(seen + (now.copies[k].is_told || now.copies[k].is_known));
		}
		now.parts[i].excused = seen;
		if (now.parts[i].state == IN_DOUBT && !is_there) {
			now.parts[i].state = TO_SEND;
			now.parts[i].was_resent = true;
		} else if (is_there) {
			now.parts[i].state = SENT;
		}
	}
	for (size_t k = 0; k < now.ncopies; k++)
		now.copies[k].is_known |= now.copies[k].is_told;
	now.when = SENDING;
	go_on(model, now);
}

static void take_verdict(struct history *now, const struct listing *listing, size_t doubt)
{
	const struct settled *settled = &listing->settled[doubt];
	size_t part = listing->doubts[doubt].part;

	if (settled->verdict == SETTLE_AGAIN) {
		now->parts[part].state = TO_SEND;
		now->parts[part].was_resent = true;
	} else if (settled->verdict == SETTLE_SENT) {
		size_t copy = copy_of(listing, settled->stranger);
		now->copies[copy].is_known = true;
		now->parts[part].state = SENT;
		now->parts[part].is_sure = settled->is_sure;
		now->parts[part].execution = (uint8_t)copy;
	}
}

/* What was judged is written down, record by record; after each, the process may be killed. */
static void write_down(struct model *model, struct history now, const struct listing *listing)
{
	const struct settled *settled = listing->settled;
	bool is_open = false;

	for (size_t i = 0; i < listing->it.nstrangers; i++)
		now.copies[listing->copies[i]].is_known =
			settle_is_foreign(&listing->it, settled, &listing->strangers[i]);
	now.when = EARLY;
	go_on(model, now);
	for (size_t i = 0; i < listing->it.ndoubts; i++) {
		if (settled[i].verdict == SETTLE_SENT && !settled[i].is_sure)
			take_verdict(&now, listing, i);
	}
	go_on(model, now);
	for (size_t i = 0; i < listing->it.ndoubts; i++) {
		is_open |= settled[i].verdict == SETTLE_OPEN;
		if (settled[i].verdict == SETTLE_AGAIN || settled[i].is_sure)
			take_verdict(&now, listing, i);
		go_on(model, now);
	}
	now.when = SENDING;
	if (is_open)
		tell(model, now, listing);
	else
		go_on(model, now);
}

/* The upload ends well. */
static void check_end(struct model *model, const struct history *now)
{
	for (size_t i = 0; i < model->nparts; i++) {
		size_t count = 0, shown = 0, wanted = now->parts[i].excused;
		for (size_t k = 0; k < now->ncopies; k++) {
			count += now->copies[k].part == i;
			shown += now->copies[k].part == i && now->copies[k].state != HIDDEN;
		}
		assert_int_not_equal(count, 0);
		assert_true(shown <= (wanted > 1 ? wanted : 1));
		if (now->parts[i].is_sure)
			assert_int_equal(now->copies[now->parts[i].execution].part, i);
	}
	model->ends++;
}

/* The last listing of an upload that has sent all. */
static void end(struct model *model, struct history now, const struct listing *listing)
{
	bool wait = false;

	for (size_t i = 0; i < listing->it.nstrangers; i++) {
		if (settle_is_twice(&listing->it, &listing->strangers[i], &wait))
			return;
	}
	now.when = ENDING_LAST;
	if (wait)
		go_on(model, now);
	else
		check_end(model, &now);
}

static void judge(struct model *model, struct history now)
{
	struct listing listing;
	bool wait = false;

	list(model, &now, &listing);
	if (now.when >= ENDING) {
		end(model, now, &listing);
		return;
	}
	if (now.when == DECIDING) {
		decide(model, now, &listing);
		return;
	}
	settle_judge(&listing.it, listing.settled);
	for (size_t i = 0; i < listing.it.ndoubts; i++)
		wait |= listing.settled[i].verdict == SETTLE_WAIT;
	if (!wait) {
		write_down(model, now, &listing);
		return;
	}
	assert_int_not_equal(now.when, LAST);
	/* The next listing, soon or after a while; or the process is killed, and begins anew. */
	go_on(model, now);
	now.when++;
	go_on(model, now);
	now.when = EARLY;
	go_on(model, now);
}

/* A listing: each execution may be shown by now, and tell its lines, or still not. */
static void look(struct model *model, struct history now, size_t copy)
{
	if (copy == now.ncopies) {
		judge(model, now);
		return;
	}
	look(model, now, copy + 1);
	while (!now.copies[copy].is_known && now.copies[copy].state < TOLD) {
		now.copies[copy].state++;
		look(model, now, copy + 1);
	}
}

/* ---- all of it ---- */

static void go_on(struct model *model, struct history now)
{
	struct str key = { (const char *)&now, sizeof(now) };
	bool is_in_doubt = false, is_sent = true;

	if (map_find(&model->seen, key, hash_of(key), 0))
		return;
	key = arena_copy(&model->arena, key);
	map_add(&model->seen, key, hash_of(key), 1);
	if (now.when != SENDING) {
		look(model, now, 0);
		return;
	}
	for (size_t i = 0; i < model->nparts; i++) {
		is_in_doubt |= now.parts[i].state == IN_DOUBT;
		is_sent &= now.parts[i].state == SENT;
	}
	/* Another part may be on its way already when the first is in doubt. */
	for (size_t i = 0; i < model->nparts; i++) {
		if (now.parts[i].state == TO_SEND) {
			send(model, now, i);
			break;
		}
	}
	now.when = is_in_doubt ? EARLY : ENDING;
	if (is_in_doubt || is_sent)
		go_on(model, now);
}

static void explore(bool own, unsigned extra, unsigned header)
{
	static const struct {
		size_t nparts;
		uint64_t lines[PARTS];
		uint8_t faults;
	} rows[] = {
		{ 1, { 5 }, 5 },       { 2, { 5, 5 }, 4 },    { 2, { 5, 6 }, 3 },
		{ 3, { 5, 5, 5 }, 3 }, { 3, { 6, 5, 5 }, 3 }, { 3, { 5, 6, 7 }, 2 },
	};

	for (size_t n = 0; n < 2 * COUNT(rows); n++) {
		size_t i = n / 2;
		struct model model = { .nparts = rows[i].nparts, .extra = extra, .header = header,
				       .own = own, .is_newest_first = n % 2 };
		struct history start;
		memcpy(model.lines, rows[i].lines, sizeof(model.lines));
		memset(&start, 0, sizeof(start));
		for (size_t k = 0; k < PARTS; k++)
			start.parts[k].execution = NONE;
		start.faults = rows[i].faults;
		go_on(&model, start);
		assert_true(model.ends > 0);
		map_release(&model.seen);
		arena_release(&model.arena);
	}
}

static void no_upload_to_an_import_of_ours_ends_well_with_a_part_lost_or_twice(void **state)
{
	(void)state;
	explore(true, 0, 0);
	explore(true, 1, 0);
	explore(true, 1, 1);
}

static void no_upload_to_a_shared_import_ends_well_with_a_part_lost_or_twice(void **state)
{
	(void)state;
	explore(false, 0, 0);
	explore(false, 1, 0);
	explore(false, 1, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_upload_to_an_import_of_ours_ends_well_with_a_part_lost_or_twice),
		TEST(no_upload_to_a_shared_import_ends_well_with_a_part_lost_or_twice),
	};

	return RUN(tests);
}
