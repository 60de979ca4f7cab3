#include <algorithm>
#include <array>

#include "libgateway/json/mask.hpp"
#include "libgateway/json/secret_mask.hpp"

namespace gateway::json {
namespace {

// What keys begin with, and how many more characters make one.
struct Beginning {
  std::string_view text;
  std::size_t least;
};
constexpr std::array<Beginning, 6> kBeginnings{
    {{"sk-", 16}, {"AIza", 30}, {"gsk_", 16}, {"xai-", 16}, {"ghp_", 16}, {"hf_", 16}}};
// After which a key stands, behind "=", ":" and quotes.
constexpr std::array<std::string_view, 5> kNames{"api-key", "api_key", "apikey", "?key", "&key"};
constexpr std::size_t kLeastNamed = 8;
constexpr std::size_t kMostBetween = 8;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool StartsWithAnyCase(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(),
                    [](char one, char other) { return one == Lower(other); });
}

bool IsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

bool IsToken(char c) { return IsWord(c) || c == '.' || c == '~' || c == '+' || c == '/'; }

std::size_t Run(std::string_view text, bool (*belongs)(char)) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), belongs) -
                                  text.begin());
}

// Where in `text` a key stands that begins with it, or is announced by its beginning.
struct Span {
  std::size_t from = 0;
  std::size_t length = 0;  // 0: there is none
};

Span BegunKey(std::string_view text) {
  for (const Beginning& beginning : kBeginnings) {
    if (text.starts_with(beginning.text)) {
      const std::size_t length = Run(text, IsWord);
      return length >= beginning.text.size() + beginning.least ? Span{0, length} : Span{};
    }
  }
  return {};
}

Span NamedKey(std::string_view text) {
  for (const std::string_view name : kNames) {
    if (!StartsWithAnyCase(text, name)) {
      continue;
    }
    const std::string_view rest = text.substr(name.size());
    const std::size_t between = std::min(rest.find_first_not_of(" \"'\\:="), rest.size());
    const std::string_view signs = rest.substr(0, between);
    const std::size_t length = Run(rest.substr(between), IsToken);
    const bool is_set = signs.find_first_of(":=") != std::string_view::npos;
    return is_set && between <= kMostBetween && length >= kLeastNamed
               ? Span{name.size() + between, length}
               : Span{};
  }
  return {};
}

Span BearerKey(std::string_view text) {
  constexpr std::string_view kScheme = "bearer ";
  if (!StartsWithAnyCase(text, kScheme)) {
    return {};
  }
  const std::size_t length = Run(text.substr(kScheme.size()), IsToken);
  return length >= kLeastNamed ? Span{kScheme.size(), length} : Span{};
}

// "://user:password@"
Span UrlPassword(std::string_view text) {
  constexpr std::string_view kMark = "://";
  if (!text.starts_with(kMark)) {
    return {};
  }
  const std::size_t end = std::min(text.find_first_of("/\"'<> \\\n", kMark.size()), text.size());
  const std::size_t at = text.substr(0, end).rfind('@');
  const std::size_t colon = text.substr(0, end).find(':', kMark.size());
  // A mask is never longer than what it masks.
  return at != std::string_view::npos && colon < at && at - colon > kMask.size()
             ? Span{colon + 1, at - colon - 1}
             : Span{};
}

// The first two characters of all that announces a key; most places in a text are no such.
bool MayAnnounce(char first, char second) {
  switch (first) {
    case 's':
    case '?':
    case '&':
      return Lower(second) == 'k';
    case 'A':
      return second == 'I' || Lower(second) == 'p';
    case 'a':
      return Lower(second) == 'p';
    case 'g':
      return second == 's' || second == 'h';
    case 'x':
      return second == 'a';
    case 'h':
      return second == 'f';
    case 'b':
    case 'B':
      return Lower(second) == 'e';
    case ':':
      return second == '/';
    default:
      return false;
  }
}

Span KeyAt(std::string_view text, bool at_word) {
  switch (text.front()) {
    case 's':
    case 'A':
    case 'g':
    case 'x':
    case 'h': {
      const Span begun = at_word ? BegunKey(text) : Span{};
      return begun.length == 0 ? NamedKey(text) : begun;
    }
    case 'a':
    case '?':
    case '&':
      return NamedKey(text);
    case 'b':
    case 'B':
      return BearerKey(text);
    case ':':
      return UrlPassword(text);
    default:
      return {};
  }
}

}  // namespace

std::string MaskLooks(std::string_view text) {
  std::string masked;
  std::size_t copied = 0;
  std::size_t at = 0;
  while (at + 1 < text.size()) {
    if (!MayAnnounce(text[at], text[at + 1])) {
      ++at;
      continue;
    }
    const bool at_word = at == 0 || !IsWord(text[at - 1]);
    const Span key = KeyAt(text.substr(at), at_word);
    if (key.length == 0) {
      ++at;
      continue;
    }
    masked.append(text.substr(copied, at + key.from - copied)).append(kMask);
    at += key.from + key.length;
    copied = at;
  }
  return masked.append(text.substr(copied));
}

}  // namespace gateway::json
