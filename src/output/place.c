/*
 * Buffered writing, and the comparison of an output with the inputs. Called by everything in
 * output/ that writes; knows nothing of what it writes, nor of temporary names.
 */
#include "output/place.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "flow/job.h"

enum {
	PLACE_BUFFER = 64 << 10, /* what is larger is not copied first */
	PLACE_START = 8 << 20,   /* the disk begins with so much, while the rest is still being made */
};

void place_attach(struct place *place, const char *name, int fd, bool is_stream)
{
	*place = (struct place){ .name = name, .fd = fd, .is_stream = is_stream };
}

/* A file is synced at the end, and its disk need not wait for that: three parts of 100 MB waited 150 ms. */
static enum status put(struct place *place, struct str bytes, struct diag *why)
{
	enum status status = file_write(place->fd, bytes, place->name, why);

	if (status == OK && !place->is_stream && place->bytes - place->started >= PLACE_START) {
		file_start_sync(place->fd, place->started, place->bytes - place->started);
		place->started = place->bytes;
	}
	return status;
}

enum status place_flush(struct place *place, struct diag *why)
{
	struct str bytes = buf_str(&place->buf);

	if (bytes.len == 0)
		return OK;
	place->buf.len = 0;
	return put(place, bytes, why);
}

enum status place_write(struct place *place, struct str bytes, struct diag *why)
{
	place->bytes += bytes.len;
	if (place->buf.len + bytes.len > PLACE_BUFFER) {
		enum status status = place_flush(place, why);
		if (status != OK)
			return status;
	}
	if (bytes.len >= PLACE_BUFFER)
		return put(place, bytes, why);
	buf_put(&place->buf, bytes);
	return OK;
}

enum status place_commit(struct place *place, size_t before, struct diag *why)
{
	place->bytes += place->buf.len - before;
	return place->buf.len >= PLACE_BUFFER ? place_flush(place, why) : OK;
}

enum status place_pass(struct place *place, struct diag *why)
{
	return place->name && place->is_stream ? place_flush(place, why) : OK;
}

enum status place_close(struct place *place, struct diag *why)
{
	if (!place->name)
		return OK;
	enum status status = place_flush(place, why);
	/* Network file systems tell of a full disk here. Interrupted, it is closed all the same. */
	if (status == OK && place->fd != STDOUT_FILENO) {
		int fd = place->fd;
		place->fd = STDOUT_FILENO; /* place_drop has nothing left to close */
		if (close(fd) != 0 && errno != EINTR)
			status = diag_errno(why, place->name, "write");
	}
	place_drop(place);
	return status;
}

void place_drop(struct place *place)
{
	if (place->name && place->fd != STDOUT_FILENO)
		close(place->fd);
	buf_release(&place->buf);
	*place = (struct place){ 0 };
}

const char *place_input(const struct job *job, const struct stat *info)
{
	if (!S_ISREG(info->st_mode))
		return NULL;
	for (size_t i = 0; i < job->ninputs; i++) {
		const char *name = job->inputs[i].name;
		struct stat other;
		int failed =
			strcmp(name, "-") == 0 ? fstat(STDIN_FILENO, &other) : stat(name, &other);
		if (!failed && other.st_dev == info->st_dev && other.st_ino == info->st_ino)
			return name;
	}
	return NULL;
}
