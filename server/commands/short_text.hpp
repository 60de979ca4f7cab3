// Figures in five characters, and cells of columns.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "server/json/rapidjson.hpp"

namespace gateway::server {

// "9999", "12.3k", "4.56M"; "-" for none.
std::string ShortCount(std::optional<double> count);

// Of milliseconds: "0.4ms", "350ms", "12.3s", "4m02s", "3h05m"; "-" for none.
std::string ShortTime(std::optional<double> milliseconds);

// Four figures: "0.001234", "12.34"; "-" for none.
std::string ShortMoney(std::optional<double> money);

// `text`, which is fit for a terminal, in exactly `width` columns: cut, or filled with blanks.
std::string PadLeft(std::string_view text, std::size_t width);
std::string PadRight(std::string_view text, std::size_t width);

// `text` in lines of `width` columns, broken at blanks where there are any; each but the first
// begins with `indent` blanks. Ends with a line end.
std::string Wrapped(std::string_view text, std::size_t width, std::size_t indent);

// The number that `value` is.
std::optional<double> NumberIn(const rapidjson::Value* value);

}  // namespace gateway::server
