// TLS is libcurl's; here is that it is used, and what its failures are called.
#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <httplib.h>

#include "gateway/transport.hpp"
#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"
#include "support/raw_upstream.hpp"

namespace gateway {
namespace {

class Outcome final : public ResponseSink {
 public:
  void OnHead(const ResponseHead& /*head*/) noexcept override {}
  Flow OnBody(std::string_view /*bytes*/) noexcept override { return Flow::kContinue; }
  void OnDone(const Result<void>& outcome) noexcept override { done_.set_value(outcome); }
  Result<void> Wait() { return done_.get_future().get(); }

 private:
  std::promise<Result<void>> done_;
};

Result<void> Call(const std::string& url) {
  const auto thread = *LoopThread::Start();
  std::unique_ptr<Transport> transport;
  Outcome sink;
  thread->loop().Post([&] {
    transport = NewCurlTransport(thread->loop());
    UpstreamRequest request;
    request.url = url;
    request.headers = {{"authorization", "Bearer sk-tls-canary-5d1e"}};
    transport->Start(std::move(request), &sink);
  });
  Result<void> outcome = sink.Wait();
  std::promise<void> gone;
  thread->loop().Post([&] {
    transport.reset();
    gone.set_value();
  });
  gone.get_future().get();
  return outcome;
}

TEST_CASE("HttpTransport fails when an upstream that should speak TLS does not", "[transport]") {
  std::promise<std::string> seen;
  support::RawUpstream upstream([&seen](support::RawConnection& connection) {
    connection.Write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    seen.set_value(connection.ReadToEnd());
  });

  const auto outcome = Call(fmt::format("https://127.0.0.1:{}/", upstream.port()));

  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == ErrorCode::kConnect);
  CHECK(outcome.error().upstream_code == "tls");
  CHECK(seen.get_future().get().find("canary") == std::string::npos);
}

TEST_CASE("HttpTransport sends nothing to an upstream whose certificate nobody has signed",
          "[transport]") {
  const logging::TempFolder folder;
  const std::string key = folder.File("key.pem");
  const std::string certificate = folder.File("certificate.pem");
  // Comes with the package of root certificates.
  const std::string command = fmt::format(
      "openssl req -x509 -newkey rsa:2048 -nodes -keyout {} -out {} -days 2 -subj /CN=127.0.0.1 "
      "-addext subjectAltName=IP:127.0.0.1 2>/dev/null",
      key, certificate);
  REQUIRE(std::system(command.c_str()) == 0);  // NOLINT: a command of ours
  httplib::SSLServer server(certificate.c_str(), key.c_str());
  std::atomic<int> requests{0};
  server.set_pre_routing_handler([&requests](const httplib::Request&, httplib::Response&) {
    ++requests;
    return httplib::Server::HandlerResponse::Handled;
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&server] { server.listen_after_bind(); });

  const auto outcome = Call(fmt::format("https://127.0.0.1:{}/", port));
  server.stop();
  thread.join();

  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == ErrorCode::kConnect);
  CHECK(outcome.error().upstream_code == "certificate");
  CHECK(outcome.error().message.starts_with(
      fmt::format("the upstream's TLS certificate does not verify: 127.0.0.1:{} (", port)));
  CHECK(requests == 0);
}

}  // namespace
}  // namespace gateway
