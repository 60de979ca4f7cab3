#include "server/commands/bench_options.hpp"

namespace gateway::server {

std::string_view BenchHelpText() {
  return R"(gateway-server bench - a load generator for chat calls

  bench URL [--connections N] [--duration SECONDS]
      Each connection asks again as soon as it has its answer: what the other side can do.
  bench URL --rate R [--connections N] [--duration SECONDS]
      R requests a second. Latencies count from when each was due, so that an answer that is late
      cannot hide that those behind it are late, too.
  bench URL --streams N [--ramp SECONDS] [--chunks N]
      N streams at once. Chunks with a time in them (gateway-server mock --stamp, on the same
      machine) are counted, and tell how old they are when they come.

  URL                http://HOST:PORT, with a path or without; no TLS
  --connections N    (64)
  --duration SECONDS (10)
  --ramp SECONDS     within which the streams begin (2)
  --chunks N         what each stream must have; others are failures
  --timeout SECONDS  for one answer (60)
  --body-bytes N     of a request (500)
  --protocol NAME    openai or anthropic: whose call it is (openai)
  --model NAME       (mock-small)
  --key KEY          sent as the API key
  --pid PID          also tells the CPU time and memory of that process and its descendants
  --json             one JSON object: times in milliseconds, sizes in bytes

Exit status: 0 all were answered, 1 some were not, 2 wrong usage.
)";
}

}  // namespace gateway::server
