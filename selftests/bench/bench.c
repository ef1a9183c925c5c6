// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cost of a packet, in nanoseconds and as a ratio to a program that only passes.
 *
 * A test run repeats one frame.  Where many sources count, a program before icmpguard's
 * writes another source address into each and goes on by tail call; what that costs is
 * measured with a program that only passes at its end, and taken off.
 *
 * Left out: nftables' meters.  The kernel has no test run for them, and a flood through
 * sockets would measure the sockets.
 */
#include "selftests/bench/measure.h"
#include "selftests/bench/setup.h"

#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <stdio.h>

enum { ROWS = 32 };

static struct row rows[ROWS];
static __u32 row_count;

static struct row *add(const char *name, int program, __u32 verdict, const struct layer *layers)
{
	struct row *row = &rows[row_count++];

	if (row_count > ROWS)
		abort();
	row->name = name;
	row->program = program;
	row->verdict = verdict;
	frame_build(&row->frame, layers);
	return row;
}

static struct row *add_rotating(const char *name, int next, __u32 verdict, __u32 sources)
{
	struct row *row = add(name, setup_rotate(), verdict, FRAME(PING4));

	row->next = next;
	row->sources = sources;
	row->prepare = setup_rotation;
	return row;
}

static void add_other(int guard)
{
	add("TCP", guard, XDP_PASS, FRAME(ETHERNET(), IPV4(), TCP(1, 2)))->target = 1.2;
	add("TCP, v6", guard, XDP_PASS, FRAME(ETHERNET(), IPV6(), TCP(1, 2)))->target = 1.2;
	add("TCP behind 2 VLAN tags", guard, XDP_PASS,
	    FRAME(ETHERNET(), QINQ(1), VLAN(2), IPV4(), TCP(1, 2)))
		->target = 1.2;
	add("TCP behind 2 extension headers", guard, XDP_PASS,
	    FRAME(ETHERNET(), IPV6(), HOP_BY_HOP(0), DESTINATION(0), TCP(1, 2)));
}

static void add_blocked(__u32 entries, const char *own, const char *allow, const char *deny)
{
	const struct layer *ping = FRAME(PING4);

	add(allow, setup_filter("alw", 0, entries), XDP_DROP, ping);
	add(deny, setup_filter("dny", 1, entries), XDP_DROP, ping);
	add(own, setup_blocks(entries), XDP_DROP, ping)->target = -1; /* the row before */
}

static void add_rows(void)
{
	int guard = setup_guard(), pass = setup_pass();
	struct row *row;

	add("only passes", pass, XDP_PASS, FRAME(PING4));
	add_other(guard);
	add_blocked(1, "blocked, 1 entry", "xdp-filter alw_ip, 1 entry",
		    "xdp-filter dny_ip, 1 entry");
	add_blocked(1000, "blocked, 1,000 entries", "xdp-filter alw_ip, 1,000 entries",
		    "xdp-filter dny_ip, 1,000 entries");
	add_blocked(10000, "blocked, 10,000 entries", "xdp-filter alw_ip, 10,000 entries",
		    "xdp-filter dny_ip, 10,000 entries");
	add("over its limit", setup_limited(), XDP_DROP, FRAME(PING4));
	add("echo, 1 source", guard, XDP_PASS, FRAME(PING4));
	add("echo, v6, 1 source", guard, XDP_PASS, FRAME(PING6));
	add_rotating("(rotating sources)", pass, XDP_PASS, 1000);
	add_rotating("echo, 1,000 sources", guard, XDP_PASS, 1000)->target = 20;
	add_rotating("echo, 32,000 sources", guard, XDP_PASS, 32000);
	row = add_rotating("echo, every source new", setup_strict(), XDP_PASS, 1U << 31);
	row->scattered = true;
}

static void print_row(const struct row *row, double pass, double rotation)
{
	double own = row->nanoseconds - (row->next ? rotation : 0);
	double target = row->target < 0 ? row[-1].nanoseconds / pass : row->target;

	if (row->next == setup_pass())
		return;
	printf("%-36s %8.1f %8.2f", row->name, own, own / pass);
	if (target > 0)
		printf("   %s %.2f", own / pass <= target ? "<=" : "MISSED", target);
	printf("\n");
}

/* What libbpf has to say of xdp-filter's objects is of no interest here. */
static int be_quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, arguments) : 0;
}

int main(void)
{
	double pass, rotation = 0;

	libbpf_set_print(be_quiet);
	if (setup_open())
		return 1;
	add_rows();
	fprintf(stderr, "measuring %u rows, %d rounds of %d packets each\n", row_count, ROUNDS,
		REPEAT);
	if (measure(rows, row_count))
		return 1;
	pass = rows[0].nanoseconds;
	for (__u32 i = 0; i < row_count; i++)
		if (rows[i].next == setup_pass())
			rotation = rows[i].nanoseconds - pass;
	printf("%-36s %8s %8s   %s\n", "frame", "ns", "ratio", "target");
	for (__u32 i = 0; i < row_count; i++)
		print_row(&rows[i], pass, rotation);
	return 0;
}
