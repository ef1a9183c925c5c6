// SPDX-License-Identifier: GPL-2.0-only
/* A router advertisement with name servers does not make its sender an address that must not be
 * blocked; what a person or DHCP named before goes on to be one. */
#include "base/prefix.h"
#include "respond/resolvers.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HOUR   (3600 * NSEC_PER_SEC)
#define FORGED "2001:db8::bad"
#define USUAL  "2001:db8::53"

/* Returns a list of a file that was changed at `changed` and read at `now`, seconds since 1970. */
static struct protected_list *read_file(const char *text, __u64 changed, __u64 now)
{
	struct protected_list *list = protect_new();
	FILE *file = tmpfile();
	const struct timespec times[2] = { { .tv_sec = (time_t)changed },
					   { .tv_sec = (time_t)changed } };

	cr_assert(list != NULL && file != NULL);
	cr_assert(fputs(text, file) >= 0 && fflush(file) == 0);
	cr_assert(futimens(fileno(file), times) == 0);
	rewind(file);
	cr_assert(protect_take_resolvers(list, file, now * NSEC_PER_SEC) == 0);
	fclose(file);
	return list;
}

static bool protects(const struct protected_list *list, const char *text)
{
	struct prefix prefix;

	cr_assert(prefix_parse(text, &prefix) == 0);
	return protect_reason(list, &prefix) != NULL;
}

#define BOTH "nameserver 192.0.2.53\nnameserver " USUAL "\nnameserver " FORGED "\n"

Test(resolvers, an_advertised_one_is_protected_after_an_hour)
{
	struct resolvers resolvers = {};
	struct protected_list *list;

	/* The file has been as it is for long; then an advertisement arrives. */
	list = read_file("nameserver " USUAL "\n", 1000, 10000);
	resolvers_confirm(&resolvers, list, 1);
	cr_expect(protects(list, USUAL));
	protect_free(list);
	for (__u64 second = 60; second < 3600; second += 300) {
		list = read_file(BOTH, 10000 + 60, 10000 + second);
		resolvers_confirm(&resolvers, list, second * NSEC_PER_SEC);
		cr_expect_not(protects(list, FORGED), "after %llu s", second);
		cr_expect(protects(list, "192.0.2.53"), "control: no advertisement adds it");
		protect_free(list);
	}
	list = read_file(BOTH, 10000 + 60, 10000 + 3700);
	resolvers_confirm(&resolvers, list, 3700 * NSEC_PER_SEC);
	cr_expect(protects(list, FORGED) && protects(list, USUAL));
	protect_free(list);
}

Test(resolvers, one_that_was_named_before_stays)
{
	struct resolvers resolvers = {};
	struct protected_list *list = read_file("nameserver " USUAL "\n", 1000, 10000);

	resolvers_confirm(&resolvers, list, HOUR);
	protect_free(list);
	list = read_file(BOTH, 10000, 10060);
	resolvers_confirm(&resolvers, list, HOUR + 60 * NSEC_PER_SEC);
	cr_expect(protects(list, USUAL));
	cr_expect_not(protects(list, FORGED));
	protect_free(list);
}
