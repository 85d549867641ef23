/*
 * bulkpipe-sandbox, a local stand-in for the platform's API. The way of a request:
 *
 *   ../ext/httpd.c       HTTP, a thread a connection
 *   exchange.c           one request: authorisation, faults, the answer
 *   route.c              which call it is
 *   service.c            the calls …        upload.c     … and the one that brings a body
 *   imports.c            the resources      checker.c    a body, line by line, by the rules
 *   executions.c                            repeats.c    one identifier on very many lines
 *   execution_render.c   how they look
 *   reply.c              envelopes
 *   faults.c             what is to go wrong, in the words of fault_words.c
 *   store.c              the state file
 *   sandbox.c            what all of it shares
 *   amount.c, dice.c     numbers as text, numbers by chance
 */
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "base/version.h"
#include "ext/hash.h"
#include "ext/httpd.h"
#include "sandbox/exchange.h"
#include "sandbox/options.h"
#include "sandbox/store.h"

enum {
	EXIT_USAGE = 2,
	EXIT_IO = 4,
	LOOK_MS = 50, /* how long a stop signal may go unseen */
};

static enum status print(struct buf *text, struct diag *why)
{
	enum status status = file_write(STDOUT_FILENO, buf_str(text), "standard output", why);

	buf_release(text);
	return status;
}

static enum status tell_address(const struct httpd *httpd, struct diag *why)
{
	struct buf line = { 0 };

	buf_printf(&line, "http://127.0.0.1:%u\n", httpd_port(httpd));
	return print(&line, why);
}

/* The server's threads leave signals to this one. */
static enum status start(struct httpd *httpd, struct sandbox *sandbox, struct diag *why)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	enum status status = httpd_start(httpd, &exchange_calls, sandbox, why);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status;
}

/* Until `ms` have passed (0: for ever) or a stop signal came; false: it came. */
static bool idle(uint64_t ms)
{
	const struct timespec look = { .tv_nsec = (long)LOOK_MS * 1000000 };

	for (uint64_t gone = 0; !stop_signal() && (ms == 0 || gone < ms); gone += LOOK_MS)
		nanosleep(&look, NULL); /* a signal ends it at once */
	return stop_signal() == 0;
}

static enum status serve(struct sandbox *sandbox, struct diag *why)
{
	uint64_t refuse = faults_refuse(&sandbox->faults);
	struct httpd *httpd;
	enum status status = httpd_bind(&httpd, (unsigned)sandbox->settings.port, why);

	if (status != OK)
		return status;
	if (refuse == 0)
		status = start(httpd, sandbox, why);
	if (status == OK)
		status = tell_address(httpd, why);
	if (status == OK && refuse > 0 && idle(refuse))
		status = start(httpd, sandbox, why);
	if (status == OK)
		idle(0);
	sandbox_stop(sandbox);
	httpd_free(httpd);
	return status;
}

static enum status run(struct options *options, struct diag *why)
{
	struct sandbox sandbox;

	sandbox_init(&sandbox, &options->settings);
	sandbox.faults = options->faults;
	sandbox.faults.seed = options->settings.seed;
	options->faults = (struct faults){ 0 };
	enum status status = store_load(&sandbox, why);
	if (status == OK)
		status = serve(&sandbox, why);
	sandbox_release(&sandbox);
	return status;
}

static int end(enum status status, const struct diag *why)
{
	struct buf line = { 0 };
	struct diag ignored;

	if (status == OK)
		return 0;
	buf_printf(&line, "bulkpipe-sandbox: %s%s%s\n", why->file ? why->file : "",
		   why->file ? ": " : "", why->text);
	file_write(STDERR_FILENO, buf_str(&line), "standard error", &ignored);
	buf_release(&line);
	return status == ERR_USAGE ? EXIT_USAGE : EXIT_IO;
}

int main(int argc, char **argv)
{
	struct options options;
	struct buf text = { 0 };
	struct diag why;

	file_hold_standard();
	hash_seed();
	stop_install();
	enum status status = options_parse(&options, argc, argv, &why);
	if (status == OK && options.help) {
		options_help(&text);
		status = print(&text, &why);
	} else if (status == OK && options.version) {
		buf_puts(&text, "bulkpipe-sandbox " BULKPIPE_VERSION "\n");
		status = print(&text, &why);
	} else if (status == OK) {
		status = run(&options, &why);
	}
	faults_release(&options.faults);
	return end(status, &why);
}
