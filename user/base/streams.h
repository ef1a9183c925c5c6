/* SPDX-License-Identifier: GPL-2.0-only */
/* The standard streams of a command. */
#ifndef ICMPGUARD_BASE_STREAMS_H
#define ICMPGUARD_BASE_STREAMS_H

/* Call first. Standard streams that the caller has closed are opened, for nothing: otherwise a file
 * or map that is opened later would take their place, and receive the output. At the exit, output
 * that could not be written is reported, and makes the exit status at least 1; a reader that has
 * gone is not reported. */
void streams_begin(void);

#endif
