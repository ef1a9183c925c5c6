// SPDX-License-Identifier: GPL-2.0-only
#include "base/mdoc.h"

enum { LINE_WIDTH = 72 };

/* mdoc treats a line that begins with . or ' as a request, and \ as an escape; by convention, lines
 * are short and each sentence begins a new one. */
void mdoc_text(FILE *to, const char *text)
{
	unsigned int column = 0;
	char previous = '\n';

	for (; *text; text++) {
		if (*text == ' ' && (column > LINE_WIDTH || previous == '.')) {
			fputc('\n', to);
			column = 0;
			previous = '\n';
			continue;
		}
		if (column == 0 && (*text == '.' || *text == '\''))
			fputs("\\&", to);
		fputs(*text == '\\' ? "\\e" : (char[]){ *text, '\0' }, to);
		column++;
		previous = *text;
	}
	fputc('\n', to);
}
