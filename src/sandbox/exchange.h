/* One request from its head to its answer, with the faults it meets on the way. */
#ifndef SANDBOX_EXCHANGE_H
#define SANDBOX_EXCHANGE_H

#include "ext/httpd.h"

/* For httpd_start; its context is the struct sandbox. */
extern const struct httpd_calls exchange_calls;

#endif
