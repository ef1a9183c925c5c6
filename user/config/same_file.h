/* SPDX-License-Identifier: GPL-2.0-only */
/* Settings that name one file, by whatever names. */
#ifndef ICMPGUARD_CONFIG_SAME_FILE_H
#define ICMPGUARD_CONFIG_SAME_FILE_H

#include "config/setting.h"

/* Returns true if both names are of one file, which need not exist yet: after symbolic and hard
 * links, "." and "..". Devices can be shared; "" and "-" are no files. */
bool same_file(const char *a, const char *b);

/* Returns true if both settings name one file, and this program writes at least one of them. */
bool settings_share_file(const struct settings *settings, const struct setting *a,
			 const struct setting *b);

#endif
