/* SPDX-License-Identifier: GPL-2.0-only */
/* Text for a manual page in mdoc. */
#ifndef ICMPGUARD_BASE_MDOC_H
#define ICMPGUARD_BASE_MDOC_H

#include <stdio.h>

/* Writes text in lines of its own, none of which mdoc takes for a request or an escape. */
void mdoc_text(FILE *to, const char *text);

#endif
