// Requests of the log as lines for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "server/commands/console.hpp"
#include "server/json/rapidjson.hpp"

namespace gateway::server {

// The columns have fixed widths, so that lines that come later stand below the others.
class LogsTable {
 public:
  // `with_client`: there is a column for it.
  LogsTable(const Console& console, bool with_client);

  [[nodiscard]] std::string Heading() const;

  // A line for `row`, an object of GET /admin/logs; before it the day when that is another one than
  // the last row's, behind it what went wrong.
  std::string Row(const rapidjson::Value& row);

 private:
  [[nodiscard]] std::string Line(std::string_view time, std::string_view status,
                                 std::string_view model, std::string_view asked,
                                 std::string_view client, std::string_view in, std::string_view out,
                                 std::string_view first, std::string_view total) const;

  std::size_t columns_;
  bool colours_;
  bool with_client_;
  std::string day_;
};

}  // namespace gateway::server
