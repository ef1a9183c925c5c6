// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/interfaces.h"

#include "base/default_route.h"
#include "base/log.h"
#include "base/timebase.h"
#include "daemon/renamed.h"
#include "daemon/withdrawn.h"
#include "doctor/doctor.h"
#include "kernel/former.h"
#include "kernel/hook.h"
#include "kernel/receivers.h"
#include "kernel/zones.h"

#include <errno.h>
#include <fnmatch.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

static bool chosen(const struct run_options *options, const char *interface)
{
	for (int i = 0; i < options->interface_count; i++)
		if (!strcmp(options->interfaces[i], interface))
			return true;
	return false;
}

static bool is_pattern(const char *name)
{
	return strpbrk(name, "*?[") != NULL;
}

static bool matches(const struct run_options *options, const char *name)
{
	for (int i = 0; i < options->pattern_count; i++)
		if (!fnmatch(options->patterns[i], name, 0))
			return true;
	return false;
}

/* Adds the interfaces of this network namespace that match a pattern and are not chosen yet, except
 * the loopback, which receives nothing from outside. */
static void choose_matching(struct run_options *options)
{
	struct if_nameindex *all = options->pattern_count ? if_nameindex() : NULL;

	for (struct if_nameindex *one = all; one && one->if_index; one++) {
		int place = options->interface_count;

		if (!strcmp(one->if_name, "lo") || chosen(options, one->if_name) ||
		    !matches(options, one->if_name))
			continue;
		if (place == INTERFACES_AT_MOST) {
			log_warning(
				0,
				"%s matches a pattern but is not attached to: there are %d already",
				one->if_name, INTERFACES_AT_MOST);
			break;
		}
		renamed_set(options, place, one->if_name);
		options->matched[place] = true;
		options->interface_count++;
	}
	if (all)
		if_freenameindex(all);
}

/* Moves patterns from the names to options->patterns. */
static void part_patterns(struct run_options *options)
{
	int count = 0;

	for (int i = 0; i < options->interface_count; i++)
		if (is_pattern(options->interfaces[i]))
			options->patterns[options->pattern_count++] = options->interfaces[i];
		else
			options->interfaces[count++] = options->interfaces[i];
	options->interface_count = count;
}

/* Loading takes seconds: a mistyped name is reported before. */
static int check_names(const struct run_options *options)
{
	int error = 0;

	for (int i = 0; i < options->interface_count; i++)
		if (!if_nametoindex(options->interfaces[i]))
			error = attach_report_missing(options->interfaces[i]);
	return error;
}

int interfaces_choose(struct run_options *options, const struct settings *settings)
{
	int error;

	if (!options->interface_count) {
		options->configured = settings->interfaces;
		for (__u32 i = 0; i < options->configured.count; i++)
			options->interfaces[options->interface_count++] =
				options->configured.names[i];
	}
	part_patterns(options);
	error = check_names(options);
	if (error)
		return error;
	choose_matching(options);
	if (options->interface_count || options->pattern_count)
		return 0;
	if (default_route_interface(options->default_interface))
		return log_error(-ENOENT, "no interface given, and no default route found");
	options->interfaces[options->interface_count++] = options->default_interface;
	return 0;
}

void interfaces_add_earlier(struct interfaces *interfaces, struct run_options *options)
{
	struct attachment *earlier = interfaces->earlier;
	int count = attach_list(options->instance, earlier, INTERFACES_AT_MOST);

	if (count < 0 || count > INTERFACES_AT_MOST)
		count = count < 0 ? 0 : INTERFACES_AT_MOST;
	count += former_list(options->instance, earlier + count, INTERFACES_AT_MOST - count);

	for (int i = 0; i < count && i < INTERFACES_AT_MOST; i++) {
		if (chosen(options, earlier[i].name) ||
		    options->interface_count == INTERFACES_AT_MOST)
			continue;
		log_info("%s: attached by an earlier run, taken over as well", earlier[i].name);
		options->interfaces[options->interface_count++] = earlier[i].name;
	}
}

/* Interval between attempts to attach to an interface that is back. */
#define RETRY (10 * NSEC_PER_SEC)

static struct attach_options attach_options_of(const struct run_options *options,
					       const struct settings *settings)
{
	return (struct attach_options){
		.instance = options->instance,
		.generic = options->generic,
		.dispatcher = !options->direct,
		.vlan = settings->vlan,
		.egress = settings->egress,
	};
}

/* Gives up on an interface that matches a pattern but cannot be attached to. */
static void leave_out(struct interfaces *interfaces, const struct run_options *options, int place)
{
	struct attachment *attachment = &interfaces->attachments[place];

	*attachment = (struct attachment){ .kind = ATTACH_NONE };
	snprintf(attachment->name, sizeof(attachment->name), "%s", options->interfaces[place]);
	interfaces->retry_at[place] = ~0ULL;
}

