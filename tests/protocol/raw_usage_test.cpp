#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "libgateway/protocol/raw.hpp"
#include "libgateway/protocol/raw_endpoint.hpp"
#include "libgateway/protocol/raw_observer.hpp"
#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

constexpr std::string_view kEvents = "text/event-stream; charset=utf-8";
constexpr std::string_view kJson = "application/json";

struct RawAnswer {
  std::string path;
  std::string_view type;
  std::string body;
  bool end = true;
  std::string asked = R"({"messages":[{"role":"user","content":"twelve bytes"}]})";
};

std::string Text(const Usage& usage) {
  const char* source = usage.source == UsageSource::kUpstream    ? "upstream"
                       : usage.source == UsageSource::kEstimated ? "estimated"
                                                                 : "none";
  return fmt::format("{} {} {} {}", usage.prompt, usage.completion, usage.cached, source);
}

// Given in pieces of several sizes, it has passed unchanged.
std::string Told(const RawAnswer& answer) {
  std::string told;
  for (const std::size_t piece : {std::size_t{1'000'000}, std::size_t{1}, std::size_t{7}}) {
    Request request;
    request.raw = true;
    request.raw_path = answer.path;
    request.body = answer.asked;
    const CallHead head;
    const Target target{TestProvider(), ""};
    auto call = NewRawPassthrough()->Encode(request, head, target, Key{"k", Secret()});
    REQUIRE(call);
    CHECK(call->upstream.body == answer.asked);
    const bool is_large = answer.body.size() > 50'000;
    const auto decoded =
        Feed(*call->decoder, {200, {{"content-type", std::string(answer.type)}}, false},
             Pieces(answer.body, is_large ? piece * 1000 : piece), answer.end);
    CHECK(decoded.body == answer.body);
    CHECK_FALSE(decoded.failure);
    CHECK((told.empty() || told == Text(decoded.usage)));
    told = Text(decoded.usage);
  }
  return told;
}

std::string Chunk(std::string_view text) {
  return fmt::format("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{}\"}}}}]}}\n\n",
                     text);
}
const std::string kUsageChunk =
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5}}\n\n";
const std::string kDone = "data: [DONE]\n\n";
const std::string kFinish =
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

TEST_CASE("protocol::RawPassthrough reads the usage of objects", "[protocol]") {
  const std::string openai =
      R"({"choices":[{"message":{"content":"\"usage\":{\"prompt_tokens\":1}"}}],)"
      R"("usage":{"prompt_tokens":11,"completion_tokens":5,)"
      R"("prompt_tokens_details":{"cached_tokens":3}}})";
  const std::string anthropic =
      R"({"type":"message","content":[],"usage":{"input_tokens":7,"cache_read_input_tokens":20,)"
      R"("cache_creation_input_tokens":0,"output_tokens":9}})";

  CHECK(Told({"/chat/completions", kJson, openai}) == "11 5 3 upstream");
  CHECK(Told({"/whatever", kJson, openai}) == "11 5 3 upstream");
  CHECK(Told({"/v1/messages", kJson, anthropic}) == "27 9 20 upstream");
  CHECK(Told({"/v1/responses", kJson,
              R"({"output":[],"usage":{"input_tokens":2,)"
              R"("output_tokens":3}})"}) == "2 3 0 upstream");
  CHECK(Told({"/embeddings", kJson,
              R"({"data":[],"usage":{"prompt_tokens":8,)"
              R"("total_tokens":8}})"}) == "8 0 0 upstream");
  CHECK(Told({"/chat/completions", "text/plain", openai}) == "11 5 3 upstream");
}

TEST_CASE("protocol::RawPassthrough reads the usage of large objects without keeping them",
          "[protocol]") {
  const std::string usage = R"("usage":{"prompt_tokens":11,"completion_tokens":5})";
  const std::string numbers = "\"data\":[0" + std::string(1'000'000, '1') + "]";
  const std::string text = R"("text":"\"usage\":{\"prompt_tokens\":99}")";

  CHECK(Told({"/embeddings", kJson, "{" + numbers + "," + usage + "}"}) == "11 5 0 upstream");
  CHECK(Told({"/embeddings", kJson, "{" + usage + "," + numbers + "}"}) == "11 5 0 upstream");
  CHECK(Told({"/embeddings", kJson, "{" + numbers + "," + text + "}"}) == "0 0 0 none");
}

