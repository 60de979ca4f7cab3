// Tree: a configuration file as it was written, whatever the format, each value with its place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/config/complaints.hpp"

namespace gateway::config {

struct Node {
  enum class Kind { kNothing, kString, kInteger, kFloat, kBool, kArray, kTable, kOther };

  Kind kind = Kind::kNothing;
  std::string key;  // its name in the table it stands in, empty elsewhere
  Place place;      // of that name, or of the value
  std::string text;
  std::int64_t integer = 0;
  double number = 0;
  bool flag = false;
  std::vector<Node> children;  // of an array or a table, in the order they were written
};

enum class Format { kToml, kYaml };  // JSON is read as YAML

// By the ending of the file's name, else by what the first line that says something looks like.
Format FormatOf(std::string_view file, std::string_view text);

// The whole text; its root is a table. Empty when it cannot be read, which `report` then knows with
// the position and nothing else: the parsers' own messages quote lines, and keys stand in them.
std::optional<Node> ParseTree(std::string_view text, Format format, const Report& report);

// The two parsers behind it.
std::optional<Node> ParseToml(std::string_view text, const Report& report);
std::optional<Node> ParseYaml(std::string_view text, const Report& report);

}  // namespace gateway::config
