/* sandbox/faults.c, fault_words.c: reading faults, and which request meets which. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/faults.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct faults faults;
static struct diag why;

static int open_faults(void **state)
{
	(void)state;
	faults = (struct faults){ .seed = 1 };
	return 0;
}

static int close_faults(void **state)
{
	(void)state;
	faults_release(&faults);
	return 0;
}

static void need(const char *text)
{
	if (faults_add(&faults, str_of(text), &why) != OK)
		fail_msg("%s: %s", text, why.text);
}

static struct effect meet(enum call call)
{
	return faults_meet(&faults, call, "GET", STR("token"));
}

/* "x" for each request that meets a fault with a status, "." for the others. */
static const char *run(enum call call, size_t count)
{
	static char out[64];

	assert_true(count < sizeof(out));
	for (size_t i = 0; i < count; i++)
		out[i] = meet(call).status ? 'x' : '.';
	out[count] = '\0';
	return out;
}

static void reads_every_word(void **state)
{
	(void)state;
	need("status=503,done,retry-after=2,retry-date,drop-before-work,drop-before-response,"
	     "close-mid-body,close-mid-response,stall=1.5,stall-before-work=2,stall-mid-body=0.25");
	need("garbage,no-data,endless,no-check,hide=3,end=FAILED,page=9,refuse=4");
	struct effect effect = meet(CALL_GET);
	assert_int_equal(effect.status, 503);
	assert_int_equal(effect.retry_after, 2);
	assert_int_equal(effect.stall, 1500);
	assert_int_equal(effect.stall_before_work, 2000);
	assert_int_equal(effect.stall_mid_body, 250);
	assert_int_equal(effect.hide, 3000);
	assert_int_equal(effect.page, 9);
	assert_string_equal(effect.end, "FAILED");
	assert_true(effect.done && effect.retry_date && effect.drop_before_work &&
		    effect.drop_before_response && effect.close_mid_body &&
		    effect.close_mid_response && effect.garbage && effect.no_data &&
		    effect.endless && effect.no_check);
	assert_int_equal(faults_refuse(&faults), 4000);
}

static void refuses_what_it_does_not_understand(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "", "a fault says what is to happen, such as status=503" },
		{ "rate=0.5,times=2", "a fault says what is to happen, such as status=503" },
		{ "stauts=503", "unknown fault 'stauts'; did you mean status?" },
		{ "503", "unknown fault '503'" },
		{ "garbage,,done", "unknown fault ''" },
		{ "status", "status wants a number from 200 to 599" },
		{ "status=", "status wants a number from 200 to 599" },
		{ "status=199", "status wants a number from 200 to 599" },
		{ "status=600", "status wants a number from 200 to 599" },
		{ "garbage=yes", "garbage wants no value" },
		{ "stall=soon", "stall wants seconds, such as 0.5" },
		{ "stall=86401", "stall wants seconds, such as 0.5" },
		{ "garbage,rate=1.1", "rate wants a share from 0 to 1, such as 0.3" },
		{ "garbage,rate=30%", "rate wants a share from 0 to 1, such as 0.3" },
		{ "end=failed", "end wants a word in capitals" },
		{ "end=A_WORD_THAT_IS_LONGER_THAN_ANY_OF_THEM", "end wants a word in capitals" },
		{ "garbage,method=get", "method wants a word in capitals" },
		{ "garbage,times=-1", "times wants a number" },
		{ "token-expires=x", "token-expires wants a number" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(faults_add(&faults, str_of(rows[i].text), &why), ERR_USAGE);
		assert_string_equal(why.text, rows[i].message);
	}
	assert_int_equal(faults_add(&faults, STR("garbage,on=upload+"), &why), OK);
	assert_int_equal(faults_add(&faults, STR("garbage,on=upload+x"), &why), ERR_USAGE);
	assert_non_null(strstr(why.text, "on wants create, list, get"));
	char text[300];
	memset(text, 'x', sizeof(text));
	assert_int_equal(faults_add(&faults, (struct str){ text, sizeof(text) }, &why), ERR_USAGE);
	assert_string_equal(why.text, "a fault is longer than 199 bytes");
}

