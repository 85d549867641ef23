/*
 * One pass over the ends of a row's cells: each cell becomes a member of the one tree that all rows share, and is
 * asked what its column says (csv_glance_plan.c). What is left is asked of the row, by which cells it has.
 */
#include "judge/csv_glance.h"

#include <endian.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "compile/scan.h"
#include "flow/job.h"
#include "input/csv_lane.h"
#include "input/input.h"
#include "input/parse.h"
#include "judge/check.h"
#include "judge/csv_glance_plan.h"
#include "judge/glance.h"
#include "judge/judge.h"
#include "judge/plain_json.h"
#include "judge/rewrite.h"
#include "judge/verdict.h"

enum {
	NSTEPS = 3,
	SKIP_MAX = 16,
	SPARE = 8, /* bytes behind a row that may be looked at */
};

/* The whole way. */
static const struct step *const steps[NSTEPS] = { &input_parse, &judge_rewrite, &judge_check };
/* The same with a glance at JSON, where some of the inputs are JSON. */
static const struct step *const steps_json[] = { &judge_glance };

struct csv_glance {
	const struct step *const *steps; /* for what is not taken */
	size_t nsteps;
	void *selves[NSTEPS];
	struct judge *judge;       /* NULL: no glance */
	const struct input *input; /* that the plan is for */
	struct csv_glance_plan plan;
	struct node root;
	unsigned aside, skip;      /* rows one after another that were not taken; as many to be left out */
};

/* Of digits: do they pass all tests by how many they are? */
static inline bool counts_hold(const struct glance_cell *cell, struct str text)
{
	return text.len <= GLANCE_DIGITS && (cell->counts >> text.len & 1);
}

static inline bool number_holds(struct judge *judge, const struct glance_cell *cell, struct str text)
{
	if (!is_digits(text) || (text.at[0] == '0' && text.len > 1))
		return false;
	return counts_hold(cell, text) || verdict_value_holds(judge, cell->first, &cell->node);
}

/* What a spreadsheet spoils is no number, but begins and ends as one: see coerce_is_scientific. */
static inline bool id_holds(struct judge *judge, const struct glance_cell *cell, struct str text)
{
	if (is_digits(text)) {
		if (counts_hold(cell, text))
			return true;
	} else if (is_digit(text.at[0]) && is_digit(text.at[text.len - 1])) {
		return false;
	}
	return verdict_value_holds(judge, cell->first, &cell->node);
}

/* The text as a word if it has up to 8 bytes; 0: it has more. */
static inline uint64_t word_of(struct str text)
{
	uint64_t word;

	if (text.len > sizeof(word))
		return 0;
	memcpy(&word, text.at, sizeof(word));
	return le64toh(word) & UINT64_MAX >> (64 - 8 * text.len);
}

static inline bool text_holds(struct judge *judge, struct glance_cell *cell, struct str text)
{
	uint64_t word = word_of(text), *known = &cell->known[word * 0x9e3779b97f4a7c15u >> (64 - KNOWN_BITS)];

	cell->word = word;
	if (word && *known == word)
		return true;
	if (!verdict_value_holds(judge, cell->first, &cell->node))
		return false;
	*known = word;
	return true;
}

/*
 * Of a cell with its quotes, in a row where no cell without needs an escape, which the scan says of those with, too:
 * what most such cells hold is told as it stands there. False says nothing.
 */
static inline bool json_holds(struct str cell)
{
	return cell.at[0] == '"' && plain_json_doubled((struct str){ cell.at + 1, cell.len - 2 });
}

static inline bool cell_holds(struct judge *judge, struct glance_cell *cell, struct str text)
{
	switch ((enum cell_look)cell->look) {
	case LOOK_DROPPED:
	case LOOK_KEPT:
		return true;
	case LOOK_JSON:
		return verdict_value_holds(judge, cell->first, &cell->node);
	case LOOK_TEXT:
		return text_holds(judge, cell, text);
	case LOOK_ID:
		return id_holds(judge, cell, text);
	case LOOK_NUMBER:
		return number_holds(judge, cell, text);
	case LOOK_ASIDE:
		break;
	}
	return false;
}

static bool rest_asked(struct csv_glance *glance, const struct row_kind *kind)
{
	struct walked *walked = &glance->plan.walked;
	const struct test *test = kind->rest;

	/* Tests of one member are most of what is left, and all that is asked of most rows. */
	while (test->kind == TEST_MEMBER) {
		const struct node *member = walked->members[test->index];
		bool ok = !(kind->present >> test->index & 1) ||
			  verdict_value_holds(glance->judge, test->below->by_type[member->type], member);
		test = ok ? test->yes : test->no;
	}
	if (test->kind == TEST_HOLDS)
		return true;
	walked->present = kind->present;
	walked->has_others = kind->has_others;
	return verdict_chart_holds(glance->judge, test, &glance->root, walked);
}

/* What is left to be asked once it is known which cells the row has. */
static inline bool rest_holds(struct csv_glance *glance, uint64_t cells)
{
	struct row_kind *kind = row_kind(&glance->plan, cells);
	uint64_t word = kind->asked ? kind->asked->word : 0;

	glance->root.count = kind->count;
	if (word && word == kind->known)
		return true;
	if (!rest_asked(glance, kind))
		return false;
	kind->known = word;
	return true;
}

