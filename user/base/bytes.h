/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers in packets and files, at any alignment: of big or little end first. */
#ifndef ICMPGUARD_BASE_BYTES_H
#define ICMPGUARD_BASE_BYTES_H

#include <linux/types.h>

static inline __u16 big16(const __u8 *at)
{
	return (__u16)(at[0] << 8 | at[1]);
}

static inline __u32 big32(const __u8 *at)
{
	return (__u32)big16(at) << 16 | big16(at + 2);
}

static inline __u64 big64(const __u8 *at)
{
	return (__u64)big32(at) << 32 | big32(at + 4);
}

static inline __u16 little16(const __u8 *at)
{
	return (__u16)(at[1] << 8 | at[0]);
}

static inline __u32 little32(const __u8 *at)
{
	return (__u32)little16(at + 2) << 16 | little16(at);
}

static inline __u64 little64(const __u8 *at)
{
	return (__u64)little32(at + 4) << 32 | little32(at);
}

#endif
