// SPDX-License-Identifier: GPL-2.0-only
#include "commands/rule_text.h"

const struct rule_text rule_texts[RULE_COUNT] = {
	[RULE_FLOOD_SOURCE] = {
		.measured = "Packets and bytes a second of one source in one lane, against its "
			    "buckets (limit.LANE.source-rate and -burst, limit.source-bytes); and "
			    "rows of requests that differ in nothing "
			    "(rules.flood-source.repeats).",
		.why = "A flood takes the line, the host behind it, or the CPU of what filters in "
		       "between. The kernel side limits it from the first packet over the burst; "
		       "a block makes each further packet cheaper still.",
		.lookalike = "ping -f, load tests and bandwidth measurements by administrators; a "
			     "monitor with hundreds of targets behind one address; a routing loop, "
			     "where the time to live falls from packet to packet.",
		.next = "If the source is yours and meant it: icmpguard allow ADDRESS, or raise the "
			"lane's rate. Else keep the block, and where the line itself is full ask "
			"the provider to drop the source: filtering here is too late for that.",
	},
	[RULE_FLOOD_TARGET] = {
		.measured = "Packets a second to one target in one lane from all sources together, "
			    "against its bucket (limit.LANE.target-rate and -burst), and how many "
			    "sources there are.",
		.why = "Many hosts, or forged addresses, flood where none of them alone is over "
		       "its own limit. The target's limit spares sources it knew before "
		       "(limit.established).",
		.lookalike = "A popular address that thousands ping to see whether they are on "
			     "line; the start of a working day; a monitoring cluster.",
		.next = "Look at the sources (icmpguard sources): few and busy ones can be blocked, "
			"also by prefix. Where they do not repeat they are forged, and only the "
			"provider can follow them.",
	},
	[RULE_FLOOD_SPOOFED] = {
		.measured = "Distinct sources, within the window, of a target that is over its "
			    "bucket (rules.flood-spoofed.sources, rules.flood-spoofed.window), and "
			    "packets of each.",
		.why = "Sources that send a packet or two each are forged. Blocking them would "
		       "fill the lists, and lock out whoever owns the addresses.",
		.lookalike = "A flash of real users: they send four packets or more each, so that "
			     "the packets of a source tell the two apart.",
		.next = "Block no single address. Limit the target (limit.request.target-rate), "
			"drop echo at the border for as long as it lasts, and ask the provider to "
			"trace it by where it enters.",
	},
	[RULE_REFLECTION] = {
		.measured = "Replies to a host beyond the requests it sent, and echo requests to or "
			    "from an address of many hosts (rules.reflection.replies).",
		.why = "Somebody forged this network's addresses as the source of requests, and "
		       "the answers flood it; or requests to a broadcast or multicast address are "
		       "to turn its hosts into an amplifier (smurf).",
		.lookalike = "Replies that take another way than their requests, of which only the "
			     "half passes here; a network that duplicates replies.",
		.next = "As the victim: the sources are victims too, so limit rather than block. As "
			"the amplifier: no directed broadcasts on the router (RFC 2644), and hosts "
			"that do not answer echo to groups.",
	},
	[RULE_ERROR_FLOOD] = {
		.measured = "Errors a second of one source or toward one target, against the error "
			    "lane's buckets (limit.error.*).",
		.why = "Some firewalls spend so much on each unreachable that a few thousand a "
		       "second stop them (BlackNurse); forged source quenches and redirects slow "
		       "or divert their target.",
		.lookalike = "The minute after an outage; a busy resolver whose clients went away. "
			     "Real stacks limit the errors they send, so one source over its "
			     "bucket is no router.",
		.next = "Drop unreachables toward the firewall itself, but for fragmentation "
			"needed. Many sources that quote packets this network never sent mean that "
			"its addresses are forged elsewhere.",
	},
	[RULE_OVERSIZE] = {
		.measured = "The largest message put together from fragments "
			    "(rules.oversize.bytes), first fragments whose rest never comes "
			    "(rules.oversize.first-fragments), and fragments no stack sends: too "
			    "small, past 65,535 bytes, or overlapping.",
		.why = "Fragments past 65,535 bytes overrun a receiver's buffer, tiny ones slip "
		       "past filters, overlapping ones show a filter other bytes than the "
		       "receiver, or crash it (teardrop); unfinished ones fill its reassembly "
		       "queue.",
		.lookalike = "ping -s with a large size, by an administrator who tests the path; "
			     "jumbo frames. Neither makes fragments that end past 65,535 bytes or "
			     "overlap. A mirror port before and behind a router that fragments "
			     "anew sees fragments of one datagram that do not agree.",
		.next = "Drop fragmented ICMP at the border: nothing needs it there. See that the "
			"target's reassembly limits are in force.",
	},
	[RULE_ND_FLOOD] = {
		.measured = "Discovery messages a second of one host or toward one address, against "
			    "the discovery lane's buckets (limit.discovery.*), and distinct "
			    "routers that advertise themselves within the window "
			    "(rules.nd-flood.routers, rules.nd-flood.window).",
		.why = "Every host on the link must look at each of them: neighbour, router and "
		       "group tables fill, and some systems stop altogether.",
		.lookalike = "A rack that boots; the reports of a large link in the second after a "
			     "query.",
		.next = "The sender is on this link: find its switch port by the MAC address in "
			"the evidence. RA guard and ND inspection on the switch stop it for good "
			"(RFC 6105, RFC 7113).",
	},
	[RULE_MALFORMED] = {
		.measured = "Packets of one source that break the format, and for how many "
			    "different reasons.",
		.why = "Attacks on parsers look like this, and so do tools that build their own "
		       "packets. By itself it harms a host with a sound stack in no way.",
		.lookalike = "A broken network card or middlebox; captures cut short; RFC 792's own "
			     "experiments.",
		.next = "See the reasons (icmpguard status) and the evidence. parse.malformed: drop "
			"drops them in enforce mode.",
	},
	[RULE_SWEEP] = {
		.measured = "Distinct targets within the window that the source had in no earlier "
			    "one (rules.sweep.targets, rules.sweep.window), the share that did not "
			    "answer, and whether they came in order of address.",
		.why = "Asking every address is how an attacker learns which hosts there are. From "
		       "outside it is routine and announces what follows; from inside it means "
		       "that a host is no longer its owner's.",
		.lookalike = "The first round of a monitor, or of one that got a new list of "
			     "hosts; inventory and vulnerability scanners of your own; network "
			     "management that discovers.",
		.next = "From inside: find the process on that host. Your own scanner: icmpguard "
			"allow ADDRESS. From outside: see what the source asks of the hosts that "
			"answered.",
	},
	[RULE_SWEEP_SLOW] = {
		.measured = "Distinct targets within an hour, four hours and a day that the source "
			    "had in nothing older (rules.sweep-slow.targets-1h, "
			    "rules.sweep-slow.targets-4h, rules.sweep-slow.targets-24h), "
			    "how often it came back to each, and for how much of the window new "
			    "ones kept coming.",
		.why = "Who takes hours for it means not to be seen, and has a purpose here.",
		.lookalike = "A monitor in its first round, which comes back to its hosts while a "
			     "scan goes on to new ones; people who ping a few hosts a day, each "
			     "several times; inventory that works slowly not to disturb.",
		.next = "Treat the source as an attacker who has time: see what else it did, on "
			"other protocols too. Your own inventory: icmpguard allow ADDRESS.",
	},
	[RULE_SWEEP_DISTRIBUTED] = {
		.measured = "Hosts of one prefix that nobody had asked before, and from how many "
			    "sources they were asked, each with a probe or two "
			    "(rules.sweep-distributed.targets, rules.sweep-distributed.sources).",
		.why = "Each source stays below its own threshold; together they sweep. It takes a "
		       "botnet or a rented scanner, so somebody pays for knowing this network.",
		.lookalike = "A popular prefix that many ask: they ask the same few hosts, and "
			     "several times.",
		.next = "Block no single source, there are more. See what the hosts that answered "
			"are asked next.",
	},
	[RULE_SWEEP_ROTATING] = {
		.measured = "Targets that no address of a source prefix had asked before, asked "
			    "lightly from many addresses of it "
			    "(rules.sweep-rotating.targets, rules.sweep-rotating.sources).",
		.why = "One scanner that changes its address within its prefix, to stay below what "
		       "is held against one.",
		.lookalike = "Ordinary users behind the addresses of one network: they ask few "
			     "hosts, mostly the same, several times each.",
		.next = "Block the prefix: icmpguard block PREFIX --for 1h.",
	},
	[RULE_SENSITIVE_PROBE] = {
		.measured = "Requests to a prefix of the setting sensitive, by default where clouds "
			    "keep a machine's credentials, and from one of the setting segments into "
			    "another. One is enough.",
		.why = "Nobody asks there without a purpose: what answers hands out credentials, "
		       "or manages the network. Across segments that have nothing to ask of each "
		       "other it is how somebody who is in one looks for a way into the next.",
		.lookalike = "Health checks of a cloud's own agents, your management's monitoring; "
			     "a router between segments that asks in its own name.",
		.next = "Find the process on the source, and see what it asked by HTTP. Who may "
			"ask belongs on the allow list.",
	},
	[RULE_LEGACY_PROBE] = {
		.measured = "Timestamp, address mask, information, domain name and traceroute "
			    "messages, and node information of ICMPv6. One is enough.",
		.why = "Each tells something that helps an attack: a clock for guessing numbers "
		       "that come from it, the network's mask, a host's names. A reply that "
		       "leaves home has told it, and weighs more than the request.",
		.lookalike = "Vulnerability scanners of your own; very old management systems.",
		.next = "Have hosts not answer them: in netfilter, drop icmp types 13, 15 and 17. "
			"Nothing will miss them (RFC 6918).",
	},
	[RULE_TYPE_PROBE] = {
		.measured = "Distinct types and codes of one source's requests "
			    "(rules.type-probe.types), and packets of types or codes that do not "
			    "exist (rules.type-probe.unassigned).",
		.why = "What a host says to nonsense tells its system and the filters before it.",
		.lookalike = "A stack with a bug sends one type that does not exist, not several; "
			     "fuzz tests of your own.",
		.next = "Treat it as reconnaissance: see what else the source did before and "
			"after.",
	},
	[RULE_OS_FINGERPRINT] = {
		.measured = "The requests by which nmap -O and xprobe2 tell systems apart: an echo "
			    "with a code, or echo, timestamp and mask requests to one host within "
			    "seconds.",
		.why = "Knowing the system is knowing which attack to bring.",
		.lookalike = "Inventory scanners of your own, which do the same on purpose.",
		.next = "See which hosts it was done to (the alert's target, the evidence): they "
			"come next.",
	},
	[RULE_ERROR_HARVEST] = {
		.measured = "Distinct ports, protocols and hosts that one host refused to another "
			    "within the window (rules.error-harvest.refusals, "
			    "rules.error-harvest.window).",
		.why = "A scan of UDP ports or protocols shows by the errors it draws, whatever "
		       "its speed, and where its own packets are not looked at.",
		.lookalike = "A resolver whose late answers find closed ports; a client that tries "
			     "a service which went away; clients of a router whose way out is "
			     "broken, if they are many behind one address. Forged addresses: the host that gets the "
			     "errors need not be the one that scanned.",
		.next = "Look at what the errors quote, in the evidence. If the host is yours, find "
			"what it runs; if not, see that unreachables toward outside are limited.",
	},
	[RULE_PATH_MAPPING] = {
		.measured = "Targets on the way to which packets of one host died within the "
			    "window (rules.path-mapping.targets, rules.path-mapping.window), and at "
			    "how many routers.",
		.why = "A map of the routers shows where to listen, what to attack and where one "
		       "link carries all.",
		.lookalike = "A measurement platform (RIPE Atlas, CAIDA), monitoring with mtr of "
			     "many hosts, a routing loop.",
		.next = "Allow the measurements you know. Otherwise limit time exceeded at the "
			"border.",
	},
	[RULE_TTL_PROBE] = {
		.measured = "Distinct times to live in the requests of one source "
			    "(rules.ttl-probe.ttls).",
		.why = "It tells the way to a host, and which filter stands how far before it.",
		.lookalike = "traceroute -I and mtr, which is what it is nearly always.",
		.next = "Nothing, unless the source did other things too.",
	},
	[RULE_ND_SCAN] = {
		.measured = "Neighbours solicited by one host within the window that it had not "
			    "solicited before (rules.nd-scan.targets, rules.nd-scan.window).",
		.why = "On the link it is a sweep. From a router it means that somebody outside "
		       "sweeps the prefix, and each address takes a place in its neighbour table "
		       "until that is full (RFC 6583).",
		.lookalike = "A router after its table was lost; a host that starts many services.",
		.next = "A router as the sender: find the sweep that makes it ask, and filter that. "
			"A host: see what runs there.",
	},
	[RULE_ROUTER_PROBE] = {
		.measured = "Router solicitations of one host "
			    "(rules.router-probe.solicitations), or one from an address that is not "
			    "of this link.",
		.why = "Who wants to be taken for a router looks for the real ones first.",
		.lookalike = "A host whose interface comes and goes; a link without a router, "
			     "where some systems go on asking.",
		.next = "Find the host by its MAC address in the evidence, and watch for router "
			"advertisements from it.",
	},
	[RULE_MLD_PROBE] = {
		.measured = "Requests to an address of many hosts, and forged listener queries.",
		.why = "One packet makes every host on the link show itself: an IPv6 prefix is "
		       "too large to sweep, a link is not.",
		.lookalike = "ping ff02::1 by an administrator; the real querier, which is a router "
			     "or switch; mDNS and the like are not ICMP and do not count.",
		.next = "The sender is on this link: find its switch port by the MAC address in the "
			"evidence.",
	},
};
