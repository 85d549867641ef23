/* The calls, one function each. What resources look like is not here: imports.c, executions.c. */
#include "sandbox/service.h"

#include "ext/json.h"
#include "sandbox/amount.h"
#include "sandbox/store.h"

#define NOT_FOUND "Resource Not Found" /* as the platform says it */

/* One request at work. */
struct work {
	struct sandbox *sandbox;
	const struct ask *ask;
	struct reply *reply;
	struct arena arena;
	struct page page;
	const struct node *root; /* the body, where there is to be one */
	/* What is wrong: told once the mutex is free. 0: nothing. */
	unsigned refused;
	struct diag why;
};

static void refuse(struct work *work, unsigned status, const char *text)
{
	work->refused = status;
	diag_fail(&work->why, ERR_USAGE, "%s", text);
}

static struct import *find_import(struct work *work)
{
	const struct route *route = &work->ask->route;
	struct import *import =
		imports_find(&work->sandbox->imports, route->datamart, route->import);

	if (!import)
		refuse(work, 404, NOT_FOUND);
	return import;
}

static struct execution *find_execution(struct work *work)
{
	const struct route *route = &work->ask->route;
	struct execution *execution = NULL;

	if (find_import(work))
		execution = executions_find(&work->sandbox->executions, route->import,
					    route->execution, sandbox_now());
	if (!execution)
		refuse(work, 404, NOT_FOUND);
	return execution;
}

/* A change that could not be kept is told to whoever asked for it, though it has happened. */
static void save(struct work *work)
{
	if (store_save(work->sandbox, &work->why) != OK)
		work->refused = 500;
}

static void show_import(struct work *work, const struct import *import)
{
	reply_open(work->reply);
	import_render(import, &work->reply->body);
	reply_close(work->reply);
}

/* ---- imports ---- */

static void create(struct work *work)
{
	struct sandbox *sandbox = work->sandbox;
	struct import_fields fields;

	if (import_parse(work->root, &fields, &work->why) != OK) {
		work->refused = 400;
		return;
	}
	show_import(work, imports_add(&sandbox->imports, ++sandbox->last_id,
				      work->ask->route.datamart, &fields));
	save(work);
}

static void list(struct work *work)
{
	if (imports_list(&work->sandbox->imports, work->ask->route.datamart, &work->ask->filter,
			 &work->page, work->reply, &work->why) != OK)
		work->refused = 400;
}

static void get(struct work *work)
{
	const struct import *import = find_import(work);

	if (import)
		show_import(work, import);
}

static void update(struct work *work)
{
	struct import *import = find_import(work);
	struct import_fields fields;

	if (!import)
		return;
	if (import_parse(work->root, &fields, &work->why) != OK) {
		work->refused = 400;
		return;
	}
	import_update(import, &fields);
	show_import(work, import);
	save(work);
}

/* Its executions are out of reach from then on, since they are found through it. */
static void delete(struct work *work)
{
	struct import *import = find_import(work);

	if (!import)
		return;
	show_import(work, import);
	imports_remove(&work->sandbox->imports, import);
	save(work);
}

/* ---- executions ---- */

static void list_executions(struct work *work)
{
	const struct import *import = find_import(work);

	if (import)
		executions_list(&work->sandbox->executions, import->id, sandbox_now(), &work->page,
				work->reply);
}

static void get_execution(struct work *work)
{
	const struct execution *execution = find_execution(work);

	if (!execution)
		return;
	reply_open(work->reply);
	execution_render(execution, execution_phase(execution, sandbox_now()),
			 &work->reply->body);
	reply_close(work->reply);
}

static void cancel(struct work *work)
{
	struct execution *execution = find_execution(work);
	const struct node *action =
		work->root->type == NODE_OBJECT ? node_member(work->root, "action") : NULL;

	if (!execution)
		return;
	if (!action || action->type != NODE_STRING || !str_is(action->text, "CANCEL") ||
	    work->root->count != 1) {
		refuse(work, 400, "the body must be {\"action\":\"CANCEL\"}");
		return;
	}
	if (execution_phase(execution, sandbox_now()) != PHASE_PENDING) {
		refuse(work, 409, "only an execution that is PENDING can be canceled");
		return;
	}
	execution->is_canceled = true;
	reply_open(work->reply);
	execution_render_canceled(execution, &work->reply->body);
	reply_close(work->reply);
	save(work);
}

