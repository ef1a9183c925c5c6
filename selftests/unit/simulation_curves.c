// SPDX-License-Identifier: GPL-2.0-only
/*
 * Curves: for kinds of harmless traffic and the abuse that resembles each, from which count, rate
 * or share on there is an alert of severity low or above, and how soon. `make curves` prints them;
 * each cell is the share of seeds in which there was one, the rule, and the median time until then.
 */
#include "selftests/unit/simulated.h"

#include "base/prefix.h"
#include "detectors/detector.h"
#include "headers/hash.h"
#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 8, ROWS = 10, SEEDS_MOST = 16 };

/* A table: what `run` does at each value of a row and a column. */
struct curve {
	const char *title;
	const char *row_title, *column_title;
	void (*run)(double row, double column);
	double rows[ROWS];	 /* up to 0 */
	double columns[COLUMNS]; /* up to -1 */
};

static struct simulated simulated;
static __u64 state, begun, found_at;
static enum rule found; /* RULE_COUNT: nothing */
static __u64 sent, dropped;

static void report(const struct alert *alert, void *context)
{
	if (alert->state == ALERT_CLEARED || alert->finding.severity < SEVERITY_LOW ||
	    found != RULE_COUNT)
		return;
	found = alert->finding.rule;
	found_at = simulated.now;
}

static __u32 draw(__u32 from, __u32 to)
{
	state = hash_mix(state + 0x9e3779b97f4a7c15ULL);
	return from + (__u32)(state >> 20) % (to - from + 1);
}

static void wait(double seconds)
{
	simulated_until(&simulated, simulated.now + (__u64)(seconds * NSEC_PER_SEC));
}

/* Another host outside is answered, and one at home, so that answers and requests are known to be
 * visible. */
static void begin(__u64 seed)
{
	state = seed;
	found = RULE_COUNT;
	sent = dropped = 0;
	simulated_start(&simulated, 1699833600 * NSEC_PER_SEC, report, NULL);
	simulated.home.count = 1;
	simulated.home.prefixes[0] = (struct prefix){ .length = IPV4_MAPPED_BITS + 16,
						      .address = simulated_ipv4(0x0a010000) };
	simulated_set(&simulated, "mode=enforce");
	simulated_ping(&simulated, &(struct ping){ .source = simulated_ipv4(0xc6336463),
						   .target = simulated_ipv4(0x0a01ff01),
						   .view = VIEW_INBOUND,
						   .answered = true });
	simulated_ping(&simulated, &(struct ping){ .source = simulated_ipv4(0x0a01ff01),
						   .target = simulated_ipv4(0xc6336463),
						   .view = VIEW_OUTBOUND,
						   .answered = true });
	begun = simulated.now;
}

static void ask(__u32 source, __u32 target, __u16 identifier, bool answered)
{
	const struct ping ping = { .source = simulated_ipv4(source),
				   .target = simulated_ipv4(target),
				   .view = source >> 16 == 0x0a01 ? VIEW_PRIVATE : VIEW_INBOUND,
				   .identifier = identifier,
				   .answered = answered };

	sent++;
	dropped += simulated_ping(&simulated, &ping);
}

static __u32 host(__u32 number)
{
	return 0x0a010000 + number;
}

static __u32 outsider(__u32 number)
{
	return 0x50000000 + (number * 2654435761u >> 4);
}

/* An odd multiplier visits every number below 65,536. */
static __u32 scattered(__u32 number)
{
	return host(number * 40503 & 0xffff);
}

/* Rounds of one monitor, of which a share of the hosts is down: an hour of rounds of a minute. */
static void monitor(double hosts, double down)
{
	for (int round = 0; round < 60; round++) {
		for (__u32 i = 0; i < (__u32)hosts; i++) {
			ask(host(60000), scattered(i + 1), 7, hash_mix(i) % 100 >= (__u64)down);
			wait(0.02);
		}
		wait(fmax(1, 60 - hosts * 0.02));
	}
}

/* One probe to each host, evenly within a time; a tenth of the hosts exists. */
static void scan(double hosts, double seconds)
{
	for (__u32 i = 0; i < (__u32)hosts; i++) {
		ask(0xc6336407, scattered(i + 1), 7, draw(1, 10) == 1);
		wait(seconds / hosts);
	}
}

/* The same within a minute, by the share of hosts that answer. */
static void dense_scan(double hosts, double answered)
{
	for (__u32 i = 0; i < (__u32)hosts; i++) {
		ask(0xc6336407, host(i + 1), 7, draw(1, 100) <= (__u32)answered);
		wait(60 / hosts);
	}
}

