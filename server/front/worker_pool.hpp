// WorkerPool: threads for routes that may block.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

namespace gateway::server {

class WorkerPool {
 public:
  explicit WorkerPool(std::size_t threads);
  ~WorkerPool();  // Stop()
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when too many jobs wait already. Any thread. `job` must not throw.
  bool Run(std::function<void()> job);

  // Waits for the jobs that run. Those that still wait find stopping(), and are to do nothing.
  void Stop();
  [[nodiscard]] bool stopping() const { return stopping_.load(); }

 private:
  class Threads;
  std::atomic<std::size_t> jobs_{0};  // waiting or running
  std::atomic<bool> stopping_{false};
  std::unique_ptr<Threads> threads_;
};

}  // namespace gateway::server
