/*
 * Computing the run_key. The text that is hashed is JSON, so that no two different settings can
 * spell the same bytes. sink.c calls this; folder.c compares the result with a manifest's.
 */
#include "output/run_key.h"

#include <inttypes.h>

#include "base/version.h"
#include "output/settings.h"
#include "output/text.h"

void run_key_init(struct run_key *key, const struct job *job, const char *prefix)
{
	*key = (struct run_key){ .job = job, .prefix = prefix, .content = digest_new() };
}

void run_key_release(struct run_key *key)
{
	digest_free(key->content);
	*key = (struct run_key){ 0 };
}

bool run_key_is_known(const struct job *job)
{
	for (size_t i = 0; i < job->ninputs; i++) {
		if (!job->inputs[i].is_regular)
			return false;
	}
	return true;
}

/* Lengths go first, so that the cut into records counts; batches do not: they depend on timing. */
static void add_record(struct digest *content, const struct record *record)
{
	uint64_t len = record->unfinished ? UINT64_MAX : record->raw.len;

	digest_update(content, (struct str){ (const char *)&len, sizeof(len) });
	digest_update(content, record->raw);
}

void run_key_add(struct run_key *key, const struct batch *batch, size_t count)
{
	const struct input *input = batch->input;

	if (input->is_regular)
		return;
	key->has_content = true;
	if (key->last_input != input->number + 1) {
		key->last_input = input->number + 1;
		digest_update(key->content, input->header);
	}
	if (batch->continues)
		digest_update(key->content, buf_str(&batch->raw));
	for (size_t i = 0; i < count; i++)
		add_record(key->content, &batch->records[i]);
}

static void put_input(const struct input *input, struct buf *out)
{
	buf_put(out, STR("{\"name\":"));
	text_put(out, str_of(input->name));
	if (input->is_regular)
		buf_printf(out, ",\"size\":%" PRIu64 ",\"mtime_ns\":%" PRId64, input->size,
			   input->mtime_ns);
	buf_putc(out, '}');
}

void run_key_hex(struct run_key *key, char out[DIGEST_HEX])
{
	const struct job *job = key->job;
	struct buf text = { 0 };
	char rules[DIGEST_HEX];

	schema_sha256(job->program, rules);
	buf_put(&text, STR("{\"version\":\"" BULKPIPE_VERSION "\""));
	text_string(&text, "rules", str_of(rules));
	text_member(&text, "options");
	settings_render(job, key->prefix, &text);
	text_member(&text, "inputs");
	for (size_t i = 0; i < job->ninputs; i++) {
		buf_putc(&text, i ? ',' : '[');
		put_input(&job->inputs[i], &text);
	}
	buf_putc(&text, ']');
	if (key->has_content) {
		char content[DIGEST_HEX];
		digest_hex(key->content, content);
		text_string(&text, "content", str_of(content));
	}
	buf_putc(&text, '}');
	digest_sha256_hex(buf_str(&text), out);
	buf_release(&text);
}
