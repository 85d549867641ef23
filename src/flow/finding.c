/*
 * Noting what is wrong with a record. Every step calls this from its worker thread; messages and
 * values are copied into the batch, because trees live in scratch memory that is gone with the
 * record. Who writes findings, and how many, is the sink's business. The codes themselves are in
 * codes.c.
 */
#include "flow/finding.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "flow/batch.h"
#include "input/input.h"

static struct str format_message(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

static struct str format_message(struct arena *arena, const char *format, va_list args)
{
	char small[256];
	va_list again;

	va_copy(again, args);
	int len = vsnprintf(small, sizeof(small), format, args);
	assert(len >= 0);
	struct str message = { small, (size_t)len };
	if (message.len < sizeof(small)) {
		message = arena_copy(arena, message);
	} else {
		char *at = arena_bytes(arena, message.len + 1);
		vsnprintf(at, message.len + 1, format, again);
		message.at = at;
	}
	va_end(again);
	return message;
}

/* Counts an error or a warning; false: it is past its cap and is not kept. */
static bool finding_counts(struct record *record, enum severity severity)
{
	if (!record)
		return true;
	if (severity == SEVERITY_ERROR) {
		record->rejected = true;
		record->nerrors++;
		return record->nerrors <= FINDING_ERRORS_PER_RECORD;
	}
	uint32_t kept_errors = record->nerrors;

	if (kept_errors > FINDING_ERRORS_PER_RECORD)
		kept_errors = FINDING_ERRORS_PER_RECORD;
	record->warned = true;
	return record->nfindings - kept_errors < FINDING_WARNINGS_PER_RECORD;
}

static struct finding *batch_add_finding(struct batch *batch, struct record *record)
{
	if (batch->nfindings == batch->findings_cap) {
		size_t cap = batch->findings_cap ? batch->findings_cap * 2 : 64;
		batch->findings = memory_resize(batch->findings, cap * sizeof(*batch->findings));
		batch->findings_cap = cap;
	}
	if (!record)
		return &batch->findings[batch->nfindings++];
	if (record->nfindings == 0)
		record->first_finding = (uint32_t)batch->nfindings;
	/* A record's findings stand in one stretch: one thread, one record after the other. */
	assert(record->first_finding + record->nfindings == batch->nfindings);
	record->nfindings++;
	return &batch->findings[batch->nfindings++];
}

/*
 * Will anybody read more of this finding than its code? Where findings are not written one by one,
 * only the first few of a run are shown, and the first of each code as its example: those are among
 * the first few of their batch, or the first of their code in it.
 */
static bool finding_is_read(struct batch *batch, const struct code *code)
{
	if (!batch->is_terse || batch->nfindings <= FINDINGS_SHOWN)
		return true;
	for (size_t i = 0; i < batch->nworded; i++)
		if (batch->worded[i] == code)
			return false;
	if (batch->nworded < BATCH_CODES)
		batch->worded[batch->nworded++] = code;
	return true;
}

/*
 * An error past the cap is counted with one of its code that was kept, so that the counts of codes add
 * up. (A code whose first error came past the cap is counted with the first finding.)
 */
static void count_more(struct batch *batch, const struct record *record, const struct code *code)
{
	struct finding *first = &batch->findings[record->first_finding];
	struct finding *same = first;

	for (uint32_t i = 0; i < record->nfindings; i++)
		if (first[i].code == code && first[i].severity == SEVERITY_ERROR) {
			same = &first[i];
			break;
		}
	same->more++;
}

struct finding *finding_add(struct batch *batch, struct record *record, enum severity severity,
			    const struct code *code)
{
	if (!finding_counts(record, severity)) {
		if (severity == SEVERITY_ERROR)
			count_more(batch, record, code);
		return NULL;
	}
	struct finding *finding = batch_add_finding(batch, record);

	*finding = (struct finding){
		.code = code,
		.record = record ? (uint32_t)(record - batch->records) : FINDING_OF_INPUT,
		.severity = (uint8_t)severity,
	};
	return finding_is_read(batch, code) ? finding : NULL;
}

struct finding *finding_note(struct batch *batch, struct record *record, enum severity severity,
			     const struct code *code, const char *format, ...)
{
	struct finding *finding = finding_add(batch, record, severity, code);
	va_list args;

	if (!finding)
		return NULL;
	va_start(args, format);
	finding->message = format_message(&batch->arena, format, args);
	va_end(args);
	return finding;
}

/* Ends the messages of findings in `words`. Those that nobody reads have none. */
static void append_words(struct batch *batch, size_t first, struct str words)
{
	for (size_t i = first; i < batch->nfindings; i++) {
		struct str *message = &batch->findings[i].message;
		if (message->at)
			*message = arena_printf(&batch->arena, "%.*s%.*s", (int)message->len,
						message->at, (int)words.len, words.at);
	}
}

void finding_number_line(struct batch *batch, size_t first, size_t number, size_t count)
{
	char words[80];

	if (count == 1)
		return;
	snprintf(words, sizeof(words), " (line %zu of %zu made of this record)", number, count);
	append_words(batch, first, str_of(words));
}

void finding_name_line(struct batch *batch, size_t first, const struct record *record,
		       const struct node *line)
{
	size_t number = 0, count = 0;

	for (const struct node *at = record->root; at; at = at->next) {
		count++;
		if (at == line)
			number = count;
	}
	finding_number_line(batch, first, number, count);
}

void finding_name_row(struct batch *batch, size_t first, uint64_t row)
{
	char words[48];

	snprintf(words, sizeof(words), " (row %ju of its group)", (uintmax_t)row);
	append_words(batch, first, str_of(words));
}

bool finding_hides_name(const struct batch *batch, const struct node *member)
{
	return batch->is_masked && !member->symbol && !(member->flags & NODE_NAMED);
}

/*
 * The start of a node's JSON text: like node_render, but stops soon after `limit` bytes, since a
 * value of megabytes is shown by its first two hundred.
 */
static void render_start(const struct node *node, size_t limit, struct buf *out)
{
	bool is_object = node->type == NODE_OBJECT;

	if (node->raw.at && !(node->flags & NODE_CHANGED)) {
		/* 4: so that a value that was cut is past the limit, whatever its characters */
		buf_put(out, str_cut(node->raw, limit + 4));
		return;
	}
	if (node->type != NODE_ARRAY && !is_object) {
		node_render(node, out);
		return;
	}
	buf_putc(out, is_object ? '{' : '[');
	for (const struct node *at = node->child; at && out->len <= limit; at = at->next) {
		if (at != node->child)
			buf_putc(out, ',');
		if (is_object) {
			buf_put_json(out, at->key);
			buf_putc(out, ':');
		}
		render_start(at, limit, out);
	}
	buf_putc(out, is_object ? '}' : ']');
}

void finding_about(struct batch *batch, struct finding *finding, const struct node *node)
{
	if (!finding)
		return;
	if (node->at > 0)
		finding->column = node->at;
	if (node->column > 0 && node->column <= batch->input->ncolumns)
		finding->field = batch->input->columns[node->column - 1];

	if (node->type == NODE_STRING) {
		finding->value =
			arena_copy(&batch->arena, str_cut(node->text, FINDING_VALUE_BYTES));
		return;
	}
	struct buf json = { 0 };

	render_start(node, FINDING_VALUE_BYTES, &json);
	finding->value = arena_copy(&batch->arena, str_cut(buf_str(&json), FINDING_VALUE_BYTES));
	buf_release(&json);
}

void finding_place(const struct batch *batch, const struct finding *finding, uint64_t *line,
		   uint32_t *column)
{
	*line = 0;
	*column = finding->column;
	if (finding->record >= batch->nrecords)
		return;
	const struct record *record = &batch->records[finding->record];
	const char *at = record->raw.at, *end;
	size_t left = finding->column > 0 ? finding->column - 1 : 0;

	*line = record->line;
	if (left > record->raw.len)
		left = record->raw.len;
	while (left > 0 && (end = memchr(at, '\n', left)) != NULL) {
		*line += 1;
		*column -= (uint32_t)(end + 1 - at);
		left -= (size_t)(end + 1 - at);
		at = end + 1;
	}
}
