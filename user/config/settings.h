/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of settings: the source of the parser, the bounds, the defaults, `check-config
 * --effective`, the example file and the manual.
 *
 *   SETTING(path, TYPE, field, default text, minimum, maximum, help)
 *   BY_VIEW(path, TYPE, field, default text, minimum, maximum, help)
 *
 * The settings of a rule are rows of its file detectors/RULE.def.
 *
 * path: the keys in the YAML file, joined by dots; also for --set.
 * field: a member of struct settings, or of struct view_settings for BY_VIEW.
 * default text: parsed like any other value.
 * minimum: ZERO_OR(x) if 0 is also accepted, with the meaning given in the help.
 *
 * TYPE        text                          stored as
 * BOOL        yes, no, true, false          bool
 * COUNT       a whole number                __u64
 * DURATION    500ms, 10s, 5m, 1h, 7d        __u64, nanoseconds; bounds in nanoseconds
 * BYTES       4096, 64KiB, 1MiB, 2GiB       __u64
 * CHOICE(W)   one of the words W            __u32, its index
 * CHOICES(W)  a list of the words W         __u32, a bit for each
 * PATH        a file name, "" for none      char[SETTINGS_PATH]
 * PREFIXES    a list of ADDRESS[/LENGTH]    struct prefix_list
 * INTERFACES  a list of names               struct interface_list
 * ROUTERS     a list of ADDRESS[=LINK]      struct router_list
 * SEGMENTS    a mapping from names to       struct segment_list
 *             lists of ADDRESS[/LENGTH]
 * DURATIONS   a list of DURATION            struct duration_list
 * FILES       a mapping from names to       struct file_list
 *             lists of file names
 * POLICY      a list of mappings, or of     struct policy_rule_list
 *             "KEY=VALUE KEY=VALUE ..."
 *
 * A BY_VIEW setting takes one value for all views, or a mapping from view to value; views that
 * are not named keep their values. PATH, PREFIXES, INTERFACES, ROUTERS, SEGMENTS, DURATIONS, FILES
 * and POLICY cannot be by view.
 */
#ifndef ICMPGUARD_CONFIG_SETTINGS_H
#define ICMPGUARD_CONFIG_SETTINGS_H

#include "headers/tunnel.h"
#include "headers/address.h"
#include "headers/discovery.h"
#include "headers/maps.h"
#include "headers/policy.h"
#include "headers/rule.h"

enum { SETTINGS_PATH = 256, SETTINGS_PREFIXES = 256 };

struct prefix_list {
	__u32 count;
	struct prefix prefixes[SETTINGS_PREFIXES];
};

enum { SETTINGS_INTERFACES = 256, INTERFACE_NAME = 16 }; /* as IF_NAMESIZE */

struct interface_list {
	__u32 count;
	char names[SETTINGS_INTERFACES][INTERFACE_NAME];
};

/* Operator-chosen names with prefixes each, in total at most NETWORKS per family. */
enum { SEGMENTS_MOST = 32, SEGMENT_NAME = 32 };

struct segment_list {
	__u32 count;
	char names[SEGMENTS_MOST][SEGMENT_NAME];
	__u32 prefix_count;
	struct prefix prefixes[2 * NETWORKS];
	__u8 owners[2 * NETWORKS]; /* index of the prefix's name */
};

enum { DURATIONS_MOST = 8 };

struct duration_list {
	__u32 count;
	__u64 durations[DURATIONS_MOST]; /* ns */
};

/* Files with operator-chosen names. */
enum { FILES_MOST = 32, FILES_NAME = 32 };

struct file_list {
	__u32 count;
	char names[FILES_MOST][FILES_NAME];
	__u32 path_count;
	char paths[FILES_MOST][SETTINGS_PATH];
	__u8 owners[FILES_MOST]; /* index of the file's name */
};

/* A router: its address, and optionally its link-layer address. */
struct declared_router {
	struct address address;
	__u8 link[LINK_BYTES];
	bool has_link;
};

enum { SETTINGS_ROUTERS = 64 };

struct router_list {
	__u32 count;
	struct declared_router routers[SETTINGS_ROUTERS];
};

