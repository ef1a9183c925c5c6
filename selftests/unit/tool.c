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

static void expect(const struct packet *packet, const __u8 *payload, const char *name)
{
	struct tool tool = tool_recognise(packet, payload, packet->payload_length);

	if (!name) {
		cr_assert_null(tool.name, "%s", tool.name);
		return;
	}
	cr_assert_not_null(tool.name, "expected %s", name);
	cr_assert_str_eq(tool.name, name);
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
	expect(&packet, payload, "ping (macOS, BSD)"); /* whose ramp holds the other's */
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

	expect(&packet, payload, "nmap");
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

Test(tool, reads_no_more_than_was_captured)
{
	struct packet packet = echo(64, 1400);
	__u8 payload[24] = {};

	cr_assert_null(tool_recognise(&packet, payload, 0).name);
	fill_ramp(payload, 16, 24, 0x10);
	cr_assert_str_eq(tool_recognise(&packet, payload, sizeof(payload)).name, "ping (iputils)");
}
