// SPDX-License-Identifier: GPL-2.0-only
/* Checks of an interface. */
#include "doctor/check.h"

#include "kernel/attach.h"
#include "kernel/hook.h"
#include "kernel/instance.h"
#include "kernel/link_layer.h"

#include <bpf/bpf.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The largest frame that fits in a 4 KiB page with headroom and the kernel's trailing data: the
 * limit of most drivers' native XDP without fragments. */
enum { ONE_PAGE_MTU = 3498 };

void check_link(struct finding_of_check *finding, const struct doctor *doctor)
{
	const struct device *device = doctor->device;

	if (!(device->flags & IFF_UP)) {
		check_warn(finding, "it is down: no packets come in");
	} else if (!(device->flags & IFF_RUNNING)) {
		check_warn(finding, "it is up but has no carrier: no packets come in");
		check_advise(finding, "look at the cable, or at the other end of %s", device->name);
	} else {
		check_pass(finding, "up");
	}
}

void check_frames(struct finding_of_check *finding, const struct doctor *doctor)
{
	const struct device *device = doctor->device;
	enum link link = LINK_ETHERNET;

	if (!link_layer_known(device->type, &link))
		check_fail(finding, "its hardware type is %u (ARPHRD_*), which is not supported",
			   device->type);
	else if (link == LINK_NONE)
		check_pass(finding, "packets begin with the IP header (no Ethernet)");
	else
		check_pass(finding, "Ethernet");
}

static const char *driver_of(const struct device *device)
{
	return device->driver[0] ? device->driver : device->kind[0] ? device->kind : "unknown";
}

static bool has_native(const struct device *device)
{
	return device->xdp_known ? device->xdp_features & DEVICE_XDP_BASIC :
				   device_driver_has_xdp(device->driver);
}

void check_native(struct finding_of_check *finding, const struct doctor *doctor)
{
	const struct device *device = doctor->device;
	const char *driver = driver_of(device);
	struct hook hook = {};
	bool attached = !hook_query(&hook, device->ifindex) && hook.program_id;

	if (attached && hook.mode != ATTACH_GENERIC) {
		check_pass(finding, "driver %s, attached %s", driver, attach_mode_name(hook.mode));
	} else if (attached && has_native(device)) {
		check_warn(finding, "driver %s has native XDP, but generic is attached", driver);
		check_advise(finding, "start icmpguard without --generic; if it is refused, the "
				      "checks of mtu, lro and queues show why");
	} else if (attached) {
		check_warn(finding, "generic: the driver %s has no native XDP", driver);
		check_advise(finding, "use another driver or device; generic works, but takes more "
				      "time for each packet");
	} else if (has_native(device)) {
		check_pass(finding, "driver %s has native XDP%s", driver,
			   device->xdp_known ? "" : " (by its name)");
	} else {
		check_warn(finding, "the driver %s has no native XDP%s", driver,
			   device->xdp_known ? "" : " that is known here");
	}
}

void check_mtu(struct finding_of_check *finding, const struct doctor *doctor)
{
	const struct device *device = doctor->device;

	/* A veth accepts large frames if its peer does; it reports no fragment support of its
	 * own. */
	if (device->mtu <= ONE_PAGE_MTU || !has_native(device))
		check_pass(finding, "%u bytes", device->mtu);
	else if (device->xdp_known && device->xdp_features & DEVICE_XDP_FRAGMENTS)
		check_pass(finding, "%u bytes, which the driver takes in fragments", device->mtu);
	else
		check_warn(finding,
			   "%u bytes; native XDP of most drivers takes up to about %d without "
			   "fragments",
			   device->mtu, ONE_PAGE_MTU);
}

void check_queues(struct finding_of_check *finding, const struct doctor *doctor)
{
	const struct device *device = doctor->device;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (!device->queues)
		check_pass(finding, "the number of queues is not known; %ld CPUs", cpus);
	else if (device->kind[0] && strcmp(device->kind, "veth") != 0)
		check_pass(finding, "its packets stay on the CPU of the sender, or of the "
				    "interface below");
	else if (device->queues == 1 && cpus > 1)
		check_warn(finding, "1 queue and %ld CPUs: one CPU receives all packets", cpus);
	else
		check_pass(finding, "%u queues, %ld CPUs", device->queues, cpus);
}

void check_lro(struct finding_of_check *finding, const struct doctor *doctor)
{
	const struct device *device = doctor->device;

	if (!device->features_known)
		check_pass(finding, "the device reports no features");
	else if (device->lro)
		check_warn(finding, "large receive offload is on: most drivers then refuse XDP");
	else if (device->gro_hardware)
		check_warn(finding, "rx-gro-hw is on: some drivers then refuse XDP");
	else
		check_pass(finding, "the device merges no packets");
}

