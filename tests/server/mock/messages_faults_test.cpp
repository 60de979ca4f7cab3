#include <string>

#include "messages_fixture.hpp"

// Errors, access and models as Anthropic has them.
namespace gateway::server::mock {
namespace {

const httplib::Headers kVersion = {{"anthropic-version", "2023-06-01"}};

TEST_CASE("mock::MockUpstream tells errors of messages in Anthropic's shape", "[mock]") {
  const RunningMock mock;

  const auto bad = PostMessages(mock, "{}");

  CHECK(bad->status == 400);
  const std::string id = bad->get_header_value("request-id");
  CHECK(id.starts_with("req_"));
  CHECK(bad->body == R"({"type":"error","error":{"type":"invalid_request_error",)"
                     R"("message":"model: Field required"},"request_id":")" +
                         id + "\"}");
  CHECK(PostMessages(mock, "{}")->get_header_value("request-id") != id);
  CHECK(mock.Get("/v1/messages")->status == 405);
  const auto batches = mock.Post("/v1/messages/batches", "{}");
  CHECK(batches->status == 404);
  CHECK(Has(batches->body, R"("type":"not_found_error")"));
}

TEST_CASE("mock::MockUpstream fails messages to order", "[mock]") {
  MockOptions options;
  SECTION("too many requests") {
    options.fail_429 = 100;
    const auto response = PostMessages(RunningMock(options), MessagesText());
    CHECK(response->status == 429);
    CHECK(response->get_header_value("retry-after") == "1");
    CHECK(Has(response->body, R"("type":"rate_limit_error")"));
  }
  SECTION("server error") {
    options.fail_500 = 100;
    const auto response = PostMessages(RunningMock(options), MessagesText());
    CHECK(response->status == 500);
    CHECK(Has(response->body, R"("type":"api_error")"));
  }
  SECTION("overloaded") {
    options.overloaded = 100;
    const auto response = PostMessages(RunningMock(options), MessagesText());
    CHECK(response->status == 529);
    CHECK(Has(response->body, R"("type":"overloaded_error")"));
  }
  SECTION("cut, in the middle of the thought and the text together") {
    options.cut = 100;
    options.chunks = 11;  // as many as the thought has
    const RunningMock mock(options);
    const std::string body = MessagesText(std::string(kThinking) + R"("stream":true,)");
    RawClient client(mock.upstream->port());
    CHECK(client.Send(
        fmt::format("POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{}",
                    body.size(), body)));
    const auto answer = client.Read();
    CHECK_FALSE(answer.complete);
    CHECK(Has(answer.body, "signature_delta"));
    CHECK_FALSE(Has(answer.body, "text_delta"));
  }
}

TEST_CASE("mock::MockUpstream takes a key for messages in either header", "[mock]") {
  MockOptions options;
  options.keys = {Secret("sk-one")};
  const RunningMock mock(options);
  const auto status = [&mock](const char* path, const httplib::Headers& headers) {
    return mock.Post(path, MessagesText(), headers)->status;
  };

  CHECK(status("/v1/messages", {{"x-api-key", "sk-one"}}) == 200);
  CHECK(status("/v1/messages", {{"authorization", "Bearer sk-one"}}) == 200);
  CHECK(status("/v1/messages", {{"x-api-key", "sk-two"}}) == 401);
  CHECK(status("/v1/chat/completions", {{"x-api-key", "sk-one"}}) == 401);
  CHECK(Has(mock.Post("/v1/messages", MessagesText())->body, R"("type":"authentication_error")"));
  CHECK(mock.Get("/v1/models", {{"x-api-key", "sk-one"}})->status == 200);
}

TEST_CASE("mock::MockUpstream lists models in Anthropic's shape to those who speak it", "[mock]") {
  MockOptions options;
  options.models = {"a", "b"};
  options.strict_models = true;
  const RunningMock mock(options);

  CHECK(mock.Get("/v1/models?limit=1", kVersion)->body ==
        R"({"data":[{"type":"model","id":"a","display_name":"a",)"
        R"("created_at":"2025-01-01T00:00:00Z"}],"first_id":"a","last_id":"a","has_more":true})");
  CHECK(Has(mock.Get("/v1/models?after_id=a", kVersion)->body, R"("has_more":false)"));
  CHECK(mock.Get("/v1/models?limit=1001", kVersion)->status == 400);
  CHECK(mock.Get("/v1/models/b", kVersion)->body.starts_with(R"({"type":"model","id":"b",)"));
  const auto unknown = mock.Get("/v1/models/c", kVersion);
  CHECK(unknown->status == 404);
  CHECK(Has(unknown->body, R"("type":"not_found_error")"));
  CHECK(Has(PostMessages(mock, MessagesText())->body, R"("type":"not_found_error")"));
}

TEST_CASE("mock::MockUpstream tells by the headers whose list of models is asked for", "[mock]") {
  const RunningMock mock;
  const auto is_anthropic = [&mock](const httplib::Headers& headers) {
    return Has(mock.Get("/v1/models", headers)->body, R"("display_name")");
  };

  CHECK_FALSE(is_anthropic({}));
  CHECK_FALSE(is_anthropic({{"authorization", "Bearer k"}, {"x-api-key", "k"}}));
  CHECK(is_anthropic({{"x-api-key", "k"}}));
  CHECK(is_anthropic({{"authorization", "Bearer k"}, {"anthropic-version", "2023-06-01"}}));
}

TEST_CASE("mock::MockUpstream refuses threads so that Anthropic's client goes on without",
          "[mock]") {
  const RunningMock mock;

  const auto response = PostMessages(mock, MessagesText(R"("thread":{"type":"create"},)"));

  CHECK(response->status == 400);
  CHECK(Has(response->body,
            R"("details":{"error_code":"thread_unsupported_request"}},"request_id")"));
  CHECK(PostMessages(mock, MessagesText(R"("thread":null,)"))->status == 200);
}

}  // namespace
}  // namespace gateway::server::mock
