#include "libgateway/transport/address_guard.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace gateway::transport {
namespace {

constexpr std::array<std::uint8_t, 16> kAwsMetadata = {0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0,    0,
                                                       0,    0,    0,    0,    0, 0, 0x02, 0x54};

bool IsLinkLocalV4(const std::uint8_t* bytes) { return bytes[0] == 169 && bytes[1] == 254; }

bool IsRefusedV6(const in6_addr& address) {
  if (IN6_IS_ADDR_LINKLOCAL(&address)) {
    return true;
  }
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    return IsLinkLocalV4(&address.s6_addr[12]);
  }
  return std::equal(kAwsMetadata.begin(), kAwsMetadata.end(), &address.s6_addr[0]);
}

}  // namespace

bool MayConnect(const sockaddr& address) {
  // Copied out: the caller's buffer need not be aligned for the wider types.
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return !IsLinkLocalV4(bytes.data());
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return !IsRefusedV6(v6.sin6_addr);
  }
  return true;
}

}  // namespace gateway::transport
