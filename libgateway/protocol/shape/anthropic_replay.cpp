#include "libgateway/protocol/shape/anthropic_replay.hpp"

#include "libgateway/json/compact.hpp"
#include "libgateway/json/quote.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/shape/message_frame.hpp"
#include "libgateway/protocol/shape/raw_members.hpp"
#include "libgateway/sse/writer.hpp"

namespace gateway::protocol::shape {
namespace {

using json::Element;
using json::Writer;

// Members of a message that are only known at its end.
bool IsOfTheEnd(Element member) {
  return member.HasKey("stop_reason") || member.HasKey("stop_sequence") ||
         member.HasKey("stop_details") || member.HasKey("container");
}

class Replay {
 public:
  Replay(Element message, std::string_view model, std::string* out)
      : message_(message), usage_(message["usage"]), model_(model), out_(*out) {
    CompleteUsage(&usage_);
  }

  void Run() {
    StartMessage();
    for (const Element block : message_["content"]) {
      if (block.IsObject()) {
        ReplayBlock(block);
        ++index_;
      }
    }
    EndMessage();
  }

 private:
  void StartMessage() {
    RawMembers begun(message_);
    for (const Element member : message_) {
      if (IsOfTheEnd(member)) {
        begun.Set(member.key(), "null");
      }
    }
    begun.Set("content", "[]");
    std::string usage;
    Writer counts(&usage);
    usage_.WriteTo(&counts);
    begun.Set("usage", usage);
    CompleteMessage(model_, &begun);
    Writer event = Begin("message_start");
    event.Key("message");
    begun.WriteTo(&event);
    Emit("message_start", &event);
  }

  void ReplayBlock(Element block) {
    const Element input = block["input"];
    if (block["type"].Is("text")) {
      ReplayText(block);
    } else if (block["type"].Is("thinking")) {
      StartBlock(block, [](Element member) {
        return member.HasKey("thinking") || member.HasKey("signature") ? R"("")" : "";
      });
      EmitTextDelta("thinking_delta", "thinking", block["thinking"]);
      EmitTextDelta("signature_delta", "signature", block["signature"]);
    } else if (block["type"].inner().ends_with("tool_use") && input.IsObject()) {
      StartBlock(block, [](Element member) { return member.HasKey("input") ? "{}" : ""; });
      if (!input.empty()) {
        EmitDelta("input_json_delta", "partial_json", json::Quote(input.raw()));
      }
    } else {
      StartBlock(block, [](Element) { return ""; });
    }
    Writer event = BeginAtIndex("content_block_stop");
    Emit("content_block_stop", &event);
  }

  void ReplayText(Element block) {
    StartBlock(block, [](Element member) {
      const bool is_cited = member.HasKey("citations") && member.IsArray();
      return member.HasKey("text") ? R"("")" : is_cited ? "[]" : "";
    });
    EmitTextDelta("text_delta", "text", block["text"]);
    if (block["citations"].IsArray()) {
      for (const Element citation : block["citations"]) {
        EmitDelta("citations_delta", "citation", citation.raw());
      }
    }
  }

  // `begins_as`: what a member begins with; empty: it is complete at once.
  template <typename BeginsAs>
  void StartBlock(Element block, BeginsAs begins_as) {
    Writer event = BeginAtIndex("content_block_start");
    event.Key("content_block").BeginObject();
    for (const Element member : block) {
      const std::string_view begun = begins_as(member);
      event.Key(member.key()).Raw(begun.empty() ? member.raw() : begun);
    }
    event.EndObject();
    Emit("content_block_start", &event);
  }

  void EmitTextDelta(std::string_view type, std::string_view key, Element text) {
    if (text.HasText()) {
      EmitDelta(type, key, text.raw());
    }
  }

  void EmitDelta(std::string_view type, std::string_view key, std::string_view value) {
    Writer event = BeginAtIndex("content_block_delta");
    event.Key("delta").BeginObject().Key("type").Text(type).Key(key).Raw(value).EndObject();
    Emit("content_block_delta", &event);
  }

  void EndMessage() {
    RawMembers delta;
    delta.Set("stop_reason", "null");
    delta.Set("stop_sequence", "null");
    for (const Element member : message_) {
      if (IsOfTheEnd(member)) {
        delta.Set(member.key(), member.raw());
      }
    }
    Writer event = Begin("message_delta");
    event.Key("delta");
    delta.WriteTo(&event);
    event.Key("usage");
    usage_.WriteTo(&event);
    Emit("message_delta", &event);
    Writer stop = Begin("message_stop");
    Emit("message_stop", &stop);
  }

  Writer Begin(std::string_view type) {
    data_.clear();
    Writer event(&data_);
    event.BeginObject().Key("type").Text(type);
    return event;
  }
  Writer BeginAtIndex(std::string_view type) {
    Writer event = Begin(type);
    event.Key("index").Integer(index_);
    return event;
  }
  void Emit(std::string_view type, Writer* event) {
    event->EndObject();
    sse::AppendEvent(type, data_, &out_);
  }

  const Element message_;
  RawMembers usage_;
  const std::string_view model_;
  std::string& out_;
  std::string data_;  // of the event under way
  std::int64_t index_ = 0;
};

}  // namespace

Result<void> ReplayMessage(std::string_view message, std::string_view model, std::string* events) {
  // An event's data is one line; JSON has line ends between its tokens only.
  std::string compact;
  if (message.find_first_of("\r\n") != std::string_view::npos) {
    compact = json::Compact(message);
    message = compact;
  }
  json::Tree tree;
  if (!tree.Read(message) || !tree.root()["content"].IsArray()) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer has no content");
  }
  Replay(tree.root(), model, events).Run();
  return {};
}

}  // namespace gateway::protocol::shape
