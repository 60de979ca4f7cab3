#include "server/front/worker_pool.hpp"

#include <algorithm>
#include <utility>

#include <httplib.h>

namespace gateway::server {
namespace {

constexpr std::size_t kMaxJobs = 256;

}  // namespace

class WorkerPool::Threads {
 public:
  explicit Threads(std::size_t count) : pool_(count) {}
  httplib::TaskQueue& queue() { return pool_; }

 private:
  httplib::ThreadPool pool_;
};

WorkerPool::WorkerPool(std::size_t threads)
    : threads_(std::make_unique<Threads>(std::max<std::size_t>(threads, 1))) {}

WorkerPool::~WorkerPool() { Stop(); }

void WorkerPool::Stop() {
  if (!stopping_.exchange(true)) {
    threads_->queue().shutdown();
  }
}

bool WorkerPool::Run(std::function<void()> job) {
  // Counted here: the queue of older versions has no bound.
  if (jobs_.fetch_add(1) >= kMaxJobs) {
    jobs_.fetch_sub(1);
    return false;
  }
  threads_->queue().enqueue([this, job = std::move(job)] {
    job();
    jobs_.fetch_sub(1);
  });
  return true;
}

}  // namespace gateway::server
