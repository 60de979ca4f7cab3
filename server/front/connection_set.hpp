// ConnectionSet: the connections of one loop, and what they share.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/event_loop.hpp"
#include "server/front/byte_budget.hpp"
#include "server/front/connection.hpp"

namespace gateway::server {

// Loop thread, but for what says otherwise.
class ConnectionSet {
 public:
  // `loop`, `handler` and `budget` outlive it.
  ConnectionSet(EventLoop& loop, ServerConfig config, RequestHandler& handler, ByteBudget& budget);
  // After Shutdown(). Any thread.
  ~ConnectionSet();
  ConnectionSet(const ConnectionSet&) = delete;
  ConnectionSet& operator=(const ConnectionSet&) = delete;

  // Makes room in size() for a connection that is on its way to the loop. Any thread.
  void Expect() { size_.fetch_add(1, std::memory_order_relaxed); }
  // A connected socket for which Expect() was called, to be taken over.
  struct Arrival {
    int fd;
    bool by_side_door = false;
    bool overloaded = false;  // there are too many connections
  };
  void Add(const Arrival& arrival);
  void Remove(Connection& connection);

  // Its limits count from now on.
  void SetConfig(ServerConfig config) { config_ = std::move(config); }

  // Idle connections are closed, the others with the end of their current answer; requests that
  // come all the same are refused. `done` is called when none is left.
  void Drain(std::function<void()> done);
  // Closes all.
  void Shutdown();

  // Any thread; momentary values. Streams: answers that go out as they come.
  [[nodiscard]] std::size_t size() const { return size_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t streams() const { return streams_.load(std::memory_order_relaxed); }

  void OnStreamBegins() { streams_.fetch_add(1, std::memory_order_relaxed); }
  void OnStreamEnds() { streams_.fetch_sub(1, std::memory_order_relaxed); }

  [[nodiscard]] EventLoop& loop() { return loop_; }
  [[nodiscard]] const ServerConfig& config() const { return config_; }
  [[nodiscard]] RequestHandler& handler() { return handler_; }
  [[nodiscard]] ByteBudget& budget() { return budget_; }
  [[nodiscard]] bool draining() const { return draining_; }
  // Where connections read to, one after the other.
  [[nodiscard]] std::span<char> scratch() { return scratch_; }

 private:
  void StartSweep();
  void Sweep();

  EventLoop& loop_;
  ServerConfig config_;
  RequestHandler& handler_;
  ByteBudget& budget_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::vector<char> scratch_;
  EventLoop::TimerId sweep_ = 0;
  bool draining_ = false;
  std::function<void()> drained_;
  std::atomic<std::size_t> size_{0};
  std::atomic<std::size_t> streams_{0};
};

}  // namespace gateway::server