static void counts_only_the_requests_it_is_for(void **state)
{
	(void)state;
	need("status=500,on=upload+cancel,after=2,times=3");
	assert_string_equal(run(CALL_GET, 5), ".....");
	assert_string_equal(run(CALL_UPLOAD, 3), "..x");
	assert_string_equal(run(CALL_CANCEL, 4), "xx..");
	assert_int_equal(faults.rows[0].seen, 7);
	assert_int_equal(faults.rows[0].hits, 3);
}

static void knows_methods(void **state)
{
	(void)state;
	need("status=500,method=POST");
	assert_int_equal(faults_meet(&faults, CALL_GET, "GET", STR("t")).status, 0);
	assert_int_equal(faults_meet(&faults, CALL_CREATE, "POST", STR("t")).status, 500);
}

static void chance_hangs_on_the_seed_and_the_place_of_a_fault(void **state)
{
	char first[64];

	(void)state;
	need("status=500,rate=0.5");
	snprintf(first, sizeof(first), "%s", run(CALL_GET, 60));
	assert_non_null(strchr(first, 'x'));
	assert_non_null(strchr(first, '.'));
	faults_release(&faults);
	need("status=500,rate=0.5");
	assert_string_equal(run(CALL_GET, 60), first);
	faults_release(&faults);
	faults.seed = 2;
	need("status=500,rate=0.5");
	assert_string_not_equal(run(CALL_GET, 60), first);
	faults_release(&faults);
	faults.seed = 1;
	need("garbage,times=0");
	need("status=500,rate=0.5");
	assert_string_not_equal(run(CALL_GET, 60), first);
	faults_release(&faults);
	need("status=500,rate=0");
	assert_null(strchr(run(CALL_GET, 60), 'x'));
}

static void a_request_that_meets_several_has_all_their_effects(void **state)
{
	(void)state;
	need("status=503,times=1");
	need("status=429,retry-after=3");
	need("hide=1,on=upload");
	struct effect effect = meet(CALL_UPLOAD);
	assert_int_equal(effect.status, 503);
	assert_int_equal(effect.retry_after, 3);
	assert_int_equal(effect.hide, 1000);
	effect = meet(CALL_GET);
	assert_int_equal(effect.status, 429);
	assert_int_equal(effect.hide, 0);
}

static unsigned with_token(const char *token)
{
	return (unsigned)faults_meet(&faults, CALL_GET, "GET", str_of(token)).status;
}

static void a_token_expires_and_another_does_not(void **state)
{
	(void)state;
	need("token-expires=2");
	assert_int_equal(with_token("old"), 0);
	assert_int_equal(with_token("new"), 0);
	assert_int_equal(with_token("old"), 0);
	assert_int_equal(with_token("old"), 401);
	for (int i = 0; i < 5; i++)
		assert_int_equal(with_token("new"), 0);
	assert_int_equal(with_token("old"), 401);
}

static void are_replaced_all_or_none(void **state)
{
	struct buf text = { 0 };

	(void)state;
	need("status=500");
	meet(CALL_GET);
	assert_int_equal(faults_replace(&faults, STR("garbage\nstaus=1\n"), &why), ERR_USAGE);
	assert_int_equal(faults_replace(&faults, STR("garbage\nrefuse=1"), &why), ERR_USAGE);
	assert_int_equal(faults.count, 1);
	fault_render(&faults.rows[0], &text);
	assert_str(buf_str(&text), "{\"fault\":\"status=500\",\"seen\":1,\"hits\":1}");
	buf_release(&text);
	assert_int_equal(faults_replace(&faults, STR(" endless \r\n\n garbage"), &why), OK);
	assert_int_equal(faults.count, 2);
	assert_string_equal(faults.rows[0].text, "endless");
	assert_int_equal(faults_replace(&faults, STR(""), &why), OK);
	assert_int_equal(faults.count, 0);
}

#define FAULTS_TEST(name) cmocka_unit_test_setup_teardown(name, open_faults, close_faults)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FAULTS_TEST(reads_every_word),
		FAULTS_TEST(refuses_what_it_does_not_understand),
		FAULTS_TEST(counts_only_the_requests_it_is_for),
		FAULTS_TEST(knows_methods),
		FAULTS_TEST(chance_hangs_on_the_seed_and_the_place_of_a_fault),
		FAULTS_TEST(a_request_that_meets_several_has_all_their_effects),
		FAULTS_TEST(a_token_expires_and_another_does_not),
		FAULTS_TEST(are_replaced_all_or_none),
	};
	return RUN(tests);
}
