/* SPDX-License-Identifier: GPL-2.0-only */
/* When the daemon reads and writes its history. */
#ifndef ICMPGUARD_HISTORY_HISTORY_KEEPER_H
#define ICMPGUARD_HISTORY_HISTORY_KEEPER_H

#include "history/history.h"

#include <sys/types.h>

struct history_keeper {
	char path[SETTINGS_PATH]; /* "" where nothing is kept */
	struct history *read;	  /* until it is restored */
	pid_t child;		  /* that writes; 0: none does */
	__u64 saved;		  /* when it was last written, of the kernel side's clock */
	__u64 offences;		  /* how many had been counted then */
};

/* Reads the file, if there is one; what is wrong with it is reported and stops nothing. Returns
 * the hash seed to load with, or 0. */
__u64 history_keeper_open(struct history_keeper *keeper, const struct settings *settings,
			  const char *instance);
/* Fills both with what was read. True where there was something. */
bool history_keeper_restore(struct history_keeper *keeper, struct memory *memory,
			    struct alerts *alerts, __u64 now);
/* Writes the file, if it is time, by a process of its own: it may be large, and the disk slow. And
 * in any case, and by this process. */
void history_keeper_poll(struct history_keeper *keeper, const struct settings *settings,
			 struct memory *memory, struct alerts *alerts, __u64 now);
void history_keeper_save(struct history_keeper *keeper, struct memory *memory,
			 struct alerts *alerts, __u64 now);
void history_keeper_close(struct history_keeper *keeper);

#endif
