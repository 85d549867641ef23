/*
 * The configuration file: any text is a configuration or is refused at a place in it. What is taken is
 * what stands there, in the order of precedence; a session that it opens sends its token to https or to
 * loopback, in one line of a header; and no message has a value of the file in it.
 *
 * The bytes are the file. The first line chooses: the profile, and which flags and variables are set.
 */
#include "folder.h"
#include "mutate_json.h"

#include "upload/session.h"

static const char secret[] = "zq9"; /* what values are known by */
static const char *const flag_api = "https://flag.example.com/v1/", *const flag_token = "flag-token";

struct choice {
	const char *profile;
	bool has_flags, has_variables;
};

static const char *config_path(void)
{
	static char name[128];

	if (!name[0]) {
		snprintf(name, sizeof(name), "%s/bulkpipe", folder());
		FUZZ_NEED(mkdir(name, 0700) == 0 && setenv("XDG_CONFIG_HOME", folder(), 1) == 0);
		snprintf(name, sizeof(name), "%s/bulkpipe/config.json", folder());
	}
	return name;
}

static struct choice choose(struct str settings)
{
	static const char *const profiles[] = { NULL, "default", "a", "test" };
	struct choice choice = { .profile = profiles[fuzz_take_byte(&settings) % COUNT(profiles)] };

	choice.has_flags = fuzz_take_byte(&settings) % 2;
	choice.has_variables = fuzz_take_byte(&settings) % 2;
	if (choice.has_variables)
		FUZZ_NEED(setenv("BULKPIPE_TOKEN", "variable-token", 1) == 0);
	else
		FUZZ_NEED(unsetenv("BULKPIPE_TOKEN") == 0);
	FUZZ_NEED(unsetenv("BULKPIPE_API") == 0 && unsetenv("BULKPIPE_DATAMART") == 0);
	return choice;
}

/* ---- what the file says ---- */

static const struct node *read_file(struct str text, struct arena *arena)
{
	struct json_parser *parser = json_parser_new();
	struct json_result result = { 0 };

	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = (struct str){ text.at + 3, text.len - 3 };
	if (utf8_check(text) == text.len)
		json_parse_text(parser, text, NULL, 512, true, arena, &result);
	json_parser_free(parser);
	return result.root;
}

/* A value is the member's of that name, or of who goes before the file. */
static void need_value(const struct config *config, const struct config_value *value,
		       const char *name, const struct node *profile, const char *before)
{
	const struct node *member = node_member(profile, name);

	FUZZ_NEED(!value->text == !value->origin);
	if (before) {
		FUZZ_NEED(value->text && strcmp(value->text, before) == 0);
	} else if (value->text && strcmp(value->origin, "default") != 0) {
		FUZZ_NEED(config->profile && member && str_is(member->text, value->text));
		FUZZ_NEED(value->text[0]);
	} else {
		FUZZ_NEED(!member);
	}
}

static void need_values(const struct config *config, const struct choice *choice,
			const struct node *root)
{
	const char *name = choice->profile ? choice->profile : "default";
	const struct node *profile = node_member(node_member(root, "profiles"), name);
	const struct node *token_file = node_member(profile, "token_file");
	const char *token = choice->has_flags ? NULL : choice->has_variables ? "variable-token" : NULL;

	FUZZ_NEED(!config->profile == !profile);
	need_value(config, &config->api, "api", profile, choice->has_flags ? flag_api : NULL);
	need_value(config, &config->datamart, "datamart", profile, choice->has_flags ? "1" : NULL);
	need_value(config, &config->cacert, "cacert", profile, NULL);
	FUZZ_NEED(!config->token.text || !config->token_file.text);
	if (choice->has_flags)
		FUZZ_NEED(strcmp(config->token_file.text, flag_token) == 0);
	else if (choice->has_variables)
		FUZZ_NEED(strcmp(config->token.text, token) == 0);
	else if (token_file)
		need_value(config, &config->token_file, "token_file", profile, NULL);
	else
		need_value(config, &config->token, "token", profile, NULL);
}

