/*
 * The ceiling for CSV: libcsv alone. One parser for the whole file, strict as bulkpipe is, both
 * callbacks there and empty, reads of 64 KiB; no cells kept, no rules, no places. With --count the
 * row callback counts the rows behind the header, so that a run that is not timed can show that
 * everything was parsed.
 *
 *     bare_csv [--count] FILE
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <csv.h>

enum { READ_BYTES = 64 << 10 };

static void on_cell(void *text, size_t len, void *context)
{
	(void)text;
	(void)len;
	(void)context;
}

static void on_row(int end, void *context)
{
	(void)end;
	(void)context;
}

static void count_row(int end, void *context)
{
	uint64_t *rows = context;
	(void)end;
	(*rows)++;
}

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "bare_csv: %s: %s\n", what, why);
	return 1;
}

static int parse(struct csv_parser *parser, int fd, const char *name,
		 void (*row)(int, void *), uint64_t *rows)
{
	static char bytes[READ_BYTES];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		if (csv_parse(parser, bytes, (size_t)n, on_cell, row, rows) != (size_t)n)
			return fail(name, csv_strerror(csv_error(parser)));
	if (n < 0)
		return fail(name, strerror(errno));
	if (csv_fini(parser, on_cell, row, rows) != 0)
		return fail(name, csv_strerror(csv_error(parser)));
	return 0;
}

int main(int argc, char **argv)
{
	int counts = argc == 3 && strcmp(argv[1], "--count") == 0;
	struct csv_parser parser;
	uint64_t rows = 0;

	if (argc != 2 + counts)
		return fail("usage", "bare_csv [--count] FILE");
	const char *name = argv[1 + counts];
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(name, strerror(errno));
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return fail(name, "csv_init failed");
	int status = parse(&parser, fd, name, counts ? count_row : on_row, &rows);
	csv_free(&parser);
	close(fd);
	if (status == 0 && counts)
		printf("%ju\n", (uintmax_t)(rows > 0 ? rows - 1 : 0));
	return status;
}
