/*
 * Numbers as people and spreadsheets write them to numbers of JSON. Digits are moved, never
 * computed with, so that nothing is lost however many there are.
 */
#include "map/function_rows.h"

#include "base/utf8.h"
#include "compile/scan.h"
#include "map/blank.h"

struct number {
	struct str decimal; /* the decimal mark */
	struct str *marks;  /* that may part groups of three digits */
	size_t nmarks;
	const char *example; /* a number written like that */
};

/* One character that cannot be part of a number itself. */
static bool is_mark(struct str text)
{
	unsigned len;

	if (text.len == 0 || is_digit(text.at[0]) || is_letter(text.at[0]) ||
	    is_one_of(text.at[0], "+-"))
		return false;
	utf8_decode(text, &len);
	return len == text.len;
}

static enum status read_decimal(const struct map_call *call, struct number *number,
				struct diag *why)
{
	number->decimal = STR(".");
	if (function_is_plain(call))
		return OK;
	enum status status =
		function_text(call, call->argument, "a decimal mark", &number->decimal, why);
	if (status == OK && (!is_mark(number->decimal) || blank_first(number->decimal) > 0))
		status = function_expected(call, call->argument, "one character as decimal mark",
					   why);
	return status;
}

static enum status read_mark(const struct map_call *call, const struct node *node,
			     struct number *number, struct diag *why)
{
	struct str mark;
	enum status status =
		function_text(call, node, "a grouping mark, or an array of them", &mark, why);

	if (status != OK)
		return status;
	if (!is_mark(mark))
		return function_expected(call, node, "one character as grouping mark", why);
	if (str_eq(mark, number->decimal))
		return function_fail(call, node, why,
				     "\"%.*s\" cannot be the decimal mark and a grouping mark",
				     (int)mark.len, mark.at);
	number->marks[number->nmarks++] = mark;
	return OK;
}

static enum status read_marks(const struct map_call *call, struct number *number, struct diag *why)
{
	const struct node *option = call->option;
	bool is_array = option && option->type == NODE_ARRAY && option->count > 0;
	enum status status = OK;

	if (!option)
		return OK;
	number->marks = arena_array(call->file->arena, is_array ? option->count : 1,
				    sizeof(*number->marks));
	if (!is_array)
		return read_mark(call, option, number, why);
	for (const struct node *at = option->child; at && status == OK; at = at->next)
		status = read_mark(call, at, number, why);
	return status;
}

enum status compile_number(const struct map_call *call, const void **state, struct diag *why)
{
	struct number *number = arena_zalloc(call->file->arena, sizeof(*number));
	enum status status = read_decimal(call, number, why);

	if (status == OK)
		status = read_marks(call, number, why);
	if (status != OK)
		return status;
	struct str mark = number->nmarks > 0 ? number->marks[0] : STR("");
	number->example = arena_printf(call->file->arena, "1%.*s234%.*s50", (int)mark.len, mark.at,
				       (int)number->decimal.len, number->decimal.at)
				  .at;
	*state = number;
	return OK;
}

/* The size of a grouping mark at the start of a text: a blank stands for all blanks, ' for ’ too.
 */
static size_t mark_first(struct str mark, struct str text)
{
	static const struct str apostrophe = { "\xe2\x80\x99", 3 };

	if (blank_first(mark) > 0)
		return blank_first(text);
	if (str_is(mark, "'") && str_starts(text, apostrophe))
		return apostrophe.len;
	return str_starts(text, mark) ? mark.len : 0;
}

/* A number while it is taken apart. */
struct digits {
	char *out;
	size_t len;
	const char *problem; /* what is wrong with it; NULL: it is no number at all */
};

static void put(struct digits *digits, struct str run)
{
	if (run.len > 0)
		memcpy(digits->out + digits->len, run.at, run.len);
	digits->len += run.len;
}

/* The rest of the whole part, behind its first group; false: something is wrong. */
static bool take_groups(const struct number *number, struct str *text, struct str first,
			struct digits *digits)
{
	size_t i = 0, mark;

	while (i < number->nmarks && mark_first(number->marks[i], *text) == 0)
		i++;
	if (i == number->nmarks || first.len == 0)
		return true;
	digits->problem = "digits in groups of three";
	if (first.len > 3)
		return false;
	while ((mark = mark_first(number->marks[i], *text)) > 0) {
		scan_skip(text, mark);
		struct str group = scan_while(text, is_digit);
		if (group.len != 3)
			return false;
		put(digits, group);
	}
	digits->problem = "no zero before its groups";
	return first.at[0] != '0';
}

/* Leading zeros say nothing; one stays, or comes, before a decimal mark and where all are zeros. */
static void drop_zeros(struct digits *digits, size_t start)
{
	size_t zeros = start;

	while (zeros + 1 < digits->len && digits->out[zeros] == '0')
		zeros++;
	memmove(digits->out + start, digits->out + zeros, digits->len - zeros);
	digits->len -= zeros - start;
	if (digits->len == start)
		digits->out[digits->len++] = '0';
}

static bool take_exponent(struct str *text, struct digits *digits)
{
	struct str exponent = *text;

	if (!scan_one_of(text, "eE"))
		return true;
	scan_one_of(text, "+-");
	if (scan_while(text, is_digit).len == 0)
		return false;
	exponent.len -= text->len;
	put(digits, exponent);
	return true;
}

static bool take_number(const struct number *number, struct str text, struct digits *digits)
{
	static const struct str minus = { "\xe2\x88\x92", 3 }; /* as typesetters have it */

	if (str_starts(text, minus)) {
		put(digits, STR("-"));
		scan_skip(&text, minus.len);
	} else if (scan_char(&text, '-')) {
		put(digits, STR("-"));
	} else {
		scan_char(&text, '+');
	}
	size_t start = digits->len;
	struct str first = scan_while(&text, is_digit);
	put(digits, first);
	if (!take_groups(number, &text, first, digits))
		return false;
	drop_zeros(digits, start);
	digits->problem = NULL;
	if (str_starts(text, number->decimal)) {
		scan_skip(&text, number->decimal.len);
		struct str fraction = scan_while(&text, is_digit);
		if (fraction.len == 0)
			return false;
		put(digits, STR("."));
		put(digits, fraction);
	} else if (first.len == 0) {
		return false;
	}
	return take_exponent(&text, digits) && text.len == 0;
}

bool run_number(const void *state, struct map_runner *runner, struct map_value *value,
		struct map_fault *fault)
{
	const struct number *number = state;
	struct str text = blank_trim(value->text);

	if (value->node && value->node->type == NODE_NUMBER)
		return true;
	/* A zero may be added; everything else is not longer than it was. */
	struct digits digits = { .out = arena_bytes(runner->scratch, text.len + 1) };
	if (!take_number(number, text, &digits))
		return function_fault(runner, fault, "expected a number like %s%s%s",
				      number->example, digits.problem ? ", with " : "",
				      digits.problem ? digits.problem : "");
	function_set_scalar(runner, value, NODE_NUMBER, (struct str){ digits.out, digits.len });
	return true;
}
