/* SPDX-License-Identifier: GPL-2.0-only */
/* What a process gives up once it is set up: a fault in the daemon shall not be worth more than the
 * daemon. */
#ifndef ICMPGUARD_BASE_CONFINE_H
#define ICMPGUARD_BASE_CONFINE_H

#include <stdbool.h>

/* Keeps, of the capabilities that the thread has, those for BPF, for the network and for files of
 * others, and for the dispatcher CAP_SYS_ADMIN. Then a filter of system calls, for all threads:
 * what no daemon needs fails with EPERM, among it running a program. What cannot be given up is
 * reported, and kept. */
void confine(bool dispatcher);

/* Of a thread that writes files: keeps CAP_DAC_OVERRIDE alone, if it has it. */
void confine_writer(void);

#endif