/* The words of CHOICE settings, each preceded by a bar, in enum order. */
#define CHOICE_WORD(name, label, ...) "|" label
#define SEVERITY_WORDS		      SEVERITIES(CHOICE_WORD)
#define SCOPE_WORDS		      BLOCK_SCOPES(CHOICE_WORD)
#define MODE_WORDS		      "|monitor|enforce" /* enum mode, without off */
#define TUNNEL_WORDS	TUNNELS(CHOICE_WORD)
#define YES_WORDS	"|no|yes" /* 0 and 1 */
#define EGRESS_WORDS	YES_WORDS
#define VLAN_MODE_WORDS "|auto|yes|no" /* enum vlan_mode */
#define MALFORMED_WORDS "|pass|drop"
/* The accepted responses, by a rule's default: only rules that default to DROP, and those of the
 * guard (bpf/guard.h, default none), can drop in the kernel from the first packet on. */
#define RESPONSE_WORDS_NONE  "|none|block|limit|block-echo|block-icmp|block-all|graduated"
#define RESPONSE_WORDS_BLOCK RESPONSE_WORDS_NONE
#define RESPONSE_WORDS_DROP  RESPONSE_WORDS_NONE "|drop"
#define RESPONSE_WORDS_GUARD RESPONSE_WORDS_DROP
#define RESPONSE_TEXT_NONE   "none"
#define RESPONSE_TEXT_BLOCK  "block"
#define RESPONSE_TEXT_DROP   "drop"
#define RESPONSE_TEXT_GUARD  "none"
enum response {
	RESPONSE_NONE,
	RESPONSE_BLOCK, /* with the scope of block.scope */
	RESPONSE_LIMIT,
	RESPONSE_BLOCK_ECHO,
	RESPONSE_BLOCK_ICMP,
	RESPONSE_BLOCK_ALL,
	RESPONSE_GRADUATED, /* escalates through these with each further offence */
	RESPONSE_DROP,
};

/* Returns whether a response puts the offender on the block list. */
static inline bool response_lists(__u32 response)
{
	return response != RESPONSE_NONE && response != RESPONSE_DROP;
}
#define ALERT_FORMAT_WORDS "|ecs|eve"
enum alert_format { FORMAT_ECS, FORMAT_EVE };

#define ADAPTIVE_WORDS "|off|advise|on"
enum adaptive { ADAPTIVE_OFF, ADAPTIVE_ADVISE, ADAPTIVE_ON };

/* The daemon's windows, in addition to the kernel's. */
enum slow_window { SLOW_HOUR, SLOW_FOUR_HOURS, SLOW_DAY, SLOW_WINDOWS };

#define POLICY_WORDS "|none|host|router|edge" /* enum policy_profile */
#define SHADOW_WORDS "|no|yes" /* 0 and 1 */

struct policy_rule_list {
	__u32 count;
	struct policy_rule rules[POLICY_RULES];
};

/* The settings of every rule: rules.RULE.enabled, .severity, .response, .block-for, .suppress */
struct rule_settings {
	bool enabled;
	__u32 severity;	 /* enum severity */
	__u32 response;	 /* enum response */
	__u64 block_for; /* ns; 0: settings.block_for */
	__u64 suppress;	 /* ns */
	__u64 window;	 /* ns; 0: settings.window. For rules that have one, see window.h */
};

/* Settings per view: buckets and rules. */
struct view_settings {
	__u64 source_rate[LANE_COUNT];
	__u64 source_burst[LANE_COUNT];
	__u64 source_byte_rate;
	__u64 source_byte_burst;
	__u64 target_rate[LANE_COUNT];
	__u64 target_burst[LANE_COUNT];

	struct rule_settings rules[RULE_COUNT];
#define FIELD_COUNT	__u64
#define FIELD_DURATION	__u64
#define FIELD_BYTES	__u64
#define RULE_SETTING(rule, path, type, field, ...) FIELD_##type field;
#include "user/detectors/rules.def"
};

struct settings {
	__u32 mode; /* enum mode: monitor or enforce */
	struct interface_list interfaces;
	bool reattach;
	struct prefix_list home;
	struct prefix_list allow;
	struct prefix_list gateways;
	struct router_list routers;
	struct prefix_list management;
	struct prefix_list sensitive;
	struct segment_list segments;

	__u32 policy; /* enum policy_profile */
	__u32 policy_shadow;
	struct policy_rule_list policy_rules;

	__u64 window; /* ns */
	__u64 learning;
	__u64 poll_interval;
	__u64 heartbeat_limit;

