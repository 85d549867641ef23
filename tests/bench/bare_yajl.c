/*
 * The ceiling for NDJSON: yajl alone. One handle for the whole file, every callback there and
 * empty, reads of 64 KiB; no tree, no rules, no places. Strings are checked for UTF-8, as yajl does
 * unless told otherwise and as bulkpipe must. With --count other callbacks count the values, so that
 * a run that is not timed can show that everything was parsed.
 *
 *     bare_yajl [--count] FILE
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <yajl/yajl_parse.h>

enum { READ_BYTES = 64 << 10 };

struct count {
	uint64_t depth, values; /* values: those that stand in no container */
};

static int on_null(void *context)
{
	(void)context;
	return 1;
}

static int on_boolean(void *context, int value)
{
	(void)context;
	(void)value;
	return 1;
}

static int on_text(void *context, const char *text, size_t len)
{
	(void)context;
	(void)text;
	(void)len;
	return 1;
}

static int on_bytes(void *context, const unsigned char *text, size_t len)
{
	(void)context;
	(void)text;
	(void)len;
	return 1;
}

static int on_edge(void *context)
{
	(void)context;
	return 1;
}

static int count_start(void *context)
{
	struct count *count = context;
	count->depth++;
	return 1;
}

static int count_end(void *context)
{
	struct count *count = context;
	if (--count->depth == 0)
		count->values++;
	return 1;
}

/* yajl calls yajl_integer and yajl_double only where there is no yajl_number. */
static const yajl_callbacks empty = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_text,
	.yajl_string = on_bytes,
	.yajl_start_map = on_edge,
	.yajl_map_key = on_bytes,
	.yajl_end_map = on_edge,
	.yajl_start_array = on_edge,
	.yajl_end_array = on_edge,
};

static const yajl_callbacks counting = {
	.yajl_start_map = count_start,
	.yajl_end_map = count_end,
	.yajl_start_array = count_start,
	.yajl_end_array = count_end,
};

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "bare_yajl: %s: %s\n", what, why);
	return 1;
}

static int parse(yajl_handle handle, int fd, const char *name)
{
	static unsigned char bytes[READ_BYTES];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		if (yajl_parse(handle, bytes, (size_t)n) != yajl_status_ok)
			return fail(name, "not JSON");
	if (n < 0)
		return fail(name, strerror(errno));
	if (yajl_complete_parse(handle) != yajl_status_ok)
		return fail(name, "not JSON at its end");
	return 0;
}

int main(int argc, char **argv)
{
	int counts = argc == 3 && strcmp(argv[1], "--count") == 0;
	struct count count = { 0 };

	if (argc != 2 + counts)
		return fail("usage", "bare_yajl [--count] FILE");
	const char *name = argv[1 + counts];
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(name, strerror(errno));
	yajl_handle handle = yajl_alloc(counts ? &counting : &empty, NULL, &count);
	if (!handle)
		return fail(name, "out of memory");
	yajl_config(handle, yajl_allow_multiple_values, 1);
	int status = parse(handle, fd, name);
	yajl_free(handle);
	close(fd);
	if (status == 0 && counts)
		printf("%ju\n", (uintmax_t)count.values);
	return status;
}
