// An upstream that answers with one JSON object.
#include <string>
#include <string_view>

#include "libgateway/json/gate.hpp"
#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

constexpr std::string_view kCompletion =
    "\n{\"id\":\"c-1\",\"object\":\"chat.completion\",\"created\":1758870885,\"model\":\"深度-V3\","
    "\n"
    "\"choices\":[{\"index\":0,\"message\":{\"content\":\"你好呀！\\ud83d\\ude00\",\"role\":"
    "\"assistant\"},"
    "\"refs\":null,\"logprobs\":null,\"finish_reason\":\"stop\",\"service_tier\":null}],"
    "\"usage\":{\"prompt_tokens\":13,\"completion_tokens\":386,\"total_tokens\":399,"
    "\"prompt_tokens_details\":{\"cached_tokens\":4}},\"x\":1.00}\n";

TEST_CASE("protocol::OpenAiDecoder relays a JSON answer byte by byte, and reads its usage",
          "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 10000);
  const std::string type = GENERATE("application/json; charset=utf-8", "", "text/html");

  const Decoded decoded = Decode(With(JsonCase(), type), kCompletion, piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.body == kCompletion);
  CHECK(decoded.complete);
  CHECK(decoded.head.status == 200);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "application/json");
  CHECK(decoded.usage.prompt == 13);
  CHECK(decoded.usage.completion == 386);
  CHECK(decoded.usage.cached == 4);
  CHECK_FALSE(decoded.reported);
}

TEST_CASE("protocol::OpenAiDecoder never takes part of an object for an answer", "[protocol]") {
  const bool stream = GENERATE(false, true);
  const Case test = With(stream ? StreamCase() : JsonCase(), "application/json");
  const std::size_t whole = kCompletion.size() - 1;  // the last byte is a line feed
  for (std::size_t cut = 0; cut < whole; ++cut) {
    const Decoded decoded = Decode(test, kCompletion.substr(0, cut), 64);
    CAPTURE(stream, cut);
    REQUIRE(decoded.failure);
    CHECK(decoded.failure->code == ErrorCode::kUpstreamProtocol);
    CHECK(decoded.body.empty());
    CHECK_FALSE(decoded.complete);
  }
}

TEST_CASE("protocol::OpenAiDecoder refuses a good status with a bad body", "[protocol]") {
  const std::string body = GENERATE("", "  ", "<html><title>登录</title></html>", "OK", "[]", "{}",
                                    "null", R"({"choices":null})", R"({"choices":{}})", "\"\xFF\"",
                                    R"({"error":null})", R"({"choices":[]} extra)");
  const bool stream = GENERATE(false, true);
  const std::string type = GENERATE("application/json", "text/html");
  CAPTURE(body, stream, type);

  const Decoded decoded = Decode(With(stream ? StreamCase() : JsonCase(), type), body, 5);

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamProtocol);
  CHECK(decoded.body.empty());
}

TEST_CASE("protocol::OpenAiDecoder gives an error in a good answer a bad status", "[protocol]") {
  const auto [body, status] = GENERATE(
      table<std::string, int>({{R"({"error":{"message":"没有","code":404}})", 404},
                               {R"({"error":{"message":"没有","status":429,"code":"x"}})", 429},
                               {R"({"error":{"message":"没有","code":200}})", 502},
                               {R"({"error":{"message":"没有","code":"429"}})", 502},
                               {R"({"error":"没有","status":503})", 503},
                               {R"({"error":{"message":"没有"},"choices":null})", 502},
                               {R"({"error":{"message":"没有"},"choices":[ ]})", 502}}));
  const bool stream = GENERATE(false, true);
  CAPTURE(body, stream);

  const Decoded decoded =
      Decode(With(stream ? StreamCase() : JsonCase(), "application/json"), body);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.head.status == status);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.body == body);
  REQUIRE(decoded.reported);
  CHECK(decoded.reported->message == "没有");
}

TEST_CASE("protocol::OpenAiDecoder takes an empty error beside choices for none", "[protocol]") {
  const std::string error = GENERATE("null", "\"\"", "false");
  const std::string body = R"({"choices":[{"message":{}}],"error":)" + error + "}";

  CHECK(Decode(With(JsonCase(), "application/json"), body).body == body);
}

