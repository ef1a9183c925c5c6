// SPDX-License-Identifier: GPL-2.0-only
#include "commands/list_address.h"

#include "base/names.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "commands/human.h"
#include "commands/list_json.h"

#include <string.h>
#include <time.h>

struct printing {
	FILE *to;
	const struct pins *pins;
	const struct prefix *about;
	__u64 now;
	unsigned int count; /* entries printed; in a plain list, as comments */
};

enum { MOMENT_TEXT = 32 };

/* Formats a timebase_now() time as local time. */
static const char *format_moment(char *text, __u64 time)
{
	const time_t seconds = (time_t)((time + timebase_offset()) / NSEC_PER_SEC);
	struct tm local;

	if (!localtime_r(&seconds, &local) ||
	    !strftime(text, MOMENT_TEXT, "%Y-%m-%d %H:%M:%S", &local))
		strcpy(text, "?");
	return text;
}

static void print_time(const struct printing *printing, const char *what, __u64 time)
{
	char text[MOMENT_TEXT], span[HUMAN_TEXT];
	const bool past = time <= printing->now;

	fprintf(printing->to, "  %-8s%s (%s%s%s)\n", what, format_moment(text, time),
		past ? "" : "in ",
		human_time(span, past ? printing->now - time : time - printing->now),
		past ? " ago" : "");
}

static void print_author(const struct printing *printing, const struct list_entry *entry)
{
	char rule[BLOCK_RULE_TEXT];

	fprintf(printing->to, "  by      %s%s", entry->origin == ORIGIN_RULE ? "rule " : "",
		block_rule_name(rule, entry));
	if (entry->author[0])
		fprintf(printing->to, " %s", entry->author);
	if (entry->tag[0])
		fprintf(printing->to, ", list %s", entry->tag);
	fputc('\n', printing->to);
	if (entry->reason[0])
		fprintf(printing->to, "  why     %s\n", entry->reason);
}

static void print_hits(const struct printing *printing, const struct list_entry *entry)
{
	char bytes[HUMAN_TEXT];

	fprintf(printing->to, "  hits    %llu packets, %s\n", entry->hits.packets,
		human_bytes(bytes, entry->hits.bytes));
	if (entry->hits.last_hit)
		print_time(printing, "last", entry->hits.last_hit);
}

static const char *effect_of(char *text, const struct printing *printing,
			     const struct list_entry *entry)
{
	const bool enforced = entry->action == LIST_ALLOW ||
			      lists_enforced(printing->pins, entry, printing->now);
	char limit[ENTRY_NAME];

	if (entry->action == LIST_ALLOW)
		snprintf(text, ENTRY_NAME, "allowed");
	else if (lists_rests(printing->pins, entry, printing->now))
		snprintf(text, ENTRY_NAME, "a block that rests, scope %s",
			 scope_names[entry->scope % BLOCK_SCOPE_COUNT]);
	else if (entry->action == LIST_LIMIT)
		snprintf(text, ENTRY_NAME, "%s %s, scope %s",
			 enforced ? "limited" : "would be limited", entry_limit(limit, entry),
			 scope_names[entry->scope % BLOCK_SCOPE_COUNT]);
	else
		snprintf(text, ENTRY_NAME, "%s, scope %s",
			 enforced ? "blocked" : "would be blocked",
			 scope_names[entry->scope % BLOCK_SCOPE_COUNT]);
	return text;
}

static int print_entry(const struct list_entry *entry, void *context)
{
	char name[ENTRY_NAME], effect[ENTRY_NAME];
	struct printing *printing = context;

	if (!list_live(entry->expires, printing->now) ||
	    !list_entry_is_about(entry, printing->about))
		return 0;
	fprintf(printing->to, "%s%s: %s\n", printing->count++ ? "\n" : "", entry_name(name, entry),
		effect_of(effect, printing, entry));
	print_author(printing, entry);
	print_time(printing, "since", entry->created);
	if (entry->expires)
		print_time(printing, "until", entry->expires);
	else
		fprintf(printing->to, "  until   %s\n",
			entry->origin == ORIGIN_CONFIGURATION ? "the configuration changes" :
			entry->action == LIST_ALLOW	      ? "disallowed" :
								"unblocked");
	if (entry->action != LIST_ALLOW)
		print_hits(printing, entry);
	return 0;
}

int list_print_about(FILE *to, const struct pins *pins, const struct prefix *about, __u64 now)
{
	struct printing printing = { .to = to, .pins = pins, .about = about, .now = now };
	char text[PREFIX_TEXT];
	int error = lists_each(pins, LIST_ALLOWS, print_entry, &printing);

	if (!error && printing.count && lists_cover(pins, about, now, NULL))
		fputs("\nAllowed addresses pass even if a prefix that contains them is blocked.\n",
		      to);
	if (!error)
		error = lists_each(pins, LIST_BLOCKS, print_entry, &printing);
	if (!error && !printing.count)
		fprintf(to, "%s is neither blocked nor allowed\n", prefix_format(text, about));
	return error;
}

/* Returns whether --from makes the same entry of a line with its address or prefix alone, but for
 * the reason. A rule's block of ten minutes must not come back as an operator's that stays. */
static bool is_plain(const struct list_entry *entry)
{
	return entry->side == SIDE_SOURCE && entry->network == NETWORK_ANY &&
	       entry->action != LIST_LIMIT && entry->origin == ORIGIN_OPERATOR && !entry->expires &&
	       !entry->tag[0] && (entry->action == LIST_ALLOW || entry->scope == BLOCK_ICMP);
}

static int print_line(const struct list_entry *entry, void *context)
{
	char name[ENTRY_NAME], rule[BLOCK_RULE_TEXT], limit[ENTRY_NAME], until[MOMENT_TEXT];
	struct printing *printing = context;
	FILE *to = printing->to;

	if (!list_live(entry->expires, printing->now))
		return 0;
	printing->count += !is_plain(entry);
	fprintf(to, "%s%s ; ", is_plain(entry) ? "" : "# ", entry_name(name, entry));
	if (entry->action != LIST_ALLOW)
		fprintf(to, "scope %s, ", scope_names[entry->scope % BLOCK_SCOPE_COUNT]);
	if (entry->action == LIST_LIMIT)
		fprintf(to, "limited %s, ", entry_limit(limit, entry));
	fprintf(to, "by %s", block_rule_name(rule, entry));
	if (entry->tag[0])
		fprintf(to, ", list %s", entry->tag);
	if (entry->expires)
		fprintf(to, ", until %s", format_moment(until, entry->expires));
	if (entry->reason[0])
		fprintf(to, ", %s", entry->reason);
	fputc('\n', to);
	return 0;
}

int list_print_plain(FILE *to, const struct pins *pins, enum list_which which, __u64 now)
{
	struct printing printing = { .to = to, .pins = pins, .now = now };
	const char *list = which == LIST_ALLOWS ? "allow" : "block";
	int error;

	fprintf(to, "# icmpguard list %ss\n", list);
	error = lists_each(pins, which, print_line, &printing);
	if (printing.count)
		fprintf(to,
			"# %u of these are comments: from their lines alone %s --from would make "
			"another %s\n",
			printing.count, list, which == LIST_ALLOWS ? "allowance" : "block");
	return error;
}
