#include <sys/resource.h>

#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kPark = "GET /park HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view kLoop = "GET /loop HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view kPostHead = "POST /park HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n";

TEST_CASE("server::Connection asks for a body that waits for 100 Continue", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();

  REQUIRE(client.Send(std::string(kPostHead) + "Expect: 100-Continue\r\n\r\n"));
  CHECK(client.Read().head == "HTTP/1.1 100 Continue\r\n\r\n");
  REQUIRE(client.Send("hello"));

  CHECK(fixture.Park().request.body == "hello");
}

TEST_CASE("server::Connection answers 413 without reading the body", "[server]") {
  ServerConfig config;
  config.max_body_bytes = 10;
  FrontFixture fixture(config);
  RawClient client = fixture.Connect();

  REQUIRE(
      client.Send("POST /park HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                  "Content-Length: 100000\r\n\r\n"));
  const auto answer = client.Read();
  CHECK(client.Send(std::string(100'000, 'x')));

  CHECK(answer.status == 413);
  CHECK(client.ReadToEnd().empty());
  CHECK_FALSE(client.was_reset());
  const auto refusals = fixture.Refusals();
  REQUIRE(refusals.size() == 1);
  CHECK(refusals[0].status == 413);
  CHECK(refusals[0].method == "POST");
  CHECK(refusals[0].path == "/park");
}

TEST_CASE("server::Connection does not listen for ever to a client it refused", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send("nonsense\r\n"));
  CHECK(client.Read().status == 400);

  const std::string more(64'000, 'x');
  while (client.Send(more)) {
  }

  CHECK(Eventually([&fixture] { return fixture.front->connections() == 0; }));
}

TEST_CASE("server::Connection gives up requests that come too slowly", "[server]") {
  ServerConfig config;
  config.head_timeout = milliseconds(150);
  config.body_timeout = milliseconds(150);
  FrontFixture fixture(config);
  RawClient head = fixture.Connect();
  RawClient body = fixture.Connect();

  REQUIRE(head.Send("GET /loop HTTP/1.1\r\n"));
  REQUIRE(body.Send(std::string(kPostHead) + "\r\nhell"));

  CHECK(head.Read().status == 408);
  CHECK(body.Read().status == 408);
  CHECK(head.ReadToEnd().empty());
  CHECK(body.ReadToEnd().empty());
}

TEST_CASE("server::Connection closes silently when it was idle for too long", "[server]") {
  ServerConfig config;
  config.keepalive_idle = milliseconds(150);
  FrontFixture fixture(config);
  RawClient fresh = fixture.Connect();
  RawClient used = fixture.Connect();
  REQUIRE(used.Send(kLoop));
  CHECK(used.Read().body == "loop");

  CHECK(fresh.ReadToEnd().empty());
  CHECK(used.ReadToEnd().empty());
  CHECK(fixture.Refusals().empty());
}

TEST_CASE("server::Connection leaves a silent stream alone", "[server]") {
  ServerConfig config;
  config.keepalive_idle = milliseconds(1);
  config.head_timeout = milliseconds(1);
  config.body_timeout = milliseconds(1);
  config.write_stall = milliseconds(1);
  FrontFixture fixture(config);
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();
  RawClient other = fixture.Connect();

  CHECK(other.ReadToEnd().empty());  // its limit was over, so others had their chance too
  parked.Run([](ClientStream& stream) {
    stream.OnHead({200, {}, false});
    stream.OnDone({});
  });

  CHECK(client.Read().status == 200);
}

TEST_CASE("server::Connection cancels the call of a client that takes nothing", "[server]") {
  ServerConfig config;
  config.write_stall = milliseconds(150);
  FrontFixture fixture(config);
  RawClient client = fixture.Connect(16'384);
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();

  parked.Run([](ClientStream& stream) {
    stream.OnHead({200, {}, true});
    while (stream.OnBody(std::string(100'000, 'x')) != Flow::kPause) {
    }
  });

  CHECK(Eventually([&parked] { return parked.call->cancels == 1; }));
  CHECK(parked.call->stalls == 1);
  CHECK(Eventually([&fixture] { return fixture.front->connections() == 0; }));
}

TEST_CASE("server::HttpFront turns connections over its limit away", "[server]") {
  ServerConfig config;
  config.max_connections = 2;
  FrontFixture fixture(config);
  RawClient first = fixture.Connect();
  RawClient second = fixture.Connect();
  REQUIRE(Eventually([&fixture] { return fixture.front->connections() == 2; }));

  RawClient third = fixture.Connect();
  REQUIRE(third.Send(kLoop));
  const auto answer = third.Read();

  CHECK(answer.status == 503);
  CHECK(answer.head.find("retry-after: 1\r\n") != std::string::npos);
  CHECK(third.ReadToEnd().empty());
  third.Close();
  first.Close();
  REQUIRE(Eventually([&fixture] { return fixture.front->connections() == 1; }));
  RawClient fourth = fixture.Connect();
  REQUIRE(fourth.Send(kLoop));
  CHECK(fourth.Read().body == "loop");
}

TEST_CASE("server::HttpFront drains: idle connections close, running answers end", "[server]") {
  FrontFixture fixture;
  // One on each loop: their ends show that both loops drain.
  RawClient idle = fixture.Connect();
  REQUIRE(idle.Send(kLoop));
  CHECK(idle.Read().body == "loop");
  RawClient other_idle = fixture.Connect();
  REQUIRE(other_idle.Send(kLoop));
  CHECK(other_idle.Read().body == "loop");
  RawClient whole = fixture.Connect();
  REQUIRE(whole.Send(kPark));
  const Parked parked = fixture.Park();
  RawClient streamed = fixture.Connect();
  REQUIRE(streamed.Send(kPark));
  const Parked stream = fixture.Park();
  stream.Run([](ClientStream& client) {
    client.OnHead({200, {}, true});
    client.OnBody("begin");
  });
  streamed.ReadUntil("begin\r\n");

  std::thread drain([&fixture] { fixture.front->Drain(kPatience); });
  CHECK(idle.ReadToEnd().empty());
  CHECK(other_idle.ReadToEnd().empty());
  stream.Run([](ClientStream& client) { client.OnDone({}); });
  parked.Run([](ClientStream& client) {
    client.OnHead({200, {}, false});
    client.OnBody("end");
    client.OnDone({});
  });

  const auto answer = whole.Read();
  CHECK(answer.body == "end");
  CHECK(answer.head.find("connection: close\r\n") != std::string::npos);
  CHECK(streamed.ReadToEnd() == "0\r\n\r\n");
  CHECK(whole.ReadToEnd().empty());
  whole.Close();
  streamed.Close();
  drain.join();
  CHECK(fixture.front->connections() == 0);
}

TEST_CASE("server::HttpFront closes what is not done when the time to drain is over", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();

  fixture.front->Drain(milliseconds(1));

  CHECK(parked.call->cancels == 1);
  CHECK(client.ReadToEnd().empty());
  CHECK(fixture.front->connections() == 0);
}

TEST_CASE("server::HttpFront keeps 3,000 idle connections and serves the next one", "[server]") {
  constexpr std::size_t kConnections = 3'000;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < 2 * kConnections + 100) {
    WARN("too few descriptors here: " << files.rlim_cur);
    return;
  }
  FrontFixture fixture;
  std::vector<RawClient> idle;
  for (std::size_t i = 0; i < kConnections; ++i) {
    idle.push_back(fixture.Connect());
    REQUIRE(idle.back().Send(kLoop));
    REQUIRE(idle.back().Read().body == "loop");
  }

  RawClient next = fixture.Connect();
  REQUIRE(next.Send(kLoop));

  CHECK(next.Read().body == "loop");
  CHECK(fixture.front->connections() == kConnections + 1);
  REQUIRE(idle.front().Send(kLoop));
  CHECK(idle.front().Read().body == "loop");
}

}  // namespace
}  // namespace gateway::server
