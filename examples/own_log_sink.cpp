// own_log_sink: the gateway's log goes where the program wants it: here one line of CSV on stdout
// for each request, instead of rows in a database.
//   own_log_sink CONFIG MODEL QUESTION...
#include <cstdio>
#include <memory>
#include <span>
#include <utility>

#include "gateway/gateway.hpp"

namespace {

// Called by the gateway's log writer only, a thread of its own: it may take its time.
class CsvSink final : public gateway::LogSink {
 public:
  gateway::Result<void> Write(std::span<const gateway::LogRecord> records) override {
    for (const gateway::LogRecord& record : records) {
      std::printf("%s,%s,%s,%d,%lld,%lld,%lld\n", record.id.c_str(), record.provider.c_str(),
                  record.model_sent.c_str(), record.status,
                  static_cast<long long>(record.total.count()),
                  static_cast<long long>(record.usage.prompt),
                  static_cast<long long>(record.usage.completion));
    }
    if (std::fflush(stdout) != 0) {
      // The gateway tries the same records again a little later.
      return gateway::Fail(gateway::ErrorCode::kStorage, "stdout takes nothing");
    }
    return {};
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: own_log_sink CONFIG MODEL QUESTION...\n", stderr);
    return 64;
  }
  auto config = gateway::LoadConfig(argv[1]);
  if (!config) {
    std::fprintf(stderr, "%s\n", config.error().message.c_str());
    return 1;
  }
  config->log.url.clear();  // else the configured database would be opened first
  auto parts = gateway::BuildParts(*config);
  if (!parts) {
    std::fprintf(stderr, "%s\n", parts.error().message.c_str());
    return 1;
  }
  parts->log_sink = std::make_unique<CsvSink>();
  const auto gateway = gateway::Gateway::Create(*std::move(parts));
  if (!gateway) {
    std::fprintf(stderr, "%s\n", gateway.error().message.c_str());
    return 1;
  }

  std::puts("id,provider,model,status,microseconds,prompt_tokens,completion_tokens");
  std::fflush(stdout);
  for (int i = 3; i < argc; ++i) {
    (void)(*gateway)->Call(gateway::ChatRequest(argv[2], argv[i]));
  }
  return 0;  // the gateway's destructor writes what is still in the queue
}
