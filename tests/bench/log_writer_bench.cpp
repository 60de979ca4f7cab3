// How many records per second go into the log's database, each with one call to an upstream:
//   gateway_log_writer_bench [ROWS] [BATCH] [sqlite]
// SQLite in the current folder (its disk is what counts), and PostgreSQL where it is installed,
// unless only "sqlite" is asked for (to count instructions: valgrind --tool=callgrind).
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <time.h>

#include "libgateway/base/request_id.hpp"
#include "libgateway/logging/open_sink.hpp"
#include "libgateway/records/packed_sink.hpp"
#include "support/postgres.hpp"

namespace {

using gateway::LogRecord;

LogRecord Record(int number) {
  LogRecord record;
  record.id = gateway::base::NewRequestId();
  record.client_request_id = "";
  record.time = std::chrono::system_clock::now();
  record.client = "team-7";
  record.method = "POST";
  record.path = "/v1/chat/completions";
  record.model_asked = "fast";
  record.model_alias = "fast -> openai/gpt-4o-mini";
  record.model_sent = "gpt-4o-mini";
  record.provider = "openai";
  record.key_alias = "main";
  record.status = record.upstream_status = 200;
  record.streamed = true;
  record.usage = {1'000 + number, 200, 100, 0, 0, gateway::UsageSource::kUpstream};
  record.stop_reason = "stop";
  record.first_byte = std::chrono::microseconds(412'345);
  record.total = std::chrono::microseconds(2'345'678);
  record.overhead = std::chrono::microseconds(312);
  record.bytes_in = 4'096;
  record.bytes_out = 8'192;
  record.attempts = 1;
  record.cost = 0.0123;
  record.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  record.parent_span = "00f067aa0ba902b7";
  record.span = "53995c3f42cd8ad8";
  record.outcome = "success";
  record.calls.push_back({"openai", "main", "gpt-4o-mini", 200, "success", "",
                          std::chrono::microseconds(0), std::chrono::microseconds(1'234),
                          std::chrono::microseconds(400'000),
                          std::chrono::microseconds(2'340'000)});
  return record;
}

double CpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

bool Measure(const char* name, const std::string& url, int rows, int batch) {
  gateway::LogConfig config;
  config.url = url;
  const auto sink = gateway::logging::OpenLogSink(config);
  if (!sink) {
    fmt::print("{}: {}\n", name, sink.error().message);
    return false;
  }
  auto& packed_sink = dynamic_cast<gateway::records::PackedSink&>(**sink);
  double seconds = 0;
  double cpu = 0;
  for (int written = 0; written < rows; written += batch) {
    gateway::records::PackedRecords records;
    for (int i = 0; i < batch; ++i) {
      records.Add(*gateway::records::Packed(Record(i)));
    }
    const auto begin = std::chrono::steady_clock::now();
    const double cpu_begin = CpuSeconds();
    if (const auto done = packed_sink.WritePacked(records.all()); !done) {
      fmt::print("{}: {}\n", name, done.error().message);
      return false;
    }
    cpu += CpuSeconds() - cpu_begin;
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  fmt::print("{:<10} {} rows, {} a batch: {:.0f} rows/s, {:.1f} us of CPU each in the writer\n",
             name, rows, batch, rows / seconds, cpu / rows * 1e6);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const int rows = argc > 1 ? std::atoi(argv[1]) : 200'000;
  const int batch = argc > 2 ? std::atoi(argv[2]) : 2'048;
  if (rows <= 0 || batch <= 0) {
    fmt::print("usage: {} [ROWS] [BATCH] [sqlite]\n", argv[0]);
    return 2;
  }
  const std::string file = "log_writer_bench.db";
  bool good = Measure("SQLite", "sqlite://" + file, rows, batch);
  fmt::print("           {} bytes of database a row\n",
             std::filesystem::file_size(file) / static_cast<unsigned>(rows));
  std::filesystem::remove(file);
  if (argc > 3) {
    return good ? 0 : 1;
  }
  if (gateway::support::PostgresServer* server = gateway::support::PostgresServer::Shared()) {
    good = Measure("PostgreSQL", server->NewDatabase(), rows, batch) && good;
  }
  return good ? 0 : 1;
}
