/*
 * Digests of parts, a thread to each file. What changes between the digest and the sending is noticed
 * by the file's times: the change time cannot be set back.
 */
#include "upload/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "base/thread.h"
#include "ext/digest.h"
#include "output/part.h"

enum {
	PIECE_BYTES = 256 << 10,
	THREADS_MAX = 16,
};

struct verifier {
	pthread_mutex_t mutex; /* guards next, status, why */
	const struct manifest *manifest;
	struct part_file *out;
	size_t next;
	enum status status;
	struct diag why;
};

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static enum status changed(const char *path, struct diag *why)
{
	return diag_fail_at(why, ERR_IO, path, 0, 0,
			    "has changed since the manifest was written, so it is not sent");
}

bool verify_is_same(int fd, const struct part_file *file)
{
	struct stat now;

	return fstat(fd, &now) == 0 && is_same(&now, &file->seen);
}

enum status verify_open(const struct part_file *file, int *fd, struct diag *why)
{
	*fd = file_open(file->path, O_RDONLY);
	if (*fd < 0)
		return diag_errno(why, file->path, "open");
	if (verify_is_same(*fd, file))
		return OK;
	close(*fd);
	return changed(file->path, why);
}

static enum status digest_file(int fd, const char *path, struct digest *digest, char *piece,
			       struct diag *why)
{
	for (;;) {
		ssize_t n = read(fd, piece, PIECE_BYTES);
		if (n == 0)
			return OK;
		if (stop_signal())
			return diag_fail(why, ERR_SIGNAL, "stopped by a signal");
		if (n < 0 && errno != EINTR)
			return diag_errno(why, path, "read");
		if (n > 0)
			digest_update(digest, (struct str){ piece, (size_t)n });
	}
}

static enum status verify_file(int fd, const struct part *part, struct digest *digest, char *piece,
			       struct part_file *out, struct diag *why)
{
	const char *path = out->path;
	char sha256[DIGEST_HEX];

	if (fstat(fd, &out->seen) != 0)
		return diag_errno(why, path, "read");
	if (!S_ISREG(out->seen.st_mode) || (uint64_t)out->seen.st_size != part->bytes)
		return changed(path, why);
	enum status status = digest_file(fd, path, digest, piece, why);
	digest_hex(digest, sha256);
	if (status != OK)
		return status;
	if (strcmp(sha256, part->sha256) != 0 || !verify_is_same(fd, out))
		return changed(path, why);
	return OK;
}

static enum status verify_one(struct verifier *verifier, size_t i, struct digest *digest,
			      char *piece, struct diag *why)
{
	struct part_file *file = &verifier->out[i];
	int fd = file_open(file->path, O_RDONLY);

	if (fd < 0)
		return diag_errno(why, file->path, "open");
	enum status status = verify_file(fd, &verifier->manifest->parts[i], digest, piece, file,
					 why);
	close(fd);
	return status;
}

static void *work(void *context)
{
	struct verifier *verifier = context;
	struct digest *digest = digest_new();
	char *piece = memory_alloc(PIECE_BYTES);
	struct diag why;

	mutex_lock(&verifier->mutex);
	while (verifier->status == OK && verifier->next < verifier->manifest->nparts) {
		size_t i = verifier->next++;
		mutex_unlock(&verifier->mutex);
		enum status status = verify_one(verifier, i, digest, piece, &why);
		mutex_lock(&verifier->mutex);
		if (status != OK && verifier->status == OK) {
			verifier->status = status;
			verifier->why = why;
		}
	}
	mutex_unlock(&verifier->mutex);
	free(piece);
	digest_free(digest);
	return NULL;
}

enum status verify_parts(const char *dir, const struct manifest *manifest, unsigned threads,
			 struct arena *arena, struct part_file *out, struct diag *why)
{
	struct verifier verifier = {
		.manifest = manifest,
		.out = out,
	};
	pthread_t others[THREADS_MAX];
	unsigned started = 0;

	for (size_t i = 0; i < manifest->nparts; i++)
		out[i].path = arena_printf(arena, "%s/%s", dir, manifest->parts[i].file).at;
	mutex_init(&verifier.mutex);
	while (started + 1 < threads && started + 1 < manifest->nparts && started < THREADS_MAX &&
	       thread_start(&others[started], work, &verifier))
		started++;
	work(&verifier);
	for (unsigned i = 0; i < started; i++)
		thread_join(others[i]);
	mutex_destroy(&verifier.mutex);
	*why = verifier.why;
	return verifier.status;
}