static void error_file(struct work *work)
{
	struct sandbox *sandbox = work->sandbox;

	if (!work->ask->uri.at) {
		refuse(work, 400, "the parameter uri is missing");
		return;
	}
	const struct execution *execution =
		executions_by_uri(&sandbox->executions, work->ask->uri, sandbox_now());
	if (!execution ||
	    !imports_find(&sandbox->imports, execution->datamart, execution->import)) {
		refuse(work, 404, NOT_FOUND);
		return;
	}
	work->reply->status = 200;
	work->reply->type = "text/csv";
	buf_put(&work->reply->body, buf_str(&execution->outcome.error_file));
}

/* ---- the sandbox's own ---- */

static void uploads(struct work *work)
{
	executions_render_uploads(&work->sandbox->executions, sandbox_now(), work->reply);
}

static void faults(struct work *work)
{
	const struct faults *all = &work->sandbox->faults;
	const struct page page = { 0, UINT64_MAX };

	reply_open_list(work->reply);
	for (size_t i = 0; i < all->count; i++) {
		reply_next(work->reply, &page, i);
		fault_render(&all->rows[i], &work->reply->body);
	}
	buf_putc(&work->reply->body, ']');
	reply_close(work->reply);
}

static void set_faults(struct work *work)
{
	if (faults_replace(&work->sandbox->faults, work->ask->body, &work->why) == OK)
		faults(work);
	else
		work->refused = 400;
}

/* ---- any call ---- */

static const struct row {
	void (*run)(struct work *work);
	bool reads_json;
} rows[] = {
	[CALL_CREATE] = { create, true },
	[CALL_LIST] = { list, false },
	[CALL_GET] = { get, false },
	[CALL_UPDATE] = { update, true },
	[CALL_DELETE] = { delete, false },
	[CALL_LIST_EXECUTIONS] = { list_executions, false },
	[CALL_GET_EXECUTION] = { get_execution, false },
	[CALL_CANCEL] = { cancel, true },
	[CALL_ERROR_FILE] = { error_file, false },
	[CALL_UPLOADS] = { uploads, false },
	[CALL_FAULTS] = { faults, false },
	[CALL_SET_FAULTS] = { set_faults, false },
};

static bool read_page(struct work *work)
{
	const struct ask *ask = work->ask;
	struct page *page = &work->page;

	*page = (struct page){ .first = 0, .max = PAGE_DEFAULT };
	if (ask->first_result.at && !amount_number(ask->first_result, UINT32_MAX, &page->first)) {
		refuse(work, 400, "first_result must be a number from 0 on");
		return false;
	}
	if (ask->max_results.at &&
	    (!amount_number(ask->max_results, UINT32_MAX, &page->max) || page->max == 0)) {
		refuse(work, 400, "max_results must be a number from 1 on");
		return false;
	}
	if (ask->largest_page && page->max > ask->largest_page)
		page->max = ask->largest_page;
	return true;
}

static bool read_json(struct work *work)
{
	struct str body = work->ask->body;
	struct node *root;

	if (json_parse_file("body", body, false, &work->arena, &root, &work->why) != OK) {
		work->refused = 400;
		return false;
	}
	work->root = root;
	return true;
}

bool service_admits(struct sandbox *sandbox, const struct route *route, struct reply *reply)
{
	uint64_t only = sandbox->settings.datamart;
	bool has_datamart = route->call < NCALLS && route->call != CALL_ERROR_FILE;

	if (!only || !has_datamart || route->datamart == only)
		return true;
	sandbox_refuse(sandbox, reply, 404, NOT_FOUND);
	return false;
}

void service_answer(struct sandbox *sandbox, const struct ask *ask, struct reply *reply)
{
	const struct row *row = &rows[ask->route.call];
	struct work work = { .sandbox = sandbox, .ask = ask, .reply = reply };

	if (read_page(&work) && (!row->reads_json || read_json(&work))) {
		mutex_lock(&sandbox->mutex);
		row->run(&work);
		mutex_unlock(&sandbox->mutex);
	}
	if (work.refused)
		sandbox_refuse(sandbox, reply, work.refused, "%s", work.why.text);
	arena_release(&work.arena);
}
