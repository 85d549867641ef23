/* A batch owns its bytes. */
#include "input/copy.h"

#include "input/input.h"
#include "input/window.h"

enum {
	DENSE_VALUES = 100000, /* values of one record: some 10 MB of nodes */
};

/*
 * A long record of many small values, as commas (and the rows of a group) tell: its tree is far larger
 * than its bytes.
 */
static bool is_dense(const struct input *input, const struct record *record)
{
	struct str raw = record->raw;
	char comma = input->plan ? (char)input->dialect.delimiter : ',';
	size_t values = input->group ? record->nlines : 0;

	for (size_t i = 0; i < raw.len; i++)
		values += raw.at[i] == comma;
	return values > DENSE_VALUES;
}

static void copy_bytes(struct batch *batch, struct str bytes)
{
	/* Line ends are needed behind the last record too, and a NUL for nobody: no terminator. */
	buf_put(&batch->raw, bytes);
	for (size_t i = 0; i < batch->nrecords; i++) {
		struct record *record = &batch->records[i];
		record->raw.at = batch->raw.at + (record->raw.at - bytes.at);
	}
}

static void note_bytes(struct batch *batch)
{
	struct str bytes = buf_str(&batch->raw);

	batch->has_cr = batch->has_blank = true;
	/* Records that are cut already do not ask. */
	if (batch->input->plan && batch->ncuts == 0 && bytes.len > 0) {
		batch->has_cr = memchr(bytes.at, '\r', bytes.len) != NULL;
		batch->has_blank = memchr(bytes.at, ' ', bytes.len) ||
				   memchr(bytes.at, '\t', bytes.len);
	}
	for (size_t i = 0; i < batch->nrecords; i++)
		if (batch->records[i].raw.len >= DENSE_VALUES)
			batch->is_dense |= is_dense(batch->input, &batch->records[i]);
}

void copy_records(struct batch *batch, struct window *window, size_t from)
{
	/* What lies before the batch's bytes (a header) is in no batch. */
	if (from > 0 || !window_exchange(window, &batch->raw))
		copy_bytes(batch, (struct str){ window->at + from, window->start - from });
	note_bytes(batch);
}
