/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What hosts were refused, over an hour and a day: by pair of refuser and receiver, and by receiver
 * from all refusers.
 *
 * A late reply of a service is refused too: the client has closed its port, and each reply goes to
 * another one. So refusals are of three kinds, counted separately: ports that no client would have
 * ("doors"); possible client ports, the destination of late replies, traceroutes and media after a
 * call; and hosts that do not exist.
 */
#ifndef ICMPGUARD_MEMORY_REFUSALS_H
#define ICMPGUARD_MEMORY_REFUSALS_H

#include "base/stream.h"
#include "detectors/observation.h"

struct refusal_memory;

/* Returns a memory of at most `bytes`; NULL when out of memory. */
struct refusal_memory *refusal_memory_new(size_t bytes);
void refusal_memory_free(struct refusal_memory *memory);

/* Adds an entry handed over by the kernel side, and completes its observation; `window`: ns. */
void refusal_memory_observe(struct refusal_memory *memory, const struct pair *pair, __u64 window,
			    struct observation *observation);

/* Writes the memory, and reads it back into an empty one; `shift`, in ns, is added to each time. A
 * record that cannot be read ends the reading. */
void refusal_memory_save(const struct refusal_memory *memory, struct stream *stream, __s64 shift);
void refusal_memory_restore(struct refusal_memory *memory, struct stream *stream, __s64 shift);

/* Returns the bytes in use. */
size_t refusal_memory_bytes(const struct refusal_memory *memory);

#endif
