/* Without a document type: which ones the sample fits, which perhaps, which not, and why. */
#include "guess/parts.h"

enum { WIDTH = 80, TIMES_MAX = 4 };

/* What the types ask of a sample, counted once. */
struct facts {
	size_t users;   /* candidates for who it is about … */
	size_t points;  /* … those that are user points … */
	size_t devices; /* … and those that are devices */
	size_t others;  /* fields that are none */
	size_t consents, segments, orders, reasons, times;
	bool has[MEANINGS]; /* a field of that meaning */
};

enum fit { FITS, MAY_FIT, FITS_NOT };

struct verdict {
	enum fit fit;
	struct buf why;
};

static void count_fields(const struct guess *guess, struct facts *facts)
{
	for (size_t i = 0; i < guess->nfields; i++) {
		const struct guess_field *field = guess->fields[i];
		enum guess_meaning meaning = guess_means(field);
		if (field->kind == KIND_NONE)
			continue;
		facts->others++;
		facts->has[meaning] = true;
		facts->consents += meaning == MEANS_CONSENT && field->kind == KIND_BOOLEAN;
		facts->segments += meaning == MEANS_SEGMENT;
		facts->orders += meaning == MEANS_ORDER || meaning == MEANS_EVENT;
		facts->reasons += meaning == MEANS_REASON;
	}
}

static struct facts facts_of(const struct guess *guess, const struct guess_identifier *all,
			     size_t count)
{
	struct guess_field *times[TIMES_MAX];
	struct facts facts = { .times = guess_times(guess, times, TIMES_MAX) };

	count_fields(guess, &facts);
	for (size_t i = 0; i < count; i++) {
		facts.points += all[i].by == BY_POINT;
		facts.users += all[i].by != BY_POINT;
		facts.devices += all[i].by >= BY_AGENT;
	}
	facts.others -= count;
	return facts;
}

/* The worst of what is said decides. */
static void say(struct verdict *verdict, enum fit fit, const char *words)
{
	if (fit > verdict->fit)
		verdict->fit = fit;
	buf_puts(&verdict->why, verdict->why.len ? "; " : "");
	buf_puts(&verdict->why, words);
}

static bool has_user(const struct facts *facts, struct verdict *verdict)
{
	if (facts->users == 0)
		say(verdict, FITS_NOT, "no field names the user");
	return facts->users > 0;
}

static void judge_profile(const struct facts *facts, struct verdict *verdict)
{
	static const struct {
		enum guess_meaning meaning;
		const char *words;
	} parts[] = {
		{ MEANS_PERSON, "names" },        { MEANS_GENDER, "a gender" },
		{ MEANS_BIRTH, "a birth date" },  { MEANS_PLACE, "places" },
		{ MEANS_PHONE, "phone numbers" }, { MEANS_LIST, "interests" },
	};
	bool has_part = false;

	if (!has_user(facts, verdict))
		return;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!facts->has[parts[i].meaning])
			continue;
		buf_puts(&verdict->why, has_part ? ", " : "there are ");
		buf_puts(&verdict->why, parts[i].words);
		has_part = true;
	}
	if (facts->others == 0)
		say(verdict, FITS_NOT, "nothing else is known of users");
	else if (!has_part)
		say(verdict, MAY_FIT, "if the other fields describe users");
}

static void judge_segment(const struct facts *facts, struct verdict *verdict)
{
	if (!has_user(facts, verdict))
		return;
	if (facts->segments > 0)
		say(verdict, FITS, "a field looks like the name of a segment");
	else
		say(verdict, MAY_FIT, "if all go into one segment; no field names it");
}

static void judge_choice(const struct facts *facts, struct verdict *verdict)
{
	if (!has_user(facts, verdict))
		return;
	if (facts->consents == 0) {
		say(verdict, FITS_NOT, "no field looks like a consent");
		return;
	}
	buf_printf(&verdict->why, "%zu field%s like a consent", facts->consents,
		   facts->consents == 1 ? " looks" : "s look");
	if (facts->times == 0)
		say(verdict, MAY_FIT, "no field says when the choice was made");
}

