// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/instance.h"

#include "kernel/pins.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static char name[32];

static void choose_name(void)
{
	snprintf(name, sizeof(name), "unit-%d", getpid());
}

static void remove_file(void)
{
	char path[128];

	snprintf(path, sizeof(path), INSTANCE_DIRECTORY "/%s.lock", name);
	unlink(path);
}

TestSuite(instance, .init = choose_name, .fini = remove_file);

Test(instance, names)
{
	static const char *const bad[] = { "", "a b", "../x", "a/b", ".a", "\xc3\xa4" };
	char path[PINS_PATH];

	cr_expect(eq(int, instance_check_name("a-B_9"), 0));
	for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
		cr_expect(eq(int, instance_check_name(bad[i]), -EINVAL), "%s", bad[i]);
		cr_expect(eq(int, pins_path(path, bad[i]), -EINVAL), "%s", bad[i]);
		cr_expect(eq(int, instance_lock(bad[i]), -EINVAL), "%s", bad[i]);
	}
}

Test(instance, path_has_the_schema_version)
{
	char path[PINS_PATH];

	cr_assert(eq(int, pins_path(path, "west"), 0));
	cr_expect(eq(str, path, (char *)"/sys/fs/bpf/icmpguard/west-v2"));
	cr_assert(eq(int, pins_path(path, "eth0.10"), 0));
	cr_expect(eq(str, path, (char *)"/sys/fs/bpf/icmpguard/eth0:10-v2"), "a VLAN's interface");
}

Test(instance, length_of_the_name_in_a_directory)
{
	cr_expect(eq(sz, pins_instance_length("my-vpn-v2"), 6));
	cr_expect(eq(sz, pins_instance_length("a-v12"), 1));
	cr_expect(eq(sz, pins_instance_length("-v2"), 0));
	cr_expect(eq(sz, pins_instance_length("west"), 0));
	cr_expect(eq(sz, pins_instance_length("west-v"), 0));
}

Test(instance, one_daemon_at_a_time)
{
	int lock = instance_lock(name);

	cr_assert(ge(int, lock, 0));
	cr_expect(eq(int, instance_running(name), getpid()));
	cr_expect(eq(int, instance_lock(name), -EBUSY));
	close(lock);
	cr_expect(eq(int, instance_running(name), 0));
	lock = instance_lock(name);
	cr_expect(ge(int, lock, 0));
	close(lock);
}

Test(instance, asking_leaves_no_file)
{
	char path[128];

	cr_expect(eq(int, instance_running(name), 0));
	snprintf(path, sizeof(path), INSTANCE_DIRECTORY "/%s.lock", name);
	cr_expect(eq(int, access(path, F_OK), -1));
}

Test(instance, notes_for_commands)
{
	const struct instance_notes first = { .missing = "eth0, eth1" };
	const struct instance_notes second = { .losing = "alerts",
					       .lost = "alerts=3 evidence=1",
					       .active = "1 high",
					       .worst = "high flood-source 192.0.2.1" };
	struct instance_notes read;
	int lock = instance_lock(name);

	cr_assert(ge(int, lock, 0));
	cr_expect_not(instance_started(name), "before its first notes");
	instance_write_notes(lock, &first);
	cr_expect(instance_started(name));
	instance_read_notes(name, &read);
	cr_expect(eq(str, read.missing, (char *)"eth0, eth1"));
	cr_expect(eq(str, read.losing, (char *)""));
	instance_write_notes(lock, &second);
	instance_read_notes(name, &read);
	cr_expect(eq(str, read.missing, (char *)""));
	cr_expect(eq(str, read.losing, (char *)"alerts"));
	cr_expect(eq(str, read.lost, (char *)"alerts=3 evidence=1"));
	cr_expect(eq(str, read.active, (char *)"1 high"));
	cr_expect(eq(str, read.worst, (char *)"high flood-source 192.0.2.1"));
	cr_expect(eq(int, instance_running(name), getpid()));
	close(lock);
}
