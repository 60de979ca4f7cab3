#include "server/metrics/metrics_page.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "server/metrics/process_figures.hpp"
#include "server/metrics/upstream_gauges.hpp"

namespace gateway::server {
namespace {

void One(std::string_view name, std::string_view help, std::uint64_t value, MetricsText* text) {
  text->Gauge(name, help);
  text->Sample({}, value);
}

void Sum(std::string_view name, std::string_view help, std::uint64_t value, MetricsText* text) {
  text->Counter(name, help);
  text->Sample({}, value);
}

void WriteLog(const LogCounts& log, MetricsText* text) {
  Sum("gateway_log_rows_accepted_total", "Rows handed to the log.", log.accepted, text);
  Sum("gateway_log_rows_written_total", "Rows written, those from the spill too.", log.written,
      text);
  Sum("gateway_log_rows_dropped_total", "Rows lost: no room was left, or the end came first.",
      log.dropped, text);
  Sum("gateway_log_rows_spilled_total", "Rows that went to the spill first.", log.spilled, text);
  One("gateway_log_rows_in_spill", "Rows in the spill that are not written yet.", log.in_spill,
      text);
  One("gateway_log_rows_waiting", "Rows that wait in memory to be written.", log.waiting, text);
  One("gateway_log_failing", "1: some place of the log takes no rows at the moment.",
      log.failing ? 1 : 0, text);
}

std::string WalOf(std::string_view log_url) {
  constexpr std::string_view kSqlite = "sqlite://";
  return log_url.starts_with(kSqlite) ? std::string(log_url.substr(kSqlite.size())) + "-wal" : "";
}

std::uint64_t BytesOf(const std::string& file) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(file, failed);
  return failed ? 0 : bytes;
}

}  // namespace

MetricsPage::MetricsPage(const Sources& sources)
    : sources_(sources), wal_(WalOf(sources.live.config()->log.url)) {
  Learn();
}

void MetricsPage::Learn() {
  const std::lock_guard lock(learning_);
  auto now = sources_.gateway.snapshot();
  if (now != learnt_) {
    sources_.requests.Learn(*now->registry, *sources_.live.config());
    learnt_ = std::move(now);
  }
}

std::string MetricsPage::Text() {
  Learn();  // models may have been chosen meanwhile
  MetricsText text;
  text.Gauge("gateway_info", "What runs, and the configuration that it goes by.");
  text.Sample({{"version", GATEWAY_VERSION}, {"config", sources_.live.config()->id}},
              std::uint64_t{1});
  sources_.requests.Write(&text);
  WriteLoad(&text);
  WriteUpstreams(*sources_.gateway.snapshot()->registry, std::chrono::steady_clock::now(), &text);
  WriteLog(sources_.gateway.log_counts(), &text);
  if (!wal_.empty()) {
    One("gateway_log_wal_bytes", "What SQLite has committed beside the log's file.", BytesOf(wal_),
        &text);
  }
  WriteProcess(&text);
  return text.Take();
}

void MetricsPage::WriteLoad(MetricsText* text) const {
  One("gateway_requests_running", "Requests under way, those of clients that have left too.",
      sources_.gateway.running(), text);
  One("gateway_streams_open", "Answers that go out to clients as they come.",
      sources_.front.streams(), text);
  One("gateway_admitted", "Requests that have a place among those that run at once.",
      sources_.queue.running(), text);
  One("gateway_queued", "Requests that wait for such a place.", sources_.queue.waiting(), text);
  One("gateway_connections", "Connections of clients, idle ones too.", sources_.front.connections(),
      text);
  One("gateway_draining", "1: no new requests are taken any more.",
      sources_.draining.load() ? 1 : 0, text);
}

void MetricsPage::WriteProcess(MetricsText* text) const {
  const ProcessFigures figures = ReadProcessFigures();
  text->Gauge("gateway_uptime_seconds", "Since the start.");
  text->Sample({},
               std::chrono::duration<double>(std::chrono::steady_clock::now() - up_since_).count());
  text->Gauge("process_start_time_seconds", "When that was, since 1970-01-01 UTC.");
  text->Sample({}, std::chrono::duration<double>(started_.time_since_epoch()).count());
  text->Counter("process_cpu_seconds_total", "Time on processors, user and system.");
  text->Sample({}, figures.cpu_seconds);
  One("process_resident_memory_bytes", "Memory in use.", figures.resident_bytes, text);
  One("process_virtual_memory_bytes", "Address space in use.", figures.virtual_bytes, text);
  One("process_open_fds", "File descriptors in use.", figures.open_fds, text);
  One("process_max_fds", "File descriptors there may be.", figures.max_fds, text);
  One("process_threads", "Threads.", figures.threads, text);
}

}  // namespace gateway::server
