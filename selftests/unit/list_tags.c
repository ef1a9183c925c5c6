// SPDX-License-Identifier: GPL-2.0-only
#include "lists/list_tags.h"

#include "base/timebase.h"
#include "lists/list_configured.h"
#include "lists/list_recovery.h"
#include "lists/list_store_state.h"
#include "selftests/unit/lists.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>

static struct pins pins;
static char directory[] = "/tmp/icmpguard-tags-XXXXXX";
static char file[64];

static void open_pins(void)
{
	lists_open(&pins);
	cr_assert_not_null(mkdtemp(directory));
	snprintf(file, sizeof(file), "%s/lists", directory);
	pins.store = list_store_open(file, LIST_STORE_COMMAND);
	cr_assert_not_null(pins.store);
}

static void close_pins(void)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	char path[80];

	list_store_close(pins.store);
	for (size_t i = 0; i < ARRAY_LENGTH(suffixes); i++) {
		snprintf(path, sizeof(path), "%s%s", file, suffixes[i]);
		unlink(path);
	}
	rmdir(directory);
	lists_close(&pins);
}

TestSuite(list_tags, .init = open_pins, .fini = close_pins, .timeout = 60);

static struct list_tally tally;

/* Adds blocks of addresses and prefixes, separated by blanks, as a command does. */
static int put(const char *names, const char *tag, bool replace, enum block_scope scope)
{
	struct prefix_set set = {};
	struct list_batch batch = { .model = list_block_of(&(struct prefix){}, scope, 0) };
	char text[2048], *rest, *word;
	int error;

	strcpy(text, names);
	for (word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		const struct prefix prefix = prefix_from(word);

		cr_assert(eq(int, prefix_set_append(&set, &prefix), 0));
	}
	prefix_set_sort(&set);
	batch.prefixes = set.prefixes;
	batch.count = (size_t)set.count;
	snprintf(batch.model.tag, LIST_TAG, "%s", tag);
	tally = (struct list_tally){};
	cr_assert(eq(int, list_store_begin(pins.store), 0));
	error = list_tags_put(&pins, &batch, replace, timebase_now(), &tally);
	cr_assert(eq(int, list_store_commit(pins.store), 0));
	free(set.prefixes);
	return error;
}

static int append_name(const struct list_entry *entry, void *context)
{
	char prefix[PREFIX_TEXT], *text = context;

	sprintf(text + strlen(text), "%s%s%s%s", text[0] ? " " : "",
		prefix_format(prefix, &entry->prefix), entry->tag[0] ? "=" : "", entry->tag);
	return 0;
}

static void assert_blocked(const char *expected)
{
	char text[4096] = "";

	cr_assert(eq(int, lists_each(&pins, LIST_BLOCKS, append_name, text), 0));
	cr_expect(eq(str, text, (char *)expected));
}

static bool covers(const char *text, enum block_scope scope)
{
	const struct prefix prefix = prefix_from(text);
	const struct list_entry entry = list_block_of(&prefix, scope, 0);
	const struct block_key key = list_key(&entry);
	const struct block_slot *slot = block_table_find(&pins, &key, LIST_DROP, ORIGIN_OPERATOR);

	return slot && slot->until[scope] == BLOCK_FOREVER;
}

Test(list_tags, replacing_a_list_leaves_others_alone)
{
	cr_assert(eq(int, put("192.0.2.1 192.0.2.2", "drop", true, BLOCK_ICMP), 0));
	cr_assert(eq(int, put("192.0.2.2 192.0.2.3", "level1", true, BLOCK_ICMP), 0));
	cr_assert(eq(int, put("192.0.2.9", "", false, BLOCK_ICMP), 0));
	assert_blocked("192.0.2.1=drop 192.0.2.2=drop 192.0.2.2=level1 192.0.2.3=level1 192.0.2.9");
	cr_assert(eq(int, put("192.0.2.4", "drop", true, BLOCK_ICMP), 0));
	cr_expect(eq(u32, tally.added, 1));
	cr_expect(eq(u32, tally.removed, 2));
	assert_blocked("192.0.2.2=level1 192.0.2.3=level1 192.0.2.4=drop 192.0.2.9");
	cr_expect(covers("192.0.2.2", BLOCK_ICMP), "another list holds it");
	cr_expect_not(covers("192.0.2.1", BLOCK_ECHO));
}

