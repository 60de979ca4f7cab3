#include "libgateway/protocol/shape/message_frame.hpp"

#include "libgateway/json/quote.hpp"
#include "libgateway/protocol/shape/new_id.hpp"

namespace gateway::protocol::shape {
namespace {

constexpr std::string_view kEmptyText = R"("")";

void SetIfEmpty(std::string_view key, std::string_view value, RawMembers* message) {
  const std::string* known = message->Find(key);
  if (known == nullptr || *known == "null" || *known == kEmptyText) {
    message->Set(key, value);
  }
}

}  // namespace

void CompleteMessage(std::string_view model, RawMembers* message) {
  SetIfEmpty("id", json::Quote(NewMessageId()), message);
  SetIfEmpty("type", R"("message")", message);
  SetIfEmpty("role", R"("assistant")", message);
  SetIfEmpty("model", json::Quote(model), message);
  message->SetIfMissing("content", "[]");
  message->SetIfMissing("stop_reason", "null");
  message->SetIfMissing("stop_sequence", "null");
}

void CompleteUsage(RawMembers* usage) {
  usage->SetIfMissing("input_tokens", "0");
  usage->SetIfMissing("output_tokens", "0");
}

}  // namespace gateway::protocol::shape