/* Nodes that probe each other once in so many seconds, for ten minutes. */
static void mesh(double nodes, double interval)
{
	const __u32 count = (__u32)nodes;

	for (double time = 0; time < 600; time += interval)
		for (__u32 i = 0; i < count * count; i++) {
			if (i / count != i % count)
				ask(host(1 + i / count), host(1 + i % count), 7, true);
			wait(interval / count / count);
		}
}

/* Many sources that take part in a scan of a /24, within an hour, so many probes each. */
static void shared_scan(double sources, double each)
{
	for (__u32 i = 0; i < (__u32)(sources * each); i++) {
		ask(outsider(i / (__u32)each), host(1 + i * 101 % 254), 7, draw(1, 10) == 1);
		wait(3600 / sources / each);
	}
}

static void shared_address(__u32 users, __u32 targets, __u32 within)
{
	for (__u32 i = 0; i < users * 60; i++) {
		__u32 user = i % users, second = i / users;

		if (user < (__u64)users * (second + 1) / within) {
			simulated.sequence = (__u16)second;
			ask(0xc6336407, host(1 + user % targets), (__u16)(1 + user * 211), true);
		}
		wait(1.0 / users);
	}
}

/* Users behind one address, each with a ping of their own, once a second, for a minute: so many
 * targets. */
static void users_at_once(double users, double targets)
{
	shared_address((__u32)users, (__u32)targets, 1);
}

/* The same of one target, begun within so many seconds. */
static void users_in_turn(double users, double within)
{
	shared_address((__u32)users, 1, (__u32)within);
}

/* An imitation of such users by one sender: the same number of requests a second, of so many
 * identifiers, each of which counts up. */
static void imitated_users(double rate, double identifiers)
{
	const __u32 count = (__u32)identifiers;

	for (__u32 i = 0; i < (__u32)rate * 60; i++) {
		simulated.sequence = (__u16)(i / count);
		ask(0xc6336407, host(1), (__u16)(1 + i % count * 211), true);
		wait(1 / rate);
	}
}

/* A flood of one identifier: rate, targets. */
static void flood(double rate, double targets)
{
	for (__u32 i = 0; i < (__u32)(rate * 60) && found == RULE_COUNT; i++) {
		ask(0xc6336407, host(1 + i % (__u32)targets), 7, true);
		wait(1 / rate);
	}
}

/* Each packet has another source. */
static void forged_flood(double rate, double targets)
{
	for (__u32 i = 0; i < (__u32)(rate * 30) && found == RULE_COUNT; i++) {
		ask(draw(0x0b000000, 0xdfffffff), host(draw(1, (__u32)targets)), 0, false);
		wait(1 / rate);
	}
}

/* Senders that share a rate toward one host, and each return. */
static void common_flood(double rate, double senders)
{
	for (__u32 i = 0; i < (__u32)(rate * 30) && found == RULE_COUNT; i++) {
		ask(outsider(draw(1, (__u32)senders)), host(1), 0, true);
		wait(1 / rate);
	}
}

/* People who ping one host five times, a second apart, and begin within some seconds. */
static void crowd(double people, double within)
{
	const __u32 count = (__u32)people;
	const double gap = within / people;

	for (__u32 i = 0; i < count * 5; i++) {
		if (i && i % count == 0 && within < 1)
			wait(1 - within);
		ask(outsider(i % count), host(1), 0, true);
		wait(gap);
	}
}

static void receive(struct frame *frame)
{
	sent++;
	dropped += simulated_receive(&simulated, frame);
}

/* Replies to a host that sent no request. */
static void replies(double rate, double senders)
{
	static struct frame frame;

	for (__u32 i = 0; i < (__u32)(rate * 60); i++) {
		frame_build(&frame,
			    FRAME(ETHERNET(),
				  IPV4(.source = simulated_text(outsider(i % (__u32)senders)),
				       .target = simulated_text(host(9))),
				  ICMP(0, 0, .identifier = 7, .sequence = (int)i), DATA(56)));
		receive(&frame);
		wait(1 / rate);
	}
}

/* UDP ports of one host that are refused to another, within some seconds. */
static void refused_ports(double ports, double seconds)
{
	static struct frame frame;

	for (__u32 i = 0; i < (__u32)ports; i++) {
		frame_build(&frame, FRAME(ETHERNET(),
					  IPV4(.source = simulated_text(host(9)),
					       .target = simulated_text(outsider(1))),
					  ICMP(3, 3),
					  IPV4(.source = simulated_text(outsider(1)),
					       .target = simulated_text(host(9))),
					  UDP(41000, (int)draw(1, 9999))));
		receive(&frame);
		wait(seconds / ports);
	}
}

