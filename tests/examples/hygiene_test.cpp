// A gateway in somebody else's process: it leaves nothing behind and touches nothing of the host's.
#include <csignal>
#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include <curl/curl.h>

#include "gateway/gateway.hpp"
#include "logging/sqlite_fixture.hpp"
#include "server/mock/mock_fixture.hpp"
#include "support/catch.hpp"
#include "support/raw_upstream.hpp"

namespace gateway::examples {
namespace {

using server::Eventually;
using server::mock::RunningMock;

GatewayConfig ConfigFor(const std::string& upstream, const std::string& log_url = {}) {
  GatewayConfig config;
  config.log.url = log_url;
  config.server.threads = 2;
  ProviderConfig provider;
  provider.name = "up";
  provider.base_url = upstream + "/v1";
  provider.keys.push_back(Key{"up#1", Secret("sk-configured-0001")});
  config.providers.push_back(std::move(provider));
  return config;
}

std::string UrlOf(const RunningMock& mock) {
  return "http://127.0.0.1:" + std::to_string(mock.upstream->port());
}

std::unique_ptr<Gateway> Start(const GatewayConfig& config) {
  auto gateway = BuildGateway(config);
  REQUIRE(gateway);
  return *std::move(gateway);
}

int StatusOf(Gateway& gateway, const std::string& question = "hi") {
  const auto response = gateway.Call(ChatRequest("up/m", question));
  return response ? response->status : 0;
}

std::ptrdiff_t CountEntries(const char* folder) {
  const std::filesystem::directory_iterator entries(folder);
  return std::distance(begin(entries), end(entries));
}
std::ptrdiff_t CountThreads() { return CountEntries("/proc/self/task"); }
std::ptrdiff_t CountDescriptors() { return CountEntries("/proc/self/fd"); }

TEST_CASE("200 gateways one after another leave no thread and no descriptor", "[embedding]") {
  const logging::TempFolder folder;
  const bool logged = GENERATE(false, true);
  const std::string log_url = logged ? "sqlite://" + folder.File("gateway.db") : "";
  CAPTURE(log_url);
  const RunningMock mock;
  const GatewayConfig config = ConfigFor(UrlOf(mock), log_url);
  REQUIRE(StatusOf(*Start(config)) == 200);  // what libraries keep for good is there now
  const std::ptrdiff_t threads = CountThreads();
  const std::ptrdiff_t descriptors = CountDescriptors();

  for (int i = 0; i < 200; ++i) {
    const auto gateway = Start(config);
    if (i % 10 == 0) {
      REQUIRE(StatusOf(*gateway) == 200);
    }
  }

  // Later, because the mock closes its side of a connection after we have closed ours.
  CHECK(Eventually([&] { return CountThreads() <= threads; }));
  CHECK(Eventually([&] { return CountDescriptors() <= descriptors; }));
}

class OutcomeSink final : public ResponseSink {
 public:
  explicit OutcomeSink(std::promise<ErrorCode>& ended) : ended_(ended) {}
  void OnHead(const ResponseHead& /*head*/) noexcept override {}
  Flow OnBody(std::string_view /*bytes*/) noexcept override { return Flow::kContinue; }
  void OnDone(const Result<void>& outcome) noexcept override {
    ended_.set_value(outcome ? ErrorCode::kInternal : outcome.error().code);
  }

 private:
  std::promise<ErrorCode>& ended_;
};

TEST_CASE("A gateway that is destroyed with calls under way ends them first", "[embedding]") {
  server::MockOptions options;
  options.hang = 100;
  const RunningMock mock(options);
  auto gateway = Start(ConfigFor(UrlOf(mock)));
  std::promise<ErrorCode> ended;
  const auto call =
      gateway->Submit(ChatRequest("up/m", "hi"), std::make_shared<OutcomeSink>(ended));
  REQUIRE(Eventually([&] { return mock.count(server::MockCounter::kHung) == 1; }));

  gateway.reset();

  auto outcome = ended.get_future();
  REQUIRE(outcome.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
  CHECK(outcome.get() == ErrorCode::kCancelled);
  call->Cancel();  // kept longer than its gateway: nothing happens
  call->Resume();
}

TEST_CASE("Two gateways in one process answer side by side", "[embedding]") {
  const logging::TempFolder folder;
  const RunningMock first_mock;
  const RunningMock second_mock;
  auto first = Start(ConfigFor(UrlOf(first_mock), "sqlite://" + folder.File("first.db")));
  auto second = Start(ConfigFor(UrlOf(second_mock), "sqlite://" + folder.File("second.db")));

  for (int i = 0; i < 5; ++i) {
    CHECK(StatusOf(*first) == 200);
    CHECK(StatusOf(*second) == 200);
  }
  first.reset();
  CHECK(StatusOf(*second) == 200);
  second.reset();

  CHECK(logging::CountRows(folder.File("first.db")) == "5");
  CHECK(logging::CountRows(folder.File("second.db")) == "6");
}

volatile std::sig_atomic_t g_broken_pipes = 0;
void CountBrokenPipe(int /*signal*/) { g_broken_pipes = g_broken_pipes + 1; }

TEST_CASE("The host's SIGPIPE handler stays as it is, and is not needed", "[embedding]") {
  struct sigaction own {};
  own.sa_handler = &CountBrokenPipe;
  struct sigaction before {};
  REQUIRE(sigaction(SIGPIPE, &own, &before) == 0);
  g_broken_pipes = 0;
  // Hangs up while the request is still being sent.
  support::RawUpstream upstream([](support::RawConnection& connection) { connection.Reset(); });

  for (int i = 0; i < 5; ++i) {
    const auto gateway = Start(ConfigFor(upstream.url()));
    CHECK(StatusOf(*gateway, std::string(1U << 20U, 'x')) == 502);
  }

  struct sigaction after {};
  REQUIRE(sigaction(SIGPIPE, &before, &after) == 0);
  CHECK(after.sa_handler == &CountBrokenPipe);
  CHECK(g_broken_pipes == 0);
}

std::size_t Ignore(char* /*bytes*/, std::size_t size, std::size_t count, void* /*data*/) {
  return size * count;
}

// A request of the host's own, not the gateway's.
long StatusByCurl(const std::string& url) {
  CURL* easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Ignore);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_perform(easy);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_cleanup(easy);
  return status;
}

TEST_CASE("The host uses libcurl before, beside and after a gateway", "[embedding]") {
  const RunningMock mock;
  const std::string health = UrlOf(mock) + "/healthz";
  REQUIRE(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);

  CHECK(StatusByCurl(health) == 200);
  auto gateway = Start(ConfigFor(UrlOf(mock)));
  CHECK(StatusOf(*gateway) == 200);
  CHECK(StatusByCurl(health) == 200);
  curl_global_cleanup();  // the host is done; the gateway is not
  CHECK(StatusOf(*gateway) == 200);
  gateway.reset();
  REQUIRE(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
  CHECK(StatusByCurl(health) == 200);
  curl_global_cleanup();
  CHECK(StatusOf(*Start(ConfigFor(UrlOf(mock)))) == 200);
}

}  // namespace
}  // namespace gateway::examples
