#include "anthropic_events.hpp"

#include "require.hpp"

namespace gateway::fuzz {

void AnthropicEvents::Take(std::string_view type, json::Element data) {
  const bool at_index = data["index"].Integer() == index_;
  if (type == "message_start") {
    TakeStart(data["message"]);
    return;
  }
  Require(begun_, "message_start comes first", data.raw());
  if (type == "content_block_start") {
    Require(!open_ && !ended_ && at_index, "one block at a time, 0, 1, 2", data.raw());
    TakeBlock(data["content_block"]);
  } else if (type == "content_block_delta") {
    Require(open_ && at_index, "a delta is for the open block", data.raw());
    TakeDelta(data["delta"]);
  } else if (type == "content_block_stop") {
    Require(open_ && at_index, "the open block stops", data.raw());
    open_ = false;
    ++index_;
  } else if (type == "message_delta") {
    Require(!open_ && !ended_, "message_delta comes once, behind all blocks", data.raw());
    Require(data["usage"]["output_tokens"].IsNumber(), "usage is there", data.raw());
    ended_ = true;
  } else if (type == "message_stop") {
    Require(ended_, "message_delta comes before message_stop", data.raw());
  } else {
    Require(type == "ping", "a type of Anthropic's", data.raw());
  }
}

void AnthropicEvents::TakeStart(json::Element message) {
  Require(!begun_, "message_start comes once", message.raw());
  Require(message["id"].HasText() && message["model"].HasText(), "id and model", message.raw());
  Require(message["content"].IsArray() && message["content"].empty(), "no content", message.raw());
  Require(message["usage"]["input_tokens"].IsNumber(), "usage is there", message.raw());
  Require(message["usage"]["output_tokens"].IsNumber(), "usage is there", message.raw());
  begun_ = true;
}

void AnthropicEvents::TakeBlock(json::Element block) {
  open_ = true;
  open_type_ = block["type"].Text();
  if (open_type_ == "tool_use" && strict_) {
    Require(block["id"].HasText() && block["input"].IsObject(), "id and input", block.raw());
  }
}

void AnthropicEvents::TakeDelta(json::Element delta) {
  const json::Element type = delta["type"];
  const bool fits =
      type.Is("text_delta")         ? open_type_ == "text"
      : type.Is("input_json_delta") ? open_type_.ends_with("tool_use")
      : type.Is("citations_delta")
          ? open_type_ == "text"
          : (type.Is("thinking_delta") || type.Is("signature_delta")) && open_type_ == "thinking";
  Require(fits || !strict_, "a delta fits its block", delta.raw());
}

}  // namespace gateway::fuzz
