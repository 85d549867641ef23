/* `help map`: a map file at a glance, and the functions, from their table. */
#include "cli/help.h"

#include "cli/words.h"
#include "map/function.h"

enum {
	WIDTH = 80,
	MEMBER_INDENT = 17,
	FUNCTION_INDENT = 6,
};

static const char example[] =
	"A map file says how raw fields become those that a document type wants. JSON,\n"
	"with comments; bulkpipe check --map FILE --limit 2 --explain-map INPUT shows\n"
	"what it does.\n"
	"\n"
	"  { \"document_type\": \"USER_PROFILE\",\n"
	"    \"input\": { \"encoding\": \"windows-1252\", \"null\": [\"NULL\"] },\n"
	"    \"set\": { \"operation\": \"UPSERT\", \"update_strategy\": \"PARTIAL_UPDATE\" },\n"
	"    \"fields\": {\n"
	"      \"user_account_id\": \"Customer no.\",\n"
	"      \"user_profile.email_hash\":\n"
	"        { \"from\": \"E-mail\", \"apply\": [\"trim\", \"lower\", \"sha256\"] } } }\n";

static const struct {
	const char *name, *about;
} members[] = {
	{ "document_type", "what the records become, unless -t says it" },
	{ "input", "from, delimiter, quote, escape, encoding, columns; null: texts that are no value" },
	{ "where", "a condition: in, matches, empty of a field, and, or, not; others are skipped" },
	{ "set", "target fields with one value for all; ${NAME} is given by --var" },
	{ "fields", "target fields: a source field, or { from, apply, empty, optional }" },
	{ "recipes", "chains of functions with a name, called as \"@name\"" },
	{ "keep, drop", "patterns of source fields that stay as they are, or not after all" },
	{ "one_of", "target fields of which the first that has a value stays" },
	{ "lines", "several lines from one record, each with set, fields, where of its own" },
	{ "group", "by, into, max: rows of one key become one record" },
};

static void put_member(struct buf *out, const char *name, const char *about)
{
	buf_printf(out, "  %-*s", MEMBER_INDENT - 2, name);
	words_wrap(out, about, MEMBER_INDENT, MEMBER_INDENT, WIDTH);
	buf_putc(out, '\n');
}

void help_render_map(struct buf *out)
{
	buf_puts(out, example);
	buf_puts(out, "\nMembers\n");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		put_member(out, members[i].name, members[i].about);
	buf_puts(out, "\nFunctions of \"apply\"\n");
	for (size_t i = 0; map_function_name(i); i++)
		buf_printf(out, "  %s\n%*s%s\n", map_function_example(i), FUNCTION_INDENT, "",
			   map_function_about(i));
	buf_puts(out, "\nman bulkpipe-map has the rest; samples/ a raw export and its map for every "
		      "type.\n");
}