/* Attaches to the next interface, number interfaces->attached. 0 or a negative errno, reported. */
static int attach_next(struct interfaces *interfaces, const struct run_options *options,
		       const struct object *object, const struct attach_options *attach,
		       const struct settings *settings)
{
	int place = interfaces->attached, error;
	struct attachment *attachment = &interfaces->attachments[place];

	error = attach_interface(attachment, object, options->interfaces[place], attach);
	if (error && !options->matched[place]) {
		doctor_explain(options->interfaces[place], options->instance, settings);
		return error;
	}
	interfaces->attached++;
	interfaces->retry_at[place] = 0;
	if (error)
		leave_out(interfaces, options, place);
	else
		log_info("%s: %s, %s, %s, egress %s", attachment->name,
			 attachment->adopted ? "took over" : "attached",
			 attach_kind_name(attachment->kind), attach_mode_name(attachment->mode),
			 attach_egress_name(attachment->egress));
	return 0;
}

int interfaces_attach(struct interfaces *interfaces, const struct run_options *options,
		      const struct object *object, const struct settings *settings)
{
	const struct attach_options attach = attach_options_of(options, settings);
	int error;

	while (interfaces->attached < options->interface_count) {
		error = attach_next(interfaces, options, object, &attach, settings);
		if (error)
			return error;
	}
	zones_write(object->pins.state, interfaces->attachments, interfaces->attached);
	return receivers_write(object->pins.interfaces, interfaces->attachments,
			       interfaces->attached);
}

/* What happened to an interface since it was attached to. */
enum fate { FATE_THERE, FATE_GONE, FATE_BARE };

static enum fate fate_of(struct attachment *attachment, const struct object *object)
{
	char name[IF_NAMESIZE];

	if (!if_indextoname((unsigned int)attachment->ifindex, name))
		return FATE_GONE;
	return attach_present(attachment, object) ? FATE_THERE : FATE_BARE;
}

static void lose(struct attachment *attachment, const char *how, const char *until)
{
	log_error(0, "%s: %s: icmpguard sees nothing there until %s", attachment->name, how, until);
	attachment->kind = ATTACH_NONE;
	attachment->egress = EGRESS_NONE;
}

/* An interface moved to another network namespace still has our link. */
static void let_go(const struct attachment *attachment, const char *instance)
{
	if (attachment->kind == ATTACH_DIRECT)
		attach_remove(attachment, instance);
}

/* Somebody removed the program: icmpguard detach --force, or another tool. */
static void lose_program(struct attachment *attachment, const struct object *object,
			 const struct attach_options *options, bool reattach)
{
	const char *name = attachment->name;

	if (!pins_are_current(&object->pins, options->instance))
		lose(attachment, "detached by command, with the state of this instance",
		     "it is restarted");
	else if (withdrawn_has(options->instance, name))
		lose(attachment, "detached by command", "\"icmpguard reload\" attaches it again");
	else if (reattach)
		lose(attachment, "its program was removed by another tool", "it is reattached");
	else
		lose(attachment, "its program was removed by another tool",
		     "\"icmpguard reload\" attaches it again (reattach: no)");
	if (!reattach)
		withdrawn_add(options->instance, name);
}

static void look_at(struct attachment *attachment, const struct object *object,
		    const struct attach_options *options, bool reattach)
{
	switch (fate_of(attachment, object)) {
	case FATE_GONE:
		let_go(attachment, options->instance);
		lose(attachment, "the interface is gone from this network namespace", "it is back");
		break;
	case FATE_BARE:
		lose_program(attachment, object, options, reattach);
		break;
	default:
		break;
	}
}

/* Reattaches the egress program if it, or its qdisc, was removed. */
static void look_at_egress(struct attachment *attachment, const struct object *object,
			   const struct attach_options *options)
{
	struct attachment now = *attachment;

	if (attachment->egress == EGRESS_NONE || attach_egress_present(&now, options->instance))
		return;
	log_warning(0, "%s: its egress program was removed; attaching it again", attachment->name);
	attach_egress(attachment, object, options);
}

/* Attaches to an interface that is back; it may be a new one of that name. Returns true if
 * attached. */
static bool attach_again(struct attachment *attachment, const char *name, __u64 *retry_at,
			 const struct object *object, const struct attach_options *options)
{
	struct attachment fresh;
	__u64 now = timebase_now();

	if (!if_nametoindex(name) || now < *retry_at || withdrawn_has(options->instance, name) ||
	    !pins_are_current(&object->pins, options->instance))
		return false;
	if (attach_interface(&fresh, object, name, options)) {
		*retry_at = now + RETRY;
		return false;
	}
	*attachment = fresh;
	log_info("%s: it is back, reattached, %s, %s, egress %s", name,
		 attach_kind_name(fresh.kind), attach_mode_name(fresh.mode),
		 attach_egress_name(fresh.egress));
	return true;
}

