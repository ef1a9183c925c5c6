#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# This kernel's verifier takes every program of the object. It is stricter on older kernels than where we develop.

# shellcheck disable=SC1091 # a path of the guest
. guest/lib

check 'the BPF object loads' bpftool prog loadall /icmpguard.bpf.o /sys/fs/bpf/load
rm -rf /sys/fs/bpf/load
