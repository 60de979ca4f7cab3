// An upstream that streams, though the client asked for one object.
#include <string>
#include <string_view>

#include "libgateway/json/gate.hpp"
#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

const Case kJson = With(JsonCase(), "text/event-stream");

std::string Event(const std::string& data) { return "data: " + data + "\n\n"; }
std::string Choice(const std::string& delta, const std::string& reason = "null") {
  return Event(
      R"({"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":)" +
      delta + R"(,"logprobs":null,"finish_reason":)" + reason + "}]}");
}
std::string Tool(const std::string& call) { return Choice(R"({"tool_calls":[)" + call + "]}"); }

const std::string kDone = "data: [DONE]\n\n";

std::string Completion(const std::string& message, const std::string& reason = "\"stop\"") {
  return R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":)" +
         message + R"(,"logprobs":null,"finish_reason":)" + reason + "}]}";
}

TEST_CASE("protocol::OpenAiDecoder folds a stream into one completion", "[protocol]") {
  const std::size_t piece = GENERATE(1, 2, 3, 7, 100000);
  const std::string upstream =
      ": hi\n\n" + Choice(R"({"role":"assistant","content":""})") +
      Choice(R"({"reasoning_content":"想","content":null})") +
      Choice(R"({"reasoning_content":"一想"})") + Choice(R"({"content":"你"})") +
      Choice(R"({"content":"好 \"😀\""})") + Choice("{}", "\"length\"") +
      Event(
          R"({"id":"c","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":6,"prompt_tokens_details":{"cached_tokens":2}},"system_fingerprint":"fp"})") +
      kDone;

  const Decoded decoded = Decode(kJson, upstream, piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.complete);
  CHECK(decoded.head.status == 200);
  CHECK_FALSE(decoded.head.streaming);
  CHECK(decoded.header("content-type") == "application/json");
  CHECK(
      decoded.body ==
      R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
      R"("message":{"role":"assistant","content":"你好 \"😀\"","reasoning_content":"想一想"},)"
      R"("logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":5,"completion_tokens":6,)"
      R"("prompt_tokens_details":{"cached_tokens":2}},"system_fingerprint":"fp"})");
  CHECK(decoded.usage.prompt == 5);
  CHECK(decoded.usage.completion == 6);
  CHECK(decoded.usage.cached == 2);
}

TEST_CASE("protocol::OpenAiDecoder answers at the terminator, not at the end", "[protocol]") {
  const Decoded decoded =
      Decode(kJson, Choice(R"({"content":"x"})") + kDone + Choice(R"({"content":"y"})"), 1, false);

  CHECK(decoded.complete);
  CHECK(decoded.body == Completion(R"({"role":"assistant","content":"x"})", "null"));
}

TEST_CASE("protocol::OpenAiDecoder puts interleaved tool calls together by their index",
          "[protocol]") {
  const Decoded decoded = Decode(
      kJson,
      Tool(
          R"({"index":0,"id":"w","type":"function","function":{"name":"weather","arguments":""}})") +
          Tool(
              R"({"index":1,"id":"t","type":"function","function":{"name":"time","arguments":""}})") +
          Tool(R"({"index":0,"function":{"arguments":"{\"city\":"}})") +
          Tool(R"({"index":1,"id":"t","function":{"name":"time","arguments":"{}"}})") +
          Tool(R"({"index":0,"id":"","function":{"arguments":"\"北京\"}"}})") +
          Choice("{}", "\"tool_calls\"") + kDone);

  CHECK(
      decoded.body ==
      Completion(
          R"({"role":"assistant","content":null,"tool_calls":[)"
          R"({"id":"w","type":"function","function":{"name":"weather","arguments":"{\"city\":\"北京\"}"}},)"
          R"({"id":"t","type":"function","function":{"name":"time","arguments":"{}"}}]})",
          "\"tool_calls\""));
}

TEST_CASE("protocol::OpenAiDecoder tells tool calls apart that have no number of their own",
          "[protocol]") {
  const std::string index = GENERATE("", R"("index":0,)", R"("index":null,)");
  const auto tool = [&index](const std::string& rest) { return Tool("{" + index + rest + "}"); };
  CAPTURE(index);

  const Decoded decoded =
      Decode(kJson, tool(R"("id":"a","function":{"name":"f","arguments":"{\"x\":"})") +
                        tool(R"("function":{"arguments":"1"})") +
                        tool(R"("id":"a","function":{"arguments":"}"})") +
                        tool(R"("id":"b","function":{"name":"g","arguments":{"y":2}})") +
                        Choice("{}", "\"tool_calls\"") + kDone);

  CHECK(decoded.body ==
        Completion(
            R"({"role":"assistant","content":null,"tool_calls":[)"
            R"({"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},)"
            R"({"id":"b","type":"function","function":{"name":"g","arguments":"{\"y\":2}"}}]})",
            "\"tool_calls\""));
}

