/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The output of libbpf and libxdp. It is meant for programmers, so it is kept back and its end
 * shown if a load fails; with ICMPGUARD_DEBUG in the environment all of it is printed.
 */
#ifndef ICMPGUARD_KERNEL_LIBBPF_LOG_H
#define ICMPGUARD_KERNEL_LIBBPF_LOG_H

/* Captures both libraries' output from now on, and clears what was kept. */
void libbpf_log_start(void);

/* Prints the last lines kept, indented, to standard error. */
void libbpf_log_show(void);

#endif
