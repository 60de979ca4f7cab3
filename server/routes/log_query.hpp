// What the query of a request about the log asks for.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <httplib.h>

#include "gateway/log_reader.hpp"
#include "gateway/result.hpp"

namespace gateway::server {

struct LogQuery {
  LogFilter filter;
  std::size_t limit = 50;  // 1 to kMostLogRows
  std::string before;      // a page's cursor
  std::optional<std::int64_t> after;
  StatsBy by = StatsBy::kDay;
};

// `since`, `until`, `model`, `provider`, `key`, `client`, `status`, `stream`, `text`; of pages
// `limit`, `before`, `after`; of statistics `by`. Empty values do not count. Error:
// kInvalidRequest, also for a name that is none of these.
Result<LogQuery> ReadLogQuery(const httplib::Params& params, bool statistics,
                              std::chrono::system_clock::time_point now,
                              std::chrono::minutes utc_offset);

}  // namespace gateway::server
