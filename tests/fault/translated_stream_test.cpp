// A stream is translated in bounded memory, whatever its length.
#include <string>

#include <unistd.h>

#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"
#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"
#include "protocol/translating.hpp"
#include "support/catch.hpp"
#include "support/process_figures.hpp"

namespace gateway::protocol {
namespace {

constexpr std::size_t kBytes = 64U << 20U;

// Feeds `event` again and again; what comes out is let go of, as an Attempt does.
void FeedMany(std::unique_ptr<ProtocolAdapter> adapter, const std::string& first,
              const std::string& event) {
  Translating translating(std::move(adapter));
  const EncodedCall call = translating.Encode(
      R"({"model":"x/m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"hi"}]})");
  call.decoder->OnHead(ResponseHead{200, {{"content-type", "text/event-stream"}}, false});
  std::string out;
  REQUIRE(call.decoder->OnBody(first, &out));
  const std::size_t before = support::ResidentBytes(getpid());
  for (std::size_t fed = 0; fed < kBytes; fed += event.size()) {
    out.clear();
    REQUIRE(call.decoder->OnBody(event, &out));
    REQUIRE(!out.empty());  // at once
  }
  const std::size_t after = support::ResidentBytes(getpid());
  const double grown = support::Mebibytes(after > before ? after - before : 0);
  WARN("64 MiB translated: +" << grown << " MiB");
  if (!support::kSanitized) {
    CHECK(grown < 8);
  }
}

std::string Delta(const std::string& delta) {
  return "event: content_block_delta\ndata: "
         "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":" +
         delta + "}\n\n";
}

std::string Start(const std::string& block) {
  return "data: "
         "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"m\",\"usage\":"
         "{\"input_tokens\":1,\"output_tokens\":1}}}\n\ndata: {\"type\":\"content_block_start\","
         "\"index\":0,\"content_block\":" +
         block + "}\n\n";
}

TEST_CASE("A stream of Anthropic's is translated in bounded memory", "[fault]") {
  const std::string text(1000, 'x');
  FeedMany(NewOpenAiToAnthropic(), Start(R"({"type":"text","text":""})"),
           Delta(R"({"type":"text_delta","text":")" + text + "\"}"));
  FeedMany(NewOpenAiToAnthropic(), Start(R"({"type":"thinking","thinking":"","signature":""})"),
           Delta(R"({"type":"thinking_delta","thinking":")" + text + "\"}"));
  FeedMany(NewOpenAiToAnthropic(),
           Start(R"({"type":"tool_use","id":"toolu_1","name":"f","input":{}})"),
           Delta(R"({"type":"input_json_delta","partial_json":")" + text + "\"}"));
}

TEST_CASE("A stream of OpenAI's is translated in bounded memory", "[fault]") {
  const std::string text(1000, 'x');
  const auto chunk = [](const std::string& delta) {
    return R"(data: {"id":"c1","choices":[{"index":0,"delta":)" + delta + "}]}\n\n";
  };
  const std::string first = chunk(R"({"role":"assistant","content":""})");
  FeedMany(NewAnthropicToOpenAi(), first, chunk(R"({"content":")" + text + "\"}"));
  FeedMany(NewAnthropicToOpenAi(), first, chunk(R"({"reasoning_content":")" + text + "\"}"));
  FeedMany(NewAnthropicToOpenAi(),
           chunk(R"({"tool_calls":[{"index":0,"id":"call_1","type":"function","function":)"
                 R"({"name":"f","arguments":"{\"a\":\""}}]})"),
           chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":")" + text + "\"}}]}"));
}

}  // namespace
}  // namespace gateway::protocol
