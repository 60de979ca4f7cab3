#include "fault/lanes.hpp"

#include <fmt/format.h>

#include "integration/server_fixture.hpp"
#include "libgateway/json/gate.hpp"

namespace gateway::fault {
namespace {

constexpr int kOpenAiParts = 14;
constexpr int kAnthropicParts = 18;
constexpr int kResponseParts = 12;
constexpr std::string_view kResponses = "/v1/responses";

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

// A response of one message, which says `text`.
std::string Response(const std::string& text) {
  return R"({"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,)"
         R"("model":"m","output":[{"type":"message","id":"i1","status":"completed","role":)"
         R"("assistant","content":[{"type":"output_text","text":")" +
         text +
         R"(","annotations":[]}]}],"usage":{"input_tokens":13,"output_tokens":386,)"
         R"("total_tokens":399}})";
}

std::vector<std::string> ResponseEvents() {
  const std::string begun =
      R"("response":{"id":"resp_1","object":"response","status":"in_progress","output":[]})";
  std::vector<std::string> events;
  const auto add = [&events](const std::string& type, const std::string& rest) {
    events.push_back(Typed(type, fmt::format(R"(,"sequence_number":{},{})", events.size(), rest)));
  };
  add("response.created", begun);
  add("response.in_progress", begun);
  add("response.output_item.added", R"("output_index":0,"item":{"type":"message","id":"i1"})");
  std::string text;
  for (int i = 0; i < kResponseParts; ++i) {
    add("response.output_text.delta", R"("output_index":0,"delta":")" + Part(i) + "\"");
    text += Part(i);
  }
  add("response.output_item.done", R"("output_index":0,"item":{"type":"message","id":"i1"})");
  add("response.completed", R"("response":)" + Response(text));
  return events;
}

const std::string kLongText = std::string(400, 'a') + "你好 \\\"x\\\" 😀" + std::string(500, 'b');

}  // namespace

std::string Lane::Ask(const std::string& model, bool stream) const {
  const std::string provider = upstream == Dialect::kOpenAi ? "up" : "claude";
  const std::string body = fmt::format(
      R"({{"model":"{}/{}","max_tokens":99,"stream":{},"messages":[{{"role":"user","content":"hi"}}]}})",
      provider, model, stream);
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n"
      "{}",
      path, body.size(), body);
}

bool Lane::is_responses() const { return path == kResponses; }

std::vector<std::string> Lane::Events() const {
  if (is_responses()) {
    return ResponseEvents();
  }
  return upstream == Dialect::kOpenAi ? OpenAiEvents() : AnthropicEvents();
}

std::string Lane::Object() const {
  if (is_responses()) {
    return Response(kLongText);
  }
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

std::size_t Lane::FailureAt(std::string_view stream) const {
  constexpr std::string_view kFailed = "event: response.failed\ndata: ";
  constexpr std::string_view kError = "event: error\ndata: ";
  const auto before =
      stream.size() < 2 ? std::string::npos : stream.rfind("\n\n", stream.size() - 3);
  const std::size_t last = before == std::string::npos ? 0 : before + 2;
  const std::string_view event = stream.substr(last);
  if (!is_responses()) {
    return IsErrorEvent(event, client) ? last : std::string::npos;
  }
  if (!event.starts_with(kError) || !event.ends_with("\n\n") ||
      !json::CheckJson(event.substr(kError.size()))) {
    return std::string::npos;
  }
  // The response fails first, if it had begun.
  const auto failed = stream.substr(0, last).rfind(kFailed);
  return failed != std::string::npos &&
                 json::CheckJson(
                     stream.substr(failed + kFailed.size(), last - failed - kFailed.size()))
             ? failed
             : last;
}

const std::vector<Lane>& Lanes() {
  static const std::vector<Lane> lanes = [] {
    constexpr const char* kChat = "/v1/chat/completions";
    constexpr const char* kMessages = "/v1/messages";
    return std::vector<Lane>{
        {"OpenAI", Dialect::kOpenAi, Dialect::kOpenAi, kChat},
        {"Anthropic", Dialect::kAnthropic, Dialect::kAnthropic, kMessages},
        {"OpenAI to Anthropic", Dialect::kOpenAi, Dialect::kAnthropic, kChat},
        {"Anthropic to OpenAI", Dialect::kAnthropic, Dialect::kOpenAi, kMessages},
    };
  }();
  return lanes;
}

const std::vector<Lane>& AllLanes() {
  static const std::vector<Lane> lanes = [] {
    std::vector<Lane> all = Lanes();
    all.push_back({"responses", Dialect::kOpenAi, Dialect::kOpenAi, std::string(kResponses)});
    return all;
  }();
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
