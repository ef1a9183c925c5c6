// SPDX-License-Identifier: GPL-2.0-only
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { C1_FIRST = 0x80, C1_LAST = 0x9f };

/* Returns the length of the character at `text`; 0 if it is invalid UTF-8 (RFC 3629) or not
 * printable. */
static size_t character_bytes(const unsigned char *text)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned int code;
	size_t bytes;

	if (text[0] < 0x80)
		return text[0] >= 0x20 && text[0] != 0x7f;
	bytes = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
	if (text[0] < 0xc2 || text[0] > 0xf4)
		return 0;
	code = text[0] & (0x7fu >> bytes);
	for (size_t i = 1; i < bytes; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (text[i] & 0x3f);
	}
	if (code < least[bytes] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ||
	    (code >= C1_FIRST && code <= C1_LAST))
		return 0;
	return bytes;
}

void text_put(FILE *to, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at) {
		size_t bytes = character_bytes(at);

		if (bytes)
			fwrite(at, bytes, 1, to);
		else
			fprintf(to, "\\x%02x", *at);
		at += bytes ? bytes : 1;
	}
}

const char *text_escape(char *safe, size_t size, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t used = 0;

	while (*at) {
		size_t bytes = character_bytes(at);

		if (used + (bytes ? bytes : 4) >= size)
			break;
		if (bytes)
			memcpy(safe + used, at, bytes);
		else
			snprintf(safe + used, size - used, "\\x%02x", *at);
		used += bytes ? bytes : 4;
		at += bytes ? bytes : 1;
	}
	safe[used] = '\0';
	return safe;
}

/* Keeps only one row of the table. */
unsigned int text_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
	unsigned int row[TEXT_DISTANCE_MOST + 1];

	if (a_length > TEXT_DISTANCE_MOST || b_length > TEXT_DISTANCE_MOST)
		return ~0U;
	for (unsigned int j = 0; j <= b_length; j++)
		row[j] = j;
	for (unsigned int i = 1; i <= a_length; i++) {
		unsigned int diagonal = row[0];

		row[0] = i;
		for (unsigned int j = 1; j <= b_length; j++) {
			unsigned int replaced = diagonal + (a[i - 1] != b[j - 1]);
			unsigned int shorter = row[j - 1] < row[j] ? row[j - 1] : row[j];

			diagonal = row[j];
			row[j] = replaced < shorter + 1 ? replaced : shorter + 1;
		}
	}
	return row[b_length];
}
