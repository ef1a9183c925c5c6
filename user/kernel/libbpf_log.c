// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/libbpf_log.h"

#include "base/log.h"

#include <bpf/libbpf.h>
#include <stdlib.h>
#include <string.h>
#include <xdp/libxdp.h>

/* A verifier log has thousands of lines and ends with the verdict. */
enum { KEPT = 4096, LINES_SHOWN = 20 };

static char kept[KEPT];

static void keep(const char *text, size_t length)
{
	size_t used = strlen(kept), excess;

	if (length >= KEPT) {
		text += length - (KEPT - 1);
		length = KEPT - 1;
	}
	excess = used + length >= KEPT ? used + length - (KEPT - 1) : 0;
	memmove(kept, kept + excess, used - excess);
	memcpy(kept + used - excess, text, length);
	kept[used - excess + length] = '\0';
}

static int take(bool worth_keeping, const char *format, va_list arguments)
{
	char *text;
	int length;

	if (getenv("ICMPGUARD_DEBUG"))
		return vfprintf(stderr, format, arguments);
	if (!worth_keeping)
		return 0;
	length = vasprintf(&text, format, arguments);
	if (length < 0)
		return 0;
	keep(text, (size_t)length);
	free(text);
	return length;
}

static int take_libbpf(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return take(level == LIBBPF_WARN, format, arguments);
}

static int take_libxdp(enum libxdp_print_level level, const char *format, va_list arguments)
{
	return take(level == LIBXDP_WARN, format, arguments);
}

void libbpf_log_start(void)
{
	kept[0] = '\0';
	libbpf_set_print(take_libbpf);
	libxdp_set_print(take_libxdp);
}

void libbpf_log_show(void)
{
	char *at = kept + strlen(kept), *end;
	int lines = 0;

	while (at > kept && lines <= LINES_SHOWN)
		lines += *--at == '\n';
	if (lines > LINES_SHOWN)
		at++;
	for (; *at; at = *end ? end + 1 : end) {
		end = strchrnul(at, '\n');
		log_info("  %.*s", (int)(end - at), at);
	}
}
