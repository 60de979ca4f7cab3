#!/usr/bin/env bash
# Installs what is missing, builds, and starts the gateway.
#   scripts/run.sh [CONFIG]     CONFIG: a TOML, YAML or JSON file; without it the providers come from
#                               OPENAI_API_KEY and its like, or from a bundled stand-in upstream.
# Further words go to gateway-server: scripts/run.sh config/gateway.toml --listen 127.0.0.1:9000
set -euo pipefail

arguments=()
if [ $# -gt 0 ] && [[ $1 != -* ]]; then
  arguments+=(--config "$(realpath -- "$1")")
  shift
fi
cd "$(dirname "$0")/.."

scripts/install-deps.sh
cmake --preset release -DGATEWAY_BUILD_TESTS=OFF >/dev/null
cmake --build --preset release --target gateway-server
exec build/release/server/gateway-server serve "${arguments[@]}" "$@"
