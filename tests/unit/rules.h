/*
 * For the tests of compile/ and the check: rules from text, in a folder of their own that may hold
 * other files for $ref. Included by one .c each, so everything is static.
 */
#ifndef TESTS_RULES_H
#define TESTS_RULES_H

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compile/schema.h"
#include "ext/hash.h"

struct rules {
	char dir[64];
	char made[8][96]; /* files, to be removed */
	size_t nmade;
	struct schema_options options;
	struct arena arena;
	bool has_real_quotes; /* else ' stands for " in what is written and compiled */
	char path[96]; /* of the rules */
	struct program *program;
	struct diag why;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

__attribute__((unused)) static void rules_open(struct rules *rules)
{
	*rules = (struct rules){ 0 };
	snprintf(rules->dir, sizeof(rules->dir), "%s/rules-XXXXXX",
		 getenv("TMPDIR") && strlen(getenv("TMPDIR")) < 40 ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(rules->dir));
}

/* JSON for C: with ' in place of ". */
static const char *rules_quote(struct rules *rules, const char *text)
{
	char *at = arena_bytes(&rules->arena, strlen(text) + 1);

	memcpy(at, text, strlen(text) + 1);
	for (char *c = at; *c; c++)
		if (*c == '\'' && !rules->has_real_quotes)
			*c = '"';
	return at;
}

static void rules_write(struct rules *rules, const char *name, const char *text)
{
	struct str path = arena_printf(&rules->arena, "%s/%s", rules->dir, name);

	assert_true(rules->nmade < COUNT(rules->made));
	snprintf(rules->made[rules->nmade++], sizeof(rules->made[0]), "%s", path.at);
	FILE *file = fopen(path.at, "w");
	assert_non_null(file);
	assert_true(fputs(rules_quote(rules, text), file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void rules_forget(struct rules *rules)
{
	schema_free(rules->program);
	rules->program = NULL;
	arena_release(&rules->arena);
	while (rules->nmade > 0)
		unlink(rules->made[--rules->nmade]);
}

/* Compiles `text` as the file a.json. */
static enum status rules_compile(struct rules *rules, const char *text)
{
	rules_write(rules, "a.json", text);
	snprintf(rules->path, sizeof(rules->path), "%.63s/a.json", rules->dir);
	return schema_compile(rules->path, NULL, &rules->options, &rules->arena, &rules->program,
			      &rules->why);
}

__attribute__((unused)) static void rules_need(struct rules *rules, const char *text)
{
	if (rules_compile(rules, text) != OK)
		fail_msg("%s:%u: %s\n%s", rules->why.file ? rules->why.file : "", rules->why.column,
			 rules->why.text, text);
}

__attribute__((unused)) static void rules_close(struct rules *rules)
{
	rules_forget(rules);
	rmdir(rules->dir);
}

#endif
