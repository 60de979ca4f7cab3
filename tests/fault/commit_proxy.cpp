#include "fault/commit_proxy.hpp"

#include <array>
#include <string_view>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fault/raw_client.hpp"

namespace gateway::fault {
namespace {

bool SendAll(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

CommitProxy::CommitProxy(int server_port) : server_port_(server_port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);  // NOLINT: the sockets' way
  if (bind(listener_, any, size) == 0 && listen(listener_, SOMAXCONN) == 0 &&
      getsockname(listener_, any, &size) == 0) {
    port_ = ntohs(address.sin_port);
  }
  acceptor_ = std::jthread([this] { Accept(); });
}

CommitProxy::~CommitProxy() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (const int socket : sockets_) {
    shutdown(socket, SHUT_RDWR);
  }
  servants_.clear();
  for (const int socket : sockets_) {
    close(socket);
  }
  close(listener_);
}

void CommitProxy::Accept() {
  for (int client = accept(listener_, nullptr, nullptr); client >= 0;
       client = accept(listener_, nullptr, nullptr)) {
    const int server = ConnectTo(server_port_);
    sockets_.push_back(client);
    if (server < 0) {
      shutdown(client, SHUT_RDWR);
      continue;
    }
    sockets_.push_back(server);
    servants_.emplace_back([this, client, server] { Serve(client, server); });
  }
}

void CommitProxy::Serve(int client, int server) {
  // As libpq sends it: a simple query.
  constexpr std::string_view kCommit("COMMIT", 7);
  std::array<char, 65'536> buffer{};
  bool eating = false;
  for (;;) {
    std::array<pollfd, 2> both{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
    if (poll(both.data(), both.size(), -1) <= 0) {
      break;
    }
    const bool from_client = both[0].revents != 0;
    const ssize_t got = recv(from_client ? client : server, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
      break;
    }
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
    if (!from_client && eating) {
      ++eaten_;
      break;
    }
    eating = eating || (from_client && bytes.ends_with(kCommit) && hungry_.exchange(false));
    if (!SendAll(from_client ? server : client, bytes)) {
      break;
    }
  }
  shutdown(client, SHUT_RDWR);
  shutdown(server, SHUT_RDWR);
}

}  // namespace gateway::fault
