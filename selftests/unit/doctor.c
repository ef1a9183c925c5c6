// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/doctor.h"

#include "config/config.h"
#include "doctor/exporter.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct device usual = {
	.name = "eth9",
	.ifindex = 999999, /* nothing is attached */
	.type = ARPHRD_ETHER,
	.flags = IFF_UP | IFF_RUNNING,
	.mtu = 1500,
	.driver = "virtio_net",
	.queues = 4,
	.features_known = true,
	.xdp_known = true,
	.xdp_features = DEVICE_XDP_BASIC,
};

/* A device that differs from the usual one, and the result of a check. */
static struct settings settings;

static struct finding_of_check found(const struct device *device, enum doctor_check check)
{
	const struct doctor doctor = { .instance = "unit-doctor",
				       .settings = &settings,
				       .written = &settings,
				       .device = device };
	struct finding_of_check finding;

	doctor_check(&finding, &doctor, check);
	return finding;
}

static void expect(const struct device *device, enum doctor_check check, enum doctor_state state,
		   const char *text, const char *advice)
{
	struct finding_of_check finding = found(device, check);

	cr_expect(eq(int, (int)finding.state, (int)state), "%s: %s", doctor_rows[check].name,
		  finding.text);
	cr_expect(strstr(finding.text, text) != NULL, "%s: \"%s\" lacks \"%s\"",
		  doctor_rows[check].name, finding.text, text);
	cr_expect(strstr(finding.advice, advice) != NULL, "%s: \"%s\" lacks \"%s\"",
		  doctor_rows[check].name, finding.advice, advice);
	if (state == DOCTOR_PASS)
		cr_expect(eq(str, finding.advice, (char *)""));
}

static void defaults(void)
{
	config_defaults(&settings);
}

TestSuite(doctor, .init = defaults);

Test(doctor, a_usual_interface_passes)
{
	static const enum doctor_check checks[] = { CHECK_link, CHECK_frames,	 CHECK_native,
						    CHECK_mtu,	CHECK_queues,	 CHECK_lro,
						    CHECK_vlan, CHECK_membership };

	for (size_t i = 0; i < ARRAY_LENGTH(checks); i++)
		expect(&usual, checks[i], DOCTOR_PASS, "", "");
}

