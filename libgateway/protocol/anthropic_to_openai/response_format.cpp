#include "libgateway/protocol/anthropic_to_openai/response_format.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "libgateway/json/unquote.hpp"
#include "libgateway/protocol/anthropic_to_openai/refused_field.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// Where a schema holds others: as the value itself, in a list, or as the members of an object.
constexpr std::array<std::string_view, 8> kHoldSchemas = {"items", "prefixItems", "anyOf", "oneOf",
                                                          "allOf", "not",         "then",  "else"};
constexpr std::array<std::string_view, 4> kHoldNamedSchemas = {"properties", "patternProperties",
                                                               "definitions", "defs"};

template <typename List>
bool IsOneOf(const List& list, json::Element member) {
  std::string_view key = member.key();
  if (key.starts_with('$')) {
    key.remove_prefix(1);  // "$defs"
  }
  return std::find(list.begin(), list.end(), key) != list.end();
}

bool DescribesObject(json::Element schema) {
  const json::Element type = schema["type"];
  if (schema["properties"] || type.Is("object")) {
    return true;
  }
  for (const json::Element one : type) {
    if (one.Is("object")) {
      return true;
    }
  }
  return false;
}

bool Contains(json::Element list, const std::string& text) {
  for (const json::Element one : list) {
    if (one.Is(text)) {
      return true;
    }
  }
  return false;
}

bool RequiresAll(json::Element schema) {
  for (const json::Element property : schema["properties"]) {
    if (!Contains(schema["required"], json::Unescape(property.key()))) {
      return false;
    }
  }
  return schema["additionalProperties"].Is(json::Kind::kFalse);
}

bool AreStrict(json::Element schemas) {
  for (const json::Element schema : schemas) {
    if (!IsStrictSchema(schema)) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool IsStrictSchema(json::Element schema) {
  if (!schema.IsObject()) {
    return true;
  }
  if (DescribesObject(schema) && !RequiresAll(schema)) {
    return false;
  }
  for (const json::Element member : schema) {
    const bool strict = IsOneOf(kHoldNamedSchemas, member) ? AreStrict(member)
                        : !IsOneOf(kHoldSchemas, member)   ? true
                        : member.IsArray()                 ? AreStrict(member)
                                                           : IsStrictSchema(member);
    if (!strict) {
      return false;
    }
  }
  return true;
}

Result<void> WriteResponseFormat(json::Element format, std::string_view field, Draft& draft) {
  if (!format["type"].Is("json_schema")) {
    draft.lost.AddUnlessEmpty(field, format);
    return {};
  }
  const json::Element schema = format["schema"];
  if (!schema.IsObject()) {
    return RefuseField(std::string(field) + ".schema", "must be an object");
  }
  json::Writer& out = draft.out;
  out.Key("response_format").BeginObject().Key("type").Text("json_schema");
  out.Key("json_schema").BeginObject().Key("name").Text("response");
  if (IsStrictSchema(schema)) {
    out.Key("strict").Bool(true);
  }
  out.Key("schema").Raw(schema.raw()).EndObject().EndObject();
  return {};
}

}  // namespace gateway::protocol::anthropic_to_openai
