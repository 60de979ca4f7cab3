// Many streams at once through two loops: nothing missing, nothing out of order, a row for each.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "gateway/config.hpp"
#include "logging/sqlite_fixture.hpp"
#include "server/gateway_server.hpp"
#include "server/mock/mock_upstream.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {
namespace {

constexpr int kChunks = 50;
constexpr rlim_t kDescriptorsAStream = 4;  // both ends of both connections are in this process
constexpr rlim_t kOtherDescriptors = 200;

// As many as wanted, or as the system allows.
int StreamCount(int wanted) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  const rlim_t most = (files.rlim_max - kOtherDescriptors) / kDescriptorsAStream;
  return static_cast<int>(std::min<rlim_t>(static_cast<rlim_t>(wanted), most));
}

// The texts of a stream's chunks, one after the other.
std::string TextOf(const std::string& stream) {
  constexpr std::string_view kBefore = R"("content":")";
  std::string text;
  for (auto at = stream.find(kBefore); at != std::string::npos; at = stream.find(kBefore, at)) {
    at += kBefore.size();
    text.append(stream.substr(at, stream.find('"', at) - at));
  }
  return text;
}

TEST_CASE("The server carries a thousand streams at once without a gap", "[integration]") {
  const int count = StreamCount(1000);
  MockOptions mock_options;
  mock_options.port = 0;
  mock_options.chunks = kChunks;
  mock_options.gap = std::chrono::milliseconds(5);
  const auto mock = *MockUpstream::Start(mock_options);

  const logging::TempFolder folder;
  GatewayConfig config;
  ProviderConfig provider;
  provider.name = "mock";
  provider.base_url = mock->base_url();
  provider.keys.push_back(Key{"mock#1", Secret("sk-none")});
  provider.limits.max_in_flight = 0;
  config.providers.push_back(std::move(provider));
  config.server.port = 0;
  config.server.threads = 2;
  config.log.url = "sqlite://" + folder.File("gateway.db");
  auto server = *GatewayServer::Start(config);

  const std::string body = R"({"model":"mock/mock-small","stream":true,"messages":[)"
                           R"({"role":"user","content":"hi"}]})";
  const std::string call = fmt::format(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
      body.size(), body);
  std::vector<RawClient> clients;
  for (int i = 0; i < count; ++i) {
    clients.emplace_back(server->port());
    REQUIRE(clients.back().Send(call));
  }

  std::string expected;
  for (int i = 1; i <= kChunks; ++i) {
    expected += fmt::format("chunk {} ", i);
  }
  int whole = 0;
  for (RawClient& client : clients) {
    const std::string stream = client.ReadToEnd();
    const bool ended = stream.find("data: [DONE]\n\n") != std::string::npos;
    whole += ended && TextOf(stream) == expected ? 1 : 0;
  }

  CHECK(whole == count);
  server.reset();
  CHECK(logging::CountRows(folder.File("gateway.db")) == std::to_string(count));
  CHECK(logging::Ask(folder.File("gateway.db"),
                     "SELECT count(*) FROM requests WHERE status = 200 AND streamed = 1 AND "
                     "completion_tokens > 0 AND error_code IS NULL") == std::to_string(count));
}

}  // namespace
}  // namespace gateway::server
