/*
 * check and convert give up what they will not need, before the first byte of data is parsed: a fault
 * in a parser that hostile data finds then reaches no other file, no network and no program.
 */
#ifndef CLI_CONFINE_H
#define CLI_CONFINE_H

struct cmdline;
struct talk;

/*
 * To be called when everything is opened, compiled and loaded, and before threads start. What the
 * kernel cannot restrict stays as it is; -v says what is.
 */
void confine(const struct cmdline *cmdline, const struct talk *talk);

#endif
