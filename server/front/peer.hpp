// Peer: the other end of a client's connection.
#pragma once

#include <array>

namespace gateway::server {

struct Peer {
  // An IPv6 address, or an IPv4 address mapped into one (::ffff:a.b.c.d). All zero: not known.
  std::array<unsigned char, 16> address{};
  bool from_loopback = false;  // this machine
  bool by_side_door = false;   // came to the address of HttpFront::OpenSideDoor
};

// Of the connected socket `fd`.
Peer PeerOf(int fd, bool by_side_door);

}  // namespace gateway::server