TEST_CASE("protocol::RawPassthrough reads the usage of streams", "[protocol]") {
  const std::string messages =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":"
      "{\"input_tokens\":7,\"output_tokens\":1}}}\n\n"
      "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
      "\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\n"
      "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
  const std::string responses =
      "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
      "{\"usage\":{\"input_tokens\":4,\"output_tokens\":6}}}\n\n";

  const std::string chat = Chunk("hi") + kFinish + kUsageChunk + kDone;
  CHECK(Told({"/chat/completions", kEvents, chat}) == "11 5 0 upstream");
  CHECK(Told({"/whatever", kEvents, chat}) == "11 5 0 upstream");
  CHECK(Told({"/chat/completions", kEvents, chat + "data: more\n\n"}) == "11 5 0 upstream");
  CHECK(Told({"/v1/messages", kEvents, messages}) == "7 9 0 upstream");
  CHECK(Told({"/v1/responses", kEvents, responses}) == "4 6 0 upstream");
}

TEST_CASE("protocol::RawPassthrough estimates the tokens of a text that nobody counted",
          "[protocol]") {
  const std::string chat = Chunk("hi you, ") + Chunk("there") + kFinish + kDone;
  // A quarter of 55 bytes asked, and of 13 bytes said.
  CHECK(Told({"/chat/completions", kEvents, chat}) == "14 4 0 estimated");
  CHECK(Told({"/v1//Chat/%63ompletions/", kEvents, chat}) == "14 4 0 estimated");
  CHECK(Told({"/chat/completions", kEvents, Chunk("hi you, there"), false}) == "14 4 0 estimated");
  const std::string object = R"({"object":"chat.completion","choices":[{"text":"123456789"}]})";
  CHECK(Told({"/completions", kJson, object}) == "14 3 0 estimated");
  CHECK(Told({"/completions", kJson, object.substr(0, 40), false}) == "14 10 0 estimated");
  CHECK(Told({"/models", kJson, R"({"data":[{"id":"123456789"}]})"}) == "0 0 0 none");
  CHECK(Told({"/chat/completions", kJson, R"({"error":{"message":"no"}})"}) == "0 0 0 none");
  CHECK(Told({"/audio/speech", "audio/mpeg", "{\"usage\""}) == "0 0 0 none");
  const std::string picture(4000, 'A');
  CHECK(Told({"/chat/completions", kEvents, chat, true, "{\"url\":\"" + picture + "\"}"}) ==
        "3 4 0 estimated");
}

class Memory final : public BodySource {
 public:
  [[nodiscard]] std::optional<std::uint64_t> length() const override { return std::nullopt; }
  Result<std::size_t> Read(std::span<char> to) override {
    const std::size_t count = std::min(to.size(), text_.size());
    std::memcpy(to.data(), text_.data(), count);
    text_.remove_prefix(count);
    return count;
  }
  [[nodiscard]] bool ended() const override { return text_.empty(); }
  bool Rewind() override { return false; }
  void OnReadable(std::function<void()> /*wake*/) override {}

 private:
  std::string_view text_ = "{\"messages\":\"forty bytes, more or less\"}";
};

TEST_CASE("protocol::RawPassthrough estimates a prompt that was passed on in pieces",
          "[protocol]") {
  Request request;
  request.raw = true;
  request.raw_path = "/chat/completions";
  request.body_source = std::make_shared<Memory>();
  const CallHead head;
  const Target target{TestProvider(), ""};
  auto call = NewRawPassthrough()->Encode(request, head, target, Key{"k", Secret()});
  REQUIRE(call);

  std::array<char, 16> some{};
  while (!call->upstream.body_source->ended()) {
    REQUIRE(call->upstream.body_source->Read(some));
  }
  const auto decoded = Feed(*call->decoder, {200, {{"content-type", "text/event-stream"}}, false},
                            {Chunk("four"), kFinish, kDone}, true);

  CHECK(decoded.usage.prompt == 10);
  CHECK(decoded.usage.completion == 1);
}

TEST_CASE("protocol::EndpointOfRaw knows the paths that answer with texts", "[protocol]") {
  CHECK(EndpointOfRaw("/openai/deployments/x/chat/completions") == Endpoint::kChat);
  CHECK(EndpointOfRaw("/fim/completions") == Endpoint::kCompletions);
  CHECK(EndpointOfRaw("/v1/messages") == Endpoint::kMessages);
  CHECK(EndpointOfRaw("/responses/resp_1") == Endpoint::kResponses);
  for (const char* path : {"/messages/batches", "/messages/count_tokens", "/threads/t/messages",
                           "/responses/r/input_items", "/chat/completions/c", "/", "", "%"}) {
    CAPTURE(path);
    CHECK(EndpointOfRaw(path) == Endpoint::kOther);
  }
}

}  // namespace
}  // namespace gateway::protocol
