#!/usr/bin/env bash
# Format and lint: clang-format and clang-tidy over what is ours; fails at the first kind of finding.
#   scripts/lint.sh [FILE.cpp...]     (default: all of libgateway and server)
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh --lint
cmake --preset dev -DGATEWAY_BUILD_TESTS=ON >/dev/null
cmake --build --preset dev --target gateway gateway_server_parts

git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror
[ $# -gt 0 ] || mapfile -t files < <(git ls-files 'libgateway/*.cpp' 'server/*.cpp')
[ $# -eq 0 ] || files=("$@")
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy -p build/dev --quiet
