/* map/zone_file, zone_rule: zone files of our own making, strange, old, and damaged in any way. */
#include "zones.h"

#include "map/zone_data.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

enum { HOUR = 3600 };

static char folder[64];

static void put_32(struct buf *out, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_putc(out, (char)(number >> shift));
}

static void put_64(struct buf *out, int64_t number)
{
	put_32(out, (uint32_t)((uint64_t)number >> 32));
	put_32(out, (uint32_t)number);
}

struct made {
	char version;
	uint32_t leaps;
	size_t count;
	int64_t times[4];
	int32_t offsets[5]; /* before the first time, and from each on */
	const char *footer;
};

static void put_block(struct buf *out, const struct made *made, size_t size)
{
	uint32_t count = size == 8 ? (uint32_t)made->count : 0;

	buf_puts(out, "TZif");
	buf_putc(out, made->version);
	for (int i = 0; i < 15; i++)
		buf_putc(out, '\0');
	uint32_t counts[] = { 0, 0, made->leaps, count, count + 1, 4 };
	for (size_t i = 0; i < COUNT(counts); i++)
		put_32(out, counts[i]);
	for (size_t i = 0; i < count; i++)
		put_64(out, made->times[i]);
	for (size_t i = 0; i < count; i++)
		buf_putc(out, (char)(i + 1));
	for (size_t i = 0; i <= count; i++) {
		put_32(out, (uint32_t)made->offsets[i]);
		buf_putc(out, '\0');
		buf_putc(out, '\0');
	}
	buf_put(out, (struct str){ "XYZ", 4 });
	for (uint32_t i = 0; i < made->leaps * (size + 4); i++)
		buf_putc(out, '\1');
}

static struct buf file_of(const struct made *made)
{
	struct buf out = { 0 };
	put_block(&out, made, 4);
	put_block(&out, made, 8);
	buf_printf(&out, "\n%s\n", made->footer);
	return out;
}

/* Writes it as the zone "Made/Zone" of a folder of our own. */
static void write_zone(const struct made *made)
{
	char path[128];
	struct diag why;
	struct buf out = file_of(made);

	snprintf(path, sizeof(path), "%s/Made", folder);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/Made/Zone", folder);
	int fd = file_create(path, &why);
	assert_true(fd >= 0);
	assert_int_equal(file_write(fd, buf_str(&out), path, &why), OK);
	close(fd);
	buf_release(&out);
	setenv("TZDIR", folder, 1);
}

static int64_t made_offset(const struct zone *zone, const char *local)
{
	int64_t utc = 0, clock = clock_of(local);
	assert_int_equal(zone_to_utc(zone, clock, &utc), ZONE_ONCE);
	return (clock - utc) / 60;
}

