// LogPace: how a log writer spends its time. The defaults are what gateways use; tests have others.
#pragma once

#include <chrono>

namespace gateway::delivery {

struct LogPace {
  std::chrono::milliseconds gather{80};        // how long a batch waits for company
  std::chrono::milliseconds first_pause{100};  // after a failed write; doubles up to
  std::chrono::milliseconds longest_pause{2000};
  std::chrono::milliseconds last_tries{5000};  // for failing writes, once the end has come
  std::chrono::milliseconds idle_tidy{1000};   // between two Tidy while nothing is written
  // How long a sink may take before records that cannot wait for it go to the spill.
  std::chrono::milliseconds patience{1000};
};

}  // namespace gateway::delivery
