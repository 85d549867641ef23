/* Rules for each test of a file: rules_setup before it, rules_teardown behind it. */
#ifndef TESTS_RULES_EACH_H
#define TESTS_RULES_EACH_H

#include "rules.h"

static struct rules rules;

static int rules_setup(void **state)
{
	(void)state;
	rules_open(&rules);
	return 0;
}

static int rules_teardown(void **state)
{
	(void)state;
	rules_close(&rules);
	return 0;
}

#endif
