/*
 * The rules of the contract for parts in doubt. Two mistakes are possible and none is allowed: to send
 * a part that has arrived, and to believe that one has which has not. So a part is sent again only if
 * no stranger could be it, and believed to be sent only if the strangers are the parts in doubt,
 * all of them, and nothing else.
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
		bool is_one = false;
		for (size_t k = 0; k < it->ndoubts; k++)
			is_one |= fits(it, &it->strangers[i], it->doubts[k].lines);
		if (is_considered(it, &it->strangers[i]) && !is_one)
			return true;
	}
	return false;
}

/* All strangers have told their lines. */
static struct settled by_lines(const struct settle_case *it, size_t doubt)
{
	uint64_t lines = it->doubts[doubt].lines;
	size_t found = strangers_of(it, lines), wanted = doubts_of(it, lines);

	if (found == 0)
		return (struct settled){ .verdict = absent(it) };
	if (found != wanted || fit_others_too(it, lines) ||
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

	if (it->own && found == it->ndoubts) {
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
