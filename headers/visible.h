/* SPDX-License-Identifier: GPL-2.0-only */
/* Which directions were visible when an alert was raised, and what that leaves unknown. */
#ifndef ICMPGUARD_VISIBLE_H
#define ICMPGUARD_VISIBLE_H

/* VISIBLE(NAME, "label", "what it leaves unknown") */
#define VISIBILITIES(VISIBLE)                                                                      \
	VISIBLE(UNKNOWN, "unknown",                                                                \
		"packets of the other direction were not seen, and may have been sent: whether "   \
		"requests were answered, or replies asked for, is not known")                      \
	VISIBLE(INGRESS, "ingress",                                                                \
		"only what comes in is watched: what this machine sent, and whether it answered, " \
		"is not known")                                                                    \
	VISIBLE(BOTH, "both", "both directions: whether packets were answered, or asked for, is known")

enum visible {
#define VISIBLE(name, label, help) VISIBLE_##name,
	VISIBILITIES(VISIBLE)
#undef VISIBLE
		VISIBLE_COUNT
};

#endif
