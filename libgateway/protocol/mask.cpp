#include "libgateway/protocol/mask.hpp"

#include <string_view>

#include "libgateway/json/quote.hpp"

namespace gateway::protocol {
namespace {

constexpr std::size_t kShortestKey = 4;  // shorter ones would mask ordinary words
constexpr std::string_view kMask = "***";

void Replace(std::string_view secret, std::string* text) {
  for (auto at = text->find(secret); at != std::string::npos;
       at = text->find(secret, at + kMask.size())) {
    text->replace(at, secret.size(), kMask);
  }
}

// As PHP and others write them.
std::string WithEscapedSlashes(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    c == '/' ? escaped.append("\\/") : escaped.append(1, c);
  }
  return escaped;
}

}  // namespace

std::string MaskKeys(std::string text, const KeyPool& pool) {
  for (const auto& key : pool.keys()) {
    const std::string_view secret = key->secret.Reveal();
    if (secret.size() < kShortestKey) {
      continue;
    }
    Replace(secret, &text);
    // As it stands inside a JSON string.
    const std::string quoted = json::Quote(secret);
    const std::string inner = quoted.substr(1, quoted.size() - 2);
    Replace(inner, &text);
    Replace(WithEscapedSlashes(inner), &text);
  }
  return text;
}

}  // namespace gateway::protocol
