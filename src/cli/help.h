/* Help, made from the tables of commands and options. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/buf.h"
#include "base/diag.h"

struct verb;

/* The help of one command, and of the program. */
void help_render_verb(const struct verb *verb, struct buf *out);
void help_render(struct buf *out);
/* help_limits.c, help_map.c */
void help_render_limits(struct buf *out);
void help_render_map(struct buf *out);

/* Writes the help of a command to a descriptor. */
enum status help_verb(const struct verb *verb, int fd, struct diag *why);
enum status help_program(int fd, struct diag *why);

#endif
