#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Forged requests, another sender each, as fast as one core sends them, for a minute of each kind.

. "$(dirname "$0")/../lib"
. "$(dirname "$0")/../endure"

endure_up
endure 'forged echo requests' 1 spoofed
endure 'forged timestamp requests' 1 spoofed timestamp
check 'the flood is one alert' equal 1 "$(alerts '.rule == "flood-spoofed" and .severity == "high"')"
check 'nobody is blocked' equal 0 "$(guard list --json | jq '.blocks | length')"
scenario_end
