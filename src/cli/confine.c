#include "cli/confine.h"

#include <string.h>

#include "base/arena.h"
#include "cli/cmdline.h"
#include "cli/talk.h"
#include "ext/digest.h"
#include "ext/landlock.h"
#include "ext/seccomp.h"

/* A sanitizer or a coverage build needs more than the program does, at its end most of all. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(UNCONFINED)
enum { IS_POSSIBLE = 0 };
#else
enum { IS_POSSIBLE = 1 };
#endif

/* Files that appear by rename, in the folder that the user named. */
static const char *folder_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return slash == path ? "/" : arena_copy(arena, (struct str){ path, (size_t)(slash - path) }).at;
}

static bool is_file(const char *path)
{
	return path && strcmp(path, "-") != 0;
}

static bool allow_outputs(struct landlock *landlock, const struct cmdline *cmdline, struct arena *arena)
{
	const char *const outputs[] = { cmdline->sink.rejects, cmdline->sink.findings,
					cmdline->sink.report };

	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++)
		if (is_file(outputs[i]) &&
		    !landlock_allow_writing(landlock, folder_of(outputs[i], arena)))
			return false;
	return true;
}

static bool restrict_files(const struct cmdline *cmdline)
{
	const struct job *job = &cmdline->job;
	struct arena scratch = { 0 };
	struct landlock *landlock = landlock_new();
	bool is_on = landlock != NULL;

	for (size_t i = 0; is_on && i < job->ninputs; i++)
		if (job->inputs[i].is_regular) /* others are open, and stay so */
			is_on = landlock_allow_reading(landlock, job->inputs[i].name);
	is_on = is_on && allow_outputs(landlock, cmdline, &scratch) && landlock_restrict(landlock);
	landlock_free(landlock);
	arena_release(&scratch);
	return is_on;
}

void confine(const struct cmdline *cmdline, const struct talk *talk)
{
	const struct sink_options *sink = &cmdline->sink;
	bool may_write = is_file(sink->rejects) || is_file(sink->findings) || is_file(sink->report);

	if (!IS_POSSIBLE || cmdline->no_confine)
		return;
	if (sink->report) /* libcrypto reads its configuration when it is first asked */
		digest_free(digest_new());
	bool files = restrict_files(cmdline);
	bool calls = seccomp_restrict(may_write);
	if (talk->verbose)
		talk_note(talk, "confined", "confined: %s%s%s",
			  files ? "files" : "", files && calls ? ", " : "",
			  calls ? "system calls" : files ? "" : "nothing, this kernel cannot");
}