/* ---- what is said of it ---- */

static void need_no_value(const struct diag *why)
{
	if (strstr(why->text, secret))
		fuzz_fail("a message has a value in it: %s", why->text);
}

static void need_words(enum status status, const struct diag *why)
{
	FUZZ_NEED(status == ERR_USAGE && why->status == ERR_USAGE && why->text[0]);
	FUZZ_NEED(utf8_check(str_of(why->text)) == strlen(why->text));
}

/* ---- what follows ---- */

static void try_session(const struct config *config, const struct node *root)
{
	struct session session;
	struct buf header = { 0 };
	struct diag why;

	enum status status = session_open(&session, config, &why);
	if (status == OK) {
		const char *base = session.address.base;
		FUZZ_NEED(str_starts(str_of(base), STR("https://")) || session.address.is_loopback);
		FUZZ_NEED(!strpbrk(base, "@?# \r\n\t") && base[strlen(base) - 1] != '/');
		FUZZ_NEED(strspn(session.datamart, "0123456789") == strlen(session.datamart));
		/* It is a part of a file's name. */
		FUZZ_NEED(session.address.place[0] && !strchr(session.address.place, '/'));
		session_authorise(&session, &header);
		for (const char *c = header.at; *c; c++)
			FUZZ_NEED(*c >= ' ' && *c <= '~');
	} else {
		need_words(status, &why);
		/* The name of the token's file is told, when it cannot be read. */
		if (!config->token_file.text && root)
			need_no_value(&why);
	}
	buf_release(&header);
	session_release(&session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct choice choice = choose(fuzz_take_until(&text, "\n"));
	const struct config_flags flags = {
		.api = choice.has_flags ? flag_api : NULL,
		.datamart = choice.has_flags ? "1" : NULL,
		.token_file = choice.has_flags ? flag_token : NULL,
		.profile = choice.profile,
	};
	struct arena arena = { 0 };
	struct config config;
	struct diag why;

	folder_put(config_path(), text);
	const struct node *root = read_file(text, &arena);
	enum status status = config_load(&flags, &arena, &config, &why);
	FUZZ_NEED(config.has_file && strcmp(config.file, config_path()) == 0);
	if (status == OK) {
		FUZZ_NEED(root);
		need_values(&config, &choice, root);
		try_session(&config, root);
	} else {
		need_words(status, &why);
		FUZZ_NEED(why.file == config.file);
		if (root)
			need_no_value(&why);
	}
	arena_release(&arena);
	return 0;
}

/* ---- changes to what is in the corpus ---- */

static const char *mutate_name(size_t number)
{
	static const char *const names[] = {
		"profiles", "default", "a", "test", "api", "datamart", "token", "token_file", "cacert",
	};

	return number < COUNT(names) ? names[number] : NULL;
}

static const char *mutate_text(size_t number)
{
	static const char *const texts[] = {
		"\"https://api.example.com\"", "\"http://127.0.0.1:8080/\"", "\"http://[::1]:1\"",
		"\"http://localhost\"", "\"http://127.0.0.1.example.com\"", "\"https://a@b\"",
		"\"https://HOST:443//\"", "\"https://a:70000\"", "\"https://a/b?c\"", "\"http://127.1\"",
		"1509", "\"1509\"", "1.5", "-1", "\"\"", "\"a\\u0000b\"", "\"a\\nb\"", "\"a token\"",
		"\"Bearer x\"", "\"zq9\"", "\"https://zq9@a\"",
		"\"api:zq9456789\"", "\"/no/such/file\"", "\"/dev/null\"", "{}", "[]", "null",
		"{\"token\":\"t\",\"token_file\":\"f\"}",
		"{\"api\":\"https://a.b\",\"datamart\":\"1\",\"token\":\"t\"}",
		"{\"profiles\":{\"default\":{}}}",
	};

	return number < COUNT(texts) ? texts[number] : NULL;
}

static struct str mutate_part(struct str bytes, unsigned seed)
{
	(void)seed;
	fuzz_take_until(&bytes, "\n");
	return bytes;
}
