#include "libgateway/protocol/shape/anthropic_collect.hpp"

#include "libgateway/json/gate.hpp"
#include "libgateway/json/quote.hpp"
#include "libgateway/json/unquote.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/shape/message_frame.hpp"
#include "libgateway/protocol/upstream_error.hpp"

namespace gateway::protocol::shape {
namespace {

bool IsEmptyObject(std::string_view json) {
  return json.find_first_not_of("{} \t\r\n") == std::string_view::npos;
}

// What a tool is called with: `text` if it is an object, else what the block began with. Text that
// broke off half way is shown rather than lost.
void SetInput(std::string_view text, RawMembers* block) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return;
  }
  const auto kind = json::CheckJson(text);
  const std::string* known = block->Find("input");
  if (kind && *kind == json::Kind::kObject) {
    block->Set("input", text.substr(text.find('{')));
  } else if (known == nullptr || known->front() != '{' || IsEmptyObject(*known)) {
    block->Set("input", R"({"raw_arguments":)" + json::Quote(text) + "}");
  }
}

std::int64_t IndexOf(json::Element event, std::int64_t otherwise) {
  return event["index"].Integer().value_or(otherwise);
}

}  // namespace

bool AnthropicCollector::Add(const sse::Event& event) {
  if (!tree_.Read(event.data) || !tree_.root().IsObject()) {
    return true;
  }
  const json::Element root = tree_.root();
  const std::string type = root["type"].IsString() ? root["type"].Text() : std::string(event.name);
  if (type == "error" || ReportsError(root["error"])) {
    return false;
  }
  AddEvent(type, root);
  return true;
}

void AnthropicCollector::AddEvent(std::string_view type, json::Element event) {
  if (type == "message_stop") {
    ended_ = true;
    return;
  }
  if (type == "message_start") {
    StartMessage(event["message"]);
  } else if (type == "content_block_start") {
    StartBlock(event);
  } else if (type == "content_block_delta") {
    AddDelta(event);
  } else if (type == "message_delta") {
    AddMessageDelta(event);
  } else {
    return;
  }
  begun_ = true;
}

void AnthropicCollector::StartMessage(json::Element message) {
  message_ = RawMembers(message);
  usage_ = RawMembers(message["usage"]);
  // Empty, but for upstreams that do not know better.
  for (const json::Element block : message["content"]) {
    blocks_[static_cast<std::int64_t>(blocks_.size())].members = RawMembers(block);
  }
}

void AnthropicCollector::StartBlock(json::Element event) {
  const json::Element block = event["content_block"];
  const std::int64_t next = blocks_.empty() ? 0 : blocks_.rbegin()->first + 1;
  blocks_[IndexOf(event, next)] = Block{RawMembers(block), {}};
  // Another model has taken over; the message goes on under its name.
  if (block["type"].Is("fallback") && block["to"]["model"].HasText()) {
    message_.Set("model", block["to"]["model"].raw());
  }
}

void AnthropicCollector::AddDelta(json::Element event) {
  const std::int64_t last = blocks_.empty() ? 0 : blocks_.rbegin()->first;
  const auto found = blocks_.find(IndexOf(event, last));
  if (found == blocks_.end()) {
    return;
  }
  Block& block = found->second;
  const json::Element delta = event["delta"];
  const json::Element type = delta["type"];
  if (type.Is("text_delta")) {
    block.members.AppendText("text", delta["text"].inner());
  } else if (type.Is("thinking_delta")) {
    block.members.AppendText("thinking", delta["thinking"].inner());
  } else if (type.Is("input_json_delta")) {
    json::AppendUnescaped(delta["partial_json"].inner(), &block.input);
  } else if (type.Is("citations_delta") && delta["citation"]) {
    block.members.AppendElement("citations", delta["citation"].raw());
  } else if (type.Is("signature_delta") || type.Is("compaction_delta")) {
    // These come whole.
    for (const json::Element member : delta) {
      if (!member.HasKey("type")) {
        block.members.Set(member.key(), member.raw());
      }
    }
  }
}

void AnthropicCollector::AddMessageDelta(json::Element event) {
  message_.Merge(event["delta"]);
  usage_.Merge(event["usage"]);
  for (const json::Element member : event) {
    if (!member.HasKey("type") && !member.HasKey("delta") && !member.HasKey("usage")) {
      message_.MergeMember(member);
    }
  }
  finished_ = finished_ || event["delta"]["stop_reason"].HasText();
}

std::string AnthropicCollector::Object() {
  std::string content;
  json::Writer blocks(&content);
  blocks.BeginArray();
  for (auto& [index, block] : blocks_) {
    SetInput(block.input, &block.members);
    block.members.WriteTo(&blocks);
  }
  blocks.EndArray();
  CompleteMessage(model_, &message_);
  message_.Set("content", content);

  std::string usage;
  json::Writer counts(&usage);
  CompleteUsage(&usage_);
  usage_.WriteTo(&counts);
  message_.Set("usage", usage);

  std::string object;
  json::Writer writer(&object);
  message_.WriteTo(&writer);
  return object;
}

}  // namespace gateway::protocol::shape
