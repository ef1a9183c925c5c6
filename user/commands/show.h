/* SPDX-License-Identifier: GPL-2.0-only */
/* What `icmpguard show` gathers about an address or a prefix, for its two ways of printing. */
#ifndef ICMPGUARD_COMMANDS_SHOW_H
#define ICMPGUARD_COMMANDS_SHOW_H

#include "commands/busiest_read.h"
#include "commands/tail.h"
#include "config/settings.h"
#include "lists/list_entry.h"

#include <stdio.h>

/* Entries of the lists, and rows and records, that are shown at most. */
enum { SHOW_ENTRIES = 16, SHOW_ROWS = 24, SHOW_RECORDS = 8, SHOW_REASON = 128 };

struct show {
	struct prefix about;
	__u64 now;
	bool home;		     /* at home, or overlapping it */
	const char *segment;	     /* of the settings; NULL: in none */
	char protected[SHOW_REASON]; /* why no rule blocks it, or "" */
	bool allowed;
	unsigned int entry_count; /* of these that overlap it, SHOW_ENTRIES at most are kept */
	struct list_entry entries[SHOW_ENTRIES];
	bool enforced[SHOW_ENTRIES]; /* of a block */
	struct top_reading sources, targets;
	char evidence[SETTINGS_PATH];
	struct tail records; /* the latest ones about it */
	struct tail active;  /* of alerts that are not cleared */
};

void show_print(FILE *to, const struct show *show);
/* 0 or a negative errno. */
int show_write_json(FILE *to, const struct show *show);

#endif