Test(list_tags, the_widest_scope_of_all_lists_counts)
{
	cr_assert(eq(int, put("192.0.2.1", "wide", false, BLOCK_ALL), 0));
	cr_assert(eq(int, put("192.0.2.1", "narrow", false, BLOCK_ECHO), 0));
	cr_expect(covers("192.0.2.1", BLOCK_ALL));
	cr_assert(eq(int, put("", "wide", true, BLOCK_ICMP), 0));
	cr_expect_not(covers("192.0.2.1", BLOCK_ICMP));
	cr_expect(covers("192.0.2.1", BLOCK_ECHO));
	cr_expect(eq(u32, pins.state->control.scope_all, 0));
}

Test(list_tags, an_empty_list_takes_all_of_it_away)
{
	cr_assert(eq(int, put("192.0.2.1 198.51.100.0/24", "drop", true, BLOCK_ICMP), 0));
	cr_assert(eq(int, put("", "drop", true, BLOCK_ICMP), 0));
	cr_expect(eq(u32, tally.removed, 2));
	assert_blocked("");
	cr_expect(eq(u32, pins.state->lists.counts.block_addresses, 0));
	cr_expect(eq(u32, pins.state->lists.counts.block_prefixes, 0));
}

static void many(char *text, int first, int count)
{
	text[0] = '\0';
	for (int i = first; i < first + count; i++)
		sprintf(text + strlen(text), "203.0.113.%d ", i);
}

Test(list_tags, a_list_that_has_no_room_changes_nothing)
{
	char names[2048];

	many(names, 0, 60);
	cr_assert(eq(int, put("192.0.2.1 192.0.2.2", "drop", true, BLOCK_ICMP), 0));
	cr_assert(eq(int, put("192.0.2.3", "", false, BLOCK_ICMP), 0));
	many(names, 0, TEST_ADDRESSES);
	cr_expect(eq(int, put(names, "drop", true, BLOCK_ICMP), -ENOSPC));
	assert_blocked("192.0.2.1=drop 192.0.2.2=drop 192.0.2.3");
	many(names, 0, TEST_ADDRESSES - 1);
	cr_expect(eq(int, put(names, "drop", true, BLOCK_ICMP), 0), "what goes makes room");
}

/* A list whose last entry fails after the others were added. */
Test(list_tags, what_fails_in_the_middle_is_undone)
{
	const struct prefix allowed = prefix_from("203.0.113.200");
	const struct list_entry allowance = list_allow_of(&allowed, 0);

	cr_assert(eq(int, put("192.0.2.1 192.0.2.2", "drop", true, BLOCK_ICMP), 0));
	cr_assert(eq(int, lists_allow(&pins, &allowance, timebase_now()), 0));
	cr_expect(eq(int, put("192.0.2.2 203.0.113.1 203.0.113.200", "drop", true, BLOCK_ECHO),
		     -EPERM));
	assert_blocked("192.0.2.1=drop 192.0.2.2=drop");
	cr_expect(covers("192.0.2.2", BLOCK_ICMP), "with the scope that it had");
}

/* What a killed process leaves: the table is changed, the transaction is not committed. */
static void killed(void)
{
	list_store_close(pins.store);
	pins.store = list_store_open(file, LIST_STORE_COMMAND);
	cr_assert_not_null(pins.store);
}

