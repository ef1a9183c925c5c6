/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads files that may be compressed as if they were not. */
#ifndef ICMPGUARD_REPLAY_UNPACK_H
#define ICMPGUARD_REPLAY_UNPACK_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Opens a file for reading; "-" is standard input. Names ending in .gz are read as gzip, those in
 * .zst or .zstd as Zstandard. NULL, reported, on failure.
 *
 * `damaged` must outlive the stream: it is set, and the damage reported, if the compressed data
 * ends early or is corrupt; the stream ends there.
 */
FILE *unpack_open(const char *file, bool *damaged);

#endif
