// SPDX-License-Identifier: GPL-2.0-only
/* Checks of the machine. */
#include "doctor/check.h"

#include "base/units.h"
#include "kernel/instance.h"
#include "kernel/object.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { KERNEL_MAJOR = 6, KERNEL_MINOR = 1 };

void check_kernel(struct finding_of_check *finding, const struct doctor *doctor)
{
	unsigned int major = 0, minor = 0;
	struct utsname system;

	uname(&system);
	if (sscanf(system.release, "%u.%u", &major, &minor) == 2 &&
	    (major > KERNEL_MAJOR || (major == KERNEL_MAJOR && minor >= KERNEL_MINOR)))
		check_pass(finding, "Linux %s", system.release);
	else
		check_fail(finding, "Linux %s is older than %d.%d", system.release, KERNEL_MAJOR,
			   KERNEL_MINOR);
}

void check_capabilities(struct finding_of_check *finding, const struct doctor *doctor)
{
	char missing[INSTANCE_MISSING];

	if (instance_missing_privileges(missing))
		check_warn(finding, "this user (%u) lacks %s: some checks below see less",
			   geteuid(), missing);
	else
		check_pass(finding, "user %u may load and attach BPF programs", geteuid());
}

void check_bpffs(struct finding_of_check *finding, const struct doctor *doctor)
{
	static const char path[] = "/sys/fs/bpf";
	struct statfs file_system;

	if (statfs(path, &file_system))
		check_fail(finding, "%s: %s", path, strerror(errno));
	else if (file_system.f_type != BPF_FS_MAGIC)
		check_warn(finding, "%s is not mounted; \"icmpguard run\" tries to mount it", path);
	else
		check_pass(finding, "%s is mounted", path);
}

/* Reads a number from a file in /proc; -1: none, -2: no permission. */
static long read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	long number = -1;

	if (!file)
		return errno == EACCES || errno == EPERM ? -2 : -1;
	if (fscanf(file, "%ld", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

void check_jit(struct finding_of_check *finding, const struct doctor *doctor)
{
	long enabled = read_number("/proc/sys/net/core/bpf_jit_enable");

	if (enabled > 0) {
		check_pass(finding, "BPF programs are compiled");
	} else if (enabled == -2) {
		check_warn(finding, "not checked: this user may not read net.core.bpf_jit_enable");
		check_advise(finding, "run icmpguard doctor as root");
	} else if (enabled < 0) {
		check_pass(finding, "not known here: only the first network namespace shows "
				    "net.core.bpf_jit_enable");
	} else {
		check_warn(finding, "BPF programs are interpreted: each packet costs several times "
				    "as much");
	}
}

/* Returns the available memory in bytes; 0: unknown. */
static __u64 available_memory(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long kibibytes = 0;
	char line[128];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemAvailable: %llu kB", &kibibytes) == 1)
			break;
	if (file)
		fclose(file);
	return kibibytes << 10;
}

static __u64 mebibytes(__u64 bytes)
{
	return (bytes + (1 << 19)) >> 20;
}

void check_memory(struct finding_of_check *finding, const struct doctor *doctor)
{
	__u64 needed, most, available = available_memory();

	if (!doctor->settings) {
		check_warn(finding, "not checked: the configuration has errors");
		return;
	}
	needed = object_memory(doctor->settings);
	most = needed + doctor->settings->memory_most;
	if (available && most > available)
		check_fail(finding,
			   "the tables take about %llu MiB, the memory of the daemon up to %llu "
			   "MiB, and %llu MiB are available",
			   mebibytes(needed), mebibytes(doctor->settings->memory_most),
			   mebibytes(available));
	else if (available && most > available / 2)
		check_warn(finding,
			   "the tables and the daemon take up to %llu MiB of %llu MiB that are "
			   "available",
			   mebibytes(most), mebibytes(available));
	else
		check_pass(finding,
			   "the tables take about %llu MiB, the daemon up to %llu MiB of %llu MiB "
			   "that are available",
			   mebibytes(needed), mebibytes(doctor->settings->memory_most),
			   mebibytes(available));
}

void check_clock(struct finding_of_check *finding, const struct doctor *doctor)
{
	struct timex clock = {};
	int state = adjtimex(&clock);

	if (state < 0)
		check_warn(finding, "not checked: %s", strerror(errno));
	else if (state == TIME_ERROR || clock.status & STA_UNSYNC)
		check_warn(finding, "the clock is not synchronised: times in alerts may be wrong");
	else
		check_pass(finding, "the clock is synchronised, within %ld ms",
			   clock.maxerror / 1000);
}
