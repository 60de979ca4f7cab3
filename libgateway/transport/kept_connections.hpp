// KeptConnections: connections between two calls, for the next one to the same origin.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/event_loop.hpp"
#include "libgateway/transport/upstream_socket.hpp"

namespace gateway::transport {

// Loop thread only.
class KeptConnections final : private IoHandler {
 public:
  explicit KeptConnections(EventLoop& loop);
  ~KeptConnections() override;
  KeptConnections(const KeptConnections&) = delete;
  KeptConnections& operator=(const KeptConnections&) = delete;

  // The one used last. Still watched: whoever takes it calls Watch or Unwatch. Null: there is none.
  std::unique_ptr<UpstreamSocket> Take(const std::string& origin);

  // From now on it is watched here, and closed when its upstream closes it or says anything, when
  // nobody has wanted it for some time, or when there are too many.
  void Put(const std::string& origin, std::unique_ptr<UpstreamSocket> socket);

 private:
  struct Kept {
    std::unique_ptr<UpstreamSocket> socket;
    std::chrono::steady_clock::time_point since;
  };
  using Sockets = std::vector<Kept>;  // the one kept longest first

  void OnIo(int fd, IoEvents ready) noexcept override;
  void DropOld();
  void Close(Sockets& sockets, Sockets::iterator kept);

  EventLoop& loop_;
  std::unordered_map<std::string, Sockets> by_origin_;
  std::size_t count_ = 0;
  EventLoop::TimerId timer_ = 0;  // set while there are any
};

}  // namespace gateway::transport
