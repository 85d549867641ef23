/*
 * Groups and several lines a record through the whole chain, against plain lists: what is written, what
 * is rejected, what is counted and where each line came from, the same for any number of threads.
 */
#include "outputs.h"

#include "ext/json.h"
#include "flow/stage.h"
#include "input/columns.h"
#include "input/parse.h"
#include "input/probe.h"
#include "input/source.h"
#include "judge/check.h"
#include "judge/rewrite.h"
#include "output/render.h"
#include "output/sources.h"

/* ---- a step that stands for a map: rows to lines ---- */

enum { SKIPPED, DROPPED };

static bool says(const struct node *row, const char *text)
{
	const struct node *member = node_member(row, "v");

	return member && str_is(member->text, text);
}

/* A group whose first row says skip is left out, rows that say drop are; the others are lines. */
static enum status map_run(void *self, struct batch *batch, struct record *record, struct diag *why)
{
	struct node **link = &record->root;

	(void)self;
	(void)why;
	if (says(record->root, "skip")) {
		batch_skip(batch, record, SKIPPED);
		return OK;
	}
	while (*link) {
		if (says(*link, "drop")) {
			batch_drop(batch, record, DROPPED);
			*link = (*link)->next;
		} else {
			link = &(*link)->next;
		}
	}
	return OK;
}

static const struct step map = { "map", NULL, map_run, NULL };

/* ---- the plain lists ---- */

enum { GROUPS = 4000, LINES_MAX = 8 * GROUPS };

struct world {
	struct buf inputs[2], out, rejects;
	uint64_t read, valid, rejected, skipped, dropped;
	uint64_t nlines, record_of[LINES_MAX], source_of[LINES_MAX];
	uint64_t source_line; /* in the input being made */
	int keys[GROUPS];     /* of good groups that may come back, once each … */
	size_t nkeys, nback;  /* … and how many did */
};

static void put_row(struct world *world, struct buf *to, const char *format, int key, int value)
{
	size_t before = to->len;

	buf_printf(to, format, key, value);
	buf_puts(to, rand() % 3 ? "\n" : "\r\n");
	for (size_t i = before; i < to->len; i++)
		world->source_line += to->at[i] == '\n';
}

/* A group of valid rows, some to be dropped. */
static void make_good(struct world *world, struct buf *input, int key)
{
	uint64_t start = world->source_line, before = world->nlines;
	int rows = rand() % 6 + 1;

	for (int i = 0; i < rows; i++) {
		int value = rand() % 1000;
		if (rand() % 5 == 0) {
			put_row(world, input, "%d,drop", key, 0);
			world->dropped++;
			continue;
		}
		put_row(world, input, rand() % 4 ? "%d,%d" : "\"%d\",\"%d\"", key, value);
		buf_printf(&world->out, "{\"k\":\"%d\",\"v\":%d}\n", key, value);
		world->record_of[world->nlines] = world->read;
		world->source_of[world->nlines++] = start;
		if (rand() % 20 == 0) {
			buf_puts(input, "\n");
			world->source_line++;
		}
	}
	world->keys[world->nkeys++] = key;
	if (world->nlines > before)
		world->valid++;
	else
		world->skipped++;
}

static void make_skipped(struct world *world, struct buf *input, int key)
{
	put_row(world, input, "%d,skip", key, 0);
	put_row(world, input, "%d,%d", key, 1);
	world->skipped++;
}

/* A group, or a row of nobody, that is rejected for one of many reasons. */
static void make_bad(struct world *world, struct buf *input, int key)
{
	static const char *const rows[][3] = {
		{ "%d,1", "%d", "%d,2" },                      /* a row with too few cells */
		{ "%d,1", "%d,\"2\"3", "%d,4" },               /* … with broken quoting */
		{ "%d,1", "%d,x", "%d,2" },                    /* a value of the wrong type */
		{ "%d,1", "%d,\xff", "%d,2" },                 /* no UTF-8 */
		{ "%d,1", "%d,\"drop\"", "%d,\"\n\"" },
		{ "%d", NULL, NULL }, /* of a group only if it went on behind this */
	};
	const char *const *row = rows[(size_t)rand() % COUNT(rows)];
	size_t start = input->len;

	for (int i = 0; i < 3 && row[i]; i++)
		put_row(world, input, row[i], key, 0);
	buf_put(&world->rejects, (struct str){ input->at + start, input->len - start });
	world->rejected++;
}

/* Rows of a key that came before. */
static void make_split(struct world *world, struct buf *input, int key)
{
	size_t start = input->len;

	put_row(world, input, "%d,%d", key, 7);
	buf_put(&world->rejects, (struct str){ input->at + start, input->len - start });
	world->rejected++;
}

static void make_world(struct world *world, int groups)
{
	*world = (struct world){ 0 };
	buf_puts(&world->rejects, "k,v\n");
	for (int input = 0; input < 2; input++) {
		struct buf *to = &world->inputs[input];
		buf_puts(to, "k,v\n");
		world->source_line = 2;
		for (int i = 0; i < groups / 2; i++) {
			int key = input * groups + i, what = rand() % 20;
			world->read++;
			if (what == 0)
				make_skipped(world, to, key);
			else if (what < 3)
				make_bad(world, to, key);
			else if (what == 3 && world->nback + 2 < world->nkeys)
				make_split(world, to, world->keys[world->nback++]);
			else
				make_good(world, to, key);
		}
	}
	buf_putc(&world->rejects, '\0');
}

