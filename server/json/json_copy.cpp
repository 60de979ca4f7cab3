#include "server/json/json_copy.hpp"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace gateway::server {
namespace {

void AppendWithin(const rapidjson::Value& value, int depth, std::string* out);

// Whole numbers as such: all are doubles here.
void AppendNumber(double number, std::string* out) {
  constexpr double kMostWhole = 0x1p53;
  const bool whole = std::abs(number) < kMostWhole && std::trunc(number) == number;
  fmt::format_to(std::back_inserter(*out), fmt::runtime(whole ? "{:.0f}" : "{}"), number);
}

void AppendArray(const rapidjson::Value& array, int depth, std::string* out) {
  out->push_back('[');
  for (const rapidjson::Value& element : array.GetArray()) {
    out->append(out->ends_with('[') ? "" : ",");
    AppendWithin(element, depth, out);
  }
  out->push_back(']');
}

void AppendObject(const rapidjson::Value& object, int depth, std::string* out) {
  out->push_back('{');
  for (const auto& member : object.GetObject()) {
    out->append(out->ends_with('{') ? "" : ",");
    AppendQuoted(TextOf(&member.name), out);
    out->push_back(':');
    AppendWithin(member.value, depth, out);
  }
  out->push_back('}');
}

void AppendWithin(const rapidjson::Value& value, int depth, std::string* out) {
  if (value.IsString()) {
    AppendQuoted(TextOf(&value), out);
  } else if (value.IsNumber()) {
    AppendNumber(value.GetDouble(), out);
  } else if (value.IsBool()) {
    out->append(value.IsTrue() ? "true" : "false");
  } else if (depth == 0 || value.IsNull()) {
    out->append("null");
  } else if (value.IsArray()) {
    AppendArray(value, depth - 1, out);
  } else {
    AppendObject(value, depth - 1, out);
  }
}

}  // namespace

void AppendJson(const rapidjson::Value& value, std::string* out) {
  constexpr int kMaxDepth = 100;  // a deep value must not overflow the stack
  AppendWithin(value, kMaxDepth, out);
}

}  // namespace gateway::server
