/* The names of the files that a run makes in DIR, and of those that a killed run leaves there. */
#ifndef OUTPUT_NAMES_H
#define OUTPUT_NAMES_H

#include "base/str.h"

/* The end of every temporary name: ".NAME.bulkpipe" in DIR, ".NAME.DRAWN.bulkpipe" elsewhere. */
#define NAME_SUFFIX ".bulkpipe"
/* What stood in DIR waits under ".NAME.replaced.bulkpipe" until the new export is in place. */
#define NAME_SUFFIX_REPLACED ".replaced" NAME_SUFFIX
#define NAME_LOCK ".lock" NAME_SUFFIX
#define NAME_MANIFEST "manifest.json"
#define NAME_MANIFEST_GROWING "." NAME_MANIFEST NAME_SUFFIX
#define NAME_MANIFEST_REPLACED "." NAME_MANIFEST NAME_SUFFIX_REPLACED
#define NAME_REPORT "report.json"
#define NAME_SOURCES "sources.ndjson"
#define NAME_FINDINGS "findings.ndjson"
#define NAME_UPLOAD "upload.json"
#define NAME_REJECTED "rejected" /* and the extension of its format */

/* A dot, something, NAME_SUFFIX; but not the lock. */
bool name_is_temporary(struct str name);
/* The files of a run beside its parts and manifest: report, sources, findings, rejects. */
bool name_is_side(struct str name);
/* PREFIX-00001.EXT */
bool name_is_part(struct str name, const char *prefix, const char *extension);
/* upload-HOST-DATAMART.journal */
bool name_is_journal(struct str name);

#endif
