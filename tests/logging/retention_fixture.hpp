// What tests of retention do with a log: rows a second apart, and Tidy until all is done.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "libgateway/logging/retention.hpp"
#include "logging/log_fixture.hpp"

namespace gateway::logging {

inline std::string CountOf(LogFixture& log, const std::string& table) {
  return storage::Ask(*log.database, "SELECT count(*) FROM " + table);
}

// A second apart, as `made` counts.
inline void WriteMany(LogFixture& log, int made, int rows) {
  constexpr int kAtOnce = 2'000;
  for (const int end = made + rows; made < end;) {
    std::vector<LogRecord> records;
    for (int i = 0; i < kAtOnce && made < end; ++i, ++made) {
      records.push_back(RecordAt(std::to_string(made), std::chrono::seconds{made}));
    }
    log.Write(records);
  }
}

// Calls it until it is done, a second later each; how often there was more to do.
inline int TidyAll(Retention& retention, storage::Database& database,
                   std::chrono::system_clock::time_point now) {
  for (int more = 0;; ++more) {
    const auto tidied = retention.Tidy(database, now);
    if (!tidied) {
      FAIL(tidied.error().message);
    }
    if (!*tidied) {
      return more;
    }
  }
}

}  // namespace gateway::logging
