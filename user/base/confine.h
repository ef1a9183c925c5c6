/* SPDX-License-Identifier: GPL-2.0-only */
/* Drops privileges after setup, to limit the damage of a compromised daemon. */
#ifndef ICMPGUARD_BASE_CONFINE_H
#define ICMPGUARD_BASE_CONFINE_H

#include <stdbool.h>

/* Keeps, of the thread's capabilities, those for BPF, the network and other users' files, and with
 * `dispatcher` CAP_SYS_ADMIN. Then installs a system call filter for all threads: calls that a
 * daemon never needs, such as executing a program, fail with EPERM. Failures are reported, and the
 * privilege is kept. */
void confine(bool dispatcher);

/* For threads that write files: keeps only CAP_DAC_OVERRIDE, if present. */
void confine_writer(void);

#endif
