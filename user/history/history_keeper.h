/* SPDX-License-Identifier: GPL-2.0-only */
/* Decides when the daemon reads and writes its history. */
#ifndef ICMPGUARD_HISTORY_HISTORY_KEEPER_H
#define ICMPGUARD_HISTORY_HISTORY_KEEPER_H

#include "history/history.h"

#include <sys/types.h>

struct history_keeper {
	char path[SETTINGS_PATH]; /* "" if nothing is kept */
	struct history *read;	  /* until it is restored */
	pid_t child;		  /* the writing process; 0: none */
	__u64 saved;		  /* when it was last written, by the kernel side's clock */
	__u64 offences;		  /* number of offences counted then */
};

/* Reads the file, if there is one; errors are reported and otherwise ignored. Returns the hash seed
 * to load with, or 0. */
__u64 history_keeper_open(struct history_keeper *keeper, const struct settings *settings,
			  const char *instance);
/* Restores both from what was read. Returns true if there was something. */
bool history_keeper_restore(struct history_keeper *keeper, struct memory *memory,
			    struct alerts *alerts, __u64 now);
/* Writes the file if it is due, in a child process, since it may be large and the disk slow.
 * history_keeper_save() writes it in any case, in this process. */
void history_keeper_poll(struct history_keeper *keeper, const struct settings *settings,
			 struct memory *memory, struct alerts *alerts, __u64 now);
void history_keeper_save(struct history_keeper *keeper, struct memory *memory,
			 struct alerts *alerts, __u64 now);
void history_keeper_close(struct history_keeper *keeper);

#endif
