/* cli/exit.c: exit statuses and which of several decides. */
#include "cli/exit.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void each_status_has_its_number(void **state)
{
	(void)state;
	assert_int_equal(exit_status(OK, 0), 0);
	assert_int_equal(exit_status(END, 0), 0);
	assert_int_equal(exit_status(REJECTED, 0), 1);
	assert_int_equal(exit_status(ERR_USAGE, 0), 2);
	assert_int_equal(exit_status(ERR_BUDGET, 0), 3);
	assert_int_equal(exit_status(ERR_IO, 0), 4);
	assert_int_equal(exit_status(ERR_UPLOAD_RETRY, 0), 5);
	assert_int_equal(exit_status(ERR_UPLOAD_FINAL, 0), 6);
	assert_int_equal(exit_status(ERR_UPLOAD_FAILED, 0), 7);
	assert_int_equal(exit_status(ERR_UPLOAD_DOUBT, 0), 8);
	assert_int_equal(exit_status(ERR_SIGNAL, SIGINT), 130);
	assert_int_equal(exit_status(ERR_SIGNAL, SIGTERM), 143);
	assert_int_equal(exit_status(ERR_SIGNAL, SIGPIPE), 141);
}

static void the_worse_of_two_decides(void **state)
{
	static const enum status order[] = { ERR_SIGNAL,       ERR_USAGE,         ERR_IO,
					     ERR_BUDGET,       ERR_UPLOAD_FINAL,  ERR_UPLOAD_DOUBT,
					     ERR_UPLOAD_RETRY, ERR_UPLOAD_FAILED, REJECTED,
					     OK };
	enum { N = sizeof(order) / sizeof(order[0]) };

	(void)state;
	for (size_t i = 0; i < N; i++) {
		for (size_t k = i; k < N; k++) {
			assert_int_equal(exit_worse(order[i], order[k]), order[i]);
			assert_int_equal(exit_worse(order[k], order[i]), order[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_status_has_its_number),
		cmocka_unit_test(the_worse_of_two_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
