// LogDesk: answers questions about the log, in JSON.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include <httplib.h>

#include "gateway/config.hpp"
#include "gateway/log_reader.hpp"
#include "gateway/result.hpp"
#include "server/routes/log_query.hpp"

namespace gateway::server {

// Any thread, several at once; every call may block. Only reads. Errors: kNotFound when there is no
// log, or no such request in it; kOverloaded; those of ReadLogQuery and of LogReader.
class LogDesk {
 public:
  // `most`: questions at the same time, so that workers are left for other things.
  LogDesk(const LogConfig& config, int most)
      : reader_(OpenLogReader(config)), utc_offset_(config.utc_offset), most_(most) {}

  // As LogPageJson has it.
  Result<std::string> Page(const httplib::Params& params);

  // As LogStatsJson has it.
  Result<std::string> Stats(const httplib::Params& params);

  // As AppendLogRow has it; by either id.
  Result<std::string> One(const std::string& id);

 private:
  template <typename Answer>
  Result<std::string> Ask(const httplib::Params& params, bool statistics, Answer answer);

  Result<std::string> Page(const LogQuery& query);

  const std::unique_ptr<LogReader> reader_;
  const std::chrono::minutes utc_offset_;
  const int most_;
  std::atomic<int> running_{0};
};

}  // namespace gateway::server
