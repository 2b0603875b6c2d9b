#!/bin/sh
# Builds the emulator and runs its own tests. usage: test.sh <output folder> [part of a test's name]
set -eu
cd "$(dirname "$0")"
[ $# -ge 1 ] || { echo "usage: test.sh <output folder> [part of a test's name]" >&2; exit 2; }
./build.sh "$1"
out=$(cd "$1" && pwd)
make --silent --jobs="$(nproc)" OUT="$out" "$out/selftest"
shift
MARGRAD_EMULATOR_CACHE="${MARGRAD_EMULATOR_CACHE:-$out/cache}" exec "$out/selftest" "$@"
