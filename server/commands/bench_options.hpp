// The command line of `gateway-server bench`.
#pragma once

#include <span>
#include <string_view>

#include "gateway/result.hpp"
#include "server/bench/settings.hpp"

namespace gateway::server {

struct BenchOptions {
  bool help = false;
  bool json = false;
  bench::Settings settings;
};

// `words`: what follows "bench". Error: kInvalidRequest, a line for the user.
Result<BenchOptions> ParseBenchOptions(std::span<const std::string_view> words);

std::string_view BenchHelpText();

}  // namespace gateway::server
