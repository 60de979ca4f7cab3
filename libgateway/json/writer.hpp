// Writer: JSON text, written straight to its end. What was read elsewhere goes in as it was written
// there; RapidJSON's writer would copy such texts byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gateway::json {

// Whoever calls sees to it that the calls make sense: a Key before each value in an object.
class Writer {
 public:
  // Appends to `out`, which outlives it.
  explicit Writer(std::string* out) : out_(*out) {}

  Writer& BeginObject() { return Open('{'); }
  Writer& EndObject() { return Close('}'); }
  Writer& BeginArray() { return Open('['); }
  Writer& EndArray() { return Close(']'); }

  // Letters, digits and underscores.
  Writer& Key(std::string_view key);

  // Checked JSON: a value, or the quoted text of a string.
  Writer& Raw(std::string_view json);
  // Any text; it is quoted.
  Writer& Text(std::string_view text);
  // What stood between the quotes of a JSON string, in one or two parts.
  Writer& Inner(std::string_view first, std::string_view second = {});
  Writer& Integer(std::int64_t number);
  Writer& Bool(bool value) { return Raw(value ? "true" : "false"); }
  Writer& Null() { return Raw("null"); }

 private:
  Writer& Open(char c);
  Writer& Close(char c);
  void Separate();

  std::string& out_;
  bool comma_ = false;  // the next value or key is not the first one
};

}  // namespace gateway::json
