// Which resolved addresses an upstream connection may go to.
#pragma once

struct sockaddr;

namespace gateway::transport {

// False for link-local and cloud metadata addresses (169.254/16, fe80::/10, fd00:ec2::254): no
// provider lives there, but a machine's credentials do. Asked when a connection is made, after name
// resolution, so that DNS cannot get around it.
bool MayConnect(const sockaddr& address);

}  // namespace gateway::transport
