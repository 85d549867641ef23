/* What all requests share: waiting, error ids, the compiled rules. */
#include "sandbox/sandbox.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "compile/schema.h"
#include "sandbox/dice.h"

void sandbox_init(struct sandbox *sandbox, const struct settings *settings)
{
	*sandbox = (struct sandbox){ .settings = *settings, .faults = { .seed = settings->seed } };
	mutex_init(&sandbox->mutex);
	cond_init(&sandbox->over);
}

void sandbox_release(struct sandbox *sandbox)
{
	for (size_t i = 0; i < SANDBOX_TYPES; i++)
		schema_free(sandbox->programs[i]);
	arena_release(&sandbox->arena);
	executions_release(&sandbox->executions);
	imports_release(&sandbox->imports);
	faults_release(&sandbox->faults);
	cond_destroy(&sandbox->over);
	mutex_destroy(&sandbox->mutex);
}

uint64_t sandbox_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

bool sandbox_wait(struct sandbox *sandbox, uint64_t ms)
{
	uint64_t end = clock_monotonic_ns() + ms * 1000000;

	mutex_lock(&sandbox->mutex);
	for (uint64_t now; !sandbox->is_over && (now = clock_monotonic_ns()) < end;)
		cond_wait_for(&sandbox->over, &sandbox->mutex, end - now);
	bool is_over = sandbox->is_over;
	mutex_unlock(&sandbox->mutex);
	return !is_over;
}

void sandbox_stop(struct sandbox *sandbox)
{
	mutex_lock(&sandbox->mutex);
	sandbox->is_over = true;
	cond_broadcast(&sandbox->over);
	mutex_unlock(&sandbox->mutex);
}

void sandbox_refuse(struct sandbox *sandbox, struct reply *reply, unsigned status,
		    const char *format, ...)
{
	char text[512], error_id[DICE_UUID];
	va_list args;

	mutex_lock(&sandbox->mutex);
	uint64_t number = ++sandbox->nerrors;
	mutex_unlock(&sandbox->mutex);
	dice_uuid(sandbox->settings.seed, DICE_ERROR, number, error_id);
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	reply_error(reply, status, error_id, text);
}

enum status sandbox_program(struct sandbox *sandbox, const struct doctype *doctype,
			    struct program **out, struct diag *why)
{
	const struct schema_options options = { .unknown = UNKNOWN_WARN };
	size_t count, at = (size_t)(doctype - doctype_table(&count));
	enum status status = OK;

	if (at >= SANDBOX_TYPES)
		return diag_fail(why, ERR_USAGE, "too many document types");
	mutex_lock(&sandbox->mutex);
	if (!sandbox->programs[at])
		status = schema_compile(NULL, doctype->rules, &options, &sandbox->arena,
					&sandbox->programs[at], why);
	*out = sandbox->programs[at];
	mutex_unlock(&sandbox->mutex);
	return status;
}
