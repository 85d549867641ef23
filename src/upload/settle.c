/*
 * The rules of the contract for parts in doubt. Two mistakes are possible and none is allowed: to send
 * a part that has arrived, and to believe that one has which has not. So a part is sent again only if
 * no stranger could be it, and believed to be sent only if the strangers are the parts in doubt,
 * all of them, and nothing else.
 *
 * A part that was sent again may have arrived the first time after all, and that execution may show up
 * when other parts are in doubt. Strangers are not counted then, and one that could be it is nobody's.
 */
#include "upload/settle.h"

enum {
	MARGIN_SECONDS = 60, /* the clocks of a platform's machines may differ by so much */
};

bool settle_is_recent(const struct stranger *stranger, int64_t began)
{
	return stranger->created < 0 || began < 0 ||
	       stranger->created / 1000 >= began - MARGIN_SECONDS;
}

/* Can the stranger be of this upload at all? */
static bool is_considered(const struct settle_case *it, const struct stranger *stranger)
{
	return it->own || settle_is_recent(stranger, it->began);
}

static bool lacks_lines(const struct settle_case *it)
{
	for (size_t i = 0; i < it->nstrangers; i++) {
		if (is_considered(it, &it->strangers[i]) && !it->strangers[i].has_lines)
			return true;
	}
	return false;
}

static size_t count_strangers(const struct settle_case *it)
{
	size_t count = 0;

	for (size_t i = 0; i < it->nstrangers; i++)
		count += is_considered(it, &it->strangers[i]);
	return count;
}

static bool fits(const struct settle_case *it, const struct stranger *stranger, uint64_t lines)
{
	return is_considered(it, stranger) && stranger->has_lines && stranger->lines >= lines &&
	       stranger->lines - lines <= it->extra;
}

static size_t strangers_of(const struct settle_case *it, uint64_t lines)
{
	size_t count = 0;

	for (size_t i = 0; i < it->nstrangers; i++)
		count += fits(it, &it->strangers[i], lines);
	return count;
}

static size_t doubts_of(const struct settle_case *it, uint64_t lines)
{
	size_t count = 0;

	for (size_t i = 0; i < it->ndoubts; i++)
		count += it->doubts[i].lines == lines;
	return count;
}

/* Could it be the first execution of a part that was sent again, and is not in doubt any more? */
static bool is_of_resent(const struct settle_case *it, const struct stranger *stranger)
{
	for (size_t i = 0; i < it->nresent; i++) {
		if (fits(it, stranger, it->resent[i]))
			return true;
	}
	return false;
}

/* May the strangers with so many lines be fewer parts than they are, since one has several? */
static bool may_be_copies(const struct settle_case *it, uint64_t lines)
{
	for (size_t i = 0; i < it->nstrangers; i++) {
		if (fits(it, &it->strangers[i], lines) && is_of_resent(it, &it->strangers[i]))
			return true;
	}
	for (size_t i = 0; i < it->ndoubts; i++) {
		if (it->doubts[i].lines == lines && it->doubts[i].was_resent)
			return doubts_of(it, lines) > 1;
	}
	return false;
}

static bool is_of_doubt(const struct settle_case *it, const struct stranger *stranger)
{
	for (size_t i = 0; i < it->ndoubts; i++) {
		if (fits(it, stranger, it->doubts[i].lines))
			return true;
	}
	return false;
}

/* A stranger that could be a part with so many lines, or another part in doubt with more or fewer. */
static bool fit_others_too(const struct settle_case *it, uint64_t lines)
{
	for (size_t i = 0; i < it->nstrangers; i++) {
		for (size_t k = 0; k < it->ndoubts; k++) {
			if (it->doubts[k].lines != lines && fits(it, &it->strangers[i], lines) &&
			    fits(it, &it->strangers[i], it->doubts[k].lines))
				return true;
		}
	}
	return false;
}

