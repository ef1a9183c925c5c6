/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that may be compressed: read as if they were not. */
#ifndef ICMPGUARD_REPLAY_UNPACK_H
#define ICMPGUARD_REPLAY_UNPACK_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Opens a file for reading; "-" is standard input.  A name that ends in .gz is taken
 * for gzip, one in .zst or .zstd for Zstandard.  NULL after reporting what is wrong.
 *
 * `damaged` must outlive the stream: it becomes true, and the damage is reported, when
 * the compressed data ends early or makes no sense; the stream then ends there.
 */
FILE *unpack_open(const char *file, bool *damaged);

#endif
