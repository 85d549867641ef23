/* Shared by upload.c, imports.c, executions.c and config.c. */
#include "cli/remote.h"

#include <unistd.h>

#include "base/file.h"
#include "cli/words.h"

static void say(void *context, const char *event, const char *text)
{
	const struct remote *remote = context;

	remote_say(remote, event, text);
}

void remote_say(const struct remote *remote, const char *event, const char *text)
{
	struct buf plain = { 0 };

	/* Names of imports are what others have made of them. */
	words_plain(&plain, str_of(text), false);
	talk_note(&remote->talk, event, "%.*s", (int)plain.len, plain.at);
	buf_release(&plain);
}

enum status remote_open(struct remote *remote, struct cmdline *cmdline, struct diag *why)
{
	*remote = (struct remote){ .cmdline = cmdline };
	talk_init(&remote->talk, cmdline);
	enum status status = config_load(&cmdline->remote, &cmdline->job.arena, &remote->config,
					 why);
	if (status != OK)
		return status;
	remote->has_session = true;
	status = session_open(&remote->session, &remote->config, why);
	remote->session.timeout = cmdline->timeout;
	remote->session.retries = cmdline->retries;
	remote->session.verbose = cmdline->verbose;
	remote->session.say = say;
	remote->session.context = remote;
	return status;
}

void remote_close(struct remote *remote)
{
	api_close(&remote->api);
	if (remote->has_session)
		session_release(&remote->session);
}

enum status remote_connect(struct remote *remote, struct diag *why)
{
	return api_open(&remote->api, &remote->session, why);
}

enum status remote_print(struct buf *text, struct diag *why)
{
	enum status status = file_write(STDOUT_FILENO, buf_str(text), "standard output", why);

	buf_release(text);
	return status;
}

enum status remote_describe(const struct remote *remote, const struct api_call *call,
			    struct diag *why)
{
	struct buf text = { 0 };

	api_describe(&remote->session, call, &text);
	buf_putc(&text, '\n');
	return remote_print(&text, why);
}

/* ---- lists ---- */

struct listed {
	const struct remote *remote;
	remote_row *add;
	struct table table;
	uint64_t count;
};

static enum status take(void *context, const struct node *element, struct diag *why)
{
	struct listed *listed = context;
	struct buf out = { 0 };

	listed->count++;
	if (!listed->remote->cmdline->json)
		return listed->add(&listed->table, element, why);
	remote_put(listed->remote, element, &out);
	return remote_print(&out, why);
}

static enum status describe_page(const struct remote *remote, const char *path, const struct pages *pages,
				 struct diag *why)
{
	struct buf page = { 0 };

	pages_put(&page, path, pages, pages->first);
	const struct api_call call = { .method = "GET", .path = page.at };
	enum status status = remote_describe(remote, &call, why);
	buf_release(&page);
	return status;
}

static enum status list_pages(struct remote *remote, const char *path, struct pages *pages, struct diag *why)
{
	struct listed *listed = pages->context;
	struct buf out = { 0 };

	enum status status = remote_connect(remote, why);
	if (status == OK)
		status = resource_pages(&remote->api, path, pages, why);
	if (status == OK && !remote->cmdline->json) {
		table_render(&listed->table, &out);
		status = remote_print(&out, why);
	}
	if (status == OK && !pages->all && pages->total != UINT64_MAX &&
	    pages->first + listed->count < pages->total)
		talk_note(&remote->talk, "more", "%ju of %ju; --all lists them all",
			  (uintmax_t)listed->count, (uintmax_t)pages->total);
	return status;
}

enum status remote_list(struct remote *remote, const char *path, const struct table_column *columns,
			size_t ncolumns, remote_row *add, struct diag *why)
{
	const struct cmdline *cmdline = remote->cmdline;
	struct listed listed = { .remote = remote, .add = add };
	struct pages pages = {
		.first = cmdline->first_result,
		.size = cmdline->max_results,
		.all = cmdline->all,
		.take = take,
		.context = &listed,
	};

	if (cmdline->dry_run)
		return describe_page(remote, path, &pages, why);
	table_init(&listed.table, columns, ncolumns);
	enum status status = list_pages(remote, path, &pages, why);
	table_release(&listed.table);
	return status;
}

/* ---- resources ---- */

static void put_member(const struct node *member, struct buf *out)
{
	struct buf text = { 0 };

	if (!member || member->type == NODE_NULL)
		return;
	buf_printf(&text, "%-20.*s ", (int)member->key.len, member->key.at);
	if (member->type == NODE_STRING)
		buf_put(&text, member->text);
	else
		node_render(member, &text);
	words_plain(out, buf_str(&text), true);
	buf_putc(out, '\n');
	buf_release(&text);
}

void remote_put(const struct remote *remote, const struct node *object, struct buf *out)
{
	static const char *const first[] = { "id", "status" };
	enum { NFIRST = sizeof(first) / sizeof(first[0]) };

	if (remote->cmdline->json) {
		node_render(object, out);
		buf_putc(out, '\n');
		return;
	}
	for (size_t i = 0; i < NFIRST; i++)
		put_member(node_member(object, first[i]), out);
	for (const struct node *at = object->child; at; at = at->next) {
		bool is_first = false;
		for (size_t i = 0; i < NFIRST; i++)
			is_first |= str_is(at->key, first[i]);
		if (!is_first)
			put_member(at, out);
	}
}