/* Removes an interface; the last one takes its place. */
static void forget(struct interfaces *interfaces, struct run_options *options, int place)
{
	int last = --options->interface_count;

	interfaces->attached--;
	interfaces->attachments[place] = interfaces->attachments[last];
	interfaces->retry_at[place] = interfaces->retry_at[last];
	renamed_move(options, place, last);
	options->matched[place] = options->matched[last];
	options->matched[last] = false;
}

/* Follows the interfaces that match patterns. They may come and go; that is not an error. */
static void follow_patterns(struct interfaces *interfaces, struct run_options *options,
			    const struct object *object, const struct attach_options *attach,
			    const struct settings *settings)
{
	char name[IF_NAMESIZE];

	for (int i = interfaces->attached - 1; i >= 0; i--) {
		struct attachment *attachment = &interfaces->attachments[i];

		if (!options->matched[i] ||
		    (attachment->kind != ATTACH_NONE ?
			     if_indextoname((unsigned int)attachment->ifindex, name) != NULL :
			     if_nametoindex(options->interfaces[i]) != 0))
			continue;
		let_go(attachment, options->instance);
		log_info("%s: gone", options->interfaces[i]);
		forget(interfaces, options, i);
	}
	choose_matching(options);
	while (interfaces->attached < options->interface_count)
		if (attach_next(interfaces, options, object, attach, settings))
			break;
}

bool interfaces_check(struct interfaces *interfaces, struct run_options *options,
		      const struct object *object, const struct settings *settings)
{
	const struct attach_options attach = attach_options_of(options, settings);
	const bool current = pins_are_current(&object->pins, attach.instance);
	bool missing = false, late = false;

	/* First: the new name may match a pattern. */
	renamed_follow(interfaces, options, object);
	if (options->pattern_count)
		follow_patterns(interfaces, options, object, &attach, settings);
	for (int i = 0; i < interfaces->attached; i++) {
		struct attachment *attachment = &interfaces->attachments[i];

		late |= !current && attachment->kind == ATTACH_NONE;
		if (attachment->kind != ATTACH_NONE)
			look_at(attachment, object, &attach, settings->reattach);
		if (attachment->kind != ATTACH_NONE)
			look_at_egress(attachment, object, &attach);
		else if (!attach_again(attachment, renamed_back(options, i),
				       &interfaces->retry_at[i], object, &attach))
			missing = true;
	}
	/* The command removes the programs first, and the state once it has saved the lists. */
	if (late && !interfaces->stateless)
		log_error(0, "detached by command, with the state of this instance: icmpguard sees "
			     "nothing until it is restarted");
	interfaces->stateless |= !current;
	zones_write(object->pins.state, interfaces->attachments, interfaces->attached);
	receivers_write(object->pins.interfaces, interfaces->attachments, interfaces->attached);
	return missing;
}

bool interfaces_altered(struct interfaces *interfaces, const struct object *object,
			const char *instance)
{
	for (int i = 0; i < interfaces->attached; i++) {
		struct attachment *attachment = &interfaces->attachments[i], now = *attachment;

		if (attachment->kind == ATTACH_NONE)
			continue;
		if (!attach_present(attachment, object) ||
		    (attachment->egress != EGRESS_NONE && !attach_egress_present(&now, instance)))
			return true;
	}
	return false;
}

bool interfaces_egress(const struct interfaces *interfaces)
{
	for (int i = 0; i < interfaces->attached; i++)
		if (interfaces->attachments[i].egress == EGRESS_NONE)
			return false;
	return true;
}

bool interfaces_dispatched(const struct interfaces *interfaces)
{
	for (int i = 0; i < interfaces->attached; i++)
		if (interfaces->attachments[i].kind == ATTACH_DISPATCHER)
			return true;
	return false;
}

const char *interfaces_only(const struct interfaces *interfaces)
{
	return interfaces->attached == 1 ? interfaces->attachments[0].name : NULL;
}

const char *interfaces_missing(const struct interfaces *interfaces, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < interfaces->attached && used < size; i++)
		if (interfaces->attachments[i].kind == ATTACH_NONE)
			used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
						 interfaces->attachments[i].name);
	return text;
}

void interfaces_undo(const struct interfaces *interfaces, const char *instance)
{
	for (int i = 0; i < interfaces->attached; i++)
		if (!interfaces->attachments[i].adopted)
			attach_remove(&interfaces->attachments[i], instance);
}

void interfaces_detach(const char *instance)
{
	struct attachment attachments[INTERFACES_AT_MOST];
	int count = attach_list(instance, attachments, INTERFACES_AT_MOST);

	for (int i = 0; i < count && i < INTERFACES_AT_MOST; i++)
		if (!attach_remove(&attachments[i], instance))
			log_info("%s: detached", attachments[i].name);
	object_unpin(instance);
}
