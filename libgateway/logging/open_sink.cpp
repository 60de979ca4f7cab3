#include "libgateway/logging/open_sink.hpp"

#include "libgateway/logging/sqlite_sink.hpp"
#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::logging {

Result<std::unique_ptr<LogSink>> OpenLogSink(const LogConfig& config) {
  if (config.url.empty()) {
    return std::unique_ptr<LogSink>();
  }
  const auto path = storage::SqlitePath(config.url);
  if (!path) {
    return path.error();
  }
  return OpenSqliteSink(*path, config.utc_offset);
}

}  // namespace gateway::logging
