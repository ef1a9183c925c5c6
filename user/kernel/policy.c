// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/policy.h"

#include "base/log.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int write_types(const struct pins *pins, const struct policy_type *types, __u32 slot)
{
	__u32 key = (slot & 1) * POLICY_TYPES;

	for (int type = 0; type < POLICY_TYPES; type++, key++)
		if (bpf_map_update_elem(pins->policies, &key, &types[type], BPF_ANY))
			return -errno;
	return 0;
}

/* Resets the counts of rules that changed. */
static void forget_counts(const struct pins *pins, const struct policy_config *before,
			  const struct policy_config *policy)
{
	int cpus = libbpf_num_possible_cpus();
	struct policy_count *zeros = cpus > 0 ? calloc((size_t)cpus, sizeof(*zeros)) : NULL;

	for (__u32 i = 0; zeros && i < POLICY_RULES; i++) {
		__u32 line = POLICY_RULE + i;

		if (i < before->rules && i < policy->rules &&
		    !memcmp(&before->lines[line], &policy->lines[line], sizeof(before->lines[0])) &&
		    !memcmp(&before->sources[i], &policy->sources[i], sizeof(before->sources[0])))
			continue;
		bpf_map_update_elem(pins->policy_counts, &line, zeros, BPF_ANY);
	}
	free(zeros);
}

void policy_write(const struct pins *pins, const struct settings *settings, __u32 slot)
{
	struct policy_config *policy = &pins->state->config[slot & 1].policy;
	const struct policy_config *before = &pins->state->config[(slot & 1) ^ 1].policy;
	struct policy_type *types;
	int error;

	if (!settings->policy && !settings->policy_rules.count) {
		memset(policy, 0, sizeof(*policy));
		return;
	}
	types = calloc(POLICY_TYPES, sizeof(*types));
	error = types ? policy_resolve(settings, policy, types) : -ENOMEM;
	if (!error)
		error = write_types(pins, types, slot);
	free(types);
	if (!error) {
		forget_counts(pins, before, policy);
		return;
	}
	log_error(error, "the policy cannot be put in force: %s; all its messages pass",
		  strerror(-error));
	memset(policy, 0, sizeof(*policy));
}

bool policy_in_force(const struct pins *pins)
{
	return pins->state->config[pins->state->control.slot & 1].policy.lines_used;
}

int policy_read(struct policy_count *counts, const struct pins *pins)
{
	int cpus = libbpf_num_possible_cpus();
	struct policy_count *each = cpus > 0 ? calloc((size_t)cpus, sizeof(*each)) : NULL;
	int error = 0;

	if (!each)
		return log_error(-ENOMEM, "out of memory");
	memset(counts, 0, POLICY_LINES * sizeof(*counts));
	for (__u32 line = 0; !error && line < POLICY_LINES; line++) {
		if (bpf_map_lookup_elem(pins->policy_counts, &line, each))
			error = log_error(-errno, "cannot read the counts of the policy: %s",
					  strerror(errno));
		for (int cpu = 0; !error && cpu < cpus; cpu++) {
			counts[line].packets += each[cpu].packets;
			counts[line].drops += each[cpu].drops;
			counts[line].would_drop += each[cpu].would_drop;
		}
	}
	free(each);
	return error;
}
