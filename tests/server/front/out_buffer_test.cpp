#include "server/front/out_buffer.hpp"

#include <array>
#include <string>
#include <string_view>

#include <sys/socket.h>
#include <unistd.h>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

struct Sockets {
  Sockets() {
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
  }
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;
  ~Sockets() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  // What has come, up to `most` bytes.
  [[nodiscard]] std::string Read(std::size_t most) const {
    std::string bytes(most, '\0');
    const ssize_t count = ::recv(ends[1], bytes.data(), bytes.size(), 0);
    bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return bytes;
  }

  std::array<int, 2> ends{};
};

// No two neighbouring stretches of it are alike.
std::string Text(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) {
    text += std::to_string(i) + ',';
  }
  text.resize(size);
  return text;
}

TEST_CASE("OutBuffer keeps what the socket does not take, and sends it in order", "[front]") {
  const Sockets sockets;
  const int fd = sockets.ends[0];
  const std::string text = Text(3U << 20U);
  OutBuffer out;
  std::string read;
  std::size_t given = 0;

  // Parts of many sizes, while the other side takes a little now and then.
  for (std::size_t size = 1; given < text.size(); size = size * 3 % 40'009) {
    const auto part = std::string_view(text).substr(given, size);
    const std::size_t half = part.size() / 2;
    REQUIRE(out.Send(fd, std::array{part.substr(0, half), part.substr(half)}));
    given += part.size();
    if (size % 3 == 0) {
      read += sockets.Read(size);
      REQUIRE(out.Flush(fd));
    }
  }
  const bool waited = !out.empty();
  while (read.size() < text.size()) {
    read += sockets.Read(100'000);
    REQUIRE(out.Flush(fd));
  }

  CHECK(waited);
  CHECK(out.empty());
  CHECK(read == text);
}

TEST_CASE("OutBuffer forgets what waits when it is cleared", "[front]") {
  const Sockets sockets;
  const std::string text = Text(1U << 20U);
  OutBuffer out;
  REQUIRE(out.Send(sockets.ends[0], std::array<std::string_view, 1>{text}));
  REQUIRE_FALSE(out.empty());

  out.Clear();

  CHECK(out.size() == 0);
  while (!sockets.Read(100'000).empty()) {
  }
  REQUIRE(out.Send(sockets.ends[0], std::array<std::string_view, 1>{"next"}));
  CHECK(sockets.Read(100) == "next");
}

TEST_CASE("OutBuffer says when the socket fails", "[front]") {
  const Sockets sockets;
  const std::string text = Text(1U << 20U);
  OutBuffer out;
  REQUIRE(out.Send(sockets.ends[0], std::array<std::string_view, 1>{text}));

  ::shutdown(sockets.ends[0], SHUT_WR);

  CHECK_FALSE(out.Flush(sockets.ends[0]));
}

}  // namespace
}  // namespace gateway::server
