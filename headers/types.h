/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixed-width types both sides speak.  The kernel side takes them from the
 * generated vmlinux.h; user space, unit tests and fuzzers from the UAPI headers,
 * so that everything in headers/ and the parser compiles natively too.
 */
#ifndef ICMPGUARD_TYPES_H
#define ICMPGUARD_TYPES_H

#ifdef __bpf__
#include "vmlinux.h"
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
/* libbpf gives only global variables their place in BTF; there is one object file. */
#define TABLE const
#define network_to_host16(x) bpf_ntohs(x)
#define network_to_host32(x) bpf_ntohl(x)
#define host_to_network32(x) bpf_htonl(x)
#define network_to_host64(x) bpf_be64_to_cpu(x)
#elif defined(LAYOUT) /* only the text is wanted: scripts/layout */
#define TABLE const
#else
#include <arpa/inet.h>
#include <endian.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#define TABLE static const __attribute__((unused))
#define network_to_host16(x) ntohs(x)
#define network_to_host32(x) ntohl(x)
#define host_to_network32(x) htonl(x)
#define network_to_host64(x) be64toh(x)
#endif

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

#define NSEC_PER_SEC 1000000000ULL
#define NSEC_PER_MSEC 1000000ULL

/* Hides a value from the optimiser, so that a bound is checked on the register that is
 * used: the verifier follows registers, the compiler values. */
#define opaque(value) __asm__ volatile("" : "+r"(value))

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#endif
