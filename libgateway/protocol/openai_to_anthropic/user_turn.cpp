#include "libgateway/protocol/openai_to_anthropic/user_turn.hpp"

#include <utility>

#include <fmt/format.h>

#include "libgateway/protocol/openai_to_anthropic/content.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

bool HasContent(json::Element message) {
  const json::Element content = message["content"];
  if (content.IsString()) {
    return !content.IsBlank();
  }
  bool has_part = false;
  for (const json::Element part : content) {
    has_part = has_part || !IsEmptyPart(part);
  }
  return has_part;
}

// `parts`, without the empty ones. `last_mark`: for the last one, if it has no cache marker itself.
Result<void> WriteParts(json::Element parts, std::string_view last_mark, const std::string& place,
                        json::Writer& writer, LostFields& lost) {
  std::size_t last = 0;
  std::size_t index = 0;
  for (const json::Element part : parts) {
    last = IsEmptyPart(part) ? last : index;
    ++index;
  }
  index = 0;
  for (const json::Element part : parts) {
    if (!IsEmptyPart(part)) {
      const std::string_view own = CacheControlOf(part);
      if (auto written = WritePart(part, own.empty() && index == last ? last_mark : own,
                                   PlaceOfPart(place, index), writer, lost);
          !written) {
        return written;
      }
    }
    ++index;
  }
  return {};
}

}  // namespace

void UserTurn::AddMessage(json::Element message, std::string place) {
  if (HasContent(message)) {
    messages_.push_back({message, std::move(place)});
  }
}

Result<void> UserTurn::AddResult(json::Element message, std::size_t index, KnownCalls& calls) {
  std::string place = fmt::format("messages[{}]", index);
  std::string id;
  if (message["role"].Is("function")) {
    id = calls.AnswerLatest(message["name"].inner());
  } else {
    id = CleanId(message["tool_call_id"]);
    if (id.empty()) {
      id = calls.AnswerFirst();
    } else {
      calls.Answer(id);
    }
  }
  if (id.empty()) {  // nobody asked for it; the upstream will say so
    id = fmt::format("call_{}_0", index);
  }
  results_.push_back({message, std::move(id), std::move(place)});
  return {};
}

Result<void> UserTurn::Write(json::Writer& writer, LostFields& lost) {
  writer.BeginObject().Key("role").Raw(R"("user")").Key("content");
  const json::Element only = messages_.size() == 1 ? messages_.front().message : json::Element();
  Result<void> written;
  if (results_.empty() && only["content"].IsString() && CacheControlOf(only).empty()) {
    writer.Raw(only["content"].raw());
  } else {
    writer.BeginArray();
    written = WriteBlocks(writer, lost);
    writer.EndArray();
  }
  writer.EndObject();
  messages_.clear();
  results_.clear();
  return written;
}

Result<void> UserTurn::WriteBlocks(json::Writer& writer, LostFields& lost) const {
  for (const ToolResult& result : results_) {
    if (auto written = WriteResult(result, writer, lost); !written) {
      return written;
    }
  }
  for (const Message& each : messages_) {
    const json::Element content = each.message["content"];
    const std::string_view mark = CacheControlOf(each.message);
    if (content.IsString()) {
      WriteText(content.raw(), mark, writer);
    } else if (auto written = WriteParts(content, mark, each.place, writer, lost); !written) {
      return written;
    }
  }
  return {};
}

Result<void> UserTurn::WriteResult(const ToolResult& result, json::Writer& writer,
                                   LostFields& lost) {
  const json::Element content = result.message["content"];
  writer.BeginObject().Key("type").Raw(R"("tool_result")");
  writer.Key("tool_use_id").Text(result.call_id);
  Result<void> written;
  if (HasContent(result.message)) {
    writer.Key("content");
    if (content.IsString()) {
      writer.Raw(content.raw());
    } else {
      writer.BeginArray();
      written = WriteParts(content, {}, result.place, writer, lost);
      writer.EndArray();
    }
  }
  if (const std::string_view mark = CacheControlOf(result.message); !mark.empty()) {
    writer.Key("cache_control").Raw(mark);
  }
  writer.EndObject();
  return written;
}

}  // namespace gateway::protocol::openai_to_anthropic
