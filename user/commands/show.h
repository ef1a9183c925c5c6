/* SPDX-License-Identifier: GPL-2.0-only */
/* The data that `icmpguard show` gathers about an address or prefix, for both output formats. */
#ifndef ICMPGUARD_COMMANDS_SHOW_H
#define ICMPGUARD_COMMANDS_SHOW_H

#include "commands/busiest_read.h"
#include "commands/talks_read.h"
#include "commands/tail.h"
#include "config/settings.h"
#include "lists/list_entry.h"

#include <stdio.h>

/* Maximum list entries, rows and records shown. */
enum { SHOW_ENTRIES = 16, SHOW_ROWS = 24, SHOW_RECORDS = 8, SHOW_REASON = 128 };

struct show {
	struct prefix about;
	__u64 now;
	bool home;		     /* inside home, or overlapping it */
	const char *segment;	     /* from the settings; NULL: none */
	char protected[SHOW_REASON]; /* why rules do not block it, or "" */
	bool allowed;
	unsigned int entry_count; /* overlapping list entries; the first SHOW_ENTRIES are stored */
	struct list_entry entries[SHOW_ENTRIES];
	bool enforced[SHOW_ENTRIES]; /* for blocks */
	struct top_reading sources, targets;
	struct talks talks; /* conversations of which an end is in it */
	char evidence[SETTINGS_PATH];
	struct tail records; /* the latest records about it */
	struct tail active;  /* records of alerts not cleared */
};

void show_print(FILE *to, const struct show *show);
/* 0 or a negative errno. */
int show_write_json(FILE *to, const struct show *show);

#endif
