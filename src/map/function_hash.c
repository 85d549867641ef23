/*
 * Digests of texts, in lower-case hex. What looks like a digest of the same length already is not
 * hashed again unless the map says so: a hash of a hash is one that no other system knows.
 */
#include "map/function_rows.h"

#include "compile/scan.h"
#include "ext/digest.h"

enum hashed { HASHED_REFUSE, HASHED_KEEP, HASHED_AGAIN };

struct hash {
	struct digest_method *method;
	const char *name;
	enum hashed hashed; /* what to do with a digest */
};

static enum status read_hashed(const struct map_call *call, enum hashed *out, struct diag *why)
{
	const struct node *argument = call->argument;
	const struct node *hashed = node_member(argument, "hashed");

	*out = HASHED_REFUSE;
	if (function_is_plain(call))
		return OK;
	if (!hashed || argument->count > 1)
		return function_expected(call, argument,
					 "no argument, or an object with \"hashed\"", why);
	if (hashed->type == NODE_STRING && str_is(hashed->text, "keep"))
		*out = HASHED_KEEP;
	else if (hashed->type == NODE_STRING && str_is(hashed->text, "again"))
		*out = HASHED_AGAIN;
	else
		return function_expected(call, hashed, "\"keep\" or \"again\"", why);
	return OK;
}

static enum status compile(const struct map_call *call, const char *method, const void **state,
			   struct diag *why)
{
	struct hash *hash = arena_zalloc(call->file->arena, sizeof(*hash));
	enum status status = read_hashed(call, &hash->hashed, why);

	if (status != OK)
		return status;
	hash->name = call->function->name;
	hash->method = digest_method_new(method);
	if (!hash->method)
		return function_fail(call, call->element, why,
				     "the libcrypto of this machine does not offer it");
	*state = hash;
	return OK;
}

enum status compile_md5(const struct map_call *call, const void **state, struct diag *why)
{
	return compile(call, "MD5", state, why);
}

enum status compile_sha1(const struct map_call *call, const void **state, struct diag *why)
{
	return compile(call, "SHA1", state, why);
}

enum status compile_sha256(const struct map_call *call, const void **state, struct diag *why)
{
	return compile(call, "SHA256", state, why);
}

enum status compile_sha384(const struct map_call *call, const void **state, struct diag *why)
{
	return compile(call, "SHA384", state, why);
}

enum status compile_sha512(const struct map_call *call, const void **state, struct diag *why)
{
	return compile(call, "SHA512", state, why);
}

static bool is_digest(const struct hash *hash, struct str text)
{
	return text.len == digest_method_length(hash->method) &&
	       scan_while(&text, is_hex).len == digest_method_length(hash->method);
}

bool run_hash(const void *state, struct map_runner *runner, struct map_value *value,
	      struct map_fault *fault)
{
	const struct hash *hash = state;
	char hex[DIGEST_HEX_MAX];

	if (hash->hashed != HASHED_AGAIN && is_digest(hash, value->text)) {
		if (hash->hashed == HASHED_KEEP)
			return true;
		fault->code = runner->already_hashed;
		return function_fault(runner, fault,
				      "the value looks like a digest by %s already; it is not "
				      "hashed again",
				      hash->name);
	}
	digest_text_hex(runner->digest, hash->method, value->text, hex);
	function_set_text(value, arena_copy(runner->scratch, str_of(hex)));
	return true;
}

void release_hash(const void *state)
{
	const struct hash *hash = state;
	digest_method_free(hash->method);
}
