/* SPDX-License-Identifier: GPL-2.0-only */
/* Text that came from elsewhere, for a terminal. */
#ifndef ICMPGUARD_BASE_TEXT_H
#define ICMPGUARD_BASE_TEXT_H

#include <stdio.h>

/* Writes a text with its control characters (C0, DEL, and C1 as UTF-8 has them) and bytes that are
 * no UTF-8 as \xNN, so that a terminal takes none of it for a command, and a line stays one. */
void text_put(FILE *to, const char *text);

/* The same, into memory: at most `size` bytes with the end, cut there. Returns `safe`. */
const char *text_escape(char *safe, size_t size, const char *text);

/* The number of characters to insert, delete or replace that make one text the other (Levenshtein,
 * 1966). Of lengths above TEXT_DISTANCE_MOST it is ~0. */
enum { TEXT_DISTANCE_MOST = 127 };
unsigned int text_distance(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
