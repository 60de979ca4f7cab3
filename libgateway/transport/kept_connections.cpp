#include "libgateway/transport/kept_connections.hpp"

#include <algorithm>
#include <utility>

namespace gateway::transport {
namespace {

constexpr std::chrono::seconds kMaxAge{50};  // below the usual 60 s of load balancers
constexpr std::chrono::seconds kSweepEvery{5};
constexpr std::size_t kMaxKept = 1024;

}  // namespace

KeptConnections::KeptConnections(EventLoop& loop) : loop_(loop) {}

KeptConnections::~KeptConnections() {
  loop_.StopTimer(timer_);
  for (auto& [origin, sockets] : by_origin_) {
    while (!sockets.empty()) {
      Close(sockets, sockets.begin());
    }
  }
}

std::unique_ptr<UpstreamSocket> KeptConnections::Take(const std::string& origin) {
  const auto found = by_origin_.find(origin);
  if (found == by_origin_.end() || found->second.empty()) {
    return nullptr;
  }
  auto socket = std::move(found->second.back().socket);
  found->second.pop_back();
  --count_;
  return socket;
}

void KeptConnections::Put(const std::string& origin, std::unique_ptr<UpstreamSocket> socket) {
  if (count_ >= kMaxKept) {
    loop_.Unwatch(socket->fd());
    return;
  }
  ++count_;
  loop_.Watch(socket->fd(), {.readable = true}, this);
  by_origin_[origin].push_back({std::move(socket), loop_.Now()});
  if (timer_ == 0) {
    timer_ = loop_.StartTimer(kSweepEvery, [this] { DropOld(); });
  }
}

void KeptConnections::OnIo(int fd, IoEvents /*ready*/) noexcept {
  for (auto& [origin, sockets] : by_origin_) {
    const auto kept = std::find_if(sockets.begin(), sockets.end(),
                                   [fd](const Kept& one) { return one.socket->fd() == fd; });
    if (kept != sockets.end()) {
      return Close(sockets, kept);
    }
  }
}

void KeptConnections::DropOld() {
  const auto oldest = loop_.Now() - kMaxAge;
  for (auto entry = by_origin_.begin(); entry != by_origin_.end();) {
    Sockets& sockets = entry->second;
    while (!sockets.empty() && sockets.front().since < oldest) {
      Close(sockets, sockets.begin());
    }
    entry = sockets.empty() ? by_origin_.erase(entry) : std::next(entry);
  }
  timer_ = by_origin_.empty() ? 0 : loop_.StartTimer(kSweepEvery, [this] { DropOld(); });
}

void KeptConnections::Close(Sockets& sockets, Sockets::iterator kept) {
  loop_.Unwatch(kept->socket->fd());
  sockets.erase(kept);
  --count_;
}

}  // namespace gateway::transport