Test(list_tags, what_a_killed_command_changed_is_undone)
{
	const struct prefix lifted = prefix_from("198.51.100.0/24");
	const struct list_entry allowance = list_allow_of(&lifted, 0);
	char path[80];
	int lock;

	snprintf(path, sizeof(path), "%s/lock", directory);
	lock = open(path, O_RDWR | O_CREAT, 0600);
	cr_assert(eq(int, put("192.0.2.1 192.0.2.2 198.51.100.7", "drop", true, BLOCK_ICMP), 0));
	list_recovery_mark(lock);
	cr_assert(eq(int, list_store_begin(pins.store), 0));
	cr_assert(eq(int, test_block(&pins, "192.0.2.2", BLOCK_ALL, 0, timebase_now()), 0));
	cr_assert(eq(int, test_block(&pins, "192.0.2.3", BLOCK_ALL, 0, timebase_now()), 0));
	cr_assert(eq(int, test_unblock(&pins, "192.0.2.1"), 1));
	cr_assert(eq(int, lists_allow(&pins, &allowance, timebase_now()), 1));
	assert_blocked("192.0.2.2 192.0.2.2=drop 192.0.2.3");
	killed();
	list_recover(&pins, lock, timebase_now());
	assert_blocked("192.0.2.1=drop 192.0.2.2=drop 198.51.100.7=drop");
	cr_expect(covers("192.0.2.2", BLOCK_ICMP) && !covers("192.0.2.2", BLOCK_ALL));
	cr_expect(eq(u32, pins.state->lists.counts.allow_prefixes, 0));
	cr_expect(eq(u32, pins.state->control.scope_all, 0));

	/* Without the mark, an entry that is not recorded yet stays. */
	cr_assert(eq(int, list_store_begin(pins.store), 0));
	cr_assert(eq(int, test_block(&pins, "192.0.2.3", BLOCK_ALL, 0, timebase_now()), 0));
	killed();
	list_recover(&pins, lock, timebase_now());
	cr_expect(covers("192.0.2.3", BLOCK_ALL));
	close(lock);
	unlink(path);
}

Test(list_tags, a_list_that_cannot_be_recorded_changes_nothing)
{
	char names[2048];

	cr_assert(eq(int, put("192.0.2.1 192.0.2.2", "drop", true, BLOCK_ICMP), 0));
	/* As on a full disk. */
	cr_assert(eq(int,
		     sqlite3_exec(pins.store->database, "PRAGMA max_page_count = 1", NULL, NULL,
				  NULL),
		     SQLITE_OK));
	many(names, 0, TEST_ADDRESSES);
	cr_expect(eq(int, put(names, "drop", true, BLOCK_ICMP), -EIO));
	assert_blocked("192.0.2.1=drop 192.0.2.2=drop");
}

Test(list_tags, what_stays_as_it_is_is_not_written)
{
	const int changes = sqlite3_total_changes(pins.store->database);

	cr_assert(eq(int, put("192.0.2.1 192.0.2.2", "drop", true, BLOCK_ICMP), 0));
	cr_expect(eq(int, sqlite3_total_changes(pins.store->database), changes + 2));
	cr_assert(eq(int, put("192.0.2.1 192.0.2.2", "drop", true, BLOCK_ICMP), 0));
	cr_expect(eq(int, sqlite3_total_changes(pins.store->database), changes + 2));
	cr_expect(eq(u32, tally.kept, 2));
	cr_assert(eq(int, put("192.0.2.1 192.0.2.2", "drop", true, BLOCK_ALL), 0));
	cr_expect(covers("192.0.2.1", BLOCK_ALL), "another scope is a change");
	cr_assert(eq(int, test_unblock(&pins, "192.0.2.1"), 1));
	cr_assert(eq(int, put("192.0.2.1 192.0.2.2", "drop", true, BLOCK_ALL), 0));
	cr_expect(covers("192.0.2.1", BLOCK_ALL), "it is not in the table");
}

Test(list_tags, unblocking_an_address_takes_it_off_all_lists)
{
	cr_assert(eq(int, put("192.0.2.1", "drop", false, BLOCK_ICMP), 0));
	cr_assert(eq(int, put("192.0.2.1", "level1", false, BLOCK_ICMP), 0));
	cr_expect(eq(int, test_unblock(&pins, "192.0.2.1"), 1));
	assert_blocked("");
}

