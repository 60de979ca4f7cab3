#include "libgateway/json/document.hpp"

#include <cstdint>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "libgateway/json/escape.hpp"
#include "libgateway/json/gate.hpp"
#include "libgateway/json/plain_numbers.hpp"

namespace gateway::json {
namespace {

// `checked` with U+FFFD for each half of a surrogate pair without its other half. RapidJSON refuses
// some of them and makes invalid UTF-8 of others; clients and models that cut a text in two send
// them.
std::string ReplaceLoneSurrogates(std::string_view checked) {
  std::string whole;
  whole.reserve(checked.size());
  for (auto at = checked.find('\\'); at != std::string_view::npos; at = checked.find('\\')) {
    whole.append(checked.substr(0, at));
    checked.remove_prefix(at);
    const std::uint32_t code = EscapedCode(checked);
    std::size_t length = code == 0 ? 2 : kEscapeLength;
    if (IsHighSurrogate(code) && IsLowSurrogate(EscapedCode(checked.substr(kEscapeLength)))) {
      length = 2 * kEscapeLength;
    }
    const bool lone = length == kEscapeLength && (IsHighSurrogate(code) || IsLowSurrogate(code));
    whole.append(lone ? std::string_view("\\ufffd") : checked.substr(0, length));
    checked.remove_prefix(length);
  }
  return whole.append(checked);
}

bool MayHoldSurrogates(std::string_view text) {
  return text.find("\\ud") != std::string_view::npos || text.find("\\uD") != std::string_view::npos;
}

}  // namespace

Result<Document> Parse(std::string_view text) {
  if (auto checked = CheckJson(text); !checked) {
    return checked.error();
  }
  std::string repaired;
  if (MayHoldSurrogates(text)) {
    repaired = ReplaceLoneSurrogates(text);
    text = repaired;
  }
  if (MayHoldOddNumbers(text)) {
    repaired = PlainNumbers(text);
    text = repaired;
  }
  Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                 rapidjson::kParseFullPrecisionFlag>(text.data(), text.size());
  if (document.HasParseError()) {
    return Fail(ErrorCode::kInvalidRequest,
                "not valid JSON at byte " + std::to_string(document.GetErrorOffset()));
  }
  return document;
}

std::string Write(const Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

const Value* Find(const Value& object, std::string_view name) {
  if (!object.IsObject()) {
    return nullptr;
  }
  const auto found =
      object.FindMember(Value(name.data(), static_cast<rapidjson::SizeType>(name.size())));
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string_view Text(const Value* value) {
  if (value == nullptr || !value->IsString()) {
    return {};
  }
  return {value->GetString(), value->GetStringLength()};
}

Value MakeString(std::string_view text, Document& document) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator()};
}

}  // namespace gateway::json
