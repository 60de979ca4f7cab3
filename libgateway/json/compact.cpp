#include "libgateway/json/compact.hpp"

namespace gateway::json {

std::string Compact(std::string_view text) {
  std::string compact;
  compact.reserve(text.size());
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      compact.append(text.substr(i, 2));
      ++i;
      continue;
    }
    if (c == '"') {
      in_string = !in_string;
    }
    if (in_string || (c != ' ' && c != '\t' && c != '\r' && c != '\n')) {
      compact.push_back(c);
    }
  }
  return compact;
}

}  // namespace gateway::json