/* The stranger number `nth` of those with so many lines; with `any_lines`, of all. */
static const struct stranger *stranger_at(const struct settle_case *it, uint64_t lines,
					  bool any_lines, size_t nth)
{
	for (size_t i = 0; i < it->nstrangers; i++) {
		const struct stranger *stranger = &it->strangers[i];
		bool is_one = any_lines ? is_considered(it, stranger) : fits(it, stranger, lines);
		if (is_one && nth-- == 0)
			return stranger;
	}
	return NULL;
}

/* How many doubts before this one have as many lines; with `any_lines`, how many there are. */
static size_t place_of(const struct settle_case *it, size_t doubt, bool any_lines)
{
	size_t place = 0;

	for (size_t i = 0; i < doubt; i++)
		place += any_lines || it->doubts[i].lines == it->doubts[doubt].lines;
	return place;
}

/* Do the strangers fall into as many of each size as the doubts do? */
static bool all_match(const struct settle_case *it)
{
	for (size_t i = 0; i < it->ndoubts; i++) {
		uint64_t lines = it->doubts[i].lines;
		if (strangers_of(it, lines) != doubts_of(it, lines) || fit_others_too(it, lines))
			return false;
	}
	return count_strangers(it) == it->ndoubts;
}

/* From so many lines to so many, of those who tell them. */
static size_t strangers_between(const struct settle_case *it, uint64_t least, uint64_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < it->nstrangers; i++) {
		const struct stranger *stranger = &it->strangers[i];
		count += stranger->has_lines && stranger->lines >= least && stranger->lines <= most;
	}
	return count;
}

/* The parts in doubt that strangers with so many lines could be. */
static size_t doubts_between(const struct settle_case *it, uint64_t least, uint64_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < it->ndoubts; i++)
		count += it->doubts[i].lines + it->extra >= least && it->doubts[i].lines <= most;
	return count;
}

/* Could each stranger that tells its lines have a part in doubt of its own? By the marriage theorem. */
static bool have_parts(const struct settle_case *it)
{
	for (size_t i = 0; i < it->nstrangers; i++) {
		for (size_t k = 0; k < it->nstrangers; k++) {
			const struct stranger *least = &it->strangers[i], *most = &it->strangers[k];
			if (least->has_lines && most->has_lines && least->lines <= most->lines &&
			    strangers_between(it, least->lines, most->lines) >
				    doubts_between(it, least->lines, most->lines))
				return false;
		}
	}
	return true;
}

/* Where only the parts in doubt can be the strangers, each one of them, their number tells that all are. */
static bool does_number_tell(const struct settle_case *it)
{
	bool was_resent = it->nresent > 0;

	for (size_t i = 0; i < it->ndoubts && it->ndoubts > 1; i++)
		was_resent |= it->doubts[i].was_resent;
	return it->own && !was_resent && count_strangers(it) == it->ndoubts && have_parts(it);
}

/* As many strangers as parts in doubt, on an import of ours: all were sent. */
static void all_sent(const struct settle_case *it, struct settled *out)
{
	bool by_lines = !lacks_lines(it) && all_match(it);

	for (size_t i = 0; i < it->ndoubts; i++) {
		uint64_t lines = it->doubts[i].lines;
		out[i] = (struct settled){
			.verdict = SETTLE_SENT,
			.stranger = stranger_at(it, lines, !by_lines, place_of(it, i, !by_lines)),
			.is_sure = it->ndoubts == 1 || (by_lines && doubts_of(it, lines) == 1),
		};
	}
}

/* What cannot be told now may be told by the next listing, or never. */
static enum settle_verdict unclear(const struct settle_case *it)
{
	return it->is_late || it->is_last ? SETTLE_OPEN : SETTLE_WAIT;
}

static enum settle_verdict absent(const struct settle_case *it)
{
	return it->is_late ? SETTLE_AGAIN : it->is_last ? SETTLE_OPEN : SETTLE_WAIT;
}

