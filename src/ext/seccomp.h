/*
 * libseccomp: from here on this process makes no system call but those that reading, computing and
 * writing need. It starts no program, opens no socket, maps no memory that could be run, looks at no
 * other process. What is forbidden fails with EPERM, so that something forgotten here ends in a
 * message and not in a crash.
 */
#ifndef EXT_SECCOMP_H
#define EXT_SECCOMP_H

#include <stdbool.h>

/*
 * For this thread and those that it starts; call it before there are others, and after all code is
 * loaded or made. Files are opened for reading only, and neither renamed nor removed, unless
 * `may_write_files`. False: nothing is restricted, because this kernel cannot.
 */
bool seccomp_restrict(bool may_write_files);

#endif
