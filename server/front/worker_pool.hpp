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
  ~WorkerPool();  // waits for the jobs it took
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when too many jobs wait already. Any thread. `job` must not throw.
  bool Run(std::function<void()> job);

 private:
  class Threads;
  std::atomic<std::size_t> jobs_{0};  // waiting or running
  std::unique_ptr<Threads> threads_;
};

}  // namespace gateway::server