TEST_CASE("protocol::OpenAiDecoder folds the old function_call", "[protocol]") {
  CHECK(Decode(kJson, Choice(R"({"function_call":{"name":"f","arguments":"{"}})") +
                          Choice(R"({"function_call":{"arguments":"}"}})") +
                          Choice("{}", "\"function_call\""))
            .body == Completion(R"({"role":"assistant","content":null,)"
                                R"("function_call":{"name":"f","arguments":"{}"}})",
                                "\"function_call\""));
}

TEST_CASE("protocol::OpenAiDecoder joins texts, and keeps the last of anything else",
          "[protocol]") {
  const Decoded decoded = Decode(
      kJson,
      Choice(R"({"role":null,"refusal":"不","reasoning":"a","kind":"text","annotations":[1]})") +
          Choice(R"({"role":"","refusal":"行","reasoning":"b","kind":"text","annotations":[2]})",
                 "\"stop\""));

  CHECK(decoded.body == Completion(R"({"role":"assistant","content":"","refusal":"不行",)"
                                   R"("reasoning":"ab","kind":"text","annotations":[1,2]})"));
}

TEST_CASE("protocol::OpenAiDecoder folds every choice, with its logprobs", "[protocol]") {
  const auto part = [](int index, const std::string& text, const std::string& reason) {
    return Event(R"({"id":"","choices":[{"index":)" + std::to_string(index) +
                 R"(,"delta":{"content":")" + text + R"("},"logprobs":{"content":[{"token":")" +
                 text + R"("}]},"finish_reason":)" + reason + "}]}");
  };

  const Decoded decoded = Decode(
      kJson, Event(R"({"id":"c","created":1,"model":"m","choices":[]})") + part(1, "乙", "null") +
                 part(0, "甲", "null") + part(1, "二", "\"stop\"") + part(0, "一", "\"length\""));

  CHECK(
      decoded.body ==
      R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[)"
      R"({"index":0,"message":{"role":"assistant","content":"甲一"},"logprobs":{"content":[{"token":"甲"},{"token":"一"}]},"finish_reason":"length"},)"
      R"({"index":1,"message":{"role":"assistant","content":"乙二"},"logprobs":{"content":[{"token":"乙"},{"token":"二"}]},"finish_reason":"stop"}]})");
}

TEST_CASE("protocol::OpenAiDecoder answers an error in the stream with an error", "[protocol]") {
  const bool first = GENERATE(false, true);
  const std::size_t piece = GENERATE(1, 100000);
  const std::string error = R"({"error":{"message":"满 sk-other-0002-secret","code":503}})";

  const Decoded decoded = Decode(
      kJson,
      (first ? "" : Choice(R"({"content":"x"})")) + Event(error) + Choice("{}", "\"stop\"") + kDone,
      piece);

  CHECK_FALSE(decoded.failure);
  CHECK(decoded.head.status == 503);
  CHECK(decoded.body == R"({"error":{"message":"满 ***","code":503}})");
  REQUIRE(decoded.reported);
  CHECK(decoded.reported->message == "满 ***");
}

TEST_CASE("protocol::OpenAiDecoder never folds part of a stream", "[protocol]") {
  const std::string upstream = Choice(R"({"content":"你"})") + Choice(R"({"content":"好"})") +
                               Choice("{}", "\"stop\"") + kDone;
  const std::string whole = Completion(R"({"role":"assistant","content":"你好"})");
  for (std::size_t cut = 0; cut <= upstream.size(); ++cut) {
    const Decoded decoded = Decode(kJson, std::string_view(upstream).substr(0, cut), 3);
    CAPTURE(cut);
    CHECK(decoded.complete != decoded.failure.has_value());
    CHECK(decoded.body == (decoded.complete ? whole : ""));
  }
}

TEST_CASE("protocol::OpenAiDecoder folds nothing out of nothing", "[protocol]") {
  const std::string upstream = GENERATE("", ": ping\n\n", "data: [DONE]\n\n", "data: text\n\n");

  const Decoded decoded = Decode(kJson, upstream);

  REQUIRE(decoded.failure);
  CHECK(decoded.failure->code == ErrorCode::kUpstreamProtocol);
}

TEST_CASE("protocol::OpenAiDecoder folds texts that were cut within a character", "[protocol]") {
  const Decoded decoded = Decode(
      kJson, Choice(R"({"content":"a\ud83d"})") + Choice(R"({"content":"\ude00b"})", "\"stop\""));

  CHECK(json::CheckJson(decoded.body));
  CHECK(decoded.body.find("a\xEF\xBF\xBD\xEF\xBF\xBD"
                          "b") != std::string::npos);
}

TEST_CASE("protocol::OpenAiDecoder bounds what it folds", "[protocol]") {
  std::string upstream;
  const std::string event = Choice(R"({"content":")" + std::string(900'000, 'x') + "\"}");
  while (upstream.size() <= (64U << 20U)) {
    upstream += event;
  }

  const Decoded decoded = Decode(kJson, upstream, 65536);

  REQUIRE(decoded.failure);
  CHECK(decoded.body.empty());
}

}  // namespace
}  // namespace gateway::protocol
