#include "libgateway/assembly/log_parts.hpp"

#include <filesystem>
#include <string>
#include <utility>

#include <unistd.h>

#include "libgateway/logging/json_lines_sink.hpp"
#include "libgateway/logging/open_sink.hpp"
#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::assembly {
namespace {

constexpr std::string_view kStandardOutput = "stdout:";
constexpr std::string_view kNoSpill = "none";

// A name that stays inside of its folder.
std::string FolderNamed(std::string name) {
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_';
    c = plain ? c : '_';
  }
  return name;
}

std::string SpillFolder(const LogConfig& config) {
  const std::string& configured = config.delivery.spill_folder;
  if (!configured.empty()) {
    return configured == kNoSpill ? "" : configured;
  }
  if (const auto file = storage::SqlitePath(config.url)) {
    return storage::FolderBeside(*file, "spill");
  }
  // Gateways that share a database may share the working directory, too.
  return (std::filesystem::path("data/spill") / FolderNamed(config.instance)).string();
}

Result<std::unique_ptr<LogSink>> OpenSinkAt(const std::string& url, const LogConfig& config) {
  if (url == kStandardOutput) {
    return logging::OpenJsonLinesSink(STDOUT_FILENO, config.utc_offset);
  }
  LogConfig other = config;
  other.url = url;
  return logging::OpenLogSink(other);
}

}  // namespace

Result<void> AddLog(const LogConfig& config, GatewayParts* parts) {
  auto sink = logging::OpenLogSink(config);
  if (!sink) {
    return sink.error();
  }
  parts->log_sink = *std::move(sink);
  for (const std::string& url : config.also) {
    auto other = OpenSinkAt(url, config);
    if (!other) {
      return other.error();
    }
    parts->more_log_sinks.push_back(*std::move(other));
  }
  parts->log_delivery = config.delivery;
  parts->log_delivery.spill_folder = SpillFolder(config);
  return {};
}

}  // namespace gateway::assembly
