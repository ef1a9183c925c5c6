// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines that are slow, lose packets, are down or narrow, and captures that are cut: none is
 * reported above info. The twins are attacks of the same shape.
 */
#include "selftests/unit/simulation_acts.h"

/* A monitor whose hosts are behind a satellite or a queue: replies take seconds. */
Test(simulation_lines, replies_take_seconds, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, least, most, gap;

		begin(seed);
		hosts = draw(20, 200), least = draw(300, 2000), most = draw(2000, 4800);
		gap = draw(10, 300);
		for (__u32 i = 0; i < hosts; i++)
			for (__u32 n = 0; n < 15; n++) {
				const __u64 time = n * MINUTE + i * gap * NSEC_PER_MSEC;
				struct act *act;

				ping(time, inside(3), outside(i), 6, (int)n, false);
				act = at(time + draw(least, most) * NSEC_PER_MSEC, send_reply,
					 outside(i), inside(3));
				act->identifier = 6;
				act->sequence = (int)n;
			}
		SILENT("%u hosts, %u to %u ms, %u ms apart", hosts, least, most, gap);
	}
}

/* A scan by whoever is behind such a line, of a network where a few hosts reply. */
Test(simulation_lines, a_scan_over_a_slow_line, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		for (__u32 i = 0; i < 100; i++) {
			struct act *act;

			ping(i * 100 * NSEC_PER_MSEC, inside(3), outside(i), 6, (int)i, false);
			if (is_up(i, 85)) {
				act = at((i * 100 + draw(2000, 4800)) * NSEC_PER_MSEC, send_reply,
					 outside(i), inside(3));
				act->identifier = 6;
				act->sequence = (int)i;
			}
		}
		FOUND(RULE_SWEEP, "over a slow line");
	}
}

/* A monitor over a line that loses a third of all packets, three requests to each host. */
Test(simulation_lines, a_line_that_loses, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, lost;

		begin(seed);
		hosts = draw(20, 300), lost = draw(10, 40);
		for (__u32 round = 0; round < 6; round++)
			for (__u32 i = 0; i < hosts; i++)
				for (__u32 n = 0; n < 3; n++)
					ping(round * 5 * MINUTE + i * 50 * NSEC_PER_MSEC +
						     n * NSEC_PER_SEC,
					     inside(3), outside(i), 6, (int)(round * 3 + n),
					     !chance(lost));
		SILENT("%u hosts, %u %% lost", hosts, lost);
	}
}

/* Users find their resolver unreachable, and ask it and two others until it is back. */
Test(simulation_lines, everybody_asks_whether_it_is_up, .timeout = 300)
{
	EACH_SEED
	{
		__u32 users, lasts;

		begin(seed);
		users = draw(50, 600), lasts = draw(20, 240);
		for (__u32 i = 0; i < users; i++) {
			const __u32 begins = draw(0, 120), first = draw(0, 2);

			for (__u32 n = 0; n < draw(4, 40); n++)
				ping((begins + n) * NSEC_PER_SEC + draw(0, 999) * NSEC_PER_MSEC,
				     inside(200 + i), outside(first), (int)i + 1, (int)n,
				     begins + n > lasts);
		}
		SILENT("%u users, %u s", users, lasts);
	}
}

/* A capture that holds 68 bytes of each frame: a monitor, and paths that are traced. */
Test(simulation_lines, frames_are_cut, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, paths;

		begin(seed);
		snap = 68;
		hosts = draw(20, 300), paths = draw(1, 8);
		for (__u32 i = 0; i < hosts; i++)
			for (__u32 n = 0; n < 20; n++)
				ping(n * 30 * NSEC_PER_SEC + i * 20000000, inside(3),
				     inside(100 + i), 4, (int)n, is_up(i, 4));
		for (__u32 n = 0; n < 600; n++)
			for (__u32 i = 0; i < paths; i++) {
				struct act *act = at(n * NSEC_PER_SEC + i * 1000000,
						     send_echo_error, outside(900 + n % 12),
						     inside(8));

				act->about = outside(i);
				act->ttl = 1;
				act->identifier = 70 + (int)i;
				act->sequence = (int)n;
			}
		SILENT("%u hosts, %u paths", hosts, paths);
	}
}

Test(simulation_lines, a_scan_in_frames_that_are_cut, .timeout = 120)
{
	EACH_FAMILY
	{
		begin(seed);
		snap = 68;
		for (__u32 i = 0; i < 90; i++)
			ping(i * 50 * NSEC_PER_MSEC, outside(1), inside(i), 3, (int)i,
			     is_up(i, 90));
		FOUND(RULE_SWEEP, "of ninety");
	}
}

/* Who looks for the largest packet that arrives: sizes by bisection, toward some hosts, the large
 * ones unanswered. */
Test(simulation_lines, the_largest_packet_is_sought, .timeout = 300)
{
	EACH_SEED
	{
		__u32 hosts, mtu;

		begin(seed);
		hosts = draw(1, 20), mtu = draw(1280, 1460);
		for (__u32 i = 0; i < hosts; i++) {
			__u32 low = 500, high = 1472;
			__u64 time = draw(0, 60000) * NSEC_PER_MSEC;

			for (int n = 0; low + 4 < high; n++) {
				const __u32 size = (low + high) / 2;
				const size_t first = act_count;

				for (int again = 0; again < 3; again++, time += NSEC_PER_SEC)
					ping(time, inside(4), outside(i), 8, n * 3 + again,
					     size <= mtu);
				for (size_t k = first; k < act_count; k++)
					acts[k].length = (int)size;
				if (size <= mtu)
					low = size;
				else
					high = size;
			}
		}
		SILENT("%u hosts, at most %u bytes", hosts, mtu);
	}
}
