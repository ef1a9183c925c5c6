/* SPDX-License-Identifier: GPL-2.0-only */
/* The archive to attach to a bug report: the findings of `icmpguard doctor` and the output of other
 * commands. */
#ifndef ICMPGUARD_COMMANDS_DOCTOR_BUNDLE_H
#define ICMPGUARD_COMMANDS_DOCTOR_BUNDLE_H

#include "commands/common_options.h"

#include <jansson.h>

/* Writes a gzipped tar (POSIX.1-1988, ustar) to `path`, readable by its owner only. 0 or a negative
 * errno, reported. */
int doctor_bundle(const char *path, const json_t *report, const struct common_options *options);

#endif
