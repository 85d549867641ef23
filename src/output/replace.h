/* A small file of DIR, written anew as a whole: whoever reads it sees the old one or the new one. */
#ifndef OUTPUT_REPLACE_H
#define OUTPUT_REPLACE_H

#include "base/arena.h"
#include "base/diag.h"

/* DIR/NAME becomes `text`, mode 0600, on the disk when this returns. `why` names it by its path. */
enum status replace_file(const char *dir, const char *name, struct str text, struct arena *arena,
			 struct diag *why);

#endif
