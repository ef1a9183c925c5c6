/* SPDX-License-Identifier: GPL-2.0-only */
/* Sanitizes untrusted text for a terminal. */
#ifndef ICMPGUARD_BASE_TEXT_H
#define ICMPGUARD_BASE_TEXT_H

#include <stdio.h>

/* Writes a text with control characters (C0, DEL, and C1 in UTF-8) and invalid UTF-8 bytes as \xNN,
 * so that a terminal interprets none of it and it stays on one line. */
void text_put(FILE *to, const char *text);

/* The same into memory, truncated to `size` bytes including the NUL. Returns `safe`. */
const char *text_escape(char *safe, size_t size, const char *text);

/* Returns the edit distance of two texts: the number of characters to insert, delete or replace
 * (Levenshtein, 1966); ~0 for lengths above TEXT_DISTANCE_MOST. */
enum { TEXT_DISTANCE_MOST = 127 };
unsigned int text_distance(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
