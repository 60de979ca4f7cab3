// What a log record costs: the request that hands it over, and the thread that brings it on.
// scripts/bench.sh log runs it.
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "libgateway/delivery/log_pipeline.hpp"
#include "libgateway/delivery/spill.hpp"
#include "libgateway/delivery/spill_line.hpp"

namespace gateway::bench {
namespace {

class Nowhere final : public LogSink {
 public:
  Result<void> Write(std::span<const LogRecord> /*records*/) override { return {}; }
};

// Of a call as they are: an alias, a provider, a key, one attempt.
LogRecord OrdinaryRecord() {
  LogRecord record;
  record.id = "req_1bq3f8k2p0a7c9d4e6f8g0h2";
  record.client_request_id = "8f14e45f-ceea-467f-a9d5-8c2f6d3b1a90";
  record.time = std::chrono::system_clock::now();
  record.client = "team-a";
  record.method = "POST";
  record.path = "/v1/chat/completions";
  record.model_asked = "fast";
  record.model_alias = "fast -> example/model-4o-mini";
  record.model_sent = "model-4o-mini";
  record.provider = "example";
  record.key_alias = "example#1";
  record.status = record.upstream_status = 200;
  record.usage = {1'200, 350, 800, 0, 0, UsageSource::kUpstream};
  record.stop_reason = "stop";
  record.total = std::chrono::microseconds{1'234'567};
  record.attempts = 1;
  record.trace_id = "0af7651916cd43dd8448eb211c80319c";
  record.span = "00f067aa0ba902b7";
  record.outcome = "success";
  record.calls.push_back(
      {"example", "example#1", "model-4o-mini", 200, "success", "", {}, {}, {}, {}});
  return record;
}

// `range(0)` sinks. The record is made outside of the time that counts, as a request does it bit by
// bit. `PauseTiming` costs more than a Push, so by batches.
void Push(benchmark::State& state) {
  constexpr std::size_t kBatch = 100;
  std::vector<std::unique_ptr<LogSink>> sinks;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    sinks.push_back(std::make_unique<Nowhere>());
  }
  LogDelivery delivery;
  delivery.queue_rows = static_cast<std::size_t>(state.range(1));
  delivery.queue_bytes = std::size_t{4} << 30U;
  delivery::LogPace pace;
  pace.gather = {};
  auto pipeline = *delivery::LogPipeline::Start(std::move(sinks), delivery, pace);
  const LogRecord record = OrdinaryRecord();
  for (auto _ : state) {
    state.PauseTiming();
    (void)pipeline->Flush(std::chrono::seconds{10});
    state.ResumeTiming();
    for (std::size_t i = 0; i < kBatch; ++i) {
      benchmark::DoNotOptimize(pipeline->Push(record));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatch));
}

void WriteSpillLine(benchmark::State& state) {
  const LogRecord record = OrdinaryRecord();
  std::string line;
  for (auto _ : state) {
    line.clear();
    delivery::AppendSpillLine(record, &line);
    benchmark::DoNotOptimize(line.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(line.size()));
}

void ReadSpillLine(benchmark::State& state) {
  std::string line;
  delivery::AppendSpillLine(OrdinaryRecord(), &line);
  for (auto _ : state) {
    benchmark::DoNotOptimize(delivery::ReadSpillLines(line, 1).records.size());
  }
}

// A batch of 1,024 to the disk, and read again.
void SpillAndReplay(benchmark::State& state) {
  constexpr std::uint64_t kRows = 1'024;
  std::string folder = (std::filesystem::temp_directory_path() / "gateway_bench_XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) {
    state.SkipWithError("no folder");
    return;
  }
  const LogRecord record = OrdinaryRecord();
  delivery::Spill spill(folder, {});
  for (auto _ : state) {
    std::string lines;
    for (std::uint64_t i = 0; i < kRows; ++i) {
      delivery::AppendSpillLine(record, &lines);
    }
    (void)spill.Append(lines, kRows);
    while (spill.rows() > 0) {
      (void)spill.Next(256);
      spill.Remove();
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  std::filesystem::remove_all(folder);
}

BENCHMARK(Push)
    ->ArgNames({"sinks", "queue"})
    ->Args({1, 20'000})
    ->Args({1, 2'000'000})
    ->Args({2, 20'000});
BENCHMARK(WriteSpillLine);
BENCHMARK(ReadSpillLine);
BENCHMARK(SpillAndReplay)->UseRealTime();

}  // namespace
}  // namespace gateway::bench

BENCHMARK_MAIN();