/* Late answers of a service: each refused at another client port. */
static void late_answers(double count, double seconds)
{
	static struct frame frame;

	for (__u32 i = 0; i < (__u32)count; i++) {
		frame_build(&frame, FRAME(ETHERNET(),
					  IPV4(.source = simulated_text(host(9)),
					       .target = simulated_text(outsider(1))),
					  ICMP(3, 3),
					  IPV4(.source = simulated_text(outsider(1)),
					       .target = simulated_text(host(9))),
					  UDP(53, (int)draw(32768, 60999))));
		receive(&frame);
		wait(seconds / count);
	}
}

/* A host that refuses its clients' packets. */
static void refused_clients(double rate, double clients)
{
	static struct frame frame;

	for (__u32 i = 0; i < (__u32)(rate * 30) && found == RULE_COUNT; i++) {
		__u32 client = outsider(i % (__u32)clients);

		frame_build(&frame, FRAME(ETHERNET(),
					  IPV4(.source = simulated_text(host(9)),
					       .target = simulated_text(client)),
					  ICMP(3, 3),
					  IPV4(.source = simulated_text(client),
					       .target = simulated_text(host(9))),
					  UDP(20000, 27015)));
		receive(&frame);
		wait(1 / rate);
	}
}

/* One ping a second, each packet so many times, with a falling time to live or unchanged. */
static void copies(double count, double falling)
{
	for (int second = 0; second < 60; second++) {
		for (__u32 i = 0; i < (__u32)count; i++) {
			const struct ping ping = { .source = simulated_ipv4(0xc6336407),
						   .target = simulated_ipv4(host(9)),
						   .view = VIEW_INBOUND,
						   .ttl = falling ? (__u8)(64 - i) : 64 };

			simulated.sequence = (__u16)second;
			sent++;
			dropped += simulated_ping(&simulated, &ping);
			wait(0.0004);
		}
		wait(1 - count * 0.0004);
	}
}

static const struct curve curves[] = {
	{ "harmless: a monitor's hosts, once a minute for an hour",
	  "hosts",
	  "% down",
	  monitor,
	  { 16, 32, 64, 128, 256, 512 },
	  { 0, 5, 10, 20, 40, -1 } },
	{ "harmless: nodes that probe each other, for ten minutes",
	  "nodes",
	  "s apart",
	  mesh,
	  { 5, 10, 20, 35, 50 },
	  { 10, 60, -1 } },
	{ "scan: hosts, one probe each, a tenth answers",
	  "hosts",
	  "within s",
	  scan,
	  { 12, 16, 20, 24, 32, 48, 64, 128 },
	  { 1, 60, 600, 3600, 14400, 43200, 86400, -1 } },
	{ "scan of a minute, by the share that answers",
	  "hosts",
	  "% answer",
	  dense_scan,
	  { 16, 24, 32, 48, 64, 128, 254 },
	  { 0, 20, 50, 80, 100, -1 } },
	{ "scan of a /24 within an hour, shared by sources",
	  "sources",
	  "probes each",
	  shared_scan,
	  { 4, 8, 16, 32, 64, 128 },
	  { 1, 2, 4, 8, -1 } },
	{ "harmless: users behind one address, a ping a second each",
	  "users",
	  "targets",
	  users_at_once,
	  { 10, 50, 100, 200, 250, 300, 500, 1000 },
	  { 1, 10, -1 } },
	{ "harmless: users behind one address who begin one after the other",
	  "users",
	  "within s",
	  users_in_turn,
	  { 10, 50, 100, 200, 250, 300, 500, 1000 },
	  { 1, 10, 30, -1 } },
	{ "one sender that imitates users behind one address",
	  "packets/s",
	  "identifiers",
	  imitated_users,
	  { 10, 50, 100, 200, 250, 300, 500, 1000 },
	  { 1, 10, 50, 200, 1000, 60000, -1 } },
	{ "flood by one source, one identifier",
	  "packets/s",
	  "targets",
	  flood,
	  { 30, 50, 75, 100, 200, 500, 1000, 5000 },
	  { 1, 4, 16, 64, -1 } },
	{ "flood by forged sources",
	  "packets/s",
	  "targets",
	  forged_flood,
	  { 25, 50, 75, 100, 200, 500, 1000 },
	  { 1, 16, 254, 60000, -1 } },
	{ "flood by senders that return",
	  "packets/s",
	  "senders",
	  common_flood,
	  { 200, 300, 400, 500, 700, 1000 },
	  { 10, 100, 1000, -1 } },
	{ "harmless, but over 500/s limited: people who ping one host",
	  "people",
	  "begin within s",
	  crowd,
	  { 50, 100, 200, 400, 800, 1600 },
	  { 0.5, 5, 30, -1 } },
	{ "replies without a request",
	  "replies/s",
	  "senders",
	  replies,
	  { 1, 2, 5, 10, 20, 60 },
	  { 1, 10, 100, -1 } },
	{ "scan of UDP ports, by its refusals",
	  "ports",
	  "within s",
	  refused_ports,
	  { 3, 5, 6, 8, 12, 24, 60 },
	  { 5, 60, 600, 3600, -1 } },
	{ "harmless: late answers of a service",
	  "answers",
	  "within s",
	  late_answers,
	  { 20, 60, 100, 120, 150, 300 },
	  { 5, 60, 600, 3600, -1 } },
	{ "harmless up to one a second each: errors to the clients of a service that has ended",
	  "errors/s",
	  "clients",
	  refused_clients,
	  { 40, 60, 100, 200, 400, 1000 },
	  { 1, 10, 50, 200, 500, -1 } },
	{ "harmless: copies of each packet of a ping, for a minute",
	  "copies",
	  "TTL falls",
	  copies,
	  { 2, 5, 9, 20, 40, 63 },
	  { 0, 1, -1 } },
};

