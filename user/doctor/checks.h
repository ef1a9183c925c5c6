/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checks of `icmpguard doctor`, a row each.
 *
 * CHECK(name, scope, help, advice)
 *
 * `help` is the manual's description; `advice` is printed if the check does not pass, with %i
 * replaced with the interface (or the instance, for checks of instances). The function is
 * check_NAME(), in check_SCOPE.c.
 */
#ifndef ICMPGUARD_DOCTOR_CHECKS_H
#define ICMPGUARD_DOCTOR_CHECKS_H

#define DOCTOR_CHECKS(CHECK)                                                                       \
	CHECK(kernel, MACHINE, "The kernel is Linux 6.1 or later.",                                \
	      "boot a kernel of version 6.1 or later")                                             \
	CHECK(capabilities, MACHINE, "This user may load BPF programs and attach them.",           \
	      "run as root, or with CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN")                       \
	CHECK(bpffs, MACHINE, "The BPF file system, which holds the pinned maps, is mounted.",     \
	      "mount -t bpf bpf /sys/fs/bpf")                                                      \
	CHECK(jit, MACHINE, "The kernel compiles BPF programs instead of interpreting them.",      \
	      "sysctl -w net.core.bpf_jit_enable=1")                                               \
	CHECK(memory, MACHINE, "The tables fit into the memory that is available.",                \
	      "lower the sizes under maps in the configuration")                                   \
	CHECK(clock, MACHINE, "The clock is synchronised, so that the times of alerts are right.", \
	      "start a time service, such as chrony or systemd-timesyncd")                         \
	CHECK(configuration, INSTANCE, "The configuration file has no error.",                     \
	      "icmpguard check-config names each error and its line")                              \
	CHECK(daemon, INSTANCE, "The daemon of the instance runs.",                                \
	      "icmpguard run, or systemctl restart icmpguard (of another instance icmpguard@%i)")  \
	CHECK(files, INSTANCE, "No file is used twice, by two settings or by two instances.",      \
	      "give each setting a file of its own; %%i in its name is replaced with the "         \
	      "instance")                                                                          \
	CHECK(disk, INSTANCE,                                                                      \
	      "The disks can be written, and have room for what the settings allow.",              \
	      "free space, or lower alerts.size, alerts.files and evidence.size")                  \
	CHECK(textfile, INSTANCE, "The node_exporter can read the directory of export.textfile.",  \
	      "let everybody enter and read it (chmod o+rx), and start node_exporter with "        \
	      "--collector.textfile.directory set to it")                                          \
	CHECK(link, INTERFACE, "The interface is up and has a carrier.", "ip link set %i up")      \
	CHECK(frames, INTERFACE, "Its packets begin with an Ethernet or an IP header.",            \
	      "attach to an Ethernet interface, or to a tunnel of IP packets")                     \
	CHECK(native, INTERFACE,                                                                   \
	      "XDP runs in the driver (native), or in the network stack (generic), and why.",      \
	      "icmpguard run --generic %i: it works, but takes more time for each packet")         \
	CHECK(mtu, INTERFACE, "The driver takes XDP programs at this MTU.",                        \
	      "ip link set %i mtu 1500, or icmpguard run --generic %i")                            \
	CHECK(queues, INTERFACE, "Several CPUs share the packets that are received.",              \
	      "ethtool -l %i shows how many queues there can be, ethtool -L sets them")            \
	CHECK(lro, INTERFACE, "The device does not merge packets before XDP sees them.",           \
	      "ethtool -K %i lro off rx-gro-hw off")                                               \
	CHECK(vlan, INTERFACE,                                                                     \
	      "Frames still have their VLAN tags: receive VLAN offload strips them before XDP.",   \
	      "ethtool -K %i rx-vlan-offload off, or vlan: yes in the configuration")              \
	CHECK(membership, INTERFACE, "Whether it belongs to a bond or a bridge, or is a veth.",    \
	      "attach to the interfaces that receive the packets")                                 \
	CHECK(programs, INTERFACE, "No other XDP program holds the interface.",                    \
	      "xdp-loader status shows it; stop the program that attached it (ip link set dev %i " \
	      "xdp off removes only what no link holds)")                                          \
	CHECK(egress, INTERFACE, "What leaves the interface is seen as well.",                     \
	      "icmpguard run attaches it; the log of its start shows why it could not")

#endif
