// SPDX-License-Identifier: GPL-2.0-only
/* Payloads as the tools send them. */
#include "alerts/tool.h"

#include <criterion/criterion.h>
#include <string.h>

static struct packet echo(__u8 ttl, __u16 length)
{
	return (struct packet){ .family = 4,
				.kind = KIND_ECHO_REQUEST,
				.ttl = ttl,
				.identifier = 0x1234,
				.payload_length = length };
}

/* The tool recognised from `count` packets of one sender; `vary`: each with its own identifier and
 * TTL. */
static struct tool shown(struct packet packet, const __u8 *payload, int count, bool vary)
{
	struct tool_traces traces = {};

	for (int i = 0; i < count; i++) {
		tool_trace(&traces, &packet, payload, packet.payload_length);
		if (!vary)
			continue;
		packet.identifier = (__u16)(packet.identifier * 31 + 7);
		packet.ttl ^= 5;
	}
	return tool_of(&traces);
}

static void expect_of(struct tool tool, const char *name)
{
	if (name)
		cr_assert_str_eq(tool.name ? tool.name : "(none)", name);
	else
		cr_assert_null(tool.name, "%s", tool.name);
}

static void expect(const struct packet *packet, const __u8 *payload, const char *name)
{
	expect_of(shown(*packet, payload, 2, false), name);
	expect_of(shown(*packet, payload, 1, false), NULL);
}

static void fill_ramp(__u8 *payload, int from, int to, int first)
{
	for (int i = from; i < to; i++)
		payload[i] = (__u8)(first + i - from);
}

Test(tool, pings)
{
	struct packet packet = echo(64, 56);
	__u8 payload[128] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	fill_ramp(payload, 16, 56, 0x10);
	packet.marks = MARK_DONT_FRAGMENT;
	expect(&packet, payload, "ping (iputils)");
	fill_ramp(payload, 8, 56, 0x08);
	expect(&packet, payload, "ping (macOS, BSD)"); /* its ramp contains the other's */
	memset(payload, 0, 56);
	expect(&packet, payload, "fping");

	packet = echo(128, 32);
	memcpy(payload, "abcdefghijklmnopqrstuvwabcdefghi", 32);
	expect(&packet, payload, "ping (Windows)");
}

Test(tool, scanners)
{
	struct packet packet = echo(48, 0);
	__u8 payload[160] = {};

	expect_of(shown(packet, payload, 4, true), "nmap");
	packet = echo(64, 0);
	expect(&packet, payload, "hping3 or nping");
	packet = echo(44, 120);
	packet.code = 9;
	expect(&packet, payload, "nmap -O");
	packet = echo(240, 48);
	fill_ramp(payload, 0, 48, 0x08);
	expect(&packet, payload, "masscan");
	packet = echo(64, 100);
	memset(payload, 'X', 100);
	expect(&packet, payload, "hping3");
	packet = echo(255, 8);
	packet.family = 6;
	packet.identifier = 0xface;
	packet.sequence = 0xbabe;
	expect(&packet, payload, "thc-ipv6");
}

Test(tool, what_it_does_not_know)
{
	struct packet packet = echo(64, 40);
	__u8 payload[40];

	for (int i = 0; i < 40; i++)
		payload[i] = (__u8)(i * 37 + 11);
	expect(&packet, payload, NULL);
	packet.kind = KIND_ECHO_REPLY;
	memset(payload, 0, sizeof(payload));
	expect(&packet, payload, NULL);
}

Test(tool, whatever_length_its_user_chose)
{
	struct packet packet = echo(64, 700);
	__u8 payload[700] = {};
	__u64 now = 1700000000;

	expect(&packet, payload, "fping");
	packet.sequence = 33100;
	expect(&packet, payload, "mtr");
	packet = echo(64, 320);
	memcpy(payload, &now, sizeof(now));
	payload[9] = 3;
	expect(&packet, payload, "check_icmp");
	for (int i = 0; i < 700; i++)
		payload[i] = (__u8)('a' + i % 23);
	packet = echo(128, 700);
	expect(&packet, payload, "ping (Windows)");
	fill_ramp(payload, 0, 200, 0x08);
	packet = echo(240, 200);
	expect(&packet, payload, "masscan");
}

/* nmap --data-length: the packets have nothing in common, which identifies them. */
Test(tool, random_payloads)
{
	struct packet packet = echo(44, 40);
	__u8 payload[40];

	for (int i = 0; i < 40; i++)
		payload[i] = (__u8)(i * 37 + 11);
	expect_of(shown(packet, payload, 8, true), "nmap");
	expect_of(shown(packet, payload, 8, false), NULL);
}

Test(tool, that_several_disagree_about)
{
	struct tool_traces traces = {};
	struct packet packet = echo(64, 56);
	__u8 zeros[56] = {}, crosses[56];

	memset(crosses, 'X', sizeof(crosses));
	for (int i = 0; i < 8; i++)
		tool_trace(&traces, &packet, i % 2 ? zeros : crosses, 56);
	expect_of(tool_of(&traces), NULL);
	for (int i = 0; i < 200; i++)
		tool_trace(&traces, &packet, crosses, 56);
	expect_of(tool_of(&traces), "hping3");
}

Test(tool, reads_no_more_than_was_captured)
{
	struct tool_traces traces = {};
	struct packet packet = echo(64, 1400);
	__u8 payload[24] = {};

	tool_trace(&traces, &packet, payload, 0);
	tool_trace(&traces, &packet, payload, 0);
	cr_assert_null(tool_of(&traces).name);
	fill_ramp(payload, 16, 24, 0x10);
	traces = (struct tool_traces){};
	tool_trace(&traces, &packet, payload, sizeof(payload));
	tool_trace(&traces, &packet, payload, sizeof(payload));
	expect_of(tool_of(&traces), "ping (iputils)");
}

/* Kea counts the probes of its leases in both fields; with another identifier it is not Kea. */
Test(tool, probes_of_leases)
{
	struct packet packet = echo(64, 20);
	const __u8 payload[20] = {};

	expect(&packet, payload, "DHCP server");
	packet.sequence = 812;
	packet.identifier = 1;
	expect(&packet, payload, "DHCP server");
	packet.identifier = 0x1234;
	expect(&packet, payload, "fping");
}

/* A slow source's copies are minutes apart: one packet more of the same tool confirms it. */
Test(tool, after_a_pause)
{
	struct packet lease = echo(64, 20), scan = echo(41, 0);
	struct tool_traces traces = {};
	const __u8 payload[20] = {};

	for (int i = 0; i < 20; i++)
		tool_trace(&traces, &lease, payload, 20);
	tool_pause(&traces);
	expect_of(tool_of(&traces), NULL);
	tool_trace(&traces, &lease, payload, 20);
	expect_of(tool_of(&traces), "DHCP server");
	tool_pause(&traces);
	scan.identifier = 0x4321;
	for (int i = 0; i < 2; i++) {
		tool_trace(&traces, &scan, payload, 0);
		scan.identifier = (__u16)(scan.identifier * 31 + 7);
		scan.ttl += 3;
	}
	expect_of(tool_of(&traces), "nmap");
	tool_pause(&traces);
	tool_trace(&traces, &scan, payload, 0);
	expect_of(tool_of(&traces), "nmap");
	tool_pause(&traces);
	tool_trace(&traces, &lease, payload, 20);
	expect_of(tool_of(&traces), NULL);
}
