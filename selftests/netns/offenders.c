// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends echo requests of one source after the other, each at the same rate, like a line of
 * offenders who do not overlap.
 *
 * usage: offenders INTERFACE LINK TARGET SOURCES PACKETS RATE PAUSE
 *
 * Every second source sends the same request again and again.
 *
 *   LINK     Ethernet address of the receiver
 *   TARGET   address of the receiver
 *   SOURCES  how many, each in another /24: 10.0.0.1, 10.0.1.1, ..., at most 65,000
 *   PACKETS  that each of them sends,
 *   RATE     at so many a second
 *   PAUSE    milliseconds between one source and the next
 *
 * Prints "offending" when the first has begun, and of each source its address and the microseconds
 * that its packets took: what the machine cannot keep up with makes them more.
 */
#include "selftests/frames.h"
#include "selftests/netns/sender.h"

#include <errno.h>
#include <netinet/ether.h>
#include <stdio.h>

enum { SOURCES_MOST = 65000 };

struct line {
	const char *target;
	struct ether_addr link;
	int fd;
	unsigned int sources, packets;
	double rate, pause;
};

static void wait_until(double time)
{
	double left = time - now();

	if (left > 0)
		nanosleep(&(struct timespec){ (time_t)left,
					      (long)((left - (double)(time_t)left) * 1e9) },
			  NULL);
}

static int offend(const struct line *line, unsigned int number)
{
	double begin = now();
	struct frame frame;
	char source[32];

	snprintf(source, sizeof(source), "10.%u.%u.1", number >> 8 & 255, number & 255);
	for (unsigned int i = 0; i < line->packets; i++) {
		frame_build(&frame,
			    FRAME(ETHERNET(), IPV4(.source = source, .target = line->target),
				  ICMP(8, 0, .identifier = (int)number,
				       .sequence = number & 1 ? 1 : (int)i),
				  DATA(56)));
		memcpy(frame.bytes, &line->link, ETH_ALEN);
		wait_until(begin + i / line->rate);
		if (send(line->fd, frame.bytes, frame.size, 0) < 0 && errno != ENOBUFS)
			return -errno;
	}
	printf("%s %.0f\n", source, (now() - begin) * 1e6);
	return 0;
}

static int offend_all(const struct line *line)
{
	puts("offending");
	for (unsigned int number = 0; number < line->sources; number++) {
		int error = offend(line, number);

		if (error)
			return error;
		wait_until(now() + line->pause / 1e3);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct ether_addr *link = argc == 8 ? ether_aton(argv[2]) : NULL;
	struct line line;
	int error;

	if (!link || strtoul(argv[4], NULL, 10) > SOURCES_MOST || atof(argv[6]) <= 0) {
		fprintf(stderr,
			"usage: offenders INTERFACE LINK TARGET SOURCES PACKETS RATE PAUSE\n");
		return 2;
	}
	line = (struct line){ .target = argv[3],
			      .link = *link,
			      .sources = (unsigned int)strtoul(argv[4], NULL, 10),
			      .packets = (unsigned int)strtoul(argv[5], NULL, 10),
			      .rate = atof(argv[6]),
			      .pause = atof(argv[7]) };
	setvbuf(stdout, NULL, _IOLBF, 0);
	line.fd = open_interface(argv[1]);
	error = line.fd < 0 ? -errno : offend_all(&line);
	if (error) {
		fprintf(stderr, "offenders: %s: %s\n", argv[1], strerror(-error));
		return 1;
	}
	return 0;
}
