/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interface between the kernel side, the daemon and the commands: keys and values of the
 * pinned maps.  A change of any of these changes a hash in headers/layout.h, by which the daemon
 * and the commands recognise what is pinned.
 *
 * Times are nanoseconds of CLOCK_MONOTONIC (live) or of the capture (replay).  Padding is named
 * and zero: uninitialised bytes would make two equal keys differ.
 */
#ifndef ICMPGUARD_MAPS_H
#define ICMPGUARD_MAPS_H

#include "headers/admission.h"
#include "headers/block.h"
#include "headers/change.h"
#include "headers/config.h"
#include "headers/control.h"
#include "headers/counter.h"
#include "headers/datagram.h"
#include "headers/endpoint.h"
#include "headers/event.h"
#include "headers/fanout.h"
#include "headers/fresh.h"
#include "headers/payer.h"
#include "headers/presence.h"
#include "headers/refusal.h"
#include "headers/sample.h"
#include "headers/source.h"
#include "headers/stamp.h"
#include "headers/state.h"
#include "headers/tables.h"
#include "headers/target.h"
#include "headers/whereabouts.h"

/* The version of the layout of the pin directory, part of its name. */
#define SCHEMA_VERSION 2

#endif
