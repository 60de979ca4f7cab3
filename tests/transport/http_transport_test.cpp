#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "gateway/transport.hpp"
#include "support/catch.hpp"
#include "support/raw_upstream.hpp"
#include "transport/transport_on_loop.hpp"

namespace gateway {
namespace {

using support::Answer;
using support::RawConnection;
using support::RawUpstream;

// One call's response, collected on the loop, awaited by the test.
class CallRecord final : public ResponseSink {
 public:
  void OnHead(const ResponseHead& head) noexcept override {
    head_ = head;
    ++heads_;
  }
  Flow OnBody(std::string_view bytes) noexcept override {
    body_.append(bytes);
    return on_body_ ? on_body_() : Flow::kContinue;
  }
  void OnDone(const Result<void>& outcome) noexcept override { done_.set_value(outcome); }
  Result<void> Wait() { return done_.get_future().get(); }

  ResponseHead head_;
  int heads_ = 0;
  std::string body_;
  std::function<Flow()> on_body_;

 private:
  std::promise<Result<void>> done_;
};

class TransportBench : public TransportOnLoop {
 public:
  Transport::CallId Start(const std::string& url, ResponseSink& sink) {
    Transport::CallId call = 0;
    OnLoop([&] { call = StartHere(url, sink); });
    return call;
  }
  // On the loop.
  Transport::CallId StartHere(const std::string& url, ResponseSink& sink) {
    UpstreamRequest request;
    request.url = url;
    request.headers = {{"content-type", "application/json"}};
    request.body = "{}";
    return transport().Start(std::move(request), &sink);
  }
};

const std::string kOk =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

TEST_CASE("HttpTransport tells head, body and end", "[transport]") {
  RawUpstream upstream(Answer(kOk));
  TransportBench bench;
  CallRecord record;

  bench.Start(upstream.url() + "/x", record);

  CHECK(record.Wait());
  CHECK(record.head_.status == 200);
  CHECK(FindHeader(record.head_.headers, "content-type") == "application/json");
  CHECK(record.body_ == "{}");
}

TEST_CASE("HttpTransport keeps informational heads and trailers to itself", "[transport]") {
  RawUpstream upstream(
      Answer("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 201 Created\r\nX-Late: 1\r\n"
             "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n"));
  TransportBench bench;
  CallRecord record;

  bench.Start(upstream.url(), record);

  CHECK(record.Wait());
  CHECK(record.heads_ == 1);
  CHECK(record.head_.status == 201);
  CHECK(FindHeader(record.head_.headers, "x-early").empty());
  CHECK(FindHeader(record.head_.headers, "x-late") == "1");
  CHECK(FindHeader(record.head_.headers, "x-trailer").empty());
  CHECK(record.body_ == "abc");
}

TEST_CASE("HttpTransport asks for no compression and undoes it all the same", "[transport]") {
  // {"choices":[]} as gzip writes it.
  const std::string packed(
      "\037\213\010\000\000\000\000\000\002\003\253\126\112\316\310\317\114\116\055\126\262\212\216"
      "\255\005\000\113\236\272\255\016\000\000\000",
      34);
  std::promise<std::string> seen;
  RawUpstream upstream([&](RawConnection& connection) {
    seen.set_value(connection.ReadRequest());
    connection.Write(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
        "Content-Length: " +
        std::to_string(packed.size()) + "\r\n\r\n" + packed);
  });
  TransportBench bench;
  CallRecord record;

  bench.Start(upstream.url(), record);

  CHECK(record.Wait());
  CHECK(record.body_ == R"({"choices":[]})");
  CHECK(seen.get_future().get().find("Accept-Encoding: identity\r\n") != std::string::npos);
}

TEST_CASE("HttpTransport keeps a connection for the next call", "[transport]") {
  RawUpstream upstream(Answer(kOk));
  TransportBench bench;

  for (int i = 0; i < 5; ++i) {
    CallRecord record;
    bench.Start(upstream.url(), record);
    CHECK(record.Wait());
  }

  CHECK(upstream.connections() == 1);
}

TEST_CASE("HttpTransport says whether a byte had come when a call fails", "[transport]") {
  TransportBench bench;

  SECTION("nobody listens") {
    CallRecord record;
    bench.Start("http://127.0.0.1:1/", record);
    CHECK(record.Wait().error().code == ErrorCode::kConnect);
  }
  SECTION("closed without an answer") {
    RawUpstream upstream([](RawConnection& connection) { connection.ReadRequest(); });
    CallRecord record;
    bench.Start(upstream.url(), record);
    CHECK(record.Wait().error().code == ErrorCode::kConnect);
  }
  SECTION("reset in the body") {
    RawUpstream upstream([](RawConnection& connection) {
      connection.ReadRequest();
      connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
      connection.Close();
    });
    CallRecord record;
    bench.Start(upstream.url(), record);
    CHECK(record.Wait().error().code == ErrorCode::kUpstreamStream);
    CHECK(record.body_ == "abc");
  }
  SECTION("a head without end") {
    RawUpstream upstream([](RawConnection& connection) {
      connection.ReadRequest();
      connection.Write("HTTP/1.1 200 OK\r\n");
      while (connection.Write("X-Filler: 0123456789012345678901234567890123456789\r\n")) {
      }
    });
    CallRecord record;
    bench.Start(upstream.url(), record);
    CHECK(record.Wait().error().code == ErrorCode::kUpstreamProtocol);
  }
  SECTION("no place for a provider") {
    CallRecord record;
    bench.Start("http://169.254.169.254/latest/meta-data", record);
    CHECK(record.Wait().error().code == ErrorCode::kConnect);
  }
}

TEST_CASE("HttpTransport stops reading while the sink is paused", "[transport]") {
  constexpr std::size_t kPiece = 64U << 10U;
  constexpr std::size_t kPieces = 1024;
  std::atomic<std::size_t> written{0};
  RawUpstream upstream([&written](RawConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kPiece * kPieces) +
                     "\r\n\r\n");
    const std::string piece(kPiece, 'x');
    for (std::size_t i = 0; i < kPieces && connection.Write(piece); ++i) {
      written.fetch_add(kPiece);
    }
  });
  TransportBench bench;
  CallRecord record;
  std::promise<void> paused;
  std::atomic<bool> first{true};
  record.on_body_ = [&] {
    if (first.exchange(false)) {
      paused.set_value();
      return Flow::kPause;
    }
    return Flow::kContinue;
  };

