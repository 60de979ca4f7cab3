#include "libgateway/exchange/trace.hpp"

#include <string>

#include "exchange/exchange_bench.hpp"
#include "libgateway/protocol/raw.hpp"
#include "support/catch.hpp"

namespace gateway::exchange {
namespace {

constexpr const char* kId = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* kParent = "b7ad6b7169203331";

Trace Taken(const std::string& parent, const std::string& state = "") {
  Headers headers{{"traceparent", parent}};
  if (!state.empty()) {
    headers.push_back({"tracestate", state});
  }
  return TraceOf(headers);
}

bool IsLowerHex(std::string_view text, std::size_t length) {
  return text.size() == length &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Source of these cases: W3C Trace Context, level 1, §3.2 and its test suite.
TEST_CASE("exchange::TraceOf takes a valid traceparent", "[exchange]") {
  const std::string text =
      GENERATE(as<std::string>(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03",
               "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
               "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what");
  CAPTURE(text);

  const Trace trace = Taken(text);

  CHECK(trace.id == kId);
  CHECK(trace.parent == kParent);
  CHECK(trace.sampled);
  CHECK(IsLowerHex(trace.span, 16));
  CHECK(trace.span != kParent);
}

TEST_CASE("exchange::TraceOf begins a trace where the client has none that is valid",
          "[exchange]") {
  const std::string text =
      GENERATE(as<std::string>(), "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what",
               "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
               "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
               "00-00000000000000000000000000000000-b7ad6b7169203331-01",
               "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01",
               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
               "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
               "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.what",
               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01,00-0af765");
  CAPTURE(text);

  const Trace trace = Taken(text, "vendor=1");

  CHECK(IsLowerHex(trace.id, 32));
  CHECK(trace.id != kId);
  CHECK(trace.parent.empty());
  CHECK(IsLowerHex(trace.span, 16));
  CHECK(trace.sampled);
  CHECK(trace.state.empty());  // it belongs to a trace that is not known
}

TEST_CASE("exchange::TraceOf takes no one of several traceparents", "[exchange]") {
  const Header one{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"};

  CHECK(TraceOf({one, one}).parent.empty());
}

TEST_CASE("exchange::TraceOf passes on whether the client samples", "[exchange]") {
  CHECK_FALSE(Taken("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00").sampled);
  CHECK_FALSE(Taken("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe").sampled);
  CHECK(Taken("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff").sampled);
}

TEST_CASE("exchange::TraceOf passes a valid tracestate on as it is", "[exchange]") {
  const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const auto state = [&parent](const std::string& text) { return Taken(parent, text).state; };
  const std::string good =
      GENERATE(as<std::string>(), "congo=t61rcWkgMzE", "rojo=00f067aa0ba902b7,congo=t61 rcWk",
               "fw529a3039@dt=FfAAAABAAA", "a=1, b=2 ,,c=3", "0@x=1");
  const std::string bad =
      GENERATE(as<std::string>(), "congo", "=1", "a=", "A=1", "1a=1", "a=b=c", "a=\x7f", "a@=1",
               "@a=1", "a=\xc3\xa9", "a@b@c=1", "toolongsystemid@abcdefghijklmno=1");
  CAPTURE(good, bad);

  CHECK(state(good) == good);
  CHECK(state(bad).empty());
  CHECK(state("a=" + std::string(510, 'x')).empty());
  CHECK(state("a=" + std::string(256, 'x')) == "a=" + std::string(256, 'x'));
  CHECK(state(good + "," + std::string(512, ' ')).empty());
}

TEST_CASE("exchange::TraceOf takes 32 members of a tracestate and no more", "[exchange]") {
  std::string state = "m0=1";
  for (int i = 1; i < 32; ++i) {
    state += ",m" + std::to_string(i) + "=1";
  }
  const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  CHECK(Taken(parent, state).state == state);
  CHECK(Taken(parent, state + ",m=1").state.empty());
  const Trace split =
      TraceOf({{"traceparent", parent}, {"tracestate", "a=1"}, {"tracestate", "b=2"}});
  CHECK(split.state == "a=1,b=2");
}

TEST_CASE("Exchange tells its upstream which span is its parent, and logs the trace",
          "[exchange]") {
  exchange_bench::Bench bench;
  Request request;
  request.body = exchange_bench::kPlain;
  request.headers = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                     {"tracestate", "congo=t61rcWkgMzE"}};
  bench.Submit(std::move(request));
  const Headers sent = bench.call().request.headers;
  bench.call().Head(200, "application/json");
  bench.call().Body(exchange_bench::kAnswer);
  bench.call().Done();

  const LogRecord record = bench.Record();
  CHECK(record.trace_id == kId);
  CHECK(record.parent_span == kParent);
  CHECK(IsLowerHex(record.span, 16));
  CHECK(FindHeader(sent, "traceparent") == "00-" + std::string(kId) + "-" + record.span + "-01");
  CHECK(FindHeader(sent, "tracestate") == "congo=t61rcWkgMzE");
}

// Whatever else passes, as it stands.
TEST_CASE("Exchange gives a raw call one traceparent, the gateway's", "[exchange]") {
  exchange_bench::Bench bench(
      {exchange_bench::MakeProvider("oai", Dialect::kOpenAi, 1)}, {}, {}, {},
      [](GatewayParts& parts) { parts.raw_adapter = protocol::NewRawPassthrough(); });
  Request request;
  request.raw = true;
  request.provider = "oai";
  request.raw_path = "/x";
  request.headers = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"},
                     {"tracestate", "bad state"},
                     {"x-other", "1"}};
  bench.Submit(std::move(request));

  std::string parents;
  for (const Header& header : bench.call().request.headers) {
    CHECK(header.name != "tracestate");
    parents += header.name == "traceparent" ? header.value + ";" : "";
  }
  CHECK(FindHeader(bench.call().request.headers, "x-other") == "1");
  bench.call().Done(Fail(ErrorCode::kConnect, "refused"));
  bench.loop_.Advance(std::chrono::seconds(6));
  const LogRecord record = bench.Record();
  CHECK(parents == "00-" + std::string(kId) + "-" + record.span + "-00;");
}

TEST_CASE("Exchange leaves a traceparent that is configured alone", "[exchange]") {
  auto provider =
      std::make_shared<Provider>(*exchange_bench::MakeProvider("oai", Dialect::kOpenAi, 1));
  provider->extra_headers = {{"traceparent", "mine"}};
  exchange_bench::Bench bench({provider});
  bench.Submit(exchange_bench::kPlain);

  CHECK(FindHeader(bench.call().request.headers, "traceparent") == "mine");
}

}  // namespace
}  // namespace gateway::exchange
