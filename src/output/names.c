/* Recognising names by their form; folder.c decides what may be done with such a file. */
#include "output/names.h"

static bool ends_with(struct str name, struct str end)
{
	return name.len >= end.len && memcmp(name.at + name.len - end.len, end.at, end.len) == 0;
}

bool name_is_temporary(struct str name)
{
	return name.len > 0 && name.at[0] == '.' && ends_with(name, STR(NAME_SUFFIX)) &&
	       !str_is(name, NAME_LOCK);
}

static bool all_digits(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	}
	return text.len > 0;
}

/* What is between `start` and `end`; .at NULL: the name does not begin and end so. */
static struct str between(struct str name, struct str start, struct str end)
{
	if (name.len < start.len + end.len || !str_starts(name, start) || !ends_with(name, end))
		return (struct str){ 0 };
	return (struct str){ name.at + start.len, name.len - start.len - end.len };
}

bool name_is_side(struct str name)
{
	static const char *const fixed[] = { NAME_REPORT, NAME_SOURCES, NAME_FINDINGS };
	static const char *const ends[] = { ".csv", ".tsv", ".ndjson", ".json" };

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		if (str_is(name, fixed[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct str number = between(name, STR("rejected"), str_of(ends[i]));
		if (!number.at)
			continue;
		if (number.len == 0)
			return true;
		number = between(number, STR("-"), STR(""));
		if (number.at && all_digits(number))
			return true;
	}
	return false;
}

bool name_is_part(struct str name, const char *prefix, const char *extension)
{
	struct str rest = between(name, str_of(prefix), str_of(extension));
	struct str number = rest.at ? between(rest, STR("-"), STR("")) : rest;

	return number.at && all_digits(number);
}

bool name_is_journal(struct str name)
{
	return between(name, STR("upload-"), STR(".journal")).at != NULL;
}
