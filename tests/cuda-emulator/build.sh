#!/bin/sh
# Builds the emulated CUDA libraries. usage: build.sh <output folder>
set -eu
cd "$(dirname "$0")"
[ $# -eq 1 ] || { echo "usage: build.sh <output folder>" >&2; exit 2; }
mkdir -p "$1"
exec make --silent --jobs="$(nproc)" OUT="$(cd "$1" && pwd)"
