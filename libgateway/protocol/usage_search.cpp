#include "libgateway/protocol/usage_search.hpp"

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_usage.hpp"
#include "libgateway/protocol/usage.hpp"

namespace gateway::protocol {
namespace {

// Such spellings only one of the two has; the others they share.
bool IsAnthropic(std::string_view usage) {
  return usage.find("\"cache_read_input_tokens\"") != std::string_view::npos ||
         usage.find("\"cache_creation_input_tokens\"") != std::string_view::npos;
}

// The object that `text` begins with; empty when it does not end in there.
std::string_view FirstObject(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return text.substr(0, i + 1);
    }
  }
  return {};
}

}  // namespace

Usage ReadAnyUsage(std::string_view object) {
  json::Tree tree;
  if (!IsAnthropic(object) || !tree.Read(object)) {
    return ReadOpenAiUsage(object);
  }
  AnthropicUsage usage;
  usage.Update(tree.root());
  return usage.ToUsage();
}

// Within a text the quotes around its name would be escaped.
Usage LastUsage(std::string_view piece) {
  constexpr std::string_view kName = "\"usage\"";
  constexpr int kMostTries = 8;
  std::size_t at = piece.rfind(kName);
  for (int tries = 0; at != std::string_view::npos && tries < kMostTries; ++tries) {
    const std::size_t value = piece.find_first_not_of(" \t\r\n:", at + kName.size());
    if (value != std::string_view::npos && piece[value] == '{') {
      const Usage usage = ReadAnyUsage(FirstObject(piece.substr(value)));
      if (usage.source != UsageSource::kNone) {
        return usage;
      }
    }
    at = at == 0 ? std::string_view::npos : piece.rfind(kName, at - 1);
  }
  return {};
}

}  // namespace gateway::protocol
