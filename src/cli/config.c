/* `config show`: each value that an upload would go by, and where it comes from. */
#include "cli/action.h"
#include "cli/cmdline.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "cli/table.h"
#include "output/text.h"

struct row {
	const char *name;
	const struct config_value *value;
	const char *shown;
};

static void put_table(const struct config *config, const struct row *rows, size_t count,
		      struct buf *out)
{
	static const struct table_column columns[] = { { "value", false },
						       { "is", false },
						       { "from", false } };
	struct table table;

	table_init(&table, columns, 3);
	table_add(&table, STR("file"));
	table_add(&table, str_of(config->file));
	table_add(&table, config->has_file ? STR("") : STR("(not there)"));
	for (size_t i = 0; i < count; i++) {
		table_add(&table, str_of(rows[i].name));
		table_add(&table, str_of(rows[i].value->text ? rows[i].shown : ""));
		table_add(&table, str_of(rows[i].value->text ? rows[i].value->origin : ""));
	}
	table_render(&table, out);
	table_release(&table);
}

static void put_json(const struct config *config, const struct row *rows, size_t count,
		     struct buf *out)
{
	buf_puts(out, "{\"file\":");
	text_put_or_null(out, config->has_file ? config->file : NULL);
	text_member(out, "profile");
	text_put_or_null(out, config->profile);
	for (size_t i = 0; i < count; i++) {
		text_member(out, rows[i].name);
		if (!rows[i].value->text) {
			buf_puts(out, "null");
			continue;
		}
		buf_puts(out, "{\"value\":");
		text_put(out, str_of(rows[i].shown));
		text_string(out, "from", str_of(rows[i].value->origin));
		buf_putc(out, '}');
	}
	buf_puts(out, "}\n");
}

static enum status show(struct remote *remote, struct diag *why)
{
	struct cmdline *cmdline = remote->cmdline;
	struct config config;
	struct buf out = { 0 };

	enum status status = config_load(&cmdline->remote, &cmdline->job.arena, &config, why);
	if (status != OK)
		return status;
	const struct row rows[] = {
		{ "api", &config.api, config.api.text },
		{ "datamart", &config.datamart, config.datamart.text },
		{ "token", &config.token, SESSION_MASK },
		{ "token_file", &config.token_file, config.token_file.text },
		{ "cacert", &config.cacert, config.cacert.text },
	};
	size_t count = sizeof(rows) / sizeof(rows[0]);
	if (cmdline->json)
		put_json(&config, rows, count, &out);
	else
		put_table(&config, rows, count, &out);
	return remote_print(&out, why);
}

enum status config_command(struct cmdline *cmdline, struct diag *why)
{
	static const struct action actions[] = {
		{ "show", 0, 0, 0, "", " json ", show, true },
	};

	return action_run(cmdline, actions, sizeof(actions) / sizeof(actions[0]), why);
}
