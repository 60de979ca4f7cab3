// Rows as CSV. Source: RFC 4180.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/json/rapidjson.hpp"

namespace gateway::server {

// One line with its end. Texts are fit for a terminal, and a cell that a spreadsheet would take for
// a formula begins with "'".
std::string CsvLine(std::span<const std::string> cells);

// The names of the columns, of requests.
std::span<const std::string_view> LogColumns();

// The members of `row` with these names. null: empty.
std::vector<std::string> CellsOf(const rapidjson::Value& row,
                                 std::span<const std::string_view> names);

}  // namespace gateway::server
