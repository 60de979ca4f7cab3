// R7. However an upstream's answer is cut into segments, the client's bytes are the same: what is
// made of the segments. That they come that way is in split_delivery_test.cpp.
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "fault/lanes.hpp"
#include "integration/server_fixture.hpp"
#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"
#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"
#include "protocol/translating.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using protocol::Decoded;

const std::string kMark = "\xEF\xBB\xBF";

std::string Ends(const std::string& lines, const std::string& line_end) {
  std::string text;
  for (const char c : lines) {
    c == '\n' ? text.append(line_end) : text.append(1, c);
  }
  return text;
}

// Every kind of line and character that a stream may have.
std::string Events(const std::string& line_end) {
  const std::string events = ": wait\n\n" + ContentEvent("你好 😀 \\\"x\\\"") + ": 还在\n\n" +
                             "id: 7\nevent: x\nretry: 5\n" + ContentEvent("二") +
                             "data:{\"choices\":[],\ndata: \"x\":1}\n\n" + kFinishEvent +
                             kUsageEvent + kDoneEvent;
  return Ends(events, line_end);
}

// Decodes `upstream` in two segments cut at `at`.
Decoded InTwo(const protocol::Case& test, const std::string& upstream, std::size_t at) {
  return protocol::DecodeSegments(test, {upstream.substr(0, at), upstream.substr(at)});
}

TEST_CASE("An answer of no type, cut in two anywhere, is decoded as if it were whole", "[fault]") {
  const std::string line_end = GENERATE("\n", "\r\n", "\r");
  const bool mark = GENERATE(false, true);
  const bool folded = GENERATE(false, true);
  const std::string upstream = (mark ? kMark : "") + Events(line_end);
  const protocol::Case test =
      protocol::With(folded ? protocol::JsonCase() : protocol::StreamCase(), "");
  CAPTURE(line_end, mark, folded);

  const Decoded whole = protocol::Decode(test, upstream);

  REQUIRE(whole.complete);
  CHECK(whole.body.find("你好 😀") != std::string::npos);
  std::vector<std::size_t> differs;
  for (std::size_t at = 0; at <= upstream.size(); ++at) {
    const Decoded decoded = InTwo(test, upstream, at);
    if (decoded.body != whole.body || !decoded.complete || decoded.usage.prompt != 11) {
      differs.push_back(at);
    }
  }
  CHECK(differs == std::vector<std::size_t>{});
}

TEST_CASE("An object cut in two anywhere is decoded as if it were whole", "[fault]") {
  const bool unfolded = GENERATE(false, true);
  const std::string type = GENERATE("application/json", "");
  const std::string upstream =
      "\n "
      "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{"
      "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"你好 😀 \\\"x\\\" \\u4f60\"},"
      "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":11}}\n";
  const protocol::Case test =
      protocol::With(unfolded ? protocol::StreamCase() : protocol::JsonCase(), type);

  const Decoded whole = protocol::Decode(test, upstream);

  REQUIRE(whole.complete);
  for (std::size_t at = 0; at <= upstream.size(); ++at) {
    CAPTURE(at);
    const Decoded decoded = InTwo(test, upstream, at);
    CHECK((decoded.complete && decoded.body == whole.body));
  }
}

// The adapter of a lane.
std::unique_ptr<ProtocolAdapter> AdapterOf(const fault::Lane& lane) {
  if (lane.translates()) {
    return lane.client == Dialect::kOpenAi ? protocol::NewOpenAiToAnthropic()
                                           : protocol::NewAnthropicToOpenAi();
  }
  return lane.client == Dialect::kOpenAi ? protocol::NewOpenAiPassthrough()
                                         : protocol::NewAnthropicPassthrough();
}

