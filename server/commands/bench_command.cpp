#include "server/commands/bench_command.hpp"

#include <ostream>

#include "server/bench/report.hpp"
#include "server/bench/run.hpp"
#include "server/commands/bench_options.hpp"

namespace gateway::server {

int RunBench(std::span<const std::string_view> words, const Console& console) {
  const auto options = ParseBenchOptions(words);
  if (!options) {
    return Complain(console, options.error().message, kExitUsage);
  }
  if (options->help) {
    console.out << BenchHelpText();
    return 0;
  }
  const auto figures = bench::RunLoad(options->settings);
  if (!figures) {
    return Complain(console, figures.error().message);
  }
  console.out << (options->json ? bench::ReportJson(options->settings, *figures) + "\n"
                                : bench::ReportText(options->settings, *figures));
  return figures->failures.total() == 0 ? 0 : kExitFailed;
}

}  // namespace gateway::server
