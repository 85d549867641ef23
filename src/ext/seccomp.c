/* The list was made from what runs need under strace and from what glibc does for threads. */
#include "ext/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <seccomp.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* What is not known on this processor is no call there, and libseccomp leaves it out. */
static const int plain[] = {
	/* memory; mmap and mprotect are below */
	SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(mremap), SCMP_SYS(munmap),
	/* threads; clone is below */
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(futex), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(membarrier), SCMP_SYS(rseq), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield),
	SCMP_SYS(set_robust_list),
	/* files that are open, and what files are */
	SCMP_SYS(access), SCMP_SYS(close), SCMP_SYS(faccessat), SCMP_SYS(fadvise64),
	SCMP_SYS(fallocate), SCMP_SYS(fcntl), SCMP_SYS(fstat), SCMP_SYS(getcwd), SCMP_SYS(lseek),
	SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(pread64),
	SCMP_SYS(pwrite64), SCMP_SYS(read), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
	SCMP_SYS(readv), SCMP_SYS(stat), SCMP_SYS(statx), SCMP_SYS(write), SCMP_SYS(writev),
	/* signals; tgkill is below */
	SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
	/* time, luck, the machine */
	SCMP_SYS(clock_getres), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(getrandom), SCMP_SYS(getrusage), SCMP_SYS(gettimeofday), SCMP_SYS(nanosleep),
	SCMP_SYS(sysinfo), SCMP_SYS(uname),
};

/* What files appear with, where the command line named some. */
static const int writing[] = {
	SCMP_SYS(fchmod), SCMP_SYS(fdatasync), SCMP_SYS(fsync), SCMP_SYS(sync_file_range), SCMP_SYS(ftruncate),
	SCMP_SYS(getdents64), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(rename),
	SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
};

static bool allow_all(scmp_filter_ctx filter, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) != 0)
			return false;
	return true;
}

/* A call whose argument `number` has only these bits: (value & mask) == wanted. */
static bool allow_if(scmp_filter_ctx filter, int call, unsigned number, uint64_t mask, uint64_t wanted)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
				SCMP_CMP(number, SCMP_CMP_MASKED_EQ, mask, wanted)) == 0;
}

static bool allow_some(scmp_filter_ctx filter)
{
	uint64_t self = (uint64_t)getpid();

	return allow_if(filter, SCMP_SYS(mmap), 2, PROT_EXEC, 0) &&
	       allow_if(filter, SCMP_SYS(mprotect), 2, PROT_EXEC, 0) &&
	       allow_if(filter, SCMP_SYS(open), 1, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY) &&
	       allow_if(filter, SCMP_SYS(openat), 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY) &&
	       /* Threads, no processes. What clone3 asks stands in memory, where no filter looks; told
		* that there is none, glibc falls back to clone. */
	       allow_if(filter, SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD) &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
	       /* ending by the signal that stopped us */
	       allow_if(filter, SCMP_SYS(tgkill), 0, UINT64_MAX, self) &&
	       allow_if(filter, SCMP_SYS(kill), 0, UINT64_MAX, self) &&
	       /* how wide the terminal is, whether it is one */
	       allow_if(filter, SCMP_SYS(ioctl), 1, UINT64_MAX, TCGETS) &&
	       allow_if(filter, SCMP_SYS(ioctl), 1, UINT64_MAX, TIOCGWINSZ) &&
	       /* limits are asked for (argument 2 is NULL), not set */
	       allow_if(filter, SCMP_SYS(prlimit64), 2, UINT64_MAX, 0);
}

bool seccomp_restrict(bool may_write_files)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));

	if (!filter)
		return false;
	bool is_on = allow_all(filter, plain, COUNT(plain)) && allow_some(filter) &&
		     (!may_write_files || allow_all(filter, writing, COUNT(writing))) &&
		     seccomp_load(filter) == 0;
	seccomp_release(filter);
	return is_on;
}
