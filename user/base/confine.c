// SPDX-License-Identifier: GPL-2.0-only
#include "base/confine.h"

#include "base/log.h"
#include "headers/types.h"

#include <cap-ng.h>
#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>

/* Kept if the process has them. CAP_DAC_OVERRIDE: the textfile's directory may belong to another
 * user. */
static const unsigned int kept[] = { CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN, CAP_DAC_OVERRIDE };

/* Drops all of this thread's capabilities except these, and CAP_SYS_ADMIN if `administers`. */
static void keep(const unsigned int *capabilities, size_t count, bool administers)
{
	bool had[ARRAY_LENGTH(kept)];

	capng_clear(CAPNG_SELECT_BOTH);
	if (capng_get_caps_process()) {
		log_warning(0, "cannot read this process's capabilities: keeping all of them");
		return;
	}
	administers = administers && capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN);
	for (size_t i = 0; i < count; i++)
		had[i] = capng_have_capability(CAPNG_EFFECTIVE, capabilities[i]);
	capng_clear(CAPNG_SELECT_CAPS);
	for (size_t i = 0; i < count; i++)
		if (had[i])
			capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, capabilities[i]);
	if (administers)
		capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_SYS_ADMIN);
	if (capng_apply(CAPNG_SELECT_CAPS))
		log_warning(0, "cannot drop capabilities: keeping all of them");
}

static bool has(unsigned int capability)
{
	capng_clear(CAPNG_SELECT_BOTH);
	return !capng_get_caps_process() && capng_have_capability(CAPNG_EFFECTIVE, capability);
}

void confine_writer(void)
{
	static const unsigned int files[] = { CAP_DAC_OVERRIDE };

	keep(files, ARRAY_LENGTH(files), false);
}

/* Not needed to load programs, move packets or write files. */
static const char *const refused[] = {
	"execve",
	"execveat",
	"ptrace",
	"process_vm_readv",
	"process_vm_writev",
	"mount",
	"umount2",
	"pivot_root",
	"move_mount",
	"open_tree",
	"fsopen",
	"fsmount",
	"mount_setattr",
	"chroot",
	"setns",
	"unshare",
	"init_module",
	"finit_module",
	"delete_module",
	"kexec_load",
	"kexec_file_load",
	"reboot",
	"swapon",
	"swapoff",
	"acct",
	"settimeofday",
	"clock_settime",
	"adjtimex",
	"clock_adjtime",
	"add_key",
	"keyctl",
	"request_key",
	"userfaultfd",
	"open_by_handle_at",
	"quotactl",
	"iopl",
	"ioperm",
	"personality",
	"perf_event_open",
	"io_uring_setup",
	"vhangup",
	"sethostname",
	"setdomainname",
	"mknod",
	"mknodat",
};

/* Skips calls that this architecture lacks. */
static int add_rules(scmp_filter_ctx filter)
{
	int error = 0;

	for (size_t i = 0; !error && i < ARRAY_LENGTH(refused); i++) {
		int number = seccomp_syscall_resolve_name(refused[i]);

		if (number != __NR_SCMP_ERROR && number >= 0)
			error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0);
	}
	return error;
}

static int filter_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int error;

	if (!filter)
		return -ENOMEM;
	error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (!error)
		error = add_rules(filter);
	if (!error)
		error = seccomp_load(filter);
	seccomp_release(filter);
	return error;
}

void confine(bool dispatcher)
{
	int error;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		log_warning(0, "cannot set no_new_privs: %s", strerror(errno));
	error = filter_calls();
	if (error)
		log_warning(0, "system calls are not filtered: %s", strerror(-error));
	/* Without CAP_BPF, CAP_SYS_ADMIN serves in its place. */
	keep(kept, ARRAY_LENGTH(kept), dispatcher || !has(CAP_BPF));
}