	__u32 malformed; /* 0 pass, 1 drop */
	__u64 checksum_bytes;

	__u64 source_spread;
	__u64 source_users;
	__u64 allowed_share;
	__u64 prefix_share;
	__u32 vlan; /* enum vlan_mode */
	__u32 decapsulate; /* a bit for each enum tunnel */
	__u32 egress; /* 1: egress is watched too */
	__u64 target_established;
	__u64 admission_rate;
	__u64 admission_burst;
	__u64 admission_epoch;
	__u64 sample_rate;
	char evidence_directory[SETTINGS_PATH];
	__u64 evidence_packets;
	__u32 evidence_payload; /* 0: no, 1: yes */
	__u64 evidence_file_size;
	__u64 evidence_files;
	__u64 evidence_size;

	__u64 memory_most; /* bytes */
	char memory_file[SETTINGS_PATH];
	char lists_file[SETTINGS_PATH];
	struct file_list lists_from;
	bool lists_skip_bad;
	char lists_audit[SETTINGS_PATH];
	__u64 memory_interval;

	__u32 adaptive; /* enum adaptive */
	__u64 baseline_sources;
	__u64 baseline_days;
	__u64 baseline_deviations;

	__u64 block_for;
	__u32 block_scope;
	bool verified_sources;
	__u64 block_per_minute;
	__u64 block_most;
	__u64 block_share;
	struct duration_list block_escalation;
	__u64 block_forgive;
	__u64 block_limit;
	__u64 block_prefix_after;

	char hook_block[SETTINGS_PATH];
	char hook_unblock[SETTINGS_PATH];
	char hook_alert[SETTINGS_PATH];
	char hook_resync[SETTINGS_PATH];
	__u64 hook_timeout;
	__u64 hook_queue;

	__u64 map_sources;
	__u64 map_targets;
	__u64 map_blocks;
	__u64 map_block_prefixes;

	char textfile[SETTINGS_PATH];
	__u64 textfile_interval;
	char alert_file[SETTINGS_PATH];
	__u64 alert_size;  /* bytes; 0: no limit */
	__u64 alert_files; /* number of rotated files */
	__u32 alert_format;
	__u64 alert_repeat;
	__u64 alert_clear;
	__u64 alert_incident;
	__u64 alert_campaign;

	struct view_settings views[VIEW_COUNT];
};

#define NS(seconds) ((seconds)*NSEC_PER_SEC)
#define DAYS(days)  NS((days)*86400ULL)

/* Flag in a minimum: 0 is also accepted. */
#define OR_ZERO		 (1ULL << 63)
#define ZERO_OR(minimum) (OR_ZERO | (minimum))

#define LANE_SETTINGS(BY_VIEW, LANE, word, srate, sburst, trate, tburst)                           \
	BY_VIEW("limit." word ".source-rate", COUNT, source_rate[LANE], srate, 0, 10000000,        \
		"packets a second that one source may send in this lane; 0: no limit")             \
	BY_VIEW("limit." word ".source-burst", COUNT, source_burst[LANE], sburst, 1, 10000000,     \
		"packets that a source may send at once before the rate applies")                  \
	BY_VIEW("limit." word ".target-rate", COUNT, target_rate[LANE], trate, 0, 100000000,       \
		"packets a second that one target may receive in this lane from all sources; 0: "  \
		"no limit")                                                                        \
	BY_VIEW("limit." word ".target-burst", COUNT, target_burst[LANE], tburst, 1, 100000000,    \
		"packets that a target may receive at once before the rate applies")

