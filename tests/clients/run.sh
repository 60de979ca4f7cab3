#!/usr/bin/env bash
# The vendors' own clients against gateway-server.
#   tests/clients/run.sh BINARY [FILE...]     all files when none is named
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: tests/clients/run.sh BINARY [FILE...]" >&2; exit 2; }
GATEWAY_SERVER=$(realpath "$1")
export GATEWAY_SERVER
shift
cd "$(dirname "$0")"

if ! cmp -s package-lock.json node_modules/.installed-lock; then
  npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
  cp package-lock.json node_modules/.installed-lock
fi
[ $# -gt 0 ] || set -- *.test.mjs
node --test --test-reporter=./support/short_reporter.mjs "$@"
