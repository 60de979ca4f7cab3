#include <algorithm>
#include <chrono>
#include <future>
#include <numeric>
#include <utility>

#include <unistd.h>

#include "server/front/http_front_impl.hpp"

// Where the connections of an HttpFront come from, and how they end.
namespace gateway::server {
namespace {

// Connections over the limit that are told so before they are closed; those beyond are just closed.
constexpr std::size_t kTurnedAway = 256;
// And those that are taken by the side door all the same, beyond both.
constexpr std::size_t kBySideDoor = 64;

// For clients to take what is left for them when a drain has run out of time.
constexpr std::chrono::seconds kLastBytes{1};

// Runs `task` on the loop's thread and waits for it.
void RunOn(EventLoop& loop, const std::function<void()>& task) {
  if (loop.InLoop()) {
    return task();
  }
  std::promise<void> done;
  loop.Post([&task, &done] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace

HttpFront::Impl::Impl(HttpFront& front, ServerConfig config, const std::vector<EventLoop*>& loops)
    : front_(front),
      config_(std::move(config)),
      budget_(config_.max_buffered_bytes),
      workers_(static_cast<std::size_t>(std::max(config_.worker_threads, 1))) {
  for (EventLoop* loop : loops) {
    sets_.push_back(std::make_unique<ConnectionSet>(*loop, config_, *this, budget_));
  }
}

HttpFront::Impl::~Impl() {
  workers_.Stop();  // first: their jobs use the front
  if (listener_ == nullptr) {
    return;
  }
  StopListening();
  for (const auto& set : sets_) {
    RunOn(set->loop(), [&set] { set->Shutdown(); });
  }
}

Result<int> HttpFront::Impl::OpenSideDoor(const std::string& host, int port) {
  auto listener = Listener::Bind(host, port);
  if (!listener) {
    return listener.error();
  }
  side_door_ = *std::move(listener);
  return side_door_->port();
}

Result<int> HttpFront::Impl::Listen() {
  auto listener = Listener::Bind(config_.host, config_.port);
  if (!listener) {
    return listener.error();
  }
  listener_ = *std::move(listener);
  // httplib fills its tables at the first request. Done here it is over before the loops see one:
  // ThreadSanitizer cannot see into the compiled library how it guards them.
  ClientRequest first;
  first.method = "GET";
  first.path = "/";
  Route(first, first.method, false);
  LearnRoutes();
  EventLoop& loop = sets_.front()->loop();
  RunOn(loop, [this, &loop] {
    listener_->Start(loop, [this](int fd) { Place(fd, false); });
    if (side_door_ != nullptr) {
      side_door_->Start(loop, [this](int fd) { Place(fd, true); });
    }
  });
  return listener_->port();
}

void HttpFront::Impl::SetLimits(const ServerConfig& config) {
  budget_.SetLimit(config.max_buffered_bytes);
  for (const auto& set : sets_) {
    set->loop().Post([&set, config] { set->SetConfig(config); });
  }
}

void HttpFront::Impl::StopListening() {
  RunOn(sets_.front()->loop(), [this] {
    listener_->Stop();
    if (side_door_ != nullptr) {
      side_door_->Stop();
    }
  });
}

// To the loop with the fewest connections.
void HttpFront::Impl::Place(int fd, bool by_side_door) {
  const std::size_t total = connections();
  // On the first set's loop.
  const std::size_t most = sets_.front()->config().max_connections;
  if (total >= most + kTurnedAway + (by_side_door ? kBySideDoor : 0)) {
    ::close(fd);
    return;
  }
  const ConnectionSet::Arrival arrival{fd, by_side_door, total >= most && !by_side_door};
  ConnectionSet& set =
      **std::min_element(sets_.begin(), sets_.end(),
                         [](const auto& a, const auto& b) { return a->size() < b->size(); });
  set.Expect();
  if (set.loop().InLoop()) {
    set.Add(arrival);
  } else {
    set.loop().Post([&set, arrival] { set.Add(arrival); });
  }
}

void HttpFront::Impl::Drain(std::chrono::milliseconds timeout,
                            const std::function<void()>& at_timeout) {
  if (listener_ == nullptr) {
    return;
  }
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  StopListening();
  std::vector<std::future<void>> drained;
  for (const auto& set : sets_) {
    const auto done = std::make_shared<std::promise<void>>();
    drained.push_back(done->get_future());
    set->loop().Post([&set, done] { set->Drain([done] { done->set_value(); }); });
  }
  const auto wait_until = [&drained](std::chrono::steady_clock::time_point until) {
    return std::all_of(drained.begin(), drained.end(), [until](const std::future<void>& future) {
      return future.wait_until(until) == std::future_status::ready;
    });
  };
  if (!wait_until(deadline) && at_timeout) {
    at_timeout();
    wait_until(std::chrono::steady_clock::now() + kLastBytes);
  }
  for (const auto& set : sets_) {
    RunOn(set->loop(), [&set] { set->Shutdown(); });
  }
}

std::size_t HttpFront::Impl::connections() const {
  return std::accumulate(sets_.begin(), sets_.end(), std::size_t{0},
                         [](std::size_t sum, const auto& set) { return sum + set->size(); });
}

std::size_t HttpFront::Impl::streams() const {
  return std::accumulate(sets_.begin(), sets_.end(), std::size_t{0},
                         [](std::size_t sum, const auto& set) { return sum + set->streams(); });
}

}  // namespace gateway::server
