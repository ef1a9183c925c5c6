/* SPDX-License-Identifier: GPL-2.0-only */
/* Directories that files need. */
#ifndef ICMPGUARD_BASE_DIRECTORY_H
#define ICMPGUARD_BASE_DIRECTORY_H

#include <sys/types.h>

/* Makes a directory, where there is none. 0 or a negative errno. */
int directory_make(const char *path, mode_t mode);

/* Makes the directory that a file is in, mode 0755; one level: a mistyped path must not be made.
 * 0 or a negative errno. */
int directory_make_for(const char *file);

#endif
