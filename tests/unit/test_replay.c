/* output/replay.c: a report lies in a directory that anyone may have written to. */
#include "outputs.h"

#include "output/replay.h"

#define REPORT(rejects) \
	"{\"command\":\"run\",\"complete\":true,\"exit\":1,\"options\":{\"coerce\":true,\"strict\":false,\"assert_formats\":false}," \
	"\"rejects\":[" rejects "]}"
#define FILE_OF(members) \
	REPORT("{\"file\":\"r.csv\",\"records\":1,\"encoding\":\"UTF-8\",\"from\":\"csv\"" members "}")

static void a_report_is_believed_only_where_it_is_one(void **state)
{
	static const struct {
		const char *text;
		enum status status;
	} rows[] = {
		{ REPORT(""), OK },
		{ FILE_OF(""), OK },
		{ FILE_OF(",\"delimiter\":\";\",\"quote\":\"\",\"columns\":[\"a\",\"\"]"), OK },
		{ REPORT("{\"file\":\"../r\",\"records\":1,\"encoding\":\"UTF-8\"}"), ERR_USAGE },
		{ REPORT("{\"file\":\"r\",\"records\":-1,\"encoding\":\"UTF-8\"}"), ERR_USAGE },
		{ REPORT("[]"), ERR_USAGE },
		/* Lists have no text, but something stands where it would. */
		{ FILE_OF(",\"columns\":[[1,2,3]]"), ERR_USAGE },
		{ FILE_OF(",\"columns\":[{}]"), ERR_USAGE },
		{ FILE_OF(",\"columns\":[1]"), ERR_USAGE },
		/* Nothing that --delimiter and the like would not take. */
		{ FILE_OF(",\"delimiter\":\"\\n\""), ERR_USAGE },
		{ FILE_OF(",\"delimiter\":\"ab\""), ERR_USAGE },
		{ FILE_OF(",\"quote\":\"\\u00e9\""), ERR_USAGE },
		{ FILE_OF(",\"escape\":\"\\r\""), ERR_USAGE },
		{ "{\"command\":\"check\"}", ERR_USAGE },
		{ "{\"command\":\"run\",\"options\":{\"coerce\":true,\"strict\":false,"
		  "\"assert_formats\":false},\"rejects\":[]}", ERR_USAGE }, /* how did it end? */
		{ "{\"command\":\"run\xff\"}", ERR_USAGE },
		{ "[]", ERR_USAGE },
	};
	struct outputs *outputs = *state;
	struct replay replay;

	for (size_t i = 0; i < COUNT(rows); i++) {
		write_file(path_in(outputs, "report.json"), rows[i].text);
		assert_int_equal(replay_read(outputs->dir, &outputs->arena, &replay, &outputs->why),
				 rows[i].status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_report_is_believed_only_where_it_is_one, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
