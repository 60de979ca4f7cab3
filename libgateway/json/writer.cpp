#include "libgateway/json/writer.hpp"

#include "libgateway/json/quote.hpp"

namespace gateway::json {

void Writer::Separate() {
  if (comma_) {
    out_.push_back(',');
  }
  comma_ = true;
}

Writer& Writer::Open(char c) {
  Separate();
  out_.push_back(c);
  comma_ = false;
  return *this;
}

Writer& Writer::Close(char c) {
  out_.push_back(c);
  comma_ = true;
  return *this;
}

Writer& Writer::Key(std::string_view key) {
  Separate();
  out_.append("\"").append(key).append("\":");
  comma_ = false;
  return *this;
}

Writer& Writer::Raw(std::string_view json) {
  Separate();
  out_.append(json);
  return *this;
}

Writer& Writer::Text(std::string_view text) {
  Separate();
  AppendQuoted(text, &out_);
  return *this;
}

Writer& Writer::Inner(std::string_view first, std::string_view second) {
  Separate();
  out_.append("\"").append(first).append(second).append("\"");
  return *this;
}

Writer& Writer::Integer(std::int64_t number) { return Raw(std::to_string(number)); }

}  // namespace gateway::json
