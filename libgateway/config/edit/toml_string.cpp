#include "libgateway/config/edit/toml_string.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

namespace gateway::config {
namespace {

constexpr std::string_view kShort = "btnfr\"\\";
constexpr std::string_view kMeaning = "\b\t\n\f\r\"\\";

bool IsLong(std::string_view written) {
  return written.size() >= 6 && written[0] == written[1] && written[0] == written[2];
}

void AppendCharacter(std::uint32_t code, std::string* text) {
  const auto add = [text](std::uint32_t byte) { text->push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    add(code);
    return;
  }
  if (code < 0x800) {
    add(0xC0U | code >> 6U);
  } else {
    if (code < 0x10000) {
      add(0xE0U | code >> 12U);
    } else {
      add(0xF0U | (code >> 18U & 7U));
      add(0x80U | (code >> 12U & 0x3FU));
    }
    add(0x80U | (code >> 6U & 0x3FU));
  }
  add(0x80U | (code & 0x3FU));
}

// `rest` begins behind the backslash. How many of its bytes belong to the escape.
std::size_t AppendEscape(std::string_view rest, std::string* text) {
  if (const auto at = kShort.find(rest.front()); at != std::string_view::npos) {
    text->push_back(kMeaning[at]);
    return 1;
  }
  if (rest.front() == 'u' || rest.front() == 'U') {
    const std::string_view digits = rest.substr(1, rest.front() == 'u' ? 4 : 8);
    std::uint32_t code = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    AppendCharacter(code, text);
    return 1 + digits.size();
  }
  // Else a line that goes on in the next one that says something.
  return std::min(rest.find_first_not_of(" \t\r\n"), rest.size());
}

}  // namespace

std::string QuoteToml(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (const auto at = kMeaning.find(c); at != std::string_view::npos) {
      quoted += {'\\', kShort[at]};
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += fmt::format("\\u{:04X}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted += '"';
}

std::string UnquoteToml(std::string_view written) {
  const std::size_t quotes = IsLong(written) ? 3 : 1;
  if (written.size() < 2 * quotes) {
    return {};
  }
  const bool literal = written.front() == '\'';
  std::string_view rest = written.substr(quotes, written.size() - 2 * quotes);
  if (quotes == 3) {
    rest.remove_prefix(rest.starts_with("\r\n") ? 2 : rest.starts_with("\n") ? 1 : 0);
  }
  std::string text;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c != '\\' || literal || rest.empty()) {
      text.push_back(c);
    } else {
      rest.remove_prefix(AppendEscape(rest, &text));
    }
  }
  return text;
}

std::size_t EndOfTomlString(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string three(3, quote);
  const bool is_long = text.substr(at, 3) == three;
  for (at += is_long ? 3 : 1; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == quote && !is_long) {
      return at + 1;
    } else if (is_long && text.substr(at, 3) == three) {
      // Up to two quotes may stand right before the closing three.
      const auto behind = std::min(text.find_first_not_of(quote, at), text.size());
      return std::min(behind, at + 5);
    }
  }
  return text.size();
}

}  // namespace gateway::config
