// A LogPipeline over scripted sinks, with pauses that are over at once.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "libgateway/delivery/log_pipeline.hpp"
#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"
#include "support/scripted_sink.hpp"

namespace gateway::delivery {

using logging::RecordWithId;
using std::chrono::milliseconds;
using test::Answer;
using test::Script;
using test::ScriptedSink;

inline constexpr std::chrono::minutes kDeadline{1};
inline constexpr int kAlways = 1'000'000'000;

inline LogPace Fast() {
  LogPace pace;
  pace.gather = pace.first_pause = pace.longest_pause = milliseconds{1};
  pace.last_tries = milliseconds{5};
  return pace;
}

inline LogDelivery DeliveryTo(const std::string& spill_folder, std::size_t rows = 100) {
  LogDelivery delivery;
  delivery.queue_rows = rows;
  delivery.spill_folder = spill_folder;
  return delivery;
}

inline std::unique_ptr<LogPipeline> Start(const std::vector<Script*>& scripts,
                                          const LogDelivery& delivery,
                                          const LogPace& pace = Fast()) {
  std::vector<std::unique_ptr<LogSink>> sinks;
  for (Script* script : scripts) {
    sinks.push_back(std::make_unique<ScriptedSink>(*script));
  }
  auto pipeline = LogPipeline::Start(std::move(sinks), delivery, pace);
  REQUIRE(pipeline);
  return *std::move(pipeline);
}

inline std::vector<std::string> Push(LogPipeline& pipeline, int first, int count) {
  std::vector<std::string> ids;
  for (int i = first; i < first + count; ++i) {
    ids.push_back(std::to_string(i));
    REQUIRE(pipeline.Push(RecordWithId(ids.back())));
  }
  return ids;
}

inline bool HasSpillFiles(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".jsonl") {
      return true;
    }
  }
  return false;
}

}  // namespace gateway::delivery
