// Load: the connections of one run, and what comes back on them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"
#include "server/bench/connection.hpp"
#include "server/bench/figures.hpp"
#include "server/bench/pace.hpp"
#include "server/bench/poller.hpp"
#include "server/bench/settings.hpp"

namespace gateway::server::bench {

class Load {
 public:
  Load(const Settings& settings, SocketAddress address, Poller poller);

  // Opens all connections, so that connecting is no part of what is measured. Error: kConnect.
  Result<void> Connect();

  // `tick` is called about ten times a second.
  template <typename Tick>
  Figures Go(const Tick& tick);

 private:
  using CountOf = std::uint64_t Failures::*;

  // Does what is ready, when something is; waits no longer than that.
  void Turn(TimePoint until);
  void StartDue(TimePoint now);
  void Begin(Connection& connection, TimePoint due, TimePoint now);
  void OnReady(Connection& connection, std::uint32_t events, TimePoint now);
  void OnReadable(Connection& connection, TimePoint now);
  // False: the connection is lost.
  bool Take(Connection& connection, std::string_view bytes, TimePoint now);
  void OnEnd(Connection& connection, TimePoint now);
  void Complete(Connection& connection, TimePoint now);
  void Judge(const Connection& connection, TimePoint now);
  void FailOn(Connection& connection, CountOf count, std::string what);
  void Count(CountOf count, std::string what);
  void GiveUpLate(TimePoint now);
  [[nodiscard]] bool Over(TimePoint now) const;

  const Settings& settings_;
  const SocketAddress address_;
  const std::string request_;
  const bool streams_;
  Poller poller_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::deque<Connection*> idle_;   // the one that has rested longest is first
  std::deque<TimePoint> waiting_;  // requests that are due, and find no connection
  std::size_t busy_ = 0;
  std::size_t live_ = 0;  // connections that may still be used
  std::vector<char> room_;
  std::optional<Pace> pace_;  // when all are connected
  TimePoint last_end_;
  Figures figures_;
};

template <typename Tick>
Figures Load::Go(const Tick& tick) {
  constexpr std::chrono::milliseconds kTick{100};
  const TimePoint start = std::chrono::steady_clock::now();
  pace_.emplace(settings_, start);
  last_end_ = start;
  TimePoint next_tick = start + kTick;
  TimePoint now = start;
  while (!Over(now)) {
    StartDue(now);
    Turn(std::min(pace_->Next().value_or(next_tick), next_tick));
    now = std::chrono::steady_clock::now();
    if (now >= next_tick) {
      tick();
      GiveUpLate(now);
      next_tick = now + kTick;
    }
  }
  figures_.time = last_end_ - start;
  return std::move(figures_);
}

}  // namespace gateway::server::bench