TEST_CASE("protocol::OpenAiDecoder asks no other path for choices", "[protocol]") {
  Case test = With(JsonCase(), "application/json");
  test.path = "/v1/embeddings";
  const std::string body = R"({"data":[{"embedding":[0.1]}],"usage":{"prompt_tokens":5}})";

  const Decoded decoded = Decode(test, body);

  CHECK(decoded.body == body);
  CHECK(decoded.usage.prompt == 5);
}

TEST_CASE("protocol::OpenAiDecoder bounds a JSON answer", "[protocol]") {
  const std::string megabyte(1U << 20U, ' ');
  std::string endless;
  for (int i = 0; i < 65; ++i) {
    endless += megabyte;
  }

  const Decoded decoded = Decode(With(JsonCase(), "application/json"), endless, 1U << 20U);

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamProtocol);
}

TEST_CASE("protocol::OpenAiDecoder unfolds an object for a client that wants a stream",
          "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 10000);
  const std::string base =
      "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\","
      "\"system_fingerprint\":\"fp\",\"choices\":[";
  const auto chunk = [&base](const std::string& choice) { return base + choice + "]}\n\n"; };

  const Decoded decoded = Decode(
      With(StreamCase(), "application/json"),
      R"({"id":"c","object":"chat.completion","created":7,"model":"m","system_fingerprint":"fp",)"
      R"("choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"想","content":"你好",)"
      R"("refusal":null,"annotations":[{"type":"url_citation"}],"tool_calls":[)"
      R"({"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\": 1}"}},)"
      R"({"id":"b","type":"function","function":{"name":"g","arguments":""}}]},)"
      R"("logprobs":{"content":[{"token":"你"}]},"finish_reason":"tool_calls"},)"
      R"({"index":1,"message":{"content":null,"refusal":"不"},"finish_reason":null}],)"
      R"("usage":{"prompt_tokens":3,"completion_tokens":2}})",
      piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "text/event-stream; charset=utf-8");
  CHECK(decoded.header("cache-control") == "no-cache");
  CHECK(decoded.usage.prompt == 3);
  CHECK(decoded.complete);
  CHECK(
      decoded.body ==
      chunk(
          R"({"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null})") +
          chunk(
              R"({"index":0,"delta":{"reasoning_content":"想"},"logprobs":null,"finish_reason":null})") +
          chunk(
              R"({"index":0,"delta":{"content":"你好"},"logprobs":{"content":[{"token":"你"}]},"finish_reason":null})") +
          chunk(
              R"({"index":0,"delta":{"annotations":[{"type":"url_citation"}]},"logprobs":null,"finish_reason":null})") +
          chunk(
              R"({"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\": 1}"}}]},"logprobs":null,"finish_reason":null})") +
          chunk(
              R"({"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":""}}]},"logprobs":null,"finish_reason":null})") +
          chunk(R"({"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"})") +
          chunk(
              R"({"index":1,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null})") +
          chunk(R"({"index":1,"delta":{"refusal":"不"},"logprobs":null,"finish_reason":null})") +
          chunk(R"({"index":1,"delta":{},"logprobs":null,"finish_reason":"stop"})") +
          "data: [DONE]\n\n");
}

TEST_CASE("protocol::OpenAiDecoder unfolds usage for a client that asked for it", "[protocol]") {
  const std::string options = GENERATE(R"(,"stream_options":{"include_usage":true})",
                                       R"(,"stream_options":{"include_usage":false})");
  const bool asked = options.find("true") != std::string::npos;

  const Decoded decoded =
      Decode(With(StreamCase(options), "application/json"),
             R"({"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":3}})");

  const bool told =
      decoded.body.find(R"("choices":[],"usage":{"prompt_tokens":3})") != std::string::npos;
  CHECK(told == asked);
  CHECK((decoded.body.find("\"usage\":null") != std::string::npos) == asked);
}

TEST_CASE("protocol::OpenAiDecoder unfolds with an id, a time and a model of its own if need be",
          "[protocol]") {
  const Decoded decoded =
      Decode(With(StreamCase(), "application/json"),
             R"({"id":"","choices":[{"message":{"content":[{"type":"text"}]}}]})");

  CHECK(decoded.body.find("\"id\":\"chatcmpl-") != std::string::npos);
  CHECK(decoded.body.find("\"created\":1") != std::string::npos);
  CHECK(decoded.body.find("\"model\":\"m-up\"") != std::string::npos);
  CHECK(decoded.body.find(R"("delta":{"content":[{"type":"text"}]})") != std::string::npos);
}

}  // namespace
}  // namespace gateway::protocol