Test(doctor, what_is_wrong_with_an_interface_is_named)
{
#define ODD(check, state, text, advice, ...)                                                       \
	do {                                                                                       \
		struct device device = usual;                                                      \
                                                                                                   \
		__VA_ARGS__;                                                                       \
		expect(&device, CHECK_##check, DOCTOR_##state, text, advice);                      \
	} while (0)

	ODD(link, FAIL, "no interface eth9", "", device.ifindex = 0);
	ODD(link, WARN, "it is down", "ip link set eth9 up", device.flags = 0);
	ODD(link, WARN, "no carrier", "cable", device.flags = IFF_UP);
	ODD(frames, FAIL, "hardware type is 801", "Ethernet", device.type = ARPHRD_IEEE80211);
	ODD(frames, PASS, "IP header", "", device.type = ARPHRD_NONE);
	ODD(native, WARN, "virtio_net has no native XDP", "--generic eth9",
	    device.xdp_features = 0);
	ODD(native, PASS, "by its name", "", device.xdp_known = false);
	ODD(native, WARN, "e1000e", "--generic eth9", device.xdp_known = false;
	    strcpy(device.driver, "e1000e"));
	ODD(mtu, WARN, "9000 bytes", "mtu 1500", device.mtu = 9000);
	ODD(mtu, PASS, "fragments", "", device.mtu = 9000;
	    device.xdp_features |= DEVICE_XDP_FRAGMENTS);
	ODD(mtu, PASS, "9000", "", device.mtu = 9000; device.xdp_features = 0);
	ODD(lro, WARN, "large receive offload", "ethtool -K eth9 lro off", device.lro = true);
	ODD(lro, WARN, "rx-gro-hw", "rx-gro-hw off", device.gro_hardware = true);
	ODD(vlan, PASS, "no VLAN", "", device.vlan_stripped = true);
	ODD(vlan, WARN, "of 2 VLANs are stripped", "rx-vlan-offload off",
	    device.vlan_stripped = true;
	    device.vlans = 2);
	ODD(membership, WARN, "bond0 (bond)", "icmpguard run bond0", strcpy(device.port_of, "bond");
	    strcpy(device.master, "bond0"));
	ODD(membership, PASS, "port of br0", "", strcpy(device.port_of, "bridge");
	    strcpy(device.master, "br0"));
	ODD(membership, WARN, "it is a bridge", "receive the packets",
	    strcpy(device.kind, "bridge"));
	ODD(membership, WARN, "a vlan over", "below", strcpy(device.kind, "vlan"));
	ODD(membership, WARN, "loopback", "receive the packets", device.flags |= IFF_LOOPBACK);
	ODD(membership, PASS, "veth", "", strcpy(device.kind, "veth"));
#undef ODD
}

Test(doctor, queues_are_held_against_cpus)
{
	struct device device = usual;

	device.queues = 1;
	if (sysconf(_SC_NPROCESSORS_ONLN) > 1)
		expect(&device, CHECK_queues, DOCTOR_WARN, "one CPU receives all",
		       "ethtool -l eth9");
	strcpy(device.kind, "bridge");
	expect(&device, CHECK_queues, DOCTOR_PASS, "CPU of the sender", "");
	device.queues = 0;
	expect(&device, CHECK_queues, DOCTOR_PASS, "not known", "");
}

Test(doctor, vlan_yes_needs_the_tags)
{
	struct device device = usual;

	device.vlan_stripped = true;
	settings.vlan = VLAN_YES;
	expect(&device, CHECK_vlan, DOCTOR_WARN, "vlan: yes", "");
	device.vlan_stripped = false;
	expect(&device, CHECK_vlan, DOCTOR_PASS, "left on", "");
	strcpy(device.kind, "veth");
	expect(&device, CHECK_vlan, DOCTOR_WARN, "at its peer", "");
}

Test(doctor, two_settings_with_one_file)
{
	expect(&usual, CHECK_files, DOCTOR_PASS, "", "");
	strcpy(settings.memory_file, "/var/lib/icmpguard/one");
	strcpy(settings.lists_file, "/var/lib/icmpguard/one");
	expect(&usual, CHECK_files, DOCTOR_FAIL, "memory.file and lists.file are the same",
	       "%i in its name");
}

Test(doctor, tables_that_do_not_fit_into_memory)
{
	expect(&usual, CHECK_memory, DOCTOR_PASS, "MiB", "");
	settings.memory_most = 1ULL << 50;
	expect(&usual, CHECK_memory, DOCTOR_FAIL, "are available", "maps");
}

Test(doctor, a_disk_too_small_for_the_settings)
{
	strcpy(settings.alert_file, "/tmp/alerts");
	settings.alert_size = 1ULL << 50;
	settings.alert_files = 1;
	expect(&usual, CHECK_disk, DOCTOR_WARN, "alerts.file: the disk of /tmp has", "free space");
}

Test(doctor, what_the_exporter_may_read)
{
	char directory[] = "/tmp/doctor-XXXXXX", below[64], refuses[EXPORTER_PATH];
	const struct exporter stranger = { .uid = 65533, .gid = 65533 };
	const struct exporter root = {};

	cr_assert(mkdtemp(directory) != NULL);
	snprintf(below, sizeof(below), "%s/textfiles", directory);
	cr_assert(eq(int, mkdir(below, 0755), 0));
	cr_assert(eq(int, chmod(below, 0755), 0));
	cr_expect_not(exporter_may_read(&stranger, below, refuses));
	cr_expect(eq(str, refuses, directory), "mkdtemp() makes it for its owner alone");
	cr_expect(exporter_may_read(&root, below, refuses));
	chmod(directory, 0711);
	cr_expect(exporter_may_read(&stranger, below, refuses), "entering is enough above");
	chmod(below, 0711);
	cr_expect_not(exporter_may_read(&stranger, below, refuses));
	cr_expect(eq(str, refuses, below), "it has to be read");
	rmdir(below);
	rmdir(directory);
}

Test(doctor, a_configuration_with_errors_is_no_reason_to_stop)
{
	const struct doctor doctor = { .instance = "unit-doctor" };
	struct finding_of_check finding;

	for (int check = 0; check < CHECK_COUNT; check++) {
		if (doctor_rows[check].scope == DOCTOR_INTERFACE)
			continue;
		doctor_check(&finding, &doctor, (enum doctor_check)check);
		cr_expect(strlen(finding.text) > 0, "%s", doctor_rows[check].name);
	}
	doctor_check(&finding, &doctor, CHECK_configuration);
	cr_expect(eq(int, (int)finding.state, DOCTOR_FAIL));
}
