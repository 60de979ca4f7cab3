#include "server/metrics/request_metrics.hpp"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "libgateway/providers/static_registry.hpp"
#include "support/catch.hpp"
#include "support/metrics_parser.hpp"

namespace gateway::server {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::shared_ptr<const Provider> MakeProvider(const std::string& name,
                                             std::vector<std::string> models) {
  auto provider = std::make_shared<Provider>();
  provider->name = name;
  provider->models = std::move(models);
  provider->redirects = {{"fast", {"real-fast"}}};
  provider->keys = NewKeyPool(name, {});
  return provider;
}

struct Counted {
  Counted() { metrics.Learn(registry, config); }

  ParsedMetrics Read() const {
    MetricsText text;
    metrics.Write(&text);
    const ParsedMetrics parsed = ParseMetrics(text.Take());
    CHECK(parsed.mistakes == std::vector<std::string>{});
    return parsed;
  }

  static GatewayConfig Config() {
    GatewayConfig config;
    config.redirects = {{"best", {"b/routed-1"}}};
    RouteConfig route;
    route.targets = {{"b/routed-2"}, {"nobody/x"}, {"alias"}};
    config.routes = {route};
    return config;
  }

  const GatewayConfig config = Config();
  providers::StaticRegistry registry{{MakeProvider("a", {"m", "org/n"}), MakeProvider("b", {})}};
  RequestMetrics metrics;
};

LogRecord Record(const std::string& provider, const std::string& model, int status = 200) {
  LogRecord record;
  record.provider = provider;
  record.model_sent = model;
  record.status = status;
  record.attempts = provider.empty() ? 0 : 1;
  return record;
}

TEST_CASE("server::RequestMetrics counts requests by provider, model, status and stream",
          "[metrics]") {
  Counted counted;
  LogRecord stream = Record("a", "m");
  stream.streamed = true;

  counted.metrics.OnEnd(Record("a", "m"));
  counted.metrics.OnEnd(Record("a", "m", 201));
  counted.metrics.OnEnd(stream);
  counted.metrics.OnEnd(Record("a", "org/n", 499));
  counted.metrics.OnEnd(Record("a", "", 400));
  counted.metrics.OnEnd(Record("", "", 401));
  counted.metrics.OnEnd(Record("b", "routed-1", 503));
  counted.metrics.OnEnd(Record("b", "routed-2", 302));
  counted.metrics.OnEnd(Record("b", "real-fast", 0));

  const auto read = counted.Read();
  const auto value = [&read](const char* provider, const char* model, const char* status,
                             const char* streamed = "false") {
    return read.Value(
        "gateway_requests_total",
        {{"provider", provider}, {"model", model}, {"status", status}, {"stream", streamed}});
  };
  CHECK(value("a", "m", "2xx") == 2);
  CHECK(value("a", "m", "2xx", "true") == 1);
  CHECK(value("a", "org/n", "499") == 1);
  CHECK(value("a", "", "4xx") == 1);
  CHECK(value("", "", "4xx") == 1);
  CHECK(value("b", "routed-1", "5xx") == 1);
  CHECK(value("b", "routed-2", "3xx") == 1);
  CHECK(value("b", "real-fast", "other") == 1);
  CHECK(read.Sum("gateway_requests_total") == 9);
}

TEST_CASE("server::RequestMetrics makes no label of what clients make up", "[metrics]") {
  Counted counted;
  for (int i = 0; i < 1'000; ++i) {
    counted.metrics.OnEnd(Record("a", "made-up-" + std::to_string(i)));
    counted.metrics.OnEnd(Record("made-up-" + std::to_string(i), "m"));
  }

  const auto read = counted.Read();
  CHECK(read.families.at("gateway_requests_total").samples.size() == 2);
  CHECK(read.Sum("gateway_requests_total", {{"provider", "a"}, {"model", "other"}}) == 1'000);
  CHECK(read.Sum("gateway_requests_total", {{"provider", ""}, {"model", ""}}) == 1'000);
}

TEST_CASE("server::RequestMetrics gives 200 models of a provider a series of their own",
          "[metrics]") {
  std::vector<std::string> models{"other"};
  for (int i = 0; i < 300; ++i) {
    models.push_back("m" + std::to_string(i));
  }
  const providers::StaticRegistry registry({MakeProvider("a", models)});
  RequestMetrics metrics;
  metrics.Learn(registry, {});

  for (int round = 0; round < 2; ++round) {
    for (const std::string& model : models) {
      metrics.OnEnd(Record("a", model));
    }
    metrics.Learn(registry, {});
  }

  MetricsText text;
  metrics.Write(&text);
  const auto read = ParseMetrics(text.Take());
  CHECK(read.mistakes == std::vector<std::string>{});
  CHECK(read.families.at("gateway_requests_total").samples.size() ==
        ProviderSeries::kMostModels + 1);
  CHECK(read.Sum("gateway_requests_total", {{"model", "other"}}) == 2 * 101);
  CHECK(read.Sum("gateway_requests_total", {{"model", "m0"}}) == 2);
  CHECK(read.Sum("gateway_requests_total") == 602);
}

TEST_CASE("server::RequestMetrics counts attempts and tokens", "[metrics]") {
  Counted counted;
  LogRecord record = Record("b", "m");
  record.calls.resize(4);
  record.calls[0].provider = "a";
  record.calls[0].outcome = OutcomeName(Outcome::kRateLimited);
  record.calls[1].provider = "a";
  record.calls[1].outcome = OutcomeName(Outcome::kUnreachable);
  record.calls[2].provider = "b";
  record.calls[2].outcome = OutcomeName(Outcome::kSuccess);
  record.calls[3].provider = "b";
  record.calls[3].outcome = "no outcome";
  record.usage = {100, 20, 60, 5, 7, UsageSource::kUpstream};
  counted.metrics.OnEnd(record);
  record.usage.source = UsageSource::kNone;
  counted.metrics.OnEnd(record);

  const auto read = counted.Read();
  const auto attempts = [&read](const char* provider, const char* outcome) {
    return read.Value("gateway_attempts_total", {{"provider", provider}, {"outcome", outcome}});
  };
  CHECK(attempts("a", "rate_limited") == 2);
  CHECK(attempts("a", "unreachable") == 2);
  CHECK(attempts("b", "success") == 2);
  CHECK(attempts("b", "other") == 2);
  const auto tokens = [&read](const char* kind) {
    return read.Value("gateway_tokens_total", {{"provider", "b"}, {"kind", kind}});
  };
  CHECK(tokens("prompt") == 100);
  CHECK(tokens("completion") == 20);
  CHECK(tokens("cached") == 60);
  CHECK(tokens("cache_written") == 5);
  CHECK(tokens("reasoning") == 7);
}

TEST_CASE("server::RequestMetrics puts times into buckets whose bounds belong to them",
          "[metrics]") {
  Counted counted;
  LogRecord record = Record("a", "m");
  record.first_byte = milliseconds(100);
  record.total = seconds(601);
  record.overhead = microseconds(51);
  counted.metrics.OnEnd(record);
  record.streamed = true;
  record.first_byte.reset();
  record.total = milliseconds(5);
  counted.metrics.OnEnd(record);
  counted.metrics.OnEnd(Record("", ""));  // overhead is told of calls to upstreams

  const auto read = counted.Read();
  const auto bucket = [&read](const std::string& name, const char* stream, const char* bound) {
    return read.Value(name + "_bucket", {{"provider", "a"}, {"stream", stream}, {"le", bound}});
  };
  CHECK(bucket("gateway_first_byte_seconds", "false", "0.05") == 0);
  CHECK(bucket("gateway_first_byte_seconds", "false", "0.1") == 1);
  CHECK_FALSE(bucket("gateway_first_byte_seconds", "true", "0.1"));
  CHECK(bucket("gateway_request_seconds", "false", "600") == 0);
  CHECK(bucket("gateway_request_seconds", "false", "+Inf") == 1);
  CHECK(bucket("gateway_request_seconds", "true", "0.005") == 1);
  CHECK(read.Value("gateway_request_seconds_sum", {{"provider", "a"}, {"stream", "false"}}) == 601);
  CHECK(read.Value("gateway_overhead_seconds_bucket", {{"le", "5e-05"}}) == 0);
  CHECK(read.Value("gateway_overhead_seconds_bucket", {{"le", "0.0001"}}) == 2);
  CHECK(read.Value("gateway_overhead_seconds_count") == 2);
}

TEST_CASE("server::RequestMetrics keeps what it counted of providers that are gone", "[metrics]") {
  Counted counted;
  counted.metrics.OnEnd(Record("a", "m"));
  counted.metrics.Learn(providers::StaticRegistry({MakeProvider("c", {"m"})}), {});
  counted.metrics.OnEnd(Record("c", "m"));
  counted.metrics.OnEnd(Record("a", "m"));  // of a request that went by the old configuration

  const auto read = counted.Read();
  CHECK(read.Sum("gateway_requests_total", {{"provider", "a"}}) == 1);
  CHECK(read.Sum("gateway_requests_total", {{"provider", "c"}}) == 1);
  CHECK(read.Sum("gateway_requests_total", {{"provider", ""}}) == 1);
}

TEST_CASE("server::RequestMetrics passes over records of beginnings", "[metrics]") {
  Counted counted;
  LogRecord start = Record("a", "m");
  start.kind = RecordKind::kStart;

  counted.metrics.OnEnd(start);

  CHECK(counted.Read().Sum("gateway_requests_total") == 0);
}

TEST_CASE("server::RequestMetrics loses no count when many threads tell it", "[metrics]") {
  constexpr int kThreads = 6;
  constexpr int kEach = 5'000;
  Counted counted;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&counted, i] {
      for (int j = 0; j < kEach; ++j) {
        counted.metrics.OnEnd(Record("a", j % 2 == 0 ? "m" : "org/n"));
        if (i == 0 && j % 1'000 == 0) {
          counted.metrics.Learn(counted.registry, counted.config);
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  CHECK(counted.Read().Sum("gateway_requests_total") == kThreads * kEach);
  CHECK(counted.Read().Sum("gateway_requests_total", {{"model", "m"}}) == kThreads * kEach / 2);
}

}  // namespace
}  // namespace gateway::server
