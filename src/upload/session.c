/* Tokens, and what the server's clock said last. */
#include "upload/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"

#define SECOND_NS UINT64_C(1000000000)

enum {
	TOKEN_BYTES = 8 << 10,
	MASKED_BYTES = 8, /* what is shorter may stand in any text, and is no token of a platform */
	DATAMART_DIGITS = 19,
};

/* What is no text of a header would let a token end it. */
static bool is_token(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < ' ' || text.at[i] > '~')
			return false;
	}
	return text.len > 0;
}

/* How long the word is that says what kind of token it is; 0: there is none. */
static size_t prefix_length(struct str token)
{
	static const char *const known[] = { "api:", "Bearer " };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct str prefix = str_of(known[i]);
		if (token.len > prefix.len &&
		    str_eq_nocase((struct str){ token.at, prefix.len }, prefix))
			return prefix.len;
	}
	return 0;
}

static enum status take_token(struct session *session, struct str token, const char *origin,
			      struct diag *why)
{
	token = str_trim(token);
	if (!is_token(token))
		return diag_fail(why, ERR_USAGE,
				 "the token from %s is empty, or has characters that no token has",
				 origin);
	session->authorization = arena_printf(&session->arena, "%s%.*s",
					      prefix_length(token) ? "" : "api:", (int)token.len,
					      token.at).at;
	return OK;
}

static enum status read_token(struct session *session, struct diag *why)
{
	struct str text;

	if (file_read_all(session->token_file, TOKEN_BYTES, &session->arena, &text, why) != OK)
		return why->status = ERR_USAGE;
	return take_token(session, text, session->token_file, why);
}

static enum status check_datamart(const struct config_value *datamart, struct diag *why)
{
	size_t digits = strspn(datamart->text, "0123456789");

	if (digits > 0 && digits <= DATAMART_DIGITS && datamart->text[digits] == '\0')
		return OK;
	return diag_fail(why, ERR_USAGE, "%s: a datamart is a number", datamart->origin);
}

static enum status open_all(struct session *session, const struct config *config, struct diag *why)
{
	enum status status = address_parse(config->api.text, &session->arena, &session->address, why);

	if (status != OK)
		return status;
	if (!config->datamart.text)
		return diag_fail(why, ERR_USAGE,
				 "which datamart? say --datamart ID, or set BULKPIPE_DATAMART");
	status = check_datamart(&config->datamart, why);
	if (status != OK)
		return status;
	if (config->token_file.text)
		return read_token(session, why);
	if (config->token.text)
		return take_token(session, str_of(config->token.text), config->token.origin, why);
	return diag_fail(why, ERR_USAGE,
			 "there is no token: set BULKPIPE_TOKEN, or say --token-file FILE");
}

enum status session_open(struct session *session, const struct config *config, struct diag *why)
{
	*session = (struct session){
		.datamart = config->datamart.text,
		.cacert = config->cacert.text,
		.token_file = config->token_file.text,
		.timeout = SESSION_TIMEOUT,
		.retries = SESSION_RETRIES,
		.date = -1,
		.last_date = -1,
	};
	mutex_init(&session->mutex);
	return open_all(session, config, why);
}

void session_release(struct session *session)
{
	mutex_destroy(&session->mutex);
	arena_release(&session->arena);
}

void session_authorise(struct session *session, struct buf *out)
{
	mutex_lock(&session->mutex);
	buf_puts(out, session->authorization);
	mutex_unlock(&session->mutex);
	buf_putc(out, '\0');
}

void session_mask(const char *authorization, char *text, size_t len)
{
	struct str token = str_of(authorization);
	size_t prefix = prefix_length(token);
	token = str_trim((struct str){ token.at + prefix, token.len - prefix });
	if (token.len < MASKED_BYTES || len == 0)
		return;
	/* Not from its start: a token may be of asterisks. */
	for (char *at = text; (at = memmem(at, len - (size_t)(at - text), token.at, token.len));
	     at += token.len)
		memset(at, '*', token.len);
}

bool session_reread(struct session *session, const char *authorization)
{
	struct diag ignored;

	mutex_lock(&session->mutex);
	/* Another thread may have been here already. */
	if (session->token_file && strcmp(authorization, session->authorization) == 0)
		read_token(session, &ignored);
	bool is_new = strcmp(authorization, session->authorization) != 0;
	mutex_unlock(&session->mutex);
	return is_new;
}

void session_see_date(struct session *session, int64_t date)
{
	mutex_lock(&session->mutex);
	uint64_t now = clock_monotonic_ns();
	int64_t led_to = session->last_date + (int64_t)((now - session->last_ns) / SECOND_NS);

	if (session->last_date >= 0 && llabs(date - led_to) > SESSION_SKEW)
		session->date = -1;
	else if (date > session->date)
		session->date = date;
	session->last_date = date;
	session->last_ns = now;
	mutex_unlock(&session->mutex);
}

int64_t session_date(struct session *session)
{
	mutex_lock(&session->mutex);
	int64_t date = session->date;
	mutex_unlock(&session->mutex);
	return date;
}

void session_say(const struct session *session, const char *event, const char *format, ...)
{
	char text[512];
	va_list args;

	if (!session->say)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	session->say(session->context, event, text);
}
