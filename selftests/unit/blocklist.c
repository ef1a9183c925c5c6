// SPDX-License-Identifier: GPL-2.0-only
#include "lists/blocklist.h"

#include "base/log.h"
#include "base/prefix.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char logged[4096];

static void take_log(char *line, size_t size)
{
	strncat(logged, line, sizeof(logged) - strlen(logged) - 1);
	free(line);
}

static void listen_to_log(void)
{
	static const struct log_output output = { .line = take_log };

	log_redirect(&output);
}

static void leave_log(void)
{
	log_redirect(NULL);
}

TestSuite(blocklist, .init = listen_to_log, .fini = leave_log, .timeout = 30);

static struct blocklist list;
static char text[4096];

/* Returns the entries of a text, separated by blanks, or "" if it is refused. */
static const char *read_bytes(const char *bytes, size_t size, bool skip_bad)
{
	FILE *from = fmemopen((void *)bytes, size, "r");
	char prefix[PREFIX_TEXT];

	free(list.prefixes.prefixes);
	list = (struct blocklist){ .skip_bad = skip_bad };
	logged[0] = text[0] = '\0';
	if (!blocklist_read(&list, from, "drop.txt"))
		for (int i = 0; i < list.prefixes.count; i++)
			sprintf(text + strlen(text), "%s%s", i ? " " : "",
				prefix_format(prefix, &list.prefixes.prefixes[i]));
	fclose(from);
	return text;
}

static const char *read_text(const char *lines)
{
	return read_bytes(lines, strlen(lines), false);
}

static void assert_read(const char *lines, const char *expected)
{
	cr_expect(eq(str, (char *)read_text(lines), (char *)expected), "%s%s", lines, logged);
}

static void assert_refused(const char *lines, const char *message)
{
	cr_expect(eq(str, (char *)read_text(lines), ""), "%s", lines);
	cr_expect_not_null(strstr(logged, message), "%s, not: %s", message, logged);
}

Test(blocklist, plain_lines_with_comments)
{
	assert_read("# a list\n192.0.2.1\n\n  2001:db8::/32\t# why\r\n; end\n198.51.100.0/24",
		    "192.0.2.1 2001:db8::/32 198.51.100.0/24");
	assert_read("\xef\xbb\xbf"
		    "192.0.2.1\n",
		    "192.0.2.1");
	assert_read("", "");
}

Test(blocklist, spamhaus_drop)
{
	assert_read("; Spamhaus DROP List 2026/11/26\n1.10.16.0/20 ; SBL256894\n", "1.10.16.0/20");
	assert_read("{\"cidr\":\"1.10.16.0/20\",\"sblid\":\"SBL256894\",\"rir\":\"apnic\"}\n"
		    "{\"type\":\"metadata\",\"timestamp\":1732,\"size\":2,\"records\":1}\n",
		    "1.10.16.0/20");
}

Test(blocklist, firehol_and_emerging_threats)
{
	assert_read("#\n# firehol_level1\n#\n0.0.0.0/8\n1.10.16.0/20\n2.56.192.0/22\n",
		    "0.0.0.0/8 1.10.16.0/20 2.56.192.0/22");
	assert_read("# Feodo\n\n# Rules to block\n101.99.1.2\n#Spamhaus DROP Nets\n101.99.0.0/24\n",
		    "101.99.1.2 101.99.0.0/24");
}

Test(blocklist, what_ipset_saves)
{
	assert_read(
		"create bad hash:net family inet hashsize 1024 maxelem 65536\n"
		"add bad 192.0.2.0/24\nadd bad 192.0.2.9 timeout 0 comment \"nomatch timeout\"\n"
		"-A bad 2001:db8::1\nCOMMIT\n",
		"192.0.2.0/24 192.0.2.9 2001:db8::1");
	assert_refused("add bad 192.0.2.1,tcp:80\n",
		       "line 1: \"192.0.2.1,tcp:80\": not an address");
	assert_refused("add bad 192.0.2.0/24 nomatch\n", "an exception");
	assert_refused("add bad 192.0.2.1 timeout 300\n", "its own timeout");
	assert_refused("add bad\n", "no element");
}

Test(blocklist, the_first_column_of_csv)
{
	assert_read("ip,score,country\n192.0.2.1,90,NL\n\"192.0.2.0/24\",\"a, b\"\n",
		    "192.0.2.1 192.0.2.0/24");
	assert_refused("192.0.2.1,90\nip,score\n", "line 2: \"ip\"");
	assert_refused("localhost\n192.0.2.1\n", "line 1: \"localhost\"");
}

Test(blocklist, a_bad_line_is_named)
{
	assert_refused("192.0.2.1\n\n300.1.1.1\n",
		       "drop.txt, line 3: \"300.1.1.1\": not an address");
	assert_refused("192.0.2.7/24\n", "the network is 192.0.2.0/24");
	assert_refused("192.0.2.0/33\n", "the length exceeds that of the address");
	assert_refused("2001:db8::1/32\n", "the network is 2001:db8::/32");
	assert_refused("192.0.2.0-192.0.2.9\n", "a range; accepted are its prefixes");
	assert_refused("fe80::1%eth0\n", "an address with a zone");
	assert_refused("192.0.2.1%eth0/24\n", "an address with a zone");
	assert_refused("192.0.2.0 192.0.2.255\n", "\"192.0.2.0 192.0.2.255\": not an address");
	assert_refused("{\"cidr\":1}\n", "without a string cidr");
	assert_refused("{\"cidr\":\n", "no JSON object");
	assert_refused("{}\n", "without a string cidr");
}

