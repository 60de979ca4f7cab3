// Changes of one array or inline table in the text of a TOML file. All else stays as it is: other
// elements, comments, line breaks. The places are those of `text` before the change.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "libgateway/config/edit/toml_places.hpp"

namespace gateway::config {

// Behind the last element and written like it: in the same line as long as there is room, else in a
// line of its own. `item` is TOML.
void AppendToArray(const TomlValue& array, std::string_view item, std::string* text);

// `member` is TOML: key = value.
void AppendToInlineTable(const TomlValue& table, std::string_view member, std::string* text);

// With its comma. An element that has a line to itself goes with that line and the comment in it.
void RemoveFromList(const TomlValue& list, std::size_t index, std::string* text);

}  // namespace gateway::config
