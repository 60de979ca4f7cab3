// An upstream that answers with an error, in whatever form.
#include <string>
#include <string_view>

#include "libgateway/json/gate.hpp"
#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_CASE("protocol::OpenAiDecoder passes an upstream's own error body as it is", "[protocol]") {
  const std::string body = GENERATE(
      R"({"error":{"message":"太快了","type":"requests","param":null,"code":"rate_limit"}} )",
      R"({ "error" : "太快了" })", R"({"message":"太快了"})", R"({"detail":"太快了"})",
      R"({"error":null,"message":"太快了"})");
  const std::size_t piece = GENERATE(1, 2, 3, 7, 1000);
  const bool stream = GENERATE(false, true);
  const Case test = stream ? StreamCase() : JsonCase();

  const Decoded decoded = Decode(With(test, "application/json", 429), body, piece);

  CHECK(decoded.head.status == 429);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "application/json");
  CHECK(decoded.body == body);
  CHECK(decoded.complete);
  CHECK_FALSE(decoded.failure);
  REQUIRE(decoded.reported);
  CHECK(decoded.reported->code == ErrorCode::kUpstreamStatus);
  CHECK(decoded.reported->upstream_status == 429);
  CHECK(decoded.reported->message == "太快了");
}

TEST_CASE("protocol::OpenAiDecoder makes a proper error of a body that is none", "[protocol]") {
  const auto [body, message] = GENERATE(table<std::string, std::string>(
      {{"", "HTTP 502"},
       {" \r\n", "HTTP 502"},
       {"no healthy upstream\n", "no healthy upstream"},
       {"<html><head><TITLE> Bad Gateway </title></head></html>", "HTML page: Bad Gateway"},
       {"\n<!doctype html><p>x", "HTML page"},
       {R"({"ok":false})", R"({\"ok\":false})"},
       {"[]", "[]"},
       {"{\"error\":{\"message\":\"cut", R"({\"error\":{\"message\":\"cut)"},
       {"caf\xE9", "caf\xEF\xBF\xBD"}}));
  const std::size_t piece = GENERATE(1, 3, 1000);
  CAPTURE(body);

  const Decoded decoded = Decode(With(JsonCase(), "text/html", 502), body, piece);

  CHECK(decoded.head.status == 502);
  CHECK(json::CheckJson(decoded.body));
  CHECK(decoded.body.rfind(R"({"error":{"message":)", 0) == 0);
  CHECK(Contains(decoded.body, message));
  CHECK(Contains(decoded.body, R"("type":"server_error")"));
  REQUIRE(decoded.reported);
  CHECK(decoded.complete);
}

TEST_CASE("protocol::OpenAiDecoder shortens a long text, between characters", "[protocol]") {
  std::string text = "x";
  for (int i = 0; i < 400; ++i) {
    text += "你";
  }

  const Decoded decoded = Decode(With(JsonCase(), "text/plain", 500), text);

  REQUIRE(decoded.reported);
  CHECK(decoded.reported->message.size() <= 500);
  CHECK(decoded.reported->message.size() > 490);
  CHECK(json::CheckJson(decoded.body));
}

TEST_CASE("protocol::OpenAiDecoder keeps a bounded part of an endless error page", "[protocol]") {
  const Decoded decoded =
      Decode(With(JsonCase(), "text/plain", 500), std::string(3U << 20U, 'x'), 65536);

  CHECK(decoded.complete);
  CHECK(decoded.body.size() < 1000);
}

TEST_CASE("protocol::OpenAiDecoder refuses redirects and answers without a body", "[protocol]") {
  const int status = GENERATE(204, 205, 301, 304, 307);
  const bool stream = GENERATE(false, true);
  CAPTURE(status, stream);

  Case test = stream ? StreamCase() : JsonCase();
  test.status = status;
  test.headers = {{"location", "https://elsewhere.example/"}};
  const Decoded decoded = Decode(test, "");

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamProtocol);
  CHECK(HttpStatus(*decoded.failure) == 502);
  CHECK(decoded.body.empty());
}

TEST_CASE("protocol::OpenAiDecoder masks our keys in what an upstream echoes", "[protocol]") {
  const std::string body =
      GENERATE(R"({"error":{"message":"Incorrect API key provided: sk-upstream/0001-secret."}})",
               R"({"error":{"message":"Incorrect API key provided: sk-upstream\/0001-secret."}})",
               R"({"error":{"message":"Incorrect API key provided: sk-other-0002-secret."}})",
               "Incorrect API key provided: sk-upstream/0001-secret",
               "<title>sk-upstream/0001-secret</title>");

  const Decoded decoded = Decode(With(JsonCase(), "application/json", 401), body);

  REQUIRE(decoded.reported);
  for (const std::string& text : {decoded.body, decoded.reported->message}) {
    CHECK(Contains(text, "***"));
    CHECK_FALSE(Contains(text, "secret"));
  }
}

TEST_CASE("protocol::OpenAiDecoder masks a key that stands where a text is cut", "[protocol]") {
  const int status = GENERATE(200, 500);
  for (std::size_t before = 470; before < 500; ++before) {
    const Decoded decoded = Decode(With(JsonCase(), "text/plain", status),
                                   std::string(before, 'x') + " " + std::string(kKey));
    const Error error = decoded.failure ? *decoded.failure : decoded.reported.value_or(Error{});
    CAPTURE(status, before);
    CHECK_FALSE(error.message.empty());
    CHECK_FALSE(Contains(error.message, "sk-"));
    CHECK_FALSE(Contains(decoded.body, "sk-"));
  }
}

TEST_CASE("protocol::OpenAiDecoder forwards hints and limits, and nothing else", "[protocol]") {
  Case test = With(JsonCase(), "application/json", 429);
  for (const char* name :
       {"retry-after", "retry-after-ms", "x-should-retry", "x-ratelimit-remaining-requests",
        "anthropic-ratelimit-tokens-reset", "openai-processing-ms", "x-request-id", "set-cookie",
        "server", "content-length", "transfer-encoding", "content-encoding", "connection", "date",
        "openai-organization"}) {
    test.headers.push_back({name, std::string("v-") + name});
  }

  const Decoded decoded = Decode(test, R"({"error":"x"})");

  CHECK(decoded.header("retry-after") == "v-retry-after");
  CHECK(decoded.header("retry-after-ms") == "v-retry-after-ms");
  CHECK(decoded.header("x-should-retry") == "v-x-should-retry");
  CHECK(decoded.header("x-ratelimit-remaining-requests") == "v-x-ratelimit-remaining-requests");
  CHECK(decoded.header("anthropic-ratelimit-tokens-reset") == "v-anthropic-ratelimit-tokens-reset");
  CHECK(decoded.header("openai-processing-ms") == "v-openai-processing-ms");
  CHECK(decoded.header("x-upstream-request-id") == "v-x-request-id");
  CHECK(decoded.head.headers.size() == 8);
}

TEST_CASE("protocol::OpenAiDecoder forwards limits with good answers too", "[protocol]") {
  Case test = With(StreamCase(), "text/event-stream");
  test.headers.push_back({"x-ratelimit-limit-requests", "60"});

  CHECK(Decode(test, "data: {\"choices\":[]}\n\ndata: [DONE]\n\n")
            .header("x-ratelimit-limit-requests") == "60");
}

}  // namespace
}  // namespace gateway::protocol
