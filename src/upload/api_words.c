/*
 * What is said of requests. Method and address, what was answered, the platform's error_id; never the
 * token, and never what an upload is answered in text, which may quote the data.
 */
#include "upload/api_words.h"

#include <errno.h>

enum {
	TEXT_BYTES = 300,
};

static const struct {
	unsigned status;
	const char *words;
} meanings[] = {
	{ 400, "the request is wrong" },
	{ 401, "the token was refused" },
	{ 403, "the token may not do this" },
	{ 404, "there is no such datamart, import or execution" },
	{ 405, "the API has no such call; is its address right?" },
	{ 408, "the request took too long" },
	{ 409, "it is too late for that" },
	{ 413, "the body is too large" },
	{ 415, "the type of the body is wrong" },
	{ 422, "the request is wrong" },
	{ 429, "too many requests" },
	{ 500, "the server has failed" },
	{ 502, "a proxy has no answer of the server" },
	{ 503, "the server is not ready" },
	{ 504, "a proxy has waited too long for the server" },
};

static const char *meaning_of(unsigned status)
{
	if (status >= 300 && status < 400)
		return "redirects are not followed; is the address of the API right?";
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].status == status)
			return meanings[i].words;
	}
	return "refused";
}

/* A text of the answer, without the token; empty where there is none. To be released. */
static struct buf text_of(const struct node *root, const char *name, const char *authorization)
{
	const struct node *member = node_member(root, name);
	struct buf text = { 0 };

	if (!member || member->type != NODE_STRING)
		return text;
	buf_put(&text, member->text);
	session_mask(authorization, text.at, text.len);
	return text;
}

/* Words that a program made, such as error_id. */
static void put_word(struct buf *out, const struct node *root, const char *name,
		     const char *authorization)
{
	struct buf word = text_of(root, name, authorization);

	if (is_word(buf_str(&word)))
		buf_printf(out, ", %s %.*s", name, (int)word.len, word.at);
	buf_release(&word);
}

/* The platform's own sentence, on one line. */
static void put_text(struct buf *out, const struct node *root, const char *authorization)
{
	struct buf error = text_of(root, "error", authorization);
	struct str text = str_cut(buf_str(&error), TEXT_BYTES);

	buf_puts(out, text.len > 0 ? ": " : "");
	for (size_t i = 0; i < text.len; i++)
		buf_putc(out, (unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f ? ' ' : text.at[i]);
	buf_release(&error);
}

static void put_fault(struct buf *out, const struct session *session, const struct api_call *call,
		      const struct http_answer *http)
{
	switch (http->fault) {
	case HTTP_UNTRUSTED:
		buf_printf(out, "the server is not trusted (%s)%s", http->why,
			   session->cacert ? ""
					   : "; --cacert names the authorities to trust");
		return;
	case HTTP_TOO_LARGE:
		buf_printf(out, "the answer is larger than %d MiB",
			   (call->to_file ? API_FILE_BYTES : API_ANSWER_BYTES) >> 20);
		return;
	default:
		buf_printf(out, "no answer (%s)", http->why);
	}
}

static void put_reason(struct buf *out, const struct session *session, const struct api_call *call,
		       const char *authorization, const struct http_answer *http,
		       const struct api_answer *answer)
{
	bool is_good = http->status >= 200 && http->status < 300;

	if (http->status == 0 || http->fault == HTTP_TOO_LARGE) {
		put_fault(out, session, call, http);
		return;
	}
	buf_printf(out, "%u: ", http->status);
	if (is_good && http->reach != HTTP_WHOLE)
		buf_printf(out, "the answer breaks off (%s)", http->why);
	else if (is_good && !answer->root)
		buf_puts(out, "the answer is not JSON");
	else if (is_good)
		buf_puts(out, "the answer is not what the API gives");
	else
		buf_puts(out, meaning_of(http->status));
	if (!call->is_private)
		put_text(out, answer->root, authorization);
	put_word(out, answer->root, "error_code", authorization);
	put_word(out, answer->root, "error_id", authorization);
}

static enum status status_of(enum retry_verdict verdict)
{
	static const enum status statuses[] = {
		[RETRY_DONE] = OK,
		[RETRY_AGAIN] = ERR_UPLOAD_RETRY,
		[RETRY_UNKNOWN] = ERR_UPLOAD_RETRY,
		[RETRY_FINAL] = ERR_UPLOAD_FINAL,
	};
	return statuses[verdict];
}

void api_explain(const struct session *session, const struct api_call *call,
		 const char *authorization, const struct http_answer *http,
		 struct api_answer *answer)
{
	struct str path = { call->path, strcspn(call->path, "?") };
	struct buf text = { 0 };

	if (http->fault == HTTP_STOPPED) {
		diag_fail(&answer->why, ERR_SIGNAL, "stopped by a signal");
		return;
	}
	if (http->fault == HTTP_UNWRITTEN) {
		errno = http->error;
		diag_errno(&answer->why, NULL, "write what was received");
		return;
	}
	put_reason(&text, session, call, authorization, http, answer);
	if (answer->verdict == RETRY_UNKNOWN)
		buf_puts(&text, "; whether it was done is not known");
	diag_fail(&answer->why, status_of(answer->verdict), "%s %s%.*s: %.*s", call->method,
		  session->address.base, (int)path.len, path.at, (int)text.len, text.at);
	buf_release(&text);
}

void api_describe(const struct session *session, const struct api_call *call, struct buf *out)
{
	buf_printf(out, "%s %s%s\nAuthorization: %s\nAccept: application/json\n", call->method,
		   session->address.base, call->path, SESSION_MASK);
	if (!call->type)
		return;
	buf_printf(out, "Content-Type: %s\n", call->type);
	if (call->size != API_SIZE_OPEN)
		buf_printf(out, "Content-Length: %ju\n", (uintmax_t)call->size);
}
