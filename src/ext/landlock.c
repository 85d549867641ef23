/* The kernel's own interface: no library for it is in Debian 12, and libc has no functions. */
#include "ext/landlock.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/landlock.h>

#include "base/arena.h"

enum { SECOND_ABI = 2 }; /* the one that knows LANDLOCK_ACCESS_FS_REFER */

#define READING LANDLOCK_ACCESS_FS_READ_FILE
#define WRITING                                                                                    \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |                              \
	 LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |                             \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE)
/* All that the first version can forbid. */
#define FIRST                                                                                      \
	(WRITING | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                    \
	 LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |                              \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                             \
	 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

struct landlock {
	int ruleset;
};

struct landlock *landlock_new(void)
{
	struct landlock_ruleset_attr handled = { .handled_access_fs = FIRST };
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (version < 1)
		return NULL;
	if (version >= SECOND_ABI)
		handled.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
	long ruleset = syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
	if (ruleset < 0)
		return NULL;
	struct landlock *landlock = memory_alloc(sizeof(*landlock));
	landlock->ruleset = (int)ruleset;
	return landlock;
}

static bool allow(struct landlock *landlock, const char *path, uint64_t access)
{
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return false;
	struct landlock_path_beneath_attr beneath = { .allowed_access = access, .parent_fd = fd };
	long result = syscall(SYS_landlock_add_rule, landlock->ruleset, LANDLOCK_RULE_PATH_BENEATH,
			      &beneath, 0);
	close(fd);
	return result == 0;
}

bool landlock_allow_reading(struct landlock *landlock, const char *file)
{
	return allow(landlock, file, READING);
}

bool landlock_allow_writing(struct landlock *landlock, const char *folder)
{
	return allow(landlock, folder, WRITING);
}

bool landlock_restrict(struct landlock *landlock)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       syscall(SYS_landlock_restrict_self, landlock->ruleset, 0) == 0;
}

void landlock_free(struct landlock *landlock)
{
	if (!landlock)
		return;
	close(landlock->ruleset);
	free(landlock);
}
