#include "libgateway/protocol/anthropic_to_openai/message_events.hpp"

#include <array>
#include <charconv>

#include "libgateway/json/writer.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

constexpr std::string_view kBlockStart = "content_block_start";
constexpr std::string_view kBlockDelta = "content_block_delta";
constexpr std::string_view kBlockStop = "content_block_stop";

void AppendNumber(std::int64_t number, std::string* out) {
  std::array<char, 20> digits{};
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out->append(digits.data(), end);
}

std::string_view DeltaOf(MessageEvents::Kind kind) {
  switch (kind) {
    case MessageEvents::Kind::kThinking:
      return R"(,"delta":{"type":"thinking_delta","thinking":")";
    case MessageEvents::Kind::kToolUse:
      return R"(,"delta":{"type":"input_json_delta","partial_json":")";
    default:
      return R"(,"delta":{"type":"text_delta","text":")";
  }
}

}  // namespace

void MessageEvents::Start(std::string_view id, std::string_view model, const MessageUsage& usage) {
  MessageUsage before = usage;
  before.counts.output = 0;
  before.tells_thinking = false;
  data_.clear();
  json::Writer out(&data_);
  out.BeginObject().Key("type").Text("message_start").Key("message").BeginObject();
  out.Key("id").Inner(id).Key("type").Text("message").Key("role").Text("assistant");
  out.Key("model").Inner(model).Key("content").BeginArray().EndArray();
  out.Key("stop_reason").Null().Key("stop_sequence").Null().Key("usage");
  before.Write(out);
  out.EndObject().EndObject();
  emit_("message_start", data_);
}

std::string& MessageEvents::BlockEvent(std::string_view type) {
  data_.clear();
  data_.append(R"({"type":")").append(type).append(R"(","index":)");
  AppendNumber(index_, &data_);
  return data_;
}

void MessageEvents::OpenText() {
  Close();
  BlockEvent(kBlockStart).append(R"(,"content_block":{"type":"text","text":""}})");
  emit_(kBlockStart, data_);
  open_ = Kind::kText;
}

void MessageEvents::OpenThinking() {
  Close();
  BlockEvent(kBlockStart)
      .append(R"(,"content_block":{"type":"thinking","thinking":"","signature":""}})");
  emit_(kBlockStart, data_);
  open_ = Kind::kThinking;
}

void MessageEvents::OpenToolUse(std::string_view id, std::string_view name) {
  Close();
  BlockEvent(kBlockStart)
      .append(R"(,"content_block":{"type":"tool_use","id":")")
      .append(id)
      .append(R"(","name":")")
      .append(name)
      .append(R"(","input":{}}})");
  emit_(kBlockStart, data_);
  open_ = Kind::kToolUse;
}

void MessageEvents::RedactedThinking(std::string_view data) {
  Close();
  BlockEvent(kBlockStart)
      .append(R"(,"content_block":{"type":"redacted_thinking","data":")")
      .append(data)
      .append(R"("}})");
  emit_(kBlockStart, data_);
  open_ = Kind::kThinking;
  Close();
}

void MessageEvents::Delta(std::string_view inner) {
  if (!inner.empty()) {
    BlockEvent(kBlockDelta).append(DeltaOf(open_)).append(inner).append(R"("}})");
    emit_(kBlockDelta, data_);
  }
}

void MessageEvents::Signature(std::string_view inner) {
  if (!inner.empty()) {
    BlockEvent(kBlockDelta)
        .append(R"(,"delta":{"type":"signature_delta","signature":")")
        .append(inner)
        .append(R"("}})");
    emit_(kBlockDelta, data_);
  }
}

void MessageEvents::Close() {
  if (open_ != Kind::kNone) {
    BlockEvent(kBlockStop).append("}");
    emit_(kBlockStop, data_);
    open_ = Kind::kNone;
    ++index_;
  }
}

void MessageEvents::Finish(std::string_view stop_reason, std::string_view stop_sequence,
                           const MessageUsage& usage) {
  Close();
  data_.clear();
  json::Writer out(&data_);
  out.BeginObject().Key("type").Text("message_delta").Key("delta").BeginObject();
  out.Key("stop_reason").Text(stop_reason).Key("stop_sequence");
  if (stop_sequence.empty()) {
    out.Null();
  } else {
    out.Text(stop_sequence);
  }
  out.EndObject().Key("usage");
  usage.Write(out);
  out.EndObject();
  emit_("message_delta", data_);
  emit_("message_stop", R"({"type":"message_stop"})");
}

}  // namespace gateway::protocol::anthropic_to_openai
