/* SPDX-License-Identifier: GPL-2.0-only */
/* Capture files for tests of the reader, made byte by byte. */
#ifndef SELFTESTS_CAPTURE_FILE_H
#define SELFTESTS_CAPTURE_FILE_H

#include "replay/capture.h"

#include <stdio.h>

/* A capture as bytes, and its path. */
struct file {
	__u8 bytes[8192];
	size_t size;
	char name[64];
};

/* The directory of the files; a suite's init and fini. Standard error goes to where capture_said()
 * reads. */
extern char capture_directory[];
void capture_setup(void);
void capture_cleanup(void);
/* Checks that the next line on standard error contains these words. */
void capture_said(const char *words);

void capture_append(struct file *file, const void *data, size_t size);
/* The header of a pcap file with nanoseconds. */
void capture_begin(struct file *file, __u32 link_type);
/* A record's header; its content follows. */
void capture_record(struct file *file, __u32 seconds, __u32 nanoseconds, __u32 captured,
		    __u32 length);
/* A complete record of zeros. */
void capture_add(struct file *file, __u32 seconds, __u32 nanoseconds, __u32 size);
/* A capture of 40 frames, a second apart. */
void capture_fill(struct file *file);

/* Writes the file; returns its path, which is in `file`. */
char *capture_save(struct file *file, const char *name);
struct captures *capture_open_one(struct file *file);
/* Returns the number of remaining frames. */
unsigned int capture_count(struct captures *captures);

#endif
