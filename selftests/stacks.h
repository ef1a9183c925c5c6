/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What may precede an IP header after the Ethernet header, drawn by a seed: tags, VN-tags and Cisco
 * metadata in any order, then labels or PPPoE, or neither.
 */
#ifndef SELFTESTS_STACKS_H
#define SELFTESTS_STACKS_H

#include "selftests/frames.h"

struct stack {
	struct layer layers[MAX_LAYERS]; /* an Ethernet header first */
	__u32 count;			 /* of layers */
	__u32 headers;			 /* between the Ethernet header and the next layer */
	__u32 tags;
	__u16 vlans[2]; /* the two outermost ids */
};

/* xorshift (Marsaglia, 2003). */
static inline __u32 stack_draw(__u32 *seed, __u32 below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % below;
}

static inline void stack_add(struct stack *stack, struct layer layer)
{
	stack->layers[stack->count++] = layer;
}

static inline void stack_add_tag(struct stack *stack, __u32 *seed)
{
	static const int types[] = { ETHERTYPE_VLAN, ETHERTYPE_QINQ, ETHERTYPE_QINQ_9100,
				     ETHERTYPE_QINQ_9200 };
	__u16 id = (__u16)(1 + stack_draw(seed, 4094));

	if (stack->tags < 2)
		stack->vlans[stack->tags] = id;
	stack->tags++;
	stack_add(stack, (struct layer)TAG(types[stack_draw(seed, 4)], id));
}

/* `most`: headers between those of Ethernet and IP, at most 16. `seed` is not 0. */
static UNUSED struct stack stack_make(__u32 *seed, __u32 most)
{
	__u32 headers = stack_draw(seed, most + 1), labels = 0;
	struct stack stack = { .headers = headers };
	bool pppoe = headers && stack_draw(seed, 4) == 0;

	if (!pppoe && headers && stack_draw(seed, 3) == 0)
		labels = 1 + stack_draw(seed, headers);
	stack_add(&stack, (struct layer)ETHERNET());
	for (__u32 i = 0; i + labels + pppoe < headers; i++) {
		switch (stack_draw(seed, 6)) {
		case 0:
			stack_add(&stack, (struct layer)VN_TAG());
			break;
		case 1:
			stack_add(&stack, (struct layer)METADATA((int)stack_draw(seed, 5)));
			break;
		default:
			stack_add_tag(&stack, seed);
		}
	}
	for (__u32 i = 0; i < labels; i++)
		stack_add(&stack, (struct layer)LABEL(16 + (int)i));
	if (pppoe)
		stack_add(&stack, (struct layer)PPPOE(.header = (int)stack_draw(seed, 2)));
	return stack;
}

/* Builds the stack followed by other layers, which end with LAYER_END. */
static UNUSED void stack_frame(struct frame *frame, const struct stack *stack,
			       const struct layer *behind)
{
	struct stack whole = *stack;

	while (behind->kind != LAYER_END)
		stack_add(&whole, *behind++);
	stack_add(&whole, (struct layer)LAYER(END));
	frame_build(frame, whole.layers);
}

#endif