static void reads_rules_of_all_kinds(void **state)
{
	static const struct {
		const char *footer, *winter, *summer;
		int winter_minutes, summer_minutes;
	} rows[] = {
		{ "AAA-1", "2021-01-15 12:00:00", "2021-07-15 12:00:00", 60, 60 },
		{ "<+0545>-5:45", "2021-01-15 12:00:00", "2021-07-15 12:00:00", 345, 345 },
		{ "AAA3BBB,M3.2.0,M11.1.0", "2021-03-14 01:59:59", "2021-03-14 03:00:00", -180,
		  -120 },
		{ "AAA-1BBB,M3.5.0,M10.5.0/3", "2021-10-31 03:00:00", "2021-10-31 01:59:59", 60,
		  120 },
		{ "AAA-10BBB,M10.1.0,M4.1.0/3", "2021-04-04 03:00:00", "2021-04-04 01:59:59", 600,
		  660 },
		{ "AAA-1BBB-3,J60/0,J300/0", "2021-02-28 23:59:59", "2021-03-01 02:00:00", 60,
		  180 },
		{ "AAA-1BBB-3,J60/0,J300/0", "2024-02-29 23:59:59", "2024-03-01 02:00:00", 60,
		  180 },
		{ "AAA-1BBB-3,59/0,300/0", "2024-02-28 23:59:59", "2024-02-29 02:00:00", 60, 180 },
		{ "AAA2BBB,M3.5.0/-1,M10.5.0/-2:30", "2021-03-27 22:59:59", "2021-03-28 00:00:00",
		  -120, -60 },
		{ "AAA2BBB,M3.4.4/50,M10.4.4/50", "2021-03-27 01:59:59", "2021-03-27 03:00:00",
		  -120, -60 },
		{ "AAA3BBB2,0/0,J365/25", "2021-01-15 12:00:00", "2021-12-31 23:30:00", -120,
		  -120 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zone_rule rule;
		assert_true(zone_rule_read(str_of(rows[i].footer), &rule));
		struct made made = { .version = '3',
				     .footer = rows[i].footer,
				     .offsets = { rule.standard } };
		write_zone(&made);
		const struct zone *zone = need("Made/Zone");
		if (made_offset(zone, rows[i].winter) != rows[i].winter_minutes ||
		    made_offset(zone, rows[i].summer) != rows[i].summer_minutes)
			fail_msg("%s: %d, %d", rows[i].footer,
				 (int)made_offset(zone, rows[i].winter),
				 (int)made_offset(zone, rows[i].summer));
	}
}

static void refuses_rules_that_are_none(void **state)
{
	static const char *const footers[] = {
		"",
		"A",
		"1",
		"AAA",
		"AAA25",
		"AAA1:60",
		"AAA1:2:",
		"<+01-1",
		"<>1",
		"AAA1BBB",
		"AAA1BBB2",
		"AAA1BBB,",
		"AAA1BBB,M3.2.0",
		"AAA1BBB,M13.1.0,M1.1.0",
		"AAA1BBB,M0.1.0,M1.1.0",
		"AAA1BBB,M1.6.0,M1.1.0",
		"AAA1BBB,M1.0.0,M1.1.0",
		"AAA1BBB,M1.1.7,M1.1.0",
		"AAA1BBB,J0,J1",
		"AAA1BBB,J366,J1",
		"AAA1BBB,366,1",
		"AAA1BBB,1/168,2",
		"AAA1BBB,1,2,",
		"AAA1BBB,1,2/",
		"AAA1 ",
		"AAA99999999999",
	};
	struct zone_rule rule;

	(void)state;
	for (size_t i = 0; i < COUNT(footers); i++)
		if (zone_rule_read(str_of(footers[i]), &rule))
			fail_msg("taken: %s", footers[i]);
}

static void tells_what_is_wrong_with_a_file(void **state)
{
	struct made made = { .version = '\0', .footer = "AAA1" };

	(void)state;
	write_zone(&made);
	assert_non_null(strstr(refusal("Made/Zone"), "/Made/Zone has no 64-bit times"));
	made = (struct made){ .version = '2', .footer = "nonsense" };
	write_zone(&made);
	assert_non_null(strstr(refusal("Made/Zone"), "/Made/Zone is damaged"));
	made = (struct made){ .version = '2', .leaps = 1, .footer = "AAA1" };
	write_zone(&made);
	assert_non_null(strstr(refusal("Made/Zone"), "counts leap seconds"));
	made = (struct made){ .version = '2', .count = 2, .times = { 5, 5 }, .footer = "AAA1" };
	write_zone(&made);
	assert_non_null(strstr(refusal("Made/Zone"), "/Made/Zone is damaged"));
	made = (struct made){ .version = '2', .offsets = { 27 * HOUR }, .footer = "AAA1" };
	write_zone(&made);
	assert_non_null(strstr(refusal("Made/Zone"), "/Made/Zone is damaged"));
}

static void knows_nothing_behind_the_end_of_its_data(void **state)
{
	struct made made = { .version = '2',
			     .count = 1,
			     .times = { 1000000000 },
			     .offsets = { HOUR, 2 * HOUR },
			     .footer = "" };
	int64_t utc;

	(void)state;
	write_zone(&made);
	const struct zone *zone = need("Made/Zone");
	assert_int_equal(zone_to_utc(zone, 1000000000, &utc), ZONE_ONCE);
	assert_int_equal(utc, 1000000000 - HOUR);
	assert_int_equal(zone_to_utc(zone, 1000000000 + HOUR, &utc), ZONE_NEVER);
	assert_int_equal(zone_to_utc(zone, 1000000000 + 2 * HOUR, &utc), ZONE_UNKNOWN);
	assert_int_equal(zone_to_utc(zone, 2000000000, &utc), ZONE_UNKNOWN);
}

/* Whatever the bytes are, the file is taken or refused, and what is taken answers. */
static void survives_any_damage(void **state)
{
	struct diag why;
	struct str bytes;
	uint32_t random = 1;
	unsigned taken = 0;

	(void)state;
	assert_int_equal(
		file_read_all("/usr/share/zoneinfo/Europe/Paris", 1 << 20, &arena, &bytes, &why),
		OK);
	for (int turn = 0; turn < 3000; turn++) {
		struct arena scratch = { 0 };
		struct zone zone;
		const char *problem;
		random = random * 1664525 + 1013904223;
		size_t len = turn % 3 ? bytes.len : (random >> 8) % bytes.len;
		char *damaged = memory_alloc(len); /* exactly: the sanitizer sees reads past it */
		memcpy(damaged, bytes.at, len);
		for (int i = 0; i < turn % 4 && len > 0; i++) {
			random = random * 1664525 + 1013904223;
			size_t place =
				turn % 2 ? (random >> 8) % len : 5 + (random >> 8) % 60 % len;
			damaged[place < len ? place : 0] ^= (char)(1 << (random >> 29));
		}
		if (zone_parse((struct str){ damaged, len }, &scratch, &zone, &problem)) {
			taken++;
			int64_t utc;
			for (int64_t year = 1; year < 9999; year += 97)
				zone_to_utc(&zone, calendar_days(year, 7, 1) * CALENDAR_DAY, &utc);
		}
		arena_release(&scratch);
		free(damaged);
	}
	assert_true(taken > 100 && taken < 3000);
}

static int forget(void **state)
{
	(void)state;
	unsetenv("TZDIR");
	arena_clear(&arena);
	return 0;
}

static int open_folder(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof(folder), "%s/zones-XXXXXX", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int close_folder(void **state)
{
	static const char *const names[] = { "/Made/Zone", "/Made", "" };
	char path[128];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s%s", folder, names[i]);
		remove(path);
	}
	arena_release(&arena);
	return 0;
}

#define ZONE_TEST(name) cmocka_unit_test_teardown(name, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ZONE_TEST(reads_rules_of_all_kinds),
		ZONE_TEST(refuses_rules_that_are_none),
		ZONE_TEST(tells_what_is_wrong_with_a_file),
		ZONE_TEST(knows_nothing_behind_the_end_of_its_data),
		ZONE_TEST(survives_any_damage),
	};
	return cmocka_run_group_tests(tests, open_folder, close_folder);
}
