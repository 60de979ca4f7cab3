#include "libgateway/logging/open_sink.hpp"

#include "libgateway/logging/database_sink.hpp"

namespace gateway::logging {

Result<std::unique_ptr<LogSink>> OpenLogSink(const LogConfig& config) {
  if (config.url.empty()) {
    return std::unique_ptr<LogSink>();
  }
  return OpenDatabaseSink(config);
}

}  // namespace gateway::logging