  const auto call = bench.Start(upstream.url(), record);
  paused.get_future().get();
  std::size_t seen = 0;
  bench.OnLoop([&] { seen = record.body_.size(); });

  CHECK(seen < kPiece * kPieces / 2);
  bench.OnLoop([&] { bench.transport().Resume(call); });
  CHECK(record.Wait());
  CHECK(record.body_.size() == kPiece * kPieces);
}

TEST_CASE("HttpTransport closes the connection of a cancelled call", "[transport]") {
  std::promise<void> closed;
  RawUpstream upstream([&closed](RawConnection& connection) {
    connection.ReadRequest();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    connection.WaitForClose();
    closed.set_value();
  });
  TransportBench bench;
  CallRecord record;
  Transport::CallId call = 0;
  std::promise<void> cancelled;

  SECTION("from outside") {
    std::promise<void> started;
    record.on_body_ = [&] {
      started.set_value();
      return Flow::kContinue;
    };
    call = bench.Start(upstream.url(), record);
    started.get_future().get();
    bench.OnLoop([&] { bench.transport().Cancel(call); });
  }
  SECTION("from inside its own callback") {
    record.on_body_ = [&] {
      bench.transport().Cancel(call);
      return Flow::kContinue;
    };
    bench.OnLoop([&] { call = bench.StartHere(upstream.url(), record); });
  }

  closed.get_future().get();
  bench.OnLoop([&] { bench.transport().Cancel(call); });  // over: nothing happens
}

TEST_CASE("HttpTransport starts a call from inside another call's end", "[transport]") {
  RawUpstream upstream(Answer(kOk));
  TransportBench bench;
  CallRecord second;

  class Chained final : public ResponseSink {
   public:
    Chained(TransportBench& bench, std::string url, CallRecord& next)
        : bench_(bench), url_(std::move(url)), next_(next) {}
    void OnHead(const ResponseHead& /*head*/) noexcept override {}
    Flow OnBody(std::string_view /*bytes*/) noexcept override {
      UpstreamRequest request;
      request.url = url_;
      bench_.transport().Start(std::move(request), &next_);
      return Flow::kContinue;
    }
    void OnDone(const Result<void>& /*outcome*/) noexcept override {}

   private:
    TransportBench& bench_;
    std::string url_;
    CallRecord& next_;
  } first(bench, upstream.url(), second);

  bench.Start(upstream.url(), first);

  CHECK(second.Wait());
  CHECK(second.body_ == "{}");
}

TEST_CASE("HttpTransport sends methods and headers as given", "[transport]") {
  std::promise<std::string> seen;
  RawUpstream upstream([&seen](RawConnection& connection) {
    seen.set_value(connection.ReadRequest());
    connection.Write(kOk);
  });
  TransportBench bench;
  CallRecord record;
  const std::string method = GENERATE("GET", "DELETE", "POST");

  bench.OnLoop([&] {
    UpstreamRequest request;
    request.method = method;
    request.url = upstream.url() + "/v1/things";
    request.headers = {{"authorization", "Bearer k"}, {"x-empty", ""}};
    bench.transport().Start(std::move(request), &record);
  });

  CHECK(record.Wait());
  const std::string request = seen.get_future().get();
  CHECK(request.starts_with(method + " /v1/things HTTP/1.1\r\n"));
  CHECK(request.find("authorization: Bearer k\r\n") != std::string::npos);
  CHECK(request.find("x-empty:\r\n") != std::string::npos);
  CHECK(request.find("Expect") == std::string::npos);
}

}  // namespace
}  // namespace gateway
