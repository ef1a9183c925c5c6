// SPDX-License-Identifier: GPL-2.0-only
/* Reports values that are not accepted. */
#include "config/setting.h"

#include "base/log.h"
#include "base/nearest.h"
#include "base/prefix.h"

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
const char setting_view_words[] = VIEWS(VIEW_WORD);

const char *setting_accepted(const struct setting *setting, char *text)
{
	char words[SETTING_ACCEPTED / 2];
	size_t length;

	setting_accepted_value(setting, text);
	if (!setting->stride)
		return text;
	length = strlen(text);
	setting_words(setting_view_words, words, sizeof(words));
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

int setting_refuse_word(const struct setting *setting, const char *where, const char *text,
			const char *words, const char *problem)
{
	struct nearest nearest = nearest_to(text);
	char suggested[SETTING_PATH];
	const char *best = NULL;
	size_t length = 0;

	for (const char *word = words; *word; word += strcspn(word, "|")) {
		word++;
		if (!nearest_try(&nearest, word, strcspn(word, "|")))
			continue;
		best = word;
		length = strcspn(word, "|");
	}
	if (!best)
		return setting_refuse(setting, where, text, problem);
	snprintf(suggested, sizeof(suggested), "%s (did you mean \"%.*s\"?)", problem, (int)length,
		 best);
	return setting_refuse(setting, where, text, suggested);
}

int setting_refuse_prefix(const struct setting *setting, const char *where, const char *text)
{
	char problem[SETTING_PATH + PREFIX_TEXT], suggestion[PREFIX_TEXT];
	struct prefix network;

	if (!prefix_suggest(text, &network))
		return setting_refuse(setting, where, text, "not an address or prefix");
	snprintf(problem, sizeof(problem), "bits set after its length (did you mean %s?)",
		 prefix_format(suggestion, &network));
	return setting_refuse(setting, where, text, problem);
}