#define SETTINGS(SETTING, BY_VIEW)                                                                 \
	SETTING("mode", CHOICE(MODE_WORDS), mode, "monitor", 0, 0,                                 \
		"monitor: report and count what would be dropped; enforce: drop it")               \
	SETTING("interfaces", INTERFACES, interfaces, "", 0, 0,                                    \
		"interfaces that icmpguard run attaches to if none are given; by default that of " \
		"the default route. A change requires a restart")                                  \
	SETTING("reattach", BOOL, reattach, "yes", 0, 0,                                           \
		"yes: if another program removes icmpguard's program from an interface, it is "    \
		"attached again at once; no: that is reported, and icmpguard reload attaches "     \
		"again. What icmpguard detach removes stays off until a reload or restart")        \
	SETTING("home", PREFIXES, home, "", 0, 0,                                                  \
		"prefixes that are inside; empty: private and link-local ranges and the "          \
		"prefixes of the attached interfaces. A subnet may be named beside a prefix that " \
		"contains it: reflection then knows its broadcast address")                        \
	SETTING("allow", PREFIXES, allow, "", 0, 0,                                                \
		"sources that are never blocked or alerted about, and not limited below "          \
		"limit.allowed-share")                                                             \
	SETTING("gateways", PREFIXES, gateways, "", 0, 0,                                          \
		"routers that no rule blocks, in addition to those of static and DHCP routes; "    \
		"one that only advertises itself is trusted after it has done so for five "        \
		"minutes")                                                                         \
	SETTING("routers", ROUTERS, routers, "", 0, 0,                                             \
		"routers of the attached links; they also count as gateways. With response drop, " \
		"router messages of others are dropped at once; if the link-layer address is "     \
		"given, so are those from another one, even before the router has advertised "     \
		"itself")                                                                          \
	SETTING("management", PREFIXES, management, "", 0, 0,                                      \
		"peers that manage this machine: no rule blocks them, and icmpguard block only "   \
		"with --force")                                                                    \
	SETTING("sensitive", PREFIXES, sensitive, "169.254.169.254, fd00:ec2::254", 0, 0,          \
		"targets that nothing has a legitimate reason to ping, at most 32 per family; "    \
		"by default the addresses where clouds serve a machine's credentials")             \
	SETTING("segments", SEGMENTS, segments, "", 0, 0,                                          \
		"named network segments that must not ping each other: a request from one to "     \
		"another is a sensitive probe; an address belongs to the segment of its longest "  \
		"matching prefix, and hosts in no segment are ignored")                            \
	SETTING("policy", CHOICE(POLICY_WORDS), policy, "none", 0, 0,                              \
		"which messages pass by type, code and direction: for an end host, for a router "  \
		"between networks that trust each other, for the router between home and outside " \
		"(icmpguard policy show); path-MTU discovery, neighbour discovery, address "       \
		"configuration and traceroute pass under each; none: everything passes")           \
	SETTING("policy-shadow", CHOICE(SHADOW_WORDS), policy_shadow, "no", 0, 0,                  \
		"yes: the lines of the profile only count what they would drop")                   \
	SETTING("policy-rules", POLICY, policy_rules, "", 0, 0,                                    \
		"your own rules, before the lines of the profile; the first one that covers a "    \
		"message applies. A rule for a range of types does not cover what path-MTU "       \
		"discovery, neighbour discovery, address configuration and traceroute need; a "    \
		"rule for a single type does, but covers what the network cannot do without only " \
		"with force: yes")                                                                 \
	SETTING("window", DURATION, window, "60s", NS(2), NS(3600),                                \
		"the fast window: distinct targets and sources are counted over it unless a rule " \
		"sets its own")                                                                    \
	SETTING("learning", DURATION, learning, "30m", NS(1), DAYS(7),                             \
		"how long after the first start routers and neighbours seen on the link are "      \
		"learned; those that are declared or in configured routes of this machine are "    \
		"known at once")                                                                   \
	SETTING("poll-interval", DURATION, poll_interval, "1s", NS(1) / 10, NS(60),                \
		"how often the daemon reads the tables; floods wake it at once")                   \
	SETTING("heartbeat-limit", DURATION, heartbeat_limit, "10s", 0, NS(3600),                  \
		"if the daemon is silent for this long, status and metrics report it as dead; "    \
		"limits and blocks stay in force; 0: never")                                       \
	SETTING("vlan", CHOICE(VLAN_MODE_WORDS), vlan, "auto", 0, 0,                               \
		"whether each VLAN is a network of its own, in which the same address means "      \
		"another host; auto: two VLANs are separated once both have a host with the same " \
		"address")                                                                         \
	SETTING("decapsulate", CHOICES(TUNNEL_WORDS), decapsulate, "", 0, 0,                       \
		"tunnels to decapsulate, up to two deep, for a sensor on a mirror port: each "     \
		"tunnel id is a network of its own; other traffic then costs more; by default "    \
		"none, and packets inside tunnels are not seen")                                   \
	SETTING("egress", CHOICE(EGRESS_WORDS), egress, "yes", 0, 0,                               \
		"whether packets that leave the interfaces are watched too, by a tc program: "     \
		"those that this machine and the hosts behind it send; only blocks of pairs and "  \
		"the policy drop them")                                                            \
	SETTING("parse.malformed", CHOICE(MALFORMED_WORDS), malformed, "pass", 0, 0,               \
		"what enforce mode does with malformed ICMP")                                      \
	SETTING("parse.checksum-bytes", COUNT, checksum_bytes, "128", 0, 256,                      \
		"verify ICMP checksums of messages up to this length; 0: never")                   \
	LANE_SETTINGS(BY_VIEW, LANE_REQUEST, "request", "50", "250", "500", "1000")                \
	LANE_SETTINGS(BY_VIEW, LANE_REPLY, "reply", "50", "250", "500", "1000")                    \
	LANE_SETTINGS(BY_VIEW, LANE_ERROR, "error", "50", "250", "500", "1000")                    \
	LANE_SETTINGS(BY_VIEW, LANE_DISCOVERY, "discovery", "50", "250", "500", "2000")            \
	LANE_SETTINGS(BY_VIEW, LANE_FRAGMENT, "fragment", "1000", "5000", "5000", "20000")         \
	LANE_SETTINGS(BY_VIEW, LANE_OTHER, "other", "50", "250", "500", "1000")                    \
	BY_VIEW("limit.source-bytes", BYTES, source_byte_rate, "4MiB", 0, 1ULL << 40,              \
		"bytes a second that one source may send; 0: no limit")                            \
	BY_VIEW("limit.source-bytes-burst", BYTES, source_byte_burst, "16MiB", 65536, 1ULL << 40,  \
		"bytes that a source may send at once before the rate applies")                    \
	SETTING("limit.users", COUNT, source_users, "200", 0, 100000,                              \
		"users behind one address who each ping once a second: requests of conversations " \
		"that keep their identifier, count up and send a few packets a second do not "     \
		"charge the source's bucket, up to this many a second and four times as many at "  \
		"once; 0: all are charged")                                                        \
	SETTING("limit.spread", COUNT, source_spread, "8", 1, 1000,                                \
		"a request or error to a target that is not among the latest 32 or so charges "    \
		"only 1/spread of a packet to the source's bucket: a flood keeps its targets, a "  \
		"monitor's round does not")                                                        \
	SETTING("limit.prefix-share", COUNT, prefix_share, "10", 0, 1000000,                       \
		"multiple of a source's rate that all addresses of one IPv6 /64 outside may send " \
		"together; its /56 twice and its /48 four times as much; 0: no limit")             \
	SETTING("limit.allowed-share", COUNT, allowed_share, "20", 0, 1000000,                     \
		"multiple of a source's rate that a source on the list allow may send, since its " \
		"address can be forged; 0: no limit")                                              \
	SETTING("limit.established", DURATION, target_established, "10s", 0, DAYS(1),              \
		"a flood leaves two more buckets of a target, of the same size: one for sources "  \
		"that had been known for longer than this when it began; one for pings that keep " \
		"their identifier and count up")                                         \
	SETTING("admission.rate", COUNT, admission_rate, "256", 1, 1000000,                        \
		"new sources per second and CPU that are tracked from their first packet; beyond " \
		"this rate, from their second")                                                    \
	SETTING("admission.burst", COUNT, admission_burst, "4096", 1, 1000000,                     \
		"new sources that may arrive at once before the rate applies")                     \
	SETTING("admission.epoch", DURATION, admission_epoch, "10s", NS(1), NS(600),               \
		"how long a first packet is remembered until the second arrives")                  \
	SETTING("evidence.rate", COUNT, sample_rate, "1000", 0, 1000000,                           \
		"packets per second and CPU that are copied as evidence; 0: no limit")             \
	SETTING("evidence.directory", PATH, evidence_directory, "/var/lib/icmpguard/%i.evidence", 0, \
		0,                                                                                 \
		"where the packets of each alert are written, as pcapng; \"\": not written")       \
	SETTING("evidence.packets", COUNT, evidence_packets, "16", 2, 256,                         \
		"packets kept per offender: half of them its first, half its latest")              \
	SETTING("evidence.payload", CHOICE(YES_WORDS), evidence_payload, "yes", 0, 0,              \
		"no: of each packet only the headers are written, up to and including that of "    \
		"ICMP. Alerts, metrics and messages never contain payload")                        \
	SETTING("evidence.file-size", BYTES, evidence_file_size, "64KiB", 4096, 1ULL << 30,        \
		"maximum size of the file of one alert")                                           \
	SETTING("evidence.files", COUNT, evidence_files, "1000", 1, 1000000,                       \
		"maximum number of files; the oldest are removed")                                 \
	SETTING("evidence.size", BYTES, evidence_size, "64MiB", 65536, 1ULL << 40,                 \
		"maximum size of all files together; the oldest are removed")                      \
	SETTING("adaptive", CHOICE(ADAPTIVE_WORDS), adaptive, "advise", 0, 0,                      \
		"advise: learn what is ordinary, and add it to the figures of alerts; on: also "   \
		"raise no alert for an ordinary sweep, fast or slow; off: neither. Never lowers "  \
		"a threshold or changes the buckets of limit")                                     \
	SETTING("baseline.sources", COUNT, baseline_sources, "20", 3, 1000000,                     \
		"minimum number of sources in an hour to learn from it")                           \
	SETTING("baseline.days", COUNT, baseline_days, "3", 1, 365,                                \
		"days on which an hour of the day must have been learned before it is used")       \
	SETTING("baseline.deviations", COUNT, baseline_deviations, "6", 1, 1000,                   \
		"values up to this many standard deviations, by the MAD, above the median are "    \
		"ordinary")                                                                        \
	SETTING("memory.max", BYTES, memory_most, "64MiB", 4 << 20, 1ULL << 40,                    \
		"maximum memory for the daemon's data on sources, targets and prefixes; when it "  \
		"is full, the least interesting are removed")                                      \
	SETTING("memory.file", PATH, memory_file, "/var/lib/icmpguard/%i.history", 0, 0,           \
		"file in which the memory and the active alerts survive a restart; %i is the "     \
		"name of the instance; \"\": none")                                                \
	SETTING("memory.interval", DURATION, memory_interval, "5m", NS(1), DAYS(1),                \
		"how often that file is saved")                                                    \
	SETTING("lists.file", PATH, lists_file, "/var/lib/icmpguard/%i.lists", 0, 0,               \
		"file in which blocks and allowances of commands and rules survive a restart "     \
		"and a reboot; %i is the name of the instance; \"\": none")                        \
	SETTING("lists.from", FILES, lists_from, "", 0, 0,                                         \
		"named blocklists, each of one or more files, read at the start and on each "      \
		"reload: plain, CSV, ipset save or JSON lines; others must not be able to write "  \
		"to the files")                                                                    \
	SETTING("lists.skip-bad", BOOL, lists_skip_bad, "no", 0, 0,                                \
		"yes: bad lines of blocklists are skipped, with a warning; no: a bad line makes "  \
		"a reload fail, and a start goes without the lists")                               \
	SETTING("lists.audit", PATH, lists_audit, "/var/log/icmpguard/audit-%i.json", 0, 0,        \
		"file in which each change of the lists by a command or a reload is recorded, "    \
		"one JSON object a line: who, what and why; %i is the name of the instance; "      \
		"\"\": none")                                                                      \
	SETTING("block.for", DURATION, block_for, "10m", NS(1), DAYS(365),                         \
		"how long a rule's block lasts, unless the rule says otherwise")                   \
	SETTING("block.scope", CHOICE(SCOPE_WORDS), block_scope, "icmp", 0, 0,                     \
		"what a rule's block covers; without block.verified-sources at most icmp")         \
	SETTING("block.verified-sources", BOOL, verified_sources, "no", 0, 0,                      \
		"yes: the network admits no forged sources (RFC 2827, RFC 3704), so that rules "   \
		"may block with scope all, and prefixes; no: they do neither where a forger "      \
		"could cause it")                                                                  \
	SETTING("block.per-minute", COUNT, block_per_minute, "60", 0, 1000000,                     \
		"maximum number of blocks by rules per minute; beyond it offenders are only "      \
		"limited")                                                                         \
	SETTING("block.max", COUNT, block_most, "4096", 0, 1000000,                                \
		"maximum number of active blocks by rules; in a full list those end first that "   \
		"have dropped nothing for longest, for a minute at least")                         \
	SETTING("block.prefix-share", COUNT, block_share, "25", 1, 100,                            \
		"percent of block.max that the addresses of one /16, or one /48 of IPv6, may "     \
		"take, but at least 16 blocks; beyond it they are only limited")                   \
	SETTING("block.escalation", DURATIONS, block_escalation, "1h, 24h, 7d", NS(1), DAYS(365),  \
		"how long a rule's block lasts at the second, third and each further offence, if " \
		"that is longer than block.for; []: always block.for")                             \
	SETTING("block.forgive", DURATION, block_forgive, "7d", ZERO_OR(NS(1)), DAYS(365),         \
		"after the end of a block, one offence is forgotten for each such time without "   \
		"another; 0s: none is")                                                            \
	SETTING("block.limit", COUNT, block_limit, "10", 1, 1000000,                               \
		"packets a second that pass from an offender with the response limit")             \
	SETTING("block.prefix-after", COUNT, block_prefix_after, "16", 0, 65536,                   \
		"when rules have blocked this many addresses of one /24, or one /64 of IPv6, "     \
		"within block.for, the prefix is blocked if most of them have shown two-way "      \
		"traffic with one TTL, which a forged address cannot, and limited otherwise, "     \
		"except for its hosts known before and for answers to requests; 0: never")         \
	SETTING("hooks.block", PATH, hook_block, "", 0, 0,                                         \
		"absolute path of a program that is run when a block begins to drop packets, "     \
		"with the arguments block ADDRESS[/LENGTH] SCOPE SECONDS RULE SIDE, and JSON on "  \
		"standard input; \"\": none")                                                      \
	SETTING("hooks.unblock", PATH, hook_unblock, "", 0, 0,                                     \
		"the same when a block has ended, with unblock instead of block")                  \
	SETTING("hooks.alert", PATH, hook_alert, "", 0, 0,                                         \
		"the same for each record of an alert: alert RULE SEVERITY STATE OFFENDER, and "   \
		"the record as JSON")                                                              \
	SETTING("hooks.resync", PATH, hook_resync, "", 0, 0,                                       \
		"a program that gets all current blocks, as JSON on standard input, at the start " \
		"and after a hook failed, to make up for what was missed")                         \
	SETTING("hooks.timeout", DURATION, hook_timeout, "10s", NS(1) / 10, NS(600),               \
		"how long a hook may run until it is killed; one runs at a time")                  \
	SETTING("hooks.queue", COUNT, hook_queue, "128", 1, 1024,                                  \
		"maximum number of queued hooks; beyond it alerts are lost, and blocks are "       \
		"reported later")                                                                  \
	SETTING("maps.sources", COUNT, map_sources, "65536", 1024, 16777216,                       \
		"source entries; 760 bytes each, plus the kernel's overhead; the other tables "    \
		"of recent packets have at most as many")                                          \
	SETTING("maps.targets", COUNT, map_targets, "32768", 1024, 16777216, "target entries")     \
	SETTING("maps.blocks", COUNT, map_blocks, "16384", 16, 16777216,                           \
		"blocks of addresses; 136 bytes each, plus 32 for each CPU")                       \
	SETTING("maps.block-prefixes", COUNT, map_block_prefixes, "4096", 16, 1048576,             \
		"blocks of prefixes")                                                              \
	SETTING("export.textfile", PATH, textfile,                                                 \
		"/var/lib/prometheus/node-exporter/icmpguard-%i.prom", 0, 0,                       \
		"metrics for node-exporter's textfile collector; %i is the name of the instance; " \
		"\"\": none")                                                                      \
	SETTING("export.interval", DURATION, textfile_interval, "15s", NS(1), NS(3600),            \
		"how often the metrics are written")                                               \
	SETTING("alerts.file", PATH, alert_file, "/var/log/icmpguard/alerts-%i.json", 0, 0,        \
		"alerts, one JSON object a line; %i is the name of the instance; \"-\" for "       \
		"standard output, \"\" for none")                                                  \
	SETTING("alerts.size", BYTES, alert_size, "64MiB", ZERO_OR(4096), 1ULL << 40,              \
		"beyond this size the file is renamed to FILE.1 and a new one is created; 0: no "  \
		"limit")                                                                           \
	SETTING("alerts.files", COUNT, alert_files, "4", 0, 1000,                                  \
		"number of earlier alerts files to keep; FILE.1 is the latest")                    \
	SETTING("alerts.format", CHOICE(ALERT_FORMAT_WORDS), alert_format, "ecs", 0, 0,            \
		"Elastic Common Schema, or Suricata's EVE")                                        \
	SETTING("alerts.repeat", DURATION, alert_repeat, "60s", NS(1), DAYS(7),                    \
		"minimum time between two updates of an active alert; one follows when its "       \
		"findings have quadrupled")                                                        \
	SETTING("alerts.clear", DURATION, alert_clear, "120s", NS(1), DAYS(7),                     \
		"an alert is cleared when no finding renewed it for this long")                    \
	SETTING("alerts.incident", DURATION, alert_incident, "1h", NS(1), DAYS(7),                 \
		"alerts of one offender within this time of each other form one incident")         \
	SETTING("alerts.campaign", COUNT, alert_campaign, "16", ZERO_OR(2), 4096,                  \
		"maximum number of offenders of one rule, direction and network that have alerts "  \
		"of their own, at a time and in an hour; further ones share one alert. Of senders " \
		"outside, whose addresses may be forged, and of targets, a quarter of it within "  \
		"two minutes; of all VLANs and tunnels together four times as many; 0: no limit")

