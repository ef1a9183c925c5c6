// SPDX-License-Identifier: GPL-2.0-only
/* A set of words, stored as a bit for each. */
#include "config/setting.h"
#include "config/setting_type.h"

#include <string.h>

/* Returns the word at a position, and its length; NULL past the end. */
static const char *word_at(const struct setting *setting, __u32 place, size_t *length)
{
	const char *at = setting->words;

	for (; at && place; place--)
		at = strchr(at + 1, '|');
	if (!at)
		return NULL;
	*length = strcspn(at + 1, "|");
	return at + 1;
}

static int parse_choices(const struct setting *setting, void *value, const char *where,
			 const char *text)
{
	__u32 *set = value;
	const char *word;
	size_t length;

	for (__u32 i = 0; (word = word_at(setting, i, &length)); i++) {
		if (strlen(text) != length || strncmp(text, word, length) != 0)
			continue;
		*set |= 1U << i;
		return 0;
	}
	return setting_refuse_word(setting, where, text, setting->words, "none of the words");
}

static void print_choices(const struct setting *setting, const void *value, FILE *to)
{
	const __u32 *set = value;
	const char *word, *between = "";
	size_t length;

	fputc('[', to);
	for (__u32 i = 0; (word = word_at(setting, i, &length)); i++) {
		if (!(*set & 1U << i))
			continue;
		fprintf(to, "%s\"%.*s\"", between, (int)length, word);
		between = ", ";
	}
	fputc(']', to);
}

static json_t *json_choices(const struct setting *setting, const void *value)
{
	const __u32 *set = value;
	json_t *array = json_array();
	const char *word;
	size_t length;

	for (__u32 i = 0; (word = word_at(setting, i, &length)); i++)
		if (*set & 1U << i)
			json_array_append_new(array, json_stringn(word, length));
	return array;
}

static void accepted_choices(const struct setting *setting, char *text)
{
	static const char begin[] = "a list of ";

	memcpy(text, begin, sizeof(begin));
	setting_words(setting->words, text + sizeof(begin) - 1,
		      SETTING_ACCEPTED - (sizeof(begin) - 1));
}

const struct setting_type setting_choices = {
	.shape = SHAPE_LIST,
	.size = sizeof(__u32),
	.parse = parse_choices,
	.print = print_choices,
	.json = json_choices,
	.accepted = accepted_choices,
};