static char line[512];

/* Adds to the line, and prints it at its end: the worker that runs a test has no other output. */
static void put(const char *format, ...)
{
	size_t length = strlen(line);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line + length, sizeof(line) - length, format, arguments);
	va_end(arguments);
	if (!strchr(line, '\n'))
		return;
	line[strcspn(line, "\n")] = '\0';
	cr_log_info("%s", line);
	line[0] = '\0';
}

static int by_time(const void *one, const void *other)
{
	double first = *(const double *)one, second = *(const double *)other;

	return first < second ? -1 : first > second;
}

/* Prints one cell. */
static void measure(const struct curve *curve, double row, double column, __u64 seeds)
{
	double times[SEEDS_MOST], lost = 0;
	enum rule rule = RULE_COUNT;
	char cell[64] = "-", where[16] = "";
	__u64 count = 0;

	for (__u64 seed = 1; seed <= seeds; seed++) {
		begin(seed);
		curve->run(row, column);
		/* Slow rules wait for answers and for repetitions. */
		for (int second = 0; second < 30; second++)
			wait(1);
		if (found == RULE_COUNT)
			wait(7200);
		lost += (double)dropped / (double)sent / (double)seeds;
		if (found != RULE_COUNT) {
			rule = found;
			times[count++] = (double)(found_at - begun) / NSEC_PER_SEC;
		}
		simulated_stop(&simulated);
	}
	qsort(times, count, sizeof(*times), by_time);
	if (count < seeds)
		snprintf(where, sizeof(where), "%llu/%llu ", count, seeds);
	if (count)
		snprintf(cell, sizeof(cell), "%s%s %.3gs", where, rule_names[rule],
			 times[count / 2]);
	if (lost >= 0.005)
		snprintf(cell + strlen(cell), sizeof(cell) - strlen(cell), " -%.0f%%", 100 * lost);
	put(" | %-24s", cell);
}

static void print_curve(const struct curve *curve, __u64 seeds)
{
	put("\n");
	put("%s\n", curve->title);
	put("%s \\ %s\n", curve->row_title, curve->column_title);
	put("%10s", "");
	for (const double *column = curve->columns; *column >= 0; column++)
		put(" | %-24g", *column);
	put("\n");
	for (const double *row = curve->rows; row < curve->rows + ROWS && *row; row++) {
		put("%10g", *row);
		for (const double *column = curve->columns; *column >= 0; column++)
			measure(curve, *row, *column, seeds);
		put("\n");
	}
}

/* CURVES=TEXT: those whose title contains it, or all; without it, none. */
Test(simulation_curves, print, .timeout = 7200)
{
	const char *wanted = getenv("CURVES");
	__u64 seeds = simulation_seeds(3);

	if (!wanted)
		return;
	seeds = seeds < SEEDS_MOST ? seeds : SEEDS_MOST;
	fprintf(stderr,
		"-: no alert; rule and time: found in each of %llu seeds; -N%%: packets dropped\n",
		seeds);
	for (size_t i = 0; i < ARRAY_LENGTH(curves); i++)
		if (strstr(curves[i].title, wanted))
			print_curve(&curves[i], seeds);
}
