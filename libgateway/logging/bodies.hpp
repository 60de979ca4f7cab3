// BodyStore: what was said, apart from the log's rows, so that a day of it goes away at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "gateway/config.hpp"
#include "gateway/log_record.hpp"
#include "gateway/result.hpp"
#include "libgateway/records/packed_records.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// With SQLite a file per day, "bodies/2026-11-26.db" beside the database; with PostgreSQL a table
// per day, "bodies_20261126". Days are those of the log's time zone, by when requests were
// accepted. One thread at a time; may block. Errors: kStorage.
class BodyStore {
 public:
  virtual ~BodyStore() = default;

  // Keeps the bodies that `records` have; those of an id that is there already stay as they are.
  // Before the rows are written, so that none lacks its bodies.
  virtual Result<void> Write(records::RecordSpan records) = 0;

  // Deletes at most one day that is over for longer than keep_bodies, or the oldest one while all
  // of them hold more than half of max_bytes. True: there may be more.
  virtual Result<bool> Tidy(std::chrono::system_clock::time_point now) = 0;

  // Bytes of all days, as Tidy and Write last saw them.
  [[nodiscard]] virtual std::size_t size() const = 0;
};

// Makes nothing until there is something to keep. Error: kConfig for a URL that cannot be one.
[[nodiscard]] Result<std::unique_ptr<BodyStore>> OpenBodyStore(const LogConfig& config);

// What was kept of the request with this id, accepted then; null: nothing. `database`: the log's,
// as readers open it.
[[nodiscard]] Result<std::shared_ptr<const LoggedBodies>> FindBodies(
    const LogConfig& config, const std::string& id, std::chrono::system_clock::time_point accepted,
    storage::Database& database);

}  // namespace gateway::logging