/* Renamed settings: the old path is accepted with a warning. */
#define SETTING_ALIASES(ALIAS)                                                                     \
	ALIAS("memory.most", "memory.max")                                                         \
	ALIAS("block.most", "block.max")

/* A rule's window: of one of the counts in window.h, which other rules may read too. */
#define WINDOW_SETTING(BY_VIEW, RULE, word, help)                                                  \
	BY_VIEW("rules." word ".window", DURATION, rules[RULE].window, "0s", ZERO_OR(NS(2)),       \
		NS(3600), help "; 0s: the setting window")

/* Descriptions of sections, for the example file and the manual. Those of the lanes under `limit`
 * come from LANES, those of the rules from their files. */
#define SECTIONS(SECTION)                                                                          \
	SECTION("parse", "Malformed packets")                                                      \
	SECTION("limit", "Buckets: a rate, and a burst before the rate applies; for each lane")    \
	SECTION("admission", "Which new sources are tracked while too many arrive")                \
	SECTION("evidence", "Packets that are copied for alerts")                                  \
	SECTION("baseline", "What is ordinary, by view and hour of the day")                       \
	SECTION("memory", "What the daemon remembers for days; a change requires a restart")       \
	SECTION("block", "Blocks that rules make in enforce mode")                                 \
	SECTION("hooks", "Programs of your own to run, as the user icmpguard-hooks, else nobody")  \
	SECTION("maps", "Sizes of the kernel's tables; a change requires a restart")               \
	SECTION("export", "Metrics")                                                               \
	SECTION("alerts", "Where alerts are written")                                              \
	SECTION("rules", "Detection rules")

