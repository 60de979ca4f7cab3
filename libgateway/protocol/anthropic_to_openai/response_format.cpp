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
  return std::any_of(type.begin(), type.end(), [](json::Element one) { return one.Is("object"); });
}

bool Contains(json::Element list, const std::string& text) {
  return std::any_of(list.begin(), list.end(), [&text](json::Element one) { return one.Is(text); });
}

bool RequiresAll(json::Element schema) {
  const json::Element properties = schema["properties"];
  const json::Element required = schema["required"];
  return schema["additionalProperties"].Is(json::Kind::kFalse) &&
         std::all_of(properties.begin(), properties.end(), [required](json::Element property) {
           return Contains(required, json::Unescape(property.key()));
         });
}

bool AreStrict(json::Element schemas) {
  return std::all_of(schemas.begin(), schemas.end(), IsStrictSchema);
}

// Of a schema's member.
bool HoldsStrictOnly(json::Element member) {
  if (IsOneOf(kHoldNamedSchemas, member)) {
    return AreStrict(member);
  }
  if (IsOneOf(kHoldSchemas, member)) {
    return member.IsArray() ? AreStrict(member) : IsStrictSchema(member);
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
  return std::all_of(schema.begin(), schema.end(), HoldsStrictOnly);
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
