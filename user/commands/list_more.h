/* SPDX-License-Identifier: GPL-2.0-only */
/* The other sections of `icmpguard list`: mutes, and protected addresses. */
#ifndef ICMPGUARD_COMMANDS_LIST_MORE_H
#define ICMPGUARD_COMMANDS_LIST_MORE_H

#include "kernel/pins.h"

#include <jansson.h>

/* As text: 0 or a negative errno, reported. As JSON arrays: NULL, reported. */
int list_print_mutes(const struct pins *pins, const char *instance);
int list_print_protected(const char *instance);
json_t *list_mutes_json(const struct pins *pins, const char *instance);
json_t *list_protected_json(const char *instance);

#endif
