/* The policy of repeating requests. api.c asks it after each attempt, and obeys. */
#include "upload/retry.h"

#include <stdlib.h>
#include <time.h>

enum {
	PAUSE_MS = 500, /* the longest pause before the first repetition; doubles with each */
	PAUSE_MAX_MS = 30000,
};

static enum retry_verdict judge_status(const struct retry_case *it)
{
	if (it->status == 408 || it->status == 429 || it->status == 503)
		return RETRY_AGAIN;
	if (it->status >= 300 && it->status < 500)
		return RETRY_FINAL;
	return it->creates ? RETRY_UNKNOWN : RETRY_AGAIN;
}

enum retry_verdict retry_judge(const struct retry_case *it)
{
	bool is_good = it->status >= 200 && it->status < 300;

	if (it->fault == HTTP_UNTRUSTED)
		return RETRY_FINAL;
	if (it->reach == HTTP_NOT_SENT)
		return RETRY_AGAIN;
	if (it->reach == HTTP_SENT)
		return it->creates ? RETRY_UNKNOWN : RETRY_AGAIN;
	if (!is_good)
		return judge_status(it);
	if (it->reach == HTTP_WHOLE && it->all_sent && it->is_valid)
		return RETRY_DONE;
	return it->creates ? RETRY_UNKNOWN : RETRY_AGAIN;
}

uint64_t retry_pause_ms(unsigned next, uint32_t chance)
{
	uint64_t longest = PAUSE_MS;

	while (next-- > 1 && longest < PAUSE_MAX_MS)
		longest *= 2;
	if (longest > PAUSE_MAX_MS)
		longest = PAUSE_MAX_MS;
	return longest * chance / UINT32_MAX;
}

static int number_at(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

/* The form that RFC 9110 wants to be sent. By hand, because strptime asks the locale for names. */
bool retry_date(const char *text, int64_t *out)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static const char shape[] = "???, 00 ??? 0000 00:00:00 GMT";
	struct tm parts = { 0 };

	if (strlen(text) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < sizeof(shape) - 1; i++) {
		bool is_digit = text[i] >= '0' && text[i] <= '9';
		if (shape[i] != '?' && (shape[i] == '0' ? !is_digit : shape[i] != text[i]))
			return false;
	}
	for (const char *month = months; *month && memcmp(text + 8, month, 3) != 0; month += 3)
		parts.tm_mon++;
	parts.tm_mday = number_at(text + 5);
	parts.tm_year = number_at(text + 12) - 1900;
	parts.tm_hour = number_at(text + 17);
	parts.tm_min = number_at(text + 20);
	parts.tm_sec = number_at(text + 23);
	if (parts.tm_mon == 12 || parts.tm_mday < 1 || parts.tm_mday > 31 || parts.tm_hour > 23 ||
	    parts.tm_min > 59 || parts.tm_sec > 60)
		return false;
	*out = timegm(&parts);
	return true;
}

bool retry_after(const char *text, int64_t now, uint64_t *seconds)
{
	size_t digits = strspn(text, "0123456789");
	int64_t when;

	if (digits > 0 && digits < 10 && text[digits] == '\0') {
		*seconds = strtoul(text, NULL, 10);
		return true;
	}
	if (!retry_date(text, &when))
		return false;
	*seconds = when > now ? (uint64_t)(when - now) : 0;
	return true;
}
