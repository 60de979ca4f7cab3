#include "libgateway/json/mask.hpp"

#include <algorithm>
#include <utility>

#include "libgateway/base/base64.hpp"
#include "libgateway/json/quote.hpp"

namespace gateway::json {
namespace {

// As PHP and others write them.
std::string WithEscapedSlashes(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    c == '/' ? escaped.append("\\/") : escaped.append(1, c);
  }
  return escaped;
}

std::string PercentEncoded(std::string_view text, std::string_view digits) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded.push_back(c);
    } else {
      encoded.append({'%', digits[byte >> 4U], digits[byte & 0xFU]});
    }
  }
  return encoded;
}

}  // namespace

std::vector<std::string> Spellings(std::string_view secret) {
  std::vector<std::string> spellings;
  const auto add = [&spellings](std::string spelling) {
    if (!spelling.empty() &&
        std::find(spellings.begin(), spellings.end(), spelling) == spellings.end()) {
      spellings.push_back(std::move(spelling));
    }
  };
  add(std::string(secret));
  const std::string inner = QuotedInner(secret);
  add(inner);
  add(WithEscapedSlashes(inner));
  add(PercentEncoded(secret, "0123456789ABCDEF"));
  add(PercentEncoded(secret, "0123456789abcdef"));
  add(base::EncodeBase64(secret));
  return spellings;
}

}  // namespace gateway::json
