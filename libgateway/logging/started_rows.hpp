// StartedRows: start rows whose request nobody will end, because its gateway has gone.
#pragma once

#include <chrono>
#include <string>

#include "gateway/config.hpp"
#include "gateway/result.hpp"
#include "libgateway/records/packed_records.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// The configured instance, else the machine's name.
[[nodiscard]] std::string InstanceOf(const LogConfig& config);

// One thread at a time.
class StartedRows {
 public:
  explicit StartedRows(const LogConfig& config);

  // Marks those that are there as interrupted: all of this instance, and in an SQLite file, which
  // is a gateway's own unless instances are configured, all whatever the machine was called. A
  // whole record that comes later all the same takes the row's place. Error: kStorage.
  Result<void> End(storage::Database& database) const {
    return EndBefore(std::chrono::system_clock::time_point::max(), database);
  }

  // SQL, with its text, a time in ms and an instance as values. Looks at no row that has ended,
  // since there may be millions.
  [[nodiscard]] static std::string EndStatement(bool all_instances);

  // `records` are written; there may be some among them that an earlier run has left in its spill.
  void Note(records::RecordSpan records);
  // Ends those, too, once their whole records had time to follow. After each Note, and now and
  // then.
  Result<void> Tidy(storage::Database& database);

 private:
  Result<void> EndBefore(std::chrono::system_clock::time_point time,
                         storage::Database& database) const;

  const std::string instance_;
  const bool any_instance_;  // in SQLite
  const std::chrono::system_clock::time_point opened_;
  int looks_left_ = 0;  // until those that came late are ended
};

}  // namespace gateway::logging
