// Values at random; the same ones in every run.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "libgateway/json/quote.hpp"

namespace gateway::protocol::properties {

// SplitMix64. Source: https://prng.di.unimi.it/splitmix64.c
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(seed) {}

  // 0 to `count` - 1.
  std::size_t Below(std::size_t count) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return (mixed ^ (mixed >> 31U)) % count;
  }
  bool Chance(std::size_t percent) { return Below(100) < percent; }

 private:
  std::uint64_t state_;
};

// A few characters, of all kinds; never empty.
inline std::string RandomText(Generator& random) {
  static constexpr std::array<std::string_view, 16> kPieces = {
      "a",   "Tide",    " ",        "\n",           "\"",
      "\\",  "/",       "\xC3\xB8", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
      "\t",  "data: x", "[DONE]",   "\r\n",         "{\"k\":1}",
      "\x01"};
  std::string text;
  for (std::size_t left = 1 + random.Below(8); left > 0; --left) {
    text.append(kPieces[random.Below(kPieces.size())]);
  }
  return text;
}

// Cuts of a UTF-8 text, no character in two; never an empty one.
inline std::vector<std::string> Pieces(Generator& random, std::string_view text) {
  std::vector<std::string> pieces;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (pieces.empty() || (!continues && random.Chance(30))) {
      pieces.emplace_back();
    }
    pieces.back().push_back(c);
  }
  return pieces;
}

// Cuts of bytes, anywhere.
inline std::vector<std::string> Segments(Generator& random, std::string_view bytes) {
  const std::size_t most = random.Chance(20) ? 3 : 400;
  std::vector<std::string> segments;
  while (!bytes.empty()) {
    segments.emplace_back(bytes.substr(0, 1 + random.Below(most)));
    bytes.remove_prefix(segments.back().size());
  }
  return segments;
}

// `text` as a JSON string, one of the many ways to write it.
inline std::string Spelled(Generator& random, std::string_view text) {
  std::string literal = json::Quote(text);
  std::string spelled;
  for (const char c : literal) {
    const bool plain = c != '"' && c != '\\' && c > ' ' && c < 0x7F;
    const bool escaped = !spelled.empty() && spelled.back() == '\\';
    if (plain && !escaped && literal.find('\\') == std::string::npos && random.Chance(10)) {
      spelled.append(fmt::format("\\u{:04x}", static_cast<int>(c)));
    } else {
      spelled.push_back(c);
    }
  }
  return spelled;
}

// A JSON value of any kind.
inline std::string RandomJson(Generator& random, std::size_t depth = 0);

// A JSON object, with blanks here and there.
inline std::string RandomObject(Generator& random, std::size_t depth = 0) {
  const char* blank = random.Chance(30) ? " " : "";
  std::string object = "{";
  for (std::size_t i = random.Below(4); i > 0; --i) {
    object.append(object.size() > 1 ? "," : "").append(blank);
    object.append(fmt::format("\"k{}\":{}{}", i, blank, RandomJson(random, depth + 1)));
  }
  return object.append(blank).append("}");
}

inline std::string RandomJson(Generator& random, std::size_t depth) {
  static constexpr std::array<std::string_view, 8> kPlain = {"null",  "true", "false", "0",
                                                             "-1.50", "1e3",  "\"\"",  "[]"};
  const std::size_t kind = random.Below(depth < 3 ? 4 : 2);
  if (kind == 0) {
    return std::string(kPlain[random.Below(kPlain.size())]);
  }
  if (kind == 1) {
    return json::Quote(RandomText(random));
  }
  return kind == 2
             ? RandomObject(random, depth)
             : "[" + RandomJson(random, depth + 1) + "," + RandomJson(random, depth + 1) + "]";
}

}  // namespace gateway::protocol::properties
