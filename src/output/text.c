/* Small helpers for writing JSON members; used by every writer in output/. */
#include "output/text.h"

#include "base/utf8.h"

void text_put(struct buf *out, struct str text)
{
	struct buf clean = { 0 };

	for (;;) {
		size_t good = utf8_check(text);
		if (good == text.len && clean.len == 0) {
			buf_put_json(out, text); /* nearly always */
			break;
		}
		buf_put(&clean, (struct str){ text.at, good });
		if (good == text.len) {
			buf_put_json(out, buf_str(&clean));
			break;
		}
		/* NUL is fine in JSON, escaped; anything else here has no meaning as text. */
		buf_put(&clean, text.at[good] ? STR("\xEF\xBF\xBD") : (struct str){ "", 1 });
		text = (struct str){ text.at + good + 1, text.len - good - 1 };
	}
	buf_release(&clean);
}

void text_put_or_null(struct buf *out, const char *text)
{
	if (text)
		text_put(out, str_of(text));
	else
		buf_put(out, STR("null"));
}

void text_member(struct buf *out, const char *name)
{
	buf_put(out, STR(",\""));
	buf_puts(out, name);
	buf_put(out, STR("\":"));
}

void text_number(struct buf *out, const char *name, uint64_t number)
{
	text_member(out, name);
	buf_put_number(out, number);
}

void text_string(struct buf *out, const char *name, struct str text)
{
	text_member(out, name);
	text_put(out, text);
}

void text_boolean(struct buf *out, const char *name, bool is_true)
{
	text_member(out, name);
	buf_puts(out, is_true ? "true" : "false");
}
