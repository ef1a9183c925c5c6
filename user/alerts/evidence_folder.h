/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A directory of evidence, bounded in files and in their total size: before a file is written,
 * others are removed until there is room.  The lowest severity that has more than its share loses
 * some, of it the rule with the most files, of those the one not written for longest: no number of
 * one kind pushes out another.  Files of other names are neither counted nor touched.
 */
#ifndef ICMPGUARD_ALERTS_EVIDENCE_FOLDER_H
#define ICMPGUARD_ALERTS_EVIDENCE_FOLDER_H

#include "headers/types.h"

#include <stddef.h>

struct evidence_folder;

enum { EVIDENCE_NAME = 17 }; /* 16 hexadecimal digits, the id of an alert */

/* What a file is evidence of. */
struct evidence_class {
	__u8 severity; /* enum severity */
	__u8 rule;     /* enum rule */
};

/* What the first bytes of a file say that it is evidence of; zeros where they do not. */
enum { EVIDENCE_HEAD = 512 };
typedef struct evidence_class evidence_classify(const char *head, size_t size);

/* Opens a directory, made (with its parent) where it is missing, and counts what an earlier
 * run left there. `classify` may be NULL. NULL after reporting. */
struct evidence_folder *evidence_folder_open(const char *path, __u64 files, __u64 bytes,
					     evidence_classify *classify);
void evidence_folder_close(struct evidence_folder *folder);

/* Writes NAME.pcapng, replacing it whole. 0 or a negative errno, reported once until a write
 * succeeds again; -EFBIG where the data alone is over the bound. */
int evidence_folder_write(struct evidence_folder *folder, const char *name,
			  struct evidence_class class, const void *data, size_t size);

/* Takes other bounds; what is over them goes with the next write. */
void evidence_folder_bound(struct evidence_folder *folder, __u64 files, __u64 bytes);

#endif
