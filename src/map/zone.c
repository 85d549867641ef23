/*
 * Zones by name, and local times to UTC. A name is never more than a name: it cannot leave the
 * folder of the zones. What the clocks of a zone showed is asked of all its spans that may reach
 * the time.
 */
#include "map/zone.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/calendar.h"
#include "base/file.h"
#include "map/zone_data.h"

enum {
	NAME_MAX_BYTES = 255,
	FILE_MAX_BYTES = 1 << 20, /* the largest has some 4 kB */
	CYCLE_DAYS = 146097,      /* 400 years */
};

static const int64_t cycle = (int64_t)CYCLE_DAYS * CALENDAR_DAY;

static const char *zone_folder(void)
{
	const char *folder = getenv("TZDIR");
	return folder && *folder ? folder : "/usr/share/zoneinfo";
}

/* Letters, digits and _ + -, parts with one slash between: nothing that a path could do more. */
static bool is_name(struct str name)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-";
	bool is_start = true;

	for (size_t i = 0; i < name.len; i++) {
		bool is_slash = name.at[i] == '/';
		if (is_slash ? is_start : !memchr(allowed, name.at[i], sizeof(allowed) - 1))
			return false;
		is_start = is_slash;
	}
	return !is_start && name.len <= NAME_MAX_BYTES;
}

/* The entry of a folder that is most like `typed`. */
static struct str nearest_entry(const char *folder, struct str typed, struct arena *arena)
{
	struct str *names = NULL;
	size_t count = 0, cap = 0;
	DIR *dir = opendir(folder);

	if (!dir)
		return (struct str){ 0 };
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (entry->d_name[0] == '.')
			continue;
		names = arena_room(arena, names, count, &cap, sizeof(*names));
		names[count++] = arena_copy(arena, str_of(entry->d_name));
	}
	closedir(dir);
	return str_nearest(typed, names, count);
}

/* The zone that `name` may have been meant to be, part by part; empty: none is near. */
static struct str nearest_zone(struct str name, struct arena *arena)
{
	struct str path = str_of(zone_folder()), nearest = { 0 };
	struct stat info;

	while (name.len > 0) {
		const char *slash = memchr(name.at, '/', name.len);
		struct str part = { name.at, slash ? (size_t)(slash - name.at) : name.len };
		struct str entry = nearest_entry(path.at, part, arena);
		if (entry.len == 0)
			return (struct str){ 0 };
		path = arena_printf(arena, "%s/%s", path.at, entry.at);
		nearest = nearest.at ? arena_printf(arena, "%s/%s", nearest.at, entry.at) : entry;
		part.len += slash != NULL;
		name = (struct str){ name.at + part.len, name.len - part.len };
	}
	if (stat(path.at, &info) != 0 || !S_ISREG(info.st_mode))
		return (struct str){ 0 };
	return nearest;
}

static struct str unknown(struct str name, struct arena *arena)
{
	struct stat info;

	if (stat(zone_folder(), &info) != 0)
		return arena_printf(arena,
				    "there is no time zone data in %s; install tzdata, or say in "
				    "TZDIR where it is",
				    zone_folder());
	struct str nearest = nearest_zone(name, arena);
	if (nearest.len > 0)
		return arena_printf(arena, "unknown time zone; did you mean %s?", nearest.at);
	return STR("unknown time zone; expected a name like Europe/Paris");
}

static struct zone *zone_of_utc(struct arena *arena)
{
	struct zone *zone = arena_zalloc(arena, sizeof(*zone));

	zone->count = 1;
	zone->from = arena_array(arena, 1, sizeof(*zone->from));
	zone->offset = arena_array(arena, 1, sizeof(*zone->offset));
	zone->from[0] = INT64_MIN;
	zone->horizon = zone->end = INT64_MAX;
	return zone;
}

const struct zone *zone_read(struct str name, struct arena *arena, struct str *problem)
{
	struct stat info;
	struct str bytes;
	struct diag why;
	const char *wrong;

	if (str_is(name, "UTC"))
		return zone_of_utc(arena);
	*problem = STR("expected the name of a time zone, like Europe/Paris");
	if (!is_name(name))
		return NULL;
	*problem = STR(
		"localtime is another zone on every machine; expected a name like Europe/Paris");
	if (str_is(name, "localtime"))
		return NULL;
	struct str path = arena_printf(arena, "%s/%.*s", zone_folder(), (int)name.len, name.at);
	if (stat(path.at, &info) != 0 || !S_ISREG(info.st_mode)) {
		*problem = unknown(name, arena);
		return NULL;
	}
	if (file_read_all(path.at, FILE_MAX_BYTES, arena, &bytes, &why) != OK) {
		*problem = arena_printf(arena, "%s: %s", path.at, why.text);
		return NULL;
	}
	struct zone *zone = arena_zalloc(arena, sizeof(*zone));
	if (!zone_parse(bytes, arena, zone, &wrong)) {
		*problem = arena_printf(arena, "%s %s", path.at, wrong);
		return NULL;
	}
	return zone;
}

/* The last span that starts at or before a moment. */
static size_t span_at(const struct zone *zone, int64_t utc)
{
	size_t low = 0, high = zone->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (zone->from[middle] <= utc)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Years past the table repeat: a time in it that is like this one, and how far it is away. */
static int64_t fold_back(const struct zone *zone, int64_t *local)
{
	int64_t shift = 0;

	if (*local >= zone->horizon)
		shift = ((*local - zone->horizon) / cycle + 1) * cycle;
	*local -= shift;
	return shift;
}

static bool is_span_end(const struct zone *zone, size_t i, int64_t moment)
{
	return i + 1 < zone->count && moment >= zone->from[i + 1];
}

enum zone_answer zone_to_utc(const struct zone *zone, int64_t local, int64_t *utc)
{
	int64_t shift = fold_back(zone, &local);
	unsigned found = 0;

	/* Each span that reaches this far shows the time once, or does not. */
	for (size_t i = span_at(zone, local - ZONE_REACH);
	     i < zone->count && zone->from[i] <= local + ZONE_REACH; i++) {
		int64_t moment = local - zone->offset[i];
		if (moment >= zone->from[i] && !is_span_end(zone, i, moment)) {
			found++;
			*utc = moment + shift;
		}
	}
	if (found > 0 && *utc >= zone->end)
		return ZONE_UNKNOWN;
	return found == 0 ? ZONE_NEVER : found == 1 ? ZONE_ONCE : ZONE_TWICE;
}

enum zone_answer zone_day_to_utc(const struct zone *zone, int64_t local, int64_t *utc)
{
	enum { DAY = 24 * 60 * 60 };
	int64_t shift = fold_back(zone, &local);

	for (size_t i = span_at(zone, local - ZONE_REACH);
	     i < zone->count && zone->from[i] <= local + DAY + ZONE_REACH; i++) {
		int64_t moment = local - zone->offset[i];
		if (moment < zone->from[i])
			moment = zone->from[i]; /* the span begins in the course of the day */
		if (is_span_end(zone, i, moment) || moment + zone->offset[i] >= local + DAY)
			continue;
		*utc = moment + shift;
		return *utc >= zone->end ? ZONE_UNKNOWN : ZONE_ONCE;
	}
	return ZONE_NEVER;
}
