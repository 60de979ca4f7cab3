// The JSON gate: checks a text once, in one pass and without allocating, before anything else looks
// at it. RapidJSON alone reads out of bounds on some numbers (CVE-2024-38517), lets invalid UTF-8
// through and recurses as deep as it is told to.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace gateway::json {

enum class Kind { kObject, kArray, kString, kNumber, kTrue, kFalse, kNull };

// A member of an object, or an element of an array (then without a key).
struct Member {
  std::string_view key;    // between its quotes, escapes as written
  std::string_view value;  // as written, a string with its quotes
  Kind kind = Kind::kNull;
};

// Checks that `text` is one JSON value: UTF-8 (a byte order mark may lead), at most 64 deep,
// numbers of at most 64 characters with exponents of at most 4 digits. Puts the members (or
// elements) of the outermost object (or array) into `members`, if given; their views point into
// `text`. Adds up the bytes of all string values in `text_bytes`, if given, but for those that look
// like files in base64. Error: kInvalidRequest, naming the byte.
Result<Kind> CheckJson(std::string_view text, std::vector<Member>* members = nullptr,
                       std::size_t* text_bytes = nullptr);

// Whether the member has that key, of ASCII letters and underscores, however it was spelt: "model"
// and "mod\u0065l" are the same to whoever reads the text after us.
bool HasKey(const Member& member, std::string_view key);

// The last member of that key, as most readers of JSON have it; null when there is none.
const Member* FindMember(const std::vector<Member>& members, std::string_view key);

// Whether it is an array with something in it; null is none.
bool HasElements(const Member* member);

}  // namespace gateway::json
