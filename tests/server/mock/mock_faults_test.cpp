#include <string>
#include <vector>

#include "mock_fixture.hpp"

// What a running mock does when it shall not, or cannot, answer well.
namespace gateway::server::mock {
namespace {

TEST_CASE("mock::MockUpstream says 429 and 500 to order", "[mock]") {
  MockOptions options;
  options.retry_after = std::chrono::seconds(7);
  SECTION("too many requests") {
    options.fail_429 = 100;
    const RunningMock mock(options);
    const auto response = mock.Chat(true);
    CHECK(response->status == 429);
    CHECK(response->get_header_value("retry-after") == "7");
    CHECK(Has(response->body, R"("code":"rate_limit_exceeded")"));
    CHECK(mock.count(MockCounter::kFailed429) == 1);
  }
  SECTION("overloaded") {
    options.overloaded = 100;
    const RunningMock mock(options);
    const auto response = mock.Chat(true);
    CHECK(response->status == 503);
    CHECK(response->get_header_value("x-request-id").starts_with("req_"));
    CHECK(mock.count(MockCounter::kOverloaded) == 1);
  }
  SECTION("server error") {
    options.fail_500 = 100;
    const RunningMock mock(options);
    const auto response = mock.Post("/v1/embeddings", R"({"model":"m","input":"x"})");
    CHECK(response->status == 500);
    CHECK(Has(response->body, R"("type":"server_error")"));
    CHECK(mock.count(MockCounter::kFailed500) == 1);
  }
}

TEST_CASE("mock::MockUpstream gives a web page to order", "[mock]") {
  MockOptions options;
  options.html = 100;
  const RunningMock mock(options);

  const auto response = mock.Chat(true);

  CHECK(response->status == 200);
  CHECK(response->get_header_value("content-type") == "text/html; charset=utf-8");
  CHECK(response->body.starts_with("<!DOCTYPE html>"));
  CHECK(mock.count(MockCounter::kHtml) == 1);
}

TEST_CASE("mock::MockUpstream fills the heads of answers to order", "[mock]") {
  MockOptions options;
  options.head_bytes = 100'000;
  const RunningMock mock(options);

  const auto answer = mock.StartChat(true).Read();

  CHECK(answer.status == 200);
  CHECK(answer.head.size() > 100'000);
  CHECK(answer.complete);
}

TEST_CASE("mock::MockUpstream resets a connection before any byte", "[mock]") {
  MockOptions options;
  options.reset = 100;
  const RunningMock mock(options);

  RawClient client = mock.StartChat(true);

  CHECK(client.ReadToEnd().empty());
  CHECK(client.was_reset());
  CHECK(mock.count(MockCounter::kReset) == 1);
  CHECK(mock.count(MockCounter::kAborted) == 0);
}

TEST_CASE("mock::MockUpstream cuts a stream in the middle, and no plain answer", "[mock]") {
  MockOptions options;
  options.cut = 100;
  options.chunks = 10;
  const RunningMock mock(options);

  const auto answer = mock.StartChat(true).Read();

  CHECK(answer.status == 200);
  CHECK_FALSE(answer.complete);
  CHECK(Has(answer.body, "chunk 5 "));
  CHECK_FALSE(Has(answer.body, "chunk 6 "));
  CHECK(mock.count(MockCounter::kCut) == 1);
  CHECK(mock.Chat(false)->status == 200);
}

TEST_CASE("mock::MockUpstream hangs until the client leaves", "[mock]") {
  MockOptions options;
  options.hang = 100;
  const RunningMock mock(options);
  RawClient client = mock.StartChat(false);
  REQUIRE(Eventually([&mock] { return mock.count(MockCounter::kHung) == 1; }));
  CHECK(mock.count(MockCounter::kAborted) == 0);

  client.Close();

  CHECK(Eventually([&mock] { return mock.count(MockCounter::kAborted) == 1; }));
}

TEST_CASE("mock::MockUpstream counts a stream that its client leaves", "[mock]") {
  MockOptions options;
  options.chunks = 1'000'000;
  options.gap = std::chrono::milliseconds(1);
  const RunningMock mock(options);
  RawClient client = mock.StartChat(true);
  CHECK(Has(client.ReadUntil("chunk 3 "), "chunk 2 "));
  CHECK(mock.count(MockCounter::kStreamsOpen) == 1);

  client.Close();

  CHECK(Eventually([&mock] { return mock.count(MockCounter::kStreamsOpen) == 0; }));
  CHECK(mock.count(MockCounter::kAborted) == 1);
  CHECK(mock.count(MockCounter::kStreams) == 1);
}

TEST_CASE("mock::MockUpstream waits for a slow client, and loses nothing", "[mock]") {
  constexpr std::size_t kChunks = 20'000;
  MockOptions options;
  options.chunks = kChunks;
  options.chunk_bytes = 2000;
  const RunningMock mock(options);
  RawClient client = mock.StartChat(true, 4096);
  REQUIRE(Eventually([&mock] { return mock.count(MockCounter::kChunks) > 0; }));

  // More than all buffers on the way hold; so it must have paused, and the loop serves others.
  CHECK(mock.Get("/healthz")->status == 200);
  CHECK(mock.count(MockCounter::kChunks) < kChunks);

  const auto answer = client.Read();
  CHECK(answer.complete);
  std::size_t at = 0;
  for (std::size_t i = 1; i <= kChunks && at != std::string::npos; ++i) {
    at = answer.body.find(fmt::format("\"chunk {} ", i), at);
  }
  CHECK(at != std::string::npos);
  CHECK(answer.body.ends_with("data: [DONE]\n\n"));
}

TEST_CASE("mock::MockUpstream fails the same calls for the same seed", "[mock]") {
  MockOptions options;
  options.fail_500 = 50;
  const auto statuses = [&options](std::uint64_t seed) {
    options.seed = seed;
    const RunningMock mock(options);
    std::vector<int> all;
    for (int i = 0; i < 30; ++i) {
      all.push_back(mock.Chat(false)->status);
    }
    return all;
  };

  const auto first = statuses(1);

  CHECK(first == statuses(1));
  CHECK(first != statuses(2));
}

TEST_CASE("mock::MockUpstream wants one of its keys", "[mock]") {
  MockOptions options;
  options.keys = {Secret("sk-one"), Secret("sk-two")};
  const RunningMock mock(options);

  CHECK(mock.Get("/v1/models", {{"authorization", "Bearer sk-two"}})->status == 200);
  CHECK(mock.Get("/healthz")->status == 200);
  const auto none = mock.Get("/v1/models");
  CHECK(none->status == 401);
  CHECK(Has(none->body, R"("type":"invalid_request_error")"));
  const auto wrong = mock.Get("/v1/models", {{"authorization", "Bearer sk-three"}});
  CHECK(wrong->status == 401);
  CHECK(Has(wrong->body, R"("code":"invalid_api_key")"));
  CHECK_FALSE(Has(wrong->body, "sk-"));
}

TEST_CASE("mock::MockUpstream with strict models has no others", "[mock]") {
  MockOptions options;
  options.strict_models = true;
  options.models = {"only"};
  const RunningMock mock(options);

  const auto response = mock.Chat(false);

  CHECK(response->status == 404);
  CHECK(Has(response->body, R"("code":"model_not_found")"));
  CHECK(mock.Post("/v1/embeddings", R"({"model":"m","input":"x"})")->status == 404);
  CHECK(mock.Get("/v1/models/other")->status == 404);
  CHECK(mock.Get("/v1/models/only")->status == 200);
}

TEST_CASE("mock::MockUpstream refuses what it cannot use", "[mock]") {
  const RunningMock mock;

  const auto broken = mock.Post("/v1/chat/completions", "{");
  CHECK(broken->status == 400);
  CHECK(Has(broken->body, R"("error":{"message":"We could not parse)"));
  CHECK(Has(mock.Post("/v1/chat/completions", R"({"model":"m"})")->body, R"("param":"messages")"));
  CHECK(mock.Post("/v1/embeddings", R"({"model":"m"})")->status == 400);
  CHECK(mock.Get("/v1/nothing")->status == 404);
  CHECK(mock.Get("/v1/chat/completions")->get_header_value("allow") == "POST");
  CHECK(mock.Post("/v1/models", "{}")->status == 405);
  CHECK(mock.count(MockCounter::kRefused) == 6);
  CHECK(Has(mock.Get("/stats")->body, R"({"requests":6,"refused":6,)"));
}

TEST_CASE("mock::MockUpstream does not start with bad options or a taken port", "[mock]") {
  MockOptions options;
  options.cut = 200;
  CHECK(MockUpstream::Start(options).error().code == ErrorCode::kInvalidRequest);

  const RunningMock mock;
  options.cut = 0;
  options.port = mock.upstream->port();
  CHECK(MockUpstream::Start(options).error().code == ErrorCode::kConfig);
}

TEST_CASE("mock::MockUpstream stops while calls are under way", "[mock]") {
  MockOptions options;
  options.chunks = 1'000'000;
  options.gap = std::chrono::milliseconds(1);
  auto mock = std::make_unique<RunningMock>(options);
  RawClient client = mock->StartChat(true);
  CHECK(Has(client.ReadUntil("chunk 2 "), "chunk 1 "));

  mock = nullptr;

  CHECK_FALSE(Has(client.ReadToEnd(), "[DONE]"));
}

}  // namespace
}  // namespace gateway::server::mock
