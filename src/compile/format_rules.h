/* Private to compile/format*.c: the checks, each by the RFC that its file names. */
#ifndef COMPILE_FORMAT_RULES_H
#define COMPILE_FORMAT_RULES_H

#include "base/str.h"

#include <stdbool.h>

bool format_date_time(struct str text);
bool format_date(struct str text);
bool format_time(struct str text);
bool format_duration(struct str text);

bool format_hostname(struct str text);
bool format_email(struct str text);
bool format_ipv4(struct str text);
bool format_ipv6(struct str text);

bool format_uri(struct str text);
bool format_uri_reference(struct str text);
bool format_uri_template(struct str text);

#endif
