/* SPDX-License-Identifier: GPL-2.0-only */
/* Creates directories for files. */
#ifndef ICMPGUARD_BASE_DIRECTORY_H
#define ICMPGUARD_BASE_DIRECTORY_H

#include <sys/types.h>

/* Creates a directory if it does not exist. 0 or a negative errno. */
int directory_make(const char *path, mode_t mode);

/* Creates the directory of a file, mode 0755. Only one level, so that a mistyped path is not
 * created. 0 or a negative errno. */
int directory_make_for(const char *file);

#endif
