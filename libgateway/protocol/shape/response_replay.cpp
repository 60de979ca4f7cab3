#include "libgateway/protocol/shape/response_replay.hpp"

#include <utility>

#include "libgateway/json/document.hpp"
#include "libgateway/sse/writer.hpp"

namespace gateway::protocol::shape {
namespace {

using json::Find;
using json::Text;
using json::Value;

// Where in the output an event happens.
struct Place {
  std::string_view item_id;
  unsigned output = 0;
  int content = -1;  // below 0: not in a part of its content
};

class Replay {
 public:
  Replay(json::Document response, std::string* out)
      : response_(std::move(response)), allocator_(response_.GetAllocator()), out_(out) {}

  void Run() {
    Value begun(response_, allocator_);
    Put("status", "in_progress", &begun);
    Put("output", Value(rapidjson::kArrayType), &begun);
    Put("usage", Value(), &begun);
    EmitWhole("response.created", Value(begun, allocator_));
    EmitWhole("response.in_progress", std::move(begun));
    unsigned index = 0;
    for (const Value& item : Find(response_, "output")->GetArray()) {
      if (item.IsObject()) {
        ReplayItem(item, {Text(Find(item, "id")), index, -1});
      }
      ++index;
    }
    const std::string_view status = Text(Find(response_, "status"));
    // One that is queued, say, has no last event: the client must not take it for complete.
    EmitWhole("response." + (status.empty() ? "completed" : std::string(status)),
              Value(response_, allocator_));
  }

 private:
  void ReplayItem(const Value& item, Place place) {
    const std::string_view type = Text(Find(item, "type"));
    Value begun(item, allocator_);
    Put("status", "in_progress", &begun);
    if (type == "message") {
      Put("content", Value(rapidjson::kArrayType), &begun);
    } else if (type == "function_call") {
      Put("arguments", "", &begun);
    }
    EmitItem("response.output_item.added", std::move(begun), place);
    const Value* content = Find(item, "content");
    if (type == "message" && content != nullptr && content->IsArray()) {
      for (const Value& part : content->GetArray()) {
        ++place.content;
        ReplayPart(part, place);
      }
      place.content = -1;
    } else if (type == "function_call") {
      EmitText("response.function_call_arguments", "arguments", Find(item, "arguments"), place);
    }
    EmitItem("response.output_item.done", Value(item, allocator_), place);
  }

  void ReplayPart(const Value& part, const Place& place) {
    const std::string_view type = Text(Find(part, "type"));
    const bool refusal = type == "refusal";
    const char* member = refusal ? "refusal" : "text";
    if (refusal || type == "output_text") {
      Value begun(part, allocator_);
      Put(member, "", &begun);
      EmitPart("response.content_part.added", std::move(begun), place);
      EmitText(refusal ? "response.refusal" : "response.output_text", member, Find(part, member),
               place);
    } else {
      EmitPart("response.content_part.added", Value(part, allocator_), place);
    }
    EmitPart("response.content_part.done", Value(part, allocator_), place);
  }

  void EmitText(const std::string& type, const char* member, const Value* text,
                const Place& place) {
    const Value whole = json::MakeString(Text(text), response_);
    Value delta = EventAt(type + ".delta", place);
    delta.AddMember("delta", Value(whole, allocator_), allocator_);
    Emit(std::move(delta));
    Value done = EventAt(type + ".done", place);
    done.AddMember(rapidjson::StringRef(member), Value(whole, allocator_), allocator_);
    Emit(std::move(done));
  }

  void EmitWhole(const std::string& type, Value response) {
    Value event = Event(type);
    event.AddMember("response", response, allocator_);
    Emit(std::move(event));
  }

  void EmitItem(const std::string& type, Value item, const Place& place) {
    Value event = Event(type);
    event.AddMember("output_index", Value(place.output), allocator_);
    event.AddMember("item", item, allocator_);
    Emit(std::move(event));
  }

  void EmitPart(const std::string& type, Value part, const Place& place) {
    Value event = EventAt(type, place);
    event.AddMember("part", part, allocator_);
    Emit(std::move(event));
  }

  Value EventAt(const std::string& type, const Place& place) {
    Value event = Event(type);
    event.AddMember("item_id", json::MakeString(place.item_id, response_), allocator_);
    event.AddMember("output_index", Value(place.output), allocator_);
    if (place.content >= 0) {
      event.AddMember("content_index", Value(place.content), allocator_);
    }
    return event;
  }

  Value Event(const std::string& type) {
    Value event(rapidjson::kObjectType);
    event.AddMember("type", json::MakeString(type, response_), allocator_);
    event.AddMember("sequence_number", Value(sequence_++), allocator_);
    return event;
  }

  void Emit(const Value& event) {
    sse::AppendEvent(Text(Find(event, "type")), json::Write(event), out_);
  }

  void Put(const char* name, Value value, Value* object) {
    object->RemoveMember(name);
    object->AddMember(rapidjson::StringRef(name), value, allocator_);
  }
  void Put(const char* name, const char* text, Value* object) {
    Put(name, Value(rapidjson::StringRef(text)), object);
  }

  json::Document response_;
  json::Document::AllocatorType& allocator_;
  std::string* out_;
  unsigned sequence_ = 0;
};

}  // namespace

Result<void> ReplayResponse(std::string_view response, std::string* out) {
  auto document = json::Parse(response);
  const Value* output = document ? Find(*document, "output") : nullptr;
  if (output == nullptr || !output->IsArray()) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer has no output");
  }
  Replay(*std::move(document), out).Run();
  return {};
}

}  // namespace gateway::protocol::shape
