/*
 * The configuration file and who goes before whom. The file is
 * {"profiles": {"default": {"api": …, "datamart": …, "token_file": … or "token": …, "cacert": …}}};
 * comments are allowed, and a member that is unknown is an error: one that was misspelled would
 * otherwise send data somewhere else.
 */
#include "upload/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/node.h"
#include "ext/json.h"

#define DEFAULT_PROFILE "default"

enum {
	FILE_BYTES = 1 << 20,
};

struct reader {
	struct config *config;
	struct arena *arena;
	struct str text;
	struct diag *why;
};

static enum status wrong(const struct reader *reader, const struct node *node, const char *reason)
{
	uint64_t line;
	unsigned column;

	json_place(reader->text, node->at ? node->at - 1 : 0, &line, &column);
	return diag_fail_at(reader->why, ERR_USAGE, reader->config->file, line, column, "%s", reason);
}

static const char *find_file(struct arena *arena)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	/* Relative paths are to be ignored there. */
	if (base && base[0] == '/')
		return arena_printf(arena, "%s/bulkpipe/config.json", base).at;
	return home && home[0] ? arena_printf(arena, "%s/.config/bulkpipe/config.json", home).at
			       : NULL;
}

/* ---- the file ---- */

static enum status take_member(struct reader *reader, const struct node *member)
{
	struct config *config = reader->config;
	const struct {
		const char *name;
		struct config_value *value;
	} rows[] = { { "api", &config->api },
		     { "datamart", &config->datamart },
		     { "cacert", &config->cacert },
		     { "token", &config->token },
		     { "token_file", &config->token_file } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!str_is(member->key, rows[i].name))
			continue;
		bool is_id = i == 1 && member->type == NODE_NUMBER;
		if ((member->type != NODE_STRING && !is_id) || member->text.len == 0 ||
		    memchr(member->text.at, '\0', member->text.len))
			return wrong(reader, member, "expected a text that is not empty");
		*rows[i].value = (struct config_value){
			.text = arena_copy(reader->arena, member->text).at,
			.origin = arena_printf(reader->arena, "profile %s", config->profile).at,
		};
		return OK;
	}
	return wrong(reader, member,
		     "a profile has api, datamart, token or token_file, and cacert; no other member");
}

static enum status take_profile(struct reader *reader, const struct node *profile)
{
	enum status status = OK;

	if (profile->type != NODE_OBJECT)
		return wrong(reader, profile, "a profile must be an object");
	for (const struct node *at = profile->child; at && status == OK; at = at->next)
		status = take_member(reader, at);
	if (status == OK && reader->config->token.text && reader->config->token_file.text)
		return wrong(reader, profile, "token and token_file: which of the two?");
	return status;
}

static enum status take_file(struct reader *reader, const struct node *root, const char *wanted)
{
	const struct node *profiles = node_member(root, "profiles");
	const char *name = wanted ? wanted : DEFAULT_PROFILE;

	if (root->type != NODE_OBJECT || !profiles || profiles->type != NODE_OBJECT)
		return wrong(reader, root, "expected an object with the member profiles");
	for (const struct node *at = root->child; at; at = at->next) {
		if (at != profiles)
			return wrong(reader, at, "expected no member but profiles");
	}
	const struct node *profile = node_member(profiles, name);
	if (!profile && wanted)
		return diag_fail_at(reader->why, ERR_USAGE, reader->config->file, 0, 0,
				    "has no profile %s", wanted);
	if (!profile)
		return OK;
	reader->config->profile = name;
	return take_profile(reader, profile);
}

static enum status read_file(struct config *config, const char *profile, struct arena *arena,
			     struct diag *why)
{
	struct reader reader = { .config = config, .arena = arena, .why = why };
	struct node *root;

	config->file = find_file(arena);
	config->has_file = config->file && (access(config->file, F_OK) == 0 || errno != ENOENT);
	if (!config->has_file && profile)
		return diag_fail(why, ERR_USAGE,
				 "--profile %s: there is no configuration file%s%s", profile,
				 config->file ? " at " : "", config->file ? config->file : "");
	if (!config->has_file)
		return OK;
	if (json_read_file(config->file, FILE_BYTES, arena, &reader.text, why) != OK)
		return ERR_USAGE;
	enum status status = json_parse_file(config->file, reader.text, true, arena, &root, why);
	return status == OK ? take_file(&reader, root, profile) : status;
}

/* ---- precedence ---- */

static void prefer(struct config_value *value, const char *text, const char *origin)
{
	if (text && text[0])
		*value = (struct config_value){ text, origin };
}

enum status config_load(const struct config_flags *flags, struct arena *arena, struct config *out,
			struct diag *why)
{
	*out = (struct config){ 0 };
	enum status status = read_file(out, flags->profile, arena, why);
	if (status != OK)
		return status;
	if (!out->api.text)
		out->api = (struct config_value){ CONFIG_API, "default" };
	prefer(&out->api, getenv("BULKPIPE_API"), "BULKPIPE_API");
	prefer(&out->api, flags->api, "--api");
	prefer(&out->datamart, getenv("BULKPIPE_DATAMART"), "BULKPIPE_DATAMART");
	prefer(&out->datamart, flags->datamart, "--datamart");
	prefer(&out->cacert, flags->cacert, "--cacert");
	prefer(&out->token, getenv("BULKPIPE_TOKEN"), "BULKPIPE_TOKEN");
	if (out->token.text && strcmp(out->token.origin, "BULKPIPE_TOKEN") == 0)
		out->token_file = (struct config_value){ 0 };
	prefer(&out->token_file, flags->token_file, "--token-file");
	if (flags->token_file)
		out->token = (struct config_value){ 0 };
	return OK;
}
