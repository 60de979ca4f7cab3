#!/usr/bin/env bash
# Speed beside nginx: the same mock upstream behind both, in turns, in one run. Prints one table,
# with the machine's facts on top, and writes all figures to a JSON file. Only ratios of one run
# mean anything. docs/performance.md explains the figures.
#   scripts/bench.sh [OPTION...] [PART...]
#     PART           sat one rate big streams translation process growth    (default: all)
#     --quick        one short round, for a first look
#     --rounds N     (3)
#     --seconds N    of a run (5)
#     --rows N=FILE  growth: also with this SQLite log of N rows, which gets some more
#     --out FILE     (build/bench/results.json)
#   scripts/bench.sh chart [RESULTS [SVG]]     draws docs/performance.svg of such a file
#   scripts/bench.sh conversion [OPTION...]    what translating between the protocols costs, in
#                                              process; OPTION: Google Benchmark's
#   scripts/bench.sh log [OPTION...]           what a log record costs the request, and the spill
#   scripts/bench.sh hot [OPTION...]           the pieces every request goes through, each alone
# Needs nginx, jq and Google Benchmark (installed if missing; root or sudo). Loopback only; ends
# what it starts.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

results=build/bench/results.json
scripts/install-deps.sh --bench
bench=
case ${1:-} in
  conversion) bench=gateway_translation_bench ;;
  log) bench=gateway_log_bench ;;
  hot) bench=gateway_hot_bench ;;
  chart)
    exec jq -r -f scripts/bench/chart.jq "${2:-$results}" >"${3:-docs/performance.svg}"
    ;;
esac
if [ -n "$bench" ]; then
  shift
  cmake --preset release -DGATEWAY_BUILD_TESTS=OFF -DGATEWAY_BUILD_BENCHMARKS=ON >/dev/null
  cmake --build --preset release --target "$bench" >/dev/null
  exec build/release/tests/bench/"$bench" "$@"
fi

rounds=3 seconds=5 chunks=50 ramp=2 translated_streams=1000
stream_counts='200 1000 3000 5000'
growth_connections='10 100 1000 10000'
growth_providers='1 10 100 1000'
growth_keys='1 100 10000'
growth_rows='0 100000'
parts=()
while [ $# -gt 0 ]; do
  case $1 in
    --quick)
      rounds=1 seconds=1 chunks=10 ramp=0.5 translated_streams=200
      stream_counts='200 1000'
      growth_connections='10 1000' growth_providers='1 100' growth_keys='1 1000' growth_rows=0
      ;;
    --rounds) rounds=$2 && shift ;;
    --seconds) seconds=$2 && shift ;;
    --rows) growth_rows="$growth_rows $2" && shift ;;
    --out) results=$2 && shift ;;
    sat | one | rate | big | streams | translation | process | growth) parts+=("$1") ;;
    *)
      echo "bench.sh does not know '$1'" >&2
      exit 2
      ;;
  esac
  shift
done
[ ${#parts[@]} -gt 0 ] || parts=(sat one rate big streams translation process growth)

cmake --preset release -DGATEWAY_BUILD_TESTS=OFF >/dev/null
cmake --build --preset release --target gateway-server >/dev/null
server=$PWD/build/release/server/gateway-server
ulimit -n "$(ulimit -Hn)"
files=$(ulimit -n)
work=$(mktemp -d)
for file in machine programs measure parts growth; do
  # shellcheck source=/dev/null
  . "scripts/bench/$file.sh"
done
trap 'stop_all; rm -rf "$work"' EXIT

machine >"$work/machine" # before there is load of ours
start_mock
for part in "${parts[@]}"; do "part_$part"; done

mkdir -p "$(dirname "$results")"
jq -s -f scripts/bench/summary.jq "$work/runs" >"$work/medians"
jq -n --argjson rounds "$rounds" --argjson seconds "$seconds" --slurpfile machine "$work/machine" \
  --slurpfile medians "$work/medians" --slurpfile runs "$work/runs" \
  '{machine: $machine[0], settings: {rounds: $rounds, seconds: $seconds}, medians: $medians[0],
    runs: $runs}' >"$results"
jq -r -f scripts/bench/table.jq "$results"
