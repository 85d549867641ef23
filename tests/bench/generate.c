/*
 * The bench's data: records that a nightly export could hold, the same bytes on every machine.
 * run.sh calls it once for each file and keeps what it prints. Lines are valid and free of warnings
 * under rules/; with --bad every line breaks one. Numbers come from one seed and whole-number
 * arithmetic, one draw a statement, so that neither libc, locale nor compiler has a say.
 *
 *     generate KIND BYTES [--bad] > FILE
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LARGEST = 1 << 20,  /* bytes of the largest record, its line end included */
	SMALLEST = 1 << 10, /* of the smallest of kind `large` */
	TAIL = 256,         /* room for what stands behind the array of a large record */
};

static const uint64_t seed = 20261123;
static const uint64_t some_day_ms = 1735689600000; /* 2025-01-01 */
static const uint64_t year_ms = 31536000000;

struct writer {
	uint64_t random;  /* splitmix64 */
	uint64_t written; /* bytes */
	uint64_t line;    /* how many are written */
	bool is_bad;
};

#define PICK(writer, list) ((list)[below((writer), sizeof(list) / sizeof(*(list)))])

static uint64_t next_random(struct writer *writer)
{
	uint64_t z = writer->random += 0x9e3779b97f4a7c15;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static uint64_t below(struct writer *writer, uint64_t limit)
{
	return next_random(writer) % limit;
}

__attribute__((format(printf, 2, 3)))
static void put(struct writer *writer, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int n = vprintf(format, arguments);
	va_end(arguments);
	if (n < 0) {
		perror("generate: cannot write");
		exit(1);
	}
	writer->written += (uint64_t)n;
}

static void put_hash(struct writer *writer)
{
	uint64_t a = next_random(writer), b = next_random(writer);
	uint64_t c = next_random(writer), d = next_random(writer);
	put(writer, "%016" PRIx64 "%016" PRIx64 "%016" PRIx64 "%016" PRIx64, a, b, c, d);
}

static uint64_t account(struct writer *writer)
{
	return 10000000000 + below(writer, 90000000000);
}

static uint64_t device(struct writer *writer)
{
	return below(writer, 100000000000);
}

/* Some moment of a year, in milliseconds. */
static uint64_t moment(struct writer *writer)
{
	return some_day_ms + below(writer, year_ms);
}

/* 7 of 10 users have an account, 2 a hashed address, 1 a device. */
static void put_profile_user(struct writer *writer)
{
	uint64_t kind = below(writer, 10);

	if (kind < 7) {
		put(writer, "\"user_account_id\":\"%" PRIu64 "\",", account(writer));
		put(writer, "\"compartment_id\":\"%" PRIu64 "\",", 1000 + below(writer, 4));
	} else if (kind < 9) {
		put(writer, "\"email_hash\":\"");
		put_hash(writer);
		put(writer, "\",");
	} else {
		put(writer, "\"user_agent_id\":\"vec:%" PRIu64 "\",", device(writer));
	}
	if (writer->is_bad && writer->line % 2)
		put(writer, kind == 9 ? "\"user_account_id\":\"second\"," :
					"\"user_agent_id\":\"vec:2\",");
}

static void put_profile_head(struct writer *writer)
{
	bool is_misspelt = writer->is_bad && writer->line % 2 == 0;
	put(writer, "{\"operation\":\"%s\",", is_misspelt ? "UPDATE" : "UPSERT");
	put_profile_user(writer);
}

static void put_profile(struct writer *writer)
{
	static const char *const first_names[] = { "Camille", "Léa", "Zoé", "Inès", "Jean-Pierre",
						   "Hugo",    "Amélie", "Noah", "Nathalie", "Björn" };
	static const char *const last_names[] = { "Martin", "Lefèvre", "Dubois", "Nguyễn", "Garcia",
						  "Müller", "O'Connor", "Rousseau", "Moreau" };
	static const char *const cities[] = { "Paris", "Lyon", "Saint-Étienne", "Lille", "Bruxelles",
					      "Aix-en-Provence", "Nîmes", "Toulouse" };
	static const char *const genders[] = { "female", "male", "unknown" };
	static const char *const rhythms[] = { "daily", "weekly", "never" };
	static const char *const notes[] = { ",\"note\":\"call \\\"after six\\\"\\nback door\"",
					     ",\"note\":\"gen\\u00e9 par le bruit\"", "", "", "", "", "",
					     "", "", "" };

	put_profile_head(writer);
	put(writer, "\"update_strategy\":\"PARTIAL_UPDATE\",\"user_profile\":{");
	put(writer, "\"first_name\":\"%s\",", PICK(writer, first_names));
	put(writer, "\"last_name\":\"%s\",", PICK(writer, last_names));
	put(writer, "\"gender\":\"%s\",", PICK(writer, genders));
	put(writer, "\"city\":\"%s\",", PICK(writer, cities));
	put(writer, "\"optin\":%s,", below(writer, 3) ? "true" : "false");
	put(writer, "\"points\":%" PRIu64 ",", below(writer, 20000));
	put(writer, "\"spent\":%" PRIu64, below(writer, 5000));
	put(writer, ".%02" PRIu64 ",", below(writer, 100));
	put(writer, "\"last_order_ts\":%" PRIu64 ",", moment(writer));
	put(writer, "\"stores\":[\"%04" PRIu64 "\",", below(writer, 900));
	put(writer, "\"%04" PRIu64 "\"],", below(writer, 900));
	put(writer, "\"mail\":{\"rhythm\":\"%s\",\"lang\":\"fr\"}", PICK(writer, rhythms));
	put(writer, "%s}}\n", PICK(writer, notes));
}

static void put_event(struct writer *writer, uint64_t ts)
{
	static const char *const shelves[] = { "shoes", "garden", "kitchen", "hi-fi", "books" };
	const char *shelf = PICK(writer, shelves);
	uint64_t item = 10000 + below(writer, 90000);

	switch (below(writer, 4)) {
	case 0:
		put(writer, "{\"$event_name\":\"$item_view\",\"$ts\":%" PRIu64 ",\"$properties\":{"
			    "\"$items\":[{\"$id\":\"%" PRIu64 "\",\"$ean\":\"30%" PRIu64 "\","
			    "\"$qty\":1,\"$price\":%" PRIu64 ".90,\"$category1\":\"%s\"}]}}",
		    ts, item, account(writer), 1 + item % 300, shelf);
		break;
	case 1:
		put(writer, "{\"$event_name\":\"search\",\"$ts\":%" PRIu64 ",\"$properties\":{"
			    "\"words\":\"%s pas cher\",\"hits\":%" PRIu64 ",\"sorted\":false}}",
		    ts, shelf, item % 500);
		break;
	default:
		put(writer, "{\"$event_name\":\"$page_view\",\"$ts\":%" PRIu64 ",\"$properties\":{"
			    "\"url\":\"https://www.example.com/%s/p-%" PRIu64 ".html\","
			    "\"referrer\":\"https://www.example.com/%s\"}}",
		    ts, shelf, item, shelf);
	}
}

static void put_activity(struct writer *writer)
{
	static const char *const types[] = { "SITE_VISIT", "SITE_VISIT", "APP_VISIT", "EMAIL" };
	static const char *const places[] = { "FR\",\"$city\":\"Paris", "FR\",\"$city\":\"Lyon",
					      "BE\",\"$city\":\"Liège", "CH\",\"$city\":\"Genève" };
	bool has_account = below(writer, 3) == 0;
	uint64_t ts = moment(writer), events = 1 + below(writer, 2);

	if (has_account)
		put(writer, "{\"$user_account_id\":\"%" PRIu64 "\",", account(writer));
	else
		put(writer, "{\"$user_agent_id\":\"vec:%" PRIu64 "\",", device(writer));
	if (writer->is_bad && writer->line % 2)
		put(writer, has_account ? "\"$user_agent_id\":\"vec:2\"," :
					  "\"$user_account_id\":\"second\",");
	put(writer, "\"$type\":\"%s\",", PICK(writer, types));
	put(writer, "\"$session_status\":\"CLOSED_SESSION\",");
	put(writer, writer->is_bad && writer->line % 2 == 0 ? "\"$ts\":%" PRIu64 ".5," :
							      "\"$ts\":%" PRIu64 ",", ts);
	put(writer, "\"$session_duration\":%" PRIu64 ",", below(writer, 3600));
	put(writer, "\"$location\":{\"$country\":\"%s\"},\"$events\":[", PICK(writer, places));
	for (uint64_t i = 0; i < events; i++) {
		if (i)
			put(writer, ",");
		put_event(writer, ts + i * 20000 + below(writer, 20000));
	}
	put(writer, "]}\n");
}

static void put_segment(struct writer *writer)
{
	bool is_misspelt = writer->is_bad && writer->line % 2 == 0;
	uint64_t kind = below(writer, 10);
	bool has_second = writer->is_bad && writer->line % 2;

	put(writer, "%s,", is_misspelt ? "UPSERT" : below(writer, 20) ? "UPDATE" : "DELETE");
	if (kind < 4) {
		put(writer, "%" PRIu64 ",", account(writer));
		put(writer, "%" PRIu64 ",,%s,", 1000 + below(writer, 4), has_second ? "vec:2" : "");
	} else if (kind < 8) {
		put(writer, ",,");
		put_hash(writer);
		put(writer, ",%s,", has_second ? "vec:2" : "");
	} else {
		put(writer, "%s,,,vec:%" PRIu64 ",", has_second ? "second" : "", device(writer));
	}
	put(writer, "%" PRIu64 ",", 24000 + below(writer, 900));
	put(writer, "%" PRIu64 ",", 1440 * (1 + below(writer, 90)));
	if (below(writer, 4) == 0)
		put(writer, "\"{\"\"score\"\":%" PRIu64 ",\"\"from\"\":\"\"crm\"\"}\"",
		    below(writer, 100));
	put(writer, "\n");
}

/* A CRM's export before a map makes profiles of it: see crm.map.json. */
static void put_crm(struct writer *writer)
{
	static const char *const first_names[] = { "Camille", "Léa", "Zoé", "Jean-Pierre", "Chloé" };
	static const char *const last_names[] = { "Martin", "Lefèvre", "Dubois", "Garcia", "Müller" };
	static const char *const domains[] = { "Example.com", "example.org", "mail.example" };
	static const char *const titles[] = { "M", "Mme", "Dr" };

	put(writer, "%" PRIu64 ";", account(writer));
	put(writer, "User.%" PRIu64 "@", account(writer));
	put(writer, "%s;", PICK(writer, domains));
	put(writer, "06 %02" PRIu64 " ", below(writer, 100));
	put(writer, "%02" PRIu64 " 45 ", below(writer, 100));
	put(writer, "%02" PRIu64 ";", below(writer, 100));
	put(writer, "%s;", PICK(writer, titles));
	put(writer, "%s;", PICK(writer, first_names));
	put(writer, below(writer, 4) ? "%s;" : "\"%s\";", PICK(writer, last_names));
	put(writer, "%02" PRIu64 "/", 1 + below(writer, 28));
	put(writer, "%02" PRIu64 "/", 1 + below(writer, 12));
	put(writer, "%" PRIu64 ";", 1973 + below(writer, 35));
	put(writer, "%05" PRIu64 " ", 1000 + below(writer, 94000));
	put(writer, "Saint-Étienne;%" PRIu64 ",", below(writer, 9000));
	put(writer, "%02" PRIu64 ";", below(writer, 100));
	put(writer, below(writer, 3) ? "oui\n" : "non\n");
}

/* Profiles from 1 KiB to 1 MiB, every eighth as large as may be: a list of orders fills them. */
static void put_large(struct writer *writer)
{
	uint64_t size = below(writer, 8) ? SMALLEST + below(writer, LARGEST - SMALLEST) : LARGEST;
	uint64_t end = writer->written + size - TAIL;

	put_profile_head(writer);
	put(writer, "\"update_strategy\":\"FORCE_REPLACE\",\"user_profile\":{\"orders\":[");
	for (bool is_first = true; writer->written < end; is_first = false) {
		put(writer, "%s{\"id\":%" PRIu64 ",", is_first ? "" : ",", account(writer));
		put(writer, "\"ts\":%" PRIu64 ",", moment(writer));
		put(writer, "\"total\":%" PRIu64 ".90}", below(writer, 900));
	}
	put(writer, "]}}\n");
}

/* The same size, the worst shape: a value every two bytes. */
static void put_dense(struct writer *writer)
{
	uint64_t end = writer->written + LARGEST - TAIL;

	put_profile_head(writer);
	put(writer, "\"update_strategy\":\"FORCE_REPLACE\",\"user_profile\":{\"levels\":[");
	for (bool is_first = true; writer->written < end; is_first = false)
		put(writer, is_first ? "%" PRIu64 : ",%" PRIu64, below(writer, 10));
	put(writer, "]}}\n");
}

static const struct kind {
	const char *name, *header;
	void (*put)(struct writer *writer);
} kinds[] = {
	{ "profile", "", put_profile },
	{ "activity", "", put_activity },
	{ "segment",
	  "operation,user_account_id,compartment_id,email_hash,user_agent_id,segment_id,"
	  "expiration_duration,data_bag\n",
	  put_segment },
	{ "crm",
	  "N° client;E-mail;Téléphone;Titre;Prénom;Nom;Naissance;Ville;Chiffre;Newsletter\n",
	  put_crm },
	{ "large", "", put_large },
	{ "dense", "", put_dense },
};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

int main(int argc, char **argv)
{
	const struct kind *kind = argc > 2 ? find_kind(argv[1]) : NULL;
	uint64_t size = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	struct writer writer = { .random = seed };

	if (argc > 3)
		writer.is_bad = strcmp(argv[3], "--bad") == 0;
	if (!kind || size == 0 || argc > 4 || (argc == 4 && !writer.is_bad)) {
		fputs("usage: generate profile|activity|segment|crm|large|dense BYTES [--bad]\n",
		      stderr);
		return 2;
	}
	put(&writer, "%s", kind->header);
	while (writer.written < size) {
		kind->put(&writer);
		writer.line++;
	}
	if (fflush(stdout) != 0) {
		perror("generate: cannot write");
		return 1;
	}
	return 0;
}
