#include "server/front/connection_set.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace gateway::server {
namespace {

constexpr std::size_t kScratchBytes = 64U << 10U;

// One timer looks at all deadlines: they are moved for every request, but hardly ever reached.
constexpr std::chrono::milliseconds kSweepEvery{100};

}  // namespace

ConnectionSet::ConnectionSet(EventLoop& loop, ServerConfig config, RequestHandler& handler,
                             ByteBudget& budget)
    : loop_(loop),
      config_(std::move(config)),
      handler_(handler),
      budget_(budget),
      scratch_(kScratchBytes) {}

ConnectionSet::~ConnectionSet() = default;

void ConnectionSet::Add(const Arrival& arrival) {
  const auto connection = std::make_shared<Connection>(arrival.fd, arrival.by_side_door, *this);
  connection->index_in_set = connections_.size();
  connections_.push_back(connection);
  if (sweep_ == 0) {
    StartSweep();
  }
  connection->Start();
  if (arrival.overloaded) {
    connection->TurnAway();
  } else if (draining_) {
    connection->Drain();
  }
}

void ConnectionSet::Remove(Connection& connection) {
  const std::size_t index = connection.index_in_set;
  std::swap(connections_[index], connections_.back());
  connections_[index]->index_in_set = index;
  connections_.pop_back();
  size_.fetch_sub(1, std::memory_order_relaxed);
  if (connections_.empty()) {
    loop_.StopTimer(std::exchange(sweep_, 0));
    if (const auto drained = std::exchange(drained_, nullptr)) {
      drained();
    }
  }
}

void ConnectionSet::Drain(std::function<void()> done) {
  draining_ = true;
  if (connections_.empty()) {
    return done();
  }
  drained_ = std::move(done);
  const auto all = connections_;
  for (const auto& connection : all) {
    connection->Drain();
  }
}

void ConnectionSet::Shutdown() {
  draining_ = true;
  const auto all = connections_;
  for (const auto& connection : all) {
    connection->Close();
  }
}

void ConnectionSet::StartSweep() {
  sweep_ = loop_.StartTimer(kSweepEvery, [this] { Sweep(); });
}

void ConnectionSet::Sweep() {
  StartSweep();
  const auto now = Connection::Clock::now();
  std::vector<std::shared_ptr<Connection>> over;
  std::copy_if(connections_.begin(), connections_.end(), std::back_inserter(over),
               [now](const auto& connection) { return connection->deadline() <= now; });
  for (const auto& connection : over) {
    connection->OnDeadline();
  }
}

}  // namespace gateway::server
