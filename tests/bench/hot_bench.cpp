// The pieces that every request goes through, each alone. scripts/bench.sh hot runs it. Decoders
// are in translation_bench.cpp, what a log record costs in log_bench.cpp.
#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "cases.hpp"
#include "gateway/key_pool.hpp"
#include "libgateway/json/call_head.hpp"
#include "libgateway/protocol/splice.hpp"
#include "libgateway/protocol/usage.hpp"
#include "libgateway/sse/scanner.hpp"
#include "server/front/request_framing.hpp"

namespace gateway::bench {
namespace {

std::int64_t BytesOf(const benchmark::State& state, std::size_t bytes) {
  return static_cast<std::int64_t>(state.iterations() * bytes);
}

// As the official clients send it.
void FrameHead(benchmark::State& state) {
  const std::string body = OpenAiCall(false);
  const std::string text =
      "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAccept: application/json\r\n"
      "Content-Type: application/json\r\nUser-Agent: OpenAI/JS 6.9.1\r\nX-Stainless-Lang: js\r\n"
      "X-Stainless-Package-Version: 6.9.1\r\nX-Stainless-OS: Linux\r\nX-Stainless-Arch: x64\r\n"
      "X-Stainless-Runtime: node\r\nX-Stainless-Runtime-Version: v20.20.2\r\n"
      "Authorization: Bearer sk-client-0001\r\nConnection: keep-alive\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  const ServerConfig limits;
  server::RequestFraming framing(limits);
  for (auto _ : state) {
    const std::size_t head = framing.Feed(text);
    framing.ExpectBody(limits.max_body_bytes);
    framing.Feed(std::string_view(text).substr(head));
    auto request = framing.Take();
    benchmark::DoNotOptimize(request.body.data());
  }
  state.SetBytesProcessed(BytesOf(state, text.size()));
}
BENCHMARK(FrameHead);

// Also of the 64 KiB that an agent's first request has.
std::string CallOf(std::size_t bytes) {
  std::string body = OpenAiCall(true);
  const std::size_t at = body.find("\"messages\":[") + std::string_view("\"messages\":[").size();
  while (body.size() < bytes) {
    body.insert(at, R"({"role":"user","content":"Explain how a gateway forwards a request. )"
                    R"(\"Quoted\", and 中文。"},)");
  }
  return body;
}

void ScanCallHead(benchmark::State& state) {
  const std::string body = CallOf(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    auto head = json::ReadCallHead(body);
    if (!head) {
      state.SkipWithError(head.error().message.c_str());
      break;
    }
    benchmark::DoNotOptimize(head->model.data());
  }
  state.SetBytesProcessed(BytesOf(state, body.size()));
}
BENCHMARK(ScanCallHead)->Arg(4 << 10)->Arg(64 << 10);

void SpliceBody(benchmark::State& state) {
  const std::string body = CallOf(static_cast<std::size_t>(state.range(0)));
  const auto head = json::ReadCallHead(body);
  for (auto _ : state) {
    auto joined = protocol::Join(protocol::Splice(body, *head, "another-model", true));
    benchmark::DoNotOptimize(joined.data());
  }
  state.SetBytesProcessed(BytesOf(state, body.size()));
}
BENCHMARK(SpliceBody)->Arg(4 << 10)->Arg(64 << 10);

class Nobody final : public sse::EventTaker {
 public:
  void OnEvent(const sse::Event& event) override { benchmark::DoNotOptimize(event.data.data()); }
  void OnComment(std::string_view /*text*/) override {}
};

// `chunk`: for one event.
void ScanEvents(benchmark::State& state) {
  const auto events = OpenAiEvents();
  std::size_t bytes = 0;
  Nobody nobody;
  for (auto _ : state) {
    sse::Scanner scanner(1U << 20U);
    bytes = 0;
    for (const std::string& event : events) {
      bytes += event.size();
      benchmark::DoNotOptimize(scanner.Feed(event, nobody));
    }
  }
  state.SetBytesProcessed(BytesOf(state, bytes));
  state.counters["chunk"] =
      benchmark::Counter(static_cast<double>(state.iterations() * events.size()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(ScanEvents);

void ReadUsage(benchmark::State& state) {
  const std::string usage = R"({"prompt_tokens":1200,"completion_tokens":350,"total_tokens":1550,)"
                            R"("prompt_tokens_details":{"cached_tokens":800},)"
                            R"("completion_tokens_details":{"reasoning_tokens":120}})";
  for (auto _ : state) {
    benchmark::DoNotOptimize(protocol::ReadOpenAiUsage(usage));
  }
}
BENCHMARK(ReadUsage);

// Choosing a key and telling how it went, with that many keys.
void ChooseKey(benchmark::State& state, KeyStrategy strategy) {
  std::vector<Key> keys;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    keys.push_back({"k#" + std::to_string(i), Secret("sk-benchmark-" + std::to_string(i))});
  }
  const auto pool = NewKeyPool("up", std::move(keys), {strategy});
  const auto now = std::chrono::steady_clock::now();
  for (auto _ : state) {
    const auto key = pool->Next({.model = "m", .now = now});
    pool->Report(**key, {.model = "m", .now = now});
  }
}
BENCHMARK_CAPTURE(ChooseKey, first, KeyStrategy::kFirst)->Arg(1)->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(ChooseKey, round_robin, KeyStrategy::kRoundRobin)->Arg(1)->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(ChooseKey, random, KeyStrategy::kRandom)->Arg(1)->Arg(100)->Arg(10'000);

}  // namespace
}  // namespace gateway::bench

BENCHMARK_MAIN();