Test(list_tags, without_a_record_no_tag_is_replaced)
{
	const struct list_batch batch = { .model = { .tag = "drop" } };
	struct list_store *store = pins.store;

	pins.store = NULL;
	cr_expect(eq(int, list_tags_put(&pins, &batch, true, timebase_now(), &tally), -ENOTSUP));
	pins.store = store;
}

/* Made by version 1, whose table had no tag. */
static const char version_1[] =
	"DROP TABLE IF EXISTS decision; CREATE TABLE decision ("
	" address BLOB NOT NULL, length INTEGER NOT NULL, network INTEGER NOT NULL,"
	" side TEXT NOT NULL, peer BLOB NOT NULL, action TEXT NOT NULL, origin TEXT NOT NULL,"
	" rule TEXT NOT NULL, scope TEXT NOT NULL, interval_us INTEGER NOT NULL,"
	" created_ns INTEGER NOT NULL, expires_ns INTEGER, reason TEXT, author TEXT,"
	" PRIMARY KEY (address, length, network, side, peer, action, origin, rule)"
	") WITHOUT ROWID; PRAGMA user_version = 1;"
	"INSERT INTO decision VALUES (x'00000000000000000000ffffc0000209', 128, 4294967295,"
	" 'source', x'00000000000000000000000000000000', 'drop', 'operator', '', 'icmp', 0, 1, "
	"NULL,"
	" 'ticket 42', 'alice (uid 1000)');";

static int take_record(const struct list_entry *entry, void *context)
{
	*(struct list_entry *)context = *entry;
	return 0;
}

Test(list_tags, a_record_of_version_1_is_read)
{
	struct list_entry entry = {};
	sqlite3 *database;

	list_store_close(pins.store);
	cr_assert(eq(int, sqlite3_open(file, &database), SQLITE_OK));
	cr_assert(eq(int, sqlite3_exec(database, version_1, NULL, NULL, NULL), SQLITE_OK));
	sqlite3_close(database);
	cr_expect_null(list_store_open(file, LIST_STORE_COMMAND), "its daemon is of that version");
	pins.store = list_store_open(file, LIST_STORE_DAEMON);
	cr_assert_not_null(pins.store);
	list_store_each(pins.store, take_record, &entry);
	cr_expect(eq(str, entry.reason, "ticket 42"));
	cr_expect(eq(str, entry.tag, ""));
	list_store_close(pins.store);
	pins.store = list_store_open(file, LIST_STORE_COMMAND);
	cr_assert_not_null(pins.store);
}

static struct configured_blocks configured(const char *first, const char *second, const char *tag)
{
	struct configured_blocks blocks = {};
	const char *const names[] = { first, second };

	blocks.items = calloc(2, sizeof(*blocks.items));
	for (size_t i = 0; i < 2; i++) {
		if (!names[i])
			continue;
		blocks.items[blocks.count].prefix = prefix_from(names[i]);
		strcpy(blocks.items[blocks.count++].tag, tag);
	}
	configured_blocks_sort(&blocks);
	return blocks;
}

Test(list_tags, what_the_configuration_lists_follows_it)
{
	struct configured_blocks before = {}, first = configured("192.0.2.1", "192.0.2.2", "drop");
	struct configured_blocks second = configured("192.0.2.2", "192.0.2.3", "level1");
	struct list_tally counts = {};

	cr_assert(eq(int, put("192.0.2.1", "", false, BLOCK_ICMP), 0));
	cr_assert(eq(int, lists_configure_blocks(&pins, &before, &first, timebase_now(), &counts),
		     0));
	assert_blocked("192.0.2.1 192.0.2.1=drop 192.0.2.2=drop");
	cr_assert(eq(int, lists_configure_blocks(&pins, &first, &second, timebase_now(), &counts),
		     0));
	assert_blocked("192.0.2.1 192.0.2.2=level1 192.0.2.3=level1");
	cr_assert(eq(int, lists_configure_blocks(&pins, &second, &before, timebase_now(), &counts),
		     0));
	assert_blocked("192.0.2.1");
	configured_blocks_free(&first);
	configured_blocks_free(&second);
}
