// Requests that no route takes, and what becomes of running ones when the server stops.
#include <chrono>
#include <future>
#include <string>
#include <thread>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using support::Answer;
using support::RawConnection;

const std::string kStreamBody = R"({"model":"up/m","stream":true,"messages":[]})";

TEST_CASE("The server leaves a row for what no route takes", "[integration]") {
  ServerFixture fixture(Answer(JsonAnswer("{}")));
  const auto send = [&fixture](const std::string& request) {
    RawClient client = fixture.Connect();
    client.Send(request + " HTTP/1.1\r\nHost: x\r\n\r\n");
    return client.Read().status;
  };

  CHECK(send("GET /nope") == 404);
  CHECK(send("GET /v1/chat/completions") == 405);
  CHECK(send("BREW /v1/models") == 405);
  CHECK(send("GET /v1/models/nope") == 404);
  CHECK(send("GET http://x/v1/models") == 400);
  {
    RawClient leaves = fixture.Connect();
    leaves.Send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{}");
  }
  // The last one is only noticed when its connection is read again.
  CHECK(Eventually([&fixture] { return fixture.server->gateway().log_counts().accepted == 6; }));
  CHECK(fixture.Ask("SELECT group_concat(status||' '||(error_code IS NOT NULL), ', ') FROM (SELECT "
                    "* FROM requests ORDER BY id)") == "404 1, 405 1, 405 1, 404 1, 400 1, 499 1");
}

TEST_CASE("The server finishes running requests when it drains, and loses no row",
          "[integration]") {
  std::promise<void> drain_began;
  auto began = drain_began.get_future();
  std::promise<void> request_seen;
  ServerFixture fixture([&](RawConnection& connection) {
    connection.ReadRequest();
    connection.Write(kStreamHead + Chunked(ContentEvent("一")));
    request_seen.set_value();
    began.wait();
    connection.Write(Chunked(kFinishEvent + kDoneEvent) + "0\r\n\r\n");
  });
  const int port = fixture.server->port();
  RawClient client = fixture.Connect();
  client.Send(ServerFixture::ChatText(kStreamBody));
  request_seen.get_future().wait();
  client.ReadUntil("一");

  std::jthread drain([&fixture] { fixture.server->Drain(kPatience); });
  CHECK(Eventually([port] { return !TakesConnections(port); }));
  drain_began.set_value();
  const std::string rest = client.ReadToEnd();
  drain.join();

  CHECK(rest.ends_with("0\r\n\r\n"));
  CHECK(rest.find("[DONE]") != std::string::npos);
  CHECK(fixture.Ask("SELECT status FROM requests") == "200");
}

TEST_CASE("The server tells streams that run when its drain runs out", "[integration]") {
  std::promise<void> done;
  auto over = done.get_future();
  ServerFixture fixture([&over](RawConnection& connection) {
    connection.ReadRequest();
    connection.Write(kStreamHead + Chunked(ContentEvent("一")));
    over.wait();
  });
  RawClient client = fixture.Connect();
  client.Send(ServerFixture::ChatText(kStreamBody));
  client.ReadUntil("一");

  fixture.server->Drain(std::chrono::milliseconds(1));
  const std::string rest = client.ReadToEnd();
  done.set_value();

  CHECK(rest.find("shutting down") != std::string::npos);
  CHECK(rest.ends_with("0\r\n\r\n"));
  CHECK(fixture.Ask("SELECT status||' '||error_code FROM requests") == "200 overloaded");
}

}  // namespace
}  // namespace gateway::server
