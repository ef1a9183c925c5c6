/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A directory of evidence with bounds on the number of files and their total size: before a file is
 * written, others are removed until there is room. The lowest severity with more than its share
 * loses files: the oldest of the rule with the most files, so that no number of one kind displaces
 * another. Files with other names are neither counted nor touched.
 */
#ifndef ICMPGUARD_ALERTS_EVIDENCE_FOLDER_H
#define ICMPGUARD_ALERTS_EVIDENCE_FOLDER_H

#include "headers/types.h"

#include <stddef.h>

struct evidence_folder;

enum { EVIDENCE_NAME = 17 }; /* 16 hexadecimal digits, the id of an alert */

/* The alert behind a file. */
struct evidence_class {
	__u8 severity; /* enum severity */
	__u8 rule;     /* enum rule */
};

/* Determines the class of a file from its first bytes; zeros if they are not recognized. */
enum { EVIDENCE_HEAD = 512 };
typedef struct evidence_class evidence_classify(const char *head, size_t size);

/* Opens a directory, creates it (and its parent) if needed, and counts the files of earlier runs.
 * `classify` may be NULL. Reports an error and returns NULL on failure. */
struct evidence_folder *evidence_folder_open(const char *path, __u64 files, __u64 bytes,
					     evidence_classify *classify);
void evidence_folder_close(struct evidence_folder *folder);

/* Writes NAME.pcapng, atomically replacing an old one. Returns 0 or a negative errno, reported once
 * until a write succeeds again; -EFBIG if the data alone exceeds the bound. */
int evidence_folder_write(struct evidence_folder *folder, const char *name,
			  struct evidence_class class, const void *data, size_t size);

/* Sets new bounds; files over them are removed at the next write. */
void evidence_folder_bound(struct evidence_folder *folder, __u64 files, __u64 bytes);

#endif
