#include "server/bench/run.hpp"

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <netdb.h>

#include "server/bench/load.hpp"

namespace gateway::server::bench {
namespace {

Result<SocketAddress> Resolve(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failure != 0) {
    return Fail(ErrorCode::kConnect, fmt::format("{}: {}", host, ::gai_strerror(failure)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  SocketAddress address;
  address.size = found->ai_addrlen;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  return address;
}

}  // namespace

Result<Figures> RunLoad(const Settings& settings) {
  const auto address = Resolve(settings.host, settings.port);
  if (!address) {
    return address.error();
  }
  auto poller = Poller::Create();
  if (!poller) {
    return poller.error();
  }
  Load load(settings, *address, *std::move(poller));
  if (settings.mode != Mode::kStreams) {  // those who stream connect anew
    if (auto connected = load.Connect(); !connected) {
      return connected.error();
    }
  }
  std::optional<ProcessWatch> watch;
  if (settings.pid != 0) {
    auto started = ProcessWatch::Start(settings.pid);
    if (!started) {
      return started.error();
    }
    watch = *std::move(started);
  }
  const auto own_cpu = OwnCpu();
  Figures figures = load.Go([&watch] {
    if (watch) {
      watch->Sample();
    }
  });
  figures.own_cpu = OwnCpu() - own_cpu;
  if (watch) {
    figures.process = watch->Finish();
  }
  return figures;
}

}  // namespace gateway::server::bench
