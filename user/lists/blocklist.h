/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Blocklists as they are published, one address or prefix a line:
 *
 *   plain       192.0.2.1, 192.0.2.0/24; # and ; begin a comment (FireHOL .netset and .ipset,
 *               Emerging Threats, "192.0.2.0/24 ; SBL1234" of Spamhaus DROP)
 *   CSV         the first column, with or without quotation marks; a line of headings may come
 * first ipset(8)    what "ipset save" writes: create and flush are passed over, of add the element
 * counts JSON lines  the member cidr, prefix or ip of each object (Spamhaus drop_v4.json); one
 * whose type is "metadata" is passed over
 *
 * The form is found out for each line.  A line that is of none is bad, and is reported with the
 * name of the file, its number and its value.
 */
#ifndef ICMPGUARD_LISTS_BLOCKLIST_H
#define ICMPGUARD_LISTS_BLOCKLIST_H

#include "base/prefix_set.h"

#include <stddef.h>
#include <stdio.h>

/* Of a line with its end; of a whole file, in bytes; of the bad lines of a file that are reported.
 */
enum { BLOCKLIST_LINE = 4096, BLOCKLIST_BYTES = 256 << 20, BLOCKLIST_REPORTED = 10 };

/* The longest name of a list, with its end, and what it consists of. */
enum { BLOCKLIST_TAG = 32 };
#define BLOCKLIST_TAG_ACCEPTED "1 to 31 letters, digits, '-', '_' and '.'"
bool blocklist_is_tag(const char *text);

struct blocklist {
	struct prefix_set
		prefixes; /* in order of the files, until prefix_set_sort(); the caller's */
	bool skip_bad;	  /* bad lines are warned of, and passed over */
	size_t bad;	  /* how many there were */
};

/* Appends what a stream has, whose name is `name`. 0, or a negative errno, reported: a bad line,
 * unless they are passed over; too large; not readable. Then `prefixes` may have a part of it. */
int blocklist_read(struct blocklist *list, FILE *from, const char *name);

/*
 * The same of a file.  A symbolic link counts where its owner is root or this user.  `unattended`:
 * nobody sees that the reading hangs, or whose file is shown in errors, so it must be an ordinary
 * file that nobody but its owner, root or this user, can write to.
 */
int blocklist_read_file(struct blocklist *list, const char *path, bool unattended);

#endif
