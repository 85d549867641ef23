/* Envelopes, with the members and their order as the platform's samples have them. */
#include "sandbox/reply.h"

#include "output/text.h"

void reply_open(struct reply *reply)
{
	reply->status = 200;
	reply->type = "application/json";
	buf_puts(&reply->body, "{\"status\":\"ok\",\"data\":");
}

void reply_close(struct reply *reply)
{
	buf_puts(&reply->body, "}\n");
}

void reply_open_list(struct reply *reply)
{
	reply_open(reply);
	buf_putc(&reply->body, '[');
}

bool reply_next(struct reply *reply, const struct page *page, uint64_t at)
{
	if (at < page->first || at - page->first >= page->max)
		return false;
	if (at > page->first)
		buf_putc(&reply->body, ',');
	return true;
}

void reply_close_list(struct reply *reply, const struct page *page, uint64_t total)
{
	uint64_t left = total > page->first ? total - page->first : 0;

	buf_putc(&reply->body, ']');
	text_number(&reply->body, "count", left < page->max ? left : page->max);
	text_number(&reply->body, "total", total);
	text_number(&reply->body, "first_result", page->first);
	/* The samples have both. */
	text_number(&reply->body, "max_result", page->max);
	text_number(&reply->body, "max_results", page->max);
	reply_close(reply);
}

/* The platform documents no codes: these say in words what the status says. */
static const char *code_of(unsigned status)
{
	static const struct {
		unsigned status;
		const char *code;
	} rows[] = {
		{ 400, "BAD_REQUEST" },
		{ 401, "UNAUTHORIZED" },
		{ 403, "FORBIDDEN" },
		{ 404, "RESOURCE_NOT_FOUND" },
		{ 405, "METHOD_NOT_ALLOWED" },
		{ 409, "CONFLICT" },
		{ 413, "PAYLOAD_TOO_LARGE" },
		{ 415, "UNSUPPORTED_MEDIA_TYPE" },
		{ 429, "TOO_MANY_REQUESTS" },
		{ 503, "SERVICE_UNAVAILABLE" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].status == status)
			return rows[i].code;
	}
	return status < 500 ? "REQUEST_REFUSED" : "SERVER_ERROR";
}

void reply_error(struct reply *reply, unsigned status, const char *error_id, const char *text)
{
	reply->status = status;
	reply->type = "application/json";
	reply->body.len = 0;
	buf_puts(&reply->body, "{\"status\":\"error\"");
	text_string(&reply->body, "error", str_of(text));
	text_string(&reply->body, "error_code", str_of(code_of(status)));
	text_string(&reply->body, "error_id", str_of(error_id));
	reply_close(reply);
}

void reply_release(struct reply *reply)
{
	buf_release(&reply->body);
	*reply = (struct reply){ 0 };
}
