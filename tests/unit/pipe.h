/* A pipe as standard input, fed by the test; with chain.h. Included by one .c each, so everything is static. */
#ifndef TESTS_PIPE_H
#define TESTS_PIPE_H

#include "chain.h"

#include <unistd.h>

static int kept_stdin, pipe_end;

static int pipe_setup(void **state)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	kept_stdin = dup(STDIN_FILENO);
	assert_true(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
	close(ends[0]);
	pipe_end = ends[1];
	return chain_open(state);
}

static int pipe_teardown(void **state)
{
	if (pipe_end >= 0)
		close(pipe_end);
	dup2(kept_stdin, STDIN_FILENO);
	close(kept_stdin);
	return chain_close(state);
}

static void pipe_feed(struct str bytes)
{
	assert_int_equal(write(pipe_end, bytes.at, bytes.len), bytes.len);
}

static void pipe_close(void)
{
	close(pipe_end);
	pipe_end = -1;
}

#endif
