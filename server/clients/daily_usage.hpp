// DailyUsage: what each client used today.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "gateway/client_usage.hpp"
#include "gateway/config.hpp"
#include "gateway/result.hpp"

namespace gateway::server {

// "now"; a test brings its own.
using SystemClock = std::function<std::chrono::system_clock::time_point()>;

struct UsedToday {
  std::uint64_t tokens = 0;
  std::uint64_t requests = 0;
};

// Counts in memory. A thread of its own takes what is new to the store every second, and finds
// there what other gateways have added; it looks for that every 2 s, too, when the store is in a
// database. Any thread; only Write may block for long.
class DailyUsage {
 public:
  // Begins with what the store knows of today. May block. Error: that of the store.
  static Result<std::unique_ptr<DailyUsage>> Open(
      const LogConfig& config, SystemClock clock = &std::chrono::system_clock::now);

  // Days begin at midnight of a clock that is `utc_offset` ahead of UTC. `look`: the pause between
  // two looks for what others have added; 0: only when there is something to write.
  DailyUsage(std::unique_ptr<ClientUsageStore> store, std::chrono::minutes utc_offset,
             SystemClock clock, std::chrono::milliseconds look = {});
  ~DailyUsage();  // writes what is not yet written
  DailyUsage(const DailyUsage&) = delete;
  DailyUsage& operator=(const DailyUsage&) = delete;

  // Of a request that has ended.
  void Count(const std::string& client, std::uint64_t tokens);

  [[nodiscard]] UsedToday Of(std::string_view client) const;

  // How long until the next day, when the client has used `limit` tokens or more today; 0: it may
  // use any number.
  [[nodiscard]] std::optional<std::chrono::seconds> WaitForAny(std::string_view client,
                                                               std::size_t limit) const;

  // What the thread does, now. Error: kStorage; what is new stays new.
  Result<void> Write();

 private:
  using Day = std::chrono::year_month_day;

  [[nodiscard]] Day Today() const;
  [[nodiscard]] Result<void> Read(Day day);
  // Until there is something to write or to look for. False: it is the end.
  bool Await(std::unique_lock<std::mutex>* lock);
  void Run();

  const std::unique_ptr<ClientUsageStore> store_;
  const std::chrono::minutes utc_offset_;
  const SystemClock clock_;
  const std::chrono::milliseconds look_;
  std::mutex writing_;  // one Write at a time

  mutable std::mutex mutex_;  // of all below
  Day day_{};                 // of used_
  std::map<std::string, UsedToday, std::less<>> used_;
  std::map<std::pair<Day, std::string>, UsedToday> unwritten_;  // also in used_, if of that day
  std::condition_variable wake_;
  bool stopping_ = false;

  std::thread thread_;  // last: starts when the rest is there
};

}  // namespace gateway::server
