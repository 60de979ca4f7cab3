#include "support/plain_call.hpp"

#include <array>
#include <cstdint>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/raw_upstream.hpp"

namespace gateway::support {

int ConnectTo(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd);
    return -1;
  }
  return fd;
}

std::optional<std::string> CallOnce(int port, std::string_view request) {
  const int fd = ConnectTo(port);
  if (fd < 0) {
    return std::nullopt;
  }
  RawConnection connection(fd);
  std::string answer;
  if (connection.Write(request)) {
    std::array<char, 16384> piece{};
    for (ssize_t got = 1; got > 0;) {
      got = ::recv(fd, piece.data(), piece.size(), 0);
      answer.append(piece.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    }
  }
  return answer;
}

}  // namespace gateway::support
