/* sandbox/imports.c: what an import may be, filters, order, pages. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "ext/json.h"
#include "sandbox/imports.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct imports imports;
static struct arena arena;
static struct diag why;

static int open_imports(void **state)
{
	(void)state;
	imports = (struct imports){ 0 };
	return 0;
}

static int close_imports(void **state)
{
	(void)state;
	imports_release(&imports);
	arena_release(&arena);
	return 0;
}

/* From JSON with ' in place of ". */
static enum status parse(const char *text, struct import_fields *fields)
{
	struct str copy = arena_copy(&arena, str_of(text));
	struct node *root;

	for (char *at = (char *)copy.at; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	assert_int_equal(json_parse_file("body", copy, false, &arena, &root, &why), OK);
	return import_parse(root, fields, &why);
}

#define REST ",'encoding':'utf-8','name':'n'"

static void takes_what_the_page_describes(void **state)
{
	static const struct {
		const char *text;
		bool csv;
		enum priority priority;
	} rows[] = {
		{ "{'document_type':'USER_ACTIVITY','mime_type':'APPLICATION_X_NDJSON'" REST "}",
		  false, PRIORITY_MEDIUM },
		{ "{'document_type':'USER_SEGMENT','mime_type':'TEXT_CSV','priority':'LOW'" REST "}",
		  true, PRIORITY_LOW },
		{ "{'document_type':'USER_DEVICE_POINT_DELETION','mime_type':'APPLICATION_X_NDJSON',"
		  "'priority':'HIGH','id':'4','more':[]" REST "}",
		  false, PRIORITY_HIGH },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct import_fields fields;
		assert_int_equal(parse(rows[i].text, &fields), OK);
		assert_int_equal(fields.csv, rows[i].csv);
		assert_int_equal(fields.priority, rows[i].priority);
		assert_str(fields.name, "n");
		assert_str(fields.encoding, "utf-8");
	}
}

static void says_what_is_wrong(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "[]", "a document import must be an object" },
		{ "{}", "document_type is missing" },
		{ "{'data':{}}", "document_type is missing: the object is sent bare, not in data" },
		{ "{'document_type':null" REST "}",
		  "document_type must be a string that is not empty" },
		{ "{'document_type':'USER_PROFILE'" REST "}", "mime_type is missing" },
		{ "{'document_type':'USER_PROFILE','mime_type':'TEXT_CSV'" REST "}",
		  "mime_type TEXT_CSV is for USER_SEGMENT only" },
		{ "{'document_type':'USER_PROFILE','mime_type':'NDJSON'" REST "}",
		  "mime_type must be APPLICATION_X_NDJSON or TEXT_CSV" },
		{ "{'document_type':'user-profile','mime_type':'TEXT_CSV'" REST "}",
		  "document_type is not one of the platform's" },
		{ "{'document_type':'USER_SEGMENT','mime_type':'TEXT_CSV','priority':'low'" REST "}",
		  "priority must be LOW, MEDIUM or HIGH" },
		{ "{'document_type':'USER_SEGMENT','mime_type':'TEXT_CSV','encoding':'','name':'n'}",
		  "encoding must be a string that is not empty" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct import_fields fields;
		assert_int_equal(parse(rows[i].text, &fields), ERR_USAGE);
		assert_string_equal(why.text, rows[i].message);
	}
}

static void add(uint64_t id, uint64_t datamart, const char *type, bool csv, const char *name)
{
	const struct import_fields fields = {
		.doctype = doctype_find(type),
		.csv = csv,
		.encoding = STR("utf-8"),
		.name = str_of(name),
	};
	imports_add(&imports, id, datamart, &fields);
}

/* The ids of a list, parted by blanks; the message where the filter is refused. */
static const char *list_page(const struct import_filter *filter, struct page page)
{
	struct reply reply = { 0 };
	struct buf ids = { 0 };
	struct node *root;

	if (imports_list(&imports, 1, filter, &page, &reply, &why) != OK)
		return why.text;
	struct str text = arena_copy(&arena, buf_str(&reply.body));
	assert_int_equal(json_parse_file("body", text, false, &arena, &root, &why), OK);
	for (struct node *at = node_member(root, "data")->child; at; at = at->next) {
		buf_put(&ids, node_member(at, "id")->text);
		if (at->next)
			buf_putc(&ids, ' ');
	}
	const char *out = arena_copy(&arena, buf_str(&ids)).at;
	buf_release(&ids);
	reply_release(&reply);
	return out;
}

static const char *list(const struct import_filter *filter)
{
	return list_page(filter, (struct page){ 0, PAGE_DEFAULT });
}

