#include "server/commands/mock_command.hpp"

#include <cstddef>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "server/mock/command_line.hpp"
#include "server/mock/mock_upstream.hpp"
#include "server/process_limits.hpp"
#include "server/signals.hpp"

namespace gateway::server {
namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

std::string DescribeText(const MockOptions& options) {
  if (options.chunks == 0 && options.body_bytes == 0) {
    return "a friendly echo";
  }
  std::string text = "numbered filler";
  if (options.chunks > 0) {
    text += fmt::format(", {} chunks", options.chunks);
  }
  if (options.chunk_bytes > 0) {
    text += fmt::format(" of {} bytes", options.chunk_bytes);
  }
  if (options.stamp) {
    text += " that tell when they were sent";
  }
  if (options.body_bytes > 0) {
    text += fmt::format(", plain answers of {} bytes", options.body_bytes);
  }
  return text;
}

std::string Greeting(const MockUpstream& mock, const MockOptions& options) {
  std::string models;
  for (const std::string& model : options.models) {
    models.append(models.empty() ? "" : ", ").append(model);
  }
  const std::string key = options.keys.empty() ? "" : R"( -H "authorization: Bearer $KEY")";
  return fmt::format(
      R"(gateway-server mock is ready on {0}

  curl -N {0}/chat/completions{1} -H 'content-type: application/json' -d '{{"model":"{2}","stream":true,"messages":[{{"role":"user","content":"你好"}}]}}'

  text      {3}
  pace      first token after {4} ms, then a chunk every {5} ms
  faults    429 {6}%, 500 {7}%, reset {8}%, hang {9}%, cut {10}% (seed {11})
  models    {12}{13}
  keys      {14}
)",
      mock.base_url(), key, options.models.front(), DescribeText(options), options.ttft.count(),
      options.gap.count(), options.fail_429, options.fail_500, options.reset, options.hang,
      options.cut, mock.seed(), models, options.strict_models ? " and no others" : " and any other",
      options.keys.empty() ? "none needed" : fmt::format("one of {}", options.keys.size()));
}

void Print(std::string_view text) {
  fmt::print("{}\n", text);
  std::fflush(stdout);
}

std::string Summary(const MockUpstream& mock) {
  std::string text = "stopped:";
  for (std::size_t i = 0; i < kMockCounterNames.size(); ++i) {
    text += fmt::format(" {} {}", kMockCounterNames[i], mock.count(static_cast<MockCounter>(i)));
  }
  return text;
}

}  // namespace

int RunMock(std::span<const std::string_view> words) {
  auto line = mock::ParseCommandLine(words);
  if (!line) {
    fmt::print(stderr, "{}\n", line.error().message);
    return kExitUsage;
  }
  if (line->help) {
    fmt::print("{}", mock::HelpText());
    return 0;
  }
  MockOptions& options = line->options;
  if (line->print_requests) {
    options.on_request = &Print;
  }
  PrepareProcess();
  BlockSignals();
  const auto upstream = MockUpstream::Start(options);
  if (!upstream) {
    fmt::print(stderr, "{}\n", upstream.error().message);
    return kExitFailed;
  }
  Print(Greeting(*upstream.value(), options));
  while (WaitForSignal() == Signal::kReload) {  // nothing to read again
  }
  ExitOnNextSignal();
  Print(Summary(*upstream.value()));
  return 0;
}

}  // namespace gateway::server
