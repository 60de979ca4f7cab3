#include "server/mock/schema_value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "server/json/json_copy.hpp"
#include "server/mock/fields.hpp"

namespace gateway::server::mock {
namespace {

// Schemas may refer to themselves, and to others more than once.
constexpr int kMaxDepth = 16;
constexpr std::size_t kMaxBytes = 1U << 20U;

class SchemaWriter {
 public:
  SchemaWriter(const rapidjson::Value& root, std::string* out)
      : root_(root), out_(*out), end_(out->size() + kMaxBytes) {}

  void Append(const rapidjson::Value& schema, int depth);

 private:
  bool AppendFixed(const rapidjson::Value& schema);
  void AppendTyped(const rapidjson::Value& schema, int depth);
  void AppendObject(const rapidjson::Value& schema, int depth);
  [[nodiscard]] const rapidjson::Value* Referred(const rapidjson::Value& schema) const;

  const rapidjson::Value& root_;
  std::string& out_;
  std::size_t end_;
};

bool IsList(const rapidjson::Value* value) {
  return value != nullptr && value->IsArray() && !value->Empty();
}

// "string", also of ["string", "null"]; told by the other members when there is none.
std::string_view TypeOf(const rapidjson::Value& schema) {
  const rapidjson::Value* type = Find(&schema, "type");
  if (IsList(type)) {
    return TextOf(&(*type)[0]);
  }
  if (type == nullptr && Find(&schema, "properties") != nullptr) {
    return "object";
  }
  return TextOf(type);
}

double NumberFor(const rapidjson::Value& schema) {
  double number = 1;
  const rapidjson::Value* least = Find(&schema, "minimum");
  const rapidjson::Value* most = Find(&schema, "maximum");
  if (least != nullptr && least->IsNumber()) {
    number = std::max(number, least->GetDouble());
  }
  if (most != nullptr && most->IsNumber()) {
    number = std::min(number, most->GetDouble());
  }
  return number;
}

// "#/$defs/step": the way from the root.
const rapidjson::Value* SchemaWriter::Referred(const rapidjson::Value& schema) const {
  std::string_view way = TextOf(Find(&schema, "$ref"));
  if (!way.starts_with('#')) {
    return nullptr;
  }
  way.remove_prefix(1);
  const rapidjson::Value* at = &root_;
  while (at != nullptr && way.starts_with('/')) {
    way.remove_prefix(1);
    const std::size_t end = std::min(way.find('/'), way.size());
    at = Find(at, way.substr(0, end));
    way.remove_prefix(end);
  }
  return at;
}

bool SchemaWriter::AppendFixed(const rapidjson::Value& schema) {
  if (const rapidjson::Value* fixed = Find(&schema, "const")) {
    AppendJson(*fixed, &out_);
    return true;
  }
  const rapidjson::Value* values = Find(&schema, "enum");
  if (!IsList(values)) {
    return false;
  }
  AppendJson((*values)[0], &out_);
  return true;
}

void SchemaWriter::Append(const rapidjson::Value& schema, int depth) {
  if (depth > kMaxDepth || out_.size() > end_) {
    out_.append("null");
    return;
  }
  if (const rapidjson::Value* referred = Referred(schema)) {
    return Append(*referred, depth + 1);
  }
  if (AppendFixed(schema)) {
    return;
  }
  for (const std::string_view name : {"anyOf", "oneOf", "allOf"}) {
    const rapidjson::Value* choices = Find(&schema, name);
    if (IsList(choices)) {
      return Append((*choices)[0], depth + 1);
    }
  }
  AppendTyped(schema, depth);
}

void SchemaWriter::AppendTyped(const rapidjson::Value& schema, int depth) {
  const std::string_view type = TypeOf(schema);
  if (type == "integer") {
    fmt::format_to(std::back_inserter(out_), "{:.0f}", std::ceil(NumberFor(schema)));
  } else if (type == "number") {
    fmt::format_to(std::back_inserter(out_), "{}", NumberFor(schema));
  } else if (type == "boolean") {
    out_.append("true");
  } else if (type == "null") {
    out_.append("null");
  } else if (type == "array") {
    out_.push_back('[');
    if (const rapidjson::Value* items = Find(&schema, "items")) {
      Append(*items, depth + 1);
    }
    out_.push_back(']');
  } else if (type == "object") {
    AppendObject(schema, depth);
  } else {
    out_.append("\"text\"");
  }
}

// The required properties and the others.
void SchemaWriter::AppendObject(const rapidjson::Value& schema, int depth) {
  out_.push_back('{');
  const rapidjson::Value* properties = Find(&schema, "properties");
  if (properties != nullptr && properties->IsObject()) {
    bool first = true;
    for (const auto& property : properties->GetObject()) {
      out_.append(first ? "" : ", ");
      first = false;
      AppendQuoted(TextOf(&property.name), &out_);
      out_.append(": ");
      Append(property.value, depth + 1);
    }
  }
  out_.push_back('}');
}

}  // namespace

void AppendSchemaValue(const rapidjson::Value& schema, const rapidjson::Value& root,
                       std::string* out) {
  SchemaWriter(root, out).Append(schema, 0);
}

Result<std::optional<std::string>> FormattedText(const rapidjson::Value* format,
                                                 std::string_view said, std::string_view param) {
  const std::string_view type = TextOf(Find(format, "type"));
  if (format == nullptr || format->IsNull() || type == "text") {
    return std::optional<std::string>();
  }
  std::string text;
  if (type == "json_object") {
    text = R"({"text": )";
    AppendQuoted(said, &text);
    return std::optional(text.append("}"));
  }
  if (type != "json_schema") {
    return BadField("the format's type must be text, json_object or json_schema", param);
  }
  const rapidjson::Value* nested = Find(format, "json_schema");
  const rapidjson::Value* schema = Find(nested == nullptr ? format : nested, "schema");
  if (schema == nullptr || !schema->IsObject()) {
    return BadField("a format of type json_schema must have a schema", param);
  }
  AppendSchemaValue(*schema, *schema, &text);
  return std::optional(std::move(text));
}

}  // namespace gateway::server::mock
