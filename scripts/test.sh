#!/usr/bin/env bash
# Installs what is missing, builds, and runs all tests; those with the vendors' clients for the
# first preset only. Preset fuzz: the fuzz targets over their stored inputs and a little beyond.
#   scripts/test.sh [PRESET...]     dev, fuzz (the default is both), release, asan, tsan
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh --tests
export GATEWAY_TEST_NEEDS_POSTGRES=1 # else its tests are left out where there is none
[ $# -gt 0 ] || set -- dev fuzz
for preset in "$@"; do
  tests=ON
  [ "$preset" != fuzz ] || tests=OFF
  cmake --preset "$preset" -DGATEWAY_BUILD_TESTS=$tests >/dev/null
  cmake --build --preset "$preset"
  ctest --preset "$preset" -j "$(nproc)"
  # What servers wrote to stdout and stderr meanwhile (R23).
  if grep -s -a -n -m 3 -e '-canary-' "build/$preset/Testing/Temporary/LastTest.log"; then
    echo "a secret of the tests is in their output" >&2
    exit 1
  fi
  [ "$preset" != "$1" ] || [ "$preset" = fuzz ] || tests/clients/run.sh "build/$preset/server/gateway-server"
done
