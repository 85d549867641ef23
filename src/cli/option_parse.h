/* How the arguments of options are read: one function each, named by the option. For option.c. */
#ifndef CLI_OPTION_PARSE_H
#define CLI_OPTION_PARSE_H

#include "base/diag.h"

struct cmdline;

enum status parse_type(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_ref(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_from(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_delimiter(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_quote(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_escape(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_columns(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_limit(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_set(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_var(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_unknown(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_unique(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_to(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_header(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_part_size(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_part_records(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_prefix(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_max_rejects(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_expect_records(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_max_record_size(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_max_depth(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_lane(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_threads(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_progress(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_color(struct cmdline *cmdline, const char *value, struct diag *why);
enum status parse_log(struct cmdline *cmdline, const char *value, struct diag *why);

#endif
