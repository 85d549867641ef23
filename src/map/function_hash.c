/*
 * Digests of texts, in lower-case hex. Two things are not hashed unless the map says so: what looks like
 * a digest of the same length already, since a hash of a hash is one that no other system knows; and
 * what stands for no value, since the platform makes one user of all who have the same hash.
 */
#include "map/function_rows.h"

#include "compile/scan.h"
#include "ext/digest.h"
#include "map/placeholder.h"

enum hashed { HASHED_REFUSE, HASHED_KEEP, HASHED_AGAIN };
enum nothing { NOTHING_REFUSE, NOTHING_OMIT, NOTHING_HASH };

struct hash {
	struct digest_method *method;
	const char *name;
	enum hashed hashed;   /* what to do with a digest … */
	enum nothing nothing; /* … and with a placeholder */
};

/* The number of one of two words, from 1; 0: there is no node. */
static enum status read_choice(const struct map_call *call, const struct node *node,
			       const char *const words[2], const char *expected, unsigned *out,
			       struct diag *why)
{
	*out = 0;
	for (unsigned i = 0; node && i < 2; i++)
		if (node->type == NODE_STRING && str_is(node->text, words[i]))
			*out = i + 1;
	return !node || *out ? OK : function_expected(call, node, expected, why);
}

static enum status read_argument(const struct map_call *call, struct hash *hash, struct diag *why)
{
	static const char *const hashed_words[] = { "keep", "again" };
	static const char *const nothing_words[] = { "omit", "hash" };
	const struct node *argument = call->argument;
	unsigned hashed_word, nothing_word;

	if (function_is_plain(call))
		return OK;
	const struct node *hashed = node_member(argument, "hashed");
	const struct node *nothing = node_member(argument, "placeholder");
	uint32_t known = (hashed ? 1u : 0u) + (nothing ? 1u : 0u);
	if (known == 0 || argument->count > known)
		return function_expected(call, argument,
					 "no argument, or an object with \"hashed\" or "
					 "\"placeholder\"",
					 why);
	enum status status = read_choice(call, hashed, hashed_words, "\"keep\" or \"again\"",
					 &hashed_word, why);
	if (status == OK)
		status = read_choice(call, nothing, nothing_words, "\"omit\" or \"hash\"",
				     &nothing_word, why);
	if (status != OK)
		return status;
	hash->hashed = (enum hashed)hashed_word;
	hash->nothing = (enum nothing)nothing_word;
	return OK;
}

static enum status compile(const struct map_call *call, const char *method, const void **state,
			   struct diag *why)
{
	struct hash *hash = arena_zalloc(call->file->arena, sizeof(*hash));
	enum status status = read_argument(call, hash, why);

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

static bool fault_hashed(const struct hash *hash, struct map_runner *runner,
			 struct map_fault *fault)
{
	fault->code = runner->already_hashed;
	return function_fault(runner, fault,
			      "the value looks like a digest by %s already; it is not hashed again",
			      hash->name);
}

static bool fault_nothing(const struct hash *hash, struct map_runner *runner,
			  struct map_fault *fault)
{
	fault->code = runner->hash_of_nothing;
	return function_fault(runner, fault,
			      "blank or a word like null, whose hash would name all who have none; "
			      "{ \"%s\": { \"placeholder\": \"omit\" } } leaves it out",
			      hash->name);
}

bool run_hash(const void *state, struct map_runner *runner, struct map_value *value,
	      struct map_fault *fault)
{
	const struct hash *hash = state;
	char hex[DIGEST_HEX_MAX];

	if (hash->hashed != HASHED_AGAIN && is_digest(hash, value->text))
		return hash->hashed == HASHED_KEEP || fault_hashed(hash, runner, fault);
	if (hash->nothing != NOTHING_HASH && placeholder_is(value->text)) {
		if (hash->nothing == NOTHING_REFUSE)
			return fault_nothing(hash, runner, fault);
		function_set_text(value, STR(""));
		return true;
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
