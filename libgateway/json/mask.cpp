#include "libgateway/json/mask.hpp"

#include <string_view>
#include <utility>

#include "libgateway/json/quote.hpp"

namespace gateway::json {
namespace {

constexpr std::size_t kShortestKey = 4;  // shorter ones would mask ordinary words
constexpr std::string_view kMask = "***";

void Replace(std::string_view secret, std::string* text) {
  auto found = text->find(secret);
  if (found == std::string::npos) {
    return;
  }
  std::string masked;
  std::size_t from = 0;
  for (; found != std::string::npos; found = text->find(secret, from)) {
    masked.append(*text, from, found - from).append(kMask);
    from = found + secret.size();
  }
  masked.append(*text, from);
  *text = std::move(masked);
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
    if (secret.size() < kShortestKey || secret.size() > text.size()) {
      continue;
    }
    Replace(secret, &text);
    // As it stands inside a JSON string.
    const std::string quoted = Quote(secret);
    const std::string inner = quoted.substr(1, quoted.size() - 2);
    const std::string slashed = WithEscapedSlashes(inner);
    if (slashed != secret) {
      Replace(inner, &text);
      Replace(slashed, &text);
    }
  }
  return text;
}

}  // namespace gateway::json
