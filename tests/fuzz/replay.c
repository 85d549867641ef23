/*
 * The main of a fuzz target without libFuzzer: calls it with each file that is named, and with each
 * file of a folder.
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { SECONDS_EACH = 60 }; /* under a sanitizer on a busy machine; most take a thousandth */

static void replay_file(const char *path)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &info) != 0)
		fuzz_fail("%s: cannot open it", path);
	/* Exactly as long as the file, so that a byte too far is noticed. */
	size_t size = (size_t)info.st_size;
	uint8_t *bytes = malloc(size + (size == 0));
	if (!bytes || read(fd, bytes, size) != info.st_size)
		fuzz_fail("%s: cannot read it", path);
	close(fd);
	alarm(SECONDS_EACH);
	LLVMFuzzerTestOneInput(bytes, size);
	alarm(0);
	free(bytes);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int replay_folder(const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, is_visible, alphasort);

	for (int i = 0; i < count; i++) {
		char name[4096];
		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		replay_file(name);
		free(entries[i]);
	}
	if (count <= 0)
		fuzz_fail("%s: no file to replay", path);
	free(entries);
	return count;
}

int main(int argc, char **argv)
{
	struct stat info;
	int count = 0;

	for (int i = 1; i < argc; i++) {
		if (stat(argv[i], &info) == 0 && S_ISDIR(info.st_mode)) {
			count += replay_folder(argv[i]);
		} else {
			replay_file(argv[i]);
			count++;
		}
	}
	printf("%d files\n", count);
	return 0;
}
