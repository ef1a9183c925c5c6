// SPDX-License-Identifier: GPL-2.0-only
/* Reports values that are not accepted. */
#include "config/setting.h"

#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *text_quote(char *quoted, const char *text)
{
	enum { ROOM = TEXT_QUOTED - sizeof("\\xff\"...") };
	size_t length = 0;

	quoted[length++] = '"';
	for (; *text && length < ROOM; text++) {
		if (*text < ' ' || *text > '~')
			length += (size_t)sprintf(quoted + length, "\\x%02x", (unsigned char)*text);
		else
			quoted[length++] = *text;
	}
	strcpy(quoted + length, *text ? "...\"" : "\"");
	return quoted;
}

/* Formats "|a|b|c" as "a, b, c". */
void setting_words(const char *words, char *text, size_t size)
{
	size_t length = 0;

	for (words++; *words && length + 3 < size; words++) {
		if (*words == '|')
			text[length++] = ',';
		text[length++] = *words == '|' ? ' ' : *words;
	}
	text[length] = '\0';
}

const char *setting_accepted_value(const struct setting *setting, char *text)
{
	setting->type->accepted(setting, text);
	return text;
}

/* Like CHOICE_WORD, for rows that begin with a number. */
#define VIEW_WORD(number, name, label, help) "|" label

const char *setting_accepted(const struct setting *setting, char *text)
{
	char words[SETTING_ACCEPTED / 2];
	size_t length;

	setting_accepted_value(setting, text);
	if (!setting->stride)
		return text;
	length = strlen(text);
	setting_words(VIEWS(VIEW_WORD), words, sizeof(words));
	snprintf(text + length, SETTING_ACCEPTED - length, "; for all views or for each of %s",
		 words);
	return text;
}

int setting_refuse(const struct setting *setting, const char *where, const char *text,
		   const char *problem)
{
	char quoted[TEXT_QUOTED], accepted[SETTING_ACCEPTED];

	return log_error(-EINVAL, "%s: %s: %s: %s; accepted: %s", where, setting->path,
			 text_quote(quoted, text), problem, setting_accepted(setting, accepted));
}
