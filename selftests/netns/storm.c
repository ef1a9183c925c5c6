// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends forged messages through an interface, at a rate, for some seconds.
 *
 * usage: storm INTERFACE LINK TARGET ROUTER PEER PORTS KIND RATE SECONDS
 *
 *   LINK    Ethernet address of the receiver
 *   TARGET  address of the receiver
 *   ROUTER  the address in whose name every second message is; the others have random ones
 *   PEER    the other end of a TCP connection of the receiver,
 *   PORTS   and its ports there, as FROM:TO: every fourth error quotes that very connection
 *   KIND    mtu: path-MTU messages; nd: neighbour solicitations and advertisements
 *
 * Prints "storming" when the first have left, and at the end the messages a second.
 */
#include "selftests/link_frames.h"
#include "selftests/netns/sender.h"

#include <errno.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { POOL = 4096, BATCH = 64 };

struct storm {
	const char *target, *router, *peer;
	int ports[2];
	bool six, neighbors;
	struct ether_addr link;
	struct frame pool[POOL];
};

/* Differs from run to run. */
static __u32 draw(void)
{
	return (__u32)random() ^ (__u32)random() << 16;
}

static const char *drawn_address(const struct storm *storm)
{
	static char text[64];

	if (storm->six)
		snprintf(text, sizeof(text), "2001:db8:f::%x:%x", draw() & 0xffff, draw() & 0xffff);
	else
		snprintf(text, sizeof(text), "203.0.113.%u", 100 + draw() % 100);
	return text;
}

static int drawn_port(void)
{
	return 1024 + (int)(draw() % 60000);
}

/* Quotes a packet that the receiver sent, as if it were too large. */
static void build_error(const struct storm *storm, struct frame *frame, int number)
{
	const char *source = number % 2 ? storm->router : drawn_address(storm);
	bool very = number % 4 == 1;
	int from = very ? storm->ports[0] : drawn_port(),
	    to = very ? storm->ports[1] : drawn_port();
	int mtu = storm->six ? 1280 + (int)(draw() % 200) : 552 + (int)(draw() % 900);
	__u8 sequence[16];

	for (size_t i = 0; i < sizeof(sequence); i++)
		sequence[i] = (__u8)draw();
	if (storm->six)
		frame_build(
			frame,
			FRAME(ETHERNET(), IPV6(.source = source, .target = storm->target),
			      ICMPV6(2, 0, .sequence = mtu),
			      IPV6(.source = storm->target, .target = storm->peer, .total = 1480),
			      PORTS(PROTOCOL_TCP, from, to, 4), PAYLOAD(sequence, 16), DATA(512)));
	else
		frame_build(frame,
			    FRAME(ETHERNET(), IPV4(.source = source, .target = storm->target),
				  ICMP(3, 4, .sequence = mtu),
				  IPV4(.source = storm->target, .target = storm->peer,
				       .total = 1500, .dont = true),
				  PORTS(PROTOCOL_TCP, from, to, 4), PAYLOAD(sequence, 16),
				  DATA(512)));
}

/* Claims the router's address, or asks from and for new ones. */
static void build_neighbor(const struct storm *storm, struct frame *frame, int number)
{
	char source[64], subject[64];
	struct link_message message = { .type = number % 2 ? 136 : 135,
					.sender = 0x60,
					.source = source,
					.target = storm->target,
					.flags = NA_OVERRIDE | (number & 4 ? NA_SOLICITED : 0),
					.subject = subject,
					.link = 0x60 };

	snprintf(source, sizeof(source), "%s",
		 number % 4 == 1 ? storm->router : drawn_address(storm));
	snprintf(subject, sizeof(subject), "%s", number % 2 ? source : storm->target);
	link_frame(frame, &message);
}

static void build_all(struct storm *storm)
{
	srandom((unsigned int)time(NULL));
	for (int i = 0; i < POOL; i++) {
		struct frame *frame = &storm->pool[i];

		if (storm->neighbors)
			build_neighbor(storm, frame, i);
		else
			build_error(storm, frame, i);
		memcpy(frame->bytes, &storm->link, ETH_ALEN);
	}
}

static int send_batch(int fd, struct storm *storm, unsigned long long sent)
{
	struct mmsghdr messages[BATCH] = {};
	struct iovec parts[BATCH];

	for (int i = 0; i < BATCH; i++) {
		struct frame *frame = &storm->pool[(sent + (unsigned int)i) % POOL];

		parts[i] = (struct iovec){ frame->bytes, frame->size };
		messages[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
	}
	return sendmmsg(fd, messages, BATCH, 0);
}

/* Sends as many as the rate allows so far; what the machine cannot keep up with is not made up
 * for. */
static int run(int fd, struct storm *storm, double rate, double seconds)
{
	double begin = now(), credit_at = begin, credit = 0, time = begin;
	unsigned long long sent = 0;

	for (; time < begin + seconds; time = now()) {
		int count;

		credit += (time - credit_at) * rate;
		credit_at = time;
		if (credit > rate / 10)
			credit = rate / 10;
		if (credit < BATCH) {
			nanosleep(&(struct timespec){ .tv_nsec = 200000 }, NULL);
			continue;
		}
		count = send_batch(fd, storm, sent);
		if (count < 0 && errno != ENOBUFS)
			return -errno;
		if (!sent)
			puts("storming");
		sent += count > 0 ? (unsigned int)count : 0;
		credit -= BATCH;
	}
	printf("%.0f a second\n", (double)sent / (time - begin));
	return 0;
}

int main(int argc, char **argv)
{
	static struct storm storm;
	const struct ether_addr *link = argc == 10 ? ether_aton(argv[2]) : NULL;
	int fd, error;

	if (!link || sscanf(argv[6], "%d:%d", &storm.ports[0], &storm.ports[1]) != 2) {
		fprintf(stderr, "usage: storm INTERFACE LINK TARGET ROUTER PEER PORTS mtu|nd RATE "
				"SECONDS\n");
		return 2;
	}
	storm.link = *link;
	storm.target = argv[3];
	storm.router = argv[4];
	storm.peer = argv[5];
	storm.six = strchr(storm.target, ':');
	storm.neighbors = !strcmp(argv[7], "nd");
	setvbuf(stdout, NULL, _IOLBF, 0);
	build_all(&storm);
	fd = open_interface(argv[1]);
	error = fd < 0 ? -errno : run(fd, &storm, atof(argv[8]), atof(argv[9]));
	if (error) {
		fprintf(stderr, "storm: %s: %s\n", argv[1], strerror(-error));
		return 1;
	}
	return 0;
}
