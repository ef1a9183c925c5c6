/* SPDX-License-Identifier: GPL-2.0-only */
/* Small files that others read at any time: these see the former content or all of the new one. */
#ifndef ICMPGUARD_BASE_REPLACE_H
#define ICMPGUARD_BASE_REPLACE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* Begins the content that is to replace that of the file, in PATH.new. NULL, errno set, on failure;
 * else the result is for replace_end(). */
FILE *replace_begin(const char *path, mode_t mode);
/* Puts the content in place, and closes it. `stored`: once it is on the disk. Returns 0 or a
 * negative errno; then the former content stays. */
int replace_end(FILE *file, const char *path, bool stored);

#endif