/* Between the server's own dates, each of which is the beginning of a second. */
static bool is_within(const struct settle_case *it, const struct doubt *doubt,
		      const struct stranger *stranger)
{
	return stranger->created >= 0 && doubt->after >= 0 && it->now >= 0 &&
	       stranger->created / 1000 >= doubt->after && stranger->created / 1000 <= it->now;
}

/* Each stranger with so many lines, for each part with so many. */
static bool are_within(const struct settle_case *it, uint64_t lines)
{
	for (size_t i = 0; i < it->ndoubts; i++) {
		for (size_t k = 0; k < it->nstrangers; k++) {
			if (it->doubts[i].lines == lines &&
			    fits(it, &it->strangers[k], lines) &&
			    !is_within(it, &it->doubts[i], &it->strangers[k]))
				return false;
		}
	}
	return true;
}

/* A stranger that is none of the parts in doubt: somebody else uploads to the import. */
static bool others_are_at_work(const struct settle_case *it)
{
	for (size_t i = 0; i < it->nstrangers; i++) {
		if (is_considered(it, &it->strangers[i]) && !is_of_doubt(it, &it->strangers[i]))
			return true;
	}
	return false;
}

/* An import of ours has as many strangers as parts in doubt, but by their lines not all are such parts.
 * Which of the two is wrong? */
static bool is_contradiction(const struct settle_case *it)
{
	for (size_t i = 0; i < it->nstrangers; i++) {
		if (!is_of_doubt(it, &it->strangers[i]) && !is_of_resent(it, &it->strangers[i]))
			return it->own && count_strangers(it) == it->ndoubts;
	}
	return false;
}

/* All strangers have told their lines. */
static struct settled by_lines(const struct settle_case *it, size_t doubt)
{
	uint64_t lines = it->doubts[doubt].lines;
	size_t found = strangers_of(it, lines), wanted = doubts_of(it, lines);

	if (found == 0)
		return (struct settled){ .verdict = is_contradiction(it) ? unclear(it)
									: absent(it) };
	if (found != wanted || fit_others_too(it, lines) || may_be_copies(it, lines) ||
	    (!it->own && (others_are_at_work(it) || !are_within(it, lines))))
		return (struct settled){ .verdict = unclear(it) };
	return (struct settled){
		.verdict = SETTLE_SENT,
		.stranger = stranger_at(it, lines, false, place_of(it, doubt, false)),
		.is_sure = wanted == 1,
	};
}

void settle_judge(const struct settle_case *it, struct settled *out)
{
	size_t found = count_strangers(it);

	if (does_number_tell(it)) {
		all_sent(it, out);
		return;
	}
	for (size_t i = 0; i < it->ndoubts; i++) {
		if (found == 0)
			out[i] = (struct settled){ .verdict = absent(it) };
		else if (lacks_lines(it))
			out[i] = (struct settled){ .verdict = it->is_last ? SETTLE_OPEN
									  : SETTLE_WAIT };
		else
			out[i] = by_lines(it, i);
	}
}

bool settle_is_foreign(const struct settle_case *it, const struct settled *out,
		       const struct stranger *stranger)
{
	struct settle_case wide = *it;

	/* On a shared import what is foreign is told by the time. */
	if (!it->own || !stranger->has_lines)
		return false;
	for (size_t i = 0; i < it->ndoubts; i++) {
		if (out[i].verdict == SETTLE_OPEN || out[i].stranger == stranger)
			return false;
	}
	wide.extra = 1;
	return !is_of_doubt(&wide, stranger) && !is_of_resent(&wide, stranger);
}

bool settle_may_be(const struct stranger *stranger, uint64_t lines)
{
	return !stranger->has_lines || stranger->lines == lines || stranger->lines == lines + 1;
}

bool settle_is_twice(const struct settle_case *it, const struct stranger *stranger, bool *wait)
{
	if (it->nresent == 0 || !is_considered(it, stranger))
		return false;
	if (it->own || is_of_resent(it, stranger))
		return true;
	*wait |= !stranger->has_lines && !it->is_last;
	return !stranger->has_lines && it->is_last;
}
