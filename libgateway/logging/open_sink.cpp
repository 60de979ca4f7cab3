#include "libgateway/logging/open_sink.hpp"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "libgateway/logging/sqlite_sink.hpp"

namespace gateway::logging {

Result<std::unique_ptr<LogSink>> OpenLogSink(const LogConfig& config) {
  constexpr std::string_view kSqlite = "sqlite://";
  const std::string_view url = config.url;
  if (url.empty()) {
    return std::unique_ptr<LogSink>();
  }
  if (!url.starts_with(kSqlite)) {
    // The scheme only: what follows may hold a password.
    const std::size_t end = url.find("://");
    return Fail(ErrorCode::kConfig,
                end == std::string_view::npos
                    ? std::string("log.url has no scheme; use sqlite://data/gateway.db")
                    : fmt::format("log.url: \"{}\" is not supported; use sqlite://data/gateway.db",
                                  url.substr(0, end + 3)));
  }
  const std::string_view path = url.substr(kSqlite.size());
  if (path.empty()) {
    return Fail(ErrorCode::kConfig, "log.url names no file; use sqlite://data/gateway.db");
  }
  return OpenSqliteSink(std::string(path), config.utc_offset);
}

}  // namespace gateway::logging
