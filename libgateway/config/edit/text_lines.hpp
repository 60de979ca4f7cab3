// The lines of a text, known by the offset of a byte in them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "libgateway/config/edit/toml_places.hpp"

namespace gateway::config {

std::size_t LineBegin(std::string_view text, std::size_t at);
// Behind its line end; the end of the text when it has none.
std::size_t LineEnd(std::string_view text, std::size_t at);

// How that line ends, or, when it does not, the one before it.
std::string_view LineBreak(std::string_view text, std::size_t at);

// The blanks in front of what the line says.
std::string_view Indent(std::string_view text, std::size_t at);

bool IsOneLine(std::string_view text, TomlSpan span);

// Puts `line` (without a line break) under the line of `at`.
void InsertLine(std::size_t at, std::string_view line, std::string* text);

// Takes out all lines that `span` touches. A text that ends without a line break still does.
void RemoveLines(TomlSpan span, std::string* text);

}  // namespace gateway::config
