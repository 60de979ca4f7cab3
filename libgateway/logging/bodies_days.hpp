// BodyDays: the places where bodies are kept, one for each day.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::logging {

// A day of the log's time zone.
using Day = std::chrono::sys_days;

inline Day DayOf(std::chrono::system_clock::time_point time, std::chrono::minutes utc_offset) {
  return std::chrono::floor<std::chrono::days>(time + utc_offset);
}

// One thread at a time; may block. Errors: kStorage.
class BodyDays {
 public:
  virtual ~BodyDays() = default;

  // Ready to take bodies of that day, made if it is missing. Valid until the next call.
  virtual Result<storage::Database*> Make(Day day) = 0;

  // The name of its table.
  [[nodiscard]] virtual std::string Table(Day day) const = 0;

  // Something may have been lost or replaced: nothing is taken for granted.
  virtual void Forget() = 0;

  // Of all days that there are, the bytes they take.
  virtual Result<std::map<Day, std::size_t>> Sizes() = 0;

  virtual Result<void> Drop(Day day) = 0;
};

// For the log at `url`. Error: kConfig.
[[nodiscard]] Result<std::unique_ptr<BodyDays>> OpenBodyDays(const std::string& url);

// request, answer, request_cut, answer_cut of that request, or no row. `database`: the log's.
Result<std::vector<storage::Row>> FindBodiesOf(const std::string& url, Day day,
                                               const std::string& id, storage::Database& database);

}  // namespace gateway::logging
