/*
 * DIR/platform-errors/: what the platform says about parts. For each part with something to say,
 *
 *   PART.execution.json   the execution, as the platform gives it
 *   PART.errors.csv       its error file
 *   PART.located.ndjson   the lines of that file which name a line of the part, with its source
 *   PART.refused.txt      the answer to an upload that was refused
 *
 * PART is the part's name without its extension. All of it may quote data; nothing of it is printed.
 */
#ifndef UPLOAD_ERRORS_H
#define UPLOAD_ERRORS_H

#include "upload/upload.h"

#define ERRORS_DIR "platform-errors"

/* An upload was refused for good. What cannot be kept is not. Any thread. */
void errors_keep_answer(const struct upload *upload, size_t part, struct str text);

/*
 * An execution has failed, or lines of it have. `object`: the execution as it came. ERR_UPLOAD_RETRY:
 * its error file could not be had; ERR_IO. One that the platform does not give is only told of.
 */
enum status errors_fetch(struct upload *upload, size_t part, const struct execution *execution,
			 struct str object, struct diag *why);

#endif
