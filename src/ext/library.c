/* dlopen, for late.c and http.c. */
#include "ext/library.h"

#include <dlfcn.h>

const char *library_open(const char *library, const struct library_symbol *symbols, size_t count)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		return dlerror();
	for (size_t i = 0; i < count; i++) {
		*symbols[i].place = dlsym(handle, symbols[i].name);
		if (!*symbols[i].place)
			return dlerror();
	}
	return NULL;
}
