/* How the arguments of the platform's options are read; as option_parse.h, for option.c. */
#ifndef CLI_OPTION_REMOTE_H
#define CLI_OPTION_REMOTE_H

#include "base/diag.h"

struct cmdline;

enum status parse_timeout(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_retries(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_import_id(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_jobs(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_rate(struct cmdline *cmdline, const char *value, struct diag *why);
/* `value` may be NULL. */
enum status parse_wait(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_irreversible(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_settle(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_resend(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_assume_sent(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_priority(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_mime_type(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_order_by(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_first_result(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_max_results(struct cmdline *cmdline, const char *value, struct diag *why);

#endif
