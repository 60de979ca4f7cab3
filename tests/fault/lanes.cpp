#include "fault/lanes.hpp"

#include <fmt/format.h>

#include "integration/server_fixture.hpp"
#include "libgateway/json/gate.hpp"

namespace gateway::fault {
namespace {

constexpr int kOpenAiParts = 14;
constexpr int kAnthropicParts = 18;

std::string Part(int number) { return fmt::format("第 {} 段, \\\"quoted\\\" 😀", number); }

std::string Typed(const std::string& type, const std::string& rest) {
  return fmt::format("event: {0}\ndata: {{\"type\":\"{0}\"{1}}}\n\n", type, rest);
}

std::vector<std::string> OpenAiEvents() {
  std::vector<std::string> events;
  for (int i = 0; i < kOpenAiParts; ++i) {
    events.push_back(server::ContentEvent(Part(i)));
  }
  events.push_back(server::kFinishEvent);
  events.push_back(server::kUsageEvent);
  events.push_back(server::kDoneEvent);
  return events;
}

std::vector<std::string> AnthropicEvents() {
  std::vector<std::string> events = {
      Typed("message_start",
            R"(,"message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":)"
            R"([],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":11,)"
            R"("output_tokens":1}})"),
      Typed("content_block_start", R"(,"index":0,"content_block":{"type":"text","text":""})"),
      Typed("ping", "")};
  for (int i = 0; i < kAnthropicParts; ++i) {
    events.push_back(
        Typed("content_block_delta",
              R"(,"index":0,"delta":{"type":"text_delta","text":")" + Part(i) + "\"}"));
  }
  events.push_back(Typed("content_block_stop", R"(,"index":0)"));
  events.push_back(Typed("message_delta",
                         R"(,"delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":)"
                         R"({"output_tokens":5})"));
  events.push_back(Typed("message_stop", ""));
  return events;
}

const std::string kLongText = std::string(400, 'a') + "你好 \\\"x\\\" 😀" + std::string(500, 'b');

}  // namespace

std::string Lane::Ask(const std::string& model, bool stream) const {
  const std::string provider = upstream == Dialect::kOpenAi ? "up" : "claude";
  const std::string body = fmt::format(
      R"({{"model":"{}/{}","max_tokens":99,"stream":{},"messages":[{{"role":"user","content":"hi"}}]}})",
      provider, model, stream);
  const std::string path = client == Dialect::kOpenAi ? "/v1/chat/completions" : "/v1/messages";
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n"
      "{}",
      path, body.size(), body);
}

std::vector<std::string> Lane::Events() const {
  return upstream == Dialect::kOpenAi ? OpenAiEvents() : AnthropicEvents();
}

std::string Lane::Object() const {
  if (upstream == Dialect::kAnthropic) {
    return R"({"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":)"
           R"("text","text":")" +
           kLongText +
           R"("}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":13,)"
           R"("output_tokens":386}})";
  }
  return R"({"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
         R"("message":{"role":"assistant","content":")" +
         kLongText +
         R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":13,"completion_tokens":386,)"
         R"("total_tokens":399}})";
}

const std::vector<Lane>& Lanes() {
  static const std::vector<Lane> lanes = {
      {"OpenAI", Dialect::kOpenAi, Dialect::kOpenAi},
      {"Anthropic", Dialect::kAnthropic, Dialect::kAnthropic},
      {"OpenAI to Anthropic", Dialect::kOpenAi, Dialect::kAnthropic},
      {"Anthropic to OpenAI", Dialect::kAnthropic, Dialect::kOpenAi},
  };
  return lanes;
}

std::string_view FramingName(Framing framing) {
  return framing == Framing::kLength    ? "length"
         : framing == Framing::kChunked ? "chunked"
                                        : "until close";
}

std::string HeadOf(const std::string& type, Framing framing, std::size_t length) {
  return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n" +
         (framing == Framing::kLength    ? fmt::format("Content-Length: {}\r\n", length)
          : framing == Framing::kChunked ? "Transfer-Encoding: chunked\r\n"
                                         : "Connection: close\r\n") +
         "\r\n";
}

std::string Normalised(std::string answer) {
  constexpr std::string_view kDigits = "0123456789";
  for (const std::string_view name :
       {R"("created":)", R"("input_tokens":)", R"("output_tokens":)", R"("prompt_tokens":)",
        R"("completion_tokens":)", R"("total_tokens":)"}) {
    for (auto at = answer.find(name); at != std::string::npos; at = answer.find(name, at + 1)) {
      const auto number = at + name.size();
      answer.erase(number,
                   std::min(answer.find_first_not_of(kDigits, number), answer.size()) - number);
    }
  }
  return answer;
}

bool IsErrorAnswer(std::string_view text, Dialect dialect) {
  const std::string_view start = dialect == Dialect::kOpenAi
                                     ? R"({"error":{"message":")"
                                     : R"({"type":"error","error":{"type":")";
  return text.starts_with(start) && json::CheckJson(text);
}

bool IsErrorEvent(std::string_view text, Dialect dialect) {
  const std::string_view start = dialect == Dialect::kOpenAi ? "data: " : "event: error\ndata: ";
  if (!text.starts_with(start) || !text.ends_with("\n\n")) {
    return false;
  }
  text.remove_prefix(start.size());
  text.remove_suffix(2);
  return text.find('\n') == std::string_view::npos && IsErrorAnswer(text, dialect);
}

}  // namespace gateway::fault
