// SteadyLoad: clients that ask at an even rate, three in ten for a stream, and note which answers
// they saw complete: what the tests of the log count rows against.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "fault/fault_upstream.hpp"

namespace gateway::fault {

// What its upstream has to answer.
Answer SteadyAnswer(const Call& call);

class SteadyLoad {
 public:
  struct Result {
    std::vector<std::string> complete;  // x-request-id, as the client sent it
    std::vector<double> milliseconds;   // of those, each
    std::size_t refused = 0;            // 503
    std::size_t broken = 0;             // anything else, or no answer
  };

  // Begins at once. `prefix`: of the ids.
  SteadyLoad(int port, double per_second, std::string prefix);
  ~SteadyLoad();
  SteadyLoad(const SteadyLoad&) = delete;
  SteadyLoad& operator=(const SteadyLoad&) = delete;

  // So far.
  [[nodiscard]] std::size_t complete() const;
  // No more requests; waits for those under way.
  Result Stop();

 private:
  void Run();
  void Ask(std::size_t number);

  const int port_;
  const double per_second_;
  const std::string prefix_;
  const Clock::time_point start_ = Clock::now();
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopped_{false};
  mutable std::mutex mutex_;
  Result result_;
  std::vector<std::jthread> clients_;
};

}  // namespace gateway::fault
