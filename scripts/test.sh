#!/usr/bin/env bash
# Installs what is missing, builds, and runs all tests; those with the vendors' clients for the
# first preset only.
#   scripts/test.sh [PRESET...]     dev (default), release, asan, tsan
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh --tests
[ $# -gt 0 ] || set -- dev
for preset in "$@"; do
  cmake --preset "$preset" -DGATEWAY_BUILD_TESTS=ON >/dev/null
  cmake --build --preset "$preset"
  ctest --preset "$preset" -j "$(nproc)"
  [ "$preset" != "$1" ] || tests/clients/run.sh "build/$preset/server/gateway-server"
done
