/* SPDX-License-Identifier: GPL-2.0-only */
/* Who gave a command, and that it was given. */
#ifndef ICMPGUARD_COMMANDS_AUTHOR_H
#define ICMPGUARD_COMMANDS_AUTHOR_H

#include <stddef.h>

/* "NAME (uid N)": the user by sudo's word, which root may have changed, or the process's. */
const char *author_name(char *text, size_t size);

/* Notes in the system's log (syslog(3)) what a command changed, beside what the daemon says of it:
 * there may be none. */
void audit(const char *instance, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
