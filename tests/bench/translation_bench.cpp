// What it costs to bring a call and its answer from one protocol into another, and to read what
// they are written in. scripts/bench.sh conversion runs it. `chunk` is the time for one event.
#include <benchmark/benchmark.h>

#include "cases.hpp"
#include "libgateway/json/call_head.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"
#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"
#include "libgateway/protocol/passthrough.hpp"
#include "libgateway/sse/scanner.hpp"

namespace gateway::bench {
namespace {

using Maker = std::unique_ptr<ProtocolAdapter> (*)();

Request RequestOf(const ProtocolAdapter& adapter, bool stream) {
  Request request;
  request.dialect = adapter.client_dialect();
  const bool is_openai = request.dialect == Dialect::kOpenAi;
  request.path = is_openai ? "/v1/chat/completions" : "/v1/messages";
  request.body = is_openai ? OpenAiCall(stream) : AnthropicCall(stream);
  return request;
}

// A call of 4 KB, from what the client sent to what the upstream gets.
void EncodeCall(benchmark::State& state, Maker make) {
  const auto adapter = make();
  const Request request = RequestOf(*adapter, false);
  const Target target = TargetOf(adapter->upstream_dialect());
  const Key key{"k", Secret("sk-upstream-0001")};
  for (auto _ : state) {
    const auto head = json::ReadCallHead(request.body);
    auto call = adapter->Encode(request, *head, target, key);
    benchmark::DoNotOptimize(call->upstream.body.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * request.body.size()));
}

// An answer in a stream, event by event, to a client that wants one.
void DecodeStream(benchmark::State& state, Maker make) {
  const auto adapter = make();
  const Request request = RequestOf(*adapter, true);
  const Target target = TargetOf(adapter->upstream_dialect());
  const auto head = json::ReadCallHead(request.body);
  const Key key{"k", Secret("sk-upstream-0001")};
  const ResponseHead answer{200, {{"content-type", "text/event-stream"}}, true};
  const auto events =
      target.provider->dialect == Dialect::kOpenAi ? OpenAiEvents() : AnthropicEvents();
  std::string out;
  for (auto _ : state) {
    state.PauseTiming();
    auto call = adapter->Encode(request, *head, target, key);
    state.ResumeTiming();
    call->decoder->OnHead(answer);
    for (const std::string& event : events) {
      out.clear();
      const auto taken = call->decoder->OnBody(event, &out);
      if (!taken) {
        state.SkipWithError(taken.error().message.c_str());
      }
      benchmark::DoNotOptimize(out.data());
    }
    if (!call->decoder->complete()) {
      state.SkipWithError("the answer is not complete");
    }
  }
  state.counters["chunk"] =
      benchmark::Counter(static_cast<double>(state.iterations() * events.size()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

class CountingTaker final : public sse::EventTaker {
 public:
  void OnEvent(const sse::Event& event) override { benchmark::DoNotOptimize(event.data.data()); }
  void OnComment(std::string_view /*text*/) override {}
};

void ScanStream(benchmark::State& state) {
  std::string stream;
  for (const std::string& event : OpenAiEvents()) {
    stream.append(event);
  }
  CountingTaker taker;
  for (auto _ : state) {
    sse::Scanner scanner(1'000'000);
    benchmark::DoNotOptimize(scanner.Feed(stream, taker));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * stream.size()));
}

void ReadTree(benchmark::State& state) {
  const std::string body = OpenAiCall(false);
  json::Tree tree;
  for (auto _ : state) {
    benchmark::DoNotOptimize(tree.Read(body));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}

BENCHMARK_CAPTURE(EncodeCall, openai_to_anthropic, protocol::NewOpenAiToAnthropic);
BENCHMARK_CAPTURE(EncodeCall, anthropic_to_openai, protocol::NewAnthropicToOpenAi);
BENCHMARK_CAPTURE(EncodeCall, openai_passthrough, protocol::NewOpenAiPassthrough);
BENCHMARK_CAPTURE(EncodeCall, anthropic_passthrough, protocol::NewAnthropicPassthrough);
BENCHMARK_CAPTURE(DecodeStream, openai_to_anthropic, protocol::NewOpenAiToAnthropic);
BENCHMARK_CAPTURE(DecodeStream, anthropic_to_openai, protocol::NewAnthropicToOpenAi);
BENCHMARK_CAPTURE(DecodeStream, openai_passthrough, protocol::NewOpenAiPassthrough);
BENCHMARK_CAPTURE(DecodeStream, anthropic_passthrough, protocol::NewAnthropicPassthrough);
BENCHMARK(ScanStream);
BENCHMARK(ReadTree);

}  // namespace
}  // namespace gateway::bench

BENCHMARK_MAIN();
