// How long a connection took, as it is logged.
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "gateway/transport.hpp"
#include "support/catch.hpp"
#include "support/raw_upstream.hpp"
#include "transport/transport_on_loop.hpp"

namespace gateway {
namespace {

using support::RawConnection;
using support::RawUpstream;
using Time = std::optional<std::chrono::microseconds>;

// Asks for the time whenever it may.
class Asking final : public ResponseSink {
 public:
  void OnHead(const ResponseHead& /*head*/) noexcept override {
    at_head = transport->ConnectTime(call);
  }
  Flow OnBody(std::string_view /*bytes*/) noexcept override {
    at_body = transport->ConnectTime(call);
    return Flow::kContinue;
  }
  void OnDone(const Result<void>& /*outcome*/) noexcept override {
    at_end = transport->ConnectTime(call);
    done.set_value();
  }

  Transport* transport = nullptr;
  Transport::CallId call = 0;
  Time at_head;
  Time at_body;
  Time at_end;
  std::promise<void> done;
};

class Caller {
 public:
  std::unique_ptr<Asking> Call(const std::string& url) {
    auto sink = std::make_unique<Asking>();
    loop_.OnLoop([this, &url, &sink] {
      UpstreamRequest request;
      request.url = url;
      request.body = "{}";
      sink->transport = &loop_.transport();
      sink->call = loop_.transport().Start(std::move(request), sink.get());
    });
    sink->done.get_future().get();
    return sink;
  }

 private:
  TransportOnLoop loop_;
};

TEST_CASE("NewCurlTransport knows how long a new connection took, and that a kept one took no time",
          "[transport]") {
  RawUpstream upstream(support::Answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
  Caller caller;

  const auto first = caller.Call(upstream.url());
  const auto second = caller.Call(upstream.url());

  CHECK(upstream.connections() == 1);
  REQUIRE(first->at_head.has_value());
  CHECK(first->at_head->count() > 0);
  CHECK(first->at_body == first->at_head);
  CHECK(first->at_end == first->at_head);
  CHECK(second->at_head == Time(0));
  CHECK(second->at_end == Time(0));
}

TEST_CASE("NewCurlTransport knows no time of what never connected", "[transport]") {
  int port = 0;
  {
    const RawUpstream gone([](RawConnection&) {});
    port = gone.port();
  }
  Caller caller;

  const auto call = caller.Call("http://127.0.0.1:" + std::to_string(port));

  CHECK_FALSE(call->at_head.has_value());
  CHECK_FALSE(call->at_end.has_value());
}

TEST_CASE("NewCurlTransport knows the time of a connection that gave no answer", "[transport]") {
  RawUpstream upstream([](RawConnection& connection) {
    connection.ReadRequest();
    connection.Close();
  });
  Caller caller;

  const auto call = caller.Call(upstream.url());

  REQUIRE(call->at_end.has_value());
  CHECK(call->at_end->count() > 0);
}

}  // namespace
}  // namespace gateway
