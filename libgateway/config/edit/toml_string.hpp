// Strings as they are written in TOML.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::config {

// `text` as a basic string with its quotes; UTF-8 stays as it is.
std::string QuoteToml(std::string_view text);

// What a string of any of the four kinds says; `written` is all of it, with its quotes.
std::string UnquoteToml(std::string_view written);

// Where the string that begins at `at` ends; the end of `text` if it does not.
std::size_t EndOfTomlString(std::string_view text, std::size_t at);

}  // namespace gateway::config
