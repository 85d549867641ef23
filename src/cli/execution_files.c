/* `executions create` and `executions errors`: the two that carry files. */
#include "cli/executions.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/stop.h"
#include "cli/cmdline.h"
#include "cli/remote.h"

enum {
	COPY_BYTES = 64 << 10,
};

/* ---- create ---- */

struct body {
	int fd;
	const char *path;
	struct stat info;
	bool is_broken_off; /* by us, since no more could be read … */
	int error;          /* … because of this errno; 0: the file has become shorter */
};

static size_t read_body(void *context, uint64_t offset, char *at, size_t cap)
{
	struct body *body = context;
	ssize_t n;

	if (stop_signal())
		return 0;
	do
		n = pread(body->fd, at, cap, (off_t)offset);
	while (n < 0 && errno == EINTR && !stop_signal());
	body->is_broken_off = n <= 0 && !stop_signal();
	body->error = n < 0 ? errno : 0;
	return n > 0 ? (size_t)n : 0;
}

static enum status tell_broken_off(const struct body *body, struct diag *why)
{
	if (!body->error)
		return diag_fail_at(why, ERR_IO, body->path, 0, 0,
				    "has become shorter while it was sent");
	errno = body->error;
	return diag_errno(why, body->path, "read");
}

static enum status open_body(struct body *body, struct diag *why)
{
	body->fd = open(body->path, O_RDONLY | O_CLOEXEC);
	if (body->fd < 0 || fstat(body->fd, &body->info) != 0)
		return diag_errno(why, body->path, "open");
	if (!S_ISREG(body->info.st_mode))
		return diag_fail_at(why, ERR_USAGE, body->path, 0, 0,
				    "is no regular file, whose size is known before it is sent");
	return OK;
}

/* The Content-Type that the import's files have. */
static enum status find_type(struct remote *remote, const char **type, struct diag *why)
{
	struct arena *arena = &remote->cmdline->job.arena;
	struct api_answer answer;
	struct buf path = { 0 };

	path_import(&path, &remote->session, execution_import(remote));
	enum status status = resource_get(&remote->api, path.at, arena, &answer, why);
	buf_release(&path);
	if (status != OK)
		return status;
	const char *mime = resource_text(answer.data, "mime_type", arena);
	*type = mime ? mime_content_type(mime) : NULL;
	if (!*type)
		return diag_fail(why, ERR_UPLOAD_FINAL,
				 "import %s has a mime type that is not known here",
				 execution_import(remote));
	return OK;
}

static enum status send_body(struct remote *remote, struct body *body, struct api_call *call,
			     struct diag *why)
{
	struct arena *arena = &remote->cmdline->job.arena;
	struct api_answer answer = { 0 };
	enum status status = find_type(remote, &call->type, why);

	call->read = read_body;
	call->context = body;
	if (status == OK)
		status = api_call(&remote->api, call, arena, &answer, why);
	if (body->is_broken_off)
		return tell_broken_off(body, why);
	if (status == ERR_UPLOAD_RETRY && answer.verdict == RETRY_UNKNOWN)
		return why->status = ERR_UPLOAD_DOUBT;
	if (status != OK || !remote->cmdline->upload.wait)
		return status == OK ? execution_print(remote, answer.data, why) : status;
	return execution_follow(remote, resource_text(answer.data, "id", arena), clock_monotonic_ns(), why);
}

enum status execution_create(struct remote *remote, struct diag *why)
{
	struct body body = { .fd = -1, .path = remote->cmdline->operands[0] };
	struct buf path = { 0 };

	execution_put_path(remote, NULL, &path);
	enum status status = open_body(&body, why);
	struct api_call call = {
		.method = "POST",
		.path = path.at,
		.wants = API_MADE,
		.changes = true,
		.type = "(that of the import)",
		.size = (uint64_t)body.info.st_size,
		.is_private = true,
	};
	if (status == OK && remote->cmdline->dry_run) {
		status = remote_describe(remote, &call, why);
	} else if (status == OK) {
		status = remote_connect(remote, why);
		if (status == OK)
			status = send_body(remote, &body, &call, why);
	}
	if (body.fd >= 0)
		close(body.fd);
	buf_release(&path);
	return status;
}

/* ---- errors ---- */

static enum status copy_out(FILE *file, struct diag *why)
{
	static char piece[COPY_BYTES];
	enum status status = OK;
	size_t n;

	rewind(file);
	while (status == OK && (n = fread(piece, 1, sizeof(piece), file)) > 0)
		status = file_write(STDOUT_FILENO, (struct str){ piece, n }, "standard output", why);
	if (status == OK && ferror(file))
		status = diag_errno(why, NULL, "read what was received");
	return status;
}

/* To a file first, because a download that breaks off is begun again. */
static enum status download(struct remote *remote, const char *uri, struct diag *why)
{
	FILE *file = tmpfile();
	struct buf path = { 0 };
	struct api_answer answer;

	if (!file)
		return diag_errno(why, NULL, "make a temporary file");
	buf_puts(&path, "/v1/data_file/data");
	buf_putc(&path, '\0');
	path_add(&path, "uri", uri);
	const struct api_call call = {
		.method = "GET",
		.path = path.at,
		.wants = API_ANY,
		.is_private = true,
		.to_file = true,
		.file = fileno(file),
	};
	enum status status = api_call(&remote->api, &call, &remote->cmdline->job.arena, &answer,
				      why);
	if (status == OK)
		status = copy_out(file, why);
	fclose(file);
	buf_release(&path);
	return status;
}

enum status execution_errors(struct remote *remote, struct diag *why)
{
	const char *id = remote->cmdline->operands[0];
	struct api_answer answer;
	struct execution execution;

	if (remote->cmdline->dry_run)
		return execution_show(remote, why);
	enum status status = remote_connect(remote, why);
	if (status == OK)
		status = execution_get(remote, id, &answer, &execution, why);
	if (status != OK)
		return status;
	if (execution.error_file)
		return download(remote, execution.error_file, why);
	return diag_fail(why, execution_has_ended(execution.status) ? ERR_UPLOAD_FINAL
								    : ERR_UPLOAD_RETRY,
			 "execution %s has no error file; it is %s", id, execution.status);
}
