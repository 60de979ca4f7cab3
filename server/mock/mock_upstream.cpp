#include "server/mock/mock_upstream.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "server/front/http_front.hpp"
#include "server/mock/service.hpp"

namespace gateway::server {
namespace {

std::uint64_t RandomSeed() {
  // 32 bits: easy to type again.
  return std::random_device()();
}

ServerConfig FrontConfig(const MockOptions& options) {
  constexpr std::size_t kMaxConnections = 100'000;
  constexpr std::size_t kMaxBody = 300U << 20U;  // more than the largest file that is kept
  ServerConfig config;
  config.host = options.host;
  config.port = options.port;
  config.worker_threads = 1;  // all is done on the loops
  config.max_body_bytes = kMaxBody;
  config.max_connections = kMaxConnections;
  config.max_buffered_bytes = std::numeric_limits<std::size_t>::max();
  return config;
}

// An address to connect to, as it stands in a URL.
std::string UrlHost(std::string_view host) {
  if (host == "0.0.0.0") {
    return "127.0.0.1";
  }
  if (host == "::") {
    return "[::1]";
  }
  const bool v6 = host.find(':') != std::string_view::npos;
  return v6 ? fmt::format("[{}]", host) : std::string(host);
}

Result<std::vector<std::unique_ptr<LoopThread>>> StartLoops(int wanted) {
  const unsigned count = wanted > 0 ? static_cast<unsigned>(wanted)
                                    : std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::unique_ptr<LoopThread>> loops;
  while (loops.size() < count) {
    auto loop = LoopThread::Start();
    if (!loop) {
      return loop.error();
    }
    loops.push_back(*std::move(loop));
  }
  return loops;
}

}  // namespace

MockUpstream::MockUpstream(const MockOptions& options,
                           std::vector<std::unique_ptr<LoopThread>> loops)
    : host_(options.host),
      seed_(options.seed ? *options.seed : RandomSeed()),
      service_(std::make_unique<mock::Service>(options, seed_)),
      loops_(std::move(loops)) {
  std::vector<EventLoop*> pointers;
  for (const auto& loop : loops_) {
    pointers.push_back(&loop->loop());
  }
  front_ = std::make_unique<HttpFront>(FrontConfig(options), std::move(pointers));
  for (const char* method : {"GET", "POST", "DELETE"}) {
    front_->Defer(method, ".*",
                  [service = service_.get()](const ClientRequest& request,
                                             const std::shared_ptr<ClientStream>& client) {
                    service->Handle(request, client);
                  });
  }
}

MockUpstream::~MockUpstream() = default;

Result<std::unique_ptr<MockUpstream>> MockUpstream::Start(const MockOptions& options) {
  if (const auto checked = CheckMockOptions(options); !checked) {
    return checked.error();
  }
  auto loops = StartLoops(options.threads);
  if (!loops) {
    return loops.error();
  }
  std::unique_ptr<MockUpstream> upstream(new MockUpstream(options, *std::move(loops)));
  const auto port = upstream->front_->Listen();
  if (!port) {
    return port.error();
  }
  upstream->port_ = *port;
  return upstream;
}

std::string MockUpstream::base_url() const {
  return fmt::format("http://{}:{}/v1", UrlHost(host_), port_);
}

std::uint64_t MockUpstream::count(MockCounter counter) const {
  return service_->counters().Get(counter);
}

}  // namespace gateway::server