static void add_five(void)
{
	add(1, 1, "USER_PROFILE", false, "Profiles, December");
	add(2, 1, "USER_SEGMENT", true, "segments december");
	add(3, 2, "USER_PROFILE", false, "of another datamart");
	add(4, 1, "USER_PROFILE", false, "Another");
	add(5, 1, "USER_SEGMENT", false, "Profiles");
}

static void filters_by_name_mime_type_and_types(void **state)
{
	static const struct {
		struct import_filter filter;
		const char *ids;
	} rows[] = {
		{ { .keywords = { 0 } }, "1 2 4 5" },
		{ { .keywords = { "", 0 } }, "1 2 4 5" },
		{ { .keywords = { "Profiles", 8 } }, "1 5" },
		{ { .keywords = { "profiles", 8 } }, "" },
		{ { .keywords = { "ecember", 7 } }, "1 2" },
		{ { .mime_type = { "TEXT_CSV", 8 } }, "2" },
		{ { .mime_type = { "APPLICATION_X_NDJSON", 20 } }, "1 4 5" },
		{ { .document_types = { "USER_SEGMENT", 12 } }, "2 5" },
		{ { .document_types = { "USER_SEGMENT,USER_PROFILE", 25 } }, "1 2 4 5" },
		{ { .document_types = { "USER_CHOICE", 11 } }, "" },
		{ { .document_types = { "USER_SEGMENT", 12 }, .mime_type = { "TEXT_CSV", 8 } }, "2" },
		{ { .order_by = { "name", 4 } }, "4 5 1 2" },
		{ { .order_by = { "id", 2 } }, "1 2 4 5" },
		{ { .mime_type = { "csv", 3 } },
		  "mime_type must be APPLICATION_X_NDJSON or TEXT_CSV" },
		{ { .document_types = { "", 0 } },
		  "document_types must be document types parted by commas" },
		{ { .document_types = { "USER_PROFILE,SEGMENT", 20 } },
		  "document_types must be document types parted by commas" },
		{ { .order_by = { "NAME", 4 } }, "order_by must be id or name" },
	};

	(void)state;
	add_five();
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(list(&rows[i].filter), rows[i].ids);
}

static void gives_the_page_that_was_asked_for(void **state)
{
	const struct import_filter all = { 0 }, by_name = { .order_by = STR("name") };

	(void)state;
	add_five();
	assert_string_equal(list_page(&all, (struct page){ 0, 2 }), "1 2");
	assert_string_equal(list_page(&all, (struct page){ 2, 2 }), "4 5");
	assert_string_equal(list_page(&all, (struct page){ 3, 2 }), "5");
	assert_string_equal(list_page(&all, (struct page){ 4, 2 }), "");
	assert_string_equal(list_page(&all, (struct page){ UINT64_MAX, UINT64_MAX }), "");
	assert_string_equal(list_page(&by_name, (struct page){ 1, 2 }), "5 1");
}

static void an_update_replaces_and_a_removal_leaves_the_rest(void **state)
{
	const struct import_filter all = { 0 };
	const struct import_fields fields = { .doctype = doctype_find("USER_SEGMENT"),
					      .csv = true,
					      .priority = PRIORITY_HIGH,
					      .encoding = STR("utf-8"),
					      .name = STR("a \"new\" one") };
	struct buf text = { 0 };

	(void)state;
	add_five();
	assert_null(imports_find(&imports, 1, 3));
	import_update(imports_find(&imports, 1, 1), &fields);
	import_render(imports_find(&imports, 1, 1), &text);
	assert_str(buf_str(&text),
		   "{\"id\":\"1\",\"datafarm_key\":\"DF_SANDBOX\",\"datamart_id\":\"1\","
		   "\"document_type\":\"USER_SEGMENT\",\"mime_type\":\"TEXT_CSV\","
		   "\"encoding\":\"utf-8\",\"name\":\"a \\\"new\\\" one\","
		   "\"priority\":\"HIGH\"}");
	buf_release(&text);
	imports_remove(&imports, imports_find(&imports, 1, 2));
	assert_null(imports_find(&imports, 1, 2));
	assert_string_equal(list(&all), "1 4 5");
	imports_remove(&imports, imports_find(&imports, 1, 5));
	imports_remove(&imports, imports_find(&imports, 1, 1));
	assert_string_equal(list(&all), "4");
}

#define IMPORTS_TEST(name) cmocka_unit_test_setup_teardown(name, open_imports, close_imports)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IMPORTS_TEST(takes_what_the_page_describes),
		IMPORTS_TEST(says_what_is_wrong),
		IMPORTS_TEST(filters_by_name_mime_type_and_types),
		IMPORTS_TEST(gives_the_page_that_was_asked_for),
		IMPORTS_TEST(an_update_replaces_and_a_removal_leaves_the_rest),
	};
	return RUN(tests);
}