static void judge_activity(const struct facts *facts, struct verdict *verdict)
{
	if (!has_user(facts, verdict))
		return;
	if (facts->times == 0)
		say(verdict, FITS_NOT, "no field says when something happened");
	else if (facts->orders > 0)
		say(verdict, FITS, "a field says when, another which order or event");
	else
		say(verdict, MAY_FIT, "if something happened at the time that a field says");
}

static void judge_deletion(const struct facts *facts, struct verdict *verdict)
{
	if (has_user(facts, verdict))
		say(verdict, MAY_FIT,
		    facts->reasons > 0 ? "if these are to be deleted; a field may say which"
				       : "if all of these are to be deleted; no field says so");
}

static void judge_points(const struct facts *facts, struct verdict *verdict)
{
	if (facts->points > 0)
		say(verdict, MAY_FIT, "if these user points are to be deleted");
	else
		judge_deletion(facts, verdict);
}

static void judge_association(const struct facts *facts, struct verdict *verdict)
{
	if (facts->users > 1)
		say(verdict, MAY_FIT, "if all that names the user names the same one");
	else
		say(verdict, FITS_NOT, "fewer than two fields name the user");
}

static void judge_devices(const struct facts *facts, struct verdict *verdict)
{
	if (facts->devices > 0)
		say(verdict, MAY_FIT, "if these devices are to be deleted");
	else
		say(verdict, FITS_NOT, "no field names a device");
}

static const struct {
	const char *type;
	void (*judge)(const struct facts *facts, struct verdict *verdict);
} rows[] = {
	{ "USER_PROFILE", judge_profile },
	{ "USER_ACTIVITY", judge_activity },
	{ "USER_CHOICE", judge_choice },
	{ "USER_SEGMENT", judge_segment },
	{ "USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS", judge_association },
	{ "USER_IDENTIFIERS_DELETION", judge_deletion },
	{ "USER_POINTS_DELETION", judge_points },
	{ "USER_DEVICE_POINTS_DELETION", judge_devices },
};

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

static void put_verdicts(const struct verdict *verdicts, enum fit fit, const char *title,
			 struct buf *out)
{
	bool has_title = false;

	for (size_t i = 0; i < NROWS; i++) {
		if (verdicts[i].fit != fit)
			continue;
		buf_printf(out, "%s  %s\n", has_title ? "" : title, rows[i].type);
		draft_wrap(out, buf_str(&verdicts[i].why), STR("      "), WIDTH);
		has_title = true;
	}
}

static void put_identifiers(const struct guess_identifier *all, size_t count, struct buf *out)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < count; i++) {
		buf_puts(&text, i ? ", " : "what may name the user: ");
		buf_put(&text, all[i].field->path);
		buf_printf(&text, " (%s)", guess_by_name(all[i].by));
	}
	draft_wrap(out, count ? buf_str(&text) : STR("nothing looks like a name of the user"),
		   STR(""), WIDTH);
	buf_release(&text);
}

void guess_types(struct guess *guess, struct buf *out)
{
	struct guess_identifier all[IDENTIFIERS_MAX];
	size_t count = guess_identifiers(guess, all);
	struct facts facts = facts_of(guess, all, count);
	struct verdict verdicts[NROWS] = { 0 };

	buf_printf(out, "%s: %zu fields in %s%ju record%s\n", guess->input->name, guess->nfields,
		   guess->is_whole ? "" : "the first ", (uintmax_t)guess->records,
		   guess->records == 1 ? "" : "s");
	put_identifiers(all, count, out);
	for (size_t i = 0; i < NROWS; i++)
		rows[i].judge(&facts, &verdicts[i]);
	put_verdicts(verdicts, FITS, "\nfits:\n", out);
	put_verdicts(verdicts, MAY_FIT, "\nmay fit:\n", out);
	put_verdicts(verdicts, FITS_NOT, "\ndoes not fit:\n", out);
	buf_puts(out, "\nwith -t TYPE the command prints a map for that type\n");
	for (size_t i = 0; i < NROWS; i++)
		buf_release(&verdicts[i].why);
}
