/* What is said of a rule file before it is used. */
#ifndef CLI_RULES_NOTE_H
#define CLI_RULES_NOTE_H

struct job;
struct talk;

/* At most one line on stderr for each of: rules of the type left out, warnings of `rules check`,
 * formats that are not checked. Nothing where there is no --rules. */
void rules_note(const struct talk *talk, const struct job *job);

#endif
