// What all exchanges of a gateway share (Services), and what those on one loop share (LoopContext).
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gateway/gateway.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/base/news.hpp"
#include "libgateway/delivery/log_pipeline.hpp"
#include "libgateway/exchange/current_snapshot.hpp"
#include "libgateway/exchange/mask_row.hpp"
#include "libgateway/exchange/mask_view.hpp"

namespace gateway::exchange {

class Exchange;

// Any thread. Shared, because a Call may be kept longer than its Gateway.
struct Services {
  CurrentSnapshot snapshot;
  std::vector<std::unique_ptr<ProtocolAdapter>> adapters;
  std::unique_ptr<ProtocolAdapter> raw_adapter;  // null: raw requests are refused
  TransportFactory transport;
  std::unique_ptr<delivery::LogPipeline> log;  // null: no log
  LogDelivery delivery;                        // how it is to be
  std::shared_ptr<RequestObserver> observer;   // may be null
  base::News certificates{"upstreams", "bad certificates"};
  std::atomic<std::size_t> running{0};   // exchanges that have not finished
  std::atomic<std::size_t> draining{0};  // of those that go on without their client
  base::Mutex record_mutex;
  MaskView record_secrets GATEWAY_GUARDED_BY(record_mutex){kShortestInRows};  // for Record

  // Null: nobody translates between these two.
  [[nodiscard]] const ProtocolAdapter* Adapter(Dialect client, Dialect upstream) const;
  // One that serves clients of that dialect; null: there is none.
  [[nodiscard]] const ProtocolAdapter* AdapterOf(Dialect client) const;
};

// Loop thread only, but for `loop`, `ended` and Post.
struct LoopContext {
  explicit LoopContext(EventLoop& its_loop) : loop(its_loop) {}

  // Any thread, also one that does not know whether the gateway is still there: if it is not,
  // nothing happens.
  void Post(std::function<void()> task) {
    const base::MutexLock lock(ending);
    if (!ended) {
      loop.Post(std::move(task));
    }
  }
  void End() {
    const base::MutexLock lock(ending);
    ended = true;
  }

  EventLoop& loop;
  std::atomic<bool> ended{false};  // the gateway is gone, and perhaps the loop
  base::Mutex ending;              // held while something is posted that came from elsewhere
  MaskView secrets;
  MaskView row_secrets{kShortestInRows};
  SnapshotView snapshot;
  std::unique_ptr<Transport> transport;  // made by the first exchange that starts here
  std::unordered_map<const Exchange*, std::shared_ptr<Exchange>> running;  // what keeps them alive
};

}  // namespace gateway::exchange
