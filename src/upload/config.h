/*
 * What an upload needs to know of the world: where the API is, which datamart, which token. Each value
 * comes from a flag, else the environment, else a profile of the configuration file, else a default.
 */
#ifndef UPLOAD_CONFIG_H
#define UPLOAD_CONFIG_H

#include "base/arena.h"
#include "base/diag.h"

#include <stdbool.h>

#define CONFIG_API "https://api.mediarithmics.com"

struct config_flags { /* as typed; NULL: not */
	const char *api, *datamart, *token_file, *cacert, *profile;
};

struct config_value {
	const char *text;   /* NULL: it is not set */
	const char *origin; /* "--api", "BULKPIPE_API", "profile NAME", "default" */
};

struct config {
	const char *file;    /* the configuration file, whether it is there or not; NULL: no home */
	bool has_file;
	const char *profile; /* the one that is used; NULL: none */
	/* At most one of the last two is set. */
	struct config_value api, datamart, cacert, token, token_file;
};

/* ERR_USAGE: a configuration that is wrong, a profile that is not there. All strings in `arena`. */
enum status config_load(const struct config_flags *flags, struct arena *arena, struct config *out,
			struct diag *why);

#endif
