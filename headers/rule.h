/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules icmpguard has: an alert's `rule`, the metrics' label, the key under
 * `rules:` in the configuration and the section of the manual, from one list.
 *
 *   RULE(NAME, "label", default severity, "ATT&CK techniques", "what it finds")
 *
 * Techniques are those of the Enterprise matrix, by id.
 * New rules go to the end: a rule's place is its number in alerts (rule.id, signature_id).
 */
#ifndef ICMPGUARD_RULE_H
#define ICMPGUARD_RULE_H

#include "headers/types.h"

#define SEVERITIES(SEVERITY)                                                                       \
	SEVERITY(INFO, "info")                                                                     \
	SEVERITY(LOW, "low")                                                                       \
	SEVERITY(MEDIUM, "medium")                                                                 \
	SEVERITY(HIGH, "high")                                                                     \
	SEVERITY(CRITICAL, "critical")

enum severity {
#define SEVERITY(name, label) SEVERITY_##name,
	SEVERITIES(SEVERITY)
#undef SEVERITY
	SEVERITY_COUNT
};

#define RULES(RULE)                                                                                \
	RULE(FLOOD_SOURCE, "flood-source", HIGH, "T1498.001",                                      \
	     "one source sends more than its bucket holds")                                        \
	RULE(FLOOD_TARGET, "flood-target", HIGH, "T1498.001",                                      \
	     "one target receives more than its bucket holds, whatever the sources")               \
	RULE(FLOOD_SPOOFED, "flood-spoofed", HIGH, "T1498.001",                                    \
	     "a flood whose sources each send a packet or two: they are forged")                   \
	RULE(REFLECTION, "reflection", HIGH, "T1498.002",                                          \
	     "replies nobody asked for, or requests made to be answered by many hosts")            \
	RULE(ERROR_FLOOD, "error-flood", HIGH, "T1499.001",                                        \
	     "a storm of unreachables, time exceeded, source quench or redirects")                 \
	RULE(OVERSIZE, "oversize", MEDIUM, "T1499.001",                                            \
	     "fragments that make too large a message, none at all, or overlap")                   \
	RULE(ND_FLOOD, "nd-flood", HIGH, "T1499.001",                                              \
	     "a storm of router, neighbour or multicast listener messages")                        \
	RULE(MALFORMED, "malformed", INFO, "T1499.001",                                            \
	     "ICMP that breaks the rules of its own format")                                       \
	RULE(SWEEP, "sweep", MEDIUM, "T1018,T1595.001",                                            \
	     "one source asks many hosts that it has not asked before")                            \
	RULE(LEGACY_PROBE, "legacy-probe", LOW, "T1016,T1124,T1018",                               \
	     "timestamp, address mask, information and other requests nobody needs any more")      \
	RULE(TYPE_PROBE, "type-probe", LOW, "T1595,T1046",                                         \
	     "many types and codes from one source, or such as do not exist")                      \
	RULE(OS_FINGERPRINT, "os-fingerprint", MEDIUM, "T1592.004,T1046",                          \
	     "the odd requests by which scanners tell one system from another")                    \
	RULE(ERROR_HARVEST, "error-harvest", LOW, "T1046",                                         \
	     "one host draws unreachables for many ports, protocols or hosts: it is scanning")     \
	RULE(PATH_MAPPING, "path-mapping", LOW, "T1590.004",                                       \
	     "one host draws time exceeded on the way to many targets: it maps the network")       \
	RULE(TTL_PROBE, "ttl-probe", INFO, "T1590",                                                \
	     "one source asks with many times to live: a traceroute, or a map being drawn")        \
	RULE(ND_SCAN, "nd-scan", MEDIUM, "T1018,T1499.001",                                        \
	     "one host solicits many neighbours that it has not solicited before")                 \
	RULE(ROUTER_PROBE, "router-probe", LOW, "T1018,T1016",                                     \
	     "router solicitations at a rate, or from where none comes")                           \
	RULE(MLD_PROBE, "mld-probe", LOW, "T1018",                                                 \
	     "a question to every host on the link at once: multicast echo, forged queries")       \
	RULE(SWEEP_SLOW, "sweep-slow", MEDIUM, "T1018,T1595.001",                                  \
	     "one source asks many hosts that it has not asked before, over hours or a day")       \
	RULE(SWEEP_DISTRIBUTED, "sweep-distributed", MEDIUM, "T1595.001",                          \
	     "many sources, each asking a few hosts, together cover one prefix")                   \
	RULE(SWEEP_ROTATING, "sweep-rotating", MEDIUM, "T1595.001",                                \
	     "the addresses of one prefix take turns at asking many hosts")                       \
	RULE(SENSITIVE_PROBE, "sensitive-probe", HIGH, "T1580,T1613,T1552.005",                    \
	     "a request to a host that nobody asks without a purpose, or into another segment")

enum rule {
#define RULE(name, label, severity, techniques, help) RULE_##name,
	RULES(RULE)
#undef RULE
	RULE_COUNT
};

#endif
