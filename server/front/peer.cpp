#include "server/front/peer.hpp"

#include <algorithm>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>

namespace gateway::server {
namespace {

Peer FromFour(const sockaddr_in& four) {
  constexpr std::size_t kMappedAt = 12;
  Peer peer;
  peer.address[kMappedAt - 2] = peer.address[kMappedAt - 1] = 0xFF;
  std::memcpy(&peer.address[kMappedAt], &four.sin_addr, sizeof four.sin_addr);
  peer.from_loopback = peer.address[kMappedAt] == IN_LOOPBACKNET;
  return peer;
}

Peer FromSix(const in6_addr& six) {
  Peer peer;
  std::copy(std::begin(six.s6_addr), std::end(six.s6_addr), peer.address.begin());
  peer.from_loopback = IN6_IS_ADDR_LOOPBACK(&six) ||
                       (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == IN_LOOPBACKNET);
  return peer;
}

}  // namespace

Peer PeerOf(int fd, bool by_side_door) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  Peer peer;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0) {  // NOLINT
    if (address.ss_family == AF_INET) {
      peer = FromFour(reinterpret_cast<const sockaddr_in&>(address));  // NOLINT
    } else if (address.ss_family == AF_INET6) {
      peer = FromSix(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);  // NOLINT
    }
  }
  peer.by_side_door = by_side_door;
  return peer;
}

}  // namespace gateway::server
