/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What libbpf and libxdp have to say.  They print for programmers: it is kept back and
 * its end shown where a load fails, or all of it while ICMPGUARD_DEBUG is set in the
 * environment.
 */
#ifndef ICMPGUARD_KERNEL_LIBBPF_LOG_H
#define ICMPGUARD_KERNEL_LIBBPF_LOG_H

/* Takes both libraries' output from now on, and forgets what was kept. */
void libbpf_log_start(void);

/* Prints the last lines kept, indented, on standard error. */
void libbpf_log_show(void);

#endif