static void world_release(struct world *world)
{
	buf_release(&world->inputs[0]);
	buf_release(&world->inputs[1]);
	buf_release(&world->out);
	buf_release(&world->rejects);
}

/* ---- runs ---- */

static void write_bytes(const char *path, const struct buf *bytes)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes->at, 1, bytes->len, file), bytes->len);
	assert_int_equal(fclose(file), 0);
}

static void prepare(struct outputs *outputs, const struct world *world)
{
	static const size_t columns[] = { 0 };
	static const struct group_plan plan = { columns, 1, UINT64_MAX };
	static const struct schema_options none;
	static struct reason reasons[2];
	struct job *job = &outputs->job;

	schema_free(job->program);
	write_file(path_in(outputs, "rules.json"),
		   "{\"properties\":{\"k\":{\"type\":\"string\"},\"v\":{\"type\":\"integer\"}}}");
	assert_int_equal(schema_compile(path_in(outputs, "rules.json"), NULL, &none, &job->arena,
					&job->program, &outputs->why),
			 OK);
	reasons[SKIPPED].name = STR("where");
	reasons[DROPPED].name = STR("drop");
	job->reasons = reasons;
	job->nreasons = COUNT(reasons);
	job->ninputs = 2;
	job->want_findings = job->want_paths = true;
	for (size_t i = 0; i < 2; i++) {
		outputs->inputs[i] = (struct input){ .name = path_in(outputs, i ? "b.csv" : "a.csv") };
		write_bytes(outputs->inputs[i].name, &world->inputs[i]);
	}
	assert_int_equal(input_probe_all(job, &outputs->why), OK);
	assert_int_equal(columns_plan(job, &outputs->why), OK);
	for (size_t i = 0; i < 2; i++)
		outputs->inputs[i].group = &plan;
}

static void run_threads(struct outputs *outputs, unsigned threads, const char *dir)
{
	static const struct step *const steps[] = { &input_parse, &map, &judge_rewrite, &judge_check,
						    &output_render };
	struct run run = { .options = { .dir = path_in(outputs, dir), .prefix = "p" } };

	assert_int_equal(run_open(&run, outputs), OK);
	const struct flow flow = {
		.job = &outputs->job,
		.source = &input_source,
		.steps = steps,
		.nsteps = COUNT(steps),
		.sink = &run.stage,
		.nworkers = threads,
	};
	assert_int_equal(flow_run(&flow, &outputs->why), OK);
	run_end(&run, outputs);
	sink_free(run.sink);
}

/* The file in DIR; the report without the times of the run. */
static const char *text_in(struct outputs *outputs, const char *dir, const char *name)
{
	const char *path =
		path_in(outputs, arena_printf(&outputs->arena, "%s/%s", dir, name).at);
	const char *text = text_of(outputs, path);

	if (text && strcmp(name, "report.json") == 0)
		text = strstr(text, "\"exit\"");
	return text;
}

static uint64_t number_in(const struct node *object, const char *name)
{
	const struct node *member = node_member(object, name);

	return member ? strtoull(member->text.at, NULL, 10) : 0;
}

/* All parts, one behind the other; *count is how many. */
static struct str parts_in(struct outputs *outputs, const char *dir, size_t *count)
{
	struct buf all = { 0 };

	for (*count = 0;; ++*count) {
		char name[32];
		snprintf(name, sizeof(name), "p-%05zu.ndjson", *count + 1);
		const char *text = text_in(outputs, dir, name);
		if (!text)
			break;
		buf_puts(&all, text);
	}
	struct str text = arena_copy(&outputs->arena, buf_str(&all));
	buf_release(&all);
	return text;
}

static void assert_report(struct outputs *outputs, const struct world *world, const char *dir)
{
	const char *path =
		path_in(outputs, arena_printf(&outputs->arena, "%s/report.json", dir).at);
	struct node *report;

	assert_int_equal(json_parse_file("report", str_of(text_of(outputs, path)), false,
					 &outputs->arena, &report, &outputs->why),
			 OK);
	const struct node *records = node_member(report, "records");
	assert_int_equal(number_in(records, "read"), world->read);
	assert_int_equal(number_in(records, "valid"), world->valid);
	assert_int_equal(number_in(records, "rejected"), world->rejected);
	assert_int_equal(number_in(records, "skipped"), world->skipped);
	assert_int_equal(number_in(records, "written"), world->nlines);
	assert_int_equal(number_in(node_member(report, "fields"), "/k"), world->nlines);
	assert_int_equal(number_in(node_member(report, "dropped"), "drop"), world->dropped);
	uint64_t lines = 0;
	for (const struct node *part = node_member(report, "parts")->child; part; part = part->next)
		lines += number_in(part, "records");
	assert_int_equal(lines, world->nlines);
}

