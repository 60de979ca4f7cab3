// What differs between toml11 3 and 4. Takes long to compile: for toml_tree.cpp only.
#pragma once

#include <istream>
#include <string>
#include <unordered_map>
#include <vector>

#include <toml.hpp>

#include "libgateway/config/tree.hpp"

namespace gateway::config::toml11 {

#if TOML11_VERSION_MAJOR >= 4

using Value = toml::value;
using SyntaxError = toml::syntax_error;

inline Value Parse(std::istream& stream) { return toml::parse(stream, "-"); }

inline Place PlaceOf(const toml::source_location& at) {
  return {static_cast<int>(at.first_line_number()), static_cast<int>(at.first_column_number())};
}

inline Place PlaceOf(const SyntaxError& error) {
  const bool known = !error.errors().empty() && !error.errors().front().locations().empty();
  return known ? PlaceOf(error.errors().front().locations().front().first) : Place{};
}

inline const std::string& TextOf(const Value& value) { return value.as_string(); }

#else

using Value = toml::basic_value<toml::discard_comments, std::unordered_map, std::vector>;
using SyntaxError = toml::exception;

inline Value Parse(std::istream& stream) {
  return toml::parse<toml::discard_comments, std::unordered_map, std::vector>(stream, "-");
}

inline Place PlaceOf(const toml::source_location& at) {
  return {static_cast<int>(at.line()), static_cast<int>(at.column())};
}

inline Place PlaceOf(const SyntaxError& error) { return PlaceOf(error.location()); }

inline const std::string& TextOf(const Value& value) { return value.as_string().str; }

#endif

}  // namespace gateway::config::toml11
