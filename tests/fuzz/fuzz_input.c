/*
 * Any bytes as an input of any format, as it is found out or said: every byte of it is one of a record,
 * or of what stands between records; records are where they are said to be. A first line, such as `00a`:
 * the format, the encoding and the limit by a letter or digit each.
 */
#include "reading.h"

#include "base/utf8.h"
#include "input/bytes.h"

struct world {
	struct str text;   /* the whole input, as UTF-8 if it is UTF-16 */
	struct buf utf8;   /* … */
	bool is_utf16;
	size_t *places;    /* … of each byte of the text, and of its end, in the input */
	bool is_known;     /* it is not compressed: what it says is known here */
	size_t at;         /* what stands before this was a record, or nothing of value */
	uint64_t line;
};

/* ---- UTF-16, unit by unit ---- */

static bool is_big_endian(struct str bytes, const char *encoding)
{
	if (encoding && strcmp(encoding, "UTF-16BE") == 0)
		return true;
	if (str_starts(bytes, STR("\xff\xfe")))
		return false;
	return str_starts(bytes, STR("\xfe\xff")) ||
	       (bytes.len > 1 && bytes.at[0] == '\0' && bytes.at[1] != '\0');
}

static unsigned unit_at(struct str bytes, size_t i, bool is_big)
{
	unsigned char first = (unsigned char)bytes.at[i], second = (unsigned char)bytes.at[i + 1];

	return is_big ? (unsigned)first << 8 | second : (unsigned)second << 8 | first;
}

/* A character as UTF-8, a lone surrogate as if it were one. */
static void put_code(struct world *world, uint32_t code, size_t place)
{
	char bytes[4];
	unsigned len = utf8_encode(code, bytes);

	for (unsigned i = 0; i < len; i++)
		world->places[world->utf8.len + i] = place;
	buf_put(&world->utf8, (struct str){ bytes, len });
}

static void read_utf16(struct world *world, struct str bytes, bool is_big)
{
	size_t i = 0;

	world->places = memory_alloc((bytes.len * 2 + 2) * sizeof(*world->places));
	buf_room(&world->utf8, 1);
	while (i + 1 < bytes.len) {
		uint32_t code = unit_at(bytes, i, is_big);
		unsigned low = i + 3 < bytes.len ? unit_at(bytes, i + 2, is_big) : 0;
		bool is_pair = code >= 0xd800 && code < 0xdc00 && low >= 0xdc00 && low < 0xe000;
		if (is_pair)
			code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
		put_code(world, code, i);
		i += is_pair ? 4 : 2;
	}
	if (i < bytes.len) {
		world->places[world->utf8.len] = i;
		buf_putc(&world->utf8, '\xff');
	}
	world->places[world->utf8.len] = bytes.len;
	world->text = buf_str(&world->utf8);
}

static size_t place_of(const struct world *world, size_t at)
{
	return world->is_utf16 ? world->places[at] : at;
}

/* ---- records ---- */

static bool is_between(char c, enum format format)
{
	const char *signs = format == FORMAT_JSON   ? " \t\r\n[,]"
			    : format == FORMAT_NDJSON ? " \t\r\n"
						    : "\r\n";
	return c && strchr(signs, c);
}

/* Steps over what is between records. */
static void step_to(struct world *world, size_t place, enum format format)
{
	FUZZ_NEED(place >= place_of(world, world->at));
	for (; place_of(world, world->at) < place; world->at++) {
		FUZZ_NEED(world->at < world->text.len);
		FUZZ_NEED(is_between(world->text.at[world->at], format));
		world->line += world->text.at[world->at] == '\n';
	}
}

static void step_over(struct world *world, struct str bytes)
{
	struct str rest = { world->text.at + world->at, world->text.len - world->at };

	FUZZ_NEED(str_starts(rest, bytes));
	for (size_t i = 0; i < bytes.len; i++)
		world->line += bytes.at[i] == '\n';
	world->at += bytes.len;
}

static void need_findings(const struct batch *batch)
{
	for (size_t i = 0; i < batch->nfindings; i++) {
		const struct finding *finding = &batch->findings[i];
		FUZZ_NEED(finding->message.len > 0);
		FUZZ_NEED(utf8_check(finding->message) == finding->message.len);
		FUZZ_NEED(utf8_check(finding->value) == finding->value.len);
		if (finding->record != FINDING_OF_INPUT)
			FUZZ_NEED(finding->column <= batch->records[finding->record].raw.len + 1);
	}
}

static void try_record(struct reading *reading, struct world *world, struct record *record)
{
	const struct input *input = &reading->input;

	FUZZ_NEED(record->raw.len <= reading->job.max_record);
	if (world->is_known) {
		step_to(world, record->offset, input->format);
		FUZZ_NEED(record->line == world->line);
		step_over(world, record->raw);
	}
	reading_parse(reading, record);
	FUZZ_NEED(record->root || record->rejected);
}

static enum status try_records(struct reading *reading, struct world *world)
{
	struct batch *batch = &reading->batch;
	uint64_t number = 1;
	enum status status;

	while ((status = reading_fill(reading)) == OK) {
		FUZZ_NEED(batch->first_record == number);
		if (batch->continues && world->is_known)
			step_over(world, buf_str(&batch->raw));
		for (size_t i = 0; i < batch->nrecords; i++)
			try_record(reading, world, &batch->records[i]);
		need_findings(batch);
		number += batch->nrecords;
	}
	return status;
}

static void try_input(struct reading *reading, struct str bytes)
{
	const struct input *input = &reading->input;
	struct world world = { .text = bytes, .is_utf16 = input->utf16, .line = 1 };
	struct bytes *opened;

	if (bytes_open(&opened, input->name, reading->job.encoding, &reading->why) != OK)
		fuzz_fail("%s", reading->why.text);
	world.is_known = !bytes_compression(opened);
	bytes_close(opened);
	if (world.is_known && world.is_utf16)
		read_utf16(&world, bytes, is_big_endian(bytes, reading->job.encoding));
	if (world.is_known)
		step_over(&world, (struct str){ world.text.at, input->skip });
	FUZZ_NEED(!world.is_known || place_of(&world, world.at) == input->data_offset);
	FUZZ_NEED(!world.is_known || world.line == input->data_line);
	reading_start(reading);
	enum status status = try_records(reading, &world);
	FUZZ_NEED(status == END || (status == ERR_IO && reading->why.text[0]));
	if (status == END && world.is_known)
		step_to(&world, bytes.len, input->format);
	buf_release(&world.utf8);
	free(world.places);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum format formats[] = { FORMAT_AUTO, FORMAT_CSV, FORMAT_TSV, FORMAT_NDJSON,
					       FORMAT_JSON };
	static const char *const encodings[] = { NULL, "UTF-8", "UTF-16", "windows-1252",
						 "ISO-8859-15", "UTF-16BE" };
	static const size_t limits[] = { 1 << 20, 10, 100 };
	struct str text = { (const char *)data, size };
	struct str settings = fuzz_take_until(&text, "\n");
	struct reading reading;

	reading_init(&reading, text);
	reading.job.from = formats[fuzz_take_byte(&settings) % COUNT(formats)];
	reading.job.encoding = encodings[fuzz_take_byte(&settings) % COUNT(encodings)];
	reading.job.max_record = limits[fuzz_take_byte(&settings) % COUNT(limits)];
	enum status status = reading_probe(&reading);
	if (status == OK)
		try_input(&reading, text);
	else
		FUZZ_NEED((status == ERR_IO || status == ERR_USAGE) && reading.why.text[0]);
	reading_end(&reading);
	return 0;
}