static void assert_located(struct outputs *outputs, const struct world *world, const char *dir)
{
	const char *whole = path_in(outputs, dir);
	uint64_t line = 0, first = 0;

	for (size_t p = 1;; p++, first = line) {
		char name[32];
		snprintf(name, sizeof(name), "p-%05zu.ndjson", p);
		const char *text = text_in(outputs, dir, name);
		if (!text)
			break;
		for (; *text; text = strchr(text, '\n') + 1, line++) {
			struct location found;
			if (rand() % 100)
				continue;
			assert_int_equal(sources_locate(whole, name, line - first + 1,
							&outputs->arena, &found, &outputs->why),
					 OK);
			assert_int_equal(found.record, world->record_of[line]);
			assert_int_equal(found.line, world->source_of[line]);
		}
	}
	assert_int_equal(line, world->nlines);
}

static void assert_same(struct outputs *outputs, const char *one, const char *other, size_t nparts)
{
	static const char *const names[] = { "rejected.csv", "findings.ndjson", "report.json",
					     "sources.ndjson", "manifest.json" };

	for (size_t i = 0; i < COUNT(names); i++)
		assert_string_equal(text_in(outputs, one, names[i]),
				    text_in(outputs, other, names[i]));
	size_t count;
	struct str text = parts_in(outputs, other, &count);
	assert_int_equal(count, nparts);
	assert_string_equal(text.at, parts_in(outputs, one, &count).at);
}

static void groups_and_lines_are_those_of_a_plain_model_at_any_j(void **state)
{
	static const struct {
		int groups;
		uint64_t part_size, part_records;
		size_t max_record;
	} rows[] = {
		{ GROUPS, 100000, UINT64_MAX, 16 << 20 },
		{ 120, 100000, 4, 16 << 20 },
		{ 120, 60, 1000, 200 },
	};
	struct outputs *outputs = *state;
	struct world *world = memory_alloc(sizeof(*world));

	srand(5);
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t nparts;
		make_world(world, rows[i].groups);
		outputs->job.part_size = rows[i].part_size;
		outputs->job.part_records = rows[i].part_records;
		outputs->job.max_record = rows[i].max_record;
		prepare(outputs, world);
		static const char *const dirs[] = { "j0", "j1", "j4" };
		static const unsigned threads[] = { 0, 1, 4 };
		for (size_t t = 0; t < COUNT(threads); t++)
			run_threads(outputs, threads[t],
				    arena_printf(&outputs->arena, "%s-%zu", dirs[t], i).at);
		const char *plain = arena_printf(&outputs->arena, "j0-%zu", i).at;
		struct str out = parts_in(outputs, plain, &nparts);
		assert_true(str_eq(out, buf_str(&world->out)));
		assert_string_equal(text_in(outputs, plain, "rejected.csv"), world->rejects.at);
		assert_report(outputs, world, plain);
		assert_located(outputs, world, plain);
		for (size_t t = 1; t < COUNT(threads); t++)
			assert_same(outputs, plain,
				    arena_printf(&outputs->arena, "%s-%zu", dirs[t], i).at, nparts);
		world_release(world);
	}
	free(world);
}

/* A group past the limit reaches the rejects whole, and the run goes on behind it. */
static void a_huge_group_is_rejected_whole(void **state)
{
	enum { ROWS = 300000 };
	struct outputs *outputs = *state;
	struct world *world = memory_alloc(sizeof(*world));

	*world = (struct world){ 0 };
	buf_puts(&world->inputs[0], "k,v\n1,1\n");
	buf_puts(&world->rejects, "k,v\n");
	size_t start = world->inputs[0].len;
	for (int i = 0; i < ROWS; i++)
		buf_printf(&world->inputs[0], i % 1000 == 7 ? "2\n" : "2,%d\n", i);
	buf_put(&world->rejects, (struct str){ world->inputs[0].at + start,
					       world->inputs[0].len - start });
	buf_puts(&world->inputs[0], "3,3\n3,4\n");
	buf_puts(&world->inputs[1], "k,v\n");
	buf_puts(&world->out, "{\"k\":\"1\",\"v\":1}\n{\"k\":\"3\",\"v\":3}\n{\"k\":\"3\",\"v\":4}\n");
	outputs->job.max_record = 10000;
	prepare(outputs, world);
	run_threads(outputs, 2, "out");
	size_t nparts;
	assert_true(str_eq(parts_in(outputs, "out", &nparts), buf_str(&world->out)));
	buf_putc(&world->rejects, '\0');
	assert_string_equal(text_in(outputs, "out", "rejected.csv"), world->rejects.at);
	assert_non_null(strstr(text_in(outputs, "out", "findings.ndjson"), "\"record-too-large\""));
	assert_non_null(strstr(text_in(outputs, "out", "report.json"),
			       "{\"read\":3,\"valid\":2,\"rejected\":1,\"skipped\":0,"));
	world_release(world);
	free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			groups_and_lines_are_those_of_a_plain_model_at_any_j, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_huge_group_is_rejected_whole, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
