#!/bin/sh
# Builds the emulator and runs its own tests. usage: test.sh <output folder> [part of a test's name]
set -eu
cd "$(dirname "$0")"
[ $# -ge 1 ] || { echo "usage: test.sh <output folder> [part of a test's name]" >&2; exit 2; }
./build.sh "$1"
out=$(cd "$1" && pwd)
make --silent --jobs="$(nproc)" OUT="$out" "$out/selftest"
shift
export MARGRAD_EMULATOR_CACHE="${MARGRAD_EMULATOR_CACHE:-$out/cache}"
"$out/selftest" "$@"

# What only a process of its own can show: its end, and its environment.
"$out/selftest" --leak 2>&1 | grep -q "leak at exit: 1 device allocations (1234 bytes)" \
    || { echo "FAILED: a leak at exit is not reported"; exit 1; }
if MARGRAD_EMULATOR_FAULTS=cuInit:1:CUDA_ERROR_SYSTEM_NOT_READY "$out/selftest" > /dev/null; then
    echo "FAILED: the environment injects no fault"
    exit 1
fi
if MARGRAD_EMULATOR_DEVICES=0 "$out/selftest" > /dev/null; then
    echo "FAILED: there is a device without a device"
    exit 1
fi
