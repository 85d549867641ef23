/*
 * Making the text of a statement and hashing it. Each piece goes before the next with its length, so that
 * no two statements have the same text. The secret of the run is hashed with it: whoever finds the
 * digests on a disk cannot try out which addresses are among them.
 */
#include "repeat/statement.h"

#include <stdlib.h>

#include "base/buf.h"
#include "ext/digest.h"

struct stater {
	const struct job *job;
	struct digest_method *sha256;
	struct digest_context *context;
	bool is_activity;
	struct buf text, sums;
};

struct stater *stater_new(const struct job *job)
{
	struct stater *stater = memory_alloc(sizeof(*stater));

	*stater = (struct stater){
		.job = job,
		.sha256 = digest_method_new("SHA256"),
		.context = digest_context_new(),
		.is_activity = strcmp(job->doctype->rules, "user_activity") == 0,
	};
	if (!stater->sha256)
		abort();
	return stater;
}

void stater_free(struct stater *stater)
{
	if (!stater)
		return;
	digest_context_free(stater->context);
	digest_method_free(stater->sha256);
	buf_release(&stater->text);
	buf_release(&stater->sums);
	free(stater);
}

static void put_bytes(struct buf *out, const void *bytes, size_t len)
{
	buf_put(out, (struct str){ bytes, len });
}

/* A value with its length before it; what is absent or null has none that a value could have. */
static void put_value(struct buf *out, const struct node *value)
{
	static const uint64_t absent = UINT64_MAX;
	size_t start = out->len;

	put_bytes(out, &absent, sizeof(absent));
	if (!value || value->type == NODE_NULL)
		return;
	if (node_is_container(value))
		node_render(value, out);
	else
		buf_put(out, value->text);
	uint64_t len = out->len - start - sizeof(len);
	memcpy(out->at + start, &len, sizeof(len));
}

static void put_identity(struct buf *out, const struct identity *identity)
{
	buf_putc(out, (char)identity->role);
	put_value(out, identity->compartment);
	put_value(out, identity->value);
}

static struct hash128 sum(struct stater *stater)
{
	return digest_keyed(stater->context, stater->sha256, stater->job->secret,
			    buf_str(&stater->text));
}

static int by_sum(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hash128));
}

/* Several stand in no order: their digests do, sorted. */
static void put_identities(struct stater *stater, const struct identity *identities, size_t count)
{
	if (count == 1) {
		put_identity(&stater->text, identities);
		return;
	}
	stater->sums.len = 0;
	for (size_t i = 0; i < count; i++) {
		stater->text.len = 0;
		put_identity(&stater->text, &identities[i]);
		struct hash128 digest = sum(stater);
		put_bytes(&stater->sums, &digest, sizeof(digest));
	}
	qsort(stater->sums.at, count, sizeof(struct hash128), by_sum);
	stater->text.len = 0;
	buf_putc(&stater->text, ROLE_LIST);
	buf_put(&stater->text, buf_str(&stater->sums));
}

static bool is_empty(const struct node *value)
{
	return !value || value->type == NODE_NULL ||
	       (value->type == NODE_STRING && value->text.len == 0);
}

struct hash128 statement_of(struct stater *stater, const struct node *line,
			    const struct members *members, const struct identity *identities,
			    size_t count)
{
	struct buf *text = &stater->text;
	const struct node *choice = member_of(members, ROLE_CHOICE);
	const struct node *key = member_of(members, ROLE_UNIQUE_KEY);

	text->len = 0;
	put_identities(stater, identities, count);
	put_value(text, member_of(members, ROLE_OPERATION));
	put_value(text, member_of(members, ROLE_SEGMENT));
	put_value(text, member_of(members, ROLE_SEGMENT_NAME));
	put_value(text, node_member(choice, "$processing_id"));
	if (stater->is_activity)
		put_value(text, is_empty(key) ? line : key);
	return sum(stater);
}