/* True: the row is valid, and glance->root is its tree. */
static bool row_holds(struct csv_glance *glance, struct batch *batch, const struct record *record)
{
	struct judge *judge = glance->judge;
	const struct input *input = batch->input;
	int quote = input->dialect.quote ? input->dialect.quote : -1;
	unsigned bare = record->is_bare ? NODE_BARE : 0;
	const char *bytes = batch->raw.at;
	const uint32_t *ends = batch->cuts + record->first_cut;
	uint32_t start = (uint32_t)(record->raw.at - bytes), at = start;
	struct glance_cell *cell = glance->plan.cells, *last = cell + record->ncuts;
	struct node **link = &glance->root.child;
	uint64_t cells = 0;

	for (uint32_t end; cell <= last; cell++, at = end + 1) {
		end = *ends++;
		struct str text = { bytes + at, end - at };
		unsigned flags = bare;
		if (text.len == 0)
			continue;
		bool is_doubled = false;
		if ((unsigned char)text.at[0] == quote) {
			is_doubled = cell->look == LOOK_JSON && bare && json_holds(text);
			flags = is_doubled ? NODE_DOUBLED : 0;
			text = is_doubled ? (struct str){ text.at + 1, text.len - 2 }
					  : csv_unquote(text, batch->scratch);
			if (text.len == 0)
				continue;
		}
		cell->node.text = text;
		if (!is_doubled && !cell_holds(judge, cell, text))
			return false;
		cells |= cell->bit;
		if (!cell->is_read)
			continue;
		cell->node.at = at - start + 1;
		cell->node.flags = (uint8_t)(cell->flags | flags);
		*link = &cell->node;
		link = &cell->node.next;
	}
	*link = NULL;
	return rest_holds(glance, cells);
}

/* The first row of an input. */
static __attribute__((noinline)) bool change_input(struct csv_glance *glance, const struct batch *batch)
{
	const struct judge *judge = glance->judge;

	glance->input = batch->input;
	if (!csv_glance_plan_make(&glance->plan, batch->input, judge->verdicts[judge->program->root->number]))
		return false;
	glance->root.flags = glance->plan.reads_all ? 0 : NODE_PARTIAL;
	return true;
}

/* May the row be looked at: is it cut, as the header is, UTF-8, and not at the end of what may be looked at? */
static inline bool is_for_glance(struct csv_glance *glance, const struct batch *batch, const struct record *record)
{
	if (!record->is_cut || !glance->judge)
		return false;
	if (glance->input != batch->input && !change_input(glance, batch))
		return false;
	return glance->plan.input == batch->input && record->ncuts + 1 == batch->input->ncolumns &&
	       batch_readable(batch, record) >= record->raw.len + SPARE &&
	       !(batch->has_odd && utf8_check(record->raw) < record->raw.len);
}

static bool is_taken(struct csv_glance *glance, struct batch *batch, struct record *record)
{
	struct judge *judge = glance->judge;

	if (!is_for_glance(glance, batch, record))
		return false;
	/* As in glance.c: where something is to be said of all rows, most go the whole way unseen. */
	if (glance->skip > 0) {
		glance->skip--;
		return false;
	}
	judge->scratch = batch->scratch;
	judge->batch = batch;
	judge->record = record;
	judge->has_refused = false;
	judge->number.at = NULL;
	if (!row_holds(glance, batch, record)) {
		glance->skip = glance->aside;
		glance->aside += glance->aside < SKIP_MAX;
		return false;
	}
	glance->aside = 0;
	record->is_settled = true;
	record->root = &glance->root;
	return true;
}

/* ---- the step ---- */

bool csv_glance_fits(const struct job *job)
{
	bool fits = false;

	for (size_t i = 0; i < job->ninputs; i++)
		fits |= csv_glance_fits_input(&job->inputs[i]);
	return fits && !job->mapping && job->nconstants == 0 && csv_scan_for(job);
}

static void csv_glance_close(void *self)
{
	struct csv_glance *glance = self;

	for (size_t i = glance->nsteps; i-- > 0;)
		if (glance->selves[i])
			glance->steps[i]->close(glance->selves[i]);
	csv_glance_plan_release(&glance->plan);
	if (glance->judge)
		judge_free(glance->judge);
	free(glance);
}

static enum status csv_glance_open(void **self, const struct job *job, struct diag *why)
{
	struct csv_glance *glance = memory_alloc(sizeof(*glance));
	bool has_json = glance_fits(job);
	enum status status = OK;

	*glance = (struct csv_glance){
		.plan.job = job,
		.steps = has_json ? steps_json : steps,
		.nsteps = has_json ? 1 : NSTEPS,
		.root.type = NODE_OBJECT,
	};
	for (size_t i = 0; i < glance->nsteps && status == OK; i++)
		status = glance->steps[i]->open(&glance->selves[i], job, why);
	if (status != OK) {
		csv_glance_close(glance);
		return status;
	}
	struct judge *judge = csv_glance_fits(job) ? judge_for(job) : NULL;
	if (judge && judge->verdicts)
		glance->judge = judge;
	else if (judge)
		judge_free(judge);
	*self = glance;
	return OK;
}

static enum status csv_glance_run(void *self, struct batch *batch, struct record *record, struct diag *why)
{
	struct csv_glance *glance = self;
	enum status status = OK;

	if (is_taken(glance, batch, record))
		return OK;
	for (size_t i = 0; i < glance->nsteps && status == OK && (i == 0 || record->root); i++)
		status = glance->steps[i]->run(glance->selves[i], batch, record, why);
	return status;
}

const struct step judge_csv_glance = { "csv_glance", csv_glance_open, csv_glance_run, csv_glance_close };
