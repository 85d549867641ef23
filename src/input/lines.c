/* Lines to records. A batch has some hundred of them, so that what is asked once a record was a tenth of a check. */
#include "input/lines.h"

size_t lines_take(struct batch *batch, struct str bytes, size_t wanted, size_t limit, uint64_t last,
		  struct frame_place *place)
{
	struct frame_place to = *place; /* kept out of memory */
	const char *at = bytes.at, *end = at + bytes.len, *full = wanted < bytes.len ? at + wanted : end;

	for (; to.record <= last && at < full; to.record++) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		if (!lf || (unsigned char)*at <= ' ')
			break;
		bool has_cr = lf[-1] == '\r';
		size_t len = (size_t)(lf - at) - has_cr;
		if (len > limit)
			break;
		struct record *record = batch_add_record(batch);
		record->raw = (struct str){ at, len };
		record->line = to.line;
		record->offset = to.offset;
		record->nblank_before = (uint32_t)batch->blank_lines;
		record->eol = (uint8_t)(1 + has_cr);
		to.line++;
		to.offset += len + record->eol;
		at = lf + 1;
	}
	*place = to;
	return (size_t)(at - bytes.at);
}
