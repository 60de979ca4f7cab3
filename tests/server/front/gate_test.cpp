#include <stdexcept>

#include "server/front/deferred_route.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"
#include "upload.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kLoop = "GET /loop HTTP/1.1\r\nHost: h\r\n\r\n";

// Answers requests with "x-stop", and marks every answer.
GateAnswer Stop(const ClientRequest& head, const Peer& peer) {
  GateAnswer passed;
  passed.headers = {{"x-gate", head.path}, {"content-type", "text/gate"}, {"vary", "Gate"}};
  std::string address = peer.from_loopback ? "loopback" : "elsewhere";
  for (const unsigned char byte : peer.address) {
    address += " " + std::to_string(byte);
  }
  passed.headers.push_back({"x-peer", address});
  if (!FindHeader(head.headers, "x-stop").empty()) {
    passed.answer = Response{403, {{"vary", "Answer"}}, "stopped"};
  }
  return passed;
}

struct GateFixture : FrontFixture {
  GateFixture()
      : FrontFixture(Limits(), [](HttpFront& routes) {
          routes.Gate(Stop);
          routes.Defer("POST", "/picky",
                       DeferredRoute{EchoUpload::Start,
                                     [](const ClientRequest& head) -> std::optional<Response> {
                                       if (FindHeader(head.headers, "x-name") == "throw") {
                                         throw std::runtime_error("secret detail");
                                       }
                                       if (FindHeader(head.headers, "x-name").empty()) {
                                         return Response{415, {}, "unnamed"};
                                       }
                                       return std::nullopt;
                                     },
                                     true, 0});
        }) {}

  static ServerConfig Limits() {
    ServerConfig config;
    config.max_body_bytes = 1000;
    return config;
  }
};

std::string Post(const std::string& path, const std::string& fields, std::size_t length) {
  return "POST " + path + " HTTP/1.1\r\nHost: h\r\n" + fields +
         "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}

TEST_CASE("server::HttpFront answers for the gate before a body is read", "[server]") {
  const std::string path = GENERATE("/park", "/picky", "/work", "/nowhere");
  GateFixture fixture;
  RawClient client = fixture.Connect();

  REQUIRE(client.Send(Post(path, "X-Stop: 1\r\nExpect: 100-continue\r\n", 10'000'000)));

  const auto answer = client.Read();
  CHECK(answer.status == 403);
  CHECK(answer.body == "stopped");
  CHECK(answer.head.find("connection: close\r\n") != std::string::npos);
  CHECK(client.ReadToEnd().empty());
  CHECK(fixture.Refusals().empty());
}

TEST_CASE("server::HttpFront tells the gate where a request comes from", "[server]") {
  GateFixture fixture;
  RawClient client = fixture.Connect();

  REQUIRE(client.Send(std::string(kLoop)));

  CHECK(client.Read().head.find("x-peer: loopback 0 0 0 0 0 0 0 0 0 0 255 255 127 0 0 1\r\n") !=
        std::string::npos);
}

TEST_CASE("server::HttpFront goes on after a refusal when there is no body to wait for",
          "[server]") {
  GateFixture fixture;
  RawClient client = fixture.Connect();

  REQUIRE(client.Send("GET /loop HTTP/1.1\r\nHost: h\r\nX-Stop: 1\r\n\r\n"));
  CHECK(client.Read().status == 403);
  REQUIRE(client.Send(Post("/park", "X-Stop: 1\r\n", 5) + "hello" + std::string(kLoop)));
  CHECK(client.Read().status == 403);

  CHECK(client.Read().body == "loop");
}

TEST_CASE("server::HttpFront puts the gate's headers onto every answer", "[server]") {
  const auto [path, fields, length, status] =
      GENERATE(table<std::string, std::string, std::size_t, int>({
          {"/loop", "", 0, 405},
          {"/nowhere", "", 0, 404},
          {"/work", "", 4, 200},
          {"/work?throw=1", "", 4, 500},
          {"/picky", "", 4, 415},
          {"/picky", "X-Name: a\r\n", 4, 200},
          {"/picky", "X-Name: throw\r\n", 4, 500},
          {"/work", "", 1001, 413},
          {"/work", "X-Stop: 1\r\n", 4, 403},
      }));
  CAPTURE(path, fields, length);
  GateFixture fixture;
  RawClient client = fixture.Connect();

  REQUIRE(client.Send(Post(path, fields, length) + (length == 4 ? "body" : "")));

  const auto answer = client.Read();
  CHECK(answer.status == status);
  CHECK(answer.head.find("x-gate: " + path.substr(0, path.find('?')) + "\r\n") !=
        std::string::npos);
  CHECK(answer.head.find("content-type: text/gate\r\n") != std::string::npos);
  CHECK(answer.head.find("application/json") == std::string::npos);
  CHECK(answer.head.find("vary: Gate\r\n") != std::string::npos);
  CHECK((status != 403 || answer.head.find("vary: Answer\r\n") != std::string::npos));
  CHECK(answer.body.find("secret") == std::string::npos);
}

TEST_CASE("server::HttpFront puts the gate's headers onto deferred answers, and no later ones",
          "[server]") {
  const bool streams = GENERATE(false, true);
  GateFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send("GET /park HTTP/1.1\r\nHost: h\r\n\r\n"));
  const Parked parked = fixture.Park();

  parked.Run([streams](ClientStream& stream) {
    stream.OnHead({200, {}, streams});
    stream.OnDone({});
  });

  CHECK(client.Read().head.find("x-gate: /park\r\n") != std::string::npos);
  REQUIRE(client.Send("nonsense\r\n"));
  CHECK(client.Read().head.find("x-gate") == std::string::npos);
}

TEST_CASE("server::HttpFront asks for a body only when its request was accepted", "[server]") {
  const std::string expect = "Expect: 100-continue\r\n";
  GateFixture fixture;
  RawClient refused = fixture.Connect();
  RawClient accepted = fixture.Connect();

  REQUIRE(refused.Send(Post("/picky", expect, 5)));
  REQUIRE(accepted.Send(Post("/picky", expect + "X-Name: a\r\n", 5)));

  CHECK(refused.Read().status == 415);
  CHECK(refused.ReadToEnd().empty());
  CHECK(accepted.Read().head == "HTTP/1.1 100 Continue\r\n\r\n");
  REQUIRE(accepted.Send("hello"));
  CHECK(accepted.Read().body == "hello");
  CHECK(fixture.Refusals().empty());
}

}  // namespace
}  // namespace gateway::server
