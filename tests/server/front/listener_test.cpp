#include "server/front/listener.hpp"

#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {
namespace {

// Takes all descriptors that the process may have, and gives them back.
class NoDescriptorsLeft {
 public:
  NoDescriptorsLeft() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = 256;
    ::setrlimit(RLIMIT_NOFILE, &few);
    for (int fd = ::open("/dev/null", O_RDONLY); fd >= 0; fd = ::open("/dev/null", O_RDONLY)) {
      taken_.push_back(fd);
    }
  }
  ~NoDescriptorsLeft() {
    for (const int fd : taken_) {
      ::close(fd);
    }
    ::setrlimit(RLIMIT_NOFILE, &before_);
  }
  NoDescriptorsLeft(const NoDescriptorsLeft&) = delete;
  NoDescriptorsLeft& operator=(const NoDescriptorsLeft&) = delete;

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

// Not under AddressSanitizer: what comes with it needs descriptors for checks of its own.
#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("server::Listener goes on when there were no descriptors left", "[server]") {
  FrontFixture fixture;
  const int early = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(fixture.port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int connected = -1;
  ssize_t got = -1;
  {
    const NoDescriptorsLeft none;  // checks are left for later: sanitizers need descriptors too
    char byte = 0;
    connected = ::connect(early, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    got = ::recv(early, &byte, 1, 0);
  }
  REQUIRE(connected == 0);
  CHECK(got == 0);  // let go instead of left to wait
  ::close(early);

  RawClient late = fixture.Connect();
  REQUIRE(late.Send("GET /loop HTTP/1.1\r\nHost: h\r\n\r\n"));

  CHECK(late.Read().body == "loop");
}
#endif

}  // namespace
}  // namespace gateway::server
