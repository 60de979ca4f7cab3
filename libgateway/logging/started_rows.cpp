#include "libgateway/logging/started_rows.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "libgateway/base/time_text.hpp"
#include "libgateway/logging/columns.hpp"

namespace gateway::logging {
namespace {

using storage::Value;

constexpr int kLooks = 2;

}  // namespace

std::string InstanceOf(const LogConfig& config) {
  std::array<char, 256> name{};
  if (config.instance.empty() && gethostname(name.data(), name.size() - 1) == 0) {
    return name.data();
  }
  return config.instance;
}

StartedRows::StartedRows(const LogConfig& config)
    : instance_(InstanceOf(config)),
      any_instance_(config.instance.empty()),
      opened_(std::chrono::system_clock::now()) {}

// The sign keeps SQLite from the index of all rows by time: the one of started rows is empty,
// mostly.
std::string StartedRows::EndStatement(bool all_instances) {
  return fmt::format(
      "UPDATE {} SET outcome = '{}', error_code = 'interrupted', error_text = ? "
      "WHERE outcome = '{}' AND +ts_ms < ?{}",
      kTable, kInterrupted, kStarted, all_instances ? "" : " AND instance = ?");
}

Result<void> StartedRows::EndBefore(std::chrono::system_clock::time_point time,
                                    storage::Database& database) const {
  const bool all = any_instance_ && database.kind() == storage::DatabaseKind::kSqlite;
  const std::array values{Value("the gateway ended before the request did"),
                          Value(base::EpochMilliseconds(time)), Value(instance_)};
  const auto ended = database.Run(EndStatement(all), std::span(values).first(all ? 2 : 3));
  return ended ? Result<void>() : ended.error();
}

void StartedRows::Note(records::RecordSpan records) {
  const bool some = std::any_of(records.begin(), records.end(), [this](const auto* record) {
    return record->kind == RecordKind::kStart && record->time < opened_;
  });
  looks_left_ = some ? kLooks : looks_left_;
}

Result<void> StartedRows::Tidy(storage::Database& database) {
  return looks_left_ > 0 && --looks_left_ == 0 ? EndBefore(opened_, database) : Result<void>();
}

}  // namespace gateway::logging
