#include "libgateway/keys/reason_text.hpp"

#include "libgateway/base/utf8.hpp"

namespace gateway::keys {
namespace {

constexpr std::size_t kLongest = 500;
constexpr std::uint32_t kFirstPrintable = 0x20;
constexpr std::uint32_t kFirstControlAfterAscii = 0x7f;
constexpr std::uint32_t kFirstPrintableAfterAscii = 0xa0;

bool IsControl(std::uint32_t code) {
  return code < kFirstPrintable ||
         (code >= kFirstControlAfterAscii && code < kFirstPrintableAfterAscii);
}

std::string WithoutSecret(std::string_view text, const Secret& secret) {
  std::string masked(text);
  if (secret.empty()) {
    return masked;
  }
  for (std::size_t at = 0; (at = masked.find(secret.Reveal(), at)) != std::string::npos;) {
    masked.replace(at, secret.Reveal().size(), "***");
    at += 3;
  }
  return masked;
}

}  // namespace

std::string ReasonText(const KeyReport& report, const Secret& secret) {
  const std::string masked = WithoutSecret(report.text, secret);
  std::string_view rest = masked;
  std::string reason;
  while (!rest.empty()) {
    const base::Utf8Character character = base::FirstCharacter(rest);
    const std::size_t length = character.length == 0 ? 1 : character.length;
    if (reason.size() + length > kLongest) {
      break;
    }
    if (character.length == 0) {
      reason += '?';
    } else if (!IsControl(character.code)) {
      reason += rest.substr(0, length);
    } else if (!reason.empty() && reason.back() != ' ') {
      reason += ' ';
    }
    rest.remove_prefix(length);
  }
  return reason.empty() ? std::string(OutcomeName(report.outcome)) : reason;
}

}  // namespace gateway::keys
