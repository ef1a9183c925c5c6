// SPDX-License-Identifier: GPL-2.0-only
#include "base/sparse.h"

#include <string.h>

static bool add(struct sparse *sparse, __u16 index, __u16 rank)
{
	for (__u16 i = 0; i < sparse->count; i++) {
		if (sparse->registers[i] >> 4 != index)
			continue;
		if ((sparse->registers[i] & 0xf) < rank)
			sparse->registers[i] = (__u16)(index << 4 | rank);
		return true;
	}
	if (sparse->count == SPARSE_MOST)
		return false;
	sparse->registers[sparse->count++] = (__u16)(index << 4 | rank);
	return true;
}

bool sparse_merge(struct sparse *into, const struct hyperloglog *from)
{
	for (__u16 byte = 0; byte < HLL_BYTES; byte += 8) {
		__u64 word;

		memcpy(&word, &from->registers[byte], sizeof(word));
		if (!word)
			continue;
		for (__u16 index = 2 * byte; index < 2 * byte + 16; index++) {
			__u8 rank = from->registers[index / 2] >> (index & 1) * 4 & 0xf;

			if (rank && !add(into, index, rank))
				return false;
		}
	}
	return true;
}

void sparse_expand(const struct sparse *sparse, struct hyperloglog *into)
{
	for (__u16 i = 0; i < sparse->count; i++) {
		__u16 index = sparse->registers[i] >> 4, rank = sparse->registers[i] & 0xf;
		__u8 *pair = &into->registers[index / 2];
		__u32 shift = (index & 1) * 4;

		if ((*pair >> shift & 0xf) < rank)
			*pair = (__u8)((*pair & ~(0xf << shift)) | rank << shift);
	}
}
