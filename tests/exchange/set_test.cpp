// What aliases set, in the body that goes upstream.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exchange/exchange_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using exchange_bench::Bench;

// A bench whose router goes by `redirects`.
void Follow(const Bench& bench, Redirects redirects) {
  Snapshot snapshot = *bench.gateway_->snapshot();
  snapshot.router = NewTableRouter(snapshot.registry, std::move(redirects));
  REQUIRE(bench.gateway_->Swap(std::move(snapshot)));
}

std::string Sent(Bench& bench, const std::string& body) {
  bench.Submit(body);
  CHECK(bench.sink_->body_.empty());
  REQUIRE_FALSE(bench.calls_.empty());
  return bench.call().request.body_source == nullptr ? bench.call().request.body : "(in pieces)";
}

TEST_CASE("Exchange puts what an alias sets into the body, and leaves the rest as it was",
          "[exchange]") {
  Bench bench;
  Follow(bench, {{"deep", {"oai/m", R"({"reasoning_effort":"high","o":{"a":1},"t":null})"}}});

  CHECK(Sent(bench, R"({"t":1.0,"model":"deep", "o":{"b":2.50},"messages":[],"x":"\u4f60"})") ==
        R"({"model":"m","o":{"b":2.50,"a":1},"messages":[],"x":"\u4f60",)"
        R"("reasoning_effort":"high"})");
}

TEST_CASE("Exchange puts what an alias sets in place of the client's own", "[exchange]") {
  Bench bench;
  Follow(bench, {{"deep", {"oai/m", R"({"reasoning_effort":"high"})"}}});

  CHECK(Sent(bench, R"({"model":"deep","reasoning\u005feffort":"low","messages":[]})") ==
        R"({"model":"m","reasoning\u005feffort":"high","messages":[]})");
}

TEST_CASE("Exchange sets things in large bodies, too", "[exchange]") {
  Bench bench;
  Follow(bench, {{"deep", {"oai/m", R"({"n":1})"}}});
  const std::string text(3'000'000, 'x');

  const std::string sent =
      Sent(bench, R"({"model":"deep","messages":[{"role":"user","content":")" + text + R"("}]})");

  CHECK(
      (sent == R"({"model":"m","messages":[{"role":"user","content":")" + text + R"("}],"n":1})"));
}

TEST_CASE("Exchange sets nothing where no alias says so", "[exchange]") {
  Bench bench;
  Follow(bench, {{"deep", {"oai/m", R"({"n":1})"}}, {"plain", {"oai/m"}}});

  bench.Submit(R"({"model":"plain","messages":[]})");

  const auto& request = bench.call().request;
  std::string sent = request.body;
  if (request.body_source != nullptr) {
    sent.resize(*request.body_source->length());
    REQUIRE(*request.body_source->Read(sent) == sent.size());
  }
  CHECK(sent == R"({"model":"m","messages":[]})");
}

TEST_CASE("Exchange answers a path's own provider by the aliases that lead there", "[exchange]") {
  Bench bench;
  Follow(bench, {{"deep", {"oai/m", R"({"n":1})"}}, {"far", {"bare/m", R"({"n":2})"}}});
  Request request;
  request.provider = "oai";
  request.body = R"({"model":"deep","messages":[]})";

  bench.Submit(request);
  CHECK(bench.call().request.body == R"({"model":"m","messages":[],"n":1})");

  request.body = R"({"model":"far","messages":[]})";
  bench.Submit(request);
  CHECK(bench.call().request.url == "http://upstream/v1/chat/completions");
  CHECK(bench.call().request.body.find("\"n\"") == std::string::npos);
}

}  // namespace
}  // namespace gateway
