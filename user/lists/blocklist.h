/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Published blocklists, one address or prefix per line:
 *
 *   plain       192.0.2.1, 192.0.2.0/24; # and ; begin a comment (FireHOL .netset and .ipset,
 *               Emerging Threats, "192.0.2.0/24 ; SBL1234" of Spamhaus DROP)
 *   CSV         the first column, with or without quotation marks; a heading line is skipped
 *   ipset(8)    the output of "ipset save": create and flush are skipped, add is read
 *   JSON lines  the member cidr, prefix or ip of each object (Spamhaus drop_v4.json); objects of
 *               type "metadata" are skipped
 *
 * The format is detected for each line. A line in none of them is bad, and is reported with the
 * file's name, the line number and the value.
 */
#ifndef ICMPGUARD_LISTS_BLOCKLIST_H
#define ICMPGUARD_LISTS_BLOCKLIST_H

#include "base/prefix_set.h"

#include <stddef.h>
#include <stdio.h>

/* Limits: bytes of a line including its end; bytes of a file; bad lines reported per file. */
enum { BLOCKLIST_LINE = 4096, BLOCKLIST_BYTES = 256 << 20, BLOCKLIST_REPORTED = 10 };

/* Maximum size of a list's name, including the NUL; and its allowed characters. */
enum { BLOCKLIST_TAG = 32 };
#define BLOCKLIST_TAG_ACCEPTED "1 to 31 letters, digits, '-', '_' and '.'"
bool blocklist_is_tag(const char *text);

struct blocklist {
	struct prefix_set prefixes; /* unsorted until prefix_set_sort(); owned by the caller */
	bool skip_bad;		    /* skip bad lines with a warning */
	size_t bad;		    /* number of bad lines */
};

/* Appends the entries of a stream called `name`. 0, or a negative errno, reported: a bad line
 * without skip_bad, too large, or unreadable. On failure, `prefixes` may contain part of it. */
int blocklist_read(struct blocklist *list, FILE *from, const char *name);

/*
 * The same for a file. A symbolic link must be owned by root or this user. `unattended`: nobody
 * would notice that reading hangs or whose content appears in errors, so it must be a regular file,
 * owned by root or this user, that nobody else can write.
 */
int blocklist_read_file(struct blocklist *list, const char *path, bool unattended);

#endif
