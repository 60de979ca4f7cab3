// Where tables, keys and values stand in the text of a TOML file. For texts that the parser takes:
// what it would refuse is found somehow, or not at all.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::config {

// Offsets in bytes; `end` is behind the last one.
struct TomlSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct TomlEntry;

struct TomlValue {
  enum class Kind { kString, kArray, kTable, kOther };

  Kind kind = Kind::kOther;
  TomlSpan span;                   // with its quotes or brackets
  std::string text;                // what a string says
  std::vector<TomlEntry> entries;  // of an array or an inline table
};

// "key = value", or an element of an array, which has no key.
struct TomlEntry {
  std::vector<std::string> key;      // a."b.c" has two parts
  TomlSpan span;                     // key and value
  std::optional<std::size_t> comma;  // the one behind it, in an array or an inline table
  TomlValue value;
};

// From one header to the next; the first has none.
struct TomlSection {
  std::vector<std::string> name;
  bool repeated = false;  // [[name]]
  TomlSpan header;
  std::vector<TomlEntry> entries;
};

// Empty: lost the way, or nested too deeply.
std::optional<std::vector<TomlSection>> FindTomlPlaces(std::string_view text);

}  // namespace gateway::config
