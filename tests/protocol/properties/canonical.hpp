// JSON values in one spelling, to be compared.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/quote.hpp"
#include "libgateway/json/tree.hpp"

namespace gateway::protocol::properties {

// Members sorted, without blanks, escapes only where they must be. Members that say nothing (null,
// "", []) are left out, as are those called one of `without`. Arguments, JSON in a string, are
// written as the value that they are.
inline std::string Canonical(json::Element value, const std::vector<std::string>& without = {}) {
  if (value.IsString()) {
    return json::Quote(value.Text());
  }
  std::string text;
  if (value.IsArray()) {
    for (const json::Element element : value) {
      text.append(text.empty() ? "" : ",").append(Canonical(element, without));
    }
    return "[" + text + "]";
  }
  if (!value.IsObject()) {
    return std::string(value.raw());
  }
  std::map<std::string, std::string> members;
  for (const json::Element member : value) {
    const std::string key(member.key());
    std::string written = Canonical(member, without);
    const std::string inside = key == "arguments" ? member.Text() : "";
    if (json::Tree tree; tree.Read(inside)) {
      written = Canonical(tree.root(), without);
    }
    const bool nothing = written == "null" || written == "\"\"" || written == "[]";
    if (!nothing && std::find(without.begin(), without.end(), key) == without.end()) {
      members[key] = std::move(written);
    }
  }
  for (const auto& [key, written] : members) {
    text.append(text.empty() ? "" : ",").append(json::Quote(key)).append(":").append(written);
  }
  return "{" + text + "}";
}

inline std::string Canonical(std::string_view text, const std::vector<std::string>& without = {}) {
  json::Tree tree;
  return tree.Read(text) ? Canonical(tree.root(), without) : "no JSON: " + std::string(text);
}

}  // namespace gateway::protocol::properties