void check_vlan(struct finding_of_check *finding, const struct doctor *doctor)
{
	const struct device *device = doctor->device;
	bool needed = doctor->settings && doctor->settings->vlan == VLAN_YES;

	if (needed && !strcmp(device->kind, "veth"))
		check_warn(finding, "it is a veth, and vlan: yes needs the tags: at its peer, "
				    "ethtool -K PEER tx-vlan-hw-insert off");
	else if (!device->features_known || !device->vlan_stripped)
		check_pass(finding, "tags are left on the frames");
	else if (needed)
		check_warn(finding, "receive VLAN offload is on, and vlan: yes needs the tags; "
				    "icmpguard run turns it off");
	else if (device->vlans)
		check_warn(finding,
			   "receive VLAN offload is on: the tags of %u VLANs are stripped before "
			   "XDP, so that all of them look like one network",
			   device->vlans);
	else
		check_pass(finding, "receive VLAN offload is on, and no VLAN is configured here");
}

void check_membership(struct finding_of_check *finding, const struct doctor *doctor)
{
	const struct device *device = doctor->device;

	if (device->flags & IFF_LOOPBACK) {
		check_warn(finding, "it is the loopback: it receives only what this machine sends "
				    "to itself");
	} else if (!strcmp(device->port_of, "bond") || !strcmp(device->port_of, "team")) {
		check_warn(finding, "it belongs to %s (%s): other members receive packets as well",
			   device->master, device->port_of);
		check_advise(finding, "icmpguard run %s sees all of them; or name every member",
			     device->master);
	} else if (!strcmp(device->kind, "bridge")) {
		check_warn(finding, "it is a bridge: XDP sees what is addressed to this machine, "
				    "but not what is forwarded between ports");
	} else if (!strcmp(device->kind, "vlan") || !strcmp(device->kind, "macvlan")) {
		check_warn(finding, "it is a %s over another interface: XDP runs in generic mode",
			   device->kind);
		check_advise(finding, "attach to the interface below it, which sees all VLANs");
	} else if (device->port_of[0]) {
		check_pass(finding, "a port of %s (%s): forwarded packets are seen too",
			   device->master, device->port_of);
	} else if (device->kind[0]) {
		check_pass(finding, "a virtual interface (%s)", device->kind);
	} else {
		check_pass(finding, "it belongs to no bond or bridge");
	}
}

static const struct attachment *find(const struct attachment *attachments, int count, int ifindex)
{
	for (int i = 0; i < count; i++)
		if (attachments[i].ifindex == ifindex)
			return &attachments[i];
	return NULL;
}

enum { ATTACHMENTS_MOST = SETTINGS_INTERFACES };

/* Finds the instance's attachment to the interface. */
static bool own_attachment(const struct doctor *doctor, struct attachment *attachment)
{
	struct attachment attachments[ATTACHMENTS_MOST];
	char missing[INSTANCE_MISSING];
	const struct attachment *own = NULL;
	int count = 0;

	if (!instance_missing_privileges(missing))
		count = attach_list(doctor->instance, attachments, ATTACHMENTS_MOST);
	if (count > 0)
		own = find(attachments, count < ATTACHMENTS_MOST ? count : ATTACHMENTS_MOST,
			   doctor->device->ifindex);
	if (own)
		*attachment = *own;
	return own;
}

static void describe(char *name, size_t size, __u32 id)
{
	struct program_info program = {};
	int descriptor = bpf_prog_get_fd_by_id(id);

	snprintf(name, size, "name unknown");
	if (descriptor < 0)
		return;
	if (!program_describe(&program, descriptor) && program.info.name[0])
		snprintf(name, size, "%s", program.info.name);
	close(descriptor);
}

void check_programs(struct finding_of_check *finding, const struct doctor *doctor)
{
	struct attachment own;
	struct hook hook = {};
	char name[DEVICE_WORD], missing[INSTANCE_MISSING];

	if (hook_query(&hook, doctor->device->ifindex)) {
		check_warn(finding, "not checked: the kernel does not report what is attached");
	} else if (!hook.program_id) {
		check_pass(finding, "no XDP program is attached");
	} else if (own_attachment(doctor, &own)) {
		check_pass(finding, "icmpguard is attached (%s, %s)", attach_kind_name(own.kind),
			   attach_mode_name(own.mode));
	} else if (instance_missing_privileges(missing)) {
		check_warn(finding, "XDP program %u is attached; only root can see whose it is",
			   hook.program_id);
		check_advise(finding, "run icmpguard doctor as root");
	} else {
		describe(name, sizeof(name), hook.program_id);
		check_warn(finding,
			   "XDP program %u (%s) is attached: icmpguard can only run next to it if "
			   "it is libxdp's dispatcher",
			   hook.program_id, name);
	}
}

void check_egress(struct finding_of_check *finding, const struct doctor *doctor)
{
	struct attachment own;

	if (doctor->settings && !doctor->settings->egress)
		check_pass(finding, "egress is no: packets that leave are not watched");
	else if (!own_attachment(doctor, &own))
		check_pass(finding, "icmpguard is not attached yet");
	else if (own.egress == EGRESS_NONE)
		check_warn(finding, "icmpguard is attached, but does not see packets that leave");
	else
		check_pass(finding, "packets that leave are seen (%s)",
			   attach_egress_name(own.egress));
}
