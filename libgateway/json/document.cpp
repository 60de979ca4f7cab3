#include "libgateway/json/document.hpp"

#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "libgateway/json/gate.hpp"

namespace gateway::json {

Result<Document> Parse(std::string_view text) {
  if (auto checked = CheckJson(text); !checked) {
    return checked.error();
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
  return Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator());
}

}  // namespace gateway::json
