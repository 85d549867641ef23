/*
 * The question asked of every record first: is there anything to say? Answered by a program of its
 * own, made from the rules once a judge: specialised by the type of the value, with every object
 * walked once, whatever the number of rules about it. Exactly the rules' verdict, warnings included:
 * what it cannot say itself it asks the rules (judge.h). It never words anything.
 */
#ifndef JUDGE_VERDICT_H
#define JUDGE_VERDICT_H

#include "base/node.h"

struct judge;
struct program;
struct verdict;

/*
 * One verdict for each rule about a whole record, a member or an element, by rule->number; NULL for
 * the others. Everything is in `arena`. NULL: these rules need a dynamic scope, ask them instead.
 */
struct verdict **verdict_compile(const struct program *program, struct arena *arena);
/* Those of the others, too: they are asked where something is wrong, which many a run never comes to. */
void verdict_complete(const struct program *program, struct verdict **verdicts, struct arena *arena);

/* True: the value keeps the rules, and no warning is due. Nothing in it may be NODE_REFUSED. */
bool verdict_holds(const struct verdict *verdict, struct judge *judge, const struct node *node);

#endif