// Anthropic's events of every kind.
std::string AnthropicEvents() {
  const auto event = [](const std::string& type, const std::string& rest) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + rest + "}\n\n";
  };
  const auto block = [&event](int index, const std::string& start, const std::string& delta) {
    const std::string number = ",\"index\":" + std::to_string(index);
    return event("content_block_start", number + ",\"content_block\":" + start) +
           event("content_block_delta", number + ",\"delta\":" + delta) +
           event("content_block_stop", number);
  };
  return event("message_start",
               R"(,"message":{"id":"msg_1","role":"assistant","model":"m","content":[],"usage":)"
               R"({"input_tokens":11,"output_tokens":1}})") +
         ": 还在\n\n" + event("ping", "") +
         block(0, R"({"type":"thinking","thinking":"","signature":""})",
               R"({"type":"thinking_delta","thinking":"嗯 😀"})") +
         block(1, R"({"type":"text","text":""})",
               R"({"type":"text_delta","text":"你好 😀 \"x\""})") +
         block(2, R"({"type":"tool_use","id":"toolu_1","name":"f","input":{}})",
               R"({"type":"input_json_delta","partial_json":"{\"a\":\"二\"}"})") +
         event("message_delta",
               R"(,"delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":)"
               R"({"output_tokens":5})") +
         event("message_stop", "");
}

// The same of the Responses API.
std::string ResponseEvents() {
  const auto event = [](const std::string& type, const std::string& rest) {
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n";
  };
  const std::string text = R"(你好 😀 \"x\")";
  return event("response.created",
               R"("response":{"id":"r1","object":"response","status":"queued"})") +
         ": 还在\n\n" + event("response.output_text.delta", R"("delta":")" + text + "\"") +
         event("response.function_call_arguments.delta", R"("delta":"{\"a\":\"二\"}")") +
         event("response.completed",
               R"("response":{"id":"r1","object":"response","status":"completed","output":[{)"
               R"("type":"message","content":[{"type":"output_text","text":")" +
                   text + R"("}]}],"usage":{"input_tokens":11,"output_tokens":5}})");
}

TEST_CASE(
    "Every protocol's stream, cut in two anywhere or into bytes, is decoded as if it were whole",
    "[fault]") {
  const fault::Lane& lane = fault::AllLanes().at(GENERATE(0U, 1U, 2U, 3U, 4U));
  const std::string line_end = GENERATE("\n", "\r\n", "\r");
  const bool folded = GENERATE(false, true);
  const bool mark = folded || GENERATE(false, true);
  CAPTURE(lane.name, line_end, mark, folded);
  const bool is_responses = &lane == &fault::AllLanes().back();
  const std::string upstream =
      (mark ? kMark : "") + (is_responses ? Ends(ResponseEvents(), line_end)
                             : lane.upstream == Dialect::kOpenAi
                                 ? Events(line_end)
                                 : Ends(AnthropicEvents(), line_end));
  const std::string ask =
      fmt::format(R"({{"model":"x/m","max_tokens":9,"stream":{},"messages":[{{"role":"user",)"
                  R"("content":"hi"}}]}})",
                  !folded);
  protocol::Translating translating(AdapterOf(lane));
  translating.request.path = lane.path;
  const auto decode = [&](const std::vector<std::string>& segments) {
    const EncodedCall call = translating.Encode(ask);
    Decoded decoded = protocol::Feed(
        *call.decoder, ResponseHead{200, {{"content-type", "text/event-stream"}}, false}, segments,
        true);
    decoded.body = fault::Normalised(decoded.body);
    return decoded;
  };

  const Decoded whole = decode({upstream});

  REQUIRE(whole.complete);
  CHECK(whole.body.find("你好 😀") != std::string::npos);
  std::vector<std::size_t> differs;
  for (std::size_t at = 0; at <= upstream.size(); ++at) {
    const Decoded decoded = decode({upstream.substr(0, at), upstream.substr(at)});
    if (decoded.body != whole.body || !decoded.complete || decoded.usage.prompt != 11) {
      differs.push_back(at);
    }
  }
  CHECK(differs == std::vector<std::size_t>{});
  CHECK(decode(protocol::Pieces(upstream, 1)).body == whole.body);
}

}  // namespace
}  // namespace gateway::server
