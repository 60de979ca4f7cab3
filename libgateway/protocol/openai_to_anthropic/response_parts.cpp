#include "libgateway/protocol/openai_to_anthropic/response_parts.hpp"

#include <array>
#include <utility>

#include "libgateway/protocol/shape/new_id.hpp"
#include "libgateway/protocol/shape/unix_time.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

struct Reason {
  std::string_view stop_reason;
  std::string_view finish_reason;
};

constexpr std::array kReasons = {
    Reason{"max_tokens", "length"},
    Reason{"model_context_window_exceeded", "length"},
    Reason{"refusal", "content_filter"},
};

void EndDetail(std::size_t index, json::Writer& writer) {
  writer.Key("format").Raw(R"("anthropic-claude-v1")");
  writer.Key("index").Integer(static_cast<std::int64_t>(index)).EndObject();
}

}  // namespace

std::string_view FinishReason(std::string_view stop_reason, bool has_calls, bool legacy_functions) {
  for (const Reason& reason : kReasons) {
    if (reason.stop_reason == stop_reason) {
      return reason.finish_reason;
    }
  }
  if (!has_calls) {
    return "stop";
  }
  return legacy_functions ? "function_call" : "tool_calls";
}

void WriteFront(json::Element message, std::string_view object, std::string_view asked,
                json::Writer& writer) {
  writer.Key("id");
  if (message["id"].HasText()) {
    writer.Raw(message["id"].raw());
  } else {
    writer.Text(shape::NewCompletionId());
  }
  writer.Key("object").Text(object).Key("created").Integer(shape::UnixNow()).Key("model");
  if (message["model"].HasText()) {
    writer.Raw(message["model"].raw());
  } else {
    writer.Text(asked);
  }
}

void WriteSignature(std::optional<std::string_view> text, std::string_view signature,
                    std::size_t index, json::Writer& writer) {
  writer.BeginObject().Key("type").Raw(R"("reasoning.text")");
  if (text) {
    writer.Key("text").Inner(*text);
  }
  writer.Key("signature").Inner(signature);
  EndDetail(index, writer);
}

void WriteRedacted(json::Element block, std::size_t index, json::Writer& writer) {
  writer.BeginObject().Key("type").Raw(R"("reasoning.encrypted")");
  writer.Key("data").Inner(block["data"].inner());
  EndDetail(index, writer);
}

void WriteUsage(const AnthropicUsage& usage, json::Writer& writer) {
  writer.BeginObject().Key("prompt_tokens").Integer(usage.prompt());
  writer.Key("completion_tokens").Integer(usage.output);
  writer.Key("total_tokens").Integer(usage.prompt() + usage.output);
  writer.Key("prompt_tokens_details").BeginObject();
  writer.Key("cached_tokens").Integer(usage.cache_read);
  writer.Key("cache_write_tokens").Integer(usage.cache_written).EndObject();
  writer.Key("completion_tokens_details").BeginObject();
  writer.Key("reasoning_tokens").Integer(usage.thinking).EndObject().EndObject();
}

std::string_view ServiceTier(json::Element usage) {
  const json::Element tier = usage["service_tier"];
  if (tier.Is("standard")) {
    return "default";
  }
  return tier.Is("priority") ? "priority" : std::string_view{};
}

bool WriteAnnotation(json::Element citation, std::size_t begin, std::size_t end,
                     json::Writer& writer) {
  if (!citation["type"].Is("web_search_result_location")) {
    return false;
  }
  const json::Element url = citation["url"];
  const json::Element title = citation["title"];
  writer.BeginObject().Key("type").Raw(R"("url_citation")").Key("url_citation").BeginObject();
  writer.Key("url").Raw(url.IsString() ? url.raw() : R"("")");
  writer.Key("title").Raw(title.IsString() ? title.raw() : R"("")");
  writer.Key("start_index").Integer(static_cast<std::int64_t>(begin));
  writer.Key("end_index").Integer(static_cast<std::int64_t>(end)).EndObject().EndObject();
  return true;
}

std::size_t CountCharacters(std::string_view inner) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    const auto byte = static_cast<unsigned char>(inner[i]);
    if (byte == '\\') {
      // The second half of a pair of "\uXXXX" is no character of its own.
      const bool is_unicode = inner[i + 1] == 'u';
      const std::string_view code = is_unicode ? inner.substr(i + 2, 2) : std::string_view{};
      const bool is_low = code.size() == 2 && (code[0] | 0x20) == 'd' &&
                          std::string_view("cdefCDEF").find(code[1]) != std::string_view::npos;
      count += is_low ? 0 : 1;
      i += is_unicode ? 5 : 1;
    } else if ((byte & 0xC0U) != 0x80U) {
      ++count;
    }
  }
  return count;
}

std::string IdOfCall(json::Element call) {
  const json::Element id = call["id"];
  return id.HasText() ? id.Text() : shape::NewCallId();
}

void ThinkingKeeper::AddBlock(std::string_view json) {
  if (active()) {
    blocks_.append(blocks_.empty() ? "" : ",").append(json);
    Bound();
  }
}

void ThinkingKeeper::AddCall(std::string_view id) {
  if (active()) {
    calls_.emplace_back(id);
    call_bytes_ += sizeof(std::string) + id.size();
    Bound();
  }
}

void ThinkingKeeper::Keep(std::string_view provider) {
  if (active() && !calls_.empty() && !blocks_.empty()) {
    store_->Keep(provider, calls_, std::move(blocks_));
  }
}

void ThinkingKeeper::AddText(std::string_view inner) {
  if (active()) {
    text_.append(inner);
    Bound();
  }
}

void ThinkingKeeper::AddSignature(std::string_view inner) {
  if (active()) {
    signature_.append(inner);
    Bound();
  }
}

void ThinkingKeeper::EndBlock() {
  if (active() && !signature_.empty()) {
    std::string block;
    json::Writer writer(&block);
    writer.BeginObject().Key("type").Raw(R"("thinking")").Key("thinking").Inner(text_);
    writer.Key("signature").Inner(signature_).EndObject();
    AddBlock(block);
  }
  text_.clear();
  signature_.clear();
}

void ThinkingKeeper::Bound() {
  if (blocks_.size() + text_.size() + signature_.size() + call_bytes_ > kMostBytes) {
    too_large_ = true;
    blocks_ = text_ = signature_ = std::string();
    calls_ = std::vector<std::string>();
  }
}

}  // namespace gateway::protocol::openai_to_anthropic
