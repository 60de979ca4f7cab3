#!/usr/bin/env bash
# Builds the fuzz targets and lets them search for inputs that break a rule; stops at the first find.
#   scripts/fuzz.sh [--seeds DIR] [SECONDS] [TARGET...]    (default: 60 seconds each, all targets)
# --seeds: a folder of JSON files, one case each, whose request, upstream.body and upstream_sse are
# begun with, too (needs Node.js). What is found lies in build/fuzz/found/<target>/, what is new in
# build/fuzz/corpus/<target>/; tests/fuzz/corpus/ is not changed.
set -euo pipefail
seeds=
if [ "${1:-}" = --seeds ]; then
  seeds=$(realpath -- "$2")
  shift 2
fi
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -eq 0 ] || shift

scripts/install-deps.sh --fuzz
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
[ $# -gt 0 ] || set -- $(ls tests/fuzz/corpus)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -z "$seeds" ] || node tests/fuzz/seeds.mjs "$seeds" "$work"

status=0
for target in "$@"; do
  new=build/fuzz/corpus/$target found=build/fuzz/found/$target
  mkdir -p "$new" "$found" "$work/$target"
  echo "== $target"
  build/fuzz/tests/fuzz/fuzz_"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -max_len=8192 -reload=0 -print_final_stats=1 -dict=tests/fuzz/words.dict \
    -artifact_prefix="$found/" "$new" "tests/fuzz/corpus/$target" "$work/$target" || status=1
done
exit $status
