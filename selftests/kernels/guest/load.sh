#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# This kernel's verifier accepts every program of the object, whichever clang built it. It is stricter on older kernels.

# shellcheck disable=SC1091 # a path of the guest
. guest/lib

for object in "${OBJECTS:-/objects}"/*.bpf.o; do
	compiler=${object##*/}
	check "the BPF object of ${compiler%.bpf.o} loads" bpftool prog loadall "$object" /sys/fs/bpf/load
	rm -rf /sys/fs/bpf/load
done
