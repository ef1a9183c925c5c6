/* SPDX-License-Identifier: GPL-2.0-only */
/* Text for mdoc manual pages. */
#ifndef ICMPGUARD_BASE_MDOC_H
#define ICMPGUARD_BASE_MDOC_H

#include <stdio.h>

/* Writes text on lines of its own, quoted so that mdoc sees no requests or escapes. */
void mdoc_text(FILE *to, const char *text);

#endif
