// MockUpstream: the bundled stand-in for a provider, on an HTTP port and threads of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/event_loop.hpp"
#include "gateway/result.hpp"
#include "server/mock/counters.hpp"
#include "server/mock/mock_options.hpp"

namespace gateway::server {

class HttpFront;
namespace mock {
class Service;
}

class MockUpstream {
 public:
  // Serves from now on. Error: kInvalidRequest for bad options, kConfig when the address is taken,
  // kInternal when the system refuses threads.
  static Result<std::unique_ptr<MockUpstream>> Start(const MockOptions& options);

  ~MockUpstream();  // breaks off what still runs
  MockUpstream(const MockUpstream&) = delete;
  MockUpstream& operator=(const MockUpstream&) = delete;

  [[nodiscard]] int port() const { return port_; }
  // "http://127.0.0.1:9100/v1"
  [[nodiscard]] std::string base_url() const;
  // The one that was given, or that stands in for it.
  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  // Any thread.
  [[nodiscard]] std::uint64_t count(MockCounter counter) const;

 private:
  MockUpstream(const MockOptions& options, std::vector<std::unique_ptr<LoopThread>> loops);

  const std::string host_;
  const std::uint64_t seed_;
  int port_ = 0;
  std::unique_ptr<mock::Service> service_;
  std::vector<std::unique_ptr<LoopThread>> loops_;
  std::unique_ptr<HttpFront> front_;  // first to go
};

}  // namespace gateway::server