Test(blocklist, what_is_no_text_is_named_once)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *message;
	} files[] = {
		{ "\xff\xfe\x31\0\n\0\n\0", 8, "drop.txt: UTF-16 (iconv" },
		{ "\xfe\xff\0\x31\0\n", 6, "drop.txt: UTF-16 (iconv" },
		{ "\x1f\x8b\x08\0\n\n", 6, "drop.txt: compressed (zcat" },
		{ "\xfd"
		  "7zXZ\0\n",
		  7, "drop.txt: compressed (xzcat" },
		{ "\x28\xb5\x2f\xfd\n", 5, "drop.txt: compressed (zstdcat" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		cr_expect(eq(str, (char *)read_bytes(files[i].bytes, files[i].size, true), ""));
		cr_expect_not_null(strstr(logged, files[i].message), "%s, not: %s",
				   files[i].message, logged);
		cr_expect_null(strstr(logged, "line 1"), "%s", logged);
	}
	cr_expect(eq(str, (char *)read_bytes("192.0.2.1\0\n", 11, false), ""));
	cr_expect_not_null(strstr(logged, "line 1: \"192.0.2.1\": a NUL byte follows"), "%s",
			   logged);
}

Test(blocklist, bad_lines_are_passed_over_as_asked)
{
	static const char lines[] = "192.0.2.1\nnone\n192.0.2.2\n";

	cr_expect(eq(str, (char *)read_bytes(lines, strlen(lines), true), "192.0.2.1 192.0.2.2"));
	cr_expect(eq(sz, list.bad, 1));
	cr_expect_not_null(strstr(logged, "line 2: \"none\""));
}

Test(blocklist, of_many_bad_lines_the_first_are_named)
{
	char lines[40 * 8] = "";

	for (int i = 0; i < 40; i++)
		sprintf(lines + strlen(lines), "bad%d\n", i);
	read_text(lines);
	cr_expect_not_null(strstr(logged, "bad9"));
	cr_expect_null(strstr(logged, "bad10"));
	cr_expect_not_null(strstr(logged, "30 more bad lines"));
}

Test(blocklist, control_characters_reach_no_terminal)
{
	static const char zero[] = "192.0.2.1\0\n";

	assert_refused("192.0.2.1\x1b[2J\n", "control characters");
	cr_expect_null(strchr(logged, '\x1b'));
	cr_expect(eq(str, (char *)read_bytes(zero, sizeof(zero) - 1, false), ""));
	assert_refused("# \x07\n", "control characters");
}

Test(blocklist, a_line_of_10_mb)
{
	const size_t size = 10 << 20;
	char *lines = malloc(size + 16);

	memset(lines, '1', size);
	strcpy(lines + size, "\n192.0.2.1\n");
	cr_expect(eq(str, (char *)read_bytes(lines, strlen(lines), false), ""));
	cr_expect_not_null(strstr(logged, "line 1: "));
	cr_expect_not_null(strstr(logged, "longer than 4095 bytes"));
	cr_expect(eq(str, (char *)read_bytes(lines, strlen(lines), true), "192.0.2.1"));
	free(lines);
}

static char directory[] = "/tmp/icmpguard-blocklist-XXXXXX";
static char name[64], other[64];

static void write_file(mode_t mode)
{
	int file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	cr_assert(eq(sz, (size_t)write(file, "192.0.2.1\n", 10), 10));
	fchmod(file, mode);
	close(file);
}

static int read_file(const char *path, bool unattended)
{
	struct blocklist read = {};
	int error = blocklist_read_file(&read, path, unattended);

	free(read.prefixes.prefixes);
	return error;
}

static void make_names(void)
{
	listen_to_log();
	cr_assert_not_null(mkdtemp(directory));
	snprintf(name, sizeof(name), "%s/list", directory);
	snprintf(other, sizeof(other), "%s/other", directory);
}

static void remove_names(void)
{
	unlink(name);
	unlink(other);
	rmdir(directory);
	leave_log();
}

TestSuite(blocklist_file, .init = make_names, .fini = remove_names, .timeout = 30);

Test(blocklist_file, is_read)
{
	write_file(0644);
	cr_expect(eq(int, read_file(name, true), 0));
	cr_expect(eq(int, read_file(name, false), 0));
	cr_expect(eq(int, read_file(other, false), -ENOENT));
	cr_expect(eq(int, read_file(directory, false), -EPERM));
}

Test(blocklist_file, that_others_can_write_decides_nothing_by_itself)
{
	write_file(0664);
	cr_expect(eq(int, read_file(name, true), -EPERM));
	cr_expect(eq(int, read_file(name, false), 0), "where somebody asked for it");
}

Test(blocklist_file, a_fifo_holds_no_daemon)
{
	cr_assert(eq(int, mkfifo(name, 0600), 0));
	cr_expect(eq(int, read_file(name, true), -EPERM));
}

Test(blocklist_file, a_link_of_another_user_leads_nowhere)
{
	write_file(0600);
	cr_assert(eq(int, symlink(name, other), 0));
	cr_expect(eq(int, read_file(other, true), 0), "its owner's own");
	if (lchown(other, 65534, 65534))
		cr_skip_test("not permitted to give a link away");
	cr_expect(eq(int, read_file(other, true), -EPERM));
	cr_expect(eq(int, read_file(other, false), -EPERM));
	cr_expect_not_null(strstr(logged, "symbolic link owned by another user"));
}
