/*
 * Landlock: from here on this process opens no file but those named before. Linux 5.13 or later;
 * elsewhere nothing is restricted, and the caller is told so.
 */
#ifndef EXT_LANDLOCK_H
#define EXT_LANDLOCK_H

#include <stdbool.h>

/* Files that stay open-able; made, filled, and used up by landlock_restrict or landlock_free. */
struct landlock;
/* NULL: this kernel has no Landlock. */
struct landlock *landlock_new(void);
/* A file that may be read. False: no rule could be made for it, so nothing must be restricted. */
bool landlock_allow_reading(struct landlock *landlock, const char *file);
/* A folder in which files may be made, written, renamed and removed, and which may be listed. */
bool landlock_allow_writing(struct landlock *landlock, const char *folder);
/*
 * From here on, for this thread and those that it starts; call it before there are others. What is
 * open already stays open. False: nothing is restricted.
 */
bool landlock_restrict(struct landlock *landlock);
void landlock_free(struct landlock *landlock);

#endif
