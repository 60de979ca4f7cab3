#include "libgateway/protocol/anthropic_to_openai/tool_names.hpp"

#include "libgateway/base/sha256.hpp"
#include "libgateway/base/utf8.hpp"
#include "libgateway/json/quote.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

constexpr std::size_t kLongest = 64;  // Source: OpenAI's API reference, tools
constexpr std::size_t kKept = 55;
constexpr std::size_t kDigits = 8;

// The first bytes of `text`, no character cut in two.
std::string_view Front(std::string_view text) {
  std::size_t length = 0;
  for (;;) {
    const std::size_t character = base::FirstCharacter(text.substr(length)).length;
    if (character == 0 || length + character > kKept) {
      return text.substr(0, length);
    }
    length += character;
  }
}

}  // namespace

std::string ToolNames::ForUpstream(json::Element name) {
  const std::string_view written = name.inner();
  if (!shorten_ || written.size() <= kLongest) {
    return std::string(written);
  }
  const std::string text = name.Text();
  if (text.size() <= kLongest) {
    return std::string(written);
  }
  std::string shortened =
      json::QuotedInner(std::string(Front(text)) + "_" + base::Sha256Hex(text).substr(0, kDigits));
  shortened_.try_emplace(shortened, written);
  return shortened;
}

std::string_view ToolNames::ForClient(std::string_view name) const {
  if (shortened_.empty()) {
    return name;
  }
  const auto known = shortened_.find(std::string(name));
  return known == shortened_.end() ? name : std::string_view(known->second);
}

}  // namespace gateway::protocol::anthropic_to_openai
