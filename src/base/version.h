/* The version of the program: printed by `version`, written to reports and manifests. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define BULKPIPE_VERSION "0.1.0"

#endif