/* Rows that every rule has; `word` is the rule's label. */
#define RULE_SETTINGS(BY_VIEW, RULE, word, default_severity, default_response, responses)          \
	BY_VIEW("rules." word ".enabled", BOOL, rules[RULE].enabled, "yes", 0, 0,                  \
		"whether the rule is evaluated")                                                   \
	BY_VIEW("rules." word ".severity", CHOICE(SEVERITY_WORDS), rules[RULE].severity,           \
		default_severity, 0, 0, "severity of its alerts")                                  \
	BY_VIEW("rules." word ".response", CHOICE(responses), rules[RULE].response,                \
		default_response, 0, 0,                                                            \
		"what is done to the offender; drop, for the rules that can: in mode enforce its " \
		"messages are dropped from the first one on")                                      \
	BY_VIEW("rules." word ".block-for", DURATION, rules[RULE].block_for, "0s",                 \
		ZERO_OR(NS(1)), DAYS(365), "how long its blocks last; 0s: block.for")              \
	BY_VIEW("rules." word ".suppress", DURATION, rules[RULE].suppress, "0s", 0, DAYS(365),     \
		"minimum time between two alerts of this rule about one offender")

/* Returns the threshold of sweep-slow for a window; 0: none. */
static inline __u64 slow_targets(const struct view_settings *view, enum slow_window window)
{
	const __u64 targets[SLOW_WINDOWS] = {
		[SLOW_HOUR] = view->slow_targets_1h,
		[SLOW_FOUR_HOURS] = view->slow_targets_4h,
		[SLOW_DAY] = view->slow_targets_24h,
	};

	return targets[window];
}

#endif
